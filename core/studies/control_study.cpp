#include "core/studies/control_study.h"

#include "core/families/network/trained.h"

namespace scorelet {

Experiment onControl(const Experiment& experiment, int item) {
    Experiment other = experiment;
    other.data.control = static_cast<Control>(item);
    return other;
}

bool hasControl(const Experiment& experiment, int column, int item) {
    return static_cast<int>(experiment.data.control) == item ||
           !isTrained(experiment.columns[static_cast<std::size_t>(column)]);
}

} // namespace scorelet
