#include "core/score/mse.h"

#include <cassert>

namespace scorelet {
namespace {

/// theta' A theta, straight from the moments.
double quadraticForm(const MonomialTable& table, const std::vector<double>& noisy,
                     const Eigen::VectorXd& theta) {
    double total = 0;
    size_t at = 0;
    for (int i = 0; i < table.features(); ++i) {
        double row = 0;
        for (int j = 0; j < i; ++j) row += theta[j] * noisy[static_cast<size_t>(table.products()[at++])];
        total += theta[i] * (2 * row + theta[i] * noisy[static_cast<size_t>(table.products()[at++])]);
    }
    return total;
}

} // namespace

double cellMse(const WaveletFit& fit, const Moments& moments, int cell) {
    assert(*fit.plan == moments.plan());
    const MonomialTable& table = fit.plan->table(cell);
    const std::vector<double> noisy = moments.noisy(cell, fit.sigma);
    const Eigen::VectorXd& theta = fit.theta[static_cast<size_t>(cell)];
    const double s2 = fit.sigma * fit.sigma;
    double thetaB = 0;
    for (int i = 0; i < table.features(); ++i) {
        const auto& feature = table.featureList()[static_cast<size_t>(i)];
        if (feature.centrePower > 0)
            thetaB += theta[i] * feature.centrePower * noisy[static_cast<size_t>(feature.centreDerivative)];
    }
    return s2 + s2 * s2 * (2 * thetaB + quadraticForm(table, noisy, theta));
}

Eigen::VectorXd mseByCoefficient(const WaveletFit& fit, const Moments& moments, const Work& work) {
    assert(*fit.plan == moments.plan());
    const MomentPlan& plan = *fit.plan;
    Eigen::VectorXd mse(plan.layout().count());
    parallelFor(work, plan.cells(), [&](int cell, int) {
        const double error = cellMse(fit, moments, cell);
        for (int k : plan.members(cell)) mse[k] = error;
    });
    return mse;
}

} // namespace scorelet
