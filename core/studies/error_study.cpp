#include "core/studies/error_study.h"

#include "core/base/error.h"
#include "core/base/standard_error.h"
#include "core/denoise/capabilities.h"
#include "core/evaluate/sampled_mse.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/class_errors.h"
#include "core/studies/classes.h"
#include "core/studies/finite.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numbers>

namespace scorelet {

namespace {

/// What all levels are computed from; those of one level are the same whether or not others are asked for.
ErrorsOverNoiseStudy::Inputs overNoise(ErrorStudy::Inputs in) {
    if (in.levels.empty()) in.levels = {in.fit.sigma};
    in.fit.sigma = in.levels.front();
    return in;
}

/// Of the training images those that the model is made of.
std::vector<Eigen::Index> trainingNumbers(const ErrorStudy::Inputs& in, const Context& at) {
    return spreadEvenly(in.samples, imagesSeen(in, *at.get<DataStudy>(in.fit.solver.model.training.data)));
}

ImageBatch sampledHeldOut(const ErrorStudy::Inputs& in, const DataSet& data) {
    return data.heldOut.pixels.rows(0, std::min(Eigen::Index{in.samples}, data.heldOut.count()));
}

} // namespace

ErrorStudy::Inputs ErrorStudy::of(const Experiment& e, const ModelSpec& spec, double sigma) {
    return of(e, spec, sigma, chartSigmas(e));
}

ErrorStudy::Inputs ErrorStudy::of(const Experiment& e, const ModelSpec& spec, double sigma,
                                  std::vector<double> levels) {
    const bool exact = offers<ExactError>(spec);
    Inputs inputs{fitOfEach(fitOf(e, spec)), exact ? 0 : e.chartSamples, exact ? 0 : noiseOf(e)};
    inputs.fit.sigma = sigma;
    const bool among = std::find(levels.begin(), levels.end(), sigma) != levels.end();
    if (offers<AnswersOverNoise>(spec) && !isOfEach(inputs.fit) && among) inputs.levels = std::move(levels);
    return inputs;
}

void ErrorStudy::needs(const Inputs& in, Retained& retained) {
    FitStudy::needs(in.fit, retained);
    if (!in.levels.empty()) ErrorsOverNoiseStudy::needs(overNoise(in), retained);
}

std::size_t ErrorsOverNoise::bytes() const {
    std::size_t sum = 0;
    for (const auto* errors : {&train, &heldOut})
        for (const SampledMse& one : *errors) sum += sizeof one + heapBytes(one.errors);
    return sum;
}

ErrorsOverNoise ErrorsOverNoiseStudy::compute(const Inputs& in, const Context& at) {
    const auto model = modelOf(in.fit, at);
    const auto& answers = *as<AnswersOverNoise>(*model);
    const auto data = at.get<TrainingStudy>(in.fit.solver.model.training)->data;
    const std::vector<Eigen::Index> numbers = trainingNumbers(in, at);
    ErrorsOverNoise errors;
    errors.heldOut = sampledMse(answers, in.levels, sampledHeldOut(in, *data), in.noise, at.work());
    errors.train =
        sampledMse(answers, in.levels, imagesAt(data->train.pixels, numbers), in.noise, at.work(), numbers);
    return errors;
}

namespace {

ErrorPoint errorPoint(const ErrorStudy::Inputs& in, const Context& at) {
    if (isOfEach(in.fit)) return errorOfEachClass(in, at);
    if (isOpen(in.fit)) {
        ErrorStudy::Inputs known = in;
        known.fit = ofKnownClass(in.fit, at);
        return *at.get<ErrorStudy>(known);
    }
    const auto model = modelOf(in.fit, at);
    const auto denoiser = at.get<FitStudy>(in.fit)->denoiser;
    requireHeldOut(in.fit, at);
    ErrorPoint point;
    point.sigma = in.fit.sigma;
    point.fit = denoiser->report();
    if (const auto* dial = as<Dial>(*denoiser)) {
        point.h = dial->h();
        point.scaleH = dial->scaleH();
    }
    if (const auto* exact = as<ExactError>(*model); exact && in.samples == 0) {
        const ExactMse mse = exact->exactMse(*denoiser, at.work());
        point.train = mse.train;
        point.heldOut = mse.heldOut;
        return point;
    }
    point.exact = false;
    const auto data = at.get<TrainingStudy>(in.fit.solver.model.training)->data;
    const std::vector<Eigen::Index> numbers = trainingNumbers(in, at);
    SampledMse heldOut, train;
    if (as<AnswersOverNoise>(*model)) {
        const auto all = overNoise(in);
        const auto errors = at.get<ErrorsOverNoiseStudy>(all);
        const auto level = std::find(all.levels.begin(), all.levels.end(), in.fit.sigma) - all.levels.begin();
        heldOut = errors->heldOut[static_cast<std::size_t>(level)];
        train = errors->train[static_cast<std::size_t>(level)];
    } else {
        heldOut = sampledMse(*denoiser, sampledHeldOut(in, *data), in.noise, at.work());
        train = sampledMse(*denoiser, imagesAt(data->train.pixels, numbers), in.noise, at.work(),
                           imagesAtOnce, numbers);
    }
    point.heldOut = heldOut.mse;
    point.heldOutError = heldOut.standardError;
    point.train = train.mse;
    point.trainError = train.standardError;
    point.samples = heldOut.images;
    if (const auto* leaveOneOut = as<LeaveOneOut>(*denoiser)) {
        const SampledMse without =
            sampledLeaveOneOut(*leaveOneOut, in.fit.sigma, data->train.pixels, numbers, in.noise, at.work());
        point.leaveOneOut = without.mse;
        point.leaveOneOutError = without.standardError;
    }
    point.imageErrors = std::make_shared<const Eigen::VectorXd>(heldOut.errors);
    return point;
}

} // namespace

ErrorPoint ErrorStudy::compute(const Inputs& in, const Context& at) {
    ErrorPoint point = errorPoint(in, at);
    requireFinite(point.train, in.fit, "training error");
    requireFinite(point.heldOut, in.fit, "held-out error");
    return point;
}

Eigen::VectorXd ImageErrorsStudy::compute(const Inputs& in, const Context& at) {
    if (isOfEach(in.fit)) return imageErrorsOfEachClass(in, at);
    const auto model = modelOf(in.fit, at);
    const auto* exact = as<ExactError>(*model);
    if (!exact) throw Error(fmt::format("{}: its errors are sampled", label(in.fit.solver.spec)));
    const TrainingInputs training = ofKnownClass(in.fit, at).solver.model.training;
    const auto data = at.get<DataStudy>(training.data);
    return exact->imageErrors(*at.get<FitStudy>(in.fit)->denoiser, firstHeldOut(training, *data, most),
                              at.work());
}

double codedBits(std::span<const double> sigmas, std::span<const double> mse) {
    if (sigmas.size() < 2) return std::numeric_limits<double>::quiet_NaN();
    const auto height = [&](std::size_t k) { return mse[k] / (sigmas[k] * sigmas[k]); };
    double nats = 0;
    for (std::size_t k = 1; k < sigmas.size(); ++k)
        nats += std::log(sigmas[k] / sigmas[k - 1]) * (height(k) + height(k - 1)) / 2;
    return nats / std::numbers::ln2;
}

namespace {

/// The areas of the first `count` images.
Eigen::VectorXd areasOf(std::span<const double> sigmas, const CodedErrors& errors, Eigen::Index count) {
    Eigen::VectorXd areas(count);
    std::vector<double> ofOne(sigmas.size());
    for (Eigen::Index image = 0; image < count; ++image) {
        for (std::size_t k = 0; k < sigmas.size(); ++k) ofOne[k] = (*errors.images[k])[image];
        areas[image] = codedBits(sigmas, ofOne);
    }
    return areas;
}

/// Of how many images the errors are known at every noise level.
Eigen::Index knownImages(std::span<const double> sigmas, const CodedErrors& errors) {
    if (errors.images.size() != sigmas.size()) return 0;
    Eigen::Index known = std::numeric_limits<Eigen::Index>::max();
    for (const Eigen::VectorXd* one : errors.images) known = std::min(known, one ? one->size() : 0);
    return known;
}

} // namespace

BitsBetter bitsBetter(std::span<const double> sigmas, const CodedErrors& model, const CodedErrors& other,
                      double heldOut) {
    BitsBetter better;
    if (sigmas.size() < 2 || model.means.size() != sigmas.size() || other.means.size() != sigmas.size())
        return better;
    const bool exact = model.exact && other.exact;
    if (exact) better.bits = codedBits(sigmas, other.means) - codedBits(sigmas, model.means);
    const Eigen::Index both = std::min(knownImages(sigmas, model), knownImages(sigmas, other));
    if (both == 0) return better;
    const Eigen::VectorXd areas = areasOf(sigmas, other, both) - areasOf(sigmas, model, both);
    if (!exact) better.bits = areas.mean();
    better.standardError = standardError(areas, exact ? heldOut : static_cast<double>(both));
    return better;
}

const std::vector<ModelSpec>& referenceModels() {
    static const std::vector<ModelSpec> models = {parseModelSpec("wiener"), parseModelSpec("ideal")};
    return models;
}

double MeanImageErrorStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<TrainingStudy>(in)->data;
    const Eigen::RowVectorXf mean = data->train.pixels.matrix().colwise().mean();
    const auto heldOut = data->heldOut.pixels.matrix();
    return static_cast<double>((heldOut.rowwise() - mean).squaredNorm()) /
           static_cast<double>(heldOut.size());
}

namespace {

std::vector<double> sigmasOf(const ErrorCurve& curve) {
    std::vector<double> sigmas;
    for (const ErrorPoint& point : curve.points) sigmas.push_back(point.sigma);
    return sigmas;
}

CodedErrors codedErrorsOf(const ErrorCurve& curve) {
    CodedErrors errors;
    for (const ErrorPoint& point : curve.points) {
        errors.means.push_back(point.heldOut);
        errors.images.push_back(point.imageErrors.get());
        errors.exact &= point.exact;
    }
    return errors;
}

} // namespace

double codedBits(const ErrorCurve& curve) {
    if (!curve.fresh || !curve.complete) return std::numeric_limits<double>::quiet_NaN();
    return codedBits(sigmasOf(curve), codedErrorsOf(curve).means);
}

double codedBitsError(const ErrorCurve& curve) {
    const std::vector<double> sigmas = sigmasOf(curve);
    const CodedErrors errors = codedErrorsOf(curve);
    const Eigen::Index known = curve.complete ? knownImages(sigmas, errors) : 0;
    if (known == 0) return std::numeric_limits<double>::quiet_NaN();
    return standardError(areasOf(sigmas, errors, known));
}

bool onSameImages(const ModelSpec& one, const ModelSpec& other) {
    const auto imagesOf = [](const ModelSpec& spec) {
        if (familyOf(spec).ownImages) return toText(spec);
        return spec.imageClass == ownClass || !familyOf(spec).conditional() ? std::string() : spec.imageClass;
    };
    return imagesOf(one) == imagesOf(other);
}

BitsBetter bitsBetter(const ErrorCurve& model, const ErrorCurve& other) {
    if (!model.fresh || !model.complete || !other.fresh || !other.complete) return {};
    if (!onSameImages(model.spec, other.spec)) return {};
    // Of two exact curves the errors of single images are not asked for, and so not how sure they are.
    return bitsBetter(sigmasOf(model), codedErrorsOf(model), codedErrorsOf(other), 0);
}

template <class V>
ErrorCurve errorCurve(const Snapshot& snapshot, const Experiment& e, int column) {
    const std::vector<double> sigmas = chartSigmas(e);
    ErrorStudy::Inputs at = V::of(e, column, 0);
    ErrorCurve curve;
    curve.spec = at.fit.solver.spec;
    std::vector<ErrorPoint> stale;
    for (int k = 0; k < static_cast<int>(sigmas.size()); ++k) {
        at.fit.sigma = sigmas[static_cast<std::size_t>(k)];
        const auto point = snapshot.shown<V>(at, column, k);
        if (point.failure && !curve.failure) curve.failure = *point.failure;
        if (point) (point.fresh ? curve.points : stale).push_back(*point);
        if (point && !point.fresh && stale.size() == 1) curve.spec = point.inputs->fit.solver.spec;
    }
    curve.fresh = !curve.points.empty();
    curve.complete = curve.points.size() == sigmas.size();
    if (curve.fresh || curve.failure)
        curve.spec = V::of(e, column, 0).fit.solver.spec;
    else
        curve.points = std::move(stale);
    return curve;
}

template ErrorCurve errorCurve<ErrorStudy>(const Snapshot&, const Experiment&, int);
template ErrorCurve errorCurve<ReferenceError>(const Snapshot&, const Experiment&, int);

} // namespace scorelet
