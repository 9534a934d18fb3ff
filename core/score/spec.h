// The choice of one model column: its kind and every setting that its kind has; a plain value with a text
// form.
//
// The text form is the command line's: "independent:d3", "band-tied:d2",
// "local:d2:r1:shared:ridge=1e-4:additive", "parent:d2", "ideal", "nearest", "wiener", "ls:p5", "els:p5",
// "pca-locality", "bayes-shrink", "sure-shrink". Settings that are left out have their defaults; toText()
// writes those that differ, and parse(toText(x)) == x.
#pragma once

#include <compare>
#include <string>
#include <vector>

namespace scorelet {

enum class ModelKind {
    independent,
    bandTied,
    local,
    parent,
    custom, // wavelet score models, solved in closed form
    ideal,
    nearest,
    wiener,
    localPatch,
    equivariantPatch,
    pcaLocality,
    bayesShrink,
    sureShrink
};

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

/// What a patch does at the image's border.
enum class PatchBorder {
    cut, ///< only the pixels inside the image are compared (Kamb & Ganguli's machines)
    wrap ///< the image is a torus
};

/// One member of a stencil relative to its coefficient.
struct StencilMember {
    enum class Relation { same, horizontal, vertical, diagonal, parent, children } relation = Relation::same;
    int dy = 0; ///< shift within the member's own subband, rows; wraps
    int dx = 0; ///< and columns

    auto operator<=>(const StencilMember&) const = default;
};

/// A model column's choice. Settings that a kind does not have are ignored by it, and left out of its text
/// form.
struct ModelSpec {
    ModelKind kind = ModelKind::independent;
    int degree = 2;                         ///< D, 1 to 4 (wavelet models)
    int radius = 1;                         ///< Chebyshev radius, 0 to 3 (local)
    Sharing sharing = Sharing::perLocation; ///< wavelet models
    Interactions interactions = Interactions::full;
    double ridge = 1e-6;                   ///< lambda, relative to the diagonal, >= 0
    int patch = 5;                         ///< patch side in pixels, odd (ls, els)
    PatchBorder border = PatchBorder::cut; ///< ls, els
    int images = 0;          ///< training images used by ls, els and pca-locality; 0: the kind's default
    double threshold = 0.02; ///< of the PCA-locality mask, relative to the row's peak
    std::vector<StencilMember> stencil = {}; ///< custom: what a coefficient sees beside itself
    std::vector<int> withoutOrders =
        {}; ///< total orders of monomials switched off (wavelet models), e.g. {2}
    std::vector<int> withoutLevels =
        {}; ///< scales answered by their training mean alone (wavelet models); 0: the scaling band
    std::vector<std::vector<int>> withoutMonomials =
        {}; ///< monomials switched off (wavelet models), as lists of stencil members: {0, 0, 3} is w0^2 w3
    std::string title = {}; ///< the user's own name for the column; may be empty
    std::vector<int> schedule =
        {}; ///< ls: patch side by noise level, low to high noise; empty: `patch` at all

    auto operator<=>(const ModelSpec&) const = default;
};

/// True for the five kinds that are solved from moments of wavelet coefficients.
bool isWaveletModel(ModelKind kind);

/// Reads a text form. Throws Error that names the faulty part and says what is possible there.
ModelSpec parseModelSpec(const std::string& text);

/// The shortest text form that parseModelSpec reads back to the same value (the title apart).
std::string toText(const ModelSpec& spec);

/// A label for people: the title if there is one, otherwise such as "local coupling, degree 2, radius 1".
std::string label(const ModelSpec& spec);

} // namespace scorelet
