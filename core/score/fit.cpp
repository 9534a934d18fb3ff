#include "core/score/fit.h"

#include "core/base/error.h"
#include "core/score/ridge_solver.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// The features that take part, by number: the constant always, others unless their order is switched off.
std::vector<int> activeFeatures(const MonomialTable& table, const ModelSpec& spec) {
    const auto holds = [](const auto& list, const auto& value) {
        return std::find(list.begin(), list.end(), value) != list.end();
    };
    std::vector<int> active;
    for (int i = 0; i < table.features(); ++i) {
        const Monomial& monomial = table.featureList()[static_cast<size_t>(i)].monomial;
        if (!holds(spec.withoutOrders, static_cast<int>(monomial.size())) &&
            !holds(spec.withoutMonomials, monomial))
            active.push_back(i);
    }
    return active;
}

/// Is the scale of a cell's coefficients switched off? The scaling band counts as level 0.
bool switchedOff(const MomentPlan& plan, int cell, const ModelSpec& spec) {
    const SubbandLayout& layout = plan.layout();
    const Subband& band = layout.bands()[static_cast<size_t>(layout.place(plan.members(cell).front()).band)];
    const int level = band.orientation == Orientation::scaling ? 0 : band.level;
    return std::find(spec.withoutLevels.begin(), spec.withoutLevels.end(), level) != spec.withoutLevels.end();
}

/// Weights of the score -w_0 / s^2, which answers with the centre whatever it sees.
Eigen::VectorXd meanWeights(const MonomialTable& table, double sigma) {
    Eigen::VectorXd theta = Eigen::VectorXd::Zero(table.features());
    for (int i = 0; i < table.features(); ++i)
        if (table.featureList()[static_cast<size_t>(i)].monomial == Monomial{0})
            theta[i] = -1 / (sigma * sigma);
    return theta;
}

/// Scratch memory of one thread; cells of the same size reuse it.
struct Solver : RidgeSolver {
    std::vector<double> noisy;

    /// Fills the system from the noisy moments.
    void assemble(const MonomialTable& table, const std::vector<int>& active) {
        const auto p = static_cast<Eigen::Index>(active.size());
        const auto& products = table.products();
        resize(p);
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
};

} // namespace

WaveletFit fitScore(const Moments& moments, double sigma, const ModelSpec& spec, const Work& work) {
    if (!(sigma > 0)) throw Error(fmt::format("the noise level must be positive, not {}", sigma));
    const auto start = std::chrono::steady_clock::now();
    const MomentPlan& plan = moments.plan();
    WaveletFit fit{moments.sharedPlan(), sigma, {}, Eigen::VectorXd::Zero(plan.cells()), {}, {}};
    fit.theta.resize(static_cast<size_t>(plan.cells()));
    fit.ridge = Eigen::VectorXd::Constant(plan.cells(), spec.ridge);
    // A batch of cells an index: single small systems are too little work to hand out.
    constexpr int batch = 16;
    for (int cell = 0; cell < plan.cells(); ++cell)
        fit.report.features = std::max(fit.report.features, plan.table(cell).features());
    Work split = work;
    const CostEstimate largest{.features = fit.report.features};
    split.threads = static_cast<int>(
        std::clamp(plan.fitBytes() / largest.systemBytes(), 1.0, std::max(1.0, 1.0 * work.threads)));
    std::vector<Solver> solvers(static_cast<size_t>(split.threads));
    parallelFor(split, (plan.cells() + batch - 1) / batch, [&](int index, int thread) {
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
            if (switchedOff(plan, cell, spec)) {
                fit.theta[c] = meanWeights(*table, sigma);
                fit.rcond[cell] = 1;
                continue;
            }
            solver.noisy = moments.noisy(cell, sigma);
            fit.ridge[cell] = solver.solve(spec.ridge, [&] { solver.assemble(*table, active); });
            fit.rcond[cell] = solver.rcond;
            fit.theta[c] = Eigen::VectorXd::Zero(table->features());
            for (size_t i = 0; i < active.size(); ++i)
                fit.theta[c][active[i]] =
                    solver.right[static_cast<Eigen::Index>(i)] * solver.scale[static_cast<Eigen::Index>(i)];
        }
        work.report(static_cast<double>(index) * batch / plan.cells());
    });
    for (int cell = 0; cell < plan.cells(); ++cell) // one switched off is answered by its mean
        fit.report.parameters.fitted +=
            std::max<std::int64_t>(1, static_cast<std::int64_t>(fittedFeatures(plan, cell, spec).size()));
    fit.report.rcond = fit.rcond.minCoeff();
    fit.report.ridge = fit.ridge.maxCoeff();
    fit.report.raisedRidges = static_cast<int>((fit.ridge.array() > spec.ridge).count());
    if (fit.report.raisedRidges > 0)
        fit.report.note = fmt::format("ridge raised to {:.0e} in {} of {} fits", fit.report.ridge,
                                      fit.report.raisedRidges, plan.cells());
    fit.report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return fit;
}

std::vector<int> fittedFeatures(const MomentPlan& plan, int cell, const ModelSpec& spec) {
    return switchedOff(plan, cell, spec) ? std::vector<int>{} : activeFeatures(plan.table(cell), spec);
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
