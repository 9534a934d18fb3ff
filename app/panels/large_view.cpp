#include "app/panels/large_view.h"

#include "app/draw/theme.h"
#include "app/panels/compare_numbers.h"
#include "app/panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <utility>

namespace scorelet {
namespace {

constexpr float sideWidth = 250; ///< of the list and the numbers, units
constexpr float leastRange = 1.f / 16, mostRange = 4;
constexpr float leastGamma = 0.25f, mostGamma = 4;

int indexOf(const LargeView& large, unsigned place) {
    const auto found = std::find_if(large.pictures.begin(), large.pictures.end(),
                                    [&](const TabPicture& picture) { return picture.place == place; });
    return found == large.pictures.end() ? -1 : static_cast<int>(found - large.pictures.begin());
}

bool sameSize(const TabPicture& a, const TabPicture& b) {
    return a.figure.image.shape() == b.figure.image.shape();
}

/// The pictures in their order; the chosen ones are among them from here on, where there is any.
void settle(LargeView& large) {
    std::stable_sort(large.pictures.begin(), large.pictures.end(),
                     [](const TabPicture& a, const TabPicture& b) { return a.order < b.order; });
    if (large.pictures.empty()) return;
    if (const auto wanted = static_cast<std::size_t>(std::exchange(large.wanted, 0));
        wanted > 0 && wanted <= large.pictures.size())
        large.first = large.pictures[wanted - 1].place;
    if (indexOf(large, large.first) < 0) large.first = large.pictures.front().place;
    if (indexOf(large, large.second) >= 0) return;
    // The next one of its size; its own where there is none.
    const int first = indexOf(large, large.first), count = static_cast<int>(large.pictures.size());
    large.second = large.first;
    for (int by = 1; by < count; ++by) {
        const TabPicture& next = large.pictures[static_cast<std::size_t>((first + by) % count)];
        if (!sameSize(next, large.pictures[static_cast<std::size_t>(first)])) continue;
        large.second = next.place;
        return;
    }
}

/// The list of the tab's pictures: a click chooses one, a right click the one that it is compared with.
void drawList(const View& view, LargeView& large) {
    for (std::size_t i = 0; i < large.pictures.size(); ++i) {
        const TabPicture& picture = large.pictures[i];
        ImGui::PushID(static_cast<int>(picture.place));
        const Dimmed stale(picture.dimmed);
        const bool second = large.mode != LargeMode::one && picture.place == large.second;
        const std::string text = fmt::format("{}  {}{}", i + 1, picture.caption, second ? "  (second)" : "");
        if (ImGui::Selectable(cutToWidth(text, ImGui::GetContentRegionAvail().x).c_str(),
                              picture.place == large.first))
            large.first = picture.place;
        if (ImGui::IsItemClicked(ImGuiMouseButton_Right)) large.second = picture.place;
        tooltip(fmt::format("{}. Key {} shows it, Shift and the key (or a right click) makes it the second.",
                            picture.caption, i + 1));
        ImGui::PopID();
    }
    ImGui::Separator();
    dimText(view, "second: Shift and its number", ImGui::GetContentRegionAvail().x);
}

void drawModes(UiState& ui) {
    LargeView& large = ui.large;
    const auto mode = [&](const char* name, LargeMode which, const char* tip) {
        if (which != LargeMode::one) flow(switchWidth(name), ImGui::GetStyle().ItemSpacing.x);
        if (ImGui::RadioButton(name, large.mode == which)) large.mode = which;
        tooltip(tip);
    };
    mode("one", LargeMode::one, "The first picture alone. F exchanges it with the second: a flip.");
    mode("split", LargeMode::split,
         "The first left of an edge that a drag moves, the second right of it (S).");
    mode("difference", LargeMode::difference, "The second minus the first, in the colours of errors (D).");
}

void drawTone(const View& view, UiState& ui) {
    const float label = 60 * view.scale;
    const auto slider = [&](const char* name, float& value, float low, float high, const char* tip) {
        ImGui::AlignTextToFramePadding();
        const float left = ImGui::GetCursorPosX();
        dimText(view, name);
        ImGui::SameLine(left + label);
        ImGui::SetNextItemWidth(-1);
        ImGui::SliderFloat(fmt::format("##{}", name).c_str(), &value, low, high, "%.2f",
                           ImGuiSliderFlags_Logarithmic | ImGuiSliderFlags_AlwaysClamp);
        tooltip(tip);
    };
    slider("range", ui.tone.range, leastRange, mostRange,
           "How wide a range of values is told apart, as a multiple of the picture's own; of all pictures "
           "(comma, period).");
    slider("gamma", ui.tone.gamma, leastGamma, mostGamma,
           "Above 1 dark greys grow lighter; of all grey pictures (G, Shift+G).");
    ImGui::Checkbox("hold range", &ui.tone.hold);
    tooltip("Colours keep their range while the noise level moves; else each range follows its picture (H).");
}

/// The first picture, or what is made of both.
struct LargeShown {
    const TabPicture* first;
    const TabPicture* second; ///< null: there is none of its size
    Image difference = {};
};

LargeShown shownOf(const LargeView& large) {
    const auto& pictures = large.pictures;
    LargeShown shown{&pictures[static_cast<std::size_t>(indexOf(large, large.first))],
                     &pictures[static_cast<std::size_t>(indexOf(large, large.second))]};
    if (!sameSize(*shown.first, *shown.second)) shown.second = nullptr;
    if (large.mode != LargeMode::difference || !shown.second) return shown;
    const Image& a = shown.first->figure.image;
    shown.difference = Image(a.shape(), shown.second->figure.image.flat() - a.flat());
    return shown;
}

void drawEdge(const View& view, LargeView& large, ImVec2 corner, ImVec2 size) {
    const float grip = 10 * view.scale;
    const float x = corner.x + large.edge * size.x;
    ImGui::SetCursorScreenPos(ImVec2(x - grip / 2, corner.y));
    ImGui::InvisibleButton("edge", ImVec2(grip, size.y));
    if (ImGui::IsItemActive())
        large.edge = std::clamp((ImGui::GetIO().MousePos.x - corner.x) / size.x, 0.f, 1.f);
    if (ImGui::IsItemActive() || ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    ImGui::GetWindowDrawList()->AddLine(ImVec2(x, corner.y), ImVec2(x, corner.y + size.y),
                                        toImColor(palette(view.theme).accent), 2 * view.scale);
}

void drawPicture(const View& view, UiState& ui, Edits& edits, const LargeShown& shown, ImVec2 room) {
    LargeView& large = ui.large;
    const PictureFigure& figure = shown.first->figure;
    const float ratio = static_cast<float>(figure.image.height()) / static_cast<float>(figure.image.width());
    const float width = std::floor(std::min(room.x, room.y / ratio));
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    const ImVec2 corner(origin.x + std::floor((room.x - width) / 2), origin.y);
    ImGui::SetCursorScreenPos(corner);
    ImageStyle style{.id = "large",
                     .map = figure.map,
                     .lo = figure.lo,
                     .hi = figure.hi,
                     .name = shown.first->caption,
                     .dimmed = shown.first->dimmed,
                     .enlarges = false};
    const Image* image = &figure.image;
    if (!shown.difference.empty()) {
        const float most = shown.difference.flat().abs().maxCoeff();
        style.map = ColorMap::diverging;
        style.hi = heldBound(ui, "difference", niceBound(most));
        style.lo = -style.hi;
        style.name = fmt::format("{} minus {}", shown.second->caption, shown.first->caption);
        style.dimmed = style.dimmed || shown.second->dimmed;
        image = &shown.difference;
    }
    if (large.mode == LargeMode::split && shown.second) {
        style.other = &shown.second->figure.image;
        style.edge = large.edge;
        style.dimmed = style.dimmed || shown.second->dimmed;
        style.name = fmt::format("{} | {}", shown.first->caption, shown.second->caption);
    }
    const ImageEvents events = drawImage(view, ui, *image, width, style);
    ImGui::SetItemAllowOverlap();
    const bool closes = events.hovered && ImGui::IsMouseDoubleClicked(0) && !ImGui::IsWindowAppearing();
    if (events.clicked) {
        edits.experiment.look.pixelRow = events.row;
        edits.experiment.look.pixelCol = events.col;
    }
    if (style.other) drawEdge(view, large, corner, ImVec2(width, width * ratio));
    if (closes) large.open = false;
}

/// The picture's name.
void drawName(const View& view, const TabPicture& picture, const char* before) {
    const Dimmed stale(picture.dimmed);
    wrappedText(palette(view.theme).text, fmt::format("{}{}", before, picture.caption));
    if (picture.dimmed) colouredText(palette(view.theme).warning, "of earlier choices");
}

/// The colours of what is shown.
void drawBar(const View& view, UiState& ui, const LargeShown& shown) {
    const float width = ImGui::GetContentRegionAvail().x;
    const auto [lo, hi] = tonedRange(ui, shown.first->figure.lo, shown.first->figure.hi);
    if (ui.large.mode != LargeMode::difference)
        return drawColorBar(view,
                            shownMap(view, shown.first->figure.map, shown.first->figure.image.channels()), lo,
                            hi, width);
    if (!shown.second) return;
    const float bound = ui.tone.bounds["difference"] * ui.tone.range;
    drawColorBar(view, shownMap(view, ColorMap::diverging, shown.first->figure.image.channels()), -bound,
                 bound, width);
}

void drawSide(const View& view, UiState& ui, Edits& edits, const LargeShown& shown) {
    LargeView& large = ui.large;
    if (ImGui::Button("Back to the tab")) large.open = false;
    tooltip("Closes the large picture (Escape, Enter, or a double click on it).");
    ImGui::Separator();
    const float width = ImGui::GetContentRegionAvail().x;
    if (large.mode != LargeMode::one && shown.second) {
        drawName(view, *shown.first, "first: ");
        drawName(view, *shown.second, "second: ");
        drawNumberPairs(view, shown.first->notes, shown.second->notes, width);
    } else {
        ImGui::PushFont(headingFont());
        drawName(view, *shown.first, "");
        drawNumberLines(view, shown.first->notes, width);
        ImGui::PopFont();
        if (large.mode != LargeMode::one)
            wrappedText(palette(view.theme).warning, "No second picture of this size: choose one below.");
    }
    ImGui::Spacing();
    ImGui::AlignTextToFramePadding();
    dimText(view, "noise σ");
    ImGui::SameLine();
    bareControl(experimentParameter("sigma"), edits.experiment, -1);
    drawModes(ui);
    drawBar(view, ui, shown);
    ImGui::Separator();
    drawList(view, large);
    ImGui::Separator();
    drawTone(view, ui);
}

} // namespace

void drawLargeView(const View& view, UiState& ui, Edits& edits, ImVec2 corner, ImVec2 size) {
    LargeView& large = ui.large;
    if (!large.open) return;
    settle(large);
    ImGui::SetNextWindowPos(corner);
    ImGui::SetNextWindowSize(size);
    constexpr auto flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                           ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollWithMouse;
    if (ImGui::Begin("Large", nullptr, flags)) {
        if (large.pictures.empty()) {
            drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x,
                                 ImGui::GetContentRegionAvail().y - ImGui::GetFrameHeightWithSpacing(),
                                 "this tab has no picture now", palette(view.theme).dimText);
            if (ImGui::Button("Back to the tab")) large.open = false;
        } else {
            const LargeShown shown = shownOf(large);
            const float side = std::min(sideWidth * view.scale, 0.35f * size.x);
            const ImVec2 room = ImGui::GetContentRegionAvail();
            const float width = room.x - side - ImGui::GetStyle().ItemSpacing.x;
            ImGui::BeginChild("picture", ImVec2(width, 0), false, imageScrollFlags());
            drawPicture(view, ui, edits, shown, ImVec2(width, room.y));
            ImGui::EndChild();
            ImGui::SameLine();
            ImGui::BeginChild("facts", ImVec2(0, 0), false, walkable);
            drawSide(view, ui, edits, shown);
            ImGui::EndChild();
        }
    }
    ImGui::End();
    large.known.clear();
    for (const TabPicture& picture : large.pictures) large.known.push_back(picture.place);
    large.pictures.clear();
}

void enlarge(UiState& ui, int number) {
    ui.large = {.open = true};
    ui.large.wanted = number;
}

void choosePicture(UiState& ui, int number, bool second) {
    LargeView& large = ui.large;
    if (number < 1 || number > static_cast<int>(large.known.size())) return;
    (second ? large.second : large.first) = large.known[static_cast<std::size_t>(number - 1)];
    if (second && large.mode == LargeMode::one) large.mode = LargeMode::split;
}

void movePicture(UiState& ui, int by) {
    LargeView& large = ui.large;
    const auto count = static_cast<int>(large.known.size());
    if (count == 0) return;
    const auto now = std::find(large.known.begin(), large.known.end(), large.first);
    const int index = now == large.known.end() ? 0 : static_cast<int>(now - large.known.begin());
    large.first = large.known[static_cast<std::size_t>((index + by + count) % count)];
}

void swapPictures(UiState& ui) {
    std::swap(ui.large.first, ui.large.second);
}

void toggleMode(UiState& ui, LargeMode mode) {
    ui.large.mode = ui.large.mode == mode ? LargeMode::one : mode;
}

} // namespace scorelet
