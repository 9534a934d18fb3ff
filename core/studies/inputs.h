// What results depend on, as values: the nested parts of every study's Inputs, and how an Experiment gives
// them.
//
// Two choices that differ only where a result does not look give equal Inputs: a comparator's know no
// wavelet, an exact error's no number of samples, and a model's settings are those that its kind has
// (canonical()).
#pragma once

#include "core/session/experiment.h"

#include <compare>
#include <string>

namespace scorelet {

/// A held-out image, or a picture of one's own in its place.
struct ImageChoice {
    int number = 0;  ///< clamped to those that there are
    std::string own; ///< as in Experiment; empty: none

    auto operator<=>(const ImageChoice&) const = default;
};

/// Of which class images are. Names, and the classes of images, are known once these are loaded: the studies
/// of models find out (core/studies/classes.h), and make one model for all Inputs that mean the same class.
struct ClassInputs {
    enum class Of {
        all,
        named, ///< of the class of this name or number
        image, ///< of the class that this image has
        each,  ///< every image has the model of its own class: of studies over many images
        known  ///< of this label
    } of = Of::all;
    std::string name = {};
    ImageChoice image = {};
    int label = 0;

    auto operator<=>(const ClassInputs&) const = default;
};

/// The images that models are made of: the first `subset` training images of a data set (0: all), and of
/// those the ones of a class.
struct TrainingInputs {
    DataRequest data;
    int subset = 0;
    ClassInputs ofClass = {};

    auto operator<=>(const TrainingInputs&) const = default;
};

/// An orthonormal basis. What its kind has not is as it is here: equal bases are equal values.
struct BasisInputs {
    BasisKind kind = BasisKind::wavelet;
    ColourBasis colours = ColourBasis::rgb; ///< of three channels, where it is not a list
    std::string wavelet;                    ///< of a wavelet; empty: no basis at all
    int levels = 0;                         ///< 0 where it has no bands
    std::string file;                       ///< of a matrix in a file
    TrainingInputs images;                  ///< of their principal components

    auto operator<=>(const BasisInputs&) const = default;

    bool none() const { return kind == BasisKind::wavelet && wavelet.empty(); }
};

/// "db2, 3 levels", "db2, opponent, 3 levels", "dct, 3 levels", "pixels", "pca", "file matrix.npy".
std::string basisName(const BasisInputs& basis);

/// What its coefficients have, of images of a shape. Throws Error as basisLayout().
SubbandLayout layoutOf(const BasisInputs& basis, const ImageShape& shape);

/// The coefficients of a data set, or of the images of one class (all, or known).
struct CoefficientInputs {
    DataRequest data;
    BasisInputs basis;
    ClassInputs ofClass = {};

    auto operator<=>(const CoefficientInputs&) const = default;
};

/// A model prepared on training images.
struct ModelInputs {
    TrainingInputs training;
    BasisInputs basis;     ///< where it is made of coefficients
    ModelSpec preparation; ///< its settings as far as the preparation depends on them

    auto operator<=>(const ModelInputs&) const = default;
};

/// A prepared model with all its settings: what gives a denoiser at any noise level. Where the degree alone
/// is left to the data, it is the highest that is tried.
struct SolverInputs {
    ModelInputs model;
    ModelSpec spec;
    double foldRoom = 0; ///< bytes that folds may take where radius or stencil is left to the data; else 0

    auto operator<=>(const SolverInputs&) const = default;
};

/// A model's denoiser at one noise level.
struct FitInputs {
    SolverInputs solver;
    double sigma = 0; ///< pixel units

    auto operator<=>(const FitInputs&) const = default;
};

/// The image that is chosen, of the data set's shape. Throws Error when the own one is damaged.
Image chosenImage(const DataSet& data, const DataRequest& request, const ImageChoice& choice);

/// The same of a data set.
struct ImageInputs {
    DataRequest data;
    ImageChoice image;

    auto operator<=>(const ImageInputs&) const = default;
};

/// A held-out image with noise.
struct NoisyInputs {
    ImageInputs image;
    double sigma;        ///< pixel units
    std::uint64_t noise; ///< seed

    auto operator<=>(const NoisyInputs&) const = default;
};

/// The settings that the model's kind has, without a title: equal models are equal values.
ModelSpec canonical(const ModelSpec& spec);

TrainingInputs trainingOf(const Experiment& experiment);
BasisInputs basisOf(const Experiment& experiment);
SubbandLayout layoutOf(const Experiment& experiment);
CoefficientInputs coefficientsOf(const Experiment& experiment);
ImageChoice imageChoiceOf(const Experiment& experiment);
ImageInputs imageOf(const Experiment& experiment);
NoisyInputs noisyOf(const Experiment& experiment);

/// The seed of all noise.
std::uint64_t noiseOf(const Experiment& experiment);

/// A model of the image's own class is that of the shown image's.
SolverInputs solverOf(const Experiment& experiment, const ModelSpec& spec);

/// At the Experiment's noise level.
FitInputs fitOf(const Experiment& experiment, const ModelSpec& spec);

/// The model of a column. The column must exist (assert).
FitInputs fitOf(const Experiment& experiment, int column);
SolverInputs solverOf(const Experiment& experiment, int column);

/// The same for a study over many images: a model of the image's own class is another for every one of them.
FitInputs fitOfEach(FitInputs inputs);

/// The column whose answers the others are compared with, within those that there are.
int referenceOf(const Experiment& experiment);

} // namespace scorelet
