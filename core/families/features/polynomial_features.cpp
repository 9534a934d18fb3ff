#include "core/families/features/polynomial_features.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <map>
#include <utility>

namespace scorelet {
namespace {

constexpr Eigen::Index polynomialBlock = 256; // images, whose powers stay in the processor's cache

/// All of the features, the constant first; which there are does not depend on the place.
std::vector<FeatureTape::Polynomial> polynomialsOf(const FeatureList& list, const FeaturePlace& place) {
    const auto steps = list.tape().polynomials(place);
    std::vector<FeatureTape::Polynomial> features = {{{{}, 1.0}}};
    for (const FeatureList::Feature& feature : list.features())
        features.push_back(steps[static_cast<std::size_t>(feature.step)]);
    return features;
}

} // namespace

PolynomialFeatures::PolynomialFeatures(const FeaturePlan& plan, const CoefficientBatch& clean,
                                       std::vector<ClassRange> classes, double sigma)
    : plan_(plan), clean_(clean), classes_(std::move(classes)), sigma_(sigma) {
    assert(plan.list.ofPolynomials());
    for (const ClassRange& range : classes_) images_ += range.count;
    assert(images_ > 0);
    for (const auto& feature : polynomialsOf(plan.list, {}))
        for (const auto& term : feature) monomials_.push_back(term.first);
    std::sort(monomials_.begin(), monomials_.end());
    monomials_.erase(std::unique(monomials_.begin(), monomials_.end()), monomials_.end());

    std::map<Monomial, int> known;
    const auto numberOf = [&](const Monomial& monomial) {
        const auto [at, isNew] = known.emplace(monomial, static_cast<int>(products_.size()));
        if (!isNew) return at->second;
        Product product;
        for (const int member : monomial) {
            if (product.powers.empty() || product.powers.back().first != member)
                product.powers.emplace_back(member, 0);
            ++product.powers.back().second;
        }
        highest_.resize(static_cast<std::size_t>(plan_.list.members()), 0);
        for (const auto& [member, power] : product.powers) {
            int& highest = highest_[static_cast<std::size_t>(member)];
            highest = std::max(highest, power);
        }
        products_.push_back(std::move(product));
        return at->second;
    };
    const auto count = static_cast<Eigen::Index>(monomials_.size());
    productOf_.resize(count, count);
    slopeOf_.resize(count);
    slope_.resize(count);
    for (Eigen::Index i = 0; i < count; ++i) {
        const Monomial& one = monomials_[static_cast<std::size_t>(i)];
        for (Eigen::Index j = 0; j <= i; ++j) {
            const Monomial& other = monomials_[static_cast<std::size_t>(j)];
            Monomial both;
            std::merge(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both));
            productOf_(i, j) = productOf_(j, i) = numberOf(both);
        }
        // Members rise, so that w's come first.
        const auto own = std::count(one.begin(), one.end(), 0);
        slope_[i] = static_cast<double>(own);
        slopeOf_[i] = numberOf(own > 0 ? Monomial(one.begin() + 1, one.end()) : one);
    }
    if (plan_.list.ofPlace()) return;
    std::vector<Eigen::MatrixXd> same;
    for (std::size_t range = 0; range < classes_.size(); ++range) same.push_back(numbers(0, range));
    same_ = std::move(same);
}

Eigen::MatrixXd PolynomialFeatures::numbers(int k, std::size_t range) const {
    if (!same_.empty()) return same_[range];
    const auto features = polynomialsOf(plan_.list, plan_.placeOf(k, sigma_, classes_[range].label));
    Eigen::MatrixXd numbers = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(features.size()),
                                                    static_cast<Eigen::Index>(monomials_.size()));
    for (std::size_t i = 0; i < features.size(); ++i)
        for (const auto& [monomial, number] : features[i]) {
            const auto at = std::lower_bound(monomials_.begin(), monomials_.end(), monomial);
            numbers(static_cast<Eigen::Index>(i), at - monomials_.begin()) = number;
        }
    return numbers;
}

template <class Take>
void PolynomialFeatures::forProducts(int k, Eigen::Index first, Eigen::Index count, const Take& take) const {
    const auto there = static_cast<std::size_t>(plan_.seen(k));
    std::vector<Eigen::ArrayXXd> powers(highest_.size()); // H_p in column p
    for (std::size_t a = 0; a < std::min(there, highest_.size()); ++a) {
        const Eigen::ArrayXd x = plan_.centred(k, static_cast<Eigen::Index>(a), clean_, first, count).array();
        Eigen::ArrayXXd& h = powers[a];
        h.resize(count, highest_[a] + 1);
        h.col(0).setOnes();
        for (int p = 0; p < highest_[a]; ++p) {
            h.col(p + 1) = x * h.col(p);
            if (p > 0) h.col(p + 1) += sigma_ * sigma_ * p * h.col(p - 1);
        }
    }
    Eigen::ArrayXd values(count);
    for (std::size_t i = 0; i < products_.size(); ++i) {
        values.setOnes();
        for (const auto& [member, power] : products_[i].powers) {
            if (static_cast<std::size_t>(member) < there)
                values *= powers[static_cast<std::size_t>(member)].col(power);
            else
                values.setZero();
        }
        take(static_cast<Eigen::Index>(i), values);
    }
}

double PolynomialFeatures::share(const ClassRange& range) const {
    return static_cast<double>(range.count) / static_cast<double>(images_);
}

FeatureEquations PolynomialFeatures::equations(int k) const {
    FeatureEquations equations(plan_.features());
    equations.square = 1;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        const ClassRange& range = classes_[i];
        if (range.count == 0) continue;
        Eigen::VectorXd means = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(products_.size()));
        for (Eigen::Index first = 0; first < range.count; first += polynomialBlock)
            forProducts(k, range.first + first, std::min(polynomialBlock, range.count - first),
                        [&](Eigen::Index product, const Eigen::ArrayXd& values) {
                            means[product] += values.sum() / static_cast<double>(range.count);
                        });
        const auto count = static_cast<Eigen::Index>(monomials_.size());
        Eigen::MatrixXd squares(count, count);
        for (Eigen::Index row = 0; row < count; ++row)
            for (Eigen::Index col = 0; col < count; ++col) squares(row, col) = means[productOf_(row, col)];
        const Eigen::VectorXd slopes = slope_.cwiseProduct(means(slopeOf_));
        const Eigen::MatrixXd c = numbers(k, i);
        equations.a.noalias() += share(range) * (c * squares * c.transpose());
        equations.b.noalias() += share(range) * (c * slopes);
    }
    return equations;
}

double PolynomialFeatures::error(int k, const Eigen::VectorXd& theta) const {
    return equations(k).error(theta, sigma_);
}

Eigen::VectorXd PolynomialFeatures::errors(int k, const Eigen::VectorXd& theta) const {
    const double s2 = sigma_ * sigma_;
    Eigen::VectorXd errors(images_);
    Eigen::Index at = 0;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        // The score is sum_m u_m monomial_m; its square and its slope are sums of products.
        const Eigen::VectorXd u = numbers(k, i).transpose() * theta;
        Eigen::VectorXd by = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(products_.size()));
        for (Eigen::Index row = 0; row < u.size(); ++row) {
            for (Eigen::Index col = 0; col < u.size(); ++col) by[productOf_(row, col)] += u[row] * u[col];
            by[slopeOf_[row]] += 2 * u[row] * slope_[row];
        }
        const ClassRange& range = classes_[i];
        for (Eigen::Index first = 0; first < range.count; first += polynomialBlock) {
            const Eigen::Index count = std::min(polynomialBlock, range.count - first);
            Eigen::ArrayXd sum = Eigen::ArrayXd::Zero(count);
            forProducts(k, range.first + first, count,
                        [&](Eigen::Index product, const Eigen::ArrayXd& values) {
                            if (by[product] != 0) sum += by[product] * values;
                        });
            errors.segment(at, count) = (s2 + s2 * s2 * sum).max(0.0).matrix();
            at += count;
        }
    }
    return errors;
}

} // namespace scorelet
