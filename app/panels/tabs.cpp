#include "app/panels/tabs.h"

#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"

#include <imgui.h>

namespace scorelet {

void drawTabs(const View& view, UiState& ui, Edits& edits) {
    const Instrument& shown = shownInstrument(view.experiment);
    const bool settled = ui.drawnTab == shown.id && !ImGui::IsWindowAppearing();
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    if (!isHidden("tabs") && ImGui::BeginTabBar("tabs", ImGuiTabBarFlags_FittingPolicyScroll)) {
        for (const Instrument& row : instruments()) {
            // A choice that came from elsewhere (a script, a session) moves the bar; a click moves the
            // choice.
            const bool moved = row.id == shown.id && !settled;
            const bool open =
                ImGui::BeginTabItem(row.label, nullptr, moved ? ImGuiTabItemFlags_SetSelected : 0);
            // Dear ImGui's tab misses a press in the very frame in which the mouse arrives (a tap).
            if (ImGui::IsItemClicked() && row.id != shown.id) edits.experiment.look.tab = row.id;
            tooltip(row.tooltip);
            if (!open) continue;
            if (row.id != shown.id && settled) edits.experiment.look.tab = row.id;
            ImGui::EndTabItem();
        }
        ImGui::EndTabBar();
        spotlightRect("tabs", from, ImVec2(from.x + width, ImGui::GetCursorScreenPos().y));
    }
    ui.drawnTab = shown.id;
    ImGui::BeginChild(shown.label, ImVec2(0, 0), false,
                      imageScrollFlags() | ImGuiWindowFlags_HorizontalScrollbar);
    if (!isHidden("compare")) shown.draw(view, ui, edits);
    ImGui::EndChild();
}

} // namespace scorelet
