#include "app/panels/control_view.h"

#include "app/panels/instrument.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/families/network/trained.h"
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

/// How the cells are laid out.
struct ControlGrid {
    float side;  ///< of a picture, pixels
    bool beside; ///< words stand beside maps, else below them
    float first; ///< where the models' columns begin
    float width; ///< of each
    float words; ///< height that a row has for them
};

/// Words beside maps where that leaves these larger than words below them.
ControlGrid gridOf(const View& view, const ImVec2& room) {
    const ImVec2& spacing = ImGui::GetStyle().ItemSpacing;
    const float line = ImGui::GetTextLineHeightWithSpacing(), between = 3 * spacing.x;
    const auto models = static_cast<float>(view.columns());
    const float words = ImGui::CalcTextSize("no sensitivity").x + between, below = 2 * line;
    const float high =
        (room.y - line) / static_cast<float>(controlsOf(view.experiment)) - line - 2 * spacing.y;
    const float aside = std::min(high, (room.x - between - models * words) / (models + 1));
    const float stacked = std::min(high - below, room.x / (models + 1) - between);
    const bool beside = aside >= stacked;
    const float side = std::floor(std::max(leastControlMap * view.scale, beside ? aside : stacked));
    const float first = beside ? side + between : room.x / (models + 1);
    return {side, beside, first, (room.x - first) / models, beside ? 0 : below};
}

/// Words in lines beside or below a picture.
void drawWords(const View& view, const ControlGrid& grid,
               const std::vector<std::pair<std::string, std::string>>& lines) {
    if (grid.beside) ImGui::SameLine();
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

void drawControlMap(const View& view, UiState& ui, Edits& edits, int column, int item,
                    const ControlGrid& grid) {
    const float side = grid.side;
    if (drawColumnCover(view, column, side)) return;
    if (!hasControl(view.experiment, column, item)) {
        drawImagePlaceholder(view, side, side, "not trained on these", palette(view.theme).dimText);
        tooltip("A network has other weights for other images. Choose these as the control in Data "
                "details, and train it there.");
        return;
    }
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
    const ModelSpec there = onControl(view.experiment, item).columns[static_cast<std::size_t>(column)];
    if (isTrained(there))
        lines.emplace_back(countText(settingOf(there, seenRow)) + " seen",
                           "How many images the network has seen in its training on these.");
    if (const auto mask = view.shown<ControlMask>(column, item); mask && mask.fresh)
        lines.emplace_back(fmt::format("mask {} px", countText(mask->size)),
                           "How many pixels are in the mask of this output pixel.");
    if (const auto error = view.shown<ControlError>(column, item); error && error.fresh)
        lines.emplace_back(fmt::format("MSE {}", shortNumber(error->heldOut)),
                           meaningOf("held-out") +
                               (error->exact ? " Exact, at this noise level."
                                : error->samples < 2
                                    ? std::string(" At this noise level, sampled with 1 image.")
                                    : fmt::format(" At this noise level, sampled with {} images: "
                                                  "standard error {}.",
                                                  error->samples, shortNumber(error->heldOutError))));
    drawWords(view, grid, lines);
}

} // namespace

void drawControls(const View& view, UiState& ui, Edits& edits) {
    ImGui::BeginChild("controls", ImVec2(0, 0), false, walkable);
    const ControlGrid grid = gridOf(view, ImGui::GetContentRegionAvail());
    const float gap = ImGui::GetStyle().ItemSpacing.y, between = 2 * ImGui::GetStyle().ItemSpacing.x;
    const auto at = [&](int column) {
        if (column > 0) ImGui::SameLine(grid.first + static_cast<float>(column - 1) * grid.width);
    };
    dimText(view, "noisy");
    for (int i = 0; i < view.columns(); ++i) {
        at(i + 1);
        colouredText(columnColor(view, i), headingText(view, i, grid.width - between), grid.width - between);
    }
    const ExperimentParameter& control = experimentParameter("control");
    for (int item = 0; item < controlsOf(view.experiment); ++item) {
        ImGui::PushID(item);
        dimText(view, control.labels[static_cast<std::size_t>(item)]);
        tooltip(control.tooltip);
        for (int column = 0; column <= view.columns(); ++column) {
            at(column);
            ImGui::PushID(column);
            ImGui::BeginChild(
                "cell",
                ImVec2(column == 0 ? grid.side + gap : grid.width - gap, grid.side + grid.words + gap), false,
                walkable | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
            if (column == 0)
                drawControlInput(view, ui, edits, item, grid.side);
            else
                drawControlMap(view, ui, edits, column - 1, item, grid);
            ImGui::EndChild();
            ImGui::PopID();
        }
        ImGui::PopID();
    }
    ImGui::EndChild();
}

void wantControls(const Wanted& w) {
    const auto& columns = w.experiment.columns;
    const bool networks = std::any_of(columns.begin(), columns.end(), isTrained);
    const int controls = controlsOf(w.experiment);
    for (int item = 0; item < controls; ++item) {
        if (networks) w.later<ControlData>(-1, item); // which of them were trained there
        w.later<ControlPicture>(-1, item);
        for (int i = 0; i < w.columns(); ++i) {
            if (!hasControl(w.experiment, i, item)) continue;
            w.later<ControlSensitivity>(i, item);
            if (offers<Locality>(columns[static_cast<std::size_t>(i)])) w.later<ControlMask>(i, item);
        }
    }
    for (int item = 0; item < controls; ++item) // sampled ones take long
        for (int i = 0; i < w.columns(); ++i)
            if (hasControl(w.experiment, i, item)) w.later<ControlError>(i, item);
}

} // namespace scorelet
