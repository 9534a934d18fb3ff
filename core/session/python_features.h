// A model of features as part of a Python program: what is its own.
#pragma once

#include "core/score/spec.h"

#include <string>

namespace scorelet {

/// Constants and functions: the features, and what they are made of. Needs SIGMA. Throws Error for features
/// that cannot be read.
std::string pythonFeatures(const ModelSpec& spec);

/// The fit and the held-out error, printed: exact where the lab's is, else sampled with the lab's noise. Needs images `train` and `test`, the basis' functions, stencil() and shapes, RIDGE, SHARED and
/// IMAGES, for sampled errors SAMPLES, SEED and the lab's noise (python_noise.h), and for features
/// that see the class `train_labels` and `test_labels`.
std::string pythonFeatureFit(const ModelSpec& spec);

/// Whether it needs the lab's noise.
bool pythonSamplesFeatures(const ModelSpec& spec);

} // namespace scorelet
