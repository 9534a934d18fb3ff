#include "core/studies/control_study.h"

#include "core/families/network/trained.h"

namespace scorelet {

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
    if (static_cast<int>(experiment.data.control) == item || !isTrained(experiment.columns[at])) return true;
    const auto columns = experiment.columnsOn.find(static_cast<Control>(item));
    return columns != experiment.columnsOn.end() && settingOf(columns->second.at(at), seenRow) > 0;
}

} // namespace scorelet
