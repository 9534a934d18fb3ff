// The Generate tab: samples of every model from the same pure noise, and how near they are to training
// images.
//
// Per column a row of samples (final images, or the step that is scrubbed), each above its nearest training
// image with the distance and its ratio to that of held-out images; a click chooses a sample, whose paths in
// the plane of principal components and whose film strip stand below. Or the shapes of all samples.
#include "app/draw/theme.h"
#include "app/panels/film_strip.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/shapes_over_view.h"
#include "app/panels/shapes_view.h"
#include "app/panels/spotlight.h"
#include "core/families/spec_text.h"
#include "core/studies/samples_study.h"
#include "core/studies/topology_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float leastSample = 66; // of a sample, units
constexpr float mostSide = 400;
constexpr float gridShare = 0.7f;  // of the width
constexpr float planeHeight = 240; // units
constexpr float markSize = 9;      // of a sample whose shape is wrong, units

constexpr std::array<ViewChoice<GenerateView>, 2> generateViews = {{
    {GenerateView::samples, "one by one",
     "The samples of every model, each above its nearest training image."},
    {GenerateView::shapes, "shapes",
     "In how many of the samples the numbers of pieces, holes and ends of lines are such as no training "
     "image "
     "has: what is right locally and wrong as a whole."},
}};

Shown<SamplesStudy> resultOf(const View& view, int i) {
    const auto result = view.shown<SamplesStudy>(i);
    return result && result->path.steps.empty() ? Shown<SamplesStudy>{} : result;
}

ShownLevels shownLevels(const View& view) {
    for (int i = 0; i < view.columns(); ++i)
        if (const auto result = resultOf(view, i)) return {result->path.levels, result.fresh};
    return {};
}

std::size_t shownStep(const SamplesResult& result, const UiState& ui) {
    return std::min(static_cast<std::size_t>(std::max(ui.step, 0)), result.path.steps.size() - 1);
}

const Neighbour* nearestOf(const SamplesResult& result, std::size_t sample) {
    return sample < result.nearest.size() && !result.nearest[sample].empty() ? &result.nearest[sample].front()
                                                                             : nullptr;
}

/// What the samples of a column come to: how many are copies, new, diverged.
std::string summary(const View& view, int column, const SamplesResult& result) {
    int diverged = 0, copies = 0, near = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(result.path.count()); ++k) {
        if (result.path.diverged[k]) {
            ++diverged;
            continue;
        }
        const Neighbour* nearest = nearestOf(result, k);
        if (!nearest) continue;
        const Verdict verdict = verdictOf(view, *nearest);
        copies += verdict.kind == Verdict::Kind::copy ? 1 : 0;
        near += verdict.kind == Verdict::Kind::nearCopy ? 1 : 0;
    }
    const int count = result.path.count();
    if (!result.path.complete())
        return fmt::format("step {} of {}", result.path.steps.size(), result.path.levels.size());
    std::string text = fmt::format("{} samples", count);
    if (copies > 0) text = fmt::format("{} of {} end on a training image", copies, count);
    if (near > 0) text += fmt::format(", {} near copies", near);
    if (diverged > 0) text += fmt::format(", {} diverged", diverged);
    const auto shapes = view.shown<SampleTopologyStudy>(column);
    if (shapes.fresh && shapes && shapes->total.whole > 0)
        text += fmt::format(", {} of a shape that no training image has", shapes->total.whole);
    return text;
}

/// ", class Dress", of a model of one class.
std::string ofClassText(const SamplesResult& result) {
    return result.ofClass.empty() ? std::string() : ", class " + result.ofClass;
}

struct Cell {
    const SamplesResult& result;
    const SampleTopologies* shapes; ///< null until they are known
    std::size_t sample;
    float side;
    bool dimmed;
};

/// "sample 3: 2 pieces, 1 hole, 4 ends, as no training image has: click to follow its path"
std::string sampleText(const Cell& cell) {
    const std::string of = ofClassText(cell.result);
    if (!cell.shapes) return fmt::format("sample {}{}: click to follow its path", cell.sample + 1, of);
    const SampleTopology& known = cell.shapes->samples[cell.sample];
    return fmt::format("sample {}{}: {}{}: click to follow its path", cell.sample + 1, of,
                       describe(known.shape), known.wrong ? ", as no training image has" : "");
}

void chooseSample(UiState& ui, int column, std::size_t sample) {
    ui.sample = static_cast<int>(sample);
    ui.column = column;
}

void drawSample(const View& view, UiState& ui, int column, const Cell& cell) {
    const TrajectoryStep& step = cell.result.path.steps[shownStep(cell.result, ui)];
    const auto bound = static_cast<float>(1 + step.sigma);
    const auto& diverged = cell.result.path.diverged[cell.sample];
    const ImageStyle style{.id = "sample",
                           .lo = -bound,
                           .hi = bound,
                           .name = fmt::format("sample {} of {}", cell.sample + 1, toText(view.spec(column))),
                           .dimmed = cell.dimmed,
                           .shared = false,
                           .readout = [&](int, int, float) {
                               if (diverged) return divergenceText(view, *diverged);
                               return sampleText(cell);
                           }};
    const auto row = static_cast<Eigen::Index>(cell.sample);
    if (drawImage(view, ui, step.states, row, cell.side, style).clicked)
        chooseSample(ui, column, cell.sample);
    const Palette& colors = palette(view.theme);
    const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (diverged) {
        list->AddLine(a, b, toImColor(colors.error), 2 * view.scale);
        list->AddLine(ImVec2(a.x, b.y), ImVec2(b.x, a.y), toImColor(colors.error), 2 * view.scale);
    }
    if (cell.shapes && cell.shapes->samples[cell.sample].wrong) {
        const float size = markSize * view.scale;
        list->AddTriangleFilled(ImVec2(b.x - size, a.y), ImVec2(b.x, a.y), ImVec2(b.x, a.y + size),
                                toImColor(colors.warning));
    }
    if (ui.sample == static_cast<int>(cell.sample))
        list->AddRect(a, b, toImColor(colors.accent), 0, 0, 2 * view.scale);
}

/// Below a sample: the nearest training image, smaller, and the ratio of its distance to the typical one; or
/// where it diverged.
void drawNearest(const View& view, UiState& ui, int column, const Cell& cell) {
    const float side = std::floor(cell.side / 2);
    const auto& diverged = cell.result.path.diverged[cell.sample];
    const Neighbour* nearest = nearestOf(cell.result, cell.sample);
    if (diverged || !nearest) {
        const float top = ImGui::GetCursorPosY();
        colouredText(palette(view.theme).error, diverged ? fmt::format("step {}", diverged->step) : " ",
                     cell.side);
        if (diverged) tooltip(divergenceText(view, *diverged));
        ImGui::SetCursorPosY(top); // as high as a training image, so that rows stay level
        ImGui::Dummy(ImVec2(cell.side, side));
        return;
    }
    if (drawTrainingImage(view, ui, nearest->index, side, cell.dimmed).clicked)
        chooseSample(ui, column, cell.sample);
    const Verdict verdict = verdictOf(view, *nearest);
    ImGui::SameLine(0, 3 * view.scale);
    const bool known = std::isfinite(verdict.ratio);
    colouredText(verdict.color, known ? fmt::format("{:.1f}x", verdict.ratio) : std::string("-"),
                 cell.side - side - 3 * view.scale);
    tooltip(fmt::format("{}: distance {} (rms {}), {} times that of held-out images.", verdict.text,
                        shortNumber(nearest->distance, 3), perPixel(view.experiment),
                        shortNumber(verdict.ratio, 3)));
}

/// The side of the samples: the largest with which all of all columns are in sight.
float sampleSide(const View& view) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float gap = 4 * view.scale, least = leastSample * view.scale;
    const float heading = 2 * ImGui::GetTextLineHeightWithSpacing();
    const auto columns = static_cast<float>(std::max(1, view.columns()));
    const int count = view.experiment.generateCount;
    for (int perRow = 1; perRow <= count; ++perRow) {
        const float side = std::floor((room.x + gap) / static_cast<float>(perRow) - gap);
        const auto rows = static_cast<float>((count + perRow - 1) / perRow);
        // Below a sample stands a training image of half its side.
        if (columns * (heading + rows * (1.5f * side + 3 * gap)) <= room.y)
            return std::clamp(side, least, mostSide * view.scale);
    }
    return least;
}

void drawColumn(const View& view, UiState& ui, int i, float side) {
    const auto result = resultOf(view, i);
    const bool covered = isCovered("compare", i);
    columnHeading(view, i, result && !covered ? summary(view, i, *result) : "", result.fresh);
    if (drawColumnCover(view, i, 1.5f * side)) return;
    if (!resultReady(view, result, 2 * leastSample * view.scale)) return;
    const Dimmed stale(!result.fresh);
    const float gap = 4 * view.scale;
    const int count = result->path.count();
    const int perRow = std::max(1, static_cast<int>((ImGui::GetContentRegionAvail().x + gap) / (side + gap)));
    const auto shapes = view.shown<SampleTopologyStudy>(i);
    // Of the final images: an earlier step has no corner marked.
    const bool known =
        result.fresh && shapes.fresh && shapes && shownStep(*result, ui) + 1 == result->path.levels.size();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, 2 * view.scale));
    for (int k = 0; k < count; ++k) {
        if (k % perRow != 0) ImGui::SameLine();
        ImGui::PushID(k);
        ImGui::BeginGroup();
        const Cell cell{*result, known ? &*shapes : nullptr, static_cast<std::size_t>(k), side,
                        !result.fresh};
        drawSample(view, ui, i, cell);
        drawNearest(view, ui, i, cell);
        ImGui::EndGroup();
        ImGui::PopID();
    }
    ImGui::PopStyleVar();
}

/// The chosen sample in one column: film strip, nearest image, in words.
void drawDetail(const View& view, UiState& ui, int i) {
    const auto result = resultOf(view, i);
    if (!result || ui.sample >= result->path.count() || isCovered("compare", i)) return;
    const auto sample = static_cast<std::size_t>(std::max(ui.sample, 0));
    columnHeading(view, i);
    const Dimmed stale(!result.fresh);
    drawFilmStrip(view, ui,
                  {result->path, static_cast<int>(sample), 60 * view.scale, !result.fresh,
                   fmt::format("sample {} of {}", sample + 1, toText(view.spec(i)))});
    const auto& diverged = result->path.diverged[sample];
    if (diverged) return wrappedText(palette(view.theme).error, divergenceText(view, *diverged));
    const Neighbour* nearest = nearestOf(*result, sample);
    if (!nearest) return;
    drawNeighbours(view, ui, result->nearest[sample], 44 * view.scale, !result.fresh);
    drawHowNear(view, *nearest, ImGui::GetContentRegionAvail().x);
}

void drawPlane(const View& view, UiState& ui, ImVec2 size) {
    const auto plane = view.shown<PlaneStudy>();
    if (!plane)
        return drawImagePlaceholder(view, size.x, size.y, missingText(view, plane.failure),
                                    palette(view.theme).dimText);
    Chart chart = planeChart(view, plane);
    chart.title = fmt::format("path of sample {}", ui.sample + 1);
    for (int i = 0; i < view.columns(); ++i) {
        const auto result = resultOf(view, i);
        if (!result || static_cast<std::size_t>(ui.sample) >= result->plane.size()) continue;
        if (isCovered("compare", i)) continue;
        addPath(chart, view, i, result->plane[static_cast<std::size_t>(ui.sample)],
                static_cast<int>(shownStep(*result, ui)), !result.fresh);
    }
    drawTabChart(view, ui, "generate plane", chart, size);
}

/// The chosen sample: its paths in the plane, and in every column its film strip and verdict.
void drawChosen(const View& view, UiState& ui) {
    const float width = ImGui::GetContentRegionAvail().x;
    drawPlane(view, ui, ImVec2(width, std::min(width, planeHeight * view.scale)));
    for (int i = 0; i < view.columns(); ++i) {
        ImGui::PushID(i);
        drawDetail(view, ui, i);
        ImGui::PopID();
    }
}

void drawColumns(const View& view, UiState& ui) {
    const float side = sampleSide(view);
    for (int i = 0; i < view.columns(); ++i) {
        ImGui::PushID(i);
        drawColumn(view, ui, i, side);
        ImGui::PopID();
    }
}

void drawGeneratePanel(const View& view, UiState& ui, Edits& edits) {
    controlFlow(view, edits, {"count", "sampler", "rule", "steps", "start-sigma", "end-sigma"});
    if (drawNoData(view)) return;
    drawViews(view, generateViews, edits.experiment.look.generate, "generate");
    if (view.experiment.look.generate == GenerateView::shapes) return drawShapes(view, ui, edits);
    ui.sample = std::clamp(ui.sample, 0, std::max(0, view.experiment.generateCount - 1));
    drawTransport(view, ui, shownLevels(view));
    ImGui::Separator();
    if (narrow(view)) {
        drawColumns(view, ui);
        ImGui::Separator();
        drawChosen(view, ui);
        return;
    }
    const float width = std::floor(gridShare * ImGui::GetContentRegionAvail().x);
    ImGui::BeginChild("samples", ImVec2(width, 0), false, imageScrollFlags());
    drawColumns(view, ui);
    ImGui::EndChild();
    ImGui::SameLine();
    ImGui::BeginChild("chosen", ImVec2(0, 0), false, imageScrollFlags());
    drawChosen(view, ui);
    ImGui::EndChild();
}

/// What the tab wants computed.
void wantGenerate(const Wanted& w) {
    w.live<PlaneStudy>();
    for (int i = 0; i < w.columns(); ++i) w.later<SamplesStudy>(i);
    for (int i = 0; i < w.columns(); ++i) w.later<SampleTopologyStudy>(i);
    if (w.experiment.look.generate == GenerateView::shapes) {
        w.later<HeldOutTopologyStudy>();
        w.later<TrainingTopologyStudy>();
        wantShapesOver(w);
    }
    w.later<TypicalDistanceStudy>();
}

const InstrumentRegistration
    generateInstrument({.id = "generate",
                        .order = 40,
                        .label = "Generate",
                        .tooltip = "Samples of every model from the same pure noise: new images, or copies?",
                        .draw = drawGeneratePanel,
                        .want = wantGenerate});

} // namespace
} // namespace scorelet
