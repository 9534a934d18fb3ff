#include "core/studies/answer_sum_study.h"

#include <algorithm>
#include <cmath>

namespace scorelet {

AnswerSum answerSum(const WaveletFit& fit, const Eigen::VectorXf& noisy, int coefficient) {
    const MomentPlan& plan = *fit.plan;
    const int k = std::clamp(coefficient, 0, plan.layout().count() - 1), cell = plan.cellOf(k);
    const MonomialTable& table = plan.table(cell);
    const Eigen::VectorXd& theta = fit.theta[static_cast<size_t>(cell)];
    AnswerSum result;
    result.coefficient = k;
    result.centre = static_cast<double>(plan.centres()[k]);
    for (const int member : plan.stencil(k)) {
        result.stencil.push_back(stencilPlace(plan.layout(), k, member));
        result.values.push_back(static_cast<double>(noisy[member]) -
                                static_cast<double>(plan.centres()[member]));
    }
    result.sum = result.centre;
    std::vector<double> phi(static_cast<size_t>(table.features()), 1.0);
    for (size_t i = 0; i < phi.size(); ++i) {
        const MonomialTable::Feature& feature = table.featureList()[i];
        if (feature.parent >= 0)
            phi[i] = phi[static_cast<size_t>(feature.parent)] *
                     result.values[static_cast<size_t>(feature.variable)];
        const double own = feature.monomial == Monomial{0} ? 1 : 0;
        const double weight = own + fit.sigma * fit.sigma * theta[static_cast<Eigen::Index>(i)];
        result.summands.push_back(
            {MonomialTable::text(feature.monomial), feature.monomial, phi[i], weight, phi[i] * weight});
        result.sum += phi[i] * weight;
    }
    std::stable_sort(result.summands.begin(), result.summands.end(), [](const Summand& a, const Summand& b) {
        return std::abs(a.product) > std::abs(b.product);
    });
    return result;
}

AnswerSum AnswerSumStudy::compute(const Inputs& in, const Context& at) {
    const FitInputs& fit = in.denoised.fit;
    const ModelInputs& model = fit.solver.model;
    const auto fitted = at.get<FitStudy>(fit);
    const auto* denoiser = as<ScoreFit>(*fitted->denoiser);
    if (!denoiser) throw Error("expected a model whose answer is a sum of weighted monomials, found another one");
    const auto mosaic = at.get<MosaicStudy>(
        {{{model.training.data, in.denoised.image}, fit.sigma, in.denoised.noise}, model.basis});
    AnswerSum result = answerSum(denoiser->fit(), mosaic->values, in.coefficient);
    result.answer = static_cast<double>(
        at.get<DenoisedMosaicStudy>({in.denoised, model.basis})->values[result.coefficient]);
    result.clean = static_cast<double>(mosaic->clean[result.coefficient]);
    return result;
}

} // namespace scorelet
