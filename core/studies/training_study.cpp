#include "core/studies/training_study.h"

#include "core/evaluate/sampled_mse.h"
#include "core/families/network/trained.h"
#include "core/studies/classes.h"
#include "core/studies/error_study.h"
#include "core/studies/nearness_study.h"

#include <algorithm>
#include <limits>

namespace scorelet {
namespace {

const ModelSpec& specOf(const Experiment& e, int column) {
    return e.columns[static_cast<std::size_t>(column)];
}

FitInputs fitAt(const Experiment& e, const ModelSpec& spec, int level) {
    FitInputs fit = fitOfEach(fitOf(e, spec));
    fit.sigma = trainingSigmas(e)[static_cast<std::size_t>(level)];
    return fit;
}

int levelsOf(const Experiment& e) {
    return static_cast<int>(trainingSigmas(e).size());
}

std::int64_t stepsAt(int moment) {
    static const std::vector<std::int64_t> all = momentsUpTo(std::int64_t{1} << 40);
    return all[static_cast<std::size_t>(std::min(moment, static_cast<int>(all.size()) - 1))];
}

} // namespace

SampledErrors SampledErrorStudy::compute(const Inputs& in, const Context& at) {
    if (isOpen(in.fit) || isOfEach(in.fit)) { // sampled as the chart's
        const auto point = at.get<ErrorStudy>({in.fit, static_cast<int>(images), in.noise});
        return {point->heldOut, point->heldOutError, point->train, point->samples};
    }
    const auto denoiser = at.get<FitStudy>(in.fit)->denoiser;
    const auto data = at.get<TrainingStudy>(in.fit.solver.model.training)->data;
    const ImageBatch& held = data->heldOut.pixels;
    const std::vector<Eigen::Index> numbers = spreadEvenly(
        images, imagesMadeOf(in.fit.solver, *at.get<DataStudy>(in.fit.solver.model.training.data)));
    const SampledMse heldOut =
        sampledMse(*denoiser, held.rows(0, std::min(images, held.count())), in.noise, at.quiet());
    const SampledMse train = sampledMse(*denoiser, imagesAt(data->train.pixels, numbers), in.noise,
                                        at.quiet(), imagesAtOnce, numbers);
    return {heldOut.mse, heldOut.standardError, train.mse, heldOut.images};
}

std::int64_t seenAt(const ModelSpec& spec, int moment) {
    return stepsAt(moment) * static_cast<std::int64_t>(settingOf(spec, "batch"));
}

ModelSpec atMoment(const ModelSpec& spec, int moment) {
    ModelSpec then = spec;
    then.settings[seenRow] = static_cast<double>(seenAt(spec, moment));
    return then;
}

std::vector<double> trainingSigmas(const Experiment& e) {
    std::vector<double> sigmas = chartSigmas(e);
    sigmas.push_back(e.sigma);
    return sigmas;
}

SampledErrorStudy::Inputs ErrorAtLevel::of(const Experiment& e, int column, int item) {
    return {fitAt(e, specOf(e, column), item), noiseOf(e)};
}

SampledErrorStudy::Inputs WienerAtLevel::of(const Experiment& e, int column, int item) {
    ModelSpec wiener{.family = "wiener"};
    if (column >= 0) wiener.imageClass = canonical(specOf(e, column)).imageClass;
    return {fitAt(e, wiener, item), noiseOf(e)};
}

SampledErrorStudy::Inputs ErrorAtMoment::of(const Experiment& e, int column, int item) {
    const int levels = levelsOf(e);
    return {fitAt(e, atMoment(specOf(e, column), item / levels), item % levels), noiseOf(e)};
}

AgreementStudy::Inputs AgreementAtMoment::of(const Experiment& e, int column, int item) {
    const int levels = levelsOf(e), level = item % levels;
    return {fitAt(e, atMoment(specOf(e, column), item / levels), level),
            fitAt(e, specOf(e, referenceOf(e)), level), noiseOf(e)};
}

SamplesStudy::Inputs SamplesAtMoment::of(const Experiment& e, int column, int item) {
    return {solverOf(e, atMoment(specOf(e, column), item)), count, samplingOf(e), 0};
}

double nearnessOf(const SamplesResult& samples, const TypicalDistance& typical) {
    return nearnessOfSamples(samples, typical).median;
}

RadiusStudy::Inputs RadiusAtMoment::of(const Experiment& e, int column, int item) {
    RadiusStudy::Inputs inputs = SensitivityStudy::of(e, column);
    inputs.denoised.fit = fitOf(e, atMoment(specOf(e, column), item));
    return inputs;
}

} // namespace scorelet
