// What the interactions of a run's model code, in bits per pixel (of colour per value): how much larger the
// area under MSE / sigma^2 over ln sigma is (core/studies/error_study.h) of the same model without them.
//
// Like is compared with like: both runs are of the same images, basis and noise levels, and of both the
// errors are exact over all held-out images, or sampled with the same noise on the same ones. The run without
// them has to be in the table. Pure functions; UI thread.
#pragma once

#include "app/panels/runs.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// What can be taken from a model.
enum class Interaction {
    degree,  ///< the highest degree of its monomials: the same model of one degree less
    stencil, ///< all that a coefficient sees beside itself: the same degree on single coefficients
    products ///< products of different coefficients: their powers alone
};

inline constexpr std::array allInteractions = {Interaction::degree, Interaction::stencil,
                                               Interaction::products};

/// The model without it; none where it has none, or a part of it is left to cross-validation.
std::optional<ModelSpec> withoutInteraction(const ModelSpec& spec, Interaction interaction);

/// What one interaction of a run is worth.
struct InteractionBits {
    double bits = 0;     ///< per value; NaN where it cannot be told
    std::string without; ///< the model that it is compared with, as a text; empty: the model has no such part
};

/// The area of all held-out images; NaN of a run with sampled errors, which are of other images.
double comparableBits(const RunRecord& run);

/// Of every run of a table, by interactions.
using RunBits = std::vector<std::array<InteractionBits, allInteractions.size()>>;
RunBits interactionBits(const RunTable& table);

} // namespace scorelet
