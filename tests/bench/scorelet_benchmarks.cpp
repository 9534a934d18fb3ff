// Google Benchmark's view of the kernels: moments, their rival, fits, posteriors, transform, box sums. Drawn
// digits, so that it runs anywhere; `scorelet bench` measures the whole program on real data.
//
//     build/ci/tests/scorelet_benchmarks --benchmark_filter=moments

#include "app/cli/bench/rank_update.h"
#include "core/basis/transform.h"
#include "core/data/dataset.h"
#include "core/families/patch/box_sum.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/wavelet.h"
#include "core/sample/trajectory.h"
#include "core/score/mse.h"

#include <benchmark/benchmark.h>

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

/// For tests/bench/peers.py: images of a side, on one thread, in memory that is touched for the first time.
void peerTransform(benchmark::State& state) {
    const auto side = static_cast<int>(state.range(0));
    const Eigen::Index count = state.range(1);
    const WaveletTransform transform("db2", side, side, 3);
    const ImageBatch images(transform.shape(), count, 0.5F);
    for (auto _ : state) benchmark::DoNotOptimize(transform.forwardAll(images, Work{}).matrix().data());
    state.SetItemsProcessed(state.iterations() * count);
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
    state.SetItemsProcessed(state.iterations() * count);
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
BENCHMARK(peerTransform)->Args({32, 10'000})->Args({128, 1'000})->Unit(benchmark::kMillisecond);
BENCHMARK(peerCopy)->Args({32, 10'000})->Args({128, 1'000})->Unit(benchmark::kMillisecond);

} // namespace

BENCHMARK_MAIN();
