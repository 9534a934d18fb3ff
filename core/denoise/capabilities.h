// What a model or its denoiser may be able to tell beyond denoising.
//
// Each capability is an interface that a Model or a Denoiser implements beside its own; who needs it asks
// with as<Capability>(model), and gets null where it is not there. What a fit of scores can tell is in
// core/score/score_fit.h.
#pragma once

#include "core/denoise/denoiser.h"

#include <Eigen/Core>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// The model or denoiser as one that has the capability; null where it has not.
template <class Capability>
const Capability* as(const Model& model) {
    return dynamic_cast<const Capability*>(&model);
}
template <class Capability>
const Capability* as(const Denoiser& denoiser) {
    return dynamic_cast<const Capability*>(&denoiser);
}

/// Mean squared error per pixel, exact in the noise.
struct ExactMse {
    double train = 0;
    double heldOut = 0;
};

/// Of a model: its error over data and noise is known in closed form.
class ExactError {
public:
    virtual ~ExactError() = default;

    /// The expected squared error of `denoiser`, which this model made.
    virtual ExactMse exactMse(const Denoiser& denoiser, const Work& work) const = 0;

    /// The expected squared error per pixel of each of these images, the noise alone being random: how much
    /// the error varies from image to image.
    virtual Eigen::VectorXd imageErrors(const Denoiser& denoiser, const ImageBatch& images,
                                        const Work& work) const = 0;
};

/// Of a model: it answers the same images at many noise levels in little more time than at one.
class AnswersOverNoise {
public:
    virtual ~AnswersOverNoise() = default;

    /// D(clean + sigma noise) of every row, level by level; what a level is answered does not depend on the
    /// others. The rows must be finite.
    virtual std::vector<ImageBatch> denoiseOverNoise(const ImageBatch& clean, const ImageBatch& noise,
                                                     std::span<const double> sigmas,
                                                     const Work& work) const = 0;
};

/// A training image and its share in the posterior.
struct WeightedImage {
    Eigen::Index index; ///< row of the training set
    double weight;      ///< 0 to 1; all weights sum to 1
};

/// The posterior over training images, its largest weights first.
struct PosteriorShare {
    std::vector<WeightedImage> top;
    double effectiveNumber = 0; ///< 1 / sum w^2: how many images share the posterior; NaN if x is not finite
};

/// Of a denoiser: its answer is a mean of training images, weighted by a posterior.
class Posterior {
public:
    virtual ~Posterior() = default;

    /// The k largest weights given one noisy image, ties by index, and the effective number of images.
    virtual PosteriorShare weights(const Image& noisy, int k, const Work& work) const = 0;
};

/// Of a denoiser: every output pixel looks at some of the input pixels alone.
class Locality {
public:
    virtual ~Locality() = default;

    /// The pixels that an output pixel (of images of one channel, row by row) looks at, ascending.
    virtual std::vector<int> mask(int pixel) const = 0;
};

/// Of a denoiser: it has no derivatives; its sensitivity is made of central differences, with their error.
class FiniteDifferences {
public:
    virtual ~FiniteDifferences() = default;

    /// How far an input pixel is moved to each side, pixel units.
    virtual double step() const = 0;
};

/// Of a denoiser made of training images: it can leave single ones out of its answer.
class LeaveOneOut {
public:
    virtual ~LeaveOneOut() = default;

    /// D(x) for every noisy image, each without the training image of its number in `own` (the row of the
    /// training set; -1 and numbers of images that the denoiser is not made of: none; `own` empty: none at
    /// all).
    virtual ImageBatch denoiseWithout(const ImageBatch& noisy, std::span<const Eigen::Index> own,
                                      const Work& work) const = 0;
};

/// Of a denoiser: it stands somewhere between the ideal one, h = 0, and Wiener's, h = 1.
class Dial {
public:
    virtual ~Dial() = default;

    /// Its h; NaN where every scale of the wavelet coefficients has its own.
    virtual double h() const = 0;

    /// One for the scaling band, then one for the details of every level, coarse to fine; else none.
    virtual std::vector<double> scaleH() const { return {}; }
};

/// Leave-one-out errors over the dial h at one noise level, and where they are least.
struct DialChoice {
    struct Point {
        double h = 0;
        int images = 0;         ///< answered so far
        Eigen::VectorXd errors; ///< parts of the scales (Dial) in the mean squared error per pixel over them
    };
    int images = 0;                  ///< training images that are answered, each left out of its own answer
    int steps = 0;                   ///< most values of h that are still to be tried, or were
    std::vector<Point> points = {};  ///< rising h; only their last one in time may have fewer images
    std::vector<double> chosen = {}; ///< one h, or one a scale; empty until all errors are there
};

/// Of a model whose denoisers have a Dial: its h can be chosen by leave-one-out on its training images.
class ChoosesDial {
public:
    virtual ~ChoosesDial() = default;

    /// The choice as the model's settings say, for the whole machine or scale by scale; `onPart`, if any, is
    /// told what is known of it as it grows.
    virtual DialChoice chooseDial(double sigma, const Work& work,
                                  const std::function<void(const DialChoice&)>& onPart) const = 0;

    /// The denoiser at what was chosen.
    virtual std::shared_ptr<const Denoiser> at(double sigma, const DialChoice& choice,
                                               const Work& work) const = 0;
};

/// The training image, and the place in it, that has the largest weight in one value of an answer.
struct Piece {
    Eigen::Index image = -1; ///< row of the training set; -1: none has a weight of its own
    int place = 0;           ///< pixel (row by row) or wavelet coefficient of it
    double weight = 0;       ///< its share in that value, 0 to 1

    bool operator==(const Piece&) const = default;
};

/// Of a denoiser made of training images: every value of its answer is a mean over pieces of them.
class Pieces {
public:
    virtual ~Pieces() = default;

    /// Whether the values are wavelet coefficients; else they are pixels.
    virtual bool ofCoefficients() const = 0;

    /// For every value of D(noisy), in its order, the piece of the largest weight; the first one of equals.
    virtual std::vector<Piece> pieces(const Image& noisy, const Work& work) const = 0;

    /// The image whose values are those of the pieces at their places; NaN where there is none. (Coefficients
    /// without a piece beside ones that have one are their training mean: NaN would spread.)
    virtual Image mosaic(const std::vector<Piece>& pieces) const = 0;

    /// A piece as a picture: what of its image was compared with the noisy one.
    virtual Image picture(const Piece& piece) const = 0;
};

/// Of a denoiser in an orthonormal basis: each coefficient of its answer depends on a few noisy coefficients
/// alone, its stencil. Coefficients are numbered as their layout has them; assert: such a one exists.
class StencilAnswers {
public:
    virtual ~StencilAnswers() = default;

    /// What a coefficient k is answered from.
    struct Stencil {
        std::vector<int> members; ///< n coefficients, k first
        Eigen::VectorXd mean;     ///< of the clean members over the images that the denoiser is made of
        Eigen::VectorXd variance;
    };
    virtual Stencil stencilOf(int coefficient) const = 0;

    /// D_k for any number of noisy vectors of its stencil, a column each (n x count), in coefficient units.
    virtual Eigen::VectorXf answersAt(int coefficient, const Eigen::MatrixXf& vectors,
                                      const Work& work) const = 0;

    /// dD_k / dv_j for the members j of its stencil, in its order, at one noisy vector.
    virtual Eigen::VectorXd slopesAt(int coefficient, const Eigen::VectorXf& vector,
                                     const Work& work) const = 0;
};

/// Of a denoiser in an orthonormal basis: the score of each coefficient is a constant and a sum of features
/// of its stencil, weighted.
class WeighedFeatures {
public:
    virtual ~WeighedFeatures() = default;

    /// What was fitted for a coefficient, or for all that share its weights.
    struct Weights {
        std::vector<std::string> names; ///< of the features, as they were written; the constant "1" first
        Eigen::VectorXd theta;          ///< 0 of those that drop out
        Eigen::VectorXd meanSquare;     ///< E phi^2 of every feature over training images and noise
        double ridge = 0;               ///< relative, as used
        double rcond = 1;               ///< reciprocal condition number of the scaled normal equations
        double trainMse = 0;            ///< of one coefficient, over training images and noise
        int cell = 0;                   ///< the same of all that share them
    };
    virtual Weights weightsOf(int coefficient) const = 0;

    /// The normal equations that they solve, over training images and noise; not scaled, without the ridge.
    struct Equations {
        Eigen::MatrixXd a; ///< E[phi phi']
        Eigen::VectorXd b; ///< E[d phi / d w], w the noisy coefficient
    };
    virtual Equations equationsOf(int coefficient, const Work& work) const = 0;
};

/// Of a denoiser that is made of images of all classes and has an answer for each: it must be told the class
/// of its image. By itself it denoises nothing.
class AnswersByClass {
public:
    virtual ~AnswersByClass() = default;

    /// The denoiser of images of the class with this label; what else the model offers, it has. Throws Error
    /// for a class of which there were no training images.
    virtual std::shared_ptr<const Denoiser> ofClass(int label) const = 0;
};

struct PrincipalComponents;

/// Of a model: it shrinks the images' principal components, each by a gain of its own.
class Spectrum {
public:
    virtual ~Spectrum() = default;

    /// Mean, variances and eigenimages of the training images.
    virtual const PrincipalComponents& components() const = 0;

    /// The gain of every component at a noise level, by descending variance.
    virtual Eigen::VectorXd gains(double sigma) const = 0;
};

} // namespace scorelet
