#include "app/panels/control_view.h"

#include "app/panels/instrument.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/session/parameters.h"
#include "core/studies/control_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float leastControlMap = 64; ///< units

/// The colours of a map: symmetric about zero.
float boundOf(const Image& map) {
    float bound = 1e-6f;
    for (const float value : map.values())
        if (std::isfinite(value)) bound = std::max(bound, std::abs(value));
    return bound;
}

void chooseControlPixel(const ImageEvents& events, Edits& edits) {
    if (!events.clicked) return;
    edits.experiment.look.pixelRow = events.row;
    edits.experiment.look.pixelCol = events.col;
}

/// Words in lines beside a picture.
void drawWords(const View& view, const std::vector<std::pair<std::string, std::string>>& lines) {
    ImGui::SameLine();
    ImGui::BeginGroup();
    for (const auto& [text, tip] : lines) {
        dimText(view, text, ImGui::GetContentRegionAvail().x);
        tooltip(tip);
    }
    ImGui::EndGroup();
}

void drawControlInput(const View& view, UiState& ui, Edits& edits, int item, float side) {
    const auto picture = view.shown<ControlPicture>(-1, item);
    if (!resultReady(view, picture, side)) return;
    const ImageStyle style{.id = "image",
                           .name = "noisy",
                           .dimmed = !picture.fresh,
                           .shared = false,
                           .markRow = view.experiment.look.pixelRow,
                           .markCol = view.experiment.look.pixelCol};
    chooseControlPixel(drawImage(view, ui, picture->noisy, side, style), edits);
}

void drawControlMap(const View& view, UiState& ui, Edits& edits, int column, int item, float side) {
    if (drawColumnCover(view, column, side)) return;
    if (!hasControl(view.experiment, column, item))
        return drawImagePlaceholder(view, side, side, "not trained on these", palette(view.theme).dimText);
    const auto shown = view.shown<ControlSensitivity>(column, item);
    if (!resultReady(view, shown, side)) return;
    const PixelId pixel = shown->pixel;
    const float bound = boundOf(shown->map);
    const ImageStyle style{
        .id = "map",
        .map = ColorMap::diverging,
        .lo = -bound,
        .hi = bound,
        .name = fmt::format("sensitivity {} {}", toText(view.spec(column)),
                            experimentParameter("control").choices[static_cast<std::size_t>(item)]),
        .dimmed = !shown.fresh,
        .shared = false,
        .readout =
            [&](int row, int col, float value) {
                return fmt::format("dD({}, {}) / dx({}, {}) = {}", pixel.row, pixel.col, row, col,
                                   shortNumber(static_cast<double>(value), 4));
            },
        .markRow = pixel.row,
        .markCol = pixel.col};
    const Dimmed stale(!shown.fresh);
    chooseControlPixel(drawImage(view, ui, shown->map, side, style), edits);
    std::vector<std::pair<std::string, std::string>> lines = {
        {std::isfinite(shown->radius) ? fmt::format("radius {} px", shortNumber(shown->radius, 2))
                                      : "no sensitivity",
         "Effective radius: " + meaningOf("effective radius")}};
    if (const auto mask = view.shown<ControlMask>(column, item); mask && mask.fresh)
        lines.emplace_back(fmt::format("mask {} px", countText(mask->size)),
                           "How many pixels are in the mask of this output pixel.");
    if (const auto error = view.shown<ControlError>(column, item); error && error.fresh)
        lines.emplace_back(fmt::format("MSE {}", shortNumber(error->heldOut)),
                           meaningOf("held-out") + " Exact, at this noise level.");
    drawWords(view, lines);
}

} // namespace

void drawControlSwitch(const View& view, Edits& edits) {
    const ExperimentParameter& p = experimentParameter("controls");
    if (isHidden(p.id)) return;
    flow(switchWidth(p.label.c_str()), 14 * view.scale);
    ImGui::Checkbox(p.label.c_str(), &edits.experiment.look.controls);
    tooltip(p.tooltip);
}

void drawControls(const View& view, UiState& ui, Edits& edits) {
    const auto models = static_cast<float>(view.columns());
    const float line = ImGui::GetTextLineHeightWithSpacing(), gap = ImGui::GetStyle().ItemSpacing.y;
    ImGui::BeginChild("controls", ImVec2(0, 0), false, walkable);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    // A picture, then of every model a map with words beside it.
    const float between = 3 * ImGui::GetStyle().ItemSpacing.x;
    const float words = ImGui::CalcTextSize("no sensitivity").x + between;
    const float high = (room.y - line) / controlCount - line - 2 * gap;
    const float wide = (room.x - between - models * words) / (models + 1);
    const float side = std::floor(std::max(leastControlMap * view.scale, std::min(high, wide)));
    const float first = side + between, width = (room.x - first) / models;
    const auto at = [&](int column) {
        if (column > 0) ImGui::SameLine(first + static_cast<float>(column - 1) * width);
    };
    dimText(view, "noisy");
    for (int i = 0; i < view.columns(); ++i) {
        at(i + 1);
        colouredText(columnColor(view, i), headingText(view, i, width - between), width - between);
    }
    const ExperimentParameter& control = experimentParameter("control");
    for (int item = 0; item < controlCount; ++item) {
        ImGui::PushID(item);
        dimText(view, control.labels[static_cast<std::size_t>(item)]);
        tooltip(control.tooltip);
        for (int column = 0; column <= view.columns(); ++column) {
            at(column);
            ImGui::PushID(column);
            ImGui::BeginChild("cell", ImVec2(column == 0 ? side + gap : width - gap, side + gap), false,
                              walkable | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
            if (column == 0)
                drawControlInput(view, ui, edits, item, side);
            else
                drawControlMap(view, ui, edits, column - 1, item, side);
            ImGui::EndChild();
            ImGui::PopID();
        }
        ImGui::PopID();
    }
    ImGui::EndChild();
}

void wantControls(const Wanted& w) {
    for (int item = 0; item < controlCount; ++item) {
        w.later<ControlPicture>(-1, item);
        for (int i = 0; i < w.columns(); ++i) {
            if (!hasControl(w.experiment, i, item)) continue;
            w.later<ControlSensitivity>(i, item);
            const ModelSpec& spec = w.experiment.columns[static_cast<std::size_t>(i)];
            if (offers<ExactError>(spec)) w.later<ControlError>(i, item);
            if (offers<Locality>(spec)) w.later<ControlMask>(i, item);
        }
    }
}

} // namespace scorelet
