// Models that take less memory than one that there is no room for.
#pragma once

#include "core/score/spec.h"

#include <Eigen/Core>

#include <functional>
#include <vector>

namespace scorelet {

/// A model and the bytes that it takes.
struct LighterModel {
    ModelSpec spec;
    double bytes = 0;
};

/// Models of the same family that differ from `spec` in one choice and take at most `most` bytes, by how much
/// of it is given up: weights shared per subband, no cross terms, then the highest degree, the largest
/// radius, the most components and the most images (halved, and halved again) that fit. `images` are those
/// that there are, `bytesOf` says what a model takes.
std::vector<LighterModel> lighterModels(const ModelSpec& spec, Eigen::Index images, double most,
                                        const std::function<double(const ModelSpec&)>& bytesOf);

} // namespace scorelet
