// A small experiment and its results, computed once for all tests of panels.
#pragma once

#include "app/shell/lab.h"
#include "core/engine/engine.h"

#include <memory>
#include <utility>

namespace scorelet::testing {

/// 200 drawn digits of 16 x 16 pixels, three small models.
inline Experiment smallExperiment() {
    Experiment e;
    e.data.source = "strokes";
    e.data.train = 200;
    e.data.heldOut = 20;
    e.data.size = 16;
    e.levels = 2;
    e.chartPoints = 3;
    e.chartSamples = 4;
    return e;
}

/// Everything that the tab shows, computed to the end by an engine that may know some of it already.
inline std::shared_ptr<const Snapshot> solve(
    Engine& engine, const Experiment& e, const Engine::Publish& publish = [](const auto&) {}) {
    return engine.run(requestOf(e, {}), {}, publish, [](const std::string&, double) {});
}

/// The same by an engine of its own.
inline std::shared_ptr<const Snapshot> solve(const Experiment& e) {
    Engine engine;
    return solve(engine, e);
}

/// The results of smallExperiment().
inline std::shared_ptr<const Snapshot> solved() {
    static const std::shared_ptr<const Snapshot> snapshot = solve(smallExperiment());
    return snapshot;
}

/// Puts another result in a slot, as an answer to the choices.
template <class V>
void setResult(Snapshot& snapshot, const Experiment& e, typename StudyOf<V>::Result result, int column = -1,
               int item = 0) {
    auto answer = std::make_shared<Answer>();
    answer->question = Question(questionView<StudyOf<V>>(V::of(e, column, item)));
    answer->result = std::make_shared<const typename StudyOf<V>::Result>(std::move(result));
    snapshot.set({std::type_index(typeid(V)), column, item}, std::move(answer));
}

/// Puts a failure in a slot, as an answer to the choices.
template <class V>
void setFailure(Snapshot& snapshot, const Experiment& e, Failure failure, int column = -1, int item = 0) {
    auto answer = std::make_shared<Answer>();
    answer->question = Question(questionView<StudyOf<V>>(V::of(e, column, item)));
    answer->failure = std::move(failure);
    snapshot.set({std::type_index(typeid(V)), column, item}, std::move(answer));
}

/// A lab with the small experiment and without a worker.
inline LabOptions stillLab() {
    LabOptions options;
    options.start = smallExperiment();
    options.compute = false;
    return options;
}

} // namespace scorelet::testing
