// Where the sums of a cell's moments stand: its own, or those of a cell that precedes it
// (core/score/overlap.h).
#pragma once

#include "core/score/monomials.h"
#include "core/score/overlap.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace scorelet {

/// What a cell sums: a part of its table's trie, with the products that lead there.
struct SummedTrie {
    std::vector<MonomialTable::Node> nodes; ///< numbered as a table's: children stand next to each other
    std::vector<int>
        slots; ///< by node: where its sum stands among the cell's; -1: only its product is needed
    std::vector<int> moments; ///< by slot: moment index in the table

    SummedTrie(const MonomialTable& table, const OverlapShape& shape);

    /// By moment index: its slot, or -1.
    std::vector<int> slotOfMoment(const MonomialTable& table) const;
};

/// Of a cell some of whose moments other cells sum.
struct MomentPlaces {
    std::shared_ptr<const SummedTrie> trie;
    std::vector<std::int32_t> offsets; ///< by moment index: where its sum stands, from the cell's first sum on

    /// Bytes that the places of all cells take, roughly.
    static double estimate(const Overlap& overlap, const ModelSpec& spec);
};

/// The places of all coefficients' moments, in order; null where a cell sums all of its own. `tables` by
/// coefficient.
std::vector<std::shared_ptr<const MomentPlaces>>
momentPlaces(const Overlap& overlap, const std::vector<std::shared_ptr<const MonomialTable>>& tables);

} // namespace scorelet
