#include "app/panels/statistics_panel.h"

#include "app/draw/chart_widget.h"
#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/save_menu.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/picture_study.h"
#include "core/studies/report_study.h"
#include "core/studies/statistics_study.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <limits>

namespace scorelet {
namespace {

constexpr float leastBars = 200, mostBars = 400; // height, units

constexpr std::array orientations = {Orientation::scaling, Orientation::horizontal, Orientation::vertical,
                                     Orientation::diagonal};

std::string levelName(int level, int levels) {
    if (level == 0) return "scaling";
    return level == 1        ? "level 1 (finest)"
           : level == levels ? fmt::format("level {} (coarsest)", level)
                             : fmt::format("level {}", level);
}

/// A series for every column that has statistics; `value` gives each category's bar.
void addSeries(const View& view, Chart& chart,
               const std::function<double(const StatisticsResult&, std::size_t category)>& value) {
    const std::size_t bands = view.shown<MosaicStudy>()->transform->layout().bands().size();
    for (int i = 0; i < view.columns(); ++i) {
        const auto result = view.shown<StatisticsStudy>(i);
        // Results of another transform name subbands that are not there any more.
        if (!result || result->bands.size() != bands) continue;
        Series series{.label = columnLetter(i), .color = columnColor(view, i), .stale = !result.fresh};
        for (std::size_t c = 0; c < chart.categories.size(); ++c) series.y.push_back(value(*result, c));
        chart.series.push_back(std::move(series));
    }
}

/// Adds or takes a number from a sorted list, as a checkbox that is on when it is not in there.
bool switchBox(const char* text, std::vector<int>& off, int number) {
    const auto found = std::find(off.begin(), off.end(), number);
    bool on = found == off.end();
    if (!ImGui::Checkbox(text, &on)) return false;
    if (on)
        off.erase(found);
    else
        off.insert(std::lower_bound(off.begin(), off.end(), number), number);
    return true;
}

void drawSwitches(const View& view, ModelSpec& spec, int levels) {
    ImGui::AlignTextToFramePadding();
    dimText(view, "orders");
    const int degree = solverOf(view.experiment, spec).spec.degree; // the highest that is tried
    for (int order = 1; order <= degree; ++order) {
        ImGui::SameLine();
        switchBox(fmt::format("{}##order", order).c_str(), spec.withoutOrders, order);
        tooltip(fmt::format("All monomials of total order {}: off, the model is solved again without them.",
                            order));
    }
    const float box = switchWidth("S") + ImGui::GetStyle().ItemSpacing.x;
    flow(ImGui::CalcTextSize("scales").x + static_cast<float>(levels + 1) * box, 18 * view.scale);
    ImGui::AlignTextToFramePadding();
    dimText(view, "scales");
    for (int level = 0; level <= levels; ++level) {
        ImGui::SameLine();
        const std::string text = level == 0 ? "S" : fmt::format("{}", level);
        switchBox(fmt::format("{}##level", text).c_str(), spec.withoutLevels, level);
        tooltip(
            fmt::format("{}: off, its coefficients are answered by their training mean alone; other scales "
                        "may still see them.",
                        levelName(level, levels)));
    }
}

/// One column: its switches, and its numbers in words.
void drawColumn(const View& view, Edits& edits, int index) {
    if (static_cast<std::size_t>(index) >= edits.experiment.columns.size())
        return; // removed in this very frame
    ModelSpec& spec = edits.experiment.columns[static_cast<std::size_t>(index)];
    const auto fit = view.shown<FitReportStudy>(index);
    if (!offers<FromMoments>(spec) && fit.failure)
        return colouredText(palette(view.theme).error,
                            fmt::format("{}  {}", columnLetter(index), fit.failure->message),
                            ImGui::GetContentRegionAvail().x);
    if (!offers<FromMoments>(spec))
        return dimText(view,
                       fmt::format("{}  {} has {}, so no bars", columnLetter(index), label(spec),
                                   familyOf(spec).ownImages ? "moments of other images" : "no moments"));
    ImGui::PushID(index);
    const auto result = view.shown<StatisticsStudy>(index);
    columnHeading(view, index);
    if (result) {
        const Dimmed dimmed(!result.fresh);
        ImGui::SameLine(0, 12 * view.scale);
        colouredText(columnColor(view, index),
                     fmt::format("MSE {} training, {} held-out", alignedNumber(result->train),
                                 alignedNumber(result->heldOut)),
                     ImGui::GetContentRegionAvail().x);
    }
    if (result.failure)
        colouredText(palette(view.theme).error, result.failure->message, ImGui::GetContentRegionAvail().x);
    drawSwitches(view, spec, basisOf(view.experiment).levels);
    ImGui::PopID();
}

/// The orders' worth as numbers, a row an order, a column pair a model.
void drawOrderTable(const View& view) {
    std::vector<std::pair<int, Shown<StatisticsStudy>>> shown;
    std::size_t rows = 0;
    bool fresh = true;
    for (int i = 0; i < view.columns(); ++i)
        if (const auto result = view.shown<StatisticsStudy>(i)) {
            shown.emplace_back(i, result);
            fresh = fresh && result.fresh;
            rows = std::max(rows, result->orders.size());
        }
    if (shown.empty() || !ImGui::BeginTable("orders", 1 + static_cast<int>(shown.size()),
                                            ImGuiTableFlags_RowBg | ImGuiTableFlags_BordersInnerV))
        return;
    ImGui::TableSetupColumn("without order");
    for (const auto& [i, result] : shown)
        ImGui::TableSetupColumn(fmt::format("{} held-out (training)", columnLetter(i)).c_str());
    ImGui::TableHeadersRow();
    for (std::size_t order = 0; order < rows; ++order) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        {
            const Dimmed stale(!fresh);
            ImGui::TextUnformatted(fmt::format("{}", order + 1).c_str());
        }
        for (const auto& [i, result] : shown) {
            ImGui::TableNextColumn();
            if (order >= result->orders.size()) continue;
            const OrderWorth& worth = result->orders[order];
            const std::string text =
                worth.off ? "off" : fmt::format("{:+.3g} ({:+.3g})", worth.heldOut, worth.train);
            const Dimmed dimmed(!result.fresh);
            ImGui::TextUnformatted(text.c_str());
            tooltip(fmt::format("{} monomials a coefficient. Without them the error changes by so much.",
                                worth.monomials));
        }
    }
    ImGui::EndTable();
}

} // namespace

Chart scaleChart(const View& view) {
    Chart chart{.title = "held-out error by scale",
                .xLabel = "",
                .yLabel = fmt::format("part of the MSE {}", perPixel(view.experiment))};
    const auto mosaic = view.shown<MosaicStudy>();
    const SubbandLayout& layout = mosaic->transform->layout();
    for (int level = 0; level <= layout.levels(); ++level) {
        const int shown = level == 0 ? 0 : layout.levels() + 1 - level; // coarse to fine
        chart.categories.push_back(layout.levels() == 0 ? "all coefficients"
                                   : shown == 0         ? "scaling"
                                                        : fmt::format("level {}", shown));
    }
    addSeries(view, chart, [&](const StatisticsResult& result, std::size_t c) {
        const int level = c == 0 ? 0 : layout.levels() + 1 - static_cast<int>(c);
        return sumOfLevel(result, layout, level).heldOut;
    });
    return chart;
}

Chart orientationChart(const View& view) {
    Chart chart{.title = "held-out error by orientation",
                .xLabel = "",
                .yLabel = fmt::format("part of the MSE {}", perPixel(view.experiment))};
    const auto mosaic = view.shown<MosaicStudy>();
    const SubbandLayout& layout = mosaic->transform->layout();
    if (layout.levels() == 0)
        chart.categories.emplace_back("all coefficients"); // the first of the orientations, of one band
    else
        for (const Orientation orientation : orientations)
            chart.categories.push_back(fmt::format("{} {}", name(orientation), letters(orientation)));
    addSeries(view, chart, [&](const StatisticsResult& result, std::size_t c) {
        return sumOfOrientation(result, layout, orientations[c]).heldOut;
    });
    return chart;
}

Chart orderChart(const View& view) {
    Chart chart{.title = "worth of an order: held-out error without it, less with it",
                .xLabel = "",
                .yLabel = "rise of the MSE"};
    int degree = 1;
    for (int i = 0; i < view.columns(); ++i)
        if (const auto result = view.shown<StatisticsStudy>(i))
            degree = std::max(degree, result->spec.degree);
    for (int order = 1; order <= degree; ++order) chart.categories.push_back(fmt::format("order {}", order));
    addSeries(view, chart, [](const StatisticsResult& result, std::size_t c) {
        return c < result.orders.size() ? result.orders[c].heldOut : std::numeric_limits<double>::quiet_NaN();
    });
    return chart; // bars begin at zero of a linear axis; what is too short to be seen is in the table
}

void drawStatisticsPanel(const View& view, UiState& ui, Edits& edits) {
    if (drawNoData(view)) return;
    const auto mosaic = view.shown<MosaicStudy>();
    if (!resultReady(view, mosaic, 160 * view.scale)) return;
    for (int i = 0; i < view.columns(); ++i) drawColumn(view, edits, i);
    const float whole = ImGui::GetContentRegionAvail().x;
    const bool beside = whole > 36 * ImGui::GetFontSize(); // else titles and names would overlap
    // Two rows of charts and the table fill the tab.
    const Chart orders = orderChart(view);
    const float line = ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y;
    const float table =
        static_cast<float>(orders.categories.size() + 1) * line + 3 * ImGui::GetStyle().ItemSpacing.y;
    const float half = std::floor((ImGui::GetContentRegionAvail().y - table) / 2);
    const ImVec2 size(beside ? partWidth(2) : whole,
                      std::clamp(half, leastBars * view.scale, mostBars * view.scale));
    const Chart scales = scaleChart(view);
    if (scales.series.empty()) {
        const auto& columns = view.experiment.columns;
        if (std::any_of(columns.begin(), columns.end(), offers<FromMoments>))
            dimText(view, waitingText(view));
        return;
    }
    drawTabChart(view, ui, "by scale", scales, size);
    if (beside) ImGui::SameLine();
    drawTabChart(view, ui, "by orientation", orientationChart(view), size);
    drawTabChart(view, ui, "by order", orders, ImVec2(whole, size.y));
    if (!isCovered("curves")) drawOrderTable(view);
}

namespace {

/// What the tab wants computed.
void wantStatistics(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i)
        if (offers<FromMoments>(w.experiment.columns[static_cast<std::size_t>(i)]))
            w.later<StatisticsStudy>(i);
}

const InstrumentRegistration statisticsInstrument(
    {.id = "statistics",
     .order = 80,
     .label = "Statistics",
     .tooltip =
         "Which statistics matter: the error by scale, orientation and order of monomials; switch them off.",
     .draw = drawStatisticsPanel,
     .want = wantStatistics,
     .wraps = true});

} // namespace

} // namespace scorelet
