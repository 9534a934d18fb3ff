#include "app/panels/chart_table.h"
#include "app/panels/error_chart.h"
#include "app/panels/parameters_chart.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

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
    CHECK(csv.find("\"A, \"\"one\"\"\",0.5,0.125,0.25,0,sampled,,,,0,7,,,,,,,,,\n") != std::string::npos);
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

namespace {

/// MSE of the Wiener filter of a Gaussian variable.
double gaussianMse(double variance, double sigma) {
    return variance * sigma * sigma / (variance + sigma * sigma);
}

/// Two models of pairs of Gaussian pixels with variances 1.8 and 0.2 along their axes: A knows the mean
/// variance alone, B both. `points` of the chart are there.
std::shared_ptr<Snapshot> gaussianSnapshot(const Experiment& e, std::size_t points) {
    auto snapshot = std::make_shared<Snapshot>();
    const std::vector<double> sigmas = chartSigmas(e);
    for (std::size_t k = 0; k < points; ++k) {
        ErrorPoint point;
        point.sigma = sigmas[k];
        point.heldOut = point.train = gaussianMse(1, sigmas[k]);
        setResult<ErrorStudy>(*snapshot, e, point, 0, static_cast<int>(k));
        point.heldOut = point.train = (gaussianMse(1.8, sigmas[k]) + gaussianMse(0.2, sigmas[k])) / 2;
        setResult<ErrorStudy>(*snapshot, e, point, 1, static_cast<int>(k));
    }
    return snapshot;
}

/// The number before " bits".
double bitsIn(const std::string& text) {
    REQUIRE(text.find(" bits") != std::string::npos);
    const auto end = text.find(" bits"), begin = text.rfind(' ', end - 1);
    return std::stod(text.substr(begin == std::string::npos ? 0 : begin, end));
}

} // namespace

TEST_CASE("Bits: what B codes better on Gaussian data is half the log of the ratio of determinants") {
    Experiment e = smallExperiment();
    e.columns = {parseModelSpec("independent:d1"), parseModelSpec("wiener")};
    e.chartMin = 0.002;
    e.chartMax = 80;
    e.chartPoints = 60;
    e.referenceCurves = false;
    e.look.chart = {.shows = ChartShows::bits};
    const Chart chart = errorChart(e, *gaussianSnapshot(e, 60), {}, Theme::dark, 0);
    const double expected = -std::log(1.8 * 0.2) / 4 / std::numbers::ln2; // of two pixels
    REQUIRE(chart.series.size() == 4);
    const Series &a = chart.series[0], &b = chart.series[2];
    CHECK(bitsIn(a.remark) - bitsIn(b.remark) == doctest::Approx(expected).epsilon(1e-3));
    CHECK(chart.series[1].remark.empty()); // training errors code nothing
    CHECK(chart.title.starts_with("B  wiener codes "));
    CHECK(chart.title.ends_with(" bits per pixel better than A  independent:d1"));
    CHECK(bitsIn(chart.title) == doctest::Approx(expected).epsilon(2e-3));
    // The shade is as large, on an axis of octaves.
    CHECK_FALSE(chart.logY);
    CHECK(chart.logX);
    double area = 0;
    REQUIRE(a.fillTo.size() == 60);
    for (std::size_t k = 1; k < 60; ++k)
        area += std::log2(a.x[k] / a.x[k - 1]) * (a.y[k] - a.fillTo[k] + a.y[k - 1] - a.fillTo[k - 1]) / 2;
    CHECK(area == doctest::Approx(expected).epsilon(1e-3));
    CHECK(b.fillTo.empty());
    // Of the last column the one before it is beside it.
    const Chart other = errorChart(e, *gaussianSnapshot(e, 60), {}, Theme::dark, 1);
    CHECK(other.title == chart.title);
    CHECK(other.series[2].fillTo == a.y);
    // The table says the area up to every level.
    const auto rows = chartRows(e, *gaussianSnapshot(e, 60));
    CHECK(std::isnan(rows[0].bits));
    CHECK(rows[59].bits - rows[119].bits == doctest::Approx(expected).epsilon(1e-3));
    CHECK(rows[30].bits < rows[31].bits);
}

TEST_CASE("Bits: no area is told before all of it is there, nor where it answers other choices") {
    Experiment e = smallExperiment();
    e.columns = {parseModelSpec("independent:d1"), parseModelSpec("wiener")};
    e.chartPoints = 5;
    e.look.chart = {.shows = ChartShows::bits};
    const auto silent = [&](const Experiment& now, std::size_t points) {
        const Chart chart = errorChart(now, *gaussianSnapshot(e, points), {}, Theme::dark);
        REQUIRE_FALSE(chart.series.empty());
        bool said = !chart.title.empty();
        for (const Series& series : chart.series)
            said = said || !series.remark.empty() || !series.fillTo.empty();
        return !said;
    };
    CHECK_FALSE(silent(e, 5));
    CHECK(silent(e, 4));
    Experiment other = e;
    other.data.seed = 7;
    CHECK(silent(other, 5));
    other = e;
    other.chartMax = 4;
    CHECK(silent(other, 5));
    ChartOptions hidden;
    hidden.state.hidden.insert("B  wiener");
    const Chart chart = errorChart(e, *gaussianSnapshot(e, 5), hidden, Theme::dark);
    CHECK(chart.title.empty());
    CHECK(chart.series[0].fillTo.empty());
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

TEST_CASE("Parameters: every model is a mark over how many numbers it has, with core's errors") {
    Experiment e = smallExperiment();
    e.look.chart.form = ChartForm::parameters;
    e.columns = {parseModelSpec("independent:d3"), parseModelSpec("wiener"), parseModelSpec("ideal"),
                 parseModelSpec("bayes-shrink")};
    const auto snapshot = solve(e);
    const Chart chart = parametersChart(e, *snapshot, Theme::dark);
    const double numbers[] = {256 * 4, 256 + 256 * 257 / 2, 200 * 256};
    REQUIRE(chart.series.size() == 6); // held-out and training of three
    for (int i = 0; i < 3; ++i) {
        CAPTURE(i);
        const auto error = shownOf<ErrorHere>(*snapshot, e, i);
        REQUIRE(error);
        const Series &heldOut = chart.series[static_cast<std::size_t>(2 * i)],
                     &training = chart.series[static_cast<std::size_t>(2 * i + 1)];
        CHECK(heldOut.x == std::vector<double>{numbers[i]});
        CHECK(training.x == heldOut.x);
        CHECK(heldOut.y == std::vector<double>{error->heldOut});
        CHECK((training.y == std::vector<double>{error->train} || error->train == 0));
        CHECK(heldOut.error.empty() == (i < 2)); // the ideal denoiser's is sampled
        CHECK(heldOut.marker == (i < 2 ? Marker::circle : Marker::diamond));
        CHECK_FALSE(heldOut.stale);
        CHECK(chart.xRange->first < numbers[i]);
        CHECK(chart.xRange->second > numbers[i]);
    }
    CHECK(chart.title.find("no parameters: D") != std::string::npos);
    CHECK(chart.series[0].remark == "1,024");
    CHECK(chart.series[4].remark == "51,200 kept");
    const std::string csv = parametersCsv(e, *snapshot);
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 5);
    CHECK(csv.find(",33152,,\n") != std::string::npos);
    CHECK(csv.find(",,51200,\n") != std::string::npos);
    e.sigma = 0.7; // other choices: the marks are of older ones, and no file has them
    for (const Series& series : parametersChart(e, *snapshot, Theme::dark).series) CHECK(series.stale);
    const std::string none = parametersCsv(e, *snapshot);
    CHECK(std::count(none.begin(), none.end(), '\n') == 1);
}
