#include "app/panels/tabs.h"

#include "app/draw/theme.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"

#include <imgui.h>

namespace scorelet {

namespace {

/// Draws the tab; while one of its pictures is large it is drawn below that, for the picture to be a live one.
void drawInstrument(const Instrument& shown, const View& view, UiState& ui, Edits& edits) {
    ui.large.collecting = true;
    shown.draw(view, ui, edits);
    ui.large.collecting = false;
}

/// Window flags of an instrument's region. A region that scrolls sideways lays wrapped text and tables out in
/// the width that they had before its other scroll bar came.
ImGuiWindowFlags regionFlags(const Instrument& shown) {
    return shown.wraps ? imageScrollFlags() : imageScrollFlags() | ImGuiWindowFlags_HorizontalScrollbar;
}

/// The tabs' names, in as many rows as they need: none is hidden behind an arrow.
void drawTabRow(const View& view, const Instrument& shown, Edits& edits) {
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const float right = from.x + ImGui::GetContentRegionAvail().x;
    const Palette& colors = palette(view.theme);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(3 * view.scale, 4 * view.scale));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0);
    bool first = true;
    for (const Instrument& row : instruments()) {
        if (!row.inRow) continue;
        const float width = ImGui::CalcTextSize(row.label).x + 2 * ImGui::GetStyle().FramePadding.x;
        if (!first) flow(width, 2 * view.scale);
        first = false;
        const bool chosen = row.id == shown.id;
        ImGui::PushStyleColor(ImGuiCol_Button, toImColor(chosen ? colors.raised : colors.panel));
        if (ImGui::Button(row.label)) edits.experiment.look.tab = row.id;
        ImGui::PopStyleColor();
        tooltip(row.tooltip);
        const ImVec2 corner = ImGui::GetItemRectMin(), end = ImGui::GetItemRectMax();
        if (chosen)
            ImGui::GetWindowDrawList()->AddLine(ImVec2(corner.x, end.y), end, toImColor(colors.accent),
                                                2 * view.scale);
    }
    ImGui::PopStyleVar(2);
    spotlightRect("tabs", from, ImVec2(right, ImGui::GetCursorScreenPos().y));
}

} // namespace

void drawSecondInstrument(const View& view, UiState& ui, Edits& edits) {
    const Instrument* second = secondInstrument(view.experiment);
    ImGui::SetNextItemWidth(170 * view.scale);
    if (ImGui::BeginCombo("##beside", second ? second->label : "choose a tab")) {
        for (const Instrument& row : instruments())
            if (ImGui::Selectable(row.label, second && row.id == second->id) &&
                row.id != shownInstrument(view.experiment).id)
                edits.experiment.look.beside = row.id;
        ImGui::EndCombo();
    }
    tooltip("What stands beside the tab on the left.");
    ImGui::SameLine();
    if (ImGui::Button("Close")) edits.experiment.look.beside = "none";
    tooltip("One tab alone again (V).");
    if (!second) return;
    ImGui::BeginChild("second", ImVec2(0, 0), false, regionFlags(*second));
    if (!isHidden("compare"))
        drawInstrument(*second, view, ui, edits);
    ImGui::EndChild();
}

void drawTabs(const View& view, UiState& ui, Edits& edits) {
    const Instrument& shown = shownInstrument(view.experiment);
    if (!isHidden("tabs") && !ui.presenting) drawTabRow(view, shown, edits);
    ImGui::BeginChild(shown.label, ImVec2(0, 0), false, regionFlags(shown));
    if (!isHidden("compare"))
        drawInstrument(shown, view, ui, edits);
    ImGui::EndChild();
}

} // namespace scorelet
