// The settings of the family posterior that others set or ask for.
#pragma once

#include "core/score/spec.h"

#include <string>

namespace scorelet {

inline constexpr const char* dialRow = "h";                 ///< 0 to 1, where it is set by hand
inline constexpr const char* dialChosenRow = "dial-chosen"; ///< DialBy

/// Who sets h.
enum class DialBy { hand, leaveOneOut, leaveOneOutPerScale };
DialBy dialBy(const ModelSpec& spec);

/// The model with its h chosen so, of a family with a Dial.
ModelSpec withDialBy(const ModelSpec& spec, DialBy by);

/// "scaling", "level 3", ... "level 1": the scale of this number (Dial) of so many levels.
std::string scaleName(int scale, int levels);

/// Whether the model of the family posterior compares whole images, instead of what single coefficients see.
bool seesWholeImage(const ModelSpec& spec);

/// The model of the family posterior that sees the same, and has all other settings at their defaults.
ModelSpec stencilAlone(const ModelSpec& spec);

/// Sets what a coefficient sees beside itself, of a family that has the setting "stencil"; nothing: itself
/// alone.
void setStencil(ModelSpec& spec, std::vector<StencilMember> members);

} // namespace scorelet
