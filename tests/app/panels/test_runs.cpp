#include "app/panels/runs.h"

#include "app/draw/headless.h"
#include "app/panels/run_bits.h"
#include "app/panels/runs_panel.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/session/session.h"
#include "core/studies/error_study.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>

using namespace scorelet;
using namespace scorelet::testing;
namespace fs = std::filesystem;

TEST_CASE("The run table takes up complete curves once") {
    RunTable table;
    CHECK(table.note(*solved(), smallExperiment()));
    REQUIRE(table.runs().size() == 3);
    CHECK_FALSE(table.note(*solved(), smallExperiment()));
    CHECK(table.runs().size() == 3);
    const RunRecord& run = table.runs()[1];
    const ErrorCurve curve = errorCurve<ErrorStudy>(*solved(), smallExperiment(), 1);
    CHECK(run.model == "band-tied:d3");
    CHECK(run.basis == "db2, 2 levels");
    REQUIRE(run.heldOut.size() == curve.points.size());
    CHECK(run.heldOut[2] == curve.points[2].heldOut);
    CHECK(run.heldOutAt(curve.points[2].sigma) == curve.points[2].heldOut);
    CHECK(run.heldOutAt(std::sqrt(curve.points[0].sigma * curve.points[1].sigma)) ==
          doctest::Approx(std::sqrt(curve.points[0].heldOut * curve.points[1].heldOut)));
    CHECK(std::isnan(run.heldOutAt(curve.points[0].sigma / 2)));
    CHECK(std::isnan(run.heldOutAt(curve.points.back().sigma * 2)));
    auto partial = std::make_shared<Snapshot>(*solved());
    std::vector<Slot> slots;
    for (const auto& [slot, answer] : partial->answers())
        if (slot != Slot{typeid(ErrorStudy), 0, 2}) slots.push_back(slot);
    partial->keepOnly(slots);
    setFailure<ErrorStudy>(*partial, smallExperiment(), {"chart", "no", ""}, 1, 0);
    RunTable other;
    other.note(*partial, smallExperiment());
    CHECK(other.runs().size() == 1);
}

TEST_CASE(
    "Runs read back from their text, notes, pins and unknown errors included; damaged text is an error") {
    RunTable table;
    table.note(*solved(), smallExperiment());
    table.runs()[0].note = "best, \"so far\"";
    table.runs()[0].pinned = true;
    table.runs()[2].train[0] = std::nan("");
    RunTable again;
    again.read(table.toJson(), "runs.json");
    CHECK(again.toJson() == table.toJson());
    CHECK(again.runs()[0].pinned);
    CHECK(std::isnan(again.runs()[2].train[0]));
    CHECK(table.csv().find("\"best, \"\"so far\"\"\"") != std::string::npos);
    const std::string before = again.toJson();
    for (const char* damaged : {"", "{", "[]", R"({"format": "scorelet runs", "runs": [{"key": 1}]})"}) {
        CAPTURE(damaged);
        CHECK_THROWS_WITH_AS(again.read(damaged, "runs.json"), doctest::Contains("runs.json"), Error);
    }
    CHECK(again.toJson() == before);
    // One bad run does not take the others with it.
    std::string text = table.toJson();
    text.replace(text.find("\"pinned\": true"), 14, "\"pinned\": \"yes\"");
    const std::vector<std::string> leftOut = again.read(text, "runs.json");
    REQUIRE(leftOut.size() == 1);
    CHECK(leftOut[0].starts_with("runs.json: run 1 is left out"));
    CHECK(again.runs().size() == 2);
}

TEST_CASE("The table forgets the oldest loose run above its capacity, and sorts with unknown errors last") {
    RunTable table;
    RunRecord one;
    for (std::size_t i = 0; i < RunTable::capacity; ++i) {
        one.key = std::to_string(i);
        one.pinned = i == 0;
        one.sigmas = {0.5};
        one.heldOut = {i == 5 ? std::nan("") : 1.0 / static_cast<double>(i + 1)};
        table.runs().push_back(one);
    }
    const auto order = sortedRuns(table, {}, 0.5, 2, false);
    CHECK(order.front() == RunTable::capacity - 1);
    CHECK(order.back() == 5);
    table.note(*solved(), smallExperiment());
    CHECK(table.runs().size() == RunTable::capacity);
    CHECK(table.runs()[0].key == "0"); // pinned
    CHECK(table.runs()[1].key == "4");
}

TEST_CASE("A lab keeps its runs from one start to the next") {
    const fs::path folder = fs::temp_directory_path() / "scorelet-runs-test";
    fs::remove_all(folder);
    LabOptions options = stillLab();
    options.folders = {folder / "config", folder / "state"};
    {
        Lab lab(options);
        lab.show(solved(), {});
        lab.ui().runs.runs()[1].pinned = true;
        lab.keep();
    }
    {
        Lab lab(options);
        REQUIRE(lab.ui().runs.runs().size() == 3);
        CHECK(lab.ui().runs.runs()[1].pinned);
        lab.keep();
        Headless headless(900, 700);
        headless.frame([&] {
            const View view{lab.experiment(), solved(), {}, headless.painter()};
            CHECK(pinnedChart(view, lab.ui().runs).series.size() == 1);
        });
    }
    writeFile((folder / "state" / "runs.json").string(), "damaged");
    Lab lab(options);
    CHECK(lab.ui().runs.runs().empty());
    CHECK(lab.ui().messages.worst() == Severity::error);
    CHECK(readFile((folder / "state" / "runs.json.damaged").string()) == "damaged");
    fs::remove_all(folder);
}

namespace {

/// A run of these errors at two noise levels, sampled with this standard error.
RunRecord runOf(const std::string& model, double low, double high, double error = 0,
                const std::string& data = "strokes|200") {
    RunRecord run;
    run.key = data + "|db2|2|" + model + "|0.5|2|2|" + (error > 0 ? "100|7" : "0|0");
    run.model = model;
    run.sigmas = {0.5, 2};
    run.train = run.heldOut = {low, high};
    run.heldOutError = {error, error};
    return run;
}

} // namespace

TEST_CASE("what an interaction codes is the difference to the run without it, of like runs alone") {
    // Two octaves: the area in bits is the sum of both heights mse / sigma^2.
    const auto area = [](double low, double high) { return low / 0.25 + high / 4; };
    RunTable table;
    table.runs() = {runOf("local:d2:r1", 0.1, 1),
                    runOf("local:d1:r1", 0.12, 1.1),
                    runOf("independent:d2", 0.15, 1.6),
                    runOf("local:d2:r1:additive", 0.11, 1.04),
                    runOf("independent:d1", 0.2, 2, 0, "other|200"), // other images
                    runOf("posterior:local", 0.09, 0.9, 0.01),
                    runOf("posterior:self", 0.14, 1.5, 0.01),
                    runOf("posterior:image", 0.3, 3, 0.01),
                    runOf("wiener", 0.05, 0.5)};
    const RunBits bits = interactionBits(table);
    REQUIRE(bits.size() == table.runs().size());
    const auto of = [&](std::size_t run, Interaction interaction) {
        return bits[run][static_cast<std::size_t>(interaction)];
    };
    CHECK(comparableBits(table.runs()[0]) == doctest::Approx(area(0.1, 1)));
    CHECK(of(0, Interaction::degree).without == "local:d1:r1");
    CHECK(of(0, Interaction::degree).bits == doctest::Approx(area(0.12, 1.1) - area(0.1, 1)));
    CHECK(of(0, Interaction::stencil).without == "independent:d2");
    CHECK(of(0, Interaction::stencil).bits == doctest::Approx(area(0.15, 1.6) - area(0.1, 1)));
    CHECK(of(0, Interaction::products).bits == doctest::Approx(area(0.11, 1.04) - area(0.1, 1)));
    CHECK(of(1, Interaction::degree).without.empty());
    CHECK(of(1, Interaction::stencil).without == "independent:d1");
    CHECK(std::isnan(of(1, Interaction::stencil).bits)); // its run is of other images
    CHECK(of(3, Interaction::products).without.empty());
    CHECK(std::isnan(comparableBits(table.runs()[5])));
    CHECK(of(5, Interaction::stencil).bits == doctest::Approx(area(0.14, 1.5) - area(0.09, 0.9)));
    for (const std::size_t run : {std::size_t{6}, std::size_t{7}, std::size_t{8}})
        for (const InteractionBits& one : bits[run]) CHECK(one.without.empty());
    // The same model with other noise is no like run; nor is an exact one like a sampled one.
    table.runs()[6].key += "1";
    CHECK(std::isnan(interactionBits(table)[5][static_cast<std::size_t>(Interaction::stencil)].bits));
    // Unknown numbers come last, in either table.
    CHECK(sortedRuns(table, bits, 1, 4, false).front() == 3);
    CHECK(sortedRuns(table, bits, 1, 3, false).front() == 8);
    CHECK(table.csv().find("local:d1:r1") != std::string::npos);
}

TEST_CASE("A run keeps whether its images are in colour; one that does not say so is of grey ones") {
    RunTable table, again;
    table.runs() = {runOf("wiener", 0.1, 1), runOf("wiener", 0.1, 1, 0, "colours|200")};
    table.runs()[1].channels = 3;
    again.read(table.toJson(), "runs.json");
    REQUIRE(again.runs().size() == 2);
    CHECK(again.runs()[0].channels == 1);
    CHECK(again.runs()[0].per() == std::string("per pixel"));
    CHECK(again.runs()[1].channels == 3);
    CHECK(again.runs()[1].per() == std::string("per value"));
}

TEST_CASE("the model without an interaction is what people would choose") {
    const auto less = [](const char* text, Interaction interaction) {
        const auto spec = withoutInteraction(parseModelSpec(text), interaction);
        return spec ? toText(*spec) : std::string("none");
    };
    CHECK(less("custom:d3:sees=parent:ridge=0.001", Interaction::degree) ==
          "custom:d2:ridge=0.001:sees=parent");
    CHECK(less("custom:d3:sees=parent:ridge=0.001", Interaction::stencil) == "independent:d3:ridge=0.001");
    CHECK(less("local:d2:r2:shared:paired", Interaction::degree) == "local:d1:r2:shared");
    CHECK(less("local:d2:r2:shared:paired", Interaction::stencil) == "independent:d2:shared");
    CHECK(less("local:d2:r2:paired", Interaction::products) == "local:d2:r2:additive");
    CHECK(less("posterior:sees=parent:h=0.5", Interaction::stencil) == "posterior:self:h=0.5");
    CHECK(less("posterior:local:r2:images=50:shared", Interaction::stencil) ==
          "posterior:shared:images=50:self");
    CHECK(less("posterior:local", Interaction::degree) == "none");
    CHECK(less("independent:d1", Interaction::degree) == "none");
    CHECK(less("independent:d=auto", Interaction::degree) == "none");
    CHECK(less("local:d2:r1:without=1", Interaction::degree) == "none");
    CHECK(less("independent:d2", Interaction::stencil) == "none");
    CHECK(less("ls", Interaction::stencil) == "none");
}
