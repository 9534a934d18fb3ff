#include "core/studies/model_study.h"

#include "core/base/error.h"
#include "core/data/classes.h"
#include "core/families/family.h"
#include "core/families/lighter.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/studies/choosing_study.h"
#include "core/studies/classes.h"
#include "core/studies/dial_choice_study.h"
#include "core/studies/transform_study.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

/// Who asks for a model says of which class, or of all.
void requireKnownClass(const TrainingInputs& training) {
    const auto of = training.ofClass.of;
    if (of != ClassInputs::Of::all && of != ClassInputs::Of::known)
        throw Error("a model of one class: expected which class, found a choice that is still open");
}

double bytesOf(const ImageShape& shape, Eigen::Index images) {
    return static_cast<double>(images) * shape.values() * sizeof(float);
}

} // namespace

std::string DataStudy::stage(const Inputs& in) {
    return "images of " + in.source;
}

DataSet DataStudy::compute(const Inputs& in, const Context& at) {
    return loadDataSet(in, at.work());
}

Room DataStudy::room(const Inputs& in, const Context& at) {
    return {at.bytesOf<DataStudy>(in), stage(in), "take fewer images"}; // not known before they were loaded
}

PixelStatistics PixelStatisticsStudy::compute(const Inputs& in, const Context& at) {
    return pixelStatistics(at.get<DataStudy>(in)->train.pixels);
}

TrainingSet TrainingStudy::compute(const Inputs& in, const Context& at) {
    requireKnownClass(in);
    const auto all = at.get<DataStudy>(in.data);
    if (in.ofClass.of == ClassInputs::Of::known) {
        DataSet ofClass = onlyClass(*all, in.ofClass.label, in.subset);
        ofClass.part = true;
        const std::size_t bytes = heapBytes(ofClass);
        return {std::make_shared<const DataSet>(std::move(ofClass)), bytes};
    }
    if (in.subset <= 0 || in.subset >= all->train.count()) return {all, 0};
    const auto& labels = all->train.labels;
    const auto labelled = std::min(labels.size(), static_cast<std::size_t>(in.subset));
    ImageSet part{all->train.pixels.rows(0, in.subset),
                  {labels.begin(), labels.begin() + static_cast<std::ptrdiff_t>(labelled)}};
    auto data = std::make_shared<const DataSet>(
        DataSet{all->name, all->origin, all->shape, std::move(part), all->heldOut, all->classNames, true});
    return {data, heapBytes(*data)};
}

Room TrainingStudy::room(const Inputs& in, const Context& at) {
    const auto all = at.peek<DataStudy>(in.data);
    if (all && in.ofClass.of == ClassInputs::Of::known) {
        const auto images = rowsOfClass(all->train, in.ofClass.label, in.subset).size() +
                            rowsOfClass(all->heldOut, in.ofClass.label).size();
        return {bytesOf(all->shape, static_cast<Eigen::Index>(images)), "the images of one class",
                "take fewer images"};
    }
    if (!all || in.subset <= 0 || in.subset >= all->train.count()) return {};
    return {bytesOf(all->shape, in.subset + all->heldOut.count()), "the subset of the images",
            "take fewer images"};
}

void CoefficientsStudy::needs(const Inputs& in, Retained& retained) {
    retained.add<CoefficientsStudy>(in);
    retained.add<DataStudy>(in.data);
    TransformStudy::needs({in.basis, in.data.shape()}, retained);
}

Room CoefficientsStudy::room(const Inputs& in, const Context& at) {
    const auto data = at.peek<DataStudy>(in.data);
    if (!data) return {};
    if (in.ofClass.of == ClassInputs::Of::known) {
        const auto images = rowsOfClass(data->train, in.ofClass.label).size() +
                            rowsOfClass(data->heldOut, in.ofClass.label).size();
        return {bytesOf(data->shape, static_cast<Eigen::Index>(images)),
                "the wavelet coefficients of one class", "take fewer images"};
    }
    return {bytesOf(data->shape, data->train.count() + data->heldOut.count()),
            "the coefficients of all images", "take fewer images"};
}

namespace {

/// Those of images of these rows.
CoefficientBatch coefficientsAt(const CoefficientBatch& all, const std::vector<Eigen::Index>& rows) {
    return CoefficientBatch(all.layout(), all.matrix()(Eigen::all, rows));
}

} // namespace

Coefficients CoefficientsStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.data);
    if (in.ofClass.of == ClassInputs::Of::known) { // a part of the whole's: every image is transformed once
        const auto all = at.get<CoefficientsStudy>({in.data, in.basis});
        return {all->transform, coefficientsAt(all->train, trainingRowsOfClass(*data, in.ofClass.label)),
                coefficientsAt(all->heldOut, rowsOfClass(data->heldOut, in.ofClass.label))};
    }
    auto transform = transformOf(in.basis, data->shape, at);
    return {transform, transform->forwardAll(data->train.pixels, at.work()),
            transform->forwardAll(data->heldOut.pixels, at.work())};
}

Digest ImagesDigestStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in);
    std::string all = describe(data->shape);
    for (const ImageSet* set : {&data->train, &data->heldOut}) {
        const auto pixels = set->pixels.matrix();
        all += digestOf(std::span<const float>(pixels.data(), static_cast<std::size_t>(pixels.size())),
                        at.work())
                   .text();
        all += digestOf(std::span<const int>(set->labels), at.work()).text();
    }
    return digestOf(all);
}

KeptMoments MomentsStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.coefficients.data);
    Eigen::Index train = data->train.count(), heldOut = data->heldOut.count();
    if (in.coefficients.ofClass.of == ClassInputs::Of::known) {
        const int label = in.coefficients.ofClass.label;
        train = static_cast<Eigen::Index>(trainingRowsOfClass(*data, label).size());
        heldOut = static_cast<Eigen::Index>(rowsOfClass(data->heldOut, label).size());
    }
    return {std::make_shared<NestedMoments>(in.preparation, layoutOf(in.coefficients.basis, data->shape),
                                            train, heldOut)};
}

double ModelCostStudy::compute(const Inputs& in, const Context&) {
    return modelBytes(in.preparation, in.shape, in.kind, in.colours, in.levels, in.images);
}

namespace {

/// What would fit instead, for people; empty: nothing.
std::string fittingText(const std::vector<LighterModel>& models) {
    std::vector<std::string> parts;
    for (const LighterModel& model : models)
        parts.push_back(fmt::format("{} ({:.2g} GB)", toText(model.spec), model.bytes / 1e9));
    return parts.empty() ? "" : fmt::format("; of this family would fit: {}", fmt::join(parts, ", "));
}

} // namespace

std::string ModelStudy::stage(const Inputs& in) {
    return (needsMoments(in.preparation) ? "moments of " : "preparing ") + label(in.preparation);
}

void ModelStudy::needs(const Inputs& in, Retained& retained) {
    for (const ModelInputs& one : modelsFor(in, retained)) {
        const bool ofCoefficients = needsMoments(one.preparation);
        retained.add<ModelStudy>(one);
        if (!ofCoefficients || one.training.ofClass == ClassInputs{})
            retained.add<TrainingStudy>(one.training);
        retained.add<DataStudy>(one.training.data);
        if (ofCoefficients) {
            CoefficientsStudy::needs({one.training.data, one.basis}, retained);
            retained.add<CoefficientsStudy>(coefficientsOf(one));
        } else if (!one.basis.none()) {
            TransformStudy::needs({one.basis, one.training.data.shape()}, retained);
        }
    }
    if (answersByClass(in.preparation)) // errors are over the images of a class
        for (const TrainingInputs& one : trainingsFor(in.training, retained))
            retained.add<TrainingStudy>(one);
    retained.add<DataStudy>(in.training.data);
}

Room ModelStudy::room(const Inputs& in, const Context& at) {
    const auto data = at.peek<DataStudy>(in.training.data);
    if (!data) return {};
    Eigen::Index images = 0;
    try {
        images = imagesTaken(in.training, *data);
    } catch (const Error&) { // told by the preparation
        return {};
    }
    const auto bytesOf = [&](const ModelSpec& spec) {
        return *at.get<ModelCostStudy>(
            {spec, data->shape, in.basis.kind, in.basis.colours, in.basis.levels, images});
    };
    const double bytes = bytesOf(in.preparation);
    std::string smaller = needsMoments(in.preparation)
                              ? "lower the degree or the radius, choose additive or paired "
                                "interactions, or share per subband"
                              : "take fewer images";
    if (bytes > at.budget())
        smaller += fittingText(lighterModels(in.preparation, images, at.budget(), bytesOf));
    return {bytes, toText(in.preparation), smaller};
}

PreparedModel ModelStudy::compute(const Inputs& in, const Context& at) {
    requireKnownClass(in.training);
    if (!needsMoments(in.preparation)) {
        const auto data = at.get<TrainingStudy>(in.training)->data;
        Basis transform = in.basis.none() ? nullptr : transformOf(in.basis, data->shape, at);
        return {prepareComparator(in.preparation, data, std::move(transform), at.work()), 0};
    }
    const CoefficientInputs basis = coefficientsOf(in);
    const auto taken = imagesTaken(in.training, *at.get<DataStudy>(in.training.data));
    MomentSource source{transformOf(basis.basis, in.training.data.shape(), at),
                        [&] { return at.get<CoefficientsStudy>(basis); }, &ArrayStore::instance()};
    if (source.store->inUse())
        source.images = fmt::format("{}{}", at.get<ImagesDigestStudy>(basis.data)->text(),
                                    basis.ofClass.of == ClassInputs::Of::known
                                        ? fmt::format(" of class {}", basis.ofClass.label)
                                        : "");
    const auto moments = at.get<MomentsStudy>({basis, in.preparation});
    const auto early = [&](std::shared_ptr<const Model> first, double images) {
        at.preview<ModelStudy>({std::move(first), images});
    };
    const MomentRoom room{at.budget(), [&](double bytes) { return at.makeRoom(bytes); }};
    return {prepareNested(in.preparation, *moments->nested, source, static_cast<int>(taken), room, at.work(),
                          early),
            0};
}

void FitStudy::needs(const Inputs& in, Retained& retained) {
    ModelStudy::needs(in.solver.model, retained);
    for (const FitInputs& one : fitsFor(in, retained)) {
        if (leavesChoice(one.solver.spec)) ChoiceStudy::needs(one, retained);
        if (choosesDial(one.solver.spec)) retained.add<DialChoiceStudy>(one);
    }
}

Fitted WholeFitStudy::compute(const Inputs& in, const Context& at) {
    return {at.get<ModelStudy>(in.model)->model->at(in.sigma, at.work())};
}

Fitted FitStudy::compute(const Inputs& in, const Context& at) {
    if (isOpen(in)) return *at.get<FitStudy>(ofKnownClass(in, at));
    if (answersByClass(in.solver.spec)) {
        const SolverInputs solver = ofKnownClass(in.solver, at);
        requireKnownClass(solver.model.training);
        const auto whole = at.get<WholeFitStudy>({preparedFrom(solver.model), in.sigma});
        return {as<AnswersByClass>(*whole->denoiser)->ofClass(solver.model.training.ofClass.label)};
    }
    if (choosesDial(in.solver.spec)) {
        const auto choice = at.get<DialChoiceStudy>(in);
        const auto model = modelOf(in.solver, at);
        return {as<ChoosesDial>(*model)->at(in.sigma, *choice, at.work())};
    }
    if (!leavesChoice(in.solver.spec)) return {modelOf(in.solver, at)->at(in.sigma, at.work())};
    const auto choice = at.get<ChoiceStudy>(in);
    const auto denoiser =
        std::dynamic_pointer_cast<const WaveletDenoiser>(at.get<FitStudy>(choice->fit)->denoiser);
    assert(denoiser);
    return {denoiser->withNote(choice->note)};
}

FitInputs chosenFit(const FitInputs& in, const Context& at) {
    const FitInputs known = ofKnownClass(in, at);
    return leavesChoice(known.solver.spec) ? at.get<ChoiceStudy>(known)->fit : known;
}

std::shared_ptr<const Model> withSettings(const PreparedModel& prepared, const ModelSpec& spec) {
    auto other = prepared.model->withSettings(spec);
    return other ? other : prepared.model;
}

std::shared_ptr<const Model> modelOf(const SolverInputs& in, const Context& at) {
    const SolverInputs known = ofKnownClass(in, at);
    return withSettings(*at.get<ModelStudy>(preparedFrom(known.model)), known.spec);
}

std::shared_ptr<const Model> modelOf(const FitInputs& in, const Context& at) {
    return modelOf(chosenFit(in, at).solver, at);
}

DenoiserSource denoisersOf(const SolverInputs& in, const Context& at) {
    return [known = ofKnownClass(in, at), &at](double sigma) {
        return at.get<FitStudy>({known, sigma})->denoiser;
    };
}

} // namespace scorelet
