// The orthonormal basis that the choices name, whatever it is made of: everybody who needs it asks this
// study.
#pragma once

#include "core/basis/orthonormal.h"
#include "core/engine/context.h"
#include "core/studies/inputs.h"

#include <memory>
#include <string>

namespace scorelet {

/// A basis of a file whose max |Q Q' - I| is above this is refused: beside it, float's rounding leaves about
/// 1e-7.
constexpr double mostDefect = 1e-5;

/// A transform, and how far it is from orthonormal.
struct ChosenBasis {
    std::shared_ptr<const OrthonormalTransform> transform;
    double defect = 0; ///< max |Q Q' - I| of a matrix of a file; 0 of a basis that is computed here

    std::size_t bytes() const { return transform ? transform->bytes() : 0; }
};

/// The basis of a matrix in an NPY file, its rows the atoms of images of the shape. Throws Error
/// that names the file for one that is damaged, not square, of another size, or not orthonormal to
/// mostDefect.
ChosenBasis basisOfFile(const std::string& file, const ImageShape& shape);

struct TransformStudy {
    struct Inputs {
        BasisInputs basis;
        ImageShape shape; ///< of images

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = ChosenBasis;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return {basisOf(e), e.data.shape()}; }
    static std::string stage(const Inputs& in) { return "basis: " + basisName(in.basis); }
    static void needs(const Inputs& in, Retained& retained);
    static Room room(const Inputs& in, const Context&);
    static Result compute(const Inputs&, const Context&);
};

/// Its transform alone.
std::shared_ptr<const OrthonormalTransform> transformOf(const BasisInputs& basis, const ImageShape& shape,
                                                        const Context& at);

} // namespace scorelet
