#include "core/evaluate/memorization.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace scorelet {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

double ratioOf(double distance, double reference) {
    return reference > 0 ? distance / reference : undefined;
}

} // namespace

std::vector<Memorization> memorizationOf(const ImageBatch& images, const ImageSet& train,
                                         const TypicalDistance& typical, int k, const Work& work) {
    std::vector<Memorization> gauges;
    for (auto& nearest : nearestNeighbours(images, train, std::max(k, 2), work)) {
        Memorization gauge{{}, undefined, undefined};
        if (!nearest.empty()) gauge.ratio = ratioOf(nearest[0].distance, typical.mean);
        if (nearest.size() > 1) gauge.secondRatio = ratioOf(nearest[0].distance, nearest[1].distance);
        nearest.resize(std::min(nearest.size(), static_cast<std::size_t>(k)));
        gauge.nearest = std::move(nearest);
        gauges.push_back(std::move(gauge));
    }
    return gauges;
}

MemorizationPath memorizationAlong(const Trajectory& trajectory, const ImageSet& train, const Work& work) {
    const auto steps = static_cast<Eigen::Index>(trajectory.steps.size());
    const Eigen::Index samples = trajectory.count();
    MemorizationPath path;
    path.distance.setConstant(steps, samples, undefined);
    path.nearest.setConstant(steps, samples, -1);
    if (steps == 0 || samples == 0) return path;
    // All estimates at once: the search is a matrix product, dearer in small pieces.
    ImageBatch estimates(trajectory.finalStates().shape(), steps * samples);
    for (Eigen::Index step = 0; step < steps; ++step)
        estimates.matrix().middleRows(step * samples, samples) =
            trajectory.steps[static_cast<std::size_t>(step)].estimates.matrix();
    const auto found = nearestNeighbours(estimates, train, 1, work);
    for (Eigen::Index row = 0; row < steps * samples; ++row) {
        const auto& list = found[static_cast<std::size_t>(row)];
        if (list.empty()) continue;
        path.distance(row / samples, row % samples) = list[0].distance;
        path.nearest(row / samples, row % samples) = list[0].index;
    }
    return path;
}

} // namespace scorelet
