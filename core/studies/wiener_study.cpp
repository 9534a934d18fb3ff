#include "core/studies/wiener_study.h"

#include "core/families/wiener/wiener.h"

namespace scorelet {
namespace {

ModelInputs modelInputs(const TrainingInputs& training) {
    ModelInputs model;
    model.training = training;
    model.preparation = canonical({.family = "wiener"});
    return model;
}

/// Calls use(spectrum) with that of the Wiener denoiser, which is kept meanwhile.
template <class Use>
auto withSpectrum(const TrainingInputs& training, const Context& at, Use&& use) {
    const auto prepared = at.get<ModelStudy>(modelInputs(training));
    const auto* spectrum = as<Spectrum>(*prepared->model);
    if (!spectrum) throw Error("eigenimages need the Wiener denoiser");
    return use(*spectrum);
}

} // namespace

Eigenimages eigenimagesOf(const Spectrum& wiener) {
    const PrincipalComponents& components = wiener.components();
    Eigenimages result;
    result.images = components.images;
    result.mean = Image(components.shape, components.mean.cast<float>().array());
    const auto count = static_cast<int>(components.variances.size());
    for (int k = 0; k < std::min(shownEigenimages, count); ++k)
        result.first.emplace_back(components.shape, components.eigenimages.col(k).cast<float>().array());
    result.variances = components.variances;
    result.rest = components.rest();
    result.restShare = components.restShare();
    return result;
}

WienerGains gainsOf(const Spectrum& wiener, double sigma) {
    const Eigen::VectorXd gains = wiener.gains(sigma);
    const PrincipalComponents& components = wiener.components();
    return {sigma, gains, gains.sum() + static_cast<double>(components.rest()) * restGain(components, sigma)};
}

WienerCurves gainCurvesOf(const Spectrum& wiener, const std::vector<double>& sigmas) {
    WienerCurves result;
    result.sigmas = sigmas;
    const auto count = static_cast<int>(wiener.components().variances.size());
    for (const int k : {0, 1, 3, 10, 30, 100, 300})
        if (k < count) result.indices.push_back(k);
    result.curves.resize(result.indices.size());
    for (const double level : result.sigmas) {
        const Eigen::VectorXd gains = wiener.gains(level);
        for (size_t i = 0; i < result.indices.size(); ++i)
            result.curves[i].push_back(gains[result.indices[i]]);
    }
    return result;
}

void EigenimagesStudy::needs(const Inputs& in, Retained& retained) {
    ModelStudy::needs(modelInputs(in), retained);
}

Eigenimages EigenimagesStudy::compute(const Inputs& in, const Context& at) {
    return withSpectrum(in, at, eigenimagesOf);
}

WienerGains WienerGainsStudy::compute(const Inputs& in, const Context& at) {
    return withSpectrum(in.training, at, [&](const Spectrum& wiener) { return gainsOf(wiener, in.sigma); });
}

WienerCurves WienerCurvesStudy::compute(const Inputs& in, const Context& at) {
    return withSpectrum(in.training, at,
                        [&](const Spectrum& wiener) { return gainCurvesOf(wiener, in.sigmas); });
}

} // namespace scorelet
