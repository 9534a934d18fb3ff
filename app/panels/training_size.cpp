#include "app/panels/training_size.h"

#include "app/panels/number_field.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr int fewest = 2; // a covariance needs two
constexpr const char* hint = " The right end takes all. Ctrl+click to type a number.";

const ExperimentParameter& parameter() {
    return experimentParameter("subset");
}

/// The number of loaded training images; 0 before there are any.
int loadedImages(const View& view) {
    return view.data() ? static_cast<int>(view.data()->train.count()) : 0;
}

void slider(const View& view, Edits& edits, float width) {
    const int all = loadedImages(view), subset = edits.experiment.subset;
    int value = subset > 0 && (all == 0 || subset < all) ? subset : std::max(all, fewest);
    const std::string text = value == all              ? "all " + countText(all)
                             : all == 0 && subset == 0 ? std::string("all")
                                                       : countText(value);
    // While Ctrl is held, plain digits: they are what a click then opens for typing.
    const bool typing = ImGui::GetIO().KeyCtrl;
    const bool dragging = ImGui::IsMouseDown(ImGuiMouseButton_Left);
    ImVec4 grab = ImGui::GetStyleColorVec4(ImGuiCol_SliderGrab);
    grab.w *= 0.6f; // the number behind it stays readable
    ImGui::PushStyleColor(ImGuiCol_SliderGrab, grab);
    ImGui::SetNextItemWidth(width);
    ImGui::BeginDisabled(all <= fewest);
    const Dimmed stale(value == all && !view.shown<DataStudy>().fresh); // their number is not known yet
    int moved = value;
    const bool dragged =
        ImGui::SliderInt("##subset", &moved, fewest, std::max(all, fewest + 1), typing ? "%d" : text.c_str(),
                         ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_Logarithmic);
    ImGui::EndDisabled();
    ImGui::PopStyleColor();
    const Typed typed = typedWhole("##subset", "training images", fewest, std::max(all, fewest), value);
    tooltip(parameter().tooltip + hint);
    spotlightItem("subset");
    if (typed == Typed::entered)
        edits.experiment.subset = value >= all ? 0 : value;
    else if (typed == Typed::nothing && dragged)
        edits.experiment.subset = dragging ? subsetOfDrag(moved, all) : moved >= all ? 0 : moved;
}

} // namespace

int subsetOfDrag(double images, int all) {
    if (images >= all) return 0;
    const double unit = std::pow(10.0, std::max(0.0, std::floor(std::log10(std::max(images, 1.0))) - 1));
    const int rounded = static_cast<int>(std::lround(images / unit) * std::lround(unit));
    return rounded >= all ? 0 : std::max(fewest, rounded);
}

void trainingSizeRow(const View& view, Edits& edits, float labelWidth) {
    if (isHidden("subset")) return;
    const float left = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(parameter().label.c_str());
    tooltip(parameter().tooltip);
    besideLabel(left, labelWidth);
    slider(view, edits, -1);
}

void trainingSizeFlow(const View& view, Edits& edits, float width) {
    if (isHidden("subset")) return;
    const float inner = 5 * view.scale;
    flow(ImGui::CalcTextSize(parameter().label.c_str()).x + inner + width, 12 * view.scale);
    ImGui::BeginGroup();
    ImGui::AlignTextToFramePadding();
    dimText(view, parameter().label);
    tooltip(parameter().tooltip);
    ImGui::SameLine(0, inner);
    slider(view, edits, width);
    ImGui::EndGroup();
}

} // namespace scorelet
