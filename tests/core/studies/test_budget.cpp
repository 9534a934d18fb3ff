#include "core/base/random.h"
#include "core/studies/basis_study.h"
#include "core/studies/error_study.h"
#include "core/studies/inspector_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/sensitivity_study.h"
#include "core/studies/shown.h"
#include "core/studies/wiener_study.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>
#include <tuple>
#include <vector>
// The sanitizers have an allocator of their own, which glibc's figures know nothing of.
#if defined(__GLIBC__) && !defined(SCORELET_SANITIZED)
#define SCORELET_KNOWS_MEMORY
#include <malloc.h>
#endif

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment experimentOf(std::initializer_list<const char*> models) {
    Experiment e;
    e.data = {.source = "strokes", .train = 120, .heldOut = 20, .size = 16};
    e.levels = 2;
    e.chartPoints = 3;
    e.chartSamples = 4;
    e.columns.clear();
    for (const char* model : models) e.columns.push_back(parseModelSpec(model));
    return e;
}

/// Asks for the whole chart; how many points and models were computed for it.
std::pair<long, long> chartCost(Asked& asked, const Experiment& e) {
    const auto computed = [&] {
        return std::pair(asked.engine.graph().computed<ErrorStudy>(),
                         asked.engine.graph().computed<ModelStudy>());
    };
    const auto before = computed();
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        for (int k = 0; k < e.chartPoints; ++k) asked.get<ErrorStudy>(e, i, k);
    const auto after = computed();
    return {after.first - before.first, after.second - before.second};
}

/// What a window with a chart asks for.
Request requestOf(const Experiment& e, double budget) {
    Request request;
    request.budget = budget;
    request.first.add<DataStudy>(DataStudy::of(e));
    request.first.add<PictureStudy>(PictureStudy::of(e));
    const int columns = static_cast<int>(e.columns.size());
    for (int i = 0; i < columns; ++i) request.first.add<DenoisedStudy>(DenoisedStudy::of(e, i), i);
    request.first.add<InspectorStudy>(InspectorStudy::of(e));
    for (int i = 0; i < columns; ++i)
        for (int k = 0; k < e.chartPoints; ++k) request.then.add<ErrorStudy>(ErrorStudy::of(e, i, k), i, k);
    return request;
}

/// The most bytes that a graph kept while it was watched.
class Peak {
public:
    explicit Peak(Graph& graph)
        : thread_([this, &graph](const std::stop_token& stop) {
              while (!stop.stop_requested()) {
                  most_ = std::max<std::size_t>(most_, graph.bytes());
                  std::this_thread::sleep_for(std::chrono::microseconds(200));
              }
          }) {}
    double most() const { return static_cast<double>(most_); }

private:
    std::atomic<std::size_t> most_ = 0;
    std::jthread thread_;
};

} // namespace

TEST_CASE(
    "whatever is asked for, what is kept stays within a tenth of the budget, and what is answered is right") {
    Experiment start =
        experimentOf({"local:d2:r1", "wiener", "parent:d3", "local:d3:r1", "ls:p3", "pca-locality"});
    start.data.train = 600;
    start.data.heldOut = 80;
    start.chartPoints = 3;
    std::vector<Experiment> steps(6, start);
    steps[1].sigma = 1;
    steps[2].subset = 300;
    steps[3].wavelet = "db4";
    std::reverse(steps[4].columns.begin(), steps[4].columns.end());
    const Work work{{}, 2, {}};
    const auto ask = [&](Engine& engine, const Experiment& e, double budget) {
        return engine.run(requestOf(e, budget), work, [](const auto&) {}, {});
    };
    Engine unbound;
    std::vector<int> answered;
    for (const double budget : {0.6e6, 8e6, 16e6, 100e6}) {
        CAPTURE(budget);
        Engine engine;
        const Peak peak(engine.graph());
        answered.push_back(0);
        for (const Experiment& e : steps) {
            const auto right = ask(unbound, e, 1e9), shown = ask(engine, e, budget);
            CHECK(shown->bytes <= 1.1 * budget);
            for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
                const auto ours = shownOf<DenoisedStudy>(*shown, e, i);
                REQUIRE((ours.failure || ours.complete()));
                if (ours.failure) {
                    CHECK(ours.failure->message.find("budget") != std::string::npos);
                    continue;
                }
                ++answered.back();
                CHECK(ours->image == shownOf<DenoisedStudy>(*right, e, i)->image);
                for (int k = 0; k < e.chartPoints; ++k)
                    CHECK(shownOf<ErrorStudy>(*shown, e, i, k)->heldOut ==
                          shownOf<ErrorStudy>(*right, e, i, k)->heldOut);
            }
        }
        MESSAGE("budget ", budget / 1e6, " MB: most kept ", peak.most() / 1e6, " MB, answers ",
                answered.back(), " of 36");
        if (answered.back() > 0) CHECK(peak.most() > 0.3 * std::min(budget, 60e6));
        CHECK(peak.most() <= 1.1 * budget);
    }
    CHECK(answered.front() == 0); // not even the images
    CHECK(answered.back() == 36);
    CHECK(std::is_sorted(answered.begin(), answered.end()));
    CHECK(answered[1] > 0);
    CHECK(answered[1] < 36);
}

TEST_CASE("what is refused and what is shown depend on the choices alone, whatever was computed or stopped "
          "before") {
    Experiment e = experimentOf({"local:d2:r1"});
    e.chartPoints = 2;
    const std::vector<const char*> models = {"local:d2:r1",  "wiener", "parent:d3",  "ls:p3",
                                             "band-tied:d3", "ideal",  "local:d1:r2"};
    std::uint64_t number = 0;
    const auto pick = [&](int count) { return static_cast<int>(uniformAt(11, 0, number++) * count); };
    int refused = 0, shown = 0;
    for (const double budget : {1e6, 2e6, 4e6}) {
        CAPTURE(budget);
        Engine restless;
        for (int step = 0; step < 14; ++step) {
            const auto count = static_cast<int>(e.columns.size());
            const int what = pick(6);
            if (what <= 1 && count < 5)
                e.columns.insert(e.columns.begin() + pick(count + 1),
                                 parseModelSpec(models[static_cast<std::size_t>(pick(7))]));
            else if (what == 2 && count > 1)
                e.columns.erase(e.columns.begin() + pick(count));
            else if (what == 3)
                e.subset = pick(2) * 60;
            else if (what == 4)
                e.wavelet = pick(2) == 0 ? "db1" : "db2";
            else
                e.sigma = 0.3 + 0.1 * pick(3);
            const Request request = requestOf(e, budget);
            if (pick(2) == 0) { // begun, and stopped somewhere
                std::stop_source stop;
                const std::jthread hand([&stop, delay = std::chrono::milliseconds(pick(20))] {
                    std::this_thread::sleep_for(delay);
                    stop.request_stop();
                });
                try {
                    restless.run(request, {stop.get_token(), 2, {}}, [](const auto&) {}, {});
                } catch (const Cancelled&) {
                }
            }
            const auto ours = restless.run(request, {{}, 2, {}}, [](const auto&) {}, {});
            Engine fresh;
            const auto right = fresh.run(request, {{}, 2, {}}, [](const auto&) {}, {});
            CHECK(ours->bytes <= 1.1 * budget);
            for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
                const auto a = shownOf<DenoisedStudy>(*ours, e, i), b = shownOf<DenoisedStudy>(*right, e, i);
                CHECK((a.failure ? a.failure->message : "") == (b.failure ? b.failure->message : ""));
                CHECK(a.complete() == b.complete());
                if (a && b && !a.failure) CHECK(a->image == b->image);
                (a.failure ? refused : shown) += 1;
            }
        }
    }
    CHECK(refused > 5);
    CHECK(shown > 5);
}

TEST_CASE("a change computes what depends on it and nothing else") {
    Asked asked;
    Experiment e = experimentOf({"ideal", "nearest", "ls:p3", "els:p3:images=20", "wiener"});
    CHECK(chartCost(asked, e) == std::pair(15L, 5L));
    CHECK(chartCost(asked, e) == std::pair(0L, 0L));
    e.wavelet = "db4";
    e.levels = 1;
    e.budgetGb = 1.5;
    CHECK(chartCost(asked, e) == std::pair(0L, 0L)); // none of them looks at these
    e.chartSamples = 6;
    CHECK(chartCost(asked, e) == std::pair(12L, 0L)); // Wiener's errors are exact
    e.columns = {parseModelSpec("independent:d2"), parseModelSpec("wiener")};
    CHECK(chartCost(asked, e) == std::pair(3L, 1L));
    e.columns[0].ridge = 1e-3; // the same moments
    CHECK(chartCost(asked, e) == std::pair(3L, 0L));
    e.columns[0].title = "mine";
    CHECK(chartCost(asked, e) == std::pair(0L, 0L));
    std::swap(e.columns[0], e.columns[1]);
    CHECK(chartCost(asked, e) == std::pair(0L, 0L));
    e.wavelet = "db1";
    CHECK(chartCost(asked, e) == std::pair(3L, 1L)); // the wavelet model alone
}

TEST_CASE("of basis and eigenimages a change computes what it touches alone, the budget nothing at all") {
    Asked asked;
    Experiment e = experimentOf({"independent:d2"});
    Graph& graph = asked.engine.graph();
    const auto counts = [&] {
        asked.get<BasisStudy>(e);
        asked.get<CompactionStudy>(e);
        asked.get<BumpStudy>(e);
        asked.get<EigenimagesStudy>(e);
        asked.get<WienerGainsStudy>(e);
        asked.get<WienerCurvesStudy>(e);
        asked.get<DenoisedStudy>(e, 0);
        return std::vector<long>{graph.computed<BasisStudy>(),       graph.computed<CompactionStudy>(),
                                 graph.computed<BumpStudy>(),        graph.computed<EigenimagesStudy>(),
                                 graph.computed<WienerGainsStudy>(), graph.computed<WienerCurvesStudy>(),
                                 graph.computed<ModelStudy>(),       graph.computed<MomentsStudy>()};
    };
    std::vector<long> before = counts();
    CHECK(before == std::vector<long>{1, 1, 1, 1, 1, 1, 2, 1});
    const auto added = [&](const std::vector<long>& expected) {
        const std::vector<long> now = counts();
        for (std::size_t i = 0; i < now.size(); ++i) {
            CAPTURE(i);
            CHECK(now[i] - before[i] == expected[i]);
        }
        before = now;
    };
    e.image = 3;
    added({0, 1, 0, 0, 0, 0, 0, 0});
    e.look.pixelRow = 3;
    added({0, 0, 1, 0, 0, 0, 0, 0});
    e.sigma = 0.7;
    added({0, 0, 0, 0, 1, 0, 0, 0});
    e.chartMax = 20;
    added({0, 0, 0, 0, 0, 1, 0, 0});
    e.budgetGb = 1;
    added({0, 0, 0, 0, 0, 0, 0, 0});
    e.wavelet = "db4";
    added({1, 1, 1, 0, 0, 0, 1, 1});
    e.subset = 60;
    added({0, 0, 0, 1, 1, 1, 2, 0});
}

TEST_CASE("another noise loads, prepares and fits nothing again, and leaves exact errors") {
    Asked asked;
    Experiment e = experimentOf({"independent:d2", "ideal"});
    Graph& graph = asked.engine.graph();
    const auto first = asked.get<DenoisedStudy>(e, 0);
    asked.get<DenoisedStudy>(e, 1);
    chartCost(asked, e);
    const auto before =
        std::tuple(graph.computed<DataStudy>(), graph.computed<ModelStudy>(), graph.computed<FitStudy>());
    e.noise = 5;
    const auto other = asked.get<DenoisedStudy>(e, 0);
    asked.get<DenoisedStudy>(e, 1);
    CHECK(std::tuple(graph.computed<DataStudy>(), graph.computed<ModelStudy>(), graph.computed<FitStudy>()) ==
          before);
    CHECK(chartCost(asked, e) == std::pair(3L, 0L)); // the sampled ones alone
    CHECK(other->mse != first->mse);
}

TEST_CASE("a radius over noise is that of the levels asked for, and of the map at each of them") {
    Asked asked;
    Experiment e = experimentOf({"local:d1:r1"});
    e.look.pixelRow = 3;
    e.look.pixelCol = 15;
    const double before = *asked.get<RadiusStudy>(e, 0, 1);
    e.chartMax = 50;
    const double after = *asked.get<RadiusStudy>(e, 0, 1);
    CHECK(before != after);
    e.sigma = chartSigmas(e)[1];
    CHECK(asked.get<SensitivityStudy>(e, 0)->radius == after);
}

#ifdef SCORELET_KNOWS_MEMORY
TEST_CASE("the bytes that are counted are those that are taken, within a tenth") {
    const auto taken = [] {
        const auto info = mallinfo2();
        return static_cast<double>(info.uordblks + info.hblkhd);
    };
    Experiment e =
        experimentOf({"local:d2:r1", "band-tied:d3", "ideal", "wiener", "els:p3:images=60", "pca-locality"});
    e.data.train = 1500;
    e.data.heldOut = 200;
    e.data.size = 32;
    e.chartPoints = 2;
    e.budgetGb = 1;
    chartCost(*std::make_unique<Asked>(), e); // tables that the whole program shares are there from here on
    const double before = taken();
    Asked asked;
    chartCost(asked, e);
    const double all = taken() - before, counted = static_cast<double>(asked.engine.graph().bytes());
    MESSAGE("counted ", counted / 1e6, " MB, taken ", all / 1e6, " MB");
    CHECK(counted > 30e6);
    CHECK(std::abs(counted / all - 1) < 0.1);
    // A smaller budget lets go of it, in memory too.
    asked.engine.graph().begin(20e6);
    CHECK(asked.engine.graph().bytes() <= 20'000'000);
    CHECK(taken() - before < 22e6);
}
#endif

TEST_CASE("the ideal denoiser's errors at all noise levels of the chart are one computation") {
    const Experiment e = experimentOf({"ideal", "nearest"});
    Asked asked;
    Graph& graph = asked.engine.graph();
    const auto data = asked.get<DataStudy>(e);
    for (const double sigma : chartSigmas(e)) {
        CAPTURE(sigma);
        const auto point = asked.engine.get<ErrorStudy>(ErrorStudy::of(e, e.columns[0], sigma), {});
        const auto denoiser = asked.engine.get<FitStudy>(ErrorStudy::of(e, e.columns[0], sigma).fit, {});
        const SampledMse plain =
            sampledMse(*denoiser->denoiser, data->heldOut.pixels.rows(0, e.chartSamples), noiseOf(e), {});
        CHECK(point->heldOut == doctest::Approx(plain.mse).epsilon(1e-5));
        CHECK(point->heldOutError == doctest::Approx(plain.standardError).epsilon(1e-5));
        CHECK(point->samples == e.chartSamples);
        // Training images from the first to the last, each with the noise of its own number.
        const ImageBatch& images = data->train.pixels;
        const auto numbers = spreadEvenly(e.chartSamples, images.count());
        CHECK(numbers.back() == images.count() - 1);
        double train = 0;
        for (const Eigen::Index number : numbers) {
            const Image clean = images.image(number),
                        noisy = noisedState(clean, sigma, noiseOf(e), static_cast<int>(number));
            const Image answer = denoiser->denoiser->denoise(ImageBatch(noisy), {}).image(0);
            train += static_cast<double>((answer.flat() - clean.flat()).square().mean());
        }
        CHECK(point->train == doctest::Approx(train / e.chartSamples).epsilon(1e-5));
    }
    CHECK(graph.computed<ErrorsOverNoiseStudy>() == 1);
    // A level beside the chart's is asked for by itself, with the same figures as in company.
    const auto alone = ErrorStudy::of(e, e.columns[0], 0.5, {});
    CHECK(alone.levels.empty());
    const auto inCompany = ErrorStudy::of(e, e.columns[0], 0.5, {0.1, 0.5, 3});
    CHECK(asked.engine.get<ErrorStudy>(alone, {})->heldOut ==
          asked.engine.get<ErrorStudy>(inCompany, {})->heldOut);
    CHECK(graph.computed<ErrorsOverNoiseStudy>() == 3);
    asked.get<ErrorStudy>(e, 1, 0);
    CHECK(graph.computed<ErrorsOverNoiseStudy>() == 3); // the nearest image has no such way
}
