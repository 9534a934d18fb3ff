#include "core/score/recentring.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace scorelet {
namespace {

/// The monomials of a table by moment index.
std::vector<Monomial> monomialsOf(const MonomialTable& table) {
    std::vector<Monomial> all(static_cast<size_t>(table.moments()));
    for (size_t g = 1; g < all.size(); ++g) {
        const MonomialTable::Node& node = table.nodes()[g];
        all[g] = all[static_cast<size_t>(node.parent)];
        all[g].push_back(node.variable);
    }
    return all;
}

} // namespace

MomentShift::MomentShift(const MonomialTable& table) {
    const std::vector<Monomial> all = monomialsOf(table);
    std::vector<std::vector<Term>> byVariable(static_cast<size_t>(table.variables()));
    // The trie is numbered by degree, so a target comes before the sources of its variable change.
    for (size_t g = all.size(); g-- > 1;)
        for (auto run = all[g].begin(); run != all[g].end();) {
            const int v = *run;
            const auto end = std::find_if(run, all[g].end(), [v](int other) { return other != v; });
            const auto power = static_cast<int>(end - run);
            Monomial lower = all[g];
            float binomial = 1;
            for (int j = 1; j <= power; ++j) {
                lower.erase(std::find(lower.begin(), lower.end(), v));
                binomial = binomial * static_cast<float>(power - j + 1) / static_cast<float>(j);
                const int source = table.find(lower);
                assert(source >= 0 && source < static_cast<int>(g));
                byVariable[static_cast<size_t>(v)].push_back({static_cast<int>(g), source, j, binomial});
            }
            run = end;
        }
    for (const auto& terms : byVariable) {
        starts_.push_back(terms_.size());
        terms_.insert(terms_.end(), terms.begin(), terms.end());
    }
    starts_.push_back(terms_.size());
}

void MomentShift::apply(std::span<double> moments, std::span<const double> by) const {
    assert(by.size() + 1 == starts_.size());
    for (size_t v = 0; v < by.size(); ++v) {
        if (by[v] == 0) continue;
        std::array<double, 9> powers{1};
        for (size_t j = 1; j < powers.size(); ++j) powers[j] = powers[j - 1] * -by[v];
        for (size_t t = starts_[v]; t < starts_[v + 1]; ++t) {
            const Term& term = terms_[t];
            moments[static_cast<size_t>(term.target)] += static_cast<double>(term.binomial) *
                                                         powers[static_cast<size_t>(term.power)] *
                                                         moments[static_cast<size_t>(term.source)];
        }
    }
}

Recentring::Recentring(const MomentPlan& plan) {
    for (int cell = 0; cell < plan.cells(); ++cell) shifts_.try_emplace(&plan.table(cell), plan.table(cell));
}

Moments Recentring::apply(const Moments& moments, std::shared_ptr<const MomentPlan> to,
                          const Work& work) const {
    const MomentPlan& from = moments.plan();
    assert(from.cells() == to->cells() && from.size() == to->size());
    const Eigen::VectorXd by = to->centres().cast<double>() - from.centres().cast<double>();
    Moments result(to);
    result.images_ = moments.images_;
    constexpr int batch = 16; // cells an index
    parallelFor(work, (from.cells() + batch - 1) / batch, [&](int index, int) {
        std::vector<double> shift, all;
        for (int cell = index * batch; cell < std::min(from.cells(), (index + 1) * batch); ++cell) {
            assert(&from.table(cell) == &to->table(cell));
            // Of a shared cell every member has the same centres: those of its variables' subbands.
            const std::vector<int>& stencil = from.stencil(from.members(cell).front());
            shift.clear();
            for (int k : stencil) shift.push_back(by[k]);
            all.resize(static_cast<size_t>(from.table(cell).moments()));
            from.gather(cell, moments.sums_, all);
            shifts_.at(&from.table(cell)).apply(all, shift);
            to->scatter(cell, all, result.sums_);
        }
    });
    return result;
}

} // namespace scorelet
