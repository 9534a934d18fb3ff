// The orthonormal basis of an Experiment, as part of a Python program.
#pragma once

#include "core/session/experiment.h"

#include <string>

namespace scorelet {

/// Whether the program needs PyWavelets.
bool pythonNeedsWavelets(const Experiment& experiment);

/// The constants of the basis: WAVELET, LEVELS. `file` is the path of its matrix as a Python literal.
std::string pythonBasisConstants(const Experiment& experiment, const std::string& file);

/// Python functions of the basis, after the images `train` are there: bands(x) gives the coefficients of
/// images by band; there(b, y, x) is the list of the one place at row y and column x of band b, which may be
/// beyond the band, or empty where there is none; coarsest(b, y, x) is the place in the scaling band of the
/// parent of a coarsest detail.
std::string pythonBasisFunctions(const Experiment& experiment);

} // namespace scorelet
