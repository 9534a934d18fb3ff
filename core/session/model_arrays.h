// What a model has computed, as arrays for NumPy: weights, moments, normal equations, centres, masks,
// principal components, Jacobian.
//
// A part is there where the model or its denoiser has the capability, whatever family it is of. Arrays of a
// wavelet score model stand by cell (core/score/moments.h); cells of different monomials, such as the scaling
// band's of a band-tied model, are of different kinds, numbered from 0, and each kind has arrays of its own:
// `weights_0`, `weights_1`, ... Coefficient k's weights are weights_K[c] with K = kind[k], c = cell[k].
// README.md lists all arrays.
#pragma once

#include "core/denoise/denoiser.h"
#include "core/image/npz.h"
#include "core/score/spec.h"

#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// What the arrays are of.
struct ArraySource {
    const Model& model;
    const Denoiser& denoiser;           ///< which the model made
    const ModelSpec& spec;              ///< the model's settings
    const Image& noisy;                 ///< where the Jacobian is taken
    const std::vector<PixelId>& pixels; ///< of whose outputs there are rows of the Jacobian; none: of all
};

/// One part of what can be written.
struct ArrayPart {
    const char* id;
    const char* meaning;
    bool unasked; ///< written where the user names no part
    bool (*has)(const ArraySource& source);
    /// Adds its arrays, and those that say what they mean where they are not there. Throws Error where there
    /// is no room, for a pixel that the image has not, and for images of several channels.
    void (*add)(const ArraySource& source, NpzArchive& to, const Work& work);
};

/// All parts there are.
std::span<const ArrayPart> arrayParts();

} // namespace scorelet
