// Features written as text: "w; w^3; soft(w, sigma); w*w1", one behind the other.
//
// w is the noisy coefficient less its training mean, w1, w2, ... are the other members of its stencil in the
// stencil's order (as in the monomials of wavelet score models). `label` is the number of the image's class.
// The constant 1 is a feature of every model and is not written.
#pragma once

#include "core/families/features/tape.h"

#include <string>
#include <vector>

namespace scorelet {

class FeatureList {
public:
    static constexpr std::size_t mostFeatures = 40;

    /// Reads a list. Throws Error that names the place in the text, what was expected and what was found; so
    /// for a feature without a finite mean square under noise (FeatureTape).
    explicit FeatureList(const std::string& text);

    struct Feature {
        std::string text;   ///< as it was written
        std::string python; ///< of arrays w[0], w[1], ... and numbers SIGMA, row, col, scale, label
        int step = 0;       ///< of the tape
    };
    const std::vector<Feature>& features() const { return features_; }
    const FeatureTape& tape() const { return tape_; }
    const FeatureTape::Known& known(std::size_t feature) const {
        return tape_.known(features_[feature].step);
    }

    /// The number of coefficients of the largest stencil that is seen: 1 of w alone, 4 where w3 is.
    int members() const;

    /// Whether none sees another coefficient than the one whose score it is part of.
    bool ofOneCoefficient() const { return members() == 1; }

    /// Whether all are polynomials, of at most mostMonomials different monomials together: then products of
    /// two have expectations over noise in closed form.
    bool ofPolynomials() const;
    static constexpr std::size_t mostMonomials = 100;

    /// Whether expectations over noise are sampled: they are not known where a feature that is no polynomial
    /// sees another coefficient.
    bool ofSampledNoise() const { return !ofOneCoefficient() && !ofPolynomials(); }

    /// Whether one depends on a coefficient's place in its band, or on the band.
    bool ofPlace() const;

    /// Whether one depends on the class of the image.
    bool ofLabel() const;

private:
    friend class FeatureReader;
    FeatureTape tape_;
    std::vector<Feature> features_;
};

/// What a feature is made of, for help: names and functions.
const char* featureLanguage();

} // namespace scorelet
