#include "core/studies/agreement_study.h"

#include "core/base/error.h"
#include "core/data/classes.h"
#include "core/evaluate/agreement.h"
#include "core/image/spread.h"
#include "core/sample/trajectory.h"
#include "core/studies/class_errors.h"
#include "core/studies/classes.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>

namespace scorelet {

namespace {

/// Rows among the held-out images, the first ones.
std::vector<Eigen::Index> rowsAmong(const DataSet& data, const ClassInputs& among) {
    if (among.of != ClassInputs::Of::known) {
        std::vector<Eigen::Index> rows(
            static_cast<std::size_t>(std::min<Eigen::Index>(agreementImages, data.heldOut.count())));
        std::iota(rows.begin(), rows.end(), Eigen::Index{0});
        return rows;
    }
    auto rows = rowsOfClass(data.heldOut, among.label);
    if (rows.size() > agreementImages) rows.resize(agreementImages);
    return rows;
}

/// The class of whose images both models' answers are wanted.
ClassInputs commonClass(const FitInputs& one, const FitInputs& other) {
    const ClassInputs &a = one.solver.model.training.ofClass, &b = other.solver.model.training.ofClass;
    const bool ofA = a.of == ClassInputs::Of::known, ofB = b.of == ClassInputs::Of::known;
    if (ofA && ofB && a.label != b.label)
        throw Error(
            fmt::format("class {} and class {}: models of two classes have no images on which both are "
                        "at home",
                        one.solver.spec.imageClass, other.solver.spec.imageClass),
            "Compare with a model of the same class, of all classes, or of each image's own.");
    return ofA ? a : ofB ? b : ClassInputs{};
}

} // namespace

ImageBatch AnswersStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.fit.solver.model.training.data);
    const std::vector<Eigen::Index> rows = rowsAmong(*data, in.among);
    const ImageBatch noisy = noisedStates(imagesAt(data->heldOut.pixels, rows), in.fit.sigma, in.noise, rows);
    if (!isOfEach(in.fit)) return at.get<FitStudy>(in.fit)->denoiser->denoise(noisy, at.work());
    requireClasses(*data);
    ImageBatch answers(noisy.shape(), noisy.count());
    std::map<int, std::vector<Eigen::Index>> places; // in `rows`, by label
    for (std::size_t k = 0; k < rows.size(); ++k)
        places[data->heldOut.labels[static_cast<std::size_t>(rows[k])]].push_back(
            static_cast<Eigen::Index>(k));
    for (const auto& [label, of] : places) {
        const auto denoiser = at.get<FitStudy>(ofClass(in.fit, *data, label))->denoiser;
        const ImageBatch part = denoiser->denoise(imagesAt(noisy, of), at.quiet());
        for (std::size_t k = 0; k < of.size(); ++k)
            answers.matrix().row(of[k]) = part.matrix().row(static_cast<Eigen::Index>(k));
    }
    return answers;
}

AgreementResult AgreementStudy::compute(const Inputs& in, const Context& at) {
    const FitInputs fit = ofKnownClass(in.one, at), other = ofKnownClass(in.reference, at);
    const ClassInputs among = commonClass(fit, other);
    const FitInputs& classed = among == fit.solver.model.training.ofClass ? fit : other;
    if (among != ClassInputs{}) requireHeldOut(classed, at);
    const auto one = at.get<AnswersStudy>({fit, in.noise, among}),
               reference = at.get<AnswersStudy>({other, in.noise, among});
    const Agreement found = agreementOf(*one, *reference);
    return {static_cast<int>(one->count()),
            among == ClassInputs{} ? std::string() : classed.solver.spec.imageClass, found.mse, found.cosine,
            found.explained};
}

} // namespace scorelet
