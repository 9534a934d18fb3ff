#include "core/families/features/feature_fit.h"

#include "core/base/error.h"
#include "core/base/standard_error.h"
#include "core/families/features/feature_equations.h"
#include "core/families/features/polynomial_features.h"
#include "core/image/spread.h"
#include "core/score/ridge_solver.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <string>

namespace scorelet {
namespace {

/// The features that a cell can have: their members are there, and they are neither constant nor nothing to
/// the training images and their noise, as a narrow bump far from all of them is. Of less than rounding
/// leaves of 1 (root mean square) a weight would be that no float of an answer holds where a held-out image
/// is within the bump.
std::vector<Eigen::Index> activeFeatures(const FeaturePlan& plan, int k, const FeatureEquations& all) {
    constexpr double nothing = 1e-32, constant = 1e-12;
    std::vector<Eigen::Index> active{0};
    const auto there = static_cast<std::size_t>(plan.seen(k));
    for (Eigen::Index i = 1; i < plan.features(); ++i) {
        const std::size_t at = static_cast<std::size_t>(i - 1);
        if ((plan.list.known(at).members >> there).any()) continue;
        const double square = all.a(i, i), mean = all.a(i, 0);
        if (!std::isfinite(square) || !std::isfinite(all.b[i]))
            throw Error(fmt::format("features: {}: expected finite values, found others at {}",
                                    plan.list.features()[at].text, plan.transform->layout().describe(k)),
                        "Keep what it is made of within bounds.");
        if (square > nothing && square - mean * mean > constant * square) active.push_back(i);
    }
    return active;
}

FeatureCell solvedCell(const FeaturePlan& plan, int k, const FeatureEquations& all) {
    const std::vector<Eigen::Index> active = activeFeatures(plan, k, all);
    const auto p = static_cast<Eigen::Index>(active.size());
    const auto at = [&](Eigen::Index i) { return active[static_cast<std::size_t>(i)]; };
    RidgeSolver solver;
    solver.resize(p);
    FeatureCell fit;
    fit.ridge = solver.solve(plan.spec.ridge, [&] {
        for (Eigen::Index i = 0; i < p; ++i) {
            solver.scale[i] = 1 / std::sqrt(all.a(at(i), at(i)));
            for (Eigen::Index j = 0; j < i; ++j)
                solver.system(i, j) = all.a(at(i), at(j)) * solver.scale[i] * solver.scale[j];
            solver.right[i] = -all.b[at(i)] * solver.scale[i];
        }
    });
    fit.rcond = solver.rcond;
    fit.active = static_cast<std::int64_t>(p);
    fit.theta = Eigen::VectorXd::Zero(plan.features());
    for (Eigen::Index i = 0; i < p; ++i) fit.theta[at(i)] = solver.right[i] * solver.scale[i];
    fit.meanSquare = all.a.diagonal();
    return fit;
}

/// How many nodes a panel needs, and how much the error of the fit still depends on them: relative, on other
/// images too.
struct Nodes {
    int perPanel = 0;
    double change = 0;
};

/// A fit and its equations.
struct Trial {
    std::vector<FeatureEquations> equations;
    std::vector<Eigen::VectorXd> theta;
};

Nodes nodesFor(const FeaturePlan& plan, double sigma, const Work& work) {
    constexpr int fewest = 32, most = 512;
    constexpr double enough = 1e-5;
    const std::vector<Eigen::Index> some =
        spreadEvenly(12, static_cast<Eigen::Index>(plan.stencils.size())); // coefficients
    const auto trialWith = [&](int nodes) {
        const ScalarFeatures scalar(plan, plan.coefficients, plan.classes, sigma, nodes);
        Trial trial{{some.size(), FeatureEquations(plan.features())},
                    std::vector<Eigen::VectorXd>(some.size())};
        parallelFor(work, static_cast<int>(some.size()), [&](int i, int) {
            const auto at = static_cast<std::size_t>(i);
            const int k = static_cast<int>(some[at]);
            trial.equations[at] = scalar.equations(k);
            trial.theta[at] = solvedCell(plan, k, trial.equations[at]).theta;
        });
        return trial;
    };
    // An answer that is wrong by d has on other images an error that differs by up to 2 |d| |error|.
    const auto change = [&](const Trial& coarse, const Trial& fine) {
        double before = 0, after = 0, apart = 0;
        for (std::size_t i = 0; i < some.size(); ++i) {
            const Eigen::VectorXd d = coarse.theta[i] - fine.theta[i];
            before += coarse.equations[i].error(coarse.theta[i], sigma);
            after += fine.equations[i].error(fine.theta[i], sigma);
            apart += std::pow(sigma, 4) * std::max(0.0, d.dot(fine.equations[i].a * d));
        }
        return std::abs(before - after) / after + 2 * std::sqrt(apart / after);
    };
    Nodes nodes{fewest, 0};
    for (Trial coarse = trialWith(fewest);; nodes.perPanel *= 2) {
        Trial fine = trialWith(2 * nodes.perPanel);
        nodes.change = change(coarse, fine);
        if (!(nodes.change > enough) || nodes.perPanel == most) return nodes;
        coarse = std::move(fine);
    }
}

std::string quadratureNote(const Nodes& nodes) {
    constexpr double silent = 1e-5;
    return nodes.change <= silent ? std::string("noise by quadrature")
                                  : fmt::format("noise by quadrature, to {:.1g} %", 100 * nodes.change);
}

FeatureEquations meanOf(const std::vector<FeatureEquations>& estimates) {
    FeatureEquations all = estimates.front();
    for (std::size_t i = 1; i < estimates.size(); ++i) all += estimates[i];
    all /= static_cast<double>(estimates.size());
    return all;
}

/// Of a cell, in one estimate; step() is called for each of its coefficients.
template <class Step>
std::vector<FeatureEquations> expectedOf(const ExpectedFeatures& features, const FeaturePlan& plan, int cell,
                                         const Step& step) {
    const std::vector<int>& members = plan.cells[static_cast<std::size_t>(cell)];
    std::vector<FeatureEquations> sum(1, FeatureEquations(plan.features()));
    for (const int k : members) {
        sum.front() += features.equations(k);
        step();
    }
    sum.front() /= static_cast<double>(members.size());
    return sum;
}

/// The same in an estimate for every batch of noise.
template <class Step>
std::vector<FeatureEquations> sampledOf(const SampledFeatures& features, const FeaturePlan& plan, int cell,
                                        const Work& work, const Step& step) {
    const std::vector<int>& members = plan.cells[static_cast<std::size_t>(cell)];
    std::vector<FeatureEquations> sums(NoiseDraws::batches, FeatureEquations(plan.features()));
    for (const int k : members) {
        features.add(k, sums, work);
        step();
    }
    for (FeatureEquations& sum : sums)
        sum /= static_cast<double>(members.size()) * static_cast<double>(plan.coefficients.count());
    return sums;
}

/// Fits every cell by equationsOf(cell), a system for each of `batches` estimates; the errors of the
/// estimates, per pixel.
template <class EquationsOf>
Eigen::ArrayXd fitCells(FeatureFit& fit, int batches, const Work& work, const EquationsOf& equationsOf) {
    const FeaturePlan& plan = *fit.plan;
    const auto cells = static_cast<int>(plan.cells.size());
    fit.cells.resize(plan.cells.size());
    Eigen::ArrayXXd errors(batches, cells);
    parallelFor(work, cells, [&](int cell, int) {
        const std::vector<FeatureEquations> estimates = equationsOf(cell);
        const FeatureEquations all = meanOf(estimates);
        const std::vector<int>& members = plan.cells[static_cast<std::size_t>(cell)];
        FeatureCell& one = fit.cells[static_cast<std::size_t>(cell)];
        one = solvedCell(plan, members.front(), all);
        one.trainMse = all.error(one.theta, fit.sigma);
        for (int batch = 0; batch < batches; ++batch)
            errors(batch, cell) = static_cast<double>(members.size()) *
                                  estimates[static_cast<std::size_t>(batch)].error(one.theta, fit.sigma);
    });
    FitReport& report = fit.report;
    report.ridge = plan.spec.ridge;
    for (const FeatureCell& one : fit.cells) {
        report.features = std::max(report.features, static_cast<int>(one.active));
        report.parameters.fitted += one.active;
        report.rcond = std::min(report.rcond, one.rcond);
        report.ridge = std::max(report.ridge, one.ridge);
        report.raisedRidges += one.ridge > plan.spec.ridge;
    }
    const auto fewer = std::count_if(fit.cells.begin(), fit.cells.end(),
                                     [&](const FeatureCell& one) { return one.active < plan.features(); });
    if (fewer > 0)
        report.note += fmt::format("; features that are constant, that no training image meets, or that see "
                                   "what is not there drop out in {} of {} fits",
                                   fewer, cells);
    if (report.raisedRidges > 0)
        report.note += fmt::format("; ridge raised to {:.0e} in {} of {} fits", report.ridge,
                                   report.raisedRidges, cells);
    const Eigen::ArrayXd means = errors.rowwise().sum() / static_cast<double>(plan.stencils.size());
    fit.trainMse = means.mean();
    return means;
}

/// Progress over coefficients.
class Progress {
public:
    Progress(const FeaturePlan& plan, const Work& work)
        : all_(static_cast<double>(plan.stencils.size())), work_(work) {}
    void step() {
        work_.check();
        work_.report(++done_ / all_);
    }

private:
    std::atomic<int> done_{0};
    double all_;
    const Work& work_;
};

/// The equations of the fit's features for some images, whose noise is not sampled.
std::unique_ptr<const ExpectedFeatures> expectedFeatures(const FeatureFit& fit, const CoefficientBatch& clean,
                                                         std::vector<ClassRange> classes) {
    const FeaturePlan& plan = *fit.plan;
    assert(!plan.list.ofSampledNoise());
    if (plan.list.ofOneCoefficient())
        return std::make_unique<const ScalarFeatures>(plan, clean, std::move(classes), fit.sigma,
                                                      fit.nodesPerPanel);
    return std::make_unique<const PolynomialFeatures>(plan, clean, std::move(classes), fit.sigma);
}

void fitByExpectations(FeatureFit& fit, const Work& work) {
    const FeaturePlan& plan = *fit.plan;
    std::string note = "noise in closed form";
    if (plan.list.ofOneCoefficient()) {
        const Nodes nodes = nodesFor(plan, fit.sigma, {work.stop, work.threads, {}});
        fit.nodesPerPanel = nodes.perPanel;
        note = quadratureNote(nodes);
    }
    const auto expected = expectedFeatures(fit, plan.coefficients, plan.classes);
    Progress progress(plan, work);
    fitCells(fit, 1, work,
             [&](int cell) { return expectedOf(*expected, plan, cell, [&] { progress.step(); }); });
    fit.report.note = note + fit.report.note;
}

void fitBySampling(FeatureFit& fit, const Work& work) {
    const FeaturePlan& plan = *fit.plan;
    const SampledFeatures sampled(plan, fit.sigma);
    Progress progress(plan, work);
    const Eigen::ArrayXd errors = fitCells(fit, NoiseDraws::batches, work, [&](int cell) {
        return sampledOf(sampled, plan, cell, work, [&] { progress.step(); });
    });
    fit.trainMseError = standardError(errors.matrix());
    fit.report.note = fmt::format("noise of {} draws an image: standard error of the training error {:.1g} %",
                                  NoiseDraws::perImage, 100 * fit.trainMseError / fit.trainMse) +
                      fit.report.note;
}

} // namespace

FeatureFit fitFeatures(std::shared_ptr<const FeaturePlan> plan, double sigma, const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    FeatureFit fit;
    fit.plan = std::move(plan);
    fit.sigma = sigma;
    if (fit.plan->list.ofSampledNoise())
        fitBySampling(fit, work);
    else
        fitByExpectations(fit, work);
    fit.report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return fit;
}

FeatureEquations featureEquations(const FeatureFit& fit, int coefficient, const Work& work) {
    const FeaturePlan& plan = *fit.plan;
    const int cell = plan.cellOf[static_cast<std::size_t>(coefficient)];
    const auto check = [&] { work.check(); };
    if (plan.list.ofSampledNoise())
        return meanOf(sampledOf(SampledFeatures(plan, fit.sigma), plan, cell, work, check));
    return meanOf(expectedOf(*expectedFeatures(fit, plan.coefficients, plan.classes), plan, cell, check));
}

double featureError(const FeatureFit& fit, const CoefficientBatch& clean, const ClassRange& images,
                    const Work& work) {
    const auto expected = expectedFeatures(fit, clean, {images});
    Progress progress(*fit.plan, work);
    Eigen::VectorXd errors(clean.layout().count());
    parallelFor(work, clean.layout().count(), [&](int k, int) {
        errors[k] = expected->error(k, fit.thetaOf(k));
        progress.step();
    });
    return errors.mean();
}

Eigen::VectorXd featureErrors(const FeatureFit& fit, const CoefficientBatch& clean, const ClassRange& images,
                              const Work& work) {
    if (images.count == 0) return {};
    const auto expected = expectedFeatures(fit, clean, {images});
    // One sum for each of a fixed number of chunks, so that the result is the same on any number of threads.
    constexpr int chunks = 8;
    const int coefficients = clean.layout().count();
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(images.count, chunks);
    parallelFor(work, chunks, [&](int chunk, int) {
        for (int k = coefficients * chunk / chunks; k < coefficients * (chunk + 1) / chunks; ++k) {
            work.check();
            sums.col(chunk) += expected->errors(k, fit.thetaOf(k));
        }
    });
    return sums.rowwise().sum() / coefficients;
}

} // namespace scorelet
