#include "core/studies/nearness_study.h"

#include "core/studies/dial_study.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scorelet {
namespace {

/// Of rising values, between two of them by a straight line; NaN where there is none.
double quantileOf(const std::vector<double>& rising, double share) {
    if (rising.empty()) return std::numeric_limits<double>::quiet_NaN();
    const double place = share * static_cast<double>(rising.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, rising.size() - 1);
    return rising[below] + (place - static_cast<double>(below)) * (rising[above] - rising[below]);
}

} // namespace

SamplesAtDial::Study::Inputs SamplesAtDial::of(const Experiment& e, const ModelSpec& spec, int item) {
    const ModelSpec drawn = item < sampledDialPoints ? withDial(spec, sampledDialAt(item)) : spec;
    return {solverOf(e, drawn), e.generateCount, samplingOf(e), 0};
}

SamplesAtDial::Study::Inputs SamplesAtDial::of(const Experiment& e, int column, int item) {
    return of(e, e.columns[static_cast<std::size_t>(column)], item);
}

SampleNearness nearnessOfSamples(const SamplesResult& samples, const TypicalDistance& typical) {
    SampleNearness nearness;
    nearness.count = samples.path.count();
    std::vector<double> distances;
    for (std::size_t k = 0; k < static_cast<std::size_t>(nearness.count); ++k) {
        if (samples.path.diverged[k] || samples.nearest[k].empty()) {
            ++nearness.diverged;
            continue;
        }
        const double distance = samples.nearest[k].front().distance;
        const Nearness verdict = nearnessOf(distance, typical);
        nearness.copies += verdict == Nearness::copy ? 1 : 0;
        nearness.nearCopies += verdict == Nearness::nearCopy ? 1 : 0;
        if (typical.mean > 0) distances.push_back(distance / typical.mean);
    }
    std::sort(distances.begin(), distances.end());
    nearness.lowerQuartile = quantileOf(distances, 0.25);
    nearness.median = quantileOf(distances, 0.5);
    nearness.upperQuartile = quantileOf(distances, 0.75);
    return nearness;
}

} // namespace scorelet
