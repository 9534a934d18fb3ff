#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/sensitivity_study.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>

#include <tuple>

#include <cmath>
// The sanitizers have an allocator of their own, which glibc's figures know nothing of.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
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

} // namespace

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
