// Which coefficients a coefficient may see: the stencils of the model classes on a layout.
//
// A stencil is a list of distinct coefficients, the coefficient itself first. Positions that coincide by
// wrapping in a small subband are taken once; beyond the lowest and the highest frequency there are none. Any
// subband can be a member at the corresponding place; of a finer one all coefficients that belong to it are.
// A member is of the coefficient's own channel unless it says another, or all others.
// The scaling band takes part in independent and local models and stays independent in band-tied and
// parent-child ones.
#pragma once

#include "core/basis/layout.h"
#include "core/score/spec.h"

#include <string>
#include <vector>

namespace scorelet {

/// The stencil of every coefficient of the layout: result[k] = {k, ...} (flat indices). Throws Error when no
/// member has a meaning anywhere on this layout, where the basis has no neighbours, bands, scales or channels
/// that the model needs, and where coefficients that share weights would see differently many others.
std::vector<std::vector<int>> makeStencils(const ModelSpec& spec, const SubbandLayout& layout);

/// What a coefficient of this model sees beside itself. Every family of moments says it at its registration.
std::vector<StencilMember> membersOf(const ModelSpec& spec);

/// To be called by a family when it registers itself, before main() begins.
void registerStencil(const std::string& family, std::vector<StencilMember> (*members)(const ModelSpec&));

} // namespace scorelet
