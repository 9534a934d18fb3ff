#include "app/panels/trajectory_panel.h"

#include "app/draw/theme.h"
#include "app/panels/film_strip.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/spotlight.h"
#include "core/families/spec_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float leastBig = 84; // of the scrubbed state and estimate, units
constexpr float mostBig = 360;
constexpr float leastEnd = 40;         // of the training images near the end
constexpr float leastEndWidth = 285;   // of what stands behind a film strip
constexpr float endShare = 0.24f;      // ... of the width
constexpr float pathChartHeight = 200; // least, units

Shown<TrajectoryStudy> resultOf(const View& view, int i) {
    const auto result = view.shown<TrajectoryStudy>(i);
    return result && result->path.steps.empty() ? Shown<TrajectoryStudy>{} : result;
}

/// The noise levels that the results follow: of the first column that has some.
ShownLevels shownLevels(const View& view) {
    for (int i = 0; i < view.columns(); ++i)
        if (const auto result = resultOf(view, i)) return {result->path.levels, result.fresh};
    return {};
}

/// The step whose pictures are shown: the slider's, or the last one before it that there is and is sound.
std::size_t shownStep(const Trajectory& path, const UiState& ui) {
    const auto wanted = static_cast<std::size_t>(std::max(ui.step, 0));
    const auto& diverged = path.diverged.front();
    const auto sound =
        diverged ? static_cast<std::size_t>(std::max(diverged->step - 1, 0)) : path.steps.size() - 1;
    return std::min({wanted, sound, path.steps.size() - 1});
}

/// One line about the scrubbed step: error and nearest training image.
std::string stepText(const View& view, const TrajectoryResult& result, std::size_t step) {
    std::string text =
        fmt::format("|x| rms {}", shortNumber(static_cast<double>(result.path.steps[step].rms[0]), 3));
    if (step < result.error.size()) text += fmt::format(",  error {}", shortNumber(result.error[step], 3));
    if (step < result.nearest.size() && result.nearest[step].index >= 0)
        text += fmt::format(",  {} at {}", trainingImageText(view, result.nearest[step].index),
                            shortNumber(result.nearest[step].distance, 3));
    if (step < result.shares.size()) {
        text += ",  weights";
        for (const WeightedImage& image : result.shares[step].top)
            if (image.weight >= 0.005) text += fmt::format(" {:.0f} %", 100 * image.weight);
    }
    return text;
}

/// The side of the scrubbed pictures: all columns above charts of their least height.
float bigSide(const View& view) {
    const auto columns = static_cast<float>(std::max(1, view.columns()));
    const float height = ImGui::GetContentRegionAvail().y - pathChartHeight * view.scale;
    const float lines = 3 * ImGui::GetTextLineHeightWithSpacing(); // heading, caption, spacing
    return std::floor(std::clamp(height / columns - lines, leastBig * view.scale, mostBig * view.scale));
}

void drawBig(const View& view, UiState& ui, const char* caption, const ImageBatch& images, const char* id,
             bool dimmed, double sigma, const std::string& name, float width) {
    const auto bound = static_cast<float>(1 + sigma); // a noisy state needs a wider range of greys
    ImGui::BeginGroup();
    dimText(view, caption, width);
    drawImage(view, ui, images, 0, width,
              {.id = id, .lo = -bound, .hi = bound, .name = name, .dimmed = dimmed});
    ImGui::EndGroup();
}

/// The width of what stands behind or below a film strip, pixels.
float endWidth(const View& view) {
    const float width = ImGui::GetWindowContentRegionMax().x;
    return std::clamp(endShare * width, leastEndWidth * view.scale, 1.5f * leastEndWidth * view.scale);
}

/// Behind or below a complete path: the training images that its end is nearest to, and how near.
void drawEnd(const View& view, UiState& ui, const TrajectoryResult& result, bool dimmed, float height) {
    if (result.endNeighbours.empty()) return;
    const float words = 4.5f * ImGui::GetTextLineHeightWithSpacing();
    const float side = std::max(leastEnd * view.scale, height - words);
    ImGui::BeginGroup();
    drawNeighbours(view, ui, result.endNeighbours, std::floor(std::min(side, endWidth(view) / 2)), dimmed,
                   endWidth(view));
    drawHowNear(view, result.endNeighbours.front(), endWidth(view));
    ImGui::EndGroup();
}

void drawColumn(const View& view, UiState& ui, int i, float big) {
    const auto result = resultOf(view, i);
    const auto step = result ? shownStep(result->path, ui) : std::size_t{0};
    const bool covered = isCovered("compare", i);
    std::string remark = result && !covered ? stepText(view, *result, step) : "";
    if (!remark.empty() && step + 1 < result->path.levels.size() && ui.step > static_cast<int>(step))
        remark =
            fmt::format("step {}, σ {}:  {}", step, shortNumber(result->path.steps[step].sigma, 3), remark);
    columnHeading(view, i, remark, result.fresh);
    if (drawColumnCover(view, i, big)) return;
    if (!resultReady(view, result, big)) return;
    const Dimmed stale(!result.fresh);
    const bool dimmed = !result.fresh;
    const TrajectoryStep& now = result->path.steps[step];
    const auto nameOf = [&](const char* what) {
        return fmt::format("{} {} step {}", what, toText(view.spec(i)), step);
    };
    drawBig(view, ui, "state x", now.states, "state", dimmed, now.sigma, nameOf("state"), big);
    tooltip("The state at this step: noisy by σ, drawn over a range of greys that covers the noise.");
    ImGui::SameLine();
    drawBig(view, ui, "estimate", now.estimates, "estimate", dimmed, 0, nameOf("estimate"), big);
    ImGui::SameLine();
    const bool beside = !narrow(view);
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float end = beside ? endWidth(view) + gap : 0;
    const float strip = ImGui::GetContentRegionAvail().x - end;
    const ImVec2 corner = ImGui::GetCursorPos();
    ImGui::BeginGroup();
    drawFilmStrip(
        view, ui,
        {result->path, 0, big + ImGui::GetTextLineHeightWithSpacing(), dimmed, toText(view.spec(i)), strip});
    ImGui::EndGroup();
    const ImVec2 below = ImGui::GetCursorPos();
    if (beside) ImGui::SetCursorPos(ImVec2(corner.x + strip + gap, corner.y));
    const auto& diverged = result->path.diverged.front();
    if (diverged)
        wrappedText(palette(view.theme).error, divergenceText(view, *diverged));
    else if (result->path.complete())
        drawEnd(view, ui, *result, dimmed, big);
    if (beside) ImGui::SetCursorPos(ImVec2(below.x, std::max(below.y, ImGui::GetCursorPosY())));
}

enum class Measure { error, nearest };

/// A measure over the steps, a line a column.
Chart measureChart(const View& view, const UiState& ui, Measure measure) {
    const bool error = measure == Measure::error;
    Chart chart{.title =
                    error ? "estimate's error to the clean image" : "distance to the nearest training image",
                .xLabel = "step",
                .yLabel = fmt::format("rms {}", perPixel(view.experiment))};
    std::size_t steps = 0;
    for (int i = 0; i < view.columns(); ++i) {
        const auto result = resultOf(view, i);
        if (!result) continue;
        steps = std::max(steps, result->path.levels.size());
        Series series{.label = columnLetter(i),
                      .color = columnColor(view, i),
                      .marker = Marker::none,
                      .stale = !result.fresh};
        const std::size_t count = error ? result->error.size() : result->nearest.size();
        for (std::size_t s = 0; s < count; ++s) {
            series.x.push_back(static_cast<double>(s));
            series.y.push_back(error ? result->error[s] : result->nearest[s].distance);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    const auto typical = view.shown<TypicalDistanceStudy>();
    if (!error && typical && steps > 1)
        chart.series.push_back({.label = "held-out images",
                                .color = palette(view.theme).dimText,
                                .x = {0, static_cast<double>(steps - 1)},
                                .y = {typical->mean, typical->mean},
                                .dashed = true,
                                .marker = Marker::none,
                                .stale = !typical.fresh});
    chart.cursor = ui.step;
    return chart;
}

void drawMeasure(const View& view, UiState& ui, Measure measure, ImVec2 size) {
    const ChartEvents events =
        drawTabChart(view, ui, measure == Measure::error ? "trajectory error" : "trajectory nearest",
                     measureChart(view, ui, measure), size);
    if (!events.cursor) return;
    ui.step = static_cast<int>(std::lround(*events.cursor));
    ui.playing = false;
}

void drawPlane(const View& view, UiState& ui, ImVec2 size) {
    const auto plane = view.shown<PlaneStudy>();
    if (!plane)
        return drawImagePlaceholder(view, size.x, size.y, missingText(view, plane.failure),
                                    palette(view.theme).dimText);
    Chart chart = planeChart(view, plane);
    for (int i = 0; i < view.columns(); ++i)
        if (const auto result = resultOf(view, i); result && !isCovered("compare", i))
            addPath(chart, view, i, result->plane, ui.step, !result.fresh);
    drawTabChart(view, ui, "trajectory plane", chart, size);
}

void drawCharts(const View& view, UiState& ui) {
    const bool error = !view.experiment.fromNoise, stacked = narrow(view);
    const float height = std::max(pathChartHeight * view.scale, ImGui::GetContentRegionAvail().y - 2);
    const ImVec2 size(partWidth((error ? 2 : 1) + (stacked ? 0 : 1)), height);
    if (error) {
        drawMeasure(view, ui, Measure::error, size);
        ImGui::SameLine();
    }
    drawMeasure(view, ui, Measure::nearest, size);
    if (!stacked) ImGui::SameLine();
    drawPlane(view, ui, stacked ? ImVec2(ImGui::GetContentRegionAvail().x, height) : size);
}

} // namespace

void drawTrajectoryPanel(const View& view, UiState& ui, Edits& edits) {
    controlFlow(view, edits, {"sampler", "rule", "steps", "start-sigma", "end-sigma", "from-noise"});
    if (drawNoData(view)) return;
    drawTransport(view, ui, shownLevels(view));
    ImGui::Separator();
    const float big = bigSide(view);
    for (int i = 0; i < view.columns(); ++i) {
        ImGui::PushID(i);
        drawColumn(view, ui, i, big);
        ImGui::PopID();
    }
    drawCharts(view, ui);
}

namespace {

/// What the tab wants computed.
void wantTrajectory(const Wanted& w) {
    w.live<PlaneStudy>();
    for (int i = 0; i < w.columns(); ++i) w.later<TrajectoryStudy>(i);
    w.later<TypicalDistanceStudy>();
}

const InstrumentRegistration trajectoryInstrument(
    {.id = "trajectory",
     .order = 30,
     .label = "Trajectory",
     .tooltip = "Reverse diffusion of the shown image, step by step, from the same start for every model.",
     .draw = drawTrajectoryPanel,
     .want = wantTrajectory});

} // namespace

} // namespace scorelet
