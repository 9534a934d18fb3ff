#include "app/cli/bench/kernel_bench.h"

#include "app/cli/bench/rank_update.h"
#include "core/data/to_size.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/wavelet.h"
#include "core/sample/trajectory.h"
#include "core/score/mse.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// A model and what is asked of it on the reference machine.
struct Goal {
    const char* model;
    double leastRatio; ///< rank update over moment pass; 0: none
    double refitMs;    ///< 0: none
    bool heavy;        ///< on a part of the images unless `full`
};
constexpr Goal goals[] = {{"independent:d3", 0, 10, false},
                          {"band-tied:d3", 0, 10, false},
                          {"local:d2:r1", 2, 60, false},
                          {"local:d3:r1", 2, 600, true}};

constexpr Eigen::Index heavyImages = 10'000;
constexpr int rivalStride = 16; // every so manieth coefficient is timed for the rival

/// The seconds that rank updates of all coefficients' Gram matrices take, from every rivalStride-th of them.
double rivalSeconds(const MomentPlan& plan, const CoefficientBatch& coefficients, Eigen::Index images,
                    const Work& work) {
    std::vector<int> chosen;
    for (int k = 0; k < plan.layout().count(); k += rivalStride) chosen.push_back(k);
    const double seconds = secondsOf([&] {
        parallelFor(work, static_cast<int>(chosen.size()), [&](int i, int) {
            gramByRankUpdate(plan, coefficients, chosen[static_cast<size_t>(i)], images);
        });
    });
    return seconds * plan.layout().count() / static_cast<double>(chosen.size());
}

void benchDenoising(const Batch& batch, const std::shared_ptr<const WaveletTransform>& transform,
                    const WaveletFit& fit, const std::string& name, const Work& work, BenchReport& report) {
    const WaveletDenoiser denoiser(transform, fit);
    const Eigen::Index count = std::min<Eigen::Index>(64, batch.data().heldOut.count());
    const ImageBatch noisy = noisedStates(batch.data().heldOut.pixels.rows(0, count), fit.sigma, 0);
    const ImageBatch one = noisy.rows(0, 1);
    report.add(
        {"denoise one image", name, 1e3 * medianSeconds([&] { denoiser.denoise(one, work); }, 9), "ms"});
    report.add({"denoise many images", name,
                1e3 / static_cast<double>(count) * medianSeconds([&] { denoiser.denoise(noisy, work); }, 5),
                "ms/image", 0, false, fmt::format("{} at once", count)});
}

void benchModel(Batch& batch, const Goal& goal, bool full, BenchReport& report) {
    const ModelSpec spec = parseModelSpec(goal.model);
    const auto coefficients = batch.get<CoefficientsStudy>(coefficientsOf(batch.experiment()));
    const CoefficientBatch& train = coefficients->train;
    const Eigen::Index images = goal.heavy && !full ? std::min(heavyImages, train.count()) : train.count();
    const Work work = batch.quiet();
    std::shared_ptr<const MomentPlan> plan;
    std::unique_ptr<Moments> moments;
    const double pass = medianSeconds(
        [&] {
            plan = std::make_shared<const MomentPlan>(spec, coefficients->transform->layout(), train, images,
                                                      batch.experiment().budgetGb * 1e9);
            moments = std::make_unique<Moments>(plan);
            moments->add(train, 0, images, work);
        },
        3);
    const std::string on = fmt::format("{} images", grouped(images));
    report.add({"moment pass", goal.model, pass, "s", 0, false, on});
    const double rival = rivalSeconds(*plan, train, images, work);
    report.add({"Eigen rank update", goal.model, rival, "s", 0, false,
                fmt::format("{}, every {}th coefficient timed, scaled", on, rivalStride)});
    report.add({"rank update / moment pass", goal.model, rival / pass, "times", goal.leastRatio, true});
    double sigma = 0.3;
    WaveletFit fit;
    const double refit = medianSeconds(
        [&] {
            sigma *= 1.1; // never a level that was solved before
            fit = fitScore(*moments, sigma, spec, work);
        },
        7);
    batch.progress().clear();
    report.add({"refit at a new sigma", goal.model, 1e3 * refit, "ms", goal.refitMs, false,
                fmt::format("all {} coefficients", plan->layout().count())});
    report.add({"exact MSE at a new sigma", goal.model,
                1e3 * medianSeconds([&] { mseByCoefficient(fit, *moments, work); }, 5), "ms"});
    benchDenoising(batch, coefficients->transform, fit, goal.model, work, report);
}

} // namespace

void benchKernels(Batch& batch, bool full, BenchReport& report) {
    const ImageBatch& pixels = batch.data().train.pixels;
    const Eigen::Index count = std::min<Eigen::Index>(10'000, pixels.count());
    const ImageBatch images = pixels.rows(0, count);
    const Work work = batch.quiet();
    const Experiment& e = batch.experiment();
    const WaveletTransform transform(e.wavelet, e.data.size, e.data.size, e.levels);
    const double seconds = medianSeconds([&] { transform.forwardAll(images, work); }, 5);
    batch.progress().clear();
    report.add({"wavelet transform", fmt::format("{}, {} levels", e.wavelet, e.levels),
                static_cast<double>(count) / seconds, "images/s"});
    for (const Goal& goal : goals) benchModel(batch, goal, full, report);
}

} // namespace scorelet
