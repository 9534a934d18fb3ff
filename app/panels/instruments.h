// The instruments of the window: what its tabs show, and what they want computed.
//
// An instrument joins the window by registering itself in its own file:
//
//     const InstrumentRegistration registration({.id = "sensitivity", .order = 50, .label = "Sensitivity",
//     ...});
//
// The tab bar, sessions, scripts, lessons and the worker know it from then on.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "core/engine/request.h"

#include <string>
#include <vector>

namespace scorelet {

/// What is on screen beside the Experiment, and decides what is computed.
struct OnScreen {
    bool inspector = true;
    bool agreement = true;
    bool chart = true;
    bool beside = false;                              ///< the second instrument
    bool trainingAgreement = false;                   ///< the map of the tab Training shows agreements
    TrainingView trainingView = TrainingView::radius; ///< and its last chart this
    int column = 0;                                   ///< the chosen one
    std::vector<std::vector<int>> moments = {}; ///< of every column's network: those whose weights are kept

    bool operator==(const OnScreen&) const = default;
};

/// Collects what an instrument wants of an Experiment.
struct Wanted {
    const Experiment& experiment;
    Request& request;
    const OnScreen& screen;

    /// What follows a slider, to be shown while it moves.
    template <class V>
    void live(int column = -1, int item = 0) const {
        request.first.add<V>(V::of(experiment, column, item), column, item);
    }
    /// What may take longer.
    template <class V>
    void later(int column = -1, int item = 0) const {
        request.then.add<V>(V::of(experiment, column, item), column, item);
    }
    int columns() const { return static_cast<int>(experiment.columns.size()); }
    int levels() const { return experiment.chartPoints < 2 ? 2 : experiment.chartPoints; } ///< of the chart
};

struct Instrument {
    std::string id;      ///< the parameter "tab" in sessions and scripts
    int order = 0;       ///< in the tab bar, rising
    const char* label;   ///< of the tab
    const char* tooltip; ///< what it shows
    void (*draw)(const View&, UiState&, Edits&);
    void (*want)(const Wanted&) = nullptr; ///< beside pictures and answers, which every tab has
    bool chartBelow = false;               ///< the chart of errors stays in sight below it
    /// The height, pixels, beyond which a wider tab has no use for more: the chart takes the rest. Null: any.
    float (*fullHeight)(const View&, const UiState&, float width) = nullptr;
    bool wraps = false; ///< its content takes the width that there is, and never scrolls sideways
    bool inRow = true;  ///< has a tab in the row; false: a menu opens it
};

/// Static objects of this type register an instrument before main() begins.
struct InstrumentRegistration {
    explicit InstrumentRegistration(Instrument instrument);
};

/// All instruments by their order.
const std::vector<Instrument>& instruments();

/// The instrument of the Experiment's tab; the first where it has none.
const Instrument& shownInstrument(const Experiment& experiment);

/// The instrument that is chosen to stand beside it; null where there is none, or it is the same.
const Instrument* secondInstrument(const Experiment& experiment);

/// All that the window shows of an Experiment.
Request requestOf(const Experiment& experiment, const OnScreen& screen);

/// All that can be exported or reported of an Experiment: pictures, errors, chart.
Request comparisonOf(const Experiment& experiment);

} // namespace scorelet
