// The choice of one model column: its family and every setting that the family has; a plain value.
//
// Families register themselves (core/families/family.h); the text form is in core/families/spec_text.h.
#pragma once

#include "core/basis/band_name.h"

#include <compare>
#include <map>
#include <string>
#include <vector>

namespace scorelet {

enum class Sharing {
    perLocation, ///< weights of their own at every place
    perSubband   ///< one set of weights for all places of a subband: equivariant to shifts within it
};

/// Which monomials of the stencil's coefficients are features.
enum class Interactions {
    full,     ///< all of total degree <= D
    additive, ///< powers of single coefficients, no cross terms: 1 + n D features
    paired    ///< cross terms with the centre coefficient alone
};

/// What a patch does at the image's border (core/families/patch/patch_machine.h).
enum class PatchBorder {
    cut,      ///< only the pixels inside the image are compared; at one place, Kamb & Ganguli's LS
    wrap,     ///< all images are tori
    circular, ///< els: Kamb & Ganguli's; the noisy image is a torus, training patches lie inside their image
    borders   ///< els: Kamb & Ganguli's; cut, and compared only with patches as far from the same edges
};

/// Which pixels the PCA-locality machine compares (core/families/patch/pca_locality.h).
enum class MaskRule {
    row,      ///< Scorelet's: a pixel's row of the Wiener matrix, against that row's diagonal
    published ///< Lukoianov et al.'s: its column of the normalised matrix, against the largest entry of all
};

/// How classical shrinkage goes on beyond the image's border.
enum class Extension {
    periodized, ///< the image is a torus, the basis orthonormal; as everywhere else in Scorelet
    symmetric   ///< mirrored, as scikit-image does it (PyWavelets' default mode)
};

/// StencilMember::channel: that place in every channel but the coefficient's own.
inline constexpr const char* otherChannels = "others";

/// One member of a stencil relative to its coefficient.
struct StencilMember {
    enum class Relation {
        same,
        horizontal, ///< the band of this orientation at the same level, at the same place
        vertical,
        diagonal,
        parent,   ///< one level coarser, of the same orientation; of the coarsest details the scaling band
        children, ///< the four one level finer, of the same orientation
        details,  ///< all three orientations at the same level; of the scaling band those of the coarsest
                  ///< level
        parents,  ///< all three orientations one level coarser
        scaling,  ///< the scaling band at the corresponding place
        band      ///< the subband `of` at the corresponding place; of a finer one all that belong to it
    } relation = Relation::same;
    int dy = 0;       ///< shift in rows of the coarser of the member's subband and the coefficient's; wraps
    int dx = 0;       ///< and in columns
    BandName of = {}; ///< of a band alone, without a channel
    /// Of which channel: empty, the coefficient's own; otherChannels; or a channel's name (channelName()).
    std::string channel = {};

    auto operator<=>(const StencilMember&) const = default;
};

/// ModelSpec::imageClass: the class of the image at hand. For every image another model, that of its class.
inline constexpr const char* ownClass = "own";

/// In texts: all of them.
inline constexpr const char* allClasses = "all";

/// A model column's choice. Settings that a family does not have are ignored by it, and left out of its text
/// form.
struct ModelSpec {
    std::string family = "independent";
    int degree = 2;                         ///< D, 1 to 4 (wavelet models)
    int radius = 1;                         ///< Chebyshev radius, 0 to 3 (local)
    Sharing sharing = Sharing::perLocation; ///< wavelet models
    Interactions interactions = Interactions::full;
    double ridge = 1e-6;                   ///< lambda, relative to the diagonal, >= 0
    int patch = 5;                         ///< patch side in pixels, odd (ls, els)
    PatchBorder border = PatchBorder::cut; ///< ls, els
    int images = 0;                ///< training images used, of families with that setting; 0: their default
    MaskRule rule = MaskRule::row; ///< pca-locality
    double threshold = 0;          ///< of the PCA-locality mask, 0 to 1; 0: the rule's own
    Extension extension = Extension::periodized; ///< bayes-shrink, sure-shrink
    std::vector<StencilMember> stencil = {};     ///< custom, posterior: what a coefficient sees beside itself
    std::vector<int> withoutOrders =
        {}; ///< total orders of monomials switched off (wavelet models), e.g. {2}
    std::vector<int> withoutLevels =
        {}; ///< scales answered by their training mean alone (wavelet models); 0: the scaling band
    std::vector<std::vector<int>> withoutMonomials =
        {}; ///< monomials switched off (wavelet models), as lists of stencil members: {0, 0, 3} is w0^2 w3
    std::string imageClass = {}; ///< the class of the training images that it is made of, by name or number;
                                 ///< `ownClass`; empty: all
    std::string title = {};      ///< the user's own name for the column; may be empty
    std::vector<int> schedule =
        {}; ///< ls, els: patch side by noise level, low to high noise; empty: `patch` at all
    std::map<std::string, double> settings =
        {}; ///< of the family's own rows, those that differ from their default
    std::map<std::string, std::string> texts = {}; ///< the same of rows that hold a text

    auto operator<=>(const ModelSpec&) const = default;
};

/// The threshold of a model's PCA-locality mask: the chosen one, or its rule's own. Lukoianov et al. use
/// 0.005 on MNIST; our rule's is the value that they name as their default.
inline double maskThreshold(const ModelSpec& spec) {
    if (spec.threshold != 0) return spec.threshold;
    return spec.rule == MaskRule::published ? 0.005 : 0.02;
}

} // namespace scorelet
