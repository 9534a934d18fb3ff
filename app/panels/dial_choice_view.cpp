#include "app/panels/dial_choice_view.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/instrument.h"
#include "core/families/family.h"
#include "core/families/posterior/posterior.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/studies/dial_choice_study.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string>

namespace scorelet {
namespace {

Rgba scaleColor(const View& view, int scale) {
    const auto& colors = palette(view.theme).series;
    return colors[static_cast<std::size_t>(scale) % colors.size()];
}

constexpr std::array scaleMarkers = {Marker::square, Marker::circle, Marker::diamond, Marker::triangle};

bool everyScale(const ModelSpec& spec) {
    return dialBy(spec) == DialBy::leaveOneOutPerScale;
}

/// The error of a point: of a scale, or -1: of all.
double errorOf(const DialChoice::Point& point, int scale) {
    return scale < 0 ? point.errors.sum() : point.errors[scale];
}

/// The errors over h, and where those that count are least.
Chart choiceChart(const View& view, int column, const Shown<DialChoiceStudy>& choice) {
    const bool scales = everyScale(view.spec(column));
    Chart chart{.title = fmt::format("{}: leave-one-out error over h at \xcf\x83 = {}", columnLetter(column),
                                     shortNumber(view.experiment.sigma)),
                .xLabel = "dial h: 0 is ideal, 1 is Wiener",
                .yLabel = fmt::format("MSE {}{}", perPixel(view.experiment),
                                      scales ? ", parts of the scales" : ""),
                .logY = true};
    if (!choice || choice->points.empty()) return chart;
    const int levels = static_cast<int>(choice->points.front().errors.size()) - 1;
    Series least{.label = "chosen",
                 .color = palette(view.theme).text,
                 .line = false,
                 .marker = Marker::diamond,
                 .stale = !choice.complete()};
    for (int scale = scales ? 0 : -1; scale < (scales ? levels + 1 : 0); ++scale) {
        Series series{.label = scales ? scaleName(scale, levels) : "leave-one-out",
                      .color = scales ? scaleColor(view, scale) : columnColor(view, column),
                      .stale = !choice.complete()};
        const auto aim = static_cast<std::size_t>(scales ? scale : 0);
        for (const DialChoice::Point& point : choice->points) {
            const double error = errorOf(point, scale);
            if (!(error > 0)) continue; // a logarithmic axis has no 0
            series.x.push_back(point.h);
            series.y.push_back(error);
            if (aim >= choice->chosen.size() || point.h != choice->chosen[aim]) continue;
            least.x.push_back(point.h);
            least.y.push_back(error);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    if (!least.x.empty()) chart.series.push_back(std::move(least));
    chart.xRange = {{0, 1}};
    return chart;
}

/// How far the choice is, or what it is.
std::string choiceText(const Shown<DialChoiceStudy>& choice) {
    if (!choice) return {};
    if (choice->points.empty()) return "one training image: nothing is left without it";
    int tried = 0, partly = 0;
    for (const DialChoice::Point& point : choice->points)
        (point.images < choice->images ? partly : tried) += point.images < choice->images ? point.images : 1;
    if (!choice.fresh || choice.complete())
        return fmt::format("{} values of h, each on {} training images left out of their own answers", tried,
                           choice->images);
    return fmt::format(
        "computing: {} of at most {} values of h{}; nothing is chosen yet", tried, choice->steps,
        partly > 0 ? fmt::format(", {} of {} images of the next", partly, choice->images) : std::string());
}

} // namespace

Chart dialOverNoise(const View& view) {
    Chart chart{.title = "h over the noise", .xLabel = "noise \xcf\x83", .yLabel = "dial h", .logX = true};
    const auto levels = static_cast<int>(chartSigmas(view.experiment).size());
    for (int i = 0; i < view.columns(); ++i) {
        if (!offers<Dial>(view.spec(i))) continue;
        const int scales = everyScale(view.spec(i)) ? basisOf(view.experiment).levels + 1 : 1;
        for (int scale = 0; scale < scales; ++scale) {
            Series series{.label = fmt::format("{}  {}", columnLetter(i),
                                               scales > 1 ? scaleName(scale, scales - 1)
                                                          : shortLabel(view.spec(i))),
                          .color = columnColor(view, i)};
            if (scales > 1) { // all of the column's colour
                series.marker = scaleMarkers[static_cast<std::size_t>(scale) % scaleMarkers.size()];
                series.dashed = scale >= static_cast<int>(scaleMarkers.size());
            }
            for (int k = 0; k < levels; ++k) {
                const auto error = view.shown<ErrorStudy>(i, k);
                if (!error.fresh || !error) continue;
                const auto at = static_cast<std::size_t>(scale);
                const double h = at < error->scaleH.size() ? error->scaleH[at] : error->h;
                if (!std::isfinite(h)) continue;
                series.x.push_back(error->sigma);
                series.y.push_back(h);
            }
            if (!series.x.empty()) chart.series.push_back(std::move(series));
        }
    }
    chart.yWithin = {{0, 1}};
    chart.cursor = view.experiment.sigma;
    return chart;
}

void drawDialChoice(const View& view, UiState& ui, Edits& edits, int column) {
    ModelSpec& spec = edits.experiment.columns[static_cast<std::size_t>(column)];
    columnHeading(view, column);
    struct By {
        DialBy by;
        const char* name;
    };
    for (const auto& [by, name] :
         {By{DialBy::leaveOneOut, "one h"}, {DialBy::leaveOneOutPerScale, "one h per scale"}}) {
        flow(ImGui::CalcTextSize(name).x + 2 * ImGui::GetFrameHeight(), 8 * view.scale);
        if (ImGui::RadioButton(name, dialBy(spec) == by)) spec = withDialBy(spec, by);
        tooltip("Leave-one-out chooses the column's h at every noise level.");
    }
    const auto choice = view.shown<DialChoiceStudy>(column);
    if (const std::string text = choiceText(choice); !text.empty()) {
        const Dimmed stale(choice && !choice.fresh);
        dimText(view, text, ImGui::GetContentRegionAvail().x);
    }
    if (const auto here = view.shown<DenoisedStudy>(column);
        !isCovered("curves") && here && !here->fit.note.empty()) {
        const Dimmed stale(!here.fresh);
        dimText(view, here->fit.note, ImGui::GetContentRegionAvail().x);
    }
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool stacked = narrow(view);
    const float width = stacked ? room.x : std::floor(0.55f * room.x);
    const float height = stacked ? 260 * view.scale : room.y;
    drawChartOr(view, ui, "choice of h", choiceChart(view, column, choice), ImVec2(width, height),
                choice.complete() ? choiceText(choice).c_str() : missingText(view, choice.failure).c_str());
    if (!stacked) ImGui::SameLine();
    drawChartOr(view, ui, "h over the noise", dialOverNoise(view),
                ImVec2(stacked ? room.x : ImGui::GetContentRegionAvail().x, height),
                "the dial over the noise");
}

void wantDialChoice(const Wanted& w, int column) {
    // Of a column that makes use of it, it comes with the picture.
    if (!choosesDial(w.experiment.columns[static_cast<std::size_t>(column)]))
        w.later<DialChoiceStudy>(column);
    for (int i = 0; i < w.columns(); ++i)
        if (offers<Dial>(w.experiment.columns[static_cast<std::size_t>(i)]))
            for (int k = 0; k < w.levels(); ++k) w.later<ErrorStudy>(i, k);
}

} // namespace scorelet
