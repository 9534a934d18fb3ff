#include "core/studies/classes.h"

#include "core/base/error.h"
#include "core/data/classes.h"
#include "core/denoise/capabilities.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/model_study.h"
#include "core/studies/shown.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace scorelet {
namespace {

using Of = ClassInputs::Of;

int labelOf(const ClassInputs& choice, const DataSet& data) {
    if (choice.of == Of::named) return labelOfClass(data, choice.name);
    requireClasses(data);
    if (!choice.image.own.empty())
        throw Error("class=own: a picture of your own has no class",
                    "Show a held-out image, or choose a class by its name or number.");
    const auto image = std::clamp<Eigen::Index>(choice.image.number, 0, data.heldOut.count() - 1);
    return data.heldOut.labels[static_cast<std::size_t>(image)];
}

} // namespace

bool answersByClass(const ModelSpec& spec) {
    return offers<AnswersByClass>(spec);
}

void requireClassTold(const SolverInputs& solver, const DataSet& data) {
    if (!answersByClass(solver.spec)) return;
    if (!hasClasses(data))
        throw Error(fmt::format("{}: label: expected images with classes, found those of {}, which have none",
                                label(solver.spec), data.name),
                    "Take label out of the features, or choose other data.");
    if (solver.model.training.ofClass.of == Of::all)
        throw Error(
            fmt::format("{}: label: expected the class that the model answers for, found none",
                        label(solver.spec)),
            "Choose one: class=own (of the image at hand) or class=CLASS in the model's text, \"class\" "
            "in the window.");
}

TrainingInputs ofAllClasses(TrainingInputs training) {
    training.ofClass = {};
    return training;
}

ModelInputs preparedFrom(ModelInputs model) {
    if (answersByClass(model.preparation)) model.training = ofAllClasses(model.training);
    return model;
}

TrainingInputs ofKnownClass(TrainingInputs training, const DataSet& data) {
    if (isOpen(training)) training.ofClass = {.of = Of::known, .label = labelOf(training.ofClass, data)};
    return training;
}

SolverInputs ofKnownClass(SolverInputs solver, const DataSet& data) {
    requireClassTold(solver, data);
    TrainingInputs& training = solver.model.training;
    if (!isOpen(training)) return solver;
    training = ofKnownClass(training, data);
    solver.spec.imageClass = className(data, training.ofClass.label);
    return solver;
}

SolverInputs ofKnownClass(const SolverInputs& solver, const Context& at) {
    const TrainingInputs& training = solver.model.training;
    const bool ofData = isOpen(training) || answersByClass(solver.spec);
    return ofData ? ofKnownClass(solver, *at.get<DataStudy>(training.data)) : solver;
}

FitInputs ofKnownClass(const FitInputs& fit, const Context& at) {
    return {ofKnownClass(fit.solver, at), fit.sigma};
}

FitInputs ofClass(FitInputs fit, const DataSet& data, int label) {
    fit.solver.model.training.ofClass = {.of = Of::known, .label = label};
    fit.solver.spec.imageClass = className(data, label);
    return fit;
}

std::vector<TrainingInputs> trainingsFor(const TrainingInputs& training, const Retained& known) {
    const Of of = training.ofClass.of;
    if (of == Of::all || of == Of::known) return {training};
    const auto data = known.peek<DataStudy>(training.data);
    if (!data) return {};
    std::vector<TrainingInputs> trainings;
    try {
        if (of != Of::each) return {ofKnownClass(training, *data)};
        for (const int label : heldOutClasses(*data)) {
            trainings.push_back(training);
            trainings.back().ofClass = {.of = Of::known, .label = label};
        }
    } catch (const Error&) { // told by the study
    }
    return trainings;
}

std::vector<ModelInputs> modelsFor(const ModelInputs& model, const Retained& known) {
    std::vector<ModelInputs> models;
    for (const TrainingInputs& training : trainingsFor(model.training, known)) {
        ModelInputs one = model;
        one.training = training;
        one = preparedFrom(one);
        if (std::find(models.begin(), models.end(), one) == models.end()) models.push_back(one);
    }
    return models;
}

std::vector<FitInputs> fitsFor(const FitInputs& fit, const Retained& known) {
    const TrainingInputs& training = fit.solver.model.training;
    const Of of = training.ofClass.of;
    if (of == Of::all || of == Of::known) return {fit};
    std::vector<FitInputs> fits;
    const auto data = known.peek<DataStudy>(training.data);
    for (const TrainingInputs& one : trainingsFor(training, known))
        fits.push_back(ofClass(fit, *data, one.ofClass.label));
    return fits;
}

CoefficientInputs coefficientsOf(const ModelInputs& model) {
    return {model.training.data, model.basis, model.training.ofClass};
}

Eigen::Index imagesTaken(const TrainingInputs& training, const DataSet& data) {
    if (training.ofClass.of == Of::known)
        return static_cast<Eigen::Index>(
            trainingRowsOfClass(data, training.ofClass.label, training.subset).size());
    const Eigen::Index all = data.train.count();
    return training.subset > 0 ? std::min<Eigen::Index>(training.subset, all) : all;
}

Eigen::Index imagesMadeOf(const SolverInputs& solver, const DataSet& data) {
    const TrainingInputs& training = solver.model.training;
    if (training.ofClass.of != Of::known || !answersByClass(solver.spec))
        return imagesOf(solver.spec, imagesTaken(training, data));
    const Eigen::Index made = imagesOf(solver.spec, imagesTaken(ofAllClasses(training), data));
    return static_cast<Eigen::Index>(rowsOfClass(data.train, training.ofClass.label, made).size());
}

TrainingInputs withImages(TrainingInputs training, const DataSet& data, Eigen::Index images) {
    training.subset = static_cast<int>(images);
    if (training.ofClass.of != Of::known) return training;
    const auto rows = rowsOfClass(data.train, training.ofClass.label);
    assert(images > 0 && images <= static_cast<Eigen::Index>(rows.size()));
    training.subset = static_cast<int>(rows[static_cast<std::size_t>(images - 1)] + 1);
    return training;
}

std::vector<Eigen::Index> numbersOf(const TrainingInputs& training, const DataSet& data) {
    if (training.ofClass.of != Of::known) return {};
    return rowsOfClass(data.train, training.ofClass.label, training.subset);
}

std::string classNameOf(const TrainingInputs& training, const Context& at) {
    if (training.ofClass.of == Of::all || training.ofClass.of == Of::each) return {};
    const auto data = at.get<DataStudy>(training.data);
    return className(*data, ofKnownClass(training, *data).ofClass.label);
}

std::optional<int> namedLabelHere(const Snapshot& snapshot, const Experiment& e, int column) {
    const ModelSpec& spec = e.columns[static_cast<std::size_t>(column)];
    if (spec.imageClass.empty() || spec.imageClass == ownClass || !familyOf(spec).conditional()) return {};
    const auto data = shownOf<DataStudy>(snapshot, e);
    if (!data || !data.fresh) return {};
    try {
        return labelOfClass(*data, spec.imageClass);
    } catch (const Error&) { // told by the model
        return {};
    }
}

std::vector<ImagesOfClass> heldOutByClass(const DataSet& data, Eigen::Index most) {
    std::vector<ImagesOfClass> parts;
    for (const int label : heldOutClasses(data)) {
        ImagesOfClass part{label, rowsOfClass(data.heldOut, label, most)};
        if (!part.rows.empty()) parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace scorelet
