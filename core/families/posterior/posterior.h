// The settings of the family posterior that others set or ask for.
#pragma once

#include "core/score/spec.h"

namespace scorelet {

inline constexpr const char* dialRow = "h";                 ///< 0 to 1, where it is set by hand
inline constexpr const char* dialChosenRow = "dial-chosen"; ///< 0: by hand, 1: by leave-one-out

/// Whether the model of the family posterior compares whole images, instead of what single coefficients see.
bool seesWholeImage(const ModelSpec& spec);

/// Sets what a coefficient sees beside itself, of a family that has the setting "stencil"; nothing: itself
/// alone.
void setStencil(ModelSpec& spec, std::vector<StencilMember> members);

} // namespace scorelet
