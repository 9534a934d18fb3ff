// A model column as a short Python program that gives the same error.
//
// The program needs NumPy alone, and PyWavelets where the basis is a wavelet's: it reads the images,
// transforms them, computes the moments, solves the normal equations by Stein's identity and prints the MSE
// on held-out images, exact in the noise; or, of a posterior over training images, computes its mean for
// held-out images with the lab's own noise and prints the sampled MSE. It is written for reading, not for
// speed: one loop over coefficients, everything in double.
#pragma once

#include "core/session/experiment.h"

#include <string>
#include <vector>

namespace scorelet {

/// Arrays that stand in for a data set that Python cannot read itself: count x height x width, grey in [-1,
/// 1].
struct PythonArrays {
    std::string train = "train.npy";
    std::string heldOut = "test.npy";
};

/// Whether the model can be written as a program: its family has one, and all its settings are set;
/// `chosenDial` as in pythonProgram().
bool hasPythonProgram(const ModelSpec& spec, const std::vector<double>& chosenDial = {});

/// The program for a model at the Experiment's data, basis and noise level. IDX folders are read (and
/// resized) by the program itself, all other data sets from `arrays`. `chosenDial` is the h that
/// leave-one-out chose at this noise level, or one for every scale, of a model whose h is not set by hand.
/// Throws Error where there is none, where the basis has not what the model needs, and where such an h is not
/// known.
std::string pythonProgram(const Experiment& experiment, const ModelSpec& spec,
                          const PythonArrays& arrays = {}, const std::vector<double>& chosenDial = {});

/// Whether the program reads arrays that have to be written first.
bool pythonNeedsArrays(const Experiment& experiment);

} // namespace scorelet
