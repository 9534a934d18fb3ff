#include "core/studies/stage_posterior.h"

#include "core/base/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// The posterior of an ideal model's denoiser at one noise level.
PosteriorShare shareAt(const Model& ideal, const Image& noisy, double sigma, const Work& work) {
    const auto denoiser = ideal.at(sigma, work);
    const auto* machine = dynamic_cast<const IdealDenoiser*>(denoiser.get());
    if (!machine) throw Error("the posterior over training images needs the ideal denoiser");
    return machine->weights(noisy, shownWeights, work);
}

} // namespace

std::string idealKey(const Experiment& e) {
    return fmt::format("{}|{}|{}|{}|{}", imageKey(e), e.subset, e.chartMin, e.chartMax, e.chartPoints);
}

std::string wienerKey(const Experiment& e) {
    return fmt::format("{}|{}|{}|{}|{}|{}", dataKey(e), e.subset, e.sigma, e.chartMin, e.chartMax,
                       e.chartPoints);
}

IdealResult idealPosterior(const Experiment& e, const Model& ideal, Eigen::Index images, const Image& noisy,
                           double sigma, const Work& work) {
    IdealResult result;
    result.key = idealKey(e);
    result.sigma = sigma;
    result.images = images;
    result.share = shareAt(ideal, noisy, sigma, work);
    result.sigmas = chartSigmas(e);
    return result;
}

bool addEffectiveNumber(IdealResult& result, const Model& ideal, const Image& clean, const Image& noisy,
                        const Work& work) {
    if (result.effective.size() >= result.sigmas.size()) return false;
    const double sigma = result.sigmas[result.effective.size()];
    requireShape(noisy.shape(), clean.shape(), "the posterior over noise");
    const Image scaled(clean.shape(), clean.flat() + static_cast<float>(sigma / result.sigma) *
                                                         (noisy.flat() - clean.flat()));
    result.effective.push_back(shareAt(ideal, scaled, sigma, work).effectiveNumber);
    return true;
}

WienerResult wienerResult(const Experiment& e, const WienerModel& wiener, double sigma) {
    const PrincipalComponents& components = wiener.components();
    WienerResult result;
    result.key = wienerKey(e);
    result.sigma = sigma;
    result.images = components.images;
    result.mean = Image(components.shape, components.mean.cast<float>().array());
    const auto count = static_cast<int>(components.variances.size());
    for (int k = 0; k < std::min(shownEigenimages, count); ++k)
        result.eigenimages.emplace_back(components.shape,
                                        components.eigenimages.col(k).cast<float>().array());
    result.variances = components.variances;
    result.gains = wiener.gains(sigma);
    result.effective = result.gains.sum();
    result.sigmas = chartSigmas(e);
    for (const int k : {0, 1, 3, 10, 30, 100, 300})
        if (k < count) result.curveIndices.push_back(k);
    result.curves.resize(result.curveIndices.size());
    for (const double level : result.sigmas) {
        const Eigen::VectorXd gains = wiener.gains(level);
        for (size_t i = 0; i < result.curveIndices.size(); ++i)
            result.curves[i].push_back(gains[result.curveIndices[i]]);
    }
    return result;
}

} // namespace scorelet
