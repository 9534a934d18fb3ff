#include "app/panels/runs.h"

#include "app/draw/headless.h"
#include "app/panels/runs_panel.h"
#include "core/base/error.h"
#include "core/base/file.h"
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
    const auto order = sortedRuns(table, 0.5, 2, false);
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
