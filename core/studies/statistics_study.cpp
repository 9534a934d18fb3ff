#include "core/studies/statistics_study.h"

#include "core/score/mse.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// Clean variance of every coefficient about its centre; where coefficients share a cell, the cell's.
Eigen::VectorXd centredVariances(const Moments& moments) {
    const MomentPlan& plan = moments.plan();
    Eigen::VectorXd variances(plan.layout().count());
    for (int cell = 0; cell < plan.cells(); ++cell) {
        const int square = plan.table(cell).find({0, 0});
        const double variance = moments.clean(cell)[static_cast<size_t>(square)];
        for (const int k : plan.members(cell)) variances[k] = variance;
    }
    return variances;
}

template <class Belongs>
BandError sumWhere(const StatisticsResult& result, const SubbandLayout& layout, Belongs&& belongs) {
    BandError sum;
    sum.band = -1;
    for (const BandError& error : result.bands) {
        if (!belongs(layout.bands()[static_cast<size_t>(error.band)])) continue;
        sum.train += error.train;
        sum.heldOut += error.heldOut;
        sum.variance += error.variance;
    }
    return sum;
}

} // namespace

StatisticsResult bandStatistics(const ModelSpec& spec, const FromMoments& model, const ScoreFit& denoiser,
                                const Work& work) {
    const MomentPair& moments = model.moments();
    const SubbandLayout& layout = moments.train.plan().layout();
    const Eigen::VectorXd train = mseByCoefficient(denoiser.fit(), moments.train, work),
                          heldOut = mseByCoefficient(denoiser.fit(), moments.heldOut, work),
                          variance = centredVariances(moments.heldOut);
    StatisticsResult result;
    result.spec = spec;
    result.sigma = denoiser.fit().sigma;
    result.train = train.mean();
    result.heldOut = heldOut.mean();
    for (size_t i = 0; i < layout.bands().size(); ++i) {
        const Subband& band = layout.bands()[i];
        const auto part = [&](const Eigen::VectorXd& values) {
            return values.segment(band.offset, band.count()).sum() / layout.count();
        };
        result.bands.push_back({static_cast<int>(i), part(train), part(heldOut), part(variance)});
    }
    return result;
}

bool addOrderWorth(StatisticsResult& result, const Model& model, const Work& work) {
    const int order = static_cast<int>(result.orders.size()) + 1;
    if (order > result.spec.degree) return false;
    OrderWorth worth;
    worth.order = order;
    const auto& off = result.spec.withoutOrders;
    worth.off = std::find(off.begin(), off.end(), order) != off.end();
    const auto* moments = as<FromMoments>(model);
    assert(moments);
    const MomentPlan& plan = moments->moments().train.plan();
    for (int cell = 0; cell < plan.cells(); ++cell) {
        const auto& features = plan.table(cell).featureList();
        const auto count = std::count_if(features.begin(), features.end(), [&](const auto& feature) {
            return static_cast<int>(feature.monomial.size()) == order;
        });
        worth.monomials = std::max(worth.monomials, static_cast<int>(count));
    }
    if (!worth.off) {
        ModelSpec spec = result.spec;
        spec.withoutOrders.push_back(order);
        const auto without = model.withSettings(spec);
        const auto* exact = without ? as<ExactError>(*without) : nullptr;
        assert(exact);
        const ExactMse mse = exact->exactMse(*without->at(result.sigma, work), work);
        worth.train = mse.train - result.train;
        worth.heldOut = mse.heldOut - result.heldOut;
    }
    result.orders.push_back(worth);
    return true;
}

BandError sumOfLevel(const StatisticsResult& result, const SubbandLayout& layout, int level) {
    return sumWhere(result, layout, [level](const Subband& band) {
        return (band.orientation == Orientation::scaling ? 0 : band.level) == level;
    });
}

BandError sumOfOrientation(const StatisticsResult& result, const SubbandLayout& layout,
                           Orientation orientation) {
    return sumWhere(result, layout,
                    [orientation](const Subband& band) { return band.orientation == orientation; });
}

StatisticsResult StatisticsStudy::compute(const Inputs& in, const Context& at) {
    const auto prepared = modelOf(in.fit, at);
    const auto fit = at.get<FitStudy>(in.fit);
    const auto* moments = as<FromMoments>(*prepared);
    const auto* denoiser = as<ScoreFit>(*fit->denoiser);
    if (!moments || !denoiser || !as<ExactError>(*prepared))
        throw Error("only a wavelet score model has statistics by scale and order");
    StatisticsResult result =
        bandStatistics(chosenFit(in.fit, at).solver.spec, *moments, *denoiser, at.work());
    do at.preview<StatisticsStudy>(result);
    while (addOrderWorth(result, *prepared, at.work()));
    return result;
}

} // namespace scorelet
