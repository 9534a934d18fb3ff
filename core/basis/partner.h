// The second coefficient of a pair: a neighbour of the first, by its relation to it.
#pragma once

#include "core/basis/layout.h"

#include <string>
#include <vector>

namespace scorelet {

enum class Partner {
    across,  ///< the neighbour one column on (SubbandLayout::neighbour)
    down,    ///< the neighbour one row on
    sibling, ///< same place and level in the next orientation: horizontal, vertical, diagonal, horizontal
    secondSibling, ///< ... in the one after it
    parent, ///< same orientation and place one level coarser; of the coarsest details the scaling coefficient
    channel,      ///< same place in the next channel, of the last in the first
    secondChannel ///< ... in the one after it
};

/// Their names, in the order of the enumeration.
const std::vector<std::string>& partnerNames();

/// The flat index of a coefficient's partner; -1 where it has none (a scaling coefficient has no parent, a
/// subband of one column nothing across, a basis without bands no siblings, images of one channel no other
/// channel). A scaling coefficient's siblings are the horizontal and the vertical detail at its place. The
/// coefficient must exist (assert).
int partnerOf(const SubbandLayout& layout, int coefficient, Partner partner);

} // namespace scorelet
