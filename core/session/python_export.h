// A model column as a short Python program that gives the same error.
//
// The program needs NumPy alone, and PyWavelets where the basis is a wavelet's: it reads the images,
// transforms them, computes the moments, solves the normal equations by Stein's identity and prints the MSE
// on held-out images, exact in the noise; or, of a posterior over training images, computes its mean for
// held-out images with the lab's own noise and prints the sampled MSE. It is written for reading, not for
// speed: one loop over coefficients, everything in double.
#pragma once

#include "core/session/experiment.h"

#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// Arrays that stand in for a data set that Python cannot read itself: count x height x width, grey in [-1,
/// 1]; of a model of one class or with features that see it the labels too, a number an image.
struct PythonArrays {
    std::string train = "train.npy";
    std::string heldOut = "test.npy";
    std::string trainLabels = "train-labels.npy";
    std::string heldOutLabels = "test-labels.npy";
};

/// Whether the model can be written as a program: its family has one, all its settings are set, and it is one
/// model: not another for every image's own class. The rest as in pythonProgram().
bool hasPythonProgram(const ModelSpec& spec, const std::vector<double>& chosenDial = {},
                      std::optional<int> classNumber = {});

/// The program for a model at the Experiment's data, basis and noise level. IDX folders are read (and
/// resized) by the program itself, all other data sets from `arrays`. `chosenDial` is the h that
/// leave-one-out chose at this noise level, or one for every scale, of a model whose h is not set by hand;
/// `classNumber` the label of a model's class that is chosen by its name or number. Throws Error where there
/// is none, where the basis has not what the model needs, and where such an h or class is not known.
std::string pythonProgram(const Experiment& experiment, const ModelSpec& spec,
                          const PythonArrays& arrays = {}, const std::vector<double>& chosenDial = {},
                          std::optional<int> classNumber = {});

/// Whether the program reads arrays that have to be written first.
bool pythonNeedsArrays(const Experiment& experiment);

} // namespace scorelet
