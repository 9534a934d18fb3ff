#include "core/score/overlap.h"

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>

namespace scorelet {
namespace {

constexpr double mostSupports = 20'000; // of a stencil: beyond, finding out who sums what takes too long
constexpr std::size_t mostOthers = 64;  // that precede a cell: a bit each

double binomial(int n, int k) {
    double value = 1;
    for (int i = 1; i <= k; ++i) value = value * (n - k + i) / i;
    return value;
}

/// Monomials with a support of so many variables.
double monomialsOn(int size, const ModelSpec& spec) {
    if (spec.interactions == Interactions::full) return binomial(2 * spec.degree, size);
    return size == 1 ? 2.0 * spec.degree : size == 2 ? static_cast<double>(spec.degree * spec.degree) : 0.0;
}

int largestSupport(int variables, const ModelSpec& spec) {
    return std::min(variables, spec.interactions == Interactions::full ? 2 * spec.degree : 2);
}

bool isShared(int variables, const ModelSpec& spec) {
    if (spec.interactions == Interactions::paired || variables > 64) return false;
    double supports = 0;
    for (int size = 1; size <= largestSupport(variables, spec); ++size) supports += binomial(variables, size);
    return supports <= mostSupports;
}

/// From 0 the short way round a torus of this size: -size / 2 to size / 2.
int wrapped(int distance, int size) {
    const int positive = ((distance % size) + size) % size;
    return 2 * positive > size ? positive - size : positive;
}

/// Where a coefficient stands in a stencil.
struct Standing {
    int cell;
    int variable;
};

/// Which cells of a layout precede which.
class Order {
public:
    Order(const SubbandLayout& layout) : layout_(layout), near_(layout.bands().size(), true) {}

    bool oneLevel(int a, int b) const { return bandOf(a).level == bandOf(b).level; }

    /// To be told of all overlapping cells of one level before the order is asked for.
    void overlap(int a, int b) {
        const auto [rows, cols] = displacement(a, b);
        const Subband& band = bandOf(a);
        // Cells that are pairwise within a third of a circle lie on an arc, on which displacements are an
        // order.
        if (3 * std::abs(rows) < band.rows && 3 * std::abs(cols) < band.cols) return;
        for (std::size_t i = 0; i < near_.size(); ++i)
            if (layout_.bands()[i].level == band.level) near_[i] = false;
    }

    /// What orders cells of its level as `cell` sees them; its own is less than those of cells after it.
    std::tuple<int, int, int> rank(int cell, int other) const {
        const int band = layout_.place(other).band;
        if (!near_[static_cast<std::size_t>(band)]) return {other, 0, 0};
        const auto [rows, cols] = displacement(cell, other);
        return {band, rows, cols};
    }

private:
    const Subband& bandOf(int cell) const {
        return layout_.bands()[static_cast<std::size_t>(layout_.place(cell).band)];
    }
    std::pair<int, int> displacement(int from, int to) const {
        const CoefficientPlace a = layout_.place(from), b = layout_.place(to);
        const Subband& band = bandOf(from);
        return {wrapped(b.row - a.row, band.rows), wrapped(b.col - a.col, band.cols)};
    }

    const SubbandLayout& layout_;
    std::vector<bool> near_; ///< by band
};

} // namespace

OverlapShape::OverlapShape(const ModelSpec& spec, int variables, std::vector<int> positions)
    : variables_(variables), positions_(std::move(positions)) {
    const int others = static_cast<int>(positions_.size()) / variables;
    if (others == 0) {
        summed_ = momentCount(variables, spec.degree, spec.interactions);
        return;
    }
    std::vector<std::uint64_t> holders(static_cast<std::size_t>(variables), 0); // others that have a variable
    for (int other = 0; other < others; ++other)
        for (int a = 0; a < variables; ++a)
            if (position(other, a) >= 0) holders[static_cast<std::size_t>(a)] |= std::uint64_t{1} << other;
    const int most = largestSupport(variables, spec);
    const auto visit = [&](const auto& self, int from, Support support, std::uint64_t have,
                           int size) -> void {
        for (int a = from; a < variables; ++a) {
            const Support now = support | Support{1} << a;
            const std::uint64_t haveAll = have & holders[static_cast<std::size_t>(a)];
            if (haveAll != 0)
                elsewhere_.emplace_back(now, std::countr_zero(haveAll)); // the first precedes the others
            else
                summed_ += monomialsOn(size + 1, spec);
            if (size + 1 < most) self(self, a + 1, now, haveAll, size + 1);
        }
    };
    visit(visit, 0, 0, ~std::uint64_t{0}, 0);
    std::sort(elsewhere_.begin(), elsewhere_.end());
}

int OverlapShape::holders(int variable) const {
    int count = 0;
    for (int other = 0; other < static_cast<int>(positions_.size()) / variables_; ++other)
        count += position(other, variable) >= 0;
    return count;
}

int OverlapShape::summer(Support support) const {
    const auto found = std::lower_bound(elsewhere_.begin(), elsewhere_.end(), std::pair(support, -1));
    return found == elsewhere_.end() || found->first != support ? -1 : found->second;
}

Overlap::Overlap(const ModelSpec& spec, const std::vector<std::vector<int>>& stencils,
                 const SubbandLayout& layout) {
    const auto count = static_cast<int>(stencils.size());
    const auto stencil = [&](int cell) -> const std::vector<int>& {
        return stencils[static_cast<std::size_t>(cell)];
    };
    std::vector<std::vector<Standing>> standings(stencils.size()); // by coefficient
    for (int cell = 0; cell < count; ++cell)
        if (const auto variables = static_cast<int>(stencil(cell).size()); isShared(variables, spec))
            for (int a = 0; a < variables; ++a)
                standings[static_cast<std::size_t>(stencil(cell)[static_cast<std::size_t>(a)])].push_back(
                    {cell, a});
    Order order(layout);
    const auto eachStanding = [&](int cell, const auto& body) { // of its coefficients in others of its level
        if (!isShared(static_cast<int>(stencil(cell).size()), spec)) return;
        for (std::size_t a = 0; a < stencil(cell).size(); ++a)
            for (const Standing& there : standings[static_cast<std::size_t>(stencil(cell)[a])])
                if (there.cell != cell && order.oneLevel(cell, there.cell)) body(static_cast<int>(a), there);
    };
    for (int cell = 0; cell < count; ++cell)
        eachStanding(cell, [&](int, const Standing& there) { order.overlap(cell, there.cell); });
    std::map<std::pair<int, std::vector<int>>, int> numbers;
    std::vector<int> numberOf(stencils.size(), -1); // of the cells that precede the one at hand
    for (int cell = 0; cell < count; ++cell) {
        const auto variables = static_cast<int>(stencil(cell).size());
        const auto own = order.rank(cell, cell);
        std::vector<std::pair<std::tuple<int, int, int>, int>> before;
        eachStanding(cell, [&](int, const Standing& there) {
            int& number = numberOf[static_cast<std::size_t>(there.cell)];
            if (number >= 0) return;
            if (const auto rank = order.rank(cell, there.cell); rank < own) {
                number = static_cast<int>(before.size());
                before.emplace_back(rank, there.cell);
            }
        });
        std::sort(before.begin(), before.end());
        for (std::size_t i = 0; i < before.size(); ++i)
            numberOf[static_cast<std::size_t>(before[i].second)] = static_cast<int>(i);
        OverlapCell result;
        if (before.size() <= mostOthers)
            for (const auto& [rank, other] : before) result.others.push_back(other);
        std::vector<int> positions(result.others.size() * stencil(cell).size(), -1);
        if (!result.others.empty())
            eachStanding(cell, [&](int a, const Standing& there) {
                const int other = numberOf[static_cast<std::size_t>(there.cell)];
                if (other >= 0) positions[static_cast<std::size_t>(other * variables + a)] = there.variable;
            });
        for (const auto& [rank, other] : before) numberOf[static_cast<std::size_t>(other)] = -1;
        const auto [known, isNew] = numbers.try_emplace({variables, positions}, shapes());
        if (isNew) shapes_.emplace_back(spec, variables, std::move(positions));
        result.shape = known->second;
        cells_.push_back(std::move(result));
    }
}

double Overlap::summed() const {
    double sum = 0;
    for (const OverlapCell& cell : cells_) sum += shape(cell.shape).summed();
    return sum;
}

} // namespace scorelet
