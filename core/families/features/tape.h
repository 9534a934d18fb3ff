// A list of features as a tape: steps in the order in which they are computed, for many noisy vectors at
// once.
//
// Every step is one operation on earlier ones, an array with a value for each vector; equal steps are one.
// Derivatives by one coefficient go along with the values (dual numbers, so exact), and only through the
// steps that see it. Beside the steps stands what is known of them for every noisy vector there can be: their
// range, how they grow, which coefficients they see. By that features whose expectations do not exist are
// refused before any are taken.
#pragma once

#include "core/score/monomials.h"

#include <Eigen/Core>

#include <bitset>
#include <map>
#include <string>
#include <vector>

namespace scorelet {

/// What a step does. Steps of coefficients, noise level, place and class have no earlier ones.
enum class TapeOp {
    constant,
    member, ///< a coefficient of the stencil, less its training mean
    sigma,
    row,
    col,
    scale,
    label, ///< the class of the image
    add,
    subtract,
    multiply,
    divide,
    whole, ///< to the power of a whole number >= 0
    power,
    absolute,
    sign, ///< -1, 0 or 1
    least,
    greatest,
    exponential,
    logarithm,
    root,
    tanh,
    sine,
    cosine,
    less, ///< 1 where it is so, else 0
    lessOrEqual,
    equal
};

/// Beside the noisy coefficients.
struct FeaturePlace {
    double sigma = 1; ///< noise level, pixel units
    double row = 0;   ///< 0 to 1 within the band, of the coefficient's middle
    double col = 0;
    double scale = 0; ///< its band's level: 1 is the finest, 0 the scaling band and a basis without scales
    double label = 0; ///< the class of the image, by number
};

class FeatureTape {
public:
    static constexpr int mostMembers = 200; ///< of a stencil
    using Members = std::bitset<mostMembers>;

    /// What is known of a step's values.
    struct Known {
        double low = 0, high = 0;
        double growth =
            0; ///< at most as this power of the coefficients; `exponentially` as their exponential
        Members members = {}; ///< the coefficients that it sees
        bool ofPlace = false; ///< it depends on row, column or scale
        bool ofLabel = false; ///< ... on the class of the image
        /// Terms at most, where it is a polynomial of the coefficients whose numbers depend on nothing but
        /// noise level, place and class; 0 where it is none, or one of more than mostTerms.
        double terms = 0;
    };
    static constexpr double exponentially = 1e6;
    static constexpr double mostTerms = 1000;

    /// Adds a step, if it is not there yet; its number. Throws Error where it has no finite values, or none
    /// with a finite mean square, whatever the noisy vectors are: the message says what was expected and
    /// found.
    int add(TapeOp op, int a = -1, int b = -1, double number = 0);

    const Known& known(int step) const { return known_[static_cast<std::size_t>(step)]; }
    bool isConstant(int step) const { return steps_[static_cast<std::size_t>(step)].op == TapeOp::constant; }
    double number(int step) const { return steps_[static_cast<std::size_t>(step)].number; }

    /// A number for every product of members; all products that there can be, some times 0.
    using Polynomial = std::map<Monomial, double>;

    /// The steps that are polynomials (Known::terms); the others have no terms.
    std::vector<Polynomial> polynomials(const FeaturePlace& place) const;

    /// The values of all steps, and their derivatives by one coefficient; reused from call to call.
    struct Values {
        std::vector<Eigen::ArrayXd> of, slopes;
    };

    /// Computes all steps for the vectors w (a vector a row, the members of the stencil as columns; those
    /// that the tape sees are there: assert), and, unless `by` is -1, the derivatives of those that see
    /// member `by`.
    void run(const Eigen::ArrayXXd& w, const FeaturePlace& place, int by, Values& values) const;

private:
    struct Step {
        TapeOp op;
        int a, b;
        double number;

        bool operator==(const Step&) const = default;
    };

    Known meaning(const Step& step) const;
    double termsOf(const Step& step, const Known& of) const; ///< Known::terms
    void value(const Step& step, const Eigen::ArrayXXd& w, const FeaturePlace& place, const Values& values,
               Eigen::ArrayXd& to) const;
    void slope(const Step& step, int at, int by, const Values& values, Eigen::ArrayXd& to) const;
    bool sees(int step, int member) const {
        return step >= 0 && known(step).members[static_cast<std::size_t>(member)];
    }

    std::vector<Step> steps_;
    std::vector<Known> known_;
};

} // namespace scorelet
