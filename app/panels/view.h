// What every panel gets and gives: read-only results in, edits and commands out; no numerics inside.
//
// A panel is a free function void drawXPanel(const View&, UiState&, Edits&). It draws the last answers, dims
// those that are not fresh (View::shown says which), and says how the Experiment shall change by
// changing edits.experiment; the lab compares, records undo (one step for a whole drag) and asks the worker.
// Shortcuts and menus are in actions.h.
#pragma once

#include "app/draw/image_painter.h"
#include "app/draw/palette.h"
#include "core/engine/snapshot.h"
#include "core/engine/worker.h"
#include "core/session/experiment.h"
#include "core/studies/model_study.h"
#include "core/studies/shown.h"

#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// What there is to see in this frame.
struct View {
    const Experiment& experiment;             ///< the user's choices now
    std::shared_ptr<const Snapshot> snapshot; ///< the newest results; null before the first
    WorkerStatus status;                      ///< what the worker does
    ImagePainter& painter;
    Theme theme = Theme::dark;
    float scale = 1; ///< UI scale: multiply every length in pixels by it
    double time = 0; ///< seconds, for animations; a replay sets it itself

    /// The newest answer of a study, and whether it answers the choices on screen. A column must exist.
    template <class V>
    Shown<StudyOf<V>> shown(int column = -1, int item = 0) const {
        if (!snapshot) return {};
        return shownOf<V>(*snapshot, experiment, column, item);
    }

    /// The images that all other answers are about; null before there are any.
    const DataSet* data() const {
        return snapshot ? snapshot->resultOf<DataStudy>().get() : nullptr;
    }

    /// Number of model columns.
    int columns() const { return static_cast<int>(experiment.columns.size()); }
    const ModelSpec& spec(int column) const { return experiment.columns[static_cast<std::size_t>(column)]; }
};

/// What panels want done.
struct Edits {
    Experiment experiment;                 ///< begins as the current one; a panel changes it
    std::vector<std::string> actions = {}; ///< ids of the action table to run after this frame
    std::vector<std::string> opened = {};  ///< sessions, files or folders to open
    std::string saved = {};                ///< where to save the session; empty: nowhere
    std::string exported = {};             ///< where UiState::pendingWrite shall write; empty: nowhere
};

} // namespace scorelet
