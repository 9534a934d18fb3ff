#include "app/panels/chart_panel.h"

#include "app/panels/agreement_table.h"
#include "app/panels/chart_table.h"
#include "app/panels/save_menu.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/families/spec_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>

namespace scorelet {
namespace {

constexpr float trainOpacity = 0.75f;

/// One error of a curve's points: the training or the held-out one.
struct Part {
    bool train;
    double value(const ErrorPoint& p) const { return train ? p.train : p.heldOut; }
    double error(const ErrorPoint& p) const { return train ? p.trainError : p.heldOutError; }
};

Series seriesOf(const ErrorCurve& curve, Part part, const std::string& name, Rgba color, bool line) {
    Series series;
    series.label = name;
    series.color = color;
    series.line = line;
    series.dashed = part.train;
    series.marker = part.train ? Marker::none : Marker::circle;
    series.stale = !curve.fresh;
    bool sampled = false;
    for (const ErrorPoint& p : curve.points) {
        series.x.push_back(p.sigma);
        series.y.push_back(part.value(p));
        series.error.push_back(part.error(p));
        sampled = sampled || part.error(p) > 0;
    }
    if (!sampled) series.error.clear();
    return series;
}

/// A rail that is a formula: y(sigma) over the chart's range.
template <class Formula>
Series formulaRail(const Experiment& e, const std::string& name, Rgba color, Formula formula) {
    Series series{.label = name, .color = color, .dashed = true, .marker = Marker::none};
    for (double sigma : chartSigmas(e)) {
        series.x.push_back(sigma);
        series.y.push_back(formula(sigma));
    }
    return series;
}

/// All curves of the chart, each taken from the snapshot once.
struct Curves {
    std::vector<ErrorCurve> columns;
    std::vector<ErrorCurve> rails; ///< empty where they are not wanted
};

Curves curvesOf(const Experiment& e, const Snapshot& s) {
    Curves curves;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        curves.columns.push_back(errorCurve<ErrorStudy>(s, e, i));
    if (!e.rails) return curves;
    for (int i = 0; i < static_cast<int>(railModels().size()); ++i)
        curves.rails.push_back(errorCurve<RailError>(s, e, i));
    return curves;
}

/// Whether a model is that of a column which a lesson covers: its reference curve would show the answer.
bool coveredModel(const Experiment& e, const ModelSpec& spec) {
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        if (isCovered("chart", i) && e.columns[static_cast<std::size_t>(i)].family == spec.family) return true;
    return false;
}

void addRails(Chart& chart, const Experiment& e, const Snapshot& s, const Curves& curves, Theme theme) {
    const Palette& colors = palette(theme);
    chart.series.push_back(formulaRail(e, "noise \xcf\x83\xc2\xb2", faded(colors.dimText, 0.6f),
                                       [](double sigma) { return sigma * sigma; }));
    if (const auto mean = shownOf<MeanImageErrorStudy>(s, e); mean.fresh && mean)
        chart.series.push_back(
            formulaRail(e, "mean image", faded(colors.dimText, 0.8f), [&](double) { return *mean; }));
    for (std::size_t i = 0; i < curves.rails.size(); ++i) {
        const ErrorCurve& rail = curves.rails[i];
        if (rail.points.empty() || coveredModel(e, railModels()[i])) continue;
        const bool ideal = i == 1;
        Series series = seriesOf(rail, {false}, ideal ? "ideal" : "Wiener",
                                 faded(colors.text, ideal ? 0.5f : 0.7f), true);
        series.dashed = true;
        series.marker = Marker::none;
        chart.series.push_back(std::move(series));
        // On its own training images the ideal one is perfect at low noise: what memorizing looks like. And
        // there, not on held-out images, no model of degree 1 is better than Wiener.
        Series training = seriesOf(rail, {true}, ideal ? "ideal, training" : "Wiener floor, training",
                                   faded(colors.text, ideal ? 0.35f : 0.5f), true);
        chart.series.push_back(std::move(training));
    }
}

/// The command line's text of a model: short enough for a legend.
std::string shortLabel(const ModelSpec& spec) {
    return spec.title.empty() ? toText(spec) : spec.title;
}

/// Bars: the value of every series at the chart's noise levels instead of over x.
void toBars(Chart& chart, const Experiment& e) {
    const std::vector<double> sigmas = chartSigmas(e);
    for (double sigma : sigmas) chart.categories.push_back(fmt::format("{:.3g}", sigma));
    for (Series& series : chart.series) {
        std::vector<double> y(sigmas.size(), std::nan("")), error(sigmas.size(), 0);
        for (std::size_t i = 0; i < series.x.size(); ++i) {
            const auto near = std::min_element(sigmas.begin(), sigmas.end(), [&](double a, double b) {
                return std::abs(std::log(a / series.x[i])) < std::abs(std::log(b / series.x[i]));
            });
            const auto group = static_cast<std::size_t>(near - sigmas.begin());
            if (std::abs(std::log(*near / series.x[i])) > 1e-6) continue; // of an older range
            y[group] = series.y[i];
            if (!series.error.empty()) error[group] = series.error[i];
        }
        if (!series.error.empty()) series.error = std::move(error);
        series.x.clear();
        series.y = std::move(y);
    }
}

/// The held-out errors of the columns and what bounds them, with a margin. Exact training errors are in it;
/// sampled ones of a model that knows its training images by heart fall out of sight, and so do rails.
std::optional<std::pair<double, double>> errorRange(const Experiment& e, const Snapshot& s,
                                                    const Curves& curves) {
    const auto mean = shownOf<MeanImageErrorStudy>(s, e);
    double low = std::numeric_limits<double>::infinity(), high = mean ? *mean : 0;
    const auto take = [&](double error) {
        if (!(error > 0) || !std::isfinite(error)) return;
        low = std::min(low, error);
        high = std::max(high, error);
    };
    for (const ErrorCurve& curve : curves.columns)
        for (const ErrorPoint& p : curve.points) {
            take(p.heldOut);
            if (p.exact) take(p.train);
        }
    for (const ErrorCurve& curve : curves.rails)
        for (const ErrorPoint& p : curve.points) take(p.heldOut);
    if (!(high > low)) return std::nullopt;
    constexpr double widened = 1.4;
    return std::pair(low / widened, high * widened);
}

/// What the noise level is multiplied with where the axis ends: a little beyond the chart's levels.
constexpr double axisMargin = 1.08;

/// A chart of less than so many lines' height leaves out what the reader knows, and with less still the
/// legend: headings have the colours, too.
constexpr float roomy = 13;
constexpr float roomForLegend = 10.5f;

// With the table of numbers under it the chart keeps a share of the height; where that is less than so many
// lines, the table stands alone.
constexpr float chartShare = 0.55f;
constexpr float leastAboveTable = 7;

/// Keeps the data's area large where there is little room: short names, of the legend the first `models`
/// alone.
void makeCompact(Chart& chart, std::size_t models) {
    chart.xLabel.clear();
    chart.yLabel = "MSE";
    std::size_t named = 0;
    for (Series& series : chart.series) {
        if (series.inLegend && named < models)
            ++named;
        else
            series.inLegend = false;
    }
}

void drawForm(ChartOptions& o) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    if (ImGui::RadioButton("lines", !o.agreement && !o.table && !o.bars))
        o.agreement = o.table = o.bars = false;
    tooltip("Error over the noise level, both logarithmic.");
    flow(switchWidth("bars"), gap);
    if (ImGui::RadioButton("bars", !o.agreement && !o.table && o.bars)) {
        o.bars = true;
        o.agreement = o.table = false;
    }
    tooltip("Error of all models side by side at every noise level (B).");
    flow(switchWidth("numbers"), gap);
    if (ImGui::RadioButton("numbers", !o.agreement && o.table)) {
        o.table = true;
        o.agreement = false;
    }
    tooltip("A table of the same numbers under the chart; a click on a head sorts it (T).");
    flow(switchWidth("agreement"), gap);
    if (ImGui::RadioButton("agreement", o.agreement)) o.agreement = true;
    tooltip(
        "How alike the models' answers are to those of one of them, on held-out images at this noise level.");
}

void drawSwitches(const View& view, UiState& ui, Edits& edits) {
    ChartOptions& o = ui.chart;
    const float gap = ImGui::GetStyle().ItemSpacing.x, wide = 20 * view.scale;
    drawForm(o);
    const auto toggle = [&](const char* text, bool& on, float before, const std::string& tip) {
        flow(switchWidth(text), before);
        const bool changed = ImGui::Checkbox(text, &on);
        tooltip(tip);
        return changed;
    };
    toggle("training", o.train, wide,
           "Error over the training images, dashed. Far below the held-out one: the model has learned them "
           "by heart.");
    toggle("held out", o.heldOut, gap, "Error over images that no model has seen.");
    bool rails = edits.experiment.rails;
    ImGui::BeginDisabled(!o.table && (o.bars || o.agreement)); // rails are curves, or rows of the table
    if (toggle("theory", rails, gap, experimentParameter("rails").tooltip + " (R)"))
        edits.experiment.rails = rails;
    ImGui::EndDisabled();
    const float width = ImGui::CalcTextSize("export...").x + 2 * ImGui::GetStyle().FramePadding.x;
    if (!flow(width, wide)) return; // it is in the menu, too
    if (ImGui::Button("export...")) edits.actions.emplace_back("export");
    tooltip("Writes the chart as PNG, SVG or CSV (Ctrl+E).");
}

void drawErrorChart(const View& view, UiState& ui, Edits& edits, ImVec2 size) {
    const Chart whole = errorChart(view.experiment, *view.snapshot, ui.chart, view.theme);
    Chart chart = whole;
    const float lines = size.y / ImGui::GetFontSize();
    if (lines < roomy) makeCompact(chart, lines < roomForLegend ? 0 : view.experiment.columns.size());
    const ChartEvents events = drawAnswers("mse", chart, size, ui.chart.state, palette(view.theme));
    if (anyCovered("chart", view.columns())) drawCoveredText(events.plot, palette(view.theme).dimText);
    chartMenu(
        view, ui, "mse", events.menu,
        [&] { return chartFigure("mean squared error", whole, ui.chart.state.hidden, view.theme); },
        [&] { return chartCsv(chartRows(view.experiment, *view.snapshot)); });
    if (events.cursor) setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
}

} // namespace

Chart errorChart(const Experiment& e, const Snapshot& s, const ChartOptions& options, Theme theme) {
    Chart chart;
    chart.xLabel = "noise \xcf\x83 (pixels in [\xe2\x88\x92"
                   "1, 1])";
    chart.yLabel = "mean squared error";
    chart.logX = chart.logY = true;
    const auto& colors = palette(theme).series;
    const Curves curves = curvesOf(e, s);
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
        const ErrorCurve& curve = curves.columns[static_cast<std::size_t>(i)];
        if (curve.points.empty()) continue;
        const Rgba color = colors[static_cast<std::size_t>(i) % colors.size()];
        const std::string name =
            fmt::format("{}  {}", columnLetter(i),
                        shortLabel(curve.fresh ? e.columns[static_cast<std::size_t>(i)] : curve.spec));
        const auto add = [&](Series series) {
            if (isCovered("chart", i)) clearValues(series);
            chart.series.push_back(std::move(series));
        };
        if (options.heldOut) add(seriesOf(curve, {false}, name, color, true));
        if (!options.train || (options.heldOut && options.state.hidden.contains(name))) continue;
        Series training =
            seriesOf(curve, {true}, columnLetter(i) + "  training", faded(color, trainOpacity), true);
        training.inLegend = !options.heldOut;
        add(std::move(training));
    }
    if (e.rails && !options.bars) addRails(chart, e, s, curves, theme);
    if (options.bars) {
        toBars(chart, e);
        return chart;
    }
    if (!chart.series.empty()) chart.yRange = errorRange(e, s, curves);
    chart.cursor = e.sigma;
    chart.cursorLabel = fmt::format("\xcf\x83 {}", shortNumber(e.sigma));
    chart.xRange = std::pair(std::min(e.chartMin, e.chartMax) / axisMargin,
                             std::max(e.chartMin, e.chartMax) * axisMargin);
    return chart;
}

void drawChartPanel(const View& view, UiState& ui, Edits& edits) {
    drawSwitches(view, ui, edits);
    ImVec2 room = ImGui::GetContentRegionAvail();
    if ((ui.chart.agreement || ui.chart.table) && anyCovered("chart", view.columns()))
        return drawImagePlaceholder(view, room.x, room.y, coveredText(), palette(view.theme).dimText);
    if (ui.chart.agreement) return drawAgreementTable(view, edits);
    if (!view.snapshot)
        return drawImagePlaceholder(view, room.x, room.y, "the chart is on its way",
                                    palette(view.theme).dimText);
    if (!ui.chart.table) return drawErrorChart(view, ui, edits, room);
    room.y = std::floor(room.y * chartShare);
    if (room.y > leastAboveTable * ImGui::GetFontSize()) drawErrorChart(view, ui, edits, room);
    drawChartTable(view);
}

} // namespace scorelet
