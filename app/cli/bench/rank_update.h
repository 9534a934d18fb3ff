// The rival of the moment pass: the same Gram matrices, E[phi phi'], by Eigen's rank update.
//
// For every chosen coefficient the features of its stencil are built in blocks of images (float, one product
// a feature and image) and A += F F' is taken by selfadjointView().rankUpdate(), summed over blocks in
// double.
#pragma once

#include "core/score/moments.h"

namespace scorelet {

/// Images whose features are built together: some hundred kilobytes for the models of the paper.
constexpr Eigen::Index imagesPerRankUpdate = 512;

/// The lower triangle of the sum over the first `images` images of phi phi' of a coefficient's cell, features
/// x features.
Eigen::MatrixXd gramByRankUpdate(const MomentPlan& plan, const CoefficientBatch& coefficients,
                                 int coefficient, Eigen::Index images);

} // namespace scorelet
