#include "core/studies/map_study.h"

#include "core/evaluate/scalar_posterior.h"
#include "core/score/mse.h"

#include <algorithm>
#include <limits>
#include <span>

namespace scorelet {
namespace {

/// Second moment of a cell's clean coefficients about their centres.
double spread(const Moments& moments, int cell) {
    const int square = moments.plan().table(cell).find({0, 0});
    return moments.clean(cell)[static_cast<size_t>(square)];
}

} // namespace

Eigen::VectorXd savedShare(const Eigen::VectorXd& error, const Eigen::VectorXd& shrinkage) {
    constexpr double nothing = 1e-9; // of pixels in [-1, 1]: a coefficient that never varies
    return (shrinkage.array() > nothing).select(1 - error.array() / shrinkage.array(), 0.0).matrix();
}

ModelMaps modelMaps(const FromMoments& model, const ScoreFit& denoiser, const Work& work) {
    const MomentPair& moments = model.moments();
    const WaveletFit& fit = denoiser.fit();
    const MomentPlan& plan = *fit.plan;
    const int count = plan.layout().count();
    const double s2 = fit.sigma * fit.sigma;
    ModelMaps maps;
    maps.train = mseByCoefficient(fit, moments.train, work);
    maps.heldOut = mseByCoefficient(fit, moments.heldOut, work);
    for (auto* values : {&maps.shrinkageTrain, &maps.shrinkageHeldOut, &maps.gain, &maps.condition})
        values->resize(count);
    parallelFor(work, plan.cells(), [&](int cell, int) {
        const double variance = spread(moments.train, cell), shrink = variance / (variance + s2);
        const auto mse = [&](double v) { return (1 - shrink) * (1 - shrink) * v + shrink * shrink * s2; };
        const double train = mse(variance), heldOut = mse(spread(moments.heldOut, cell));
        for (const int k : plan.members(cell)) {
            maps.shrinkageTrain[k] = train;
            maps.shrinkageHeldOut[k] = heldOut;
            maps.gain[k] = denoiser.jacobianRow(plan.centres(), k)[0];
            maps.condition[k] = 1 / fit.rcond[cell];
        }
    });
    return maps;
}

Eigen::VectorXd sharesOfGain(const Eigen::VectorXd& reference, const Eigen::VectorXd& other) {
    const Eigen::VectorXd gain = reference - other;
    const double all = gain.sum();
    if (all == 0) return Eigen::VectorXd::Constant(gain.size(), std::numeric_limits<double>::quiet_NaN());
    return gain / all;
}

DataMaps DataMapsStudy::compute(const Inputs& in, const Context& at) {
    const auto coefficients = at.get<CoefficientsStudy>({in.training.data, in.basis});
    const Eigen::Index all = coefficients->train.count();
    const int count = coefficients->train.layout().count();
    DataMaps maps;
    maps.images = in.training.subset > 0 ? std::min<Eigen::Index>(in.training.subset, all) : all;
    maps.variance.resize(count);
    maps.kurtosis.resize(count);
    parallelFor(at.work(), count, [&](int k, int) {
        const ScalarMoments moments =
            scalarMoments(std::span(coefficients->train.row(k).data(), static_cast<size_t>(maps.images)));
        maps.variance[k] = moments.variance;
        maps.kurtosis[k] = moments.kurtosis;
    });
    return maps;
}

ModelMaps ModelMapsStudy::compute(const Inputs& in, const Context& at) {
    const auto prepared = modelOf(in.fit, at);
    const auto fit = at.get<FitStudy>(in.fit);
    const auto* wavelet = as<FromMoments>(*prepared);
    const auto* denoiser = as<ScoreFit>(*fit->denoiser);
    if (!wavelet || !denoiser)
        throw Error("only a wavelet score model has errors by coefficient in closed form");
    return modelMaps(*wavelet, *denoiser, at.work());
}

} // namespace scorelet
