#include "app/panels/shapes_over_view.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/instrument.h"
#include "app/panels/spotlight.h"
#include "core/families/spec_text.h"
#include "core/studies/shapes_over_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr float leastOverChart = 200; // units
constexpr double beyondPoints = 0.03; // of the axis, as a share of the points' range

constexpr const char* overNote =
    "A line's points are models that differ in this setting alone, on samples of the same pure noise. Bars "
    "reach as far as one standard error (Wilson's), so that none of a few samples is not taken for never.";

std::shared_ptr<const std::vector<Candidate>> candidatesAt(const View& view, int column) {
    return shapeCandidates(view.experiment, view.spec(column));
}

/// The column whose setting the chart's cursor is: the chosen one, or the first that has it; -1: none.
int shapesColumn(const Experiment& e, int chosen) {
    int found = -1;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        if (!shapeCandidates(e, e.columns[static_cast<std::size_t>(i)])->empty() &&
            (found < 0 || i == chosen))
            found = i;
    return found;
}

double percentOf(const WrongTopologies& wrong, int WrongTopologies::*count) {
    return 100.0 * (wrong.*count) / wrong.count;
}

Series lineOf(const View& view, int column) {
    Series line{.label = fmt::format("{}  {}", columnLetter(column), shortLabel(view.spec(column))),
                .color = columnColor(view, column)};
    const auto count = countOf(view.experiment.look.wrongShape);
    const auto all = candidatesAt(view, column);
    for (std::size_t item = 0; item < all->size(); ++item) {
        const auto shapes = view.shown<ShapesOfCandidate>(column, static_cast<int>(item));
        if (!shapes.fresh || !shapes || shapes->total.count == 0) continue;
        const double share = percentOf(shapes->total, count);
        const auto [low, high] = shapes->total.interval(count);
        line.x.push_back((*all)[item].at);
        line.y.push_back(share);
        line.error.push_back(100 * high - share);
        line.errorBelow.push_back(share - 100 * low);
    }
    return line;
}

Series levelOf(std::string label, double level, Rgba color, const std::pair<double, double>& range) {
    return {.label = std::move(label),
            .color = color,
            .x = {range.first, range.second},
            .y = {level, level},
            .dashed = true,
            .marker = Marker::none};
}

std::pair<double, double> rangeOf(const View& view) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (int i = 0; i < view.columns(); ++i) {
        const auto all = candidatesAt(view, i);
        if (all->empty()) continue;
        low = std::min(low, all->front().at); // they rise
        high = std::max(high, all->back().at);
    }
    if (view.experiment.look.shapesOver == ShapesOver::stencil) {
        const double by = (1 + beyondPoints) * std::pow(high / low, beyondPoints); // a ladder may be of one
        return {low / by, high * by};
    }
    const double by = beyondPoints * (high - low);
    return {low - by, high + by};
}

/// Which samples are counted: those "with a number of pieces" that no training image has.
const char* wrongName(WrongShape wrong) {
    switch (wrong) {
    case WrongShape::pieces:
        return "with a number of pieces";
    case WrongShape::holes:
        return "with a number of holes";
    case WrongShape::ends:
        return "with a number of ends";
    case WrongShape::any:
        break;
    }
    return "of a shape";
}

/// The models that have no point yet, or never will, and why.
std::vector<std::string> missingPoints(const View& view) {
    std::vector<std::string> lines;
    for (int i = 0; i < view.columns(); ++i) {
        const auto all = candidatesAt(view, i);
        std::string waiting;
        for (std::size_t item = 0; item < all->size(); ++item) {
            const auto shapes = view.shown<ShapesOfCandidate>(i, static_cast<int>(item));
            const std::string& name = (*all)[item].name;
            if (shapes.failure)
                lines.push_back(fmt::format("{}, {}: {}", columnLetter(i), name, shapes.failure->message));
            else if (!shapes.complete())
                waiting += (waiting.empty() ? "" : ", ") + name;
            else if (shapes->total.count == 0)
                lines.push_back(fmt::format("{}, {}: all samples diverged", columnLetter(i), name));
        }
        if (!waiting.empty())
            lines.push_back(fmt::format("{}, {}: {}", columnLetter(i), waiting, waitingText(view)));
    }
    return lines;
}

/// The candidate nearest to a place in the chart.
const Candidate& nearestTo(const std::vector<Candidate>& all, double place, bool ratio) {
    const auto distance = [&](const Candidate& one) {
        return ratio ? std::abs(std::log(one.at / place)) : std::abs(one.at - place);
    };
    return *std::min_element(all.begin(), all.end(), [&](const Candidate& a, const Candidate& b) {
        return distance(a) < distance(b);
    });
}

void drawShapeOffers(const View& view, Edits& edits) {
    const ShapesOver over = view.experiment.look.shapesOver;
    wrappedText(palette(view.theme).text,
                fmt::format("No column has this setting ({}). Add one:",
                            experimentParameter("shapes-over").labels[static_cast<std::size_t>(over)]));
    if (over == ShapesOver::patch) return drawModelOffers(view, edits, {"ls:p9", "els:p9:images=50"});
    if (over == ShapesOver::degree) return drawModelOffers(view, edits, {"independent:d2", "local:d2:r1"});
    drawModelOffers(view, edits,
                    {"posterior:local:r1", over == ShapesOver::dial ? "posterior:image" : "local:d1:r1"});
}

} // namespace

Chart shapesOverChart(const View& view, int column) {
    const ShapesOver over = view.experiment.look.shapesOver;
    const WrongShape wrong = view.experiment.look.wrongShape;
    Chart chart{.title = fmt::format("samples {} that no training image has", wrongName(wrong)),
                .xLabel = shapesAxis(over),
                .yLabel = "percent of the samples",
                .logX = over == ShapesOver::stencil,
                .errorName = "one standard error, Wilson's"};
    for (int i = 0; i < view.columns(); ++i)
        if (!isCovered("compare", i))
            if (Series line = lineOf(view, i); !line.x.empty()) chart.series.push_back(std::move(line));
    if (chart.series.empty()) return chart;
    const auto range = rangeOf(view);
    const auto count = countOf(wrong);
    for (int i = 0; i < view.columns(); ++i) {
        if (!candidatesAt(view, i)->empty() || isCovered("compare", i)) continue;
        const auto shapes = view.shown<SampleTopologyStudy>(i);
        if (shapes.fresh && shapes && shapes->total.count > 0)
            chart.series.push_back(levelOf(fmt::format("{}  {}", columnLetter(i), shortLabel(view.spec(i))),
                                           percentOf(shapes->total, count), columnColor(view, i), range));
    }
    const Palette& colors = palette(view.theme);
    if (const auto heldOut = view.shown<HeldOutTopologyStudy>();
        heldOut.fresh && heldOut && heldOut->count > 0)
        chart.series.push_back(levelOf(fmt::format("{} held-out images", heldOut->count),
                                       percentOf(*heldOut, count), colors.text, range));
    if (const auto train = view.shown<TrainingTopologyStudy>(); train.fresh && train && train->count > 0)
        chart.series.push_back(levelOf(fmt::format("{} training images", train->count),
                                       percentOf(*train, count), colors.dimText, range));
    chart.xRange = range;
    chart.yRange = {{0, 100}};
    chart.wholeX = over == ShapesOver::radius || over == ShapesOver::degree || over == ShapesOver::patch;
    if (const auto place = column < 0 ? std::nullopt : shapePlace(view.experiment, view.spec(column))) {
        chart.cursor = std::clamp(*place, range.first, range.second);
        chart.cursorLabel = fmt::format("{}: {}", columnLetter(column), shortNumber(*place));
    }
    return chart;
}

void drawShapesOver(const View& view, UiState& ui, Edits& edits) {
    const Palette& colors = palette(view.theme);
    const int column = shapesColumn(view.experiment, ui.column);
    if (column < 0) return drawShapeOffers(view, edits);
    for (const std::string& line : missingPoints(view)) wrappedText(colors.dimText, line);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float note = ImGui::CalcTextSize(overNote, nullptr, false, room.x).y;
    const ImVec2 size(
        room.x, std::max(leastOverChart * view.scale, room.y - note - 2 * ImGui::GetStyle().ItemSpacing.y));
    const Chart chart = shapesOverChart(view, column);
    if (chart.series.empty()) {
        drawImagePlaceholder(view, size.x, size.y, waitingText(view), colors.dimText);
    } else if (const auto events = drawTabChart(view, ui, "shapes over", chart, size); events.cursor) {
        edits.experiment.columns[static_cast<std::size_t>(column)] =
            nearestTo(*candidatesAt(view, column), *events.cursor, chart.logX).spec;
    }
    wrappedText(colors.dimText, overNote);
}

void wantShapesOver(const Wanted& w) {
    std::size_t most = 0;
    for (const ModelSpec& spec : w.experiment.columns)
        most = std::max(most, shapeCandidates(w.experiment, spec)->size());
    for (std::size_t item = 0; item < most; ++item)
        for (int i = 0; i < w.columns(); ++i)
            if (item <
                shapeCandidates(w.experiment, w.experiment.columns[static_cast<std::size_t>(i)])->size())
                w.later<ShapesOfCandidate>(i, static_cast<int>(item));
}

} // namespace scorelet
