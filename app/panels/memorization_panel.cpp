#include "app/panels/memorization_panel.h"

#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/spotlight.h"
#include "app/panels/training_size.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/studies/halves_study.h"
#include "core/studies/memorization_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float leastPicture = 88; // of a denoised image, units
constexpr float mostPicture = 320;
constexpr float nearShare = 0.8f; // of its side: a training image beside it
constexpr float nearSide = 70;    // of a training image below the posterior
constexpr float distanceChartHeight = 215;
constexpr float leastGauge = 190; // beside the neighbours, else below them

/// How near, in words and as a meter.
void drawGauge(const View& view, const std::vector<Neighbour>& nearest) {
    const float room = ImGui::GetContentRegionAvail().x;
    if (nearest.empty()) return colouredText(palette(view.theme).error, "not finite", room);
    drawHowNear(view, nearest.front(), 250 * view.scale, "is");
}

/// The side of the denoised images: all columns above the posterior and the halves.
float pictureSide(const View& view) {
    const auto columns = static_cast<float>(std::max(1, view.columns()));
    const float height = ImGui::GetContentRegionAvail().y - (distanceChartHeight + nearSide) * view.scale;
    const float lines = 2 * ImGui::GetTextLineHeightWithSpacing();
    return std::floor(
        std::clamp(height / columns - lines, leastPicture * view.scale, mostPicture * view.scale));
}

/// The height of a column's pictures and gauge: what covers them is as high.
float columnHeight(const View& view, float side) {
    const float scale = view.scale, gap = ImGui::GetStyle().ItemSpacing.y,
                near = std::floor(nearShare * side);
    const float line = ImGui::GetTextLineHeight();
    const float pictures = std::max(side, near + line + 2 * gap);
    const bool beside = ImGui::GetContentRegionAvail().x >= side + near + (leastGauge + 12 + 14) * scale;
    return beside ? pictures : pictures + 2 * line + meterHeight * scale + 3 * gap;
}

void drawColumn(const View& view, UiState& ui, int i, float side) {
    columnHeading(view, i);
    if (drawColumnCover(view, i, columnHeight(view, side))) return;
    const auto denoised = view.shown<DenoisedStudy>(i);
    const auto nearest = view.shown<NearestStudy>(i);
    const Failure* failure = denoised.failure ? denoised.failure : nearest.failure;
    if (!resultReady(view, failure, denoised && nearest, side)) return;
    drawImage(view, ui, denoised->image, side,
              {.id = "denoised", .name = "denoised by " + toText(denoised->spec), .dimmed = !denoised.fresh});
    ImGui::SameLine(0, 12 * view.scale);
    ImGui::BeginGroup();
    ImGui::Dummy(ImVec2(0, 0));
    {
        const Dimmed stale(!nearest.fresh);
        const float room = ImGui::GetContentRegionAvail().x - (leastGauge + 14) * view.scale;
        drawNeighbours(view, ui, *nearest, std::floor(nearShare * side), !nearest.fresh, room);
    }
    ImGui::EndGroup();
    ImGui::SameLine(0, 14 * view.scale);
    if (ImGui::GetContentRegionAvail().x < leastGauge * view.scale) ImGui::NewLine();
    ImGui::BeginGroup();
    const Dimmed stale(!nearest.fresh);
    drawGauge(view, *nearest);
    ImGui::EndGroup();
}

std::string percentText(double share) {
    return share < 1e-4 ? "< 0.01 %" : fmt::format("{:.3g} %", 100 * share);
}

Chart effectiveChart(const View& view) {
    Chart chart{.title = "ideal: effective number of training images",
                .xLabel = "noise σ",
                .yLabel = "1 / Σ w²",
                .logX = true,
                .logY = true};
    Series series{.label = "", .color = palette(view.theme).accent};
    const int levels = static_cast<int>(chartSigmas(view.experiment).size());
    for (int k = 0; k < levels; ++k) {
        const auto posterior = view.shown<PosteriorOverNoise>(-1, k);
        if (!posterior.fresh || !posterior) continue;
        series.x.push_back(posterior->sigma);
        series.y.push_back(posterior->share.effectiveNumber);
    }
    chart.series.push_back(std::move(series));
    chart.cursor = view.experiment.sigma;
    return chart;
}

void drawWeights(const View& view, UiState& ui, const PosteriorResult& ideal, bool dimmed) {
    const float side = nearSide * view.scale;
    bool first = true;
    for (const WeightedImage& image : ideal.share.top) {
        if (!first) ImGui::SameLine(0, 6 * view.scale);
        if (!first && ImGui::GetContentRegionAvail().x < side) break;
        first = false;
        ImGui::PushID(static_cast<int>(image.index));
        ImGui::BeginGroup();
        drawTrainingImage(view, ui, image.index, side, dimmed);
        dimText(view, percentText(image.weight), side);
        tooltip(fmt::format(
            "{}: its weight w in the ideal denoiser's mean, proportional to exp(-|x - x_i|² / 2σ²).",
            trainingImageText(view, image.index)));
        ImGui::EndGroup();
        ImGui::PopID();
    }
}

void drawIdeal(const View& view, UiState& ui, Edits& edits, ImVec2 size) {
    const auto ideal = view.shown<PosteriorStudy>();
    const Palette& colors = palette(view.theme);
    ImGui::BeginChild("ideal", size, false, walkable);
    ImGui::TextUnformatted("Ideal denoiser: posterior over training images");
    tooltip(meaningOf("posterior") + " Ideal: " + meaningOf("ideal"));
    if (isCovered("compare")) {
        drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, ImGui::GetContentRegionAvail().y,
                             coveredText(), colors.dimText);
    } else if (!ideal) {
        drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, nearSide * view.scale,
                             missingText(view, ideal.failure), colors.dimText);
    } else {
        const Dimmed stale(!ideal.fresh);
        drawWeights(view, ui, *ideal, !ideal.fresh);
        colouredText(ideal->share.effectiveNumber < 1.5 ? colors.warning : colors.text,
                     fmt::format("{} of {} images share the posterior",
                                 shortNumber(ideal->share.effectiveNumber, 3),
                                 countText(static_cast<double>(ideal->images))),
                     ImGui::GetContentRegionAvail().x);
        const float height = std::max(140 * view.scale, ImGui::GetContentRegionAvail().y);
        const ChartEvents events =
            drawTabChart(view, ui, "effective", effectiveChart(view), ImVec2(0, height));
        if (events.cursor) setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
    }
    ImGui::EndChild();
}

enum class HalvesMeasure { agreement, error };

/// How alike the halves' results are, or their errors, over the number of training images.
Chart halvesChart(const View& view, HalvesMeasure measure) {
    const bool agreement = measure == HalvesMeasure::agreement;
    Chart chart{.title = agreement ? "two halves: how alike" : "their difference, error (dashed)",
                .xLabel = "training images of each half",
                .yLabel = agreement ? std::string("mean-removed cosine")
                                    : fmt::format("mean square {}", perPixel(view.experiment)),
                .logX = true,
                .logY = !agreement};
    for (int i = 0; i < view.columns(); ++i) {
        const auto halves = view.shown<HalvesStudy>(i);
        if (!halves || halves->points.empty()) continue;
        const Rgba color = columnColor(view, i);
        Series between{.label = columnLetter(i), .color = color, .stale = !halves.fresh};
        Series error{
            .label = "", .color = color, .dashed = true, .marker = Marker::none, .stale = !halves.fresh};
        for (const HalvesPoint& point : halves->points) {
            between.x.push_back(point.images);
            between.y.push_back(agreement ? point.between.cosine : point.between.mse);
            error.x.push_back(point.images);
            error.y.push_back((point.mseFirst + point.mseSecond) / 2);
        }
        chart.series.push_back(std::move(between));
        if (!agreement) chart.series.push_back(std::move(error));
    }
    return chart;
}

void drawHalvesFailures(const View& view) {
    for (int i = 0; i < view.columns(); ++i)
        if (const Failure* failure = view.shown<HalvesStudy>(i).failure)
            colouredText(palette(view.theme).error, fmt::format("{}: {}", columnLetter(i), failure->message),
                         ImGui::GetContentRegionAvail().x);
}

std::string typicalText(const TypicalDistance& typical) {
    std::string text = typical.mean > 0
                           ? fmt::format("held-out images: typically {} from their nearest training image",
                                         shortNumber(typical.mean, 3))
                           : std::string("held-out images: none to compare with");
    if (typical.repeated > 0)
        text += fmt::format("; {} of {} are training images, too, and left out",
                            countText(static_cast<double>(typical.repeated)),
                            countText(static_cast<double>(typical.heldOut)));
    return text;
}

} // namespace

void drawHalves(const View& view, UiState& ui, Edits& edits, ImVec2 size) {
    ImGui::BeginChild("halves", size, false, walkable);
    bool& on = edits.experiment.halves;
    if (ImGui::Button(on ? "Stop two halves" : "Run two halves")) on = !on;
    tooltip(experimentParameter("halves").tooltip);
    ImGui::SameLine();
    dimText(view, "same noise, same model, disjoint training images", ImGui::GetContentRegionAvail().x);
    drawHalvesFailures(view);
    const float height = std::max(90 * view.scale, ImGui::GetContentRegionAvail().y);
    const Chart alike = halvesChart(view, HalvesMeasure::agreement);
    if (alike.series.empty()) {
        const std::string text =
            view.experiment.halves
                ? waitingText(view)
                : "Does a model learn the data, or its own training images? Fitted on two disjoint halves, a "
                  "model that "
                  "learns the data gives twice the same image; one that memorizes gives two different ones.";
        drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, height, text,
                             palette(view.theme).dimText);
    } else {
        const float width = partWidth(2);
        drawTabChart(view, ui, "halves alike", alike, ImVec2(width, height));
        ImGui::SameLine();
        drawTabChart(view, ui, "halves error", halvesChart(view, HalvesMeasure::error),
                     ImVec2(width, height));
    }
    ImGui::EndChild();
    spotlightItem("halves");
}

void drawMemorizationPanel(const View& view, UiState& ui, Edits& edits) {
    controlFlow(view, edits, {"sigma"});
    trainingSizeFlow(view, edits, 150 * view.scale);
    if (drawNoData(view)) return;
    if (const auto typical = view.shown<TypicalDistanceStudy>()) {
        const std::string text = typicalText(*typical);
        flow(ImGui::CalcTextSize(text.c_str()).x, 14 * view.scale);
        const Dimmed stale(!typical.fresh);
        dimText(view, text, ImGui::GetContentRegionAvail().x);
        tooltip(fmt::format("{} Of {} held-out images, to {} training images: {} ± {}.",
                            meaningOf("typical distance"), countText(static_cast<double>(typical->heldOut)),
                            countText(static_cast<double>(typical->train)), shortNumber(typical->mean, 4),
                            shortNumber(typical->standardError, 2)));
    }
    ImGui::Separator();
    const float side = pictureSide(view);
    for (int i = 0; i < view.columns(); ++i) {
        ImGui::PushID(i);
        drawColumn(view, ui, i, side);
        ImGui::PopID();
    }
    ImGui::Separator();
    const float height =
        std::max((distanceChartHeight + nearSide) * view.scale, ImGui::GetContentRegionAvail().y - 2);
    const float width = ImGui::GetContentRegionAvail().x;
    const bool stacked = narrow(view);
    drawIdeal(view, ui, edits, ImVec2(stacked ? width : std::floor(0.42f * width), height));
    if (!stacked) ImGui::SameLine();
    drawHalves(view, ui, edits, ImVec2(0, height));
}

void wantHalves(const Wanted& w) {
    if (!w.experiment.halves) return;
    for (int i = 0; i < w.columns(); ++i) w.later<HalvesStudy>(i);
}

namespace {

/// What the tab wants computed.
void wantMemorization(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i) w.live<NearestStudy>(i);
    w.live<PosteriorStudy>();
    w.later<TypicalDistanceStudy>();
    for (int k = 0; k < w.levels(); ++k) w.later<PosteriorOverNoise>(-1, k);
    wantHalves(w);
}

const InstrumentRegistration memorizationInstrument(
    {.id = "memorization",
     .order = 60,
     .label = "Memorization",
     .tooltip = "How near the results are to training images, and what two halves of them agree on.",
     .draw = drawMemorizationPanel,
     .want = wantMemorization});

} // namespace

} // namespace scorelet
