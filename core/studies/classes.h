// Models of one class of images: from the choice of a class to the class itself, once the images are there.
//
// A choice may be a name, or the class of an image (ClassInputs). Whoever needs the model of such a choice
// gets the one of the class that it means; so images of the same class, and a class by its name and by its
// number, share one. A study over many images that has the choice `each` goes class by class.
#pragma once

#include "core/data/dataset.h"
#include "core/engine/context.h"
#include "core/engine/retained.h"
#include "core/engine/snapshot.h"
#include "core/studies/inputs.h"

#include <optional>
#include <vector>

namespace scorelet {

/// Whether it is a choice of a class that only the images tell.
inline bool isOpen(const TrainingInputs& training) {
    return training.ofClass.of == ClassInputs::Of::named || training.ofClass.of == ClassInputs::Of::image;
}
inline bool isOpen(const FitInputs& fit) {
    return isOpen(fit.solver.model.training);
}

/// Whether every image has the model of its own class.
inline bool isOfEach(const FitInputs& fit) {
    return fit.solver.model.training.ofClass.of == ClassInputs::Of::each;
}

/// Whether the model is made of the images of all classes and has an answer for each (AnswersByClass).
bool answersByClass(const ModelSpec& spec);

/// Throws Error where such a model is not told the class, or the images have none.
void requireClassTold(const SolverInputs& solver, const DataSet& data);

/// The same of all classes.
TrainingInputs ofAllClasses(TrainingInputs training);

/// What a model of a known class, or of all, is prepared from: its images, or all where it answers by class.
ModelInputs preparedFrom(ModelInputs model);

/// The same with the class that an open choice means. Throws Error for images without classes, a class that
/// there is not, and a picture of one's own, which has none; of a solver as requireClassTold().
TrainingInputs ofKnownClass(TrainingInputs training, const DataSet& data);
SolverInputs ofKnownClass(SolverInputs solver, const DataSet& data);
SolverInputs ofKnownClass(const SolverInputs& solver, const Context& context);
FitInputs ofKnownClass(const FitInputs& fit, const Context& context);

/// The same of the class with this label.
FitInputs ofClass(FitInputs fit, const DataSet& data, int label);

/// The choices that an open one stands for, as far as it is known: with `each` all classes.
std::vector<TrainingInputs> trainingsFor(const TrainingInputs& training, const Retained& known);

/// The models that Inputs of any choice are made by, as far as it is known: with `each` one a class.
std::vector<ModelInputs> modelsFor(const ModelInputs& model, const Retained& known);

/// The fits that they stand for.
std::vector<FitInputs> fitsFor(const FitInputs& fit, const Retained& known);

/// Which coefficients a model of wavelet coefficients is made of (its class is known, or all).
CoefficientInputs coefficientsOf(const ModelInputs& model);

/// How many of the first `subset` (0: all) training images, of its class, a model is made of, the class being
/// known, or all. Throws Error where these are fewer than two of a class.
Eigen::Index imagesTaken(const TrainingInputs& training, const DataSet& data);

/// ... those that its own setting "images" leaves of them: of its class, where it is made of all.
Eigen::Index imagesMadeOf(const SolverInputs& solver, const DataSet& data);

/// `training` with the subset in which the first `images` of its images are.
TrainingInputs withImages(TrainingInputs training, const DataSet& data, Eigen::Index images);

/// The number among all training images of each image of a known class that the model is made of; none of
/// all classes, where they have the same numbers.
std::vector<Eigen::Index> numbersOf(const TrainingInputs& training, const DataSet& data);

/// The name of the class that a choice means; empty of all classes. Throws Error as ofKnownClass().
std::string classNameOf(const TrainingInputs& training, const Context& context);

/// The label of the class that a column's model names; none where it names none, and where the images are not
/// there or have not such a class.
std::optional<int> namedLabelHere(const Snapshot& snapshot, const Experiment& experiment, int column);

/// Images by the class that they are of.
struct ImagesOfClass {
    int label = 0;
    std::vector<Eigen::Index> rows; ///< among the held-out images, rising
};

/// The first `most` held-out images by class. Throws Error where they have none.
std::vector<ImagesOfClass> heldOutByClass(const DataSet& data, Eigen::Index most);

} // namespace scorelet
