// Google Benchmark's view of the kernels: moments, their rival, fits, posteriors, transform, box sums. Drawn
// digits, so that it runs anywhere; `scorelet bench` measures the whole program on real data.
//
//     build/ci/tests/scorelet_benchmarks --benchmark_filter=moments

#include "app/cli/bench/fused_chains.h"
#include "app/cli/bench/rank_update.h"
#include "core/basis/transform.h"
#include "core/data/dataset.h"
#include "core/families/patch/box_sum.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/wavelet.h"
#include "core/families/wiener/principal.h"
#include "core/sample/trajectory.h"
#include "core/score/kernel.h"
#include "core/score/mse.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <vector>

namespace {

using namespace scorelet;

constexpr double budget = 4e9;

const DataSet& digits() {
    static const DataSet data = loadDataSet({.train = 4096, .heldOut = 64}, Work{});
    return data;
}

std::shared_ptr<const WaveletTransform> transform() {
    static const auto shared = std::make_shared<const WaveletTransform>("db2", 32, 32, 3);
    return shared;
}

const CoefficientBatch& coefficients() {
    static const CoefficientBatch matrix = transform()->forwardAll(digits().train.pixels, Work{});
    return matrix;
}

std::shared_ptr<const MomentPlan> planOf(const ModelSpec& spec) {
    return std::make_shared<const MomentPlan>(spec, transform()->layout(), coefficients(),
                                              coefficients().count(), budget);
}

void moments(benchmark::State& state, const char* model) {
    const auto plan = planOf(parseModelSpec(model));
    for (auto _ : state) {
        Moments sums(plan);
        sums.add(coefficients(), 0, coefficients().count(), Work{});
        benchmark::DoNotOptimize(sums.images());
    }
    state.SetItemsProcessed(state.iterations() * coefficients().count());
}

/// One coefficient in sixteen; items are images of whole passes, to compare with moments.
void rankUpdate(benchmark::State& state, const char* model) {
    const auto plan = planOf(parseModelSpec(model));
    for (auto _ : state)
        for (int k = 0; k < plan->layout().count(); k += 16)
            benchmark::DoNotOptimize(
                gramByRankUpdate(*plan, coefficients(), k, coefficients().count()).sum());
    state.SetItemsProcessed(state.iterations() * coefficients().count() / 16);
}

void fit(benchmark::State& state, const char* model) {
    const ModelSpec spec = parseModelSpec(model);
    Moments sums(planOf(spec));
    sums.add(coefficients(), 0, coefficients().count(), Work{});
    for (auto _ : state) benchmark::DoNotOptimize(fitScore(sums, 0.5, spec, Work{}).report.rcond);
}

/// 64 images at once by all digits; items are images. (`scorelet bench` tells its operations a second.)
void posterior(benchmark::State& state, const char* model) {
    const auto data = std::make_shared<const DataSet>(digits());
    const auto denoiser =
        prepareModel(parseModelSpec(model), data, "db2", 3, budget, Work{})->at(0.5, Work{});
    const ImageBatch noisy = noisedStates(data->heldOut.pixels, 0.5, 0);
    for (auto _ : state) benchmark::DoNotOptimize(denoiser->denoise(noisy, Work{}).matrix().data());
    state.SetItemsProcessed(state.iterations() * noisy.count());
}

void forwardTransform(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(transform()->forwardAll(digits().train.pixels, Work{}).matrix().data());
    state.SetItemsProcessed(state.iterations() * digits().train.count());
}

// For tests/bench/peers.py, which runs others on the same task: one thread. `flops` are floating-point
// operations (a multiply-add is two) and `bytes` what must go through memory at least once, both of an
// iteration.

void tellWork(benchmark::State& state, double flops, double bytes) {
    state.counters["flops"] = flops;
    state.counters["bytes"] = bytes;
}

double floats(double count) {
    return count * sizeof(float);
}

/// Digits, as many training images as are asked for, kept for the next benchmark.
std::shared_ptr<const DataSet> digitsFor(Eigen::Index train) {
    static std::shared_ptr<const DataSet> kept;
    if (!kept || kept->train.count() != train)
        kept = std::make_shared<const DataSet>(
            loadDataSet({.train = static_cast<int>(train), .heldOut = 100}, Work{}));
    return kept;
}

/// Images of a side, in memory that is touched for the first time.
void peerTransform(benchmark::State& state) {
    const auto side = static_cast<int>(state.range(0));
    const Eigen::Index count = state.range(1);
    const WaveletTransform transform("db2", side, side, 3);
    const ImageBatch images(transform.shape(), count, 0.5F);
    for (auto _ : state) benchmark::DoNotOptimize(transform.forwardAll(images, Work{}).matrix().data());
    // At every level four taps of both filters along rows and columns, of a quarter of the values before.
    const auto values = static_cast<double>(images.matrix().size());
    tellWork(state, values * (1 + 1.0 / 4 + 1.0 / 16) * 2 * 4 * 2, floats(2 * values));
}

/// What the transform cannot beat: reading as many bytes, and writing them to memory that is touched for the
/// first time.
void peerCopy(benchmark::State& state) {
    const auto side = static_cast<int>(state.range(0));
    const Eigen::Index count = state.range(1);
    const ImageBatch images({1, side, side}, count, 0.5F);
    for (auto _ : state) {
        ImageBatch copy(images.shape(), count);
        copy.matrix() = images.matrix();
        benchmark::DoNotOptimize(copy.matrix().data());
    }
    tellWork(state, 0, floats(2.0 * static_cast<double>(images.matrix().size())));
}

/// The moments of a model on images of a side.
void peerMoments(benchmark::State& state, const char* model) {
    const auto side = static_cast<int>(state.range(0));
    const Eigen::Index count = state.range(1);
    const WaveletTransform transform("db2", side, side, 3);
    ImageBatch::Matrix noise =
        ImageBatch::Matrix::Random(count, side * side); // values do not change the time
    const CoefficientBatch images = transform.forwardAll(ImageBatch(transform.shape(), noise), Work{});
    const ModelSpec spec = parseModelSpec(model);
    const auto plan = std::make_shared<const MomentPlan>(spec, transform.layout(), images, count, budget);
    for (auto _ : state) {
        Moments sums(plan);
        for (Eigen::Index first = 0; first < count; first += imagesPerChunk)
            sums.add(images, first, std::min(imagesPerChunk, count - first), Work{});
        benchmark::DoNotOptimize(sums.images());
    }
    tellWork(state, 2 * MomentPlan::estimate(spec, transform.layout()).products * static_cast<double>(count),
             floats(static_cast<double>(images.matrix().size())));
}

/// Fits of all coefficients at one noise level.
void peerFit(benchmark::State& state, const char* model) {
    const ModelSpec spec = parseModelSpec(model);
    Moments sums(planOf(spec));
    sums.add(coefficients(), 0, coefficients().count(), Work{});
    for (auto _ : state) benchmark::DoNotOptimize(fitScore(sums, 0.5, spec, Work{}).report.rcond);
    tellWork(state, MomentPlan::estimate(spec, transform()->layout()).flopsPerFit,
             static_cast<double>(sums.bytes()));
}

/// Three classes of models, three degrees, seven noise levels: moments, fits, errors on the training images.
void peerChart(benchmark::State& state) {
    const auto data = digitsFor(state.range(0));
    const CoefficientBatch images = transform()->forwardAll(data->train.pixels, Work{});
    for (auto _ : state)
        for (const char* family : {"independent:d{}", "band-tied:d{}", "local:d{}:r1"})
            for (int degree = 1; degree <= 3; ++degree) {
                const ModelSpec spec = parseModelSpec(fmt::format(fmt::runtime(family), degree));
                Moments sums(std::make_shared<const MomentPlan>(spec, transform()->layout(), images,
                                                                images.count(), budget));
                sums.add(images, 0, images.count(), Work{});
                for (const double sigma : {0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 2.0})
                    benchmark::DoNotOptimize(
                        mseByCoefficient(fitScore(sums, sigma, spec, Work{}), sums, Work{}).sum());
            }
}

/// A hundred noisy images by the ideal denoiser of so many training images, at seven noise levels.
void peerIdeal(benchmark::State& state) {
    const auto data = digitsFor(state.range(0));
    const auto model = prepareModel(parseModelSpec("ideal"), data, "db2", 3, budget, Work{});
    const ImageBatch clean = data->heldOut.pixels.rows(0, 100);
    ImageBatch noise = noisedStates(clean, 1, 0);
    noise.matrix() -= clean.matrix();
    const std::vector<double> sigmas{0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 2.0};
    for (auto _ : state)
        benchmark::DoNotOptimize(as<AnswersOverNoise>(*model)
                                     ->denoiseOverNoise(clean, noise, sigmas, Work{})
                                     .front()
                                     .matrix()
                                     .data());
    // The distances; of the means, how much depends on how many weights count.
    const auto values = static_cast<double>(data->train.pixels.matrix().size());
    tellWork(state, 2 * 2 * 100 * values, floats(values));
}

/// Mean, covariance and eigenimages.
void peerWiener(benchmark::State& state) {
    const auto side = static_cast<int>(state.range(0));
    const Eigen::Index count = state.range(1);
    const ImageBatch images({1, side, side}, ImageBatch::Matrix::Random(count, side * side));
    for (auto _ : state) benchmark::DoNotOptimize(principalComponents(images, Work{}).variances.data());
    const double pixels = side * side;
    tellWork(state, static_cast<double>(count) * pixels * pixels + 9 * pixels * pixels * pixels,
             floats(static_cast<double>(count) * pixels));
}

/// A hundred noisy images by a machine that is prepared.
void peerDenoise(benchmark::State& state, const char* model) {
    const auto data = digitsFor(state.range(0));
    const auto denoiser =
        prepareModel(parseModelSpec(model), data, "db2", 3, budget, Work{})->at(0.5, Work{});
    const ImageBatch noisy = noisedStates(data->heldOut.pixels, 0.5, 0);
    for (auto _ : state) benchmark::DoNotOptimize(denoiser->denoise(noisy, Work{}).matrix().data());
}

/// What this machine can do at most: multiply-adds that need no memory.
void peerFused(benchmark::State& state) {
    constexpr int steps = 1'000'000;
    float start = 1;
    for (auto _ : state) {
        benchmark::DoNotOptimize(start); // else it is known beforehand
        benchmark::DoNotOptimize(fusedChains(steps, start));
    }
    tellWork(state, fusedChainsFlops(steps), 0);
}

/// ... and what its memory brings: a = b + s c over arrays that no cache holds (STREAM's triad, McCalpin
/// 1995).
void peerTriad(benchmark::State& state) {
    constexpr Eigen::Index count = 1 << 25;
    Eigen::ArrayXf a = Eigen::ArrayXf::Zero(count);
    const Eigen::ArrayXf b = Eigen::ArrayXf::Ones(count), c = Eigen::ArrayXf::Ones(count);
    for (auto _ : state) {
        a = b + 0.5F * c;
        benchmark::DoNotOptimize(a.data());
    }
    tellWork(state, 2.0 * count, floats(3.0 * count));
}

/// Windows of side 2 h + 1 over 32 rows of 32 pixels of a tile of images.
void boxSums(benchmark::State& state) {
    constexpr int rows = 32, width = 32 * boxTile;
    const int h = static_cast<int>(state.range(0));
    std::vector<float> in(static_cast<size_t>(rows * width), 0.5f), out(in.size()), scratch;
    for (auto _ : state) {
        boxSum(in.data(), rows, width, h, 0, rows, out.data(), scratch);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<long>(in.size() * sizeof(float)));
}

BENCHMARK_CAPTURE(moments, independent_d3, "independent:d3")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(moments, band_tied_d3, "band-tied:d3")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(moments, local_r1_d2, "local:d2:r1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(moments, local_r1_d3, "local:d3:r1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rankUpdate, independent_d3, "independent:d3")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rankUpdate, band_tied_d3, "band-tied:d3")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rankUpdate, local_r1_d2, "local:d2:r1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(rankUpdate, local_r1_d3, "local:d3:r1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fit, independent_d3, "independent:d3")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fit, band_tied_d3, "band-tied:d3")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(fit, local_r1_d2, "local:d2:r1")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(posterior, image, "posterior:image:h=0.5")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(posterior, local_r1, "posterior:local:r1:h=0.35")->Unit(benchmark::kMillisecond);
BENCHMARK(boxSums)->Arg(1)->Arg(3)->Arg(7)->Unit(benchmark::kMicrosecond);
BENCHMARK(forwardTransform)->Unit(benchmark::kMillisecond);
BENCHMARK(peerFused)->Unit(benchmark::kMillisecond);
BENCHMARK(peerTriad)->Unit(benchmark::kMillisecond);
BENCHMARK(peerTransform)->Args({32, 10'000})->Args({128, 1'000})->Unit(benchmark::kMillisecond);
BENCHMARK(peerCopy)->Args({32, 10'000})->Args({128, 1'000})->Unit(benchmark::kMillisecond);
#define SCORELET_PEER_MOMENTS(name, model)                                                                   \
    BENCHMARK_CAPTURE(peerMoments, name, model)->Unit(benchmark::kMillisecond)
SCORELET_PEER_MOMENTS(independent_d3, "independent:d3")->Args({32, 10'000});
SCORELET_PEER_MOMENTS(band_tied_d3, "band-tied:d3")->Args({32, 10'000});
// Over images, over size, over degree, over radius.
SCORELET_PEER_MOMENTS(local_r1_d2, "local:d2:r1")
    ->Args({32, 1'000})
    ->Args({32, 10'000})
    ->Args({32, 60'000})
    ->Args({16, 10'000})
    ->Args({64, 10'000});
SCORELET_PEER_MOMENTS(local_r1_d1, "local:d1:r1")->Args({32, 10'000});
SCORELET_PEER_MOMENTS(local_r1_d3, "local:d3:r1")->Args({32, 10'000});
SCORELET_PEER_MOMENTS(local_r2_d2, "local:d2:r2")->Args({32, 10'000});
BENCHMARK_CAPTURE(peerFit, local_r1_d2, "local:d2:r1")->Unit(benchmark::kMillisecond);
BENCHMARK(peerChart)->Arg(10'000)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(peerIdeal)->Arg(1'000)->Arg(10'000)->Arg(60'000)->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(peerWiener)->Args({32, 10'000})->Args({16, 10'000})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(peerDenoise, bayes_shrink, "bayes-shrink")->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(peerDenoise, ls, "ls:p5:images=10000")
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

} // namespace

BENCHMARK_MAIN();
