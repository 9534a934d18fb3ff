// The answers of a Snapshot as an Experiment sees them.
#pragma once

#include "core/engine/snapshot.h"
#include "core/session/experiment.h"

namespace scorelet {

/// The newest answer of a study (or view of one), and whether it answers the Experiment. A column must exist.
template <class V>
Shown<StudyOf<V>> shownOf(const Snapshot& snapshot, const Experiment& experiment, int column = -1,
                          int item = 0) {
    return snapshot.shown<V>(V::of(experiment, column, item), column, item);
}

} // namespace scorelet
