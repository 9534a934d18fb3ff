#include "app/draw/chart_image.h"
#include "app/draw/chart_widget.h"
#include "app/draw/headless.h"
#include "core/base/stored_name.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;

namespace {

constexpr Rgba red{220, 0, 0};
constexpr Rgba blue{0, 0, 220};

Chart twoLines() {
    Chart chart{.title = "MSE & sigma", .xLabel = "sigma", .yLabel = "MSE", .logX = true, .logY = true};
    chart.series.push_back({.label = "flat", .color = red, .x = {0.1, 1, 10}, .y = {0.5, 0.5, 0.5}});
    chart.series.push_back({.label = "steep", .color = blue, .x = {0.1, 1, 10}, .y = {0.01, 0.1, 1}});
    return chart;
}

int count(const RgbaImage& image, Rgba color) {
    int found = 0;
    for (std::size_t i = 0; i < image.pixels.size(); i += 4)
        found +=
            image.pixels[i] == color.r && image.pixels[i + 1] == color.g && image.pixels[i + 2] == color.b;
    return found;
}

int occurrences(const std::string& text, const std::string& part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

/// A chart in a window of its own without a display, 500 x 300, with what happened in the last frame.
struct Stage {
    Headless headless{500, 300, Theme::light};
    Chart chart = twoLines();
    ChartState state;
    ChartEvents events;
    std::function<void()> draw = [this] {
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::SetNextWindowSize(ImVec2(500, 300));
        ImGui::Begin("chart", nullptr, ImGuiWindowFlags_NoDecoration);
        events = drawChart("mse", chart, ImVec2(0, 0), state, palette(Theme::light));
        ImGui::End();
    };
};

} // namespace

TEST_CASE("Names of categories that are wider than a group stand in two lines") {
    Chart chart;
    chart.categories = {"scaling", "horizontal", "vertical", "diagonal"};
    chart.series = {{.label = "a", .color = red, .y = {1, 2, 3, 4}}};
    SvgCanvas canvas(800, 300, 12, {});
    const ChartLayout wide = layoutChart(chart, {0, 0, 800, 300}, {}, canvas);
    const ChartLayout narrow = layoutChart(chart, {0, 0, 240, 300}, {}, canvas);
    CHECK_FALSE(wide.staggered);
    CHECK(narrow.staggered);
    CHECK(narrow.plot.y1 < wide.plot.y1); // room for the second line
}

TEST_CASE("The last number of an axis stays whole") {
    Chart chart;
    chart.logX = true;
    chart.series = {{.label = "a", .color = red, .x = {90, 20000}, .y = {1, 2}}};
    int found = 0;
    for (const int width : {300, 500, 840}) {
        CAPTURE(width);
        const std::string svg = chartSvg(chart, width, 300);
        const auto text = svg.find(">20,000<");
        if (text == std::string::npos) continue;
        ++found;
        const auto at = svg.rfind(" x=\"", text) + 4;
        const float middle = std::stof(svg.substr(at));
        SvgCanvas canvas(static_cast<float>(width), 300, 12, {});
        CHECK(middle > static_cast<float>(width) / 2);
        CHECK(middle + canvas.textWidth("20,000") / 2 <= static_cast<float>(width));
    }
    CHECK(found > 0);
}

TEST_CASE("An axis title that has no room goes without its remark, or is cut") {
    Chart chart = twoLines();
    chart.xLabel = "component 1 (32 % of variance)";
    CHECK(chartSvg(chart, 800, 300).find(">component 1 (32 % of variance)<") != std::string::npos);
    CHECK(chartSvg(chart, 260, 300).find(">component 1<") != std::string::npos);
    const std::string narrow = chartSvg(chart, 150, 300);
    CHECK(narrow.find(">component 1<") == std::string::npos);
    CHECK(narrow.find("...<") != std::string::npos);
}

TEST_CASE("Numbers of the left axis do not stand on each other") {
    Chart chart;
    chart.logY = true; // within two powers of ten its even steps crowd at the upper end
    chart.series = {{.label = "a", .color = red, .x = {0, 1}, .y = {0.015, 0.4}}};
    for (int height = 80; height <= 300; height += 10) {
        CAPTURE(height);
        std::vector<double> places; // from below upwards
        const std::string svg = chartSvg(chart, 300, height), mark = "text-anchor=\"end\"";
        for (auto at = svg.find(mark); at != std::string::npos; at = svg.find(mark, at + 1))
            places.push_back(std::stod(svg.substr(svg.rfind(" y=\"", at) + 4)));
        REQUIRE_FALSE(places.empty());
        for (std::size_t i = 1; i < places.size(); ++i) CHECK(places[i - 1] - places[i] > 10);
    }
}

TEST_CASE("Points stand where the logarithmic axes put them") {
    Stage stage;
    stage.headless.frame(stage.draw);
    const Rect plot = stage.events.plot;
    ChartLayout layout{.plot = plot, .x = {0.1, 10, true}, .y = {0.01, 1, true}};
    CHECK(layout.place(1, 0.1).x == doctest::Approx((plot.x0 + plot.x1) / 2));
    CHECK(layout.place(1, 0.1).y == doctest::Approx((plot.y0 + plot.y1) / 2));
    CHECK(layout.place(10, 1).y == doctest::Approx(plot.y0));
    CHECK(layout.xAt(plot.x0) == doctest::Approx(0.1));
    CHECK(std::isnan(layout.place(1, 0).y));
}

TEST_CASE("A mark on the plot's edge is whole, one beyond it is not there") {
    Chart chart;
    chart.xRange = {{0, 1}};
    chart.yRange = {{0, 1}};
    const auto marks = [&](double x, double y) {
        chart.series = {{.label = "a", .color = red, .x = {x}, .y = {y}, .line = false, .inLegend = false}};
        return count(chartPicture(chart, 600, 400), red);
    };
    const int inside = marks(0.5, 0.5);
    REQUIRE(inside > 8);
    for (const auto& [x, y] : {std::pair{0.0, 0.5}, {1.0, 0.5}, {0.5, 0.0}, {0.5, 1.0}, {1.0, 1.0}})
        CHECK(marks(x, y) == doctest::Approx(inside).epsilon(0.25)); // stands between other pixels
    CHECK(marks(1.1, 0.5) == 0);
    CHECK(marks(0.5, -0.1) == 0);
}

TEST_CASE("An axis that may reach so far shows what there is, and nothing beyond") {
    SvgCanvas canvas(500, 300, 12, {});
    Chart chart;
    chart.yWithin = {{0.9, 30}};
    const auto axis = [&](std::vector<double> y) {
        chart.series = {{.label = "a", .color = red, .x = {1, 2}, .y = std::move(y)}};
        return layoutChart(chart, {0, 0, 500, 300}, {}, canvas).y;
    };
    CHECK(axis({1, 2}).hi == doctest::Approx(2.06));
    CHECK(axis({1, 2}).lo == doctest::Approx(0.94));
    CHECK(axis({0.1, 700}).lo == 0.9);
    CHECK(axis({0.1, 700}).hi == 30);
    CHECK(axis({500, 700}).lo == 0.9); // all is beyond
    CHECK(axis({500, 700}).hi == 30);
}

TEST_CASE("A chart without its values has the same axes and legend") {
    SvgCanvas canvas(500, 300, 12, {});
    Chart bars;
    bars.categories = {"a", "b"};
    bars.series = {{.label = "bars", .color = red, .y = {1, 2}}};
    for (const Chart& chart : {twoLines(), bars}) {
        const Chart empty = withoutValues(chart, {});
        const Rect all{0, 0, 500, 300};
        const ChartLayout full = layoutChart(chart, all, {}, canvas),
                          bare = layoutChart(empty, all, {}, canvas);
        CHECK(bare.x.lo == full.x.lo);
        CHECK(bare.x.hi == full.x.hi);
        CHECK(bare.y.lo == full.y.lo);
        CHECK(bare.y.hi == full.y.hi);
        CHECK(bare.plot.x0 == full.plot.x0);
        CHECK(bare.legend.size() == full.legend.size());
        for (const Series& series : empty.series)
            for (const double y : series.y) CHECK(std::isnan(y));
    }
}

TEST_CASE("The nearest point is found among the visible series alone") {
    Stage stage;
    stage.headless.frame(stage.draw);
    const ChartLayout layout{.plot = {0, 0, 300, 200}, .x = {0.1, 10, true}, .y = {0.01, 1, true}};
    const Point near = layout.place(10, 0.9);
    const auto hit = nearestPoint(stage.chart, layout, {}, near, 200);
    REQUIRE(hit);
    CHECK(hit->series == 1);
    CHECK(hit->index == 2);
    const auto other = nearestPoint(stage.chart, layout, {"steep"}, near, 200);
    REQUIRE(other);
    CHECK(other->series == 0);
    CHECK_FALSE(nearestPoint(stage.chart, layout, {}, {150, 190}, 5));
}

TEST_CASE("Dragging in the chart moves the cursor to the sigma under the mouse, and says when it is let go") {
    Stage stage;
    stage.chart.cursor = 0.3;
    stage.headless.frame(stage.draw);
    const Rect plot = stage.events.plot;
    const float x = std::floor(plot.x0 + 0.75f * plot.width()); // Dear ImGui keeps whole pixels
    stage.headless.moveMouse(x, plot.y0 + 20);
    stage.headless.frame(stage.draw);
    CHECK_FALSE(stage.events.cursor); // hovering alone does nothing
    stage.headless.holdMouse(true);
    stage.headless.frame(stage.draw);
    REQUIRE(stage.events.cursor);
    const Axis axis = fitAxis(stage.chart.series[0].x, true, 0.03);
    CHECK(*stage.events.cursor == doctest::Approx(axis.fromUnit((x - plot.x0) / plot.width())).epsilon(1e-4));
    stage.headless.moveMouse(plot.x1 + 300, plot.y0 + 20); // far outside: the axis' end
    stage.headless.frame(stage.draw);
    REQUIRE(stage.events.cursor);
    CHECK(*stage.events.cursor == doctest::Approx(axis.hi));
    stage.headless.holdMouse(false);
    stage.headless.frame(stage.draw);
    CHECK(stage.events.released);
    stage.headless.frame(stage.draw);
    CHECK_FALSE(stage.events.cursor);
}

TEST_CASE("A click on the legend hides a series, another brings it back") {
    Stage stage;
    stage.headless.frame(stage.draw);
    const int before = count(stage.headless.picture(), red);
    const float x = stage.events.plot.x0 + 20, y = stage.events.plot.y0 - 14;
    stage.headless.click(x, y, stage.draw);
    CHECK(stage.state.hidden == HiddenSeries{"flat"});
    CHECK(count(stage.headless.picture(), red) == 0);
    stage.headless.click(x, y, stage.draw);
    CHECK(stage.state.hidden.empty());
    stage.headless.moveMouse(-1, -1);
    stage.headless.frame(stage.draw);
    CHECK(count(stage.headless.picture(), red) == before);
}

TEST_CASE("A picture of a chart has every series' pixels, and the same bytes every time") {
    const RgbaImage picture = chartPicture(twoLines(), 640, 400);
    CHECK(picture.width == 640);
    CHECK(picture.height == 400);
    CHECK(count(picture, red) > 200);
    CHECK(count(picture, blue) > 50);
    CHECK(picture == chartPicture(twoLines(), 640, 400));
}

TEST_CASE("What is not a number is a gap, in a line and in its markers") {
    Chart chart = twoLines();
    chart.series.resize(1);
    chart.series[0].marker = Marker::none;
    const std::string whole = chartSvg(chart, 600, 400);
    chart.series[0].x = {0.1, 0.5, 1, 5, 10};
    chart.series[0].y = {0.5, 0.5, std::nan(""), 0.5, 0.5};
    const std::string broken = chartSvg(chart, 600, 400);
    const std::string stroke = "stroke=\"#dc0000\"";
    CHECK(occurrences(whole, stroke) == 2); // the line and its sign in the legend
    CHECK(occurrences(broken, stroke) == 3);
    CHECK(broken.find("nan") == std::string::npos);
}

TEST_CASE("An SVG chart is well formed: labels escaped, errors drawn, dashes kept, groups closed") {
    Chart chart = twoLines();
    chart.series[1].error = {0.001, 0.01, 2}; // below zero on a logarithmic axis: down to the bottom
    chart.series[1].dashed = true;
    chart.series[0].label = "a < b";
    const std::string svg = chartSvg(chart, 600, 400);
    CHECK(svg.starts_with("<svg "));
    CHECK(svg.ends_with("</svg>\n"));
    CHECK(svg.find("MSE &amp; sigma") != std::string::npos);
    CHECK(svg.find("a &lt; b") != std::string::npos);
    CHECK(svg.find("stroke-dasharray") != std::string::npos);
    CHECK(svg.find("rotate(-90") != std::string::npos);
    CHECK(svg.find("nan") == std::string::npos);
    CHECK(svg.find("inf") == std::string::npos);
    CHECK(occurrences(svg, "<g ") == occurrences(svg, "</g>"));
    chart.title = "bad\xff"
                  "name"; // of a folder: names are any bytes, SVG is UTF-8
    CHECK(chartSvg(chart, 600, 400).find("bad\xef\xbf\xbdname") != std::string::npos);
    CHECK(isUtf8(chartSvg(chart, 600, 400)));
}

TEST_CASE("Grouped bars are as long as their values") {
    Chart chart{.title = "", .xLabel = "", .yLabel = "MSE", .categories = {"one", "two"}};
    chart.series.push_back({.label = "A", .color = red, .y = {1, 2}});
    chart.series.push_back({.label = "B", .color = blue, .y = {4, std::nan("")}});
    const ChartLayout layout{.plot = {0, 0, 400, 100}, .x = {0, 2, false}, .y = {0, 4, false}};
    CHECK(layout.bar(0, 2, 0, 2, 1).height() == doctest::Approx(25));
    CHECK(layout.bar(0, 2, 1, 2, 4).height() == doctest::Approx(100));
    CHECK(layout.bar(1, 2, 0, 2, 2).x0 >= 200);
    CHECK(layout.bar(0, 2, 1, 2, 1).x0 > layout.bar(0, 2, 0, 2, 1).x1);
    CHECK(std::isnan(layout.bar(1, 2, 1, 2, std::nan("")).height()));
    const RgbaImage picture = chartPicture(chart, 600, 400);
    // Red bars have heights 1 + 2, the blue one 4, all of one width; each legend adds the same box.
    CHECK(count(picture, red) * 4.0 / 3 == doctest::Approx(count(picture, blue)).epsilon(0.05));
}

TEST_CASE("An empty chart is drawn as well, with a window and without") {
    Stage stage;
    stage.chart = Chart{};
    stage.headless.frame(stage.draw);
    CHECK(stage.events.plot.width() > 100);
    CHECK(chartSvg(Chart{}, 300, 200).ends_with("</svg>\n"));
}
