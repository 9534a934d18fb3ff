// The same models in other orthonormal bases: which basis suits a class of models and a degree.
#pragma once

#include "core/studies/error_study.h"

#include <string>
#include <vector>

namespace scorelet {

/// The choices in the basis of a name: pixels, dct, fourier, pca, a wavelet such as haar or db2, or the path
/// of a matrix's file that ends with .npy; with "+opponent" behind it in opponent colours, else in red, green
/// and blue. All else stays, the number of levels too. Throws Error for any other name, saying what is known.
Experiment inBasis(Experiment experiment, const std::string& name);

/// The bases that are compared beside each other, by their names for inBasis(): those of all kinds, some
/// wavelets and the chosen one, and the chosen matrix where there is one.
std::vector<std::string> comparedBases(const Experiment& experiment);

/// The error of a column in one of them; `item` counts the chart's noise levels, within each basis. (That a
/// basis has not what a model needs is part of the comparison.)
struct ErrorInBasis {
    using Study = ErrorStudy;
    static constexpr bool tellsFailures = true;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// The same at the Experiment's noise level; `item` counts the bases.
struct ErrorInBasisHere {
    using Study = ErrorStudy;
    static constexpr bool tellsFailures = true;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

} // namespace scorelet
