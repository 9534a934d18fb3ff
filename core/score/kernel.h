// The innermost loop of the lab: sums of all monomials of a trie over a block of images.
//
// The trie is walked depth first with one running product a level, so the working set is (variables + depth)
// runs of imagesPerBlock floats and stays in the first-level cache. The last two levels are fused: a product
// of the level above the leaves lives in a register only, while up to nine leaf sums accumulate beside it.
// Products and sums within a block are float; the sums of blocks are added in double.
#pragma once

#include "core/score/moment_places.h"

#include <Eigen/Core>

namespace scorelet {

/// Images summed in float before they are added in double. Moments of chunks that begin at multiples of this
/// number of images merge to the same figures to rounding in double.
constexpr int imagesPerBlock = 256;

/// Images added at a time in a pass over a data set, between two reports of progress: some 50 ms of work for
/// the models of the paper.
constexpr Eigen::Index imagesPerChunk = 16 * imagesPerBlock;

/// Adds up one stencil's monomials; holds its scratch memory, so one for each thread.
class MonomialSummer {
public:
    /// Of all monomials of a table, or of a part of them.
    explicit MonomialSummer(const MonomialTable& table, const SummedTrie* part = nullptr);

    /// Row a of the block: the centred values of variable a for imagesPerBlock images; the caller fills it,
    /// with zeros beyond the last image.
    float* variable(int a) { return &variables_(a, 0); }

    /// sums[g] += sum over the block's images of monomial g, for every moment g, of a part for its slots;
    /// `images` counts for the constant.
    void addBlock(int images, double* sums);

private:
    void visit(int node, int depth, const float* product);

    /// Where a node's sum is added, -1: nowhere.
    int slotOf(int node) const { return slots_ ? (*slots_)[static_cast<size_t>(node)] : node; }

    const std::vector<MonomialTable::Node>& nodes_;
    const std::vector<int>* slots_; ///< null: every node has its own number
    Eigen::Matrix<float, Eigen::Dynamic, imagesPerBlock, Eigen::RowMajor> variables_;
    Eigen::Matrix<float, Eigen::Dynamic, imagesPerBlock, Eigen::RowMajor> products_; ///< one row a depth
    double* sums_ = nullptr;
};

} // namespace scorelet
