// The one streaming softmax that every machine of training images is made of: whole images (softmax.h),
// patches of pixels, and what single wavelet coefficients see (core/families).
//
// Of candidates at distances d_i that come a few at a time, the mean sum_i p_i c_i with p_i proportional to
// exp(-rate d_i). What is gathered is relative to the nearest candidate so far, which has the running maximum
// of the weights: whenever a nearer one comes, all is scaled down to it, so that nothing ever overflows and
// the total is never 0. Candidates side by side are weighed by vectors of exponentials.
//
// Distances may be numbers, one running maximum for all (Distance = float or double), or arrays, a maximum of
// its own in every lane (Distance = Eigen::Array): then until gather() nothing is summed across lanes. Plain
// values; parts that were gathered apart and merged in a fixed order give the same bits on 1 thread or many.
#pragma once

#include <Eigen/Core>

#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace scorelet {

/// What is weighed where only the weights are wanted.
struct NoSum {
    NoSum& operator*=(double) { return *this; }
    NoSum& operator+=(const NoSum&) { return *this; }
    friend NoSum operator*(double, const NoSum&) { return {}; }
};

/// A candidate whose weight is exp(-this) of the nearest one's has none: below rounding of what it would be
/// added to.
template <class Scalar>
inline constexpr Scalar negligibleExponent = std::is_same_v<Scalar, float> ? 30 : 36;

namespace softmax_detail {

template <class Distance>
struct ScalarOf {
    using type = typename Distance::Scalar;
};
template <>
struct ScalarOf<float> {
    using type = float;
};
template <>
struct ScalarOf<double> {
    using type = double;
};

} // namespace softmax_detail

template <class Distance, class Sum>
class StreamingSoftmax {
public:
    using Scalar = typename softmax_detail::ScalarOf<Distance>::type;
    static constexpr bool inLanes = !std::is_same_v<Distance, Scalar>;
    using Total = std::conditional_t<inLanes, Distance, double>;

    /// `rate` > 0; `none` is a sum of nothing.
    explicit StreamingSoftmax(Scalar rate, Sum none = Sum{}) : rate_(rate), sum_(std::move(none)) {
        if constexpr (inLanes) {
            nearest_.setConstant(std::numeric_limits<Scalar>::infinity());
            total_.setZero();
        } else {
            nearest_ = std::numeric_limits<Scalar>::infinity();
            total_ = 0;
        }
    }

    /// Candidates side by side: an array of distances and one of the values that they weigh. True where one
    /// of them is nearer than all before.
    template <class Distances, class Values>
    bool add(const Eigen::ArrayBase<Distances>& distances, const Eigen::ArrayBase<Values>& values) {
        if constexpr (inLanes) {
            const Scalar nearer = (nearest_ - distances).maxCoeff(); // Eigen has no vectors for any()
            if (rate_ * nearer < -negligible) return false;
            if (nearer > 0) approach(nearest_.min(distances));
            const Distance weights = (rate_ * (nearest_ - distances)).exp();
            total_ += weights;
            sum_ += weights * values;
            return nearer > 0;
        } else {
            const Scalar best = distances.minCoeff();
            if (rate_ * (best - nearest_) > negligible) return false;
            const bool nearer = approach(best);
            const auto weights = ((nearest_ - distances) * rate_).exp().eval();
            total_ += static_cast<double>(weights.sum());
            if constexpr (!std::is_same_v<Sum, NoSum>) sum_ += static_cast<double>((weights * values).sum());
            return nearer;
        }
    }

    /// The same where only the weights are wanted.
    template <class Distances>
    bool add(const Eigen::ArrayBase<Distances>& distances) {
        static_assert(std::is_same_v<Sum, NoSum>);
        return add(distances, distances);
    }

    /// One candidate: its weight relative to the nearest one, 0 where that is negligible; what it weighs is
    /// for the caller to add to sum().
    double weigh(Scalar distance) {
        approach(distance);
        const Scalar farther = rate_ * (distance - nearest_);
        if (!(farther < negligible)) return 0;
        const double weight = std::exp(-static_cast<double>(farther));
        total_ += weight;
        return weight;
    }

    /// The same of candidates side by side, into an array of their number; how many have a weight. A
    /// candidate at an infinite distance is none.
    template <class Distances, class Weights>
    Eigen::Index weigh(const Eigen::ArrayBase<Distances>& distances, Eigen::ArrayBase<Weights>& weights) {
        const Scalar best = distances.minCoeff();
        if (!(rate_ * (best - nearest_) < negligible) || !(best < std::numeric_limits<Scalar>::infinity())) {
            weights.setZero();
            return 0;
        }
        approach(best);
        weights = (rate_ * (distances - nearest_) < negligible)
                      .select((rate_ * (nearest_ - distances)).exp(), Scalar{0});
        total_ += static_cast<double>(weights.sum());
        return (weights > 0).count();
    }

    /// Adds what another one gathered of other candidates.
    void merge(const StreamingSoftmax& other) { take(other.nearest_, other.total_, other.sum_); }

    /// The same of one with lanes, which is empty then but for the nearest candidates.
    template <class Lanes>
    void gather(StreamingSoftmax<Lanes, Lanes>& lanes) {
        static_assert(!inLanes);
        const auto nearest = lanes.nearest_.template cast<Scalar>().eval();
        const Scalar best = nearest.minCoeff();
        const auto scale = (rate_ * (best - nearest)).exp().eval();
        take(best, (scale * lanes.total_.template cast<Scalar>()).sum(),
             (scale * lanes.sum_.template cast<Scalar>()).sum());
        lanes.total_.setZero();
        lanes.sum_.setZero();
    }

    const Distance& nearest() const { return nearest_; } ///< infinite before the first candidate
    const Total& total() const { return total_; }        ///< of the weights, the nearest one's is 1
    const Sum& sum() const { return sum_; }
    Sum& sum() { return sum_; }

private:
    template <class, class>
    friend class StreamingSoftmax;

    static constexpr Scalar negligible = negligibleExponent<Scalar>;

    /// Puts what was gathered relative to a nearer candidate; false where it is none.
    bool approach(const Distance& distance) {
        if constexpr (inLanes) {
            const Distance scale = (rate_ * (distance - nearest_)).exp();
            total_ *= scale;
            sum_ *= scale;
        } else {
            if (!(distance < nearest_)) return false;
            const double scale = std::exp(static_cast<double>((distance - nearest_) * rate_));
            total_ *= scale;
            sum_ *= scale;
        }
        nearest_ = distance;
        return true;
    }

    void take(Scalar nearest, double total, const Sum& sum) {
        const Scalar both = nearest < nearest_ ? nearest : nearest_;
        // Where nothing was gathered there is nothing to weigh; infinity minus infinity is no distance.
        const auto scale = [&](Scalar own) {
            return own == both ? 1.0 : std::exp(static_cast<double>((both - own) * rate_));
        };
        const double mine = scale(nearest_), theirs = scale(nearest);
        total_ *= mine;
        sum_ *= mine;
        total_ += theirs * total;
        sum_ += theirs * sum;
        nearest_ = both;
    }

    Distance nearest_;
    Scalar rate_;
    Total total_;
    Sum sum_;
};

/// The weights exp(-rate d_i) of all candidates at once, divided by their sum.
inline Eigen::VectorXd softmaxOf(const Eigen::VectorXd& distances, double rate) {
    const Eigen::VectorXd weights = (rate * (distances.minCoeff() - distances.array())).exp();
    return weights / weights.sum();
}

} // namespace scorelet
