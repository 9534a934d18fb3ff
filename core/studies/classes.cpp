#include "core/studies/classes.h"

#include "core/base/error.h"
#include "core/data/classes.h"
#include "core/families/spec_text.h"
#include "core/studies/model_study.h"

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

TrainingInputs ofAllClasses(TrainingInputs training) {
    training.ofClass = {};
    return training;
}

TrainingInputs ofKnownClass(TrainingInputs training, const DataSet& data) {
    if (isOpen(training)) training.ofClass = {.of = Of::known, .label = labelOf(training.ofClass, data)};
    return training;
}

SolverInputs ofKnownClass(SolverInputs solver, const DataSet& data) {
    TrainingInputs& training = solver.model.training;
    if (!isOpen(training)) return solver;
    training = ofKnownClass(training, data);
    solver.spec.imageClass = className(data, training.ofClass.label);
    return solver;
}

SolverInputs ofKnownClass(const SolverInputs& solver, const Context& at) {
    const TrainingInputs& training = solver.model.training;
    return isOpen(training) ? ofKnownClass(solver, *at.get<DataStudy>(training.data)) : solver;
}

FitInputs ofKnownClass(const FitInputs& fit, const Context& at) {
    return {ofKnownClass(fit.solver, at), fit.sigma};
}

FitInputs ofClass(FitInputs fit, const DataSet& data, int label) {
    fit.solver.model.training.ofClass = {.of = Of::known, .label = label};
    fit.solver.spec.imageClass = className(data, label);
    return fit;
}

std::vector<ModelInputs> modelsFor(const ModelInputs& model, const Retained& known) {
    const Of of = model.training.ofClass.of;
    if (of == Of::all || of == Of::known) return {model};
    const auto data = known.peek<DataStudy>(model.training.data);
    if (!data) return {};
    std::vector<ModelInputs> models;
    const auto add = [&](const TrainingInputs& training) {
        models.push_back(model);
        models.back().training = training;
    };
    try {
        if (of == Of::each) {
            TrainingInputs one = model.training;
            for (const int label : heldOutClasses(*data)) {
                one.ofClass = {.of = Of::known, .label = label};
                add(one);
            }
        } else {
            add(ofKnownClass(model.training, *data));
        }
    } catch (const Error&) { // told by the study
    }
    return models;
}

std::vector<FitInputs> fitsFor(const FitInputs& fit, const Retained& known) {
    const Of of = fit.solver.model.training.ofClass.of;
    if (of == Of::all || of == Of::known) return {fit};
    std::vector<FitInputs> fits;
    const auto data = known.peek<DataStudy>(fit.solver.model.training.data);
    for (const ModelInputs& model : modelsFor(fit.solver.model, known))
        fits.push_back(ofClass(fit, *data, model.training.ofClass.label));
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

std::vector<ImagesOfClass> heldOutByClass(const DataSet& data, Eigen::Index most) {
    std::vector<ImagesOfClass> parts;
    for (const int label : heldOutClasses(data)) {
        ImagesOfClass part{label, rowsOfClass(data.heldOut, label, most)};
        if (!part.rows.empty()) parts.push_back(std::move(part));
    }
    return parts;
}

} // namespace scorelet
