// A small experiment and its results, computed once for all tests of panels.
#pragma once

#include "app/lab.h"
#include "core/engine/laboratory.h"

#include <memory>

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

/// Everything that the tab needs, computed to the end.
inline std::shared_ptr<const Snapshot> solve(const Experiment& e) {
    Laboratory laboratory;
    return laboratory.run(
        e, 1, {}, [](const auto&) {}, [](const std::string&, double) {});
}

/// The results of smallExperiment().
inline std::shared_ptr<const Snapshot> solved() {
    static const std::shared_ptr<const Snapshot> snapshot = solve(smallExperiment());
    return snapshot;
}

/// A lab with the small experiment and without a worker.
inline LabOptions stillLab() {
    LabOptions options;
    options.start = smallExperiment();
    options.compute = false;
    return options;
}

} // namespace scorelet::testing
