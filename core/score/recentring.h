// Moments about other centres, without another pass over the images.
//
// With w' = w - d, a moment of w' is the sum over the lower powers of every variable by the binomial theorem:
// E (w - d)^p = sum_j C(p, j) (-d)^j E w^(p - j), one variable after the other. Products of features are
// closed under division by a variable, so every moment that is needed is there.
#pragma once

#include "core/base/bytes.h"
#include "core/score/moments.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace scorelet {

/// The binomial terms of one monomial table. Immutable.
class MomentShift {
public:
    explicit MomentShift(const MonomialTable& table);

    /// Turns moments (or sums) of w into those of w - by: table.moments() values in place, table.variables()
    /// shifts.
    void apply(std::span<double> moments, std::span<const double> by) const;

    /// Memory that it takes.
    std::size_t bytes() const { return heapBytes(terms_) + heapBytes(starts_); }

private:
    /// moments[target] += binomial (-d)^power moments[source]
    struct Term {
        std::int32_t target;
        std::int32_t source;
        std::int32_t power;
        float binomial; ///< at most C(8, 4)
    };
    std::vector<Term> terms_;    ///< by variable; of one, falling in their target
    std::vector<size_t> starts_; ///< of every variable's terms, and their end
};

/// Recentres moment sets of one plan. Immutable.
class Recentring {
public:
    explicit Recentring(const MomentPlan& plan);

    /// The same images' moments about the centres of `to`: the same model and layout with other centres
    /// (assert: the same monomial tables). Digits are lost where centres move by much more than the images
    /// deviate.
    Moments apply(const Moments& moments, std::shared_ptr<const MomentPlan> to, const Work& work) const;

    /// Memory that it takes.
    std::size_t bytes() const { return heapBytes(shifts_); }

private:
    std::map<const MonomialTable*, MomentShift> shifts_;
};

} // namespace scorelet
