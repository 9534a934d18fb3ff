// The stencils whose ideal machines the Dial tab compares: a list of what a coefficient may see.
//
// As a text the stencils stand with commas between them, each as the text form of a posterior without its
// first word: "self, band-tied, place, local:r2, sees=parent+same@0@1". A model's held-out error below the
// training error of one of these machines is a certificate that it looks beyond that stencil.
#pragma once

#include "core/score/spec.h"

#include <memory>
#include <string>
#include <vector>

namespace scorelet {

struct Experiment;

/// Of one coefficient, three orientations at one place, all bands of one place, 9 and 25 of one band.
inline constexpr const char* standardLadder = "self, band-tied, place, local, local:r2";

constexpr std::size_t mostRungs = 8; ///< as many as there are colours

/// One stencil.
struct Rung {
    ModelSpec spec;   ///< its ideal machine: posterior, h = 0
    int members = 0;  ///< the most coefficients that one sees, itself among them
    std::string name; ///< "local:r2 (25)": its text, and its members
};

/// The stencils in a list as users write it, in their order. Throws Error naming the one that is none, that
/// has other settings, or that stands there twice; and for none or more than mostRungs.
std::vector<ModelSpec> parseLadder(const std::string& text);

/// The list as parseLadder() reads it.
std::string ladderText(const std::vector<ModelSpec>& stencils);

/// The Experiment's ladder by rising number of members; the same object as long as it is the same.
std::shared_ptr<const std::vector<Rung>> ladderOf(const Experiment& e);

} // namespace scorelet
