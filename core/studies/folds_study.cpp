#include "core/studies/folds_study.h"

#include "core/base/error.h"
#include "core/base/standard_error.h"
#include "core/denoise/capabilities.h"
#include "core/families/family.h"
#include "core/studies/choosing_study.h"
#include "core/studies/classes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace scorelet {
namespace {

// Images are dealt so many at a time: short runs, that of a sorted set every fold has some of each kind.
constexpr Eigen::Index longestRun = 256, runs = 50;

FoldMomentsStudy::Inputs foldsOf(const ModelInputs& model) {
    return {coefficientsOf(model), model.training.subset, model.preparation};
}

} // namespace

double foldBytes(const ModelSpec& spec, const SubbandLayout& layout) {
    return MomentPlan::estimate(spec, layout).bytes() * (foldCount + 2) / 2;
}

FoldMoments FoldMomentsStudy::compute(const Inputs& in, const Context& at) {
    const auto coefficients = at.get<CoefficientsStudy>(in.coefficients);
    const CoefficientBatch& train = coefficients->train;
    const Eigen::Index images = imagesTaken({in.coefficients.data, in.subset, in.coefficients.ofClass},
                                            *at.get<DataStudy>(in.coefficients.data));
    if (images < foldCount)
        throw Error(
            fmt::format("cross-validation needs at least {} training images, found {}", foldCount, images));
    const Eigen::Index share = std::clamp<Eigen::Index>(images / runs, 1, longestRun);
    const auto plan = std::make_shared<const MomentPlan>(in.preparation, coefficients->transform->layout(),
                                                         train, images, at.budget() * 2 / (foldCount + 2));
    std::vector<std::shared_ptr<Moments>> folds;
    for (int fold = 0; fold < foldCount; ++fold) folds.push_back(std::make_shared<Moments>(plan));
    Work quiet = at.work();
    quiet.progress = {};
    for (Eigen::Index first = 0, turn = 0; first < images; first += share, ++turn) {
        folds[static_cast<std::size_t>(turn % foldCount)]->add(train, first, std::min(share, images - first),
                                                               quiet);
        at.work().report(static_cast<double>(first) / static_cast<double>(images));
    }
    return {{folds.begin(), folds.end()}};
}

void CrossValidationStudy::needs(const Inputs& in, Retained& retained) {
    if (leavesChoice(in.fit.solver.spec)) return ChoiceStudy::needs(in.fit, retained);
    for (const ModelInputs& model : modelsFor(in.fit.solver.model, retained)) {
        retained.add<FoldMomentsStudy>(foldsOf(model));
        CoefficientsStudy::needs({model.training.data, model.basis}, retained);
        retained.add<CoefficientsStudy>(coefficientsOf(model));
    }
    retained.add<DataStudy>(in.fit.solver.model.training.data);
}

CrossValidation CrossValidationStudy::compute(const Inputs& in, const Context& at) {
    if (!needsMoments(in.fit.solver.spec))
        throw Error(fmt::format("{}: cross-validation is of models that are fitted by moments",
                                label(in.fit.solver.spec)));
    const SolverInputs solver = chosenFit(in.fit, at).solver;
    const ModelInputs& model = solver.model;
    const auto transform = at.get<CoefficientsStudy>(coefficientsOf(model))->transform;
    const auto moments = at.get<FoldMomentsStudy>(foldsOf(model));
    CrossValidation result;
    for (std::size_t fold = 0; fold < moments->folds.size(); ++fold) {
        auto pair = std::make_shared<MomentPair>(
            MomentPair{Moments(moments->folds[fold]->sharedPlan()), *moments->folds[fold]});
        for (std::size_t other = 0; other < moments->folds.size(); ++other)
            if (other != fold) {
                at.work().check();
                pair->train.merge(*moments->folds[other]);
            }
        const auto fitted = familyOf(solver.spec).fromMoments(solver.spec, transform, std::move(pair));
        const auto denoiser = fitted->at(in.fit.sigma, at.quiet());
        result.errors.push_back(as<ExactError>(*fitted)->exactMse(*denoiser, at.quiet()).heldOut);
        at.work().report(static_cast<double>(fold + 1) / foldCount);
    }
    const auto count = static_cast<double>(result.errors.size());
    result.mse = std::accumulate(result.errors.begin(), result.errors.end(), 0.0) / count;
    result.standardError = standardError(Eigen::Map<const Eigen::VectorXd>(
        result.errors.data(), static_cast<Eigen::Index>(result.errors.size())));
    return result;
}

} // namespace scorelet
