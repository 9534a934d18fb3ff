// The normal equations of features that are polynomials of several coefficients, in closed form.
//
// With w_a = x_a + sigma z_a and noise that is independent in every coefficient, the expectation of a product
// of members over the noise is a product of E (x + sigma z)^p = H_p(x), with H_0 = 1, H_1 = x and
// H_{p+1} = x H_p + sigma^2 p H_{p-1}; its mean over the images is all that the equations need.
#pragma once

#include "core/families/features/feature_equations.h"

#include <Eigen/Core>

#include <optional>
#include <vector>

namespace scorelet {

class PolynomialFeatures final : public ExpectedFeatures {
public:
    /// As ScalarFeatures; all features of the plan are polynomials (FeatureList::ofPolynomials(): assert).
    PolynomialFeatures(const FeaturePlan& plan, const CoefficientBatch& clean,
                       std::vector<ClassRange> classes, double sigma);

    FeatureEquations equations(int k) const override;
    double error(int k, const Eigen::VectorXd& theta) const override;
    Eigen::VectorXd errors(int k, const Eigen::VectorXd& theta) const override;

private:
    /// A product of members, each with its power.
    struct Product {
        std::vector<std::pair<int, int>> powers;
    };

    /// The number of every monomial in every feature, at the place of k for a range's images.
    Eigen::MatrixXd numbers(int k, std::size_t range) const;

    /// Calls take(product, values) with E of every product over the noise, one value for each of `count`
    /// images from `first` on; 0 where its members are not there.
    template <class Take>
    void forProducts(int k, Eigen::Index first, Eigen::Index count, const Take& take) const;

    double share(const ClassRange& range) const;

    const FeaturePlan& plan_;
    const CoefficientBatch& clean_;
    std::vector<ClassRange> classes_;
    Eigen::Index images_ = 0; ///< of all ranges
    double sigma_;
    std::vector<Monomial> monomials_; ///< of all features
    std::vector<Product> products_;   ///< of two of them, and what the slopes are made of
    std::vector<int> highest_;        ///< power of every member in them
    Eigen::MatrixXi productOf_;       ///< by two monomials: which of the products it is
    Eigen::VectorXi slopeOf_;         ///< by monomial: the product that its derivative by w is times slope_
    Eigen::VectorXd slope_;
    std::vector<Eigen::MatrixXd> same_; ///< numbers() by range, where they are the same at all places
};

} // namespace scorelet
