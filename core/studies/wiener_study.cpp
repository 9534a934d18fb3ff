#include "core/studies/wiener_study.h"

namespace scorelet {

WienerResult wienerResult(const Spectrum& wiener, double sigma, const std::vector<double>& sigmas) {
    const PrincipalComponents& components = wiener.components();
    WienerResult result;
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
    result.sigmas = sigmas;
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

ModelInputs WienerStudy::modelInputs(const Inputs& in) {
    ModelInputs model;
    model.training = in.training;
    model.preparation = canonical({.family = "wiener"});
    return model;
}

WienerResult WienerStudy::compute(const Inputs& in, const Context& at) {
    const auto prepared = at.get<ModelStudy>(modelInputs(in));
    const auto* wiener = as<Spectrum>(*prepared->model);
    if (!wiener) throw Error("eigenimages need the Wiener denoiser");
    return wienerResult(*wiener, in.sigma, in.sigmas);
}

} // namespace scorelet
