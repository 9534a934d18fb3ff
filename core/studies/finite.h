// What a model's answers must be before they are results: numbers.
//
// An answer that is none would pass for one further on: an empty cell of a table, a colour of a picture. (A
// trajectory is stopped where it leaves the finite, and says so: core/sample/trajectory.h.)
#pragma once

#include "core/image/image.h"
#include "core/studies/model_study.h"

#include <Eigen/Core>

#include <string>

namespace scorelet {

/// Throws Error, naming the model, the noise level and how many values are not finite, where some are not: of
/// weights that a few training images leave open, of features that grow without bounds, of a network that was
/// given or trained so. `what`, such as "answer", is what the values are of the model.
void requireFinite(const Eigen::Ref<const Eigen::MatrixXd>& values, const FitInputs& fit,
                   const std::string& what);
void requireFinite(const Image& image, const FitInputs& fit, const std::string& what);
void requireFinite(const ImageBatch& images, const FitInputs& fit, const std::string& what);
void requireFinite(double value, const FitInputs& fit, const std::string& what);

} // namespace scorelet
