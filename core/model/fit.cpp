#include "core/model/fit.h"

#include "core/base/error.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// The features that take part, by number: the constant always, others unless their order is switched off.
std::vector<int> activeFeatures(const MonomialTable& table, const ModelSpec& spec) {
    std::vector<int> active;
    for (int i = 0; i < table.features(); ++i) {
        const int order = static_cast<int>(table.featureList()[static_cast<size_t>(i)].monomial.size());
        if (std::find(spec.withoutOrders.begin(), spec.withoutOrders.end(), order) ==
            spec.withoutOrders.end())
            active.push_back(i);
    }
    return active;
}

/// Scratch memory of one thread; cells of the same size reuse it.
struct Solver {
    std::vector<double> noisy;
    Eigen::MatrixXd system;
    Eigen::VectorXd scale, right;
    Eigen::LLT<Eigen::MatrixXd> llt;

    /// Fills system (lower triangle, unit diagonal, no ridge yet), scale and right from the noisy moments.
    void assemble(const MonomialTable& table, const std::vector<int>& active) {
        const auto p = static_cast<Eigen::Index>(active.size());
        const auto& products = table.products();
        system.resize(p, p);
        scale.resize(p);
        right.resize(p);
        for (Eigen::Index i = 0; i < p; ++i) {
            const auto fi = static_cast<size_t>(active[static_cast<size_t>(i)]);
            const std::int32_t* row = products.data() + fi * (fi + 1) / 2;
            scale[i] = 1 / std::sqrt(noisy[static_cast<size_t>(row[fi])]);
            for (Eigen::Index j = 0; j < i; ++j)
                system(i, j) =
                    noisy[static_cast<size_t>(row[active[static_cast<size_t>(j)]])] * scale[i] * scale[j];
            const auto& feature = table.featureList()[fi];
            right[i] = feature.centrePower == 0 ? 0
                                                : -feature.centrePower * scale[i] *
                                                      noisy[static_cast<size_t>(feature.centreDerivative)];
        }
    }

    /// Solves with at least the given ridge; returns the ridge that it took.
    double solve(double ridge) {
        for (;; ridge = std::max(ridge * 10, 1e-14)) {
            system.diagonal().setConstant(1 + ridge);
            llt.compute(system);
            if (llt.info() == Eigen::Success) break;
            if (ridge > 1)
                throw Error("the normal equations hold values that are not finite",
                            "Check the data for NaN.");
        }
        llt.solveInPlace(right);
        return ridge;
    }
};

} // namespace

WaveletFit fitScore(const Moments& moments, double sigma, const ModelSpec& spec, const Work& work) {
    if (!(sigma > 0)) throw Error(fmt::format("the noise level must be positive, not {}", sigma));
    const auto start = std::chrono::steady_clock::now();
    const MomentPlan& plan = moments.plan();
    WaveletFit fit{moments.sharedPlan(), sigma, {}, Eigen::VectorXd::Zero(plan.cells()), {}};
    fit.theta.resize(static_cast<size_t>(plan.cells()));
    std::vector<double> ridges(static_cast<size_t>(plan.cells()));
    // A batch of cells an index: single small systems are too little work to hand out.
    constexpr int batch = 16;
    std::vector<Solver> solvers(static_cast<size_t>(std::max(1, work.threads)));
    parallelFor(work, (plan.cells() + batch - 1) / batch, [&](int index, int thread) {
        Solver& solver = solvers[static_cast<size_t>(thread)];
        const MonomialTable* table = nullptr;
        std::vector<int> active;
        for (int cell = index * batch; cell < std::min(plan.cells(), (index + 1) * batch); ++cell) {
            work.check();
            if (&plan.table(cell) != table) {
                table = &plan.table(cell);
                active = activeFeatures(*table, spec);
            }
            const auto c = static_cast<size_t>(cell);
            solver.noisy = moments.noisy(cell, sigma);
            solver.assemble(*table, active);
            ridges[c] = solver.solve(spec.ridge);
            fit.rcond[cell] = solver.llt.rcond();
            fit.theta[c] = Eigen::VectorXd::Zero(table->features());
            for (size_t i = 0; i < active.size(); ++i)
                fit.theta[c][active[i]] =
                    solver.right[static_cast<Eigen::Index>(i)] * solver.scale[static_cast<Eigen::Index>(i)];
        }
        work.report(static_cast<double>(index) * batch / plan.cells());
    });
    for (int cell = 0; cell < plan.cells(); ++cell)
        fit.report.features = std::max(fit.report.features, plan.table(cell).features());
    fit.report.rcond = fit.rcond.minCoeff();
    fit.report.ridge = *std::max_element(ridges.begin(), ridges.end());
    fit.report.raisedRidges = static_cast<int>(
        std::count_if(ridges.begin(), ridges.end(), [&](double r) { return r > spec.ridge; }));
    if (fit.report.raisedRidges > 0)
        fit.report.note = fmt::format("ridge raised to {:.0e} in {} of {} fits", fit.report.ridge,
                                      fit.report.raisedRidges, plan.cells());
    fit.report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return fit;
}

NormalEquations normalEquations(const MonomialTable& table, std::span<const double> noisyMoments) {
    const int p = table.features();
    NormalEquations equations{Eigen::MatrixXd(p, p), Eigen::VectorXd::Zero(p)};
    size_t at = 0;
    for (int i = 0; i < p; ++i) {
        for (int j = 0; j <= i; ++j, ++at)
            equations.a(i, j) = equations.a(j, i) = noisyMoments[static_cast<size_t>(table.products()[at])];
        const auto& feature = table.featureList()[static_cast<size_t>(i)];
        if (feature.centrePower > 0)
            equations.b[i] =
                feature.centrePower * noisyMoments[static_cast<size_t>(feature.centreDerivative)];
    }
    return equations;
}

} // namespace scorelet
