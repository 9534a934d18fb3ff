#include "app/panels/own_picture.h"

#include "app/draw/theme.h"
#include "app/panels/widgets.h"
#include "core/image/grey_text.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <cmath>

namespace scorelet {
namespace {

/// The picture that is being drawn: the own one, or an empty one of the data's size.
Image canvasOf(const View& view) {
    const ImageShape shape = view.data()
                                 ? view.data()->shape
                                 : ImageShape{1, view.experiment.data.size, view.experiment.data.size};
    if (!view.experiment.own.empty())
        return chosenImage(*view.data(), view.experiment.data, imageChoiceOf(view.experiment));
    return Image(shape, -1);
}

/// Where the mouse is in the image that ImageEvents tell of.
PenPoint penAt(const ImageEvents& events) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    return {(mouse.y - events.corner.y) / events.pixel, (mouse.x - events.corner.x) / events.pixel};
}

void drawCanvas(const View& view, UiState& ui, Edits& edits, float side) {
    Image image = canvasOf(view);
    const ImageStyle style{.id = "canvas", .name = "own picture", .shared = false, .enlarges = false};
    const ImageEvents events = drawImage(view, ui, image, side, style);
    Pen& pen = ui.pen;
    if (!ImGui::IsItemActive()) {
        pen.down = false;
        return;
    }
    const PenPoint now = penAt(events);
    const PenPoint before = pen.down ? PenPoint{pen.row, pen.col} : now;
    pen.down = true;
    pen.row = now.row;
    pen.col = now.col;
    drawStroke(image, before, now, pen.radius, pen.erases);
    edits.experiment.own = greyText(image);
}

void drawTools(const View& view, UiState& ui, Edits& edits) {
    Pen& pen = ui.pen;
    if (ImGui::RadioButton("brush", !pen.erases)) pen.erases = false;
    tooltip("Draws white.");
    ImGui::SameLine();
    if (ImGui::RadioButton("eraser", pen.erases)) pen.erases = true;
    tooltip("Draws black.");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    ImGui::SliderFloat("##radius", &pen.radius, 0.5f, 6, "radius %.1f px", ImGuiSliderFlags_AlwaysClamp);
    tooltip("Of brush and eraser, in pixels of the image.");
    if (ImGui::Button("Undo stroke")) edits.actions.emplace_back("undo");
    tooltip("Takes the last stroke back (Ctrl+Z).");
    ImGui::SameLine();
    if (ImGui::Button("Clear")) edits.experiment.own = greyText(Image(canvasOf(view).shape(), -1));
    tooltip("An empty picture.");
    const auto picture = view.shown<PictureStudy>();
    ImGui::BeginDisabled(!picture || !picture.fresh);
    if (ImGui::Button("From the shown one")) edits.experiment.own = greyText(picture->clean);
    tooltip("Begins with a copy of the clean image that is shown.");
    ImGui::EndDisabled();
    if (ImGui::Button("Open a file...")) ui.question = FileQuestion::openPicture;
    tooltip("Takes a picture's file (PNG, JPEG, BMP, TIFF ...); dropping one on the window does the same.");
    ImGui::SameLine();
    ImGui::BeginDisabled(view.experiment.own.empty());
    if (ImGui::Button("Back to held-out images")) edits.experiment.own.clear();
    tooltip("Shows the held-out image again.");
    ImGui::EndDisabled();
}

} // namespace

void drawStroke(Image& image, PenPoint from, PenPoint to, float radius, bool erases) {
    const float alongRow = to.row - from.row, alongCol = to.col - from.col;
    const float length = alongRow * alongRow + alongCol * alongCol;
    for (int row = 0; row < image.height(); ++row)
        for (int col = 0; col < image.width(); ++col) {
            // From the pixel's middle to the nearest point of the stroke.
            const float y = static_cast<float>(row) + 0.5f - from.row;
            const float x = static_cast<float>(col) + 0.5f - from.col;
            const float t = length > 0 ? std::clamp((y * alongRow + x * alongCol) / length, 0.f, 1.f) : 0;
            const float distance = std::hypot(y - t * alongRow, x - t * alongCol);
            const float covered = std::clamp(radius + 0.5f - distance, 0.f, 1.f);
            for (int channel = 0; channel < image.channels(); ++channel) {
                float& value = image.value(channel, row, col);
                value = erases ? std::min(value, 1 - 2 * covered) : std::max(value, 2 * covered - 1);
            }
        }
}

void drawOwnPicture(const View& view, UiState& ui, Edits& edits) {
    if (!ui.pen.open) return;
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float width = std::min(300 * view.scale, screen.x * 0.9f);
    ImGui::SetNextWindowPos(ImVec2(screen.x * 0.02f, screen.y * 0.1f), ImGuiCond_Appearing);
    ImGui::SetNextWindowSize(ImVec2(width, std::min(1.55f * width, screen.y * 0.88f)), ImGuiCond_Appearing);
    constexpr auto flags = ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse;
    if (ImGui::Begin("Your own picture", &ui.pen.open, flags) && view.data()) {
        drawTools(view, ui, edits);
        dimText(view, "draw here:", ImGui::GetContentRegionAvail().x);
        const ImVec2 room = ImGui::GetContentRegionAvail();
        drawCanvas(view, ui, edits, std::floor(std::max(60.f, std::min(room.x, room.y))));
    }
    ImGui::End();
}

} // namespace scorelet
