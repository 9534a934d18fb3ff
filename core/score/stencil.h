// Which coefficients a coefficient may see: the stencils of the model classes on a layout.
//
// A stencil is a list of distinct coefficients, the coefficient itself first. Positions that coincide by
// wrapping in a small subband are taken once. The scaling band takes part in independent and local models and
// stays independent in band-tied and parent-child ones.
#pragma once

#include "core/score/spec.h"
#include "core/basis/layout.h"

#include <vector>

namespace scorelet {

/// The stencil of every coefficient of the layout: result[k] = {k, ...} (flat indices). Throws Error when a
/// custom member has no meaning anywhere on this layout.
std::vector<std::vector<int>> makeStencils(const ModelSpec& spec, const SubbandLayout& layout);

/// The members that the paper's classes and parent-child amount to, for the stencil editor.
std::vector<StencilMember> membersOf(const ModelSpec& spec);

} // namespace scorelet
