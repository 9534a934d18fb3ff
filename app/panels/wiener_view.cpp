#include "app/panels/wiener_view.h"

#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/spotlight.h"
#include "core/session/glossary.h"
#include "core/studies/wiener_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float eigenSide = 46; // units
constexpr float spectrumChartHeight = 215;

void drawEigenimages(const View& view, UiState& ui, const Shown<EigenimagesStudy>& wiener,
                     const Shown<WienerGainsStudy>& gains) {
    const float side = eigenSide * view.scale, gap = 3 * view.scale;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    for (std::size_t k = 0; k < wiener->first.size(); ++k) {
        if (k > 0 && ImGui::GetItemRectMax().x + gap + side <= right) ImGui::SameLine();
        const Image& image = wiener->first[k];
        const float bound = std::max(1e-6f, image.flat().abs().maxCoeff());
        const auto index = static_cast<Eigen::Index>(k);
        ImGui::PushID(static_cast<int>(k));
        drawImage(view, ui, image, side,
                  {.id = "eigenimage",
                   .map = ColorMap::diverging,
                   .lo = -bound,
                   .hi = bound,
                   .name = fmt::format("eigenimage {}", k + 1),
                   .dimmed = !wiener.fresh,
                   .shared = false,
                   .readout = [&](int, int, float) {
                       const std::string text = fmt::format("eigenimage {}: variance {}", k + 1,
                                                            shortNumber(wiener->variances[index], 3));
                       if (!gains || gains->gains.size() <= index) return text;
                       return fmt::format("{}, gain {} at σ = {}", text, shortNumber(gains->gains[index], 3),
                                          shortNumber(gains->sigma, 3));
                   }});
        ImGui::PopID();
    }
    ImGui::PopStyleVar();
}

Chart indexChart(const View& view, const Shown<WienerGainsStudy>& shown) {
    const WienerGains& wiener = *shown;
    Chart chart{.title = fmt::format("gain g = e / (e + σ²) at σ = {}", shortNumber(wiener.sigma, 3)),
                .xLabel = "eigenimage",
                .yLabel = "share kept",
                .logX = true};
    Series gains{
        .label = "", .color = palette(view.theme).accent, .marker = Marker::none, .stale = !shown.fresh};
    for (Eigen::Index k = 0; k < wiener.gains.size(); ++k) {
        gains.x.push_back(static_cast<double>(k + 1));
        gains.y.push_back(wiener.gains[k]);
    }
    chart.series.push_back(std::move(gains));
    chart.yRange = {0, 1.02};
    return chart;
}

Chart sigmaChart(const View& view, const Shown<WienerCurvesStudy>& shown) {
    const WienerCurves& wiener = *shown;
    Chart chart{.title = "gains over noise", .xLabel = "noise σ", .yLabel = "share kept", .logX = true};
    const auto& colors = palette(view.theme).series;
    for (std::size_t i = 0; i < wiener.curves.size(); ++i)
        chart.series.push_back({.label = fmt::format("{}", wiener.indices[i] + 1),
                                .color = colors[i % colors.size()],
                                .x = wiener.sigmas,
                                .y = wiener.curves[i],
                                .marker = Marker::none,
                                .stale = !shown.fresh});
    chart.yRange = {0, 1.02};
    chart.cursor = view.experiment.sigma;
    return chart;
}

} // namespace

namespace {

void drawSpectrumParts(const View& view, UiState& ui, Edits& edits) {
    const auto wiener = view.shown<EigenimagesStudy>();
    const auto gains = view.shown<WienerGainsStudy>();
    const auto curves = view.shown<WienerCurvesStudy>();
    ImGui::TextUnformatted("Wiener: the data's own basis");
    tooltip(meaningOf("Wiener") + " Eigenimage: " + meaningOf("eigenimage"));
    if (!resultReady(view, wiener.failure, wiener && gains && curves, 80 * view.scale)) return;
    const Dimmed stale(!wiener.fresh || !gains.fresh);
    ImGui::SameLine(0, 12 * view.scale);
    dimText(view,
            fmt::format("{} of {} directions kept at σ = {}, from {} images{}",
                        shortNumber(gains->effective, 3), wiener->mean.shape().values(),
                        shortNumber(gains->sigma, 3), countText(static_cast<double>(wiener->images)),
                        wiener->rest > 0
                            ? fmt::format("; {} computed, the rest has {} % of all variance",
                                          wiener->variances.size(), shortNumber(100 * wiener->restShare, 3))
                            : ""),
            ImGui::GetContentRegionAvail().x);
    drawEigenimages(view, ui, wiener, gains);
    const ImVec2 size(partWidth(2), spectrumChartHeight * view.scale);
    drawTabChart(view, ui, "gain over index", indexChart(view, gains), size);
    ImGui::SameLine();
    if (const auto events = drawTabChart(view, ui, "gain over sigma", sigmaChart(view, curves), size);
        events.cursor)
        setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
}

} // namespace

void drawWienerView(const View& view, UiState& ui, Edits& edits) {
    ImGui::BeginGroup();
    drawSpectrumParts(view, ui, edits);
    ImGui::EndGroup();
    spotlightItem("wiener");
}

} // namespace scorelet
