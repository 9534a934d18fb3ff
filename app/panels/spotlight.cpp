#include "app/panels/spotlight.h"

#include "app/draw/theme.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace scorelet {
namespace {

Spotlight current; ///< of this frame
double since = 0;  ///< when the highlight was new, seconds

/// Whether the highlight is kept in view: until the reader does something, for what lies above it may grow.
bool following = false;

constexpr double pulsing = 6; ///< seconds

bool holds(const std::vector<std::string>& ids, const std::string& id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

} // namespace

void setSpotlight(Spotlight spotlight) {
    if (spotlight.highlight != current.highlight) {
        since = spotlight.time;
        following = true;
    } else if (following && ImGui::GetCurrentContext()) {
        const ImGuiIO& io = ImGui::GetIO();
        following = io.MouseWheel == 0 && !ImGui::IsMouseClicked(ImGuiMouseButton_Left);
    }
    current = std::move(spotlight);
}

bool isHidden(const std::string& id) {
    return holds(current.hidden, id);
}

bool isCovered(const std::string& part) {
    return holds(current.covered, part);
}

bool isCovered(const std::string& part, int column) {
    return isCovered(part) || (!current.covered.empty() && isCovered("column" + std::to_string(column + 1)));
}

bool anyCovered(const std::string& part, int columns) {
    for (int i = 0; i < columns; ++i)
        if (isCovered(part, i)) return true;
    return isCovered(part);
}

const char* coveredText() {
    return "predict first, then you see it here";
}

void drawCoveredText(const Rect& plot, Rgba color) {
    const bool fits = ImGui::CalcTextSize(coveredText()).x <= plot.width();
    const char* words = fits ? coveredText() : "predict first";
    const ImVec2 size = ImGui::CalcTextSize(words);
    const ImVec2 corner(plot.x0 + std::max(0.f, (plot.width() - size.x) / 2), (plot.y0 + plot.y1 - size.y) / 2);
    const float around = size.y / 4;
    ImDrawList* list = ImGui::GetWindowDrawList();
    // Reference curves may run where it stands.
    list->AddRectFilled(ImVec2(corner.x - around, corner.y - around),
                        ImVec2(corner.x + size.x + around, corner.y + size.y + around),
                        ImGui::GetColorU32(ImGuiCol_WindowBg), around);
    list->AddText(corner, toImColor(color), words);
}

bool spotlightMoves() {
    return !current.highlight.empty() && current.time - since < pulsing;
}

bool isHighlighted(const std::string& id) {
    return holds(current.highlight, id);
}

void spotlightItem(const std::string& id) {
    if (!isHighlighted(id)) return;
    if (following) ImGui::SetScrollHereY(0.5f);
    spotlightRect(id, ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
}

void spotlightRect(const std::string& id, ImVec2 from, ImVec2 to) {
    if (!isHighlighted(id)) return;
    constexpr double period = 1.6; // seconds
    const double phase = spotlightMoves() ? (current.time - since) / period : 0;
    const auto pulse = static_cast<float>(0.5 + 0.5 * std::cos(phase * 6.283185307));
    const float margin = (2 + 1.5f * pulse) * current.scale;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRectFullScreen();
    list.AddRect(ImVec2(from.x - margin, from.y - margin), ImVec2(to.x + margin, to.y + margin),
                 toImColor(faded(current.color, 0.55f + 0.45f * pulse)), 5 * current.scale, 0,
                 2 * current.scale);
    list.PopClipRect();
}

} // namespace scorelet
