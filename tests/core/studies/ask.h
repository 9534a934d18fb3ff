// One engine that is asked for single results of an Experiment, as a batch command does.
#pragma once

#include "core/engine/engine.h"
#include "core/session/experiment.h"

namespace scorelet::testing {

struct Asked {
    Engine engine;

    template <class V>
    ResultOf<StudyOf<V>> get(const Experiment& e, int column = -1, int item = 0) {
        engine.graph().begin(e.budgetGb * 1e9);
        return engine.get<StudyOf<V>>(V::of(e, column, item), {});
    }
};

} // namespace scorelet::testing
