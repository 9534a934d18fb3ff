#include "app/panels/certificates_view.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/instrument.h"
#include "app/panels/stencil_ladder.h"
#include "core/families/family.h"
#include "core/studies/dial_study.h"
#include "core/studies/error_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <optional>
#include <tuple>

namespace scorelet {
namespace {

constexpr float leastChart = 320; // units: its legend takes half of that

/// The errors of all stencils' machines at a noise level; those that are not known have NaN.
std::vector<ErrorPoint> ladderErrors(const View& view, int level) {
    const auto levels = static_cast<int>(chartSigmas(view.experiment).size());
    std::vector<ErrorPoint> errors;
    for (int rung = 0; rung < static_cast<int>(ladderOf(view.experiment)->size()); ++rung) {
        const auto error = view.shown<ErrorAtStencil>(-1, rung * levels + level);
        errors.emplace_back();
        if (error.fresh && error)
            errors.back() = *error;
        else
            errors.back().train = std::numeric_limits<double>::quiet_NaN();
    }
    return errors;
}

constexpr const char* toldText = "nothing follows: it is told the image's class";

/// Why the certificate of a model at a noise level cannot be told; empty while it is computed.
std::string certificateFailure(const View& view, int column, int level) {
    if (isToldClass(view.spec(column))) return toldText;
    const auto levels = static_cast<int>(chartSigmas(view.experiment).size());
    if (const auto model = view.shown<ErrorStudy>(column, level); model.failure)
        return "there is no error: " + model.failure->message;
    if (const auto images = view.shown<ImageErrorsAtLevel>(column, level); images.failure)
        return "there are no errors of single images: " + images.failure->message;
    for (int rung = 0; rung < static_cast<int>(ladderOf(view.experiment)->size()); ++rung)
        if (const auto ideal = view.shown<ErrorAtStencil>(-1, rung * levels + level); ideal.failure)
            return "there is no stencil's error: " + ideal.failure->message;
    return {};
}

/// By noise level, then by stencil.
using LadderErrors = std::vector<std::vector<ErrorPoint>>;

/// A model's error with its standard error; none while that is missing.
std::optional<ErrorPoint> modelError(const View& view, int column, int level) {
    const auto model = view.shown<ErrorStudy>(column, level);
    if (!model.fresh || !model || isToldClass(view.spec(column))) return {};
    if (!model->exact) return *model;
    const auto images = view.shown<ImageErrorsAtLevel>(column, level);
    if (!images.fresh || !images || !view.data()) return {};
    return asSample(*model, *images, view.data()->heldOut.count());
}

/// None while an error is missing.
std::optional<Certificate> certificateAt(const View& view, const LadderErrors& ladder, int column,
                                         int level) {
    const auto model = modelError(view, column, level);
    if (!model) return {};
    const std::vector<ErrorPoint>& errors = ladder[static_cast<std::size_t>(level)];
    const auto unknown = [](const ErrorPoint& error) { return std::isnan(error.train); };
    if (std::any_of(errors.begin(), errors.end(), unknown)) return {};
    return certificateOf(*model, errors);
}

const std::string& rungName(const View& view, int rung) {
    return (*ladderOf(view.experiment))[static_cast<std::size_t>(rung)].name;
}

/// "it looks beyond self (1); band-tied (3): what sees one of these alone does worse; what sees local r1 (9)
/// could do as well".
std::string certificateText(const View& view, const Certificate& certificate) {
    if (certificate.beaten.empty()) return "a function of any of these stencils could do as well";
    std::vector<std::string> beyond;
    for (const int rung : certificate.beaten) beyond.push_back(rungName(view, rung));
    return fmt::format("it looks beyond {}: {} alone does worse{}", fmt::join(beyond, "; "),
                       beyond.size() == 1 ? "what sees that" : "what sees one of these",
                       certificate.enough < 0 ? std::string()
                                              : fmt::format("; what sees {} could do as well",
                                                            rungName(view, certificate.enough)));
}

/// The number of the chart's noise level that is nearest to the slider's.
int levelHere(const View& view) {
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    const auto apart = [&](double sigma) { return std::abs(std::log(sigma / view.experiment.sigma)); };
    const auto nearest = std::min_element(sigmas.begin(), sigmas.end(),
                                          [&](double a, double b) { return apart(a) < apart(b); });
    return static_cast<int>(nearest - sigmas.begin());
}

/// One cell: the smallest stencil that the model beats, and the largest where that is another.
void drawCell(const View& view, const LadderErrors& errors, int column, int level) {
    const float room = ImGui::GetContentRegionAvail().x;
    const std::string failure = certificateFailure(view, column, level);
    const auto certificate = certificateAt(view, errors, column, level);
    ImGui::BeginGroup();
    if (!failure.empty() || !certificate)
        dimText(view, failure.empty() ? "..." : isToldClass(view.spec(column)) ? "-" : "failed", room);
    else if (certificate->smallest < 0)
        dimText(view, "none", room);
    else {
        colouredText(columnColor(view, column), cutToWidth(rungName(view, certificate->smallest), room));
        if (certificate->largest != certificate->smallest)
            dimText(view, cutToWidth("to " + rungName(view, certificate->largest), room));
    }
    ImGui::EndGroup();
    const double sigma = chartSigmas(view.experiment)[static_cast<std::size_t>(level)];
    tooltip(fmt::format("{} at \xcf\x83 = {}: {}", columnLetter(column), shortNumber(sigma),
                        !failure.empty() ? failure
                        : certificate    ? certificateText(view, *certificate)
                                         : waitingText(view)));
}

/// The lines of text in a model's row: two where it beats more than one stencil somewhere.
int linesOf(const View& view, const LadderErrors& errors, int column) {
    for (int level = 0; level < static_cast<int>(errors.size()); ++level)
        if (const auto found = certificateAt(view, errors, column, level);
            found && found->smallest != found->largest)
            return 2;
    return 1;
}

/// A line for every model, a column for every noise level.
void drawTable(const View& view, const LadderErrors& errors) {
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    const float names = 3 * ImGui::GetFontSize(), least = 8 * ImGui::GetFontSize();
    const float room = ImGui::GetContentRegionAvail().x;
    const float width = std::max(room, names + least * static_cast<float>(sigmas.size()));
    int lines = 1; // of text, the head's among them
    for (int column = 0; column < view.columns(); ++column) lines += linesOf(view, errors, column);
    const ImGuiStyle& style = ImGui::GetStyle();
    const float height = static_cast<float>(lines) * ImGui::GetTextLineHeight() +
                         static_cast<float>(lines - 1 - view.columns()) * style.ItemSpacing.y +
                         2 * static_cast<float>(1 + view.columns()) * style.CellPadding.y +
                         (width > room ? style.ScrollbarSize : 0);
    constexpr auto flags =
        ImGuiTableFlags_RowBg | ImGuiTableFlags_ScrollX | ImGuiTableFlags_SizingStretchSame;
    if (!ImGui::BeginTable("certificates", 1 + static_cast<int>(sigmas.size()), flags,
                           ImVec2(0, std::ceil(height)), width > room ? width : 0))
        return;
    ImGui::TableSetupScrollFreeze(1, 1);
    ImGui::TableSetupColumn("beats", ImGuiTableColumnFlags_WidthFixed, names);
    for (const double sigma : sigmas)
        ImGui::TableSetupColumn(fmt::format("\xcf\x83 {}", shortNumber(sigma)).c_str());
    ImGui::TableHeadersRow();
    for (int column = 0; column < view.columns(); ++column) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        colouredText(columnColor(view, column), columnLetter(column));
        tooltip(label(view.spec(column)));
        for (int level = 0; level < static_cast<int>(sigmas.size()); ++level) {
            ImGui::TableNextColumn();
            drawCell(view, errors, column, level);
        }
    }
    ImGui::EndTable();
}

/// A point for every noise level at which a certificate names a stencil: on its curve.
Series namedStencils(const View& view, const LadderErrors& errors, int column, const char* label,
                     Marker marker, int Certificate::*rung) {
    Series series{.label = label, .color = palette(view.theme).text, .line = false, .marker = marker};
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    for (int level = 0; level < static_cast<int>(sigmas.size()); ++level) {
        const auto certificate = certificateAt(view, errors, column, level);
        if (!certificate || (*certificate).*rung < 0) continue;
        const double train =
            errors[static_cast<std::size_t>(level)][static_cast<std::size_t>((*certificate).*rung)].train;
        if (!(train > 0)) continue;
        series.x.push_back(sigmas[static_cast<std::size_t>(level)]);
        series.y.push_back(view.shown<ErrorStudy>(column, level)->heldOut / train);
    }
    return series;
}

/// A model's held-out error over every stencil's training error.
Chart certificatesChart(const View& view, const LadderErrors& errors, int column) {
    Chart chart{.title = fmt::format("{}: MSE / the stencil's training MSE", columnLetter(column)),
                .xLabel = "noise \xcf\x83",
                .yLabel = "ratio; below 1: beyond it",
                .logX = true,
                .logY = true};
    if (isToldClass(view.spec(column))) return chart;
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    const auto ladder = ladderOf(view.experiment);
    double least = 0.5;
    for (int rung = 0; rung < static_cast<int>(ladder->size()); ++rung) {
        Series series{.label = (*ladder)[static_cast<std::size_t>(rung)].name,
                      .color = rungColor(view, rung)};
        for (int level = 0; level < static_cast<int>(sigmas.size()); ++level) {
            const ErrorPoint& ideal = errors[static_cast<std::size_t>(level)][static_cast<std::size_t>(rung)];
            const auto model = modelError(view, column, level);
            if (!model || !(ideal.train > 0)) continue;
            series.x.push_back(sigmas[static_cast<std::size_t>(level)]);
            series.y.push_back(model->heldOut / ideal.train);
            series.error.push_back(
                std::hypot(model->heldOutError / ideal.train,
                           model->heldOut * ideal.trainError / (ideal.train * ideal.train)));
            least = std::min(least, 0.9 * series.y.back());
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    if (chart.series.empty()) return chart;
    chart.series.push_back({.label = "as good as it",
                            .color = palette(view.theme).text,
                            .x = {sigmas.front(), sigmas.back()},
                            .y = {1, 1},
                            .dashed = true,
                            .marker = Marker::none});
    for (const auto& [label, marker, rung] :
         {std::tuple("smallest that it beats", Marker::diamond, &Certificate::smallest),
          std::tuple("smallest that could do as well", Marker::square, &Certificate::enough)})
        if (Series named = namedStencils(view, errors, column, label, marker, rung); !named.x.empty())
            chart.series.push_back(std::move(named));
    // At low noise a machine that knows its images has any small training error: nothing follows from that.
    chart.yRange = std::pair(least, 2.0);
    chart.cursor = view.experiment.sigma;
    return chart;
}

} // namespace

void drawCertificates(const View& view, UiState& ui, Edits& edits) {
    drawLadder(view, ui, edits);
    if (view.columns() == 0) return wrappedText(palette(view.theme).text, "There is no model yet.");
    LadderErrors errors;
    for (int level = 0; level < static_cast<int>(chartSigmas(view.experiment).size()); ++level)
        errors.push_back(ladderErrors(view, level));
    const int here = levelHere(view), chosen = std::clamp(ui.column, 0, view.columns() - 1);
    if (!isCovered("curves")) {
        drawTable(view, errors);
        const std::string failure = certificateFailure(view, chosen, here);
        const auto certificate = certificateAt(view, errors, chosen, here);
        wrappedText(columnColor(view, chosen),
                    fmt::format("{}: at \xcf\x83 = {} {}", columnLetter(chosen),
                                shortNumber(chartSigmas(view.experiment)[static_cast<std::size_t>(here)]),
                                !failure.empty() ? failure
                                : certificate    ? certificateText(view, *certificate)
                                                 : waitingText(view)));
    }
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const int across = narrow(view) ? 1 : std::min(view.columns() == 4 ? 2 : 3, view.columns());
    const int down = (view.columns() + across - 1) / across;
    const ImVec2 gap = ImGui::GetStyle().ItemSpacing;
    const ImVec2 size(
        std::floor((room.x - gap.x * static_cast<float>(across - 1)) / static_cast<float>(across)),
        std::max(leastChart * view.scale, std::floor(room.y / static_cast<float>(down)) - gap.y));
    for (int i = 0; i < view.columns(); ++i) {
        if (i % across != 0) ImGui::SameLine();
        const Chart chart = certificatesChart(view, errors, i);
        const std::string id = fmt::format("certificates {}", columnLetter(i));
        if (chart.series.empty())
            drawImagePlaceholder(view, size.x, size.y,
                                 chart.title + "\n" +
                                     (isToldClass(view.spec(i))
                                          ? toldText
                                          : missingText(view, view.shown<ErrorStudy>(i, here).failure)),
                                 palette(view.theme).dimText);
        else if (const auto events = drawTabChart(view, ui, id.c_str(), chart, size); events.cursor)
            setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
    }
}

void wantCertificates(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i) {
        const ModelSpec& spec = w.experiment.columns[static_cast<std::size_t>(i)];
        const bool exact = offers<ExactError>(spec) && !isToldClass(spec);
        for (int k = 0; k < w.levels(); ++k) {
            w.later<ErrorStudy>(i, k);
            if (exact) w.later<ImageErrorsAtLevel>(i, k);
        }
    }
    for (int item = 0; item < static_cast<int>(ladderOf(w.experiment)->size()) * w.levels(); ++item)
        w.later<ErrorAtStencil>(-1, item);
}

} // namespace scorelet
