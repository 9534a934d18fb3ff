// Which cell sums which monomial, where the stencils of a model overlap.
//
// The product of some coefficients has one sum, in whatever stencil they stand. Of the cells of one level
// whose stencils hold them, the one that precedes the others sums it, and these read it there. A cell
// precedes those of later bands, and in its band by their displacement on the torus wherever all stencils
// that overlap lie within a third of it: then the cells of a band are alike, and what is known of one is
// known of all. On smaller bands the cell of the lower number precedes.
//
// Who sums a monomial depends on its coefficients alone, not on their powers: on its support.
#pragma once

#include "core/basis/layout.h"
#include "core/score/monomials.h"
#include "core/score/spec.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace scorelet {

/// Some of a stencil's variables, a bit each.
using Support = std::uint64_t;

/// The supports of a cell's monomials, and who sums those of each; many cells share one.
class OverlapShape {
public:
    /// `positions[other * variables + a]`: which variable of that other is variable a; -1: it has not.
    OverlapShape(const ModelSpec& spec, int variables, std::vector<int> positions);

    int variables() const { return variables_; }
    int position(int other, int variable) const {
        return positions_[static_cast<std::size_t>(other * variables_ + variable)];
    }

    /// How many others have a variable.
    int holders(int variable) const;

    /// The number of the other that sums the monomials of a support; -1: the cell itself does.
    int summer(Support support) const;

    /// How many monomials the cell sums itself, the constant included.
    double summed() const { return summed_; }

private:
    int variables_;
    std::vector<int> positions_;
    std::vector<std::pair<Support, int>> elsewhere_; ///< rising
    double summed_ = 1;
};

/// A cell, and the others whose sums it may read.
struct OverlapCell {
    int shape = 0;
    std::vector<int> others = {}; ///< cells
};

/// The overlaps of a model with weights per location, whose cells are the coefficients. Immutable.
class Overlap {
public:
    /// `stencils[k]` is what coefficient k sees, itself first. Nothing is shared of models whose monomials
    /// depend on which variable is the centre (paired interactions), and of stencils with more supports than
    /// are worth it.
    Overlap(const ModelSpec& spec, const std::vector<std::vector<int>>& stencils,
            const SubbandLayout& layout);

    const OverlapCell& cell(int coefficient) const { return cells_[static_cast<std::size_t>(coefficient)]; }
    const OverlapShape& shape(int number) const { return shapes_[static_cast<std::size_t>(number)]; }
    int cells() const { return static_cast<int>(cells_.size()); }
    int shapes() const { return static_cast<int>(shapes_.size()); }

    /// Monomials that all cells sum, together.
    double summed() const;

private:
    std::vector<OverlapCell> cells_;
    std::vector<OverlapShape> shapes_;
};

} // namespace scorelet
