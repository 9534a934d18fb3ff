#include "core/studies/control_study.h"

#include "core/families/network/trained.h"

namespace scorelet {

int controlsOf(const Experiment& experiment) {
    return experiment.data.source == "strokes" ? controlCount - 1 : controlCount;
}

Experiment onControl(const Experiment& experiment, int item) {
    Experiment other = experiment;
    other.data.control = static_cast<Control>(item);
    const auto columns = experiment.columnsOn.find(other.data.control);
    if (columns != experiment.columnsOn.end() && item != static_cast<int>(experiment.data.control))
        other.columns = columns->second;
    return other;
}

bool hasControl(const Experiment& experiment, int column, int item) {
    const auto at = static_cast<std::size_t>(column);
    const ModelSpec& here = experiment.columns[at];
    if (!isTrained(here)) return true;
    if (static_cast<int>(experiment.data.control) == item) return settingOf(here, seenRow) > 0;
    const auto columns = experiment.columnsOn.find(static_cast<Control>(item));
    return columns != experiment.columnsOn.end() && settingOf(columns->second.at(at), seenRow) > 0;
}

} // namespace scorelet
