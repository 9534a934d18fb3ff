// The two-halves experiment of a column: does a model learn the data, or its own training images?
//
// For rising n, the same model on n training images of even and n of odd number denoises the same noisy
// held-out images (Kadkhodaie et al. 2024, core/evaluate/agreement.h). Results that agree show what both
// halves share; results that differ show what each has memorized. One size at a time, so that a window can
// show the curve grow.
#pragma once

#include "core/evaluate/agreement.h"
#include "core/session/experiment.h"
#include "core/base/failure.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// The experiment's curve so far.
struct HalvesResult {
    std::string key;
    double sigma = 0;
    int queries = 0;                 ///< held-out images denoised
    std::vector<int> sizes;          ///< planned: images of each half, rising
    std::vector<HalvesPoint> points; ///< done, in order
    std::optional<Failure> failure;

    bool complete() const { return failure.has_value() || points.size() == sizes.size(); }
};

constexpr int halvesQueries = 24;

std::string halvesKey(const Experiment& experiment, size_t column);

/// Sizes of a half: 8, 32, 128, ... and half of the `train` images (or of the first `subset`, where that is
/// above 0 and less).
std::vector<int> halvesSizes(Eigen::Index train, int subset);

/// The experiment, planned, before its first point.
HalvesResult planHalves(const Experiment& experiment, size_t column, const DataSet& data);

/// Adds the next point; a model that cannot be made becomes the result's failure. False when it is complete.
/// Leaves by Cancelled with the result unchanged.
bool addHalvesPoint(HalvesResult& result, const DataSet& data, const ModelMaker& make, std::uint64_t seed,
                    const Work& work);

} // namespace scorelet
