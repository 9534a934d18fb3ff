#include "app/headless.h"
#include "app/panels/chart_panel.h"
#include "app/panels/chart_table.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <imgui_internal.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// What of the chart panel there is.
struct Seen {
    bool chart = false;
    bool table = false;
    bool operator==(const Seen&) const = default;
};

/// Draws the panel in a window of this height with the mouse at every line of it.
Seen seenFrom(int height, bool table) {
    Headless headless(700, height);
    const Experiment e = smallExperiment();
    UiState ui;
    ui.chart.table = table;
    Seen seen;
    for (int y = 0; y < height; y += 8) {
        headless.moveMouse(350, static_cast<float>(y));
        headless.frame([&] {
            ImGui::SetNextWindowPos(ImVec2(0, 0));
            ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
            ImGui::Begin("stage", nullptr, ImGuiWindowFlags_NoDecoration);
            Edits edits{.experiment = e};
            drawChartPanel({e, solved(), {}, headless.painter()}, ui, edits);
            seen.chart = seen.chart || ImGui::GetHoveredID() == ImGui::GetID("mse");
            seen.table = seen.table || ImGui::TableFindByID(ImGui::GetID("numbers")) != nullptr;
            ImGui::End();
        });
    }
    return seen;
}

} // namespace

TEST_CASE("The table has a row for every model and noise level, sortable by each field") {
    const Experiment e = smallExperiment();
    std::vector<ChartRow> rows = chartRows(e, *solved());
    const auto models =
        std::count_if(rows.begin(), rows.end(), [](const ChartRow& row) { return !row.rail && !row.stale; });
    CHECK(models == 9);
    for (int field = 0; field < static_cast<int>(ChartField::count); ++field)
        sortRows(rows, static_cast<ChartField>(field), field % 2 == 0);
    sortRows(rows, ChartField::heldOut, true);
    CHECK(std::is_sorted(rows.begin(), rows.end(), [](const ChartRow& a, const ChartRow& b) {
        return a.point.heldOut > b.point.heldOut;
    }));
    rows[0].point.heldOut = std::nan("");
    sortRows(rows, ChartField::heldOut, false);
    CHECK(std::isnan(rows.back().point.heldOut));
}

TEST_CASE("The CSV has one line a row, and labels with commas are quoted") {
    std::vector<ChartRow> rows(2);
    rows[0].label = "A, \"one\"";
    rows[0].point = {.sigma = 0.5, .train = 0.125, .heldOut = 0.25, .exact = false, .samples = 7, .fit = {}};
    const std::string csv = chartCsv(rows);
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 3);
    CHECK(csv.find("\"A, \"\"one\"\"\",0.5,0.125,0,0.25,0,false,7,") != std::string::npos);
}

TEST_CASE("The table of numbers stands under the chart; in a low panel it stands alone") {
    CHECK(seenFrom(500, false) == Seen{true, false});
    CHECK(seenFrom(500, true) == Seen{true, true});
    CHECK(seenFrom(150, true) == Seen{false, true});
}

TEST_CASE("The chart has a held-out and a training series for every model, and theory's rails") {
    Experiment e = smallExperiment();
    e.rails = false;
    CHECK(errorChart(e, *solved(), {}, Theme::dark).series.size() == 6);
    ChartOptions heldOut;
    heldOut.train = false;
    CHECK(errorChart(e, *solved(), heldOut, Theme::dark).series.size() == 3);
    e.rails = true;
    const Chart chart = errorChart(e, *solved(), {}, Theme::dark);
    CHECK(chart.series.size() >= 8);
    CHECK(chart.cursor == e.sigma);
    const Series& variance = chart.series[6];
    for (std::size_t i = 0; i < variance.x.size(); ++i)
        CHECK(variance.y[i] == doctest::Approx(variance.x[i] * variance.x[i]));
}

TEST_CASE("Bars have a group for every noise level") {
    Experiment e = smallExperiment();
    ChartOptions bars;
    bars.bars = true;
    const Chart chart = errorChart(e, *solved(), bars, Theme::dark);
    CHECK(chart.categories.size() == 3);
    REQUIRE(chart.series.size() == 6);
    const ErrorCurve first = errorCurve<ErrorStudy>(*solved(), smallExperiment(), 0);
    REQUIRE(first.points.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(chart.series[0].y[i] == first.points[i].heldOut);
    e.chartMax = 7; // the curves answer another range: only the first level is still theirs
    const Chart other = errorChart(e, *solved(), bars, Theme::dark);
    CHECK(other.series[0].y[0] == first.points[0].heldOut);
    CHECK(std::isnan(other.series[0].y[2]));
}
