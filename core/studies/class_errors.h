// Errors of a model of every image's own class: each image is answered by the model of its class.
//
// An exact error is the mean of the classes' errors, weighted by their images. A sampled one is over the same
// images with the same noise as that of a model of all classes, so that the two can be compared image by
// image. A model that answers by class is one for all of them.
#pragma once

#include "core/studies/error_study.h"

namespace scorelet {

/// What ErrorStudy and ImageErrorsStudy compute of such Inputs (isOfEach()). A held-out image of a class
/// whose model cannot be made is an Error, which names the class.
ErrorPoint errorOfEachClass(const ErrorStudy::Inputs& inputs, const Context& context);
Eigen::VectorXd imageErrorsOfEachClass(const ErrorStudy::Inputs& inputs, const Context& context);

/// Over how many training images of a model's class (or of all) a sample is spread: those that the model is
/// made of. The class is known, or all.
Eigen::Index imagesSeen(const ErrorStudy::Inputs& inputs, const DataSet& data);

/// The first held-out images, at most `most`, of a known class or of all.
ImageBatch firstHeldOut(const TrainingInputs& training, const DataSet& data, Eigen::Index most);

/// Throws Error where there is no held-out image of the model's class (which is known, or all).
void requireHeldOut(const FitInputs& fit, const Context& context);

} // namespace scorelet
