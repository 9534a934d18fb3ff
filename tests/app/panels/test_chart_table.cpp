#include "app/panels/error_chart.h"
#include "app/panels/chart_table.h"
#include "core/studies/error_study.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

ChartRow rowOf(const char* label, double sigma, double heldOut) {
    ChartRow row;
    row.label = label;
    row.point.sigma = sigma;
    row.point.heldOut = heldOut;
    return row;
}

std::string labels(const std::vector<ChartRow>& rows) {
    std::string text;
    for (const ChartRow& row : rows) text += row.label;
    return text;
}

} // namespace

TEST_CASE("Rows are sorted by each field, unknown numbers last") {
    std::vector<ChartRow> rows = {rowOf("b", 0.5, 3), rowOf("c", 0.1, std::nan("")), rowOf("a", 2, 1)};
    sortRows(rows, ChartField::model, false);
    CHECK(labels(rows) == "abc");
    sortRows(rows, ChartField::sigma, false);
    CHECK(labels(rows) == "cba");
    sortRows(rows, ChartField::heldOut, false);
    CHECK(labels(rows) == "abc");
    sortRows(rows, ChartField::heldOut, true);
    CHECK(labels(rows) == "bac");
}

TEST_CASE("The CSV has one line a row, and labels with commas are quoted") {
    std::vector<ChartRow> rows(2);
    rows[0].model = "A, \"one\"";
    rows[0].point = {.sigma = 0.5, .train = 0.125, .heldOut = 0.25, .exact = false, .samples = 7, .fit = {}};
    const std::string csv = chartCsv(rows);
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 3);
    CHECK(csv.find("\"A, \"\"one\"\"\",0.5,0.125,0.25,0,sampled,,,,0,7,,,,,,\n") != std::string::npos);
}

TEST_CASE("The chart has a held-out and a training series for every model, and reference curves") {
    Experiment e = smallExperiment();
    e.referenceCurves = false;
    CHECK(errorChart(e, *solved(), {}, Theme::dark).series.size() == 6);
    ChartOptions heldOut;
    heldOut.train = false;
    CHECK(errorChart(e, *solved(), heldOut, Theme::dark).series.size() == 3);
    e.referenceCurves = true;
    const Chart chart = errorChart(e, *solved(), {}, Theme::dark);
    CHECK(chart.series.size() >= 8);
    CHECK(chart.cursor == e.sigma);
    const Series& variance = chart.series[6];
    for (std::size_t i = 0; i < variance.x.size(); ++i)
        CHECK(variance.y[i] == doctest::Approx(variance.x[i] * variance.x[i]));
}

TEST_CASE("The chart shows ratios to a column, to the noise or to Wiener, and decibels") {
    Experiment e = smallExperiment();
    e.referenceCurves = false;
    const ErrorCurve a = errorCurve<ErrorStudy>(*solved(), e, 0), b = errorCurve<ErrorStudy>(*solved(), e, 1);
    REQUIRE(b.points.size() == 3);
    const auto heldOutOfB = [&](ChartLook look) {
        e.look.chart = look;
        const Chart chart = errorChart(e, *solved(), {}, Theme::dark);
        CHECK(chart.series[2].label.starts_with("B"));
        return chart.series[2].y;
    };
    const auto ratio = heldOutOfB({.shows = ChartShows::ratio, .to = ChartTo::a, .linear = true});
    const auto toNoise = heldOutOfB({.shows = ChartShows::ratio, .to = ChartTo::noise});
    const auto decibels = heldOutOfB({.shows = ChartShows::psnr});
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(ratio[i] == doctest::Approx(b.points[i].heldOut / a.points[i].heldOut));
        CHECK(toNoise[i] == doctest::Approx(b.points[i].heldOut / (b.points[i].sigma * b.points[i].sigma)));
        CHECK(decibels[i] == doctest::Approx(10 * std::log10(4 / b.points[i].heldOut)));
    }
    e.referenceCurves = true;
    const auto toWiener = heldOutOfB({.shows = ChartShows::ratio, .to = ChartTo::wiener});
    const ErrorCurve wiener = errorCurve<ReferenceError>(*solved(), e, 0);
    for (std::size_t i = 0; i < wiener.points.size(); ++i)
        CHECK(toWiener[i] == doctest::Approx(b.points[i].heldOut / wiener.points[i].heldOut));
    // A column that there is none of divides nothing: gaps, not numbers.
    for (const double y : heldOutOfB({.shows = ChartShows::ratio, .to = ChartTo::f})) CHECK(std::isnan(y));
}

TEST_CASE("Bars have a group for every noise level") {
    Experiment e = smallExperiment();
    e.look.chart.form = ChartForm::bars;
    const Chart chart = errorChart(e, *solved(), {}, Theme::dark);
    CHECK_FALSE(chart.logY); // bars begin at zero
    CHECK(chart.categories.size() == 3);
    REQUIRE(chart.series.size() == 6);
    const ErrorCurve first = errorCurve<ErrorStudy>(*solved(), smallExperiment(), 0);
    REQUIRE(first.points.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) CHECK(chart.series[0].y[i] == first.points[i].heldOut);
    e.chartMax = 7; // the curves answer another range: only the first level is still theirs
    const Chart other = errorChart(e, *solved(), {}, Theme::dark);
    CHECK(other.series[0].y[0] == first.points[0].heldOut);
    CHECK(std::isnan(other.series[0].y[2]));
}
