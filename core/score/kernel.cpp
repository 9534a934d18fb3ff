#include "core/score/kernel.h"

#include <array>

namespace scorelet {
namespace {

// Eigen's packets are the portable way to the machine's vector registers that we already depend on.
using Packet = Eigen::internal::packet_traits<float>::type;
constexpr int lanes = Eigen::internal::packet_traits<float>::size;
constexpr int steps = imagesPerBlock / lanes;
constexpr int maxLeaves = 9; // accumulators beside the product's own: ten of the sixteen AVX registers

/// sums[0..Leaves) += sum over the block of product * variable * leaf; returns the sum of product * variable.
///
/// Few leaves leave the multipliers waiting for one sum, so the block is then taken in `Ways` interleaved
/// parts.
template <int Leaves, int Ways>
double leafSums(const float* product, const float* variable, const float* const* leaf, double* sums) {
    using namespace Eigen::internal;
    Packet own[Ways];
    Packet acc[Ways][Leaves > 0 ? Leaves : 1];
    for (int way = 0; way < Ways; ++way) {
        own[way] = pset1<Packet>(0);
        for (int i = 0; i < Leaves; ++i) acc[way][i] = pset1<Packet>(0);
    }
    for (int step = 0; step < steps; step += Ways)
        for (int way = 0; way < Ways; ++way) {
            const int at = (step + way) * lanes;
            const Packet t = pmul(pload<Packet>(product + at), pload<Packet>(variable + at));
            own[way] = padd(own[way], t);
            for (int i = 0; i < Leaves; ++i) acc[way][i] = pmadd(t, pload<Packet>(leaf[i] + at), acc[way][i]);
        }
    for (int way = 1; way < Ways; ++way) {
        own[0] = padd(own[0], own[way]);
        for (int i = 0; i < Leaves; ++i) acc[0][i] = padd(acc[0][i], acc[way][i]);
    }
    for (int i = 0; i < Leaves; ++i) sums[i] += static_cast<double>(predux(acc[0][i]));
    return static_cast<double>(predux(own[0]));
}

using LeafSums = double (*)(const float*, const float*, const float* const*, double*);
constexpr std::array<LeafSums, maxLeaves + 1> leafSumsOf = {
    leafSums<0, 4>, leafSums<1, 4>, leafSums<2, 4>, leafSums<3, 2>, leafSums<4, 2>,
    leafSums<5, 2>, leafSums<6, 1>, leafSums<7, 1>, leafSums<8, 1>, leafSums<9, 1>};

/// to = product * variable; returns its sum.
double multiply(const float* product, const float* variable, float* to) {
    using namespace Eigen::internal;
    Packet sum[4] = {pset1<Packet>(0), pset1<Packet>(0), pset1<Packet>(0), pset1<Packet>(0)};
    for (int step = 0; step < steps; step += 4)
        for (int way = 0; way < 4; ++way) {
            const int at = (step + way) * lanes;
            const Packet t = pmul(pload<Packet>(product + at), pload<Packet>(variable + at));
            pstore(to + at, t);
            sum[way] = padd(sum[way], t);
        }
    return static_cast<double>(predux(padd(padd(sum[0], sum[1]), padd(sum[2], sum[3]))));
}

} // namespace

MonomialSummer::MonomialSummer(const MonomialTable& table, const SummedTrie* part)
    : nodes_(part ? part->nodes : table.nodes()), slots_(part ? &part->slots : nullptr),
      variables_(table.variables(), imagesPerBlock), products_(2 * table.degree() + 1, imagesPerBlock) {
    products_.row(0).setOnes();
}

void MonomialSummer::addBlock(int images, double* sums) {
    sums_ = sums;
    sums_[0] += images;
    visit(0, 0, &products_(0, 0));
}

void MonomialSummer::visit(int node, int depth, const float* product) {
    const MonomialTable::Node& self = nodes_[static_cast<size_t>(node)];
    for (int child = self.firstChild; child < self.firstChild + self.children; ++child) {
        const MonomialTable::Node& next = nodes_[static_cast<size_t>(child)];
        const int slot = slotOf(child);
        const float* variable = &variables_(next.variable, 0);
        if (next.height > 1) {
            float* to = &products_(depth + 1, 0);
            const double sum = multiply(product, variable, to);
            if (slot >= 0) sums_[slot] += sum;
            visit(child, depth + 1, to);
            continue;
        }
        std::array<const float*, maxLeaves> leaf{};
        for (int done = 0; done < next.children || done == 0; done += maxLeaves) {
            const int count = std::min(maxLeaves, next.children - done);
            for (int i = 0; i < count; ++i)
                leaf[static_cast<size_t>(i)] =
                    &variables_(nodes_[static_cast<size_t>(next.firstChild + done + i)].variable, 0);
            // Leaves have slots that follow each other: without a sum of their own they would not be there.
            double* leafSums = count > 0 ? sums_ + slotOf(next.firstChild + done) : nullptr;
            const double own =
                leafSumsOf[static_cast<size_t>(count)](product, variable, leaf.data(), leafSums);
            if (done == 0 && slot >= 0) sums_[slot] += own;
        }
    }
}

} // namespace scorelet
