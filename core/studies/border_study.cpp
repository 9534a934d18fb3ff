#include "core/studies/border_study.h"

#include "core/base/error.h"
#include "core/base/standard_error.h"
#include "core/evaluate/sampled_mse.h"
#include "core/families/family.h"
#include "core/score/kernel.h"
#include "core/studies/choosing_study.h"
#include "core/studies/classes.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

namespace scorelet {
namespace {

BorderMomentsStudy::Inputs momentsIn(BoundaryMode mode, const ModelInputs& model) {
    const int images =
        model.training.subset > 0 ? std::min(model.training.subset, mostBorderImages) : mostBorderImages;
    return {{model.training.data, images, model.basis.wavelet, model.basis.levels, mode, model.basis.colours},
            model.preparation};
}

/// Throws Error for a model that is not of wavelets' moments and of all images.
void requireBorder(const FitInputs& fit) {
    const ModelSpec& spec = fit.solver.spec;
    if (!needsMoments(spec) || fit.solver.model.basis.kind != BasisKind::wavelet)
        throw Error(fmt::format("{}: boundary modes are of models of wavelet moments", label(spec)),
                    "Such as independent:d1 or local:d2:r1, in a basis of wavelets.");
    if (fit.solver.model.training.ofClass != ClassInputs{})
        throw Error(fmt::format("{}: boundary modes are compared of models of all classes", label(spec)),
                    "Leave out the class.");
}

} // namespace

BorderDefectsStudy::Result BorderDefectsStudy::compute(const Inputs& in, const Context& at) {
    Result defects;
    for (const BoundaryMode mode : boundaryModes) {
        at.work().check();
        defects.push_back(measureBoundary(wavelet(in.wavelet), in.size, in.levels, mode));
    }
    return defects;
}

Room BorderCoefficientsStudy::room(const Inputs& in, const Context& at) {
    const auto data = at.peek<DataStudy>(in.data);
    if (!data) return {};
    const auto images = std::min<double>(in.images, static_cast<double>(data->train.count()));
    try {
        const int count = data->shape.channels *
                          imageCoefficients(wavelet(in.wavelet), data->shape.height, in.levels, in.mode);
        return {images * count * static_cast<double>(sizeof(float)), stage(in), "take fewer images"};
    } catch (const Error&) { // told by the computation
        return {};
    }
}

BorderCoefficients BorderCoefficientsStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in.data);
    const ImageShape& shape = data->shape;
    const auto transform = std::make_shared<const BoundaryTransform>(
        wavelet(in.wavelet), shape.height, shape.width, in.levels, in.mode, shape.channels, in.colours);
    const auto images = std::min<Eigen::Index>(in.images, data->train.count());
    return {transform, transform->forwardAll(data->train.pixels.rows(0, images), at.work())};
}

BorderMoments BorderMomentsStudy::compute(const Inputs& in, const Context& at) {
    const auto coefficients = at.get<BorderCoefficientsStudy>(in.coefficients);
    const CoefficientBatch& train = coefficients->train;
    const auto plan =
        std::make_shared<const MomentPlan>(in.preparation, train.layout(), train, train.count(), at.budget());
    auto moments = std::make_shared<Moments>(plan);
    for (Eigen::Index first = 0; first < train.count(); first += imagesPerChunk) {
        moments->add(train, first, std::min(imagesPerChunk, train.count() - first), at.quiet());
        at.work().report(static_cast<double>(first) / static_cast<double>(train.count()));
    }
    return {std::move(moments)};
}

BorderErrorStudy::Inputs BorderErrorStudy::of(const Experiment& e, int column, BoundaryMode mode,
                                              double sigma) {
    return of(e, e.columns[static_cast<std::size_t>(column)], mode, sigma);
}

BorderErrorStudy::Inputs BorderErrorStudy::of(const Experiment& e, const ModelSpec& spec, BoundaryMode mode,
                                              double sigma) {
    Inputs inputs{fitOf(e, spec), mode, e.chartSamples, noiseOf(e)};
    inputs.fit.sigma = sigma;
    return inputs;
}

void BorderErrorStudy::needs(const Inputs& in, Retained& retained) {
    if (leavesChoice(in.fit.solver.spec)) ChoiceStudy::needs(in.fit, retained);
    if (needsMoments(in.fit.solver.spec) && in.fit.solver.model.basis.kind == BasisKind::wavelet)
        BorderMomentsStudy::needs(momentsIn(in.mode, in.fit.solver.model), retained);
    retained.add<DataStudy>(in.fit.solver.model.training.data);
}

BorderError BorderErrorStudy::compute(const Inputs& in, const Context& at) {
    requireBorder(in.fit);
    const SolverInputs solver = chosenFit(in.fit, at).solver;
    const auto moments = at.get<BorderMomentsStudy>(momentsIn(in.mode, solver.model));
    const auto transform =
        at.get<BorderCoefficientsStudy>(momentsIn(in.mode, solver.model).coefficients)->transform;
    const WaveletFit fit = fitScore(*moments->moments, in.fit.sigma, solver.spec, at.quiet());
    const auto data = at.get<DataStudy>(solver.model.training.data);
    const auto count = std::min<Eigen::Index>(in.samples, data->heldOut.count());
    if (count < 1) throw Error("boundary modes: expected held-out images, found none");
    SampledMse sampled = sampledMse(
        [&](const ImageBatch& noisy, const Work& work) {
            const CoefficientBatch w = transform->forwardAll(noisy, work);
            return transform->inverseAll(denoiseCoefficients(fit, w, work), work);
        },
        in.fit.sigma, data->heldOut.pixels.rows(0, count), in.noise, at.work());
    return {in.mode,
            in.fit.sigma,
            sampled.mse,
            sampled.standardError,
            sampled.images,
            static_cast<int>(moments->moments->images()),
            std::move(sampled.errors)};
}

bool hasBorder(const Experiment& e, int column) {
    return e.basis == BasisKind::wavelet && needsMoments(e.columns[static_cast<std::size_t>(column)]);
}

BorderErrorStudy::Inputs BorderErrorOverNoise::of(const Experiment& e, int column, int item) {
    const std::vector<double> sigmas = chartSigmas(e);
    const auto at = std::div(item, static_cast<int>(sigmas.size()));
    return BorderErrorStudy::of(e, column, boundaryModes[static_cast<std::size_t>(at.quot)],
                                sigmas[static_cast<std::size_t>(at.rem)]);
}

BorderCost borderCost(const BorderError& of, const BorderError& over) {
    assert(of.errors.size() == over.errors.size());
    const double mean = over.errors.mean(), ratio = of.errors.mean() / mean;
    // Of a ratio of means: the deviation of what is left of each image's error.
    const Eigen::VectorXd left = of.errors - ratio * over.errors;
    return {100 * (ratio - 1), 100 * standardError(left) / mean};
}

} // namespace scorelet
