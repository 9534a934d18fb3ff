#include "app/cli/bench/kernel_bench.h"

#include "app/cli/bench/fused_chains.h"
#include "app/cli/bench/rank_update.h"
#include "core/base/error.h"
#include "core/basis/transform.h"
#include "core/data/to_size.h"
#include "core/families/family.h"
#include "core/families/posterior/posterior.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/wavelet.h"
#include "core/sample/trajectory.h"
#include "core/score/mse.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

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

/// `oneMs`: what one image may take; 0: no goal. Returns the seconds an image of many takes.
double benchDenoising(const Batch& batch, const Denoiser& denoiser, const std::string& name, double oneMs,
                      const Work& work, BenchReport& report) {
    const Eigen::Index count = std::min<Eigen::Index>(64, batch.data().heldOut.count());
    const ImageBatch noisy = noisedStates(batch.data().heldOut.pixels.rows(0, count), denoiser.sigma(), 0);
    const ImageBatch one = noisy.rows(0, 1);
    report.add({"denoise one image", name, 1e3 * medianSeconds([&] { denoiser.denoise(one, work); }, 9), "ms",
                oneMs});
    const double seconds =
        medianSeconds([&] { denoiser.denoise(noisy, work); }, 5) / static_cast<double>(count);
    report.add(
        {"denoise many images", name, 1e3 * seconds, "ms/image", 0, false, fmt::format("{} at once", count)});
    return seconds;
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
    benchDenoising(batch, WaveletDenoiser(coefficients->transform, fit), goal.model, 0, work, report);
}

/// Multiply-adds a second of matrix products that stay in the cache, on all threads: what bounds the
/// mixtures.
double productsPerSecond(const Work& work) {
    constexpr Eigen::Index size = 256;
    constexpr int repeats = 64;
    const Eigen::MatrixXf a = Eigen::MatrixXf::Random(size, size), b = Eigen::MatrixXf::Random(size, size);
    const double seconds = medianSeconds(
        [&] {
            parallelFor(work, work.threads, [&](int, int) {
                Eigen::MatrixXf c = Eigen::MatrixXf::Zero(size, size);
                for (int repeat = 0; repeat < repeats; ++repeat) c.noalias() += a * b;
                if (c.hasNaN()) throw Error("a product of random matrices is not finite");
            });
        },
        5);
    return static_cast<double>(size * size * size) * repeats * work.threads / seconds;
}

/// Floating-point operations a second of a plain loop of fused multiply-adds (two each) that needs no memory,
/// on all threads, in the fastest of some runs: what this machine can do at most.
double fusedFlopsPerSecond(const Work& work) {
    constexpr int steps = 2'000'000, repeats = 20;
    double seconds = std::numeric_limits<double>::infinity();
    for (int repeat = 0; repeat < repeats; ++repeat)
        seconds = std::min(seconds, secondsOf([&] {
                               parallelFor(work, work.threads, [&](int index, int) {
                                   if (!std::isfinite(fusedChains(steps, static_cast<float>(index + 1))))
                                       throw Error("a sum of shrinking numbers is not finite");
                               });
                           }));
    return fusedChainsFlops(steps) * work.threads / seconds;
}

/// What one of many images takes.
struct MixtureCost {
    double flops = 0;        ///< an exponential is none
    double exponentials = 0; ///< at most: those of weights that do not count are left out
};

/// Of N whole images of n values: 2 N n for the distances, and two changes of basis, each 2 n^2. (The mean,
/// of 2 N n more where all weights count, is left out where a block of images has none that does; at the
/// noise measured here that is nearly everywhere.)
MixtureCost wholeCost(double images, double values) {
    return {2 * images * values + 4 * values * values, images};
}

/// Of stencils of m coefficients, for each of N n candidates: 3 m for its distance (subtract, then multiply
/// and add), 5 for its softmax (subtract, halve, add, multiply and add), and the share in its whitening, m^2
/// + 4 m (centre, scale, answer, the lower triangle), of one of 64 queries at once.
MixtureCost stencilCost(double images, double values, double members) {
    const double flops = 3 * members + 5 + (members * members + 4 * members) / 64;
    return {images * values * flops, images * values};
}

/// The mixtures between ideal and Wiener: 30 and 300 ms an image of 20,000 training images.
void benchMixtures(Batch& batch, BenchReport& report) {
    const Experiment& e = batch.experiment();
    const Work work = batch.quiet();
    const double products = productsPerSecond(work), fused = fusedFlopsPerSecond(work);
    report.add({"matrix products", "256 x 256", products / 1e9, "G multiply-adds/s"});
    report.add({"fused multiply-adds", "plain loop", fused / 1e9, "GFLOP/s", 0, false,
                fmt::format("{} thread{}", work.threads, work.threads == 1 ? "" : "s")});
    struct Mixture {
        const char* model;
        double oneMs;
    };
    for (const auto& [model, oneMs] :
         {Mixture{"posterior:image:h=0.5", 30}, {"posterior:local:r1:h=0.35", 300}}) {
        const ModelSpec spec = parseModelSpec(model);
        const auto denoiser = batch.get<FitStudy>({solverOf(e, spec), 0.5})->denoiser;
        const double seconds = benchDenoising(batch, *denoiser, model, oneMs, work, report);
        const auto images = static_cast<double>(imagesOf(spec, batch.data().train.count()));
        const double values = batch.data().shape.values();
        const bool whole = seesWholeImage(spec);
        // Distances, and for whole images the mean; of nine coefficients 9 and an exponential's 12.
        const double operations = whole ? 2 : 21;
        report.add({"share of matrix products' speed", model,
                    operations * images * values / seconds / products, "times"});
        const MixtureCost cost = whole ? wholeCost(images, values) : stencilCost(images, values, 9);
        report.add({"floating-point operations", model, cost.flops / 1e9, "Gflop/image", 0, false,
                    "exponentials not counted"});
        report.add({"speed", model, cost.flops / seconds / 1e9, "GFLOP/s"});
        report.add({"share of fused multiply-adds' speed", model, cost.flops / seconds / fused, "times"});
        report.add({"exponentials", model, cost.exponentials / seconds / 1e9, "G/s", 0, false, "at most"});
    }
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
    benchMixtures(batch, report);
}

} // namespace scorelet
