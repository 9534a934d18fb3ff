// The tab Sensitivity: how one output pixel answers to every input pixel, in every model; the same on control
// data sets; and the whole Jacobian.
//
// Maps of the Jacobian row at the shown noisy image, in signed colours, with their effective radius; below,
// the radius over noise levels. A click on any picture chooses the pixel.
#include "app/draw/theme.h"
#include "app/panels/control_view.h"
#include "app/panels/error_chart.h"
#include "app/panels/harmonic_view.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/mask_view.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/studies/sensitivity_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace scorelet {
namespace {

constexpr float radiusChartHeight = 170; // least, units
constexpr float presentedChart = 240;    // ... for a room
constexpr float leastMap = 96;           // units
constexpr float mapsShare = 0.58f;       // of the width, beside the chart

constexpr std::array<ViewChoice<SensitivityView>, 4> sensitivityViews = {{
    {SensitivityView::pixel, "one pixel",
     "How one output pixel answers to every input pixel, in every model."},
    {SensitivityView::controls, "control data",
     "The same of models made of the images as they are and of the control data sets, side by side."},
    {SensitivityView::eigenvectors, "eigenvectors",
     "Harmonic bases: the first eigenvectors of every model's Jacobian at this noisy image, and the curve of "
     "all "
     "their shrink factors."},
    {SensitivityView::noise, "over noise",
     "Effective dimension and symmetry defect of every model at the chart's noise levels: a whole Jacobian "
     "at "
     "each. It takes a second of most models, but of ELS on some hundred images of 32 x 32 pixels about a "
     "minute."},
}};

const char* footnote(const View& view) {
    for (int i = 0; i < view.columns(); ++i)
        if (offers<FiniteDifferences>(view.spec(i)))
            return "Maps are derivatives at the shown noisy image, of an ONNX network by central "
                   "differences, else "
                   "analytic; thresholds of shrinkage and masks are held fixed.";
    return "All maps are analytic derivatives at the shown noisy image; thresholds of shrinkage and masks "
           "are held fixed.";
}

float footnoteHeight(const View& view) {
    const float width = ImGui::GetContentRegionAvail().x;
    return ImGui::CalcTextSize(footnote(view), nullptr, false, width).y + 2 * ImGui::GetStyle().ItemSpacing.y;
}

struct SensitivitySheet {
    const View& view;
    float side;  ///< of a map, pixels
    float words; ///< height of a map's heading, colours and numbers, pixels
    float bound; ///< colour range of all maps; 0: each its own
    int row;
    int col;
};

/// Largest finite magnitude, at least a hair above zero.
float largest(const Image& map) {
    float bound = 1e-6f;
    for (const float value : map.values())
        if (std::isfinite(value)) bound = std::max(bound, std::abs(value));
    return bound;
}

void choosePixel(const ImageEvents& events, Edits& edits) {
    if (!events.clicked) return;
    edits.experiment.look.pixelRow = events.row;
    edits.experiment.look.pixelCol = events.col;
}

/// Pixels that show something: the middle, a corner, an edge, between both.
void drawPresets(const View& view, UiState& ui, Edits& edits) {
    const auto& [channels, height, width] = view.data()->shape;
    const std::array<std::pair<const char*, std::pair<int, int>>, 4> presets = {
        {{"middle", {height / 2, width / 2}},
         {"corner", {1, 1}},
         {"edge", {height / 2, 0}},
         {"quarter", {height / 4, width / 4}}}};
    ImGui::AlignTextToFramePadding();
    const std::string channel = channelName(ColourBasis::rgb, channels, chosenChannel(view.experiment));
    dimText(view, channel.empty() ? "pixel" : channel + " pixel");
    for (const auto& [name, pixel] : presets) {
        ImGui::SameLine(0, 6 * view.scale);
        if (ImGui::Button(name)) {
            edits.experiment.look.pixelRow = pixel.first;
            edits.experiment.look.pixelCol = pixel.second;
        }
        tooltip(fmt::format("Chooses the output pixel at row {}, column {}.", pixel.first, pixel.second));
    }
    if (view.experiment.look.sensitivity == SensitivityView::controls) return;
    flow(switchWidth("one colour range"), 14 * view.scale);
    ImGui::Checkbox("one colour range", &ui.commonSensitivity);
    tooltip("All maps in the colours of the strongest, so that they can be compared; otherwise each uses its "
            "own range.");
    drawMaskSwitch(view, ui);
}

void drawInput(const SensitivitySheet& sheet, UiState& ui, Edits& edits, const Shown<PictureStudy>& picture) {
    const char* name = "noisy";
    ImGui::PushID(name);
    ImGui::BeginGroup();
    dimText(sheet.view, name, sheet.side);
    const ImageStyle style{
        .id = "image", .name = name, .dimmed = !picture.fresh, .markRow = sheet.row, .markCol = sheet.col};
    choosePixel(drawImage(sheet.view, ui, picture->noisy, sheet.side, style), edits);
    ImGui::EndGroup();
    ImGui::PopID();
}

/// The width of radius and own share in one line, pixels.
float wordsWidth() {
    return ImGui::CalcTextSize("radius 0.00 px own -0.000").x + ImGui::GetStyle().ItemSpacing.x;
}

void drawMap(const SensitivitySheet& sheet, UiState& ui, Edits& edits, int i,
             const Shown<SensitivityStudy>& shown) {
    const SensitivityResult& result = *shown;
    const float bound =
        heldBound(ui, fmt::format("sensitivity {}", i), sheet.bound > 0 ? sheet.bound : largest(result.map));
    const ImageStyle style{.id = "map",
                           .map = ColorMap::diverging,
                           .lo = -bound,
                           .hi = bound,
                           .name = "sensitivity " + toText(sheet.view.spec(i)),
                           .dimmed = !shown.fresh,
                           .colorBar = true,
                           .readout =
                               [&](int row, int col, float) {
                                   return fmt::format("dD({}, {}) / dx({}, {}) = {}", sheet.row, sheet.col,
                                                      row, col, valuesAt(result.map, row, col, 4));
                               },
                           .markRow = sheet.row,
                           .markCol = sheet.col};
    const Dimmed stale(!shown.fresh);
    choosePixel(drawImage(sheet.view, ui, result.map, sheet.side, style), edits);
    const auto own = static_cast<double>(result.map.value(result.pixel));
    ImGui::TextUnformatted(std::isfinite(result.radius)
                               ? fmt::format("radius {} px", shortNumber(result.radius, 2)).c_str()
                               : "no sensitivity");
    tooltip("Effective radius: " + meaningOf("effective radius"));
    if (sheet.side > wordsWidth()) ImGui::SameLine();
    dimText(sheet.view, fmt::format("own {}", shortNumber(own, 3)));
    tooltip("dD/dx of the pixel itself: the share of its own noisy value that is kept.");
}

void drawColumn(const SensitivitySheet& sheet, UiState& ui, Edits& edits, int i) {
    ImGui::PushID(i);
    ImGui::BeginChild("column", ImVec2(sheet.side, sheet.side + sheet.words), false,
                      walkable | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    columnHeading(sheet.view, i);
    if (drawColumnCover(sheet.view, i, sheet.side)) {
    } else if (showsMasks(sheet.view, ui) && hasMask(sheet.view, i)) {
        drawMask(sheet.view, ui, edits, i, sheet.side);
    } else if (const auto result = sheet.view.shown<SensitivityStudy>(i);
               resultReady(sheet.view, result, sheet.side)) {
        drawMap(sheet, ui, edits, i, result);
    }
    ImGui::EndChild();
    ImGui::PopID();
}

Chart radiusChart(const View& view) {
    Chart chart{.title = "effective radius over noise",
                .xLabel = "noise σ",
                .yLabel = "radius, pixels",
                .logX = true};
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    for (int i = 0; i < view.columns(); ++i) {
        Series series{.label = fmt::format("{}  {}", columnLetter(i), shortLabel(view.spec(i))),
                      .color = columnColor(view, i)};
        RadiusStudy::Inputs at = RadiusStudy::of(view.experiment, i, 0);
        for (int k = 0; k < static_cast<int>(sigmas.size()); ++k) {
            at.denoised.fit.sigma = sigmas[static_cast<std::size_t>(k)];
            const auto radius = view.snapshot->shown<RadiusStudy>(at, i, k);
            if (!radius.fresh || !radius) continue;
            series.x.push_back(at.denoised.fit.sigma);
            series.y.push_back(*radius);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    chart.cursor = view.experiment.sigma;
    chart.cursorLabel = fmt::format("σ = {}", shortNumber(view.experiment.sigma, 3));
    return chart;
}

void drawChart(const View& view, UiState& ui, Edits& edits, float height) {
    const bool masks = showsMasks(view, ui);
    const Chart chart = masks ? maskChart(view) : radiusChart(view);
    if (chart.series.empty())
        drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, height,
                             fmt::format("{}: {}", chart.title, waitingText(view)),
                             palette(view.theme).dimText);
    else if (const ChartEvents events =
                 drawTabChart(view, ui, masks ? "mask size" : "radius", chart, ImVec2(0, height));
             events.cursor)
        setClamped(experimentParameter("sigma"), edits.experiment, *events.cursor);
}

void drawMaps(const SensitivitySheet& sheet, UiState& ui, Edits& edits) {
    ImGui::BeginGroup();
    if (const auto picture = sheet.view.shown<PictureStudy>()) drawInput(sheet, ui, edits, picture);
    for (int i = 0; i < sheet.view.columns(); ++i) {
        ImGui::SameLine();
        drawColumn(sheet, ui, edits, i);
    }
    ImGui::EndGroup();
}

/// The maps of one output pixel, and the radius over the noise.
void drawOnePixel(const View& view, UiState& ui, Edits& edits) {
    const int count = view.columns() + 1;
    const ImageShape& shape = view.data()->shape;
    float common = 0;
    if (ui.commonSensitivity)
        for (int i = 0; i < view.columns(); ++i)
            if (const auto result = view.shown<SensitivityStudy>(i))
                common = std::max(common, largest(result->map));
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float gap = ImGui::GetStyle().ItemSpacing.x, line = ImGui::GetTextLineHeightWithSpacing();
    const float least = leastMap * view.scale, below = footnoteHeight(view);
    const auto maps = static_cast<float>(count);
    // Maps above the chart or beside it, whichever makes them larger; their words take a line more below
    // small ones.
    const auto wordsOf = [&](float map) { return (map > wordsWidth() ? 4 : 5) * line; };
    const float wide = partWidth(count);
    const float chart = (ui.presenting ? presentedChart : radiusChartHeight) * view.scale;
    const float high = room.y - chart - below - wordsOf(wide) - gap;
    const float stacked = std::max(std::min(wide, high), least);
    const float aside = std::min((mapsShare * room.x - gap * maps) / maps, room.y - below - 5 * line);
    const bool beside = aside > stacked;
    const float side = std::floor(beside ? aside : stacked);
    const SensitivitySheet sheet{view,
                                 side,
                                 wordsOf(side),
                                 common,
                                 std::clamp(view.experiment.look.pixelRow, 0, shape.height - 1),
                                 std::clamp(view.experiment.look.pixelCol, 0, shape.width - 1)};
    drawMaps(sheet, ui, edits);
    if (beside) ImGui::SameLine();
    const float left = (beside ? room.y : ImGui::GetContentRegionAvail().y) - below;
    drawChart(view, ui, edits, std::max(chart, left));
    wrappedText(palette(view.theme).dimText, footnote(view));
}

void drawSensitivityPanel(const View& view, UiState& ui, Edits& edits) {
    const SensitivityView shown = view.experiment.look.sensitivity;
    const bool ofPixel = shown == SensitivityView::pixel || shown == SensitivityView::controls;
    std::vector<std::string> controls;
    if (!ui.presenting) controls.emplace_back("sigma"); // the presenter's view has it in large type
    if (ofPixel) controls.insert(controls.end(), {"pixel-row", "pixel-column"});
    controlFlow(view, edits, controls);
    if (drawNoData(view)) return;
    drawViews(view, sensitivityViews, edits.experiment.look.sensitivity, "sensitivity");
    if (ofPixel) drawPresets(view, ui, edits);
    if (shown == SensitivityView::controls) return drawControls(view, ui, edits);
    if (shown == SensitivityView::pixel) return drawOnePixel(view, ui, edits);
    if (view.columns() == 0) return offerHarmonicModels(view, edits);
    if (shown == SensitivityView::eigenvectors) return drawEigenvectors(view, ui);
    drawJacobiansOverNoise(view, ui, edits);
}

/// What the tab wants computed.
void wantSensitivity(const Wanted& w) {
    const SensitivityView shown = w.experiment.look.sensitivity;
    if (shown == SensitivityView::controls) return wantControls(w);
    if (shown == SensitivityView::eigenvectors) return wantEigenvectors(w);
    if (shown == SensitivityView::noise) return wantJacobiansOverNoise(w);
    for (int i = 0; i < w.columns(); ++i) w.live<SensitivityStudy>(i);
    for (int i = 0; i < w.columns(); ++i)
        for (int k = 0; k < w.levels(); ++k) w.later<RadiusStudy>(i, k);
    wantMasks(w);
}

const InstrumentRegistration sensitivityInstrument({.id = "sensitivity",
                                                    .order = 50,
                                                    .label = "Sensitivity",
                                                    .tooltip = meaningOf("sensitivity").c_str(),
                                                    .draw = drawSensitivityPanel,
                                                    .want = wantSensitivity});

} // namespace

} // namespace scorelet
