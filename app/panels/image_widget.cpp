// drawImage and its companions; see widgets.h.
#include "app/panels/widgets.h"

#include "app/draw/theme.h"
#include "app/panels/save_menu.h"
#include "core/basis/colour_basis.h"
#include "core/image/channels.h"
#include "core/session/shown_channels.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float largestZoom = 16;

/// The part of an image that is seen, in image coordinates of [0, 1].
struct Part {
    float x = 0;
    float y = 0;
    float size = 1;
};

Part seenPart(const ImageZoom& zoom) {
    const float size = 1 / zoom.factor;
    return {std::clamp(zoom.centreX - size / 2, 0.f, 1 - size),
            std::clamp(zoom.centreY - size / 2, 0.f, 1 - size), size};
}

void zoomByMouse(ImageZoom& zoom, ImVec2 corner, ImVec2 size) {
    const ImGuiIO& io = ImGui::GetIO();
    const Part before = seenPart(zoom);
    const float x = (io.MousePos.x - corner.x) / size.x, y = (io.MousePos.y - corner.y) / size.y;
    if (io.KeyCtrl && io.MouseWheel != 0) {
        zoom.factor = std::clamp(zoom.factor * std::pow(1.25f, io.MouseWheel), 1.f, largestZoom);
        const float part = 1 / zoom.factor; // the pixel under the mouse stays there
        zoom.centreX = before.x + x * before.size + (0.5f - x) * part;
        zoom.centreY = before.y + y * before.size + (0.5f - y) * part;
    }
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0) && zoom.factor > 1) {
        zoom.centreX -= io.MouseDelta.x / size.x / zoom.factor;
        zoom.centreY -= io.MouseDelta.y / size.y / zoom.factor;
    }
    const float half = 0.5f / zoom.factor;
    zoom.centreX = std::clamp(zoom.centreX, half, 1 - half);
    zoom.centreY = std::clamp(zoom.centreY, half, 1 - half);
}

/// The frame of one pixel; `corner` and `pixel` as in ImageEvents.
void outline(const ImageEvents& at, int row, int col, Rgba color, float thickness) {
    const ImVec2 a(at.corner.x + (static_cast<float>(col) - at.first.x) * at.pixel,
                   at.corner.y + (static_cast<float>(row) - at.first.y) * at.pixel);
    const ImVec2 b(a.x + at.pixel, a.y + at.pixel);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRect(ImVec2(a.x - 1, a.y - 1), ImVec2(b.x + 1, b.y + 1), IM_COL32(0, 0, 0, 160), 0, 0,
                  thickness + 2);
    list->AddRect(a, b, toImColor(color), 0, 0, thickness);
}

/// What the status line says of the pixel under the mouse: a tooltip would lie over the picture.
std::string readoutOf(const ImageStyle& style, const Image& image, int row, int col) {
    if (style.readout) return style.readout(row, col, withChannels(image, 1).value(0, row, col));
    return fmt::format("row {}, column {}: {}", row, col, valuesAt(image, row, col));
}

/// The colours of a map from left to right.
void paintColors(ColorMap map, ImVec2 corner, ImVec2 size) {
    const auto& table = colorTable(map);
    ImDrawList* list = ImGui::GetWindowDrawList();
    constexpr int pieces = 64;
    for (int i = 0; i < pieces; ++i) {
        const float from = std::round(size.x * static_cast<float>(i) / pieces);
        const float to = std::round(size.x * static_cast<float>(i + 1) / pieces);
        list->AddRectFilled(ImVec2(corner.x + from, corner.y), ImVec2(corner.x + to, corner.y + size.y),
                            toImColor(table[static_cast<size_t>(i * 4 + 2)]));
    }
}

/// Lists the last item for the large view, and opens it by a double click.
void offerLarge(UiState& ui, const Image& image, const ImageStyle& style) {
    LargeView& large = ui.large;
    if (!large.collecting) return;
    const unsigned place = ImGui::GetID(style.id);
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) {
        large = {.open = true, .collecting = true, .first = place};
    }
    if (large.open)
        large.pictures.push_back(
            {.place = place,
             .caption = style.name.empty() ? style.id : style.name,
             .figure = {.name = {}, .image = image, .map = style.map, .lo = style.lo, .hi = style.hi},
             .dimmed = style.dimmed,
             .order = style.order,
             .notes = style.notes ? style.notes() : std::vector<NumberLine>{}});
}

} // namespace

ColorMap shownMap(const View& view, ColorMap map, int channels) {
    const bool inColour = channels == 3 && view.experiment.look.channels == ShownChannels::all;
    return inColour && map == ColorMap::diverging ? ColorMap::grey : map;
}

std::string valuesAt(const Image& image, int row, int col, int digits) {
    std::string text;
    for (int channel = 0; channel < image.channels(); ++channel) {
        const std::string name = channelName(ColourBasis::rgb, image.channels(), channel);
        text += fmt::format("{}{}{}{}", channel > 0 ? ", " : "", name, name.empty() ? "" : " ",
                            shortNumber(static_cast<double>(image.value(channel, row, col)), digits));
    }
    return text;
}

float niceBound(float value) {
    if (!(value > 0) || !std::isfinite(value)) return 1;
    const float power = std::pow(10.f, std::floor(std::log10(value)));
    for (float step : {1.f, 2.f, 5.f})
        if (value <= step * power) return step * power;
    return 10 * power;
}

std::pair<float, float> tonedRange(const UiState& ui, float lo, float hi) {
    const float middle = (lo + hi) / 2, half = (hi - lo) / 2 * ui.tone.range;
    return ui.tone.range == 1 ? std::pair(lo, hi) : std::pair(middle - half, middle + half);
}

float heldBound(UiState& ui, const std::string& what, float bound) {
    const auto held = ui.tone.bounds.find(what);
    if (ui.tone.hold && held != ui.tone.bounds.end()) return held->second;
    return ui.tone.bounds[what] = bound;
}

namespace {

/// drawImage() without the colour bar.
ImageEvents drawPixels(const View& view, UiState& ui, const Image& all, float width,
                       const ImageStyle& style) {
    const Image image = shownChannels(all, view.experiment.look.channels);
    const int rows = image.height(), cols = image.width();
    const Part part = style.shared ? seenPart(ui.zoom) : Part{};
    const ImVec2 size(width, std::round(width * static_cast<float>(rows) / static_cast<float>(cols)));
    ImageEvents events;
    events.corner = ImGui::GetCursorScreenPos();
    events.pixel = width / static_cast<float>(cols) / part.size;
    events.first = ImVec2(part.x * static_cast<float>(cols), part.y * static_cast<float>(rows));

    ImGui::InvisibleButton(style.id, size);
    focusFrame();
    events.hovered = ImGui::IsItemHovered();
    const ImVec2 end(events.corner.x + size.x, events.corner.y + size.y);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const auto [lo, hi] = tonedRange(ui, style.lo, style.hi);
    {
        const Dimmed dimmed(style.dimmed);
        const auto draw = [&](const Image& shown, float from, float to) {
            const ImTextureID texture = view.painter.textureFor({shown, style.map, lo, hi, ui.tone.gamma});
            list->AddImage(texture, ImVec2(events.corner.x + from * size.x, events.corner.y),
                           ImVec2(events.corner.x + to * size.x, end.y),
                           ImVec2(part.x + from * part.size, part.y),
                           ImVec2(part.x + to * part.size, part.y + part.size));
        };
        const float edge = style.other ? std::clamp(style.edge, 0.f, 1.f) : 1;
        if (edge > 0) draw(image, 0, edge);
        if (edge < 1) draw(shownChannels(*style.other, view.experiment.look.channels), edge, 1);
    }

    list->PushClipRect(events.corner, end, true);
    if (style.markRow >= 0)
        outline(events, style.markRow, style.markCol, palette(view.theme).accent, view.scale);
    if (style.shared && ui.hoverRow >= 0 && ui.hoverRow < rows && ui.hoverCol < cols)
        outline(events, ui.hoverRow, ui.hoverCol, palette(view.theme).warning, view.scale);
    list->PopClipRect();
    if (style.enlarges) offerLarge(ui, image, style);
    offerPicture(view, ui, image, style);

    if (!events.hovered) return events;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    events.col = std::clamp(static_cast<int>(events.first.x + (mouse.x - events.corner.x) / events.pixel), 0,
                            cols - 1);
    events.row = std::clamp(static_cast<int>(events.first.y + (mouse.y - events.corner.y) / events.pixel), 0,
                            rows - 1);
    const ImVec2 dragged = ImGui::GetMouseDragDelta(0, 3 * view.scale);
    events.clicked = ImGui::IsItemDeactivated() && dragged.x == 0 && dragged.y == 0;
    if (style.shared) {
        ui.nextHoverRow = events.row;
        ui.nextHoverCol = events.col;
        zoomByMouse(ui.zoom, events.corner, size);
    }
    const bool beyond = style.other && mouse.x > events.corner.x + style.edge * size.x;
    ui.readout = readoutOf(style, beyond ? shownChannels(*style.other, view.experiment.look.channels) : image,
                           events.row, events.col);
    return events;
}

} // namespace

ImageEvents drawImage(const View& view, UiState& ui, const Image& image, float width,
                      const ImageStyle& style) {
    const ImageEvents events = drawPixels(view, ui, image, width, style);
    const auto [lo, hi] = tonedRange(ui, style.lo, style.hi);
    if (style.colorBar) drawColorBar(view, shownMap(view, style.map, image.channels()), lo, hi, width);
    return events;
}

ImageEvents drawImage(const View& view, UiState& ui, const ImageBatch& images, Eigen::Index index,
                      float width, const ImageStyle& style) {
    return drawImage(view, ui, images.image(index), width, style);
}

void drawImagePlaceholder(const View& view, float width, float height, const std::string& text, Rgba color) {
    const Palette& colors = palette(view.theme);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 end(corner.x + width, corner.y + height);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(corner, end, toImColor(colors.raised), 3 * view.scale);
    const float margin = 8 * view.scale;
    const ImVec2 size = ImGui::CalcTextSize(text.c_str(), nullptr, false, width - 2 * margin);
    const float y = corner.y + std::max(margin, (height - size.y) / 2);
    const float x = corner.x + std::max(margin, (width - size.x) / 2);
    const ImVec4 clip(corner.x, corner.y, end.x, end.y);
    list->AddText(ImGui::GetFont(), ImGui::GetFontSize(), ImVec2(x, y), toImColor(color), text.c_str(),
                  nullptr, width - 2 * margin, &clip);
    ImGui::Dummy(ImVec2(width, height));
    if (size.y > height - 2 * margin) tooltip(text);
}

void drawInlineColorBar(const View& view, ColorMap map, float lo, float hi, float width) {
    const auto number = [&](float value) {
        dimText(view, shortNumber(static_cast<double>(value), 2));
        ImGui::SameLine(0, ImGui::GetStyle().ItemInnerSpacing.x);
    };
    number(lo);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetTextLineHeight();
    paintColors(map, ImVec2(corner.x, corner.y + 0.25f * height), ImVec2(width, 0.5f * height));
    ImGui::Dummy(ImVec2(width, height));
    ImGui::SameLine(0, ImGui::GetStyle().ItemInnerSpacing.x);
    number(hi);
    ImGui::NewLine();
}

void drawColorBar(const View& view, ColorMap map, float lo, float hi, float width) {
    ImGui::BeginGroup();
    const float height = 6 * view.scale;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    paintColors(map, corner, ImVec2(width, height));
    ImGui::Dummy(ImVec2(width, height));
    const Palette& colors = palette(view.theme);
    const ImU32 color = toImColor(colors.dimText);
    const float y = corner.y + height + 1;
    float taken = 0; // by the labels at the ends
    const auto label = [&](float value, float at) {
        const std::string text = shortNumber(static_cast<double>(value), 2);
        const float space = ImGui::CalcTextSize(text.c_str()).x;
        if (taken + space + 8 * view.scale > width) return; // a number less is better than two in one place
        list->AddText(ImVec2(corner.x + at * (width - space), y), color, text.c_str());
        taken += space;
    };
    label(lo, 0);
    label(hi, 1);
    label((lo + hi) / 2, 0.5f);
    ImGui::Dummy(ImVec2(width, ImGui::GetTextLineHeight()));
    ImGui::EndGroup();
}

} // namespace scorelet
