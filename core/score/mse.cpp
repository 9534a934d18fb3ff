#include "core/score/mse.h"

#include <algorithm>
#include <cassert>

namespace scorelet {
namespace {

/// A mean of squares: what rounding leaves below zero is none.
double notNegative(double error) {
    return error < 0 ? 0 : error; // NaN stays
}

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

/// The weights of an image's clean monomials in its error at a coefficient of the cell.
std::vector<double> errorWeights(const WaveletFit& fit, int cell) {
    const MonomialTable& table = fit.plan->table(cell);
    const Eigen::VectorXd& theta = fit.theta[static_cast<size_t>(cell)];
    const double s2 = fit.sigma * fit.sigma, s4 = s2 * s2;
    std::vector<double> noisy(static_cast<size_t>(table.moments()), 0.0);
    noisy[0] = s2;
    size_t at = 0;
    for (int i = 0; i < table.features(); ++i) {
        for (int j = 0; j <= i; ++j)
            noisy[static_cast<size_t>(table.products()[at++])] += s4 * theta[i] * theta[j] * (i == j ? 1 : 2);
        const auto& feature = table.featureList()[static_cast<size_t>(i)];
        if (feature.centrePower > 0)
            noisy[static_cast<size_t>(feature.centreDerivative)] += 2 * s4 * theta[i] * feature.centrePower;
    }
    return table.withoutNoise(noisy, fit.sigma);
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
    return notNegative(s2 + s2 * s2 * (2 * thetaB + quadraticForm(table, noisy, theta)));
}

Eigen::VectorXd mseOfImages(const WaveletFit& fit, const CoefficientBatch& clean, const Work& work) {
    const MomentPlan& plan = *fit.plan;
    constexpr Eigen::Index lanes = 64; // images that are evaluated together
    const Eigen::Index images = clean.count();
    // One sum for each of a fixed number of chunks, so that the result is the same on any number of threads.
    constexpr int chunks = 8;
    std::vector<Eigen::VectorXd> sums(chunks, Eigen::VectorXd::Zero(images));
    parallelFor(work, chunks, [&](int chunk, int) {
        Eigen::ArrayXXd values;
        for (int cell = plan.cells() * chunk / chunks; cell < plan.cells() * (chunk + 1) / chunks; ++cell) {
            work.check();
            const MonomialTable& table = plan.table(cell);
            const std::vector<double> weights = errorWeights(fit, cell);
            values.resize(lanes, table.moments());
            values.col(0).setOnes();
            for (const int k : plan.members(cell))
                for (Eigen::Index first = 0; first < images; first += lanes) {
                    const Eigen::Index count = std::min(lanes, images - first);
                    const std::vector<int>& stencil = plan.stencil(k);
                    Eigen::ArrayXXd w(count, table.variables());
                    for (size_t a = 0; a < stencil.size(); ++a)
                        w.col(static_cast<Eigen::Index>(a)) =
                            (clean.row(stencil[a]).segment(first, count).array() - plan.centres()[stencil[a]])
                                .cast<double>()
                                .transpose();
                    Eigen::ArrayXd error = Eigen::ArrayXd::Constant(count, weights[0]);
                    for (int g = 1; g < table.moments(); ++g) {
                        const MonomialTable::Node& node = table.nodes()[static_cast<size_t>(g)];
                        values.col(g).head(count) =
                            values.col(node.parent).head(count) * w.col(node.variable);
                        error += weights[static_cast<size_t>(g)] * values.col(g).head(count);
                    }
                    sums[static_cast<size_t>(chunk)].segment(first, count) +=
                        error.unaryExpr(&notNegative).matrix();
                }
        }
    });
    for (int chunk = 1; chunk < chunks; ++chunk) sums[0] += sums[static_cast<size_t>(chunk)];
    return sums[0] / static_cast<double>(plan.layout().count());
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
