#include "app/panels/tabs.h"

#include "app/panels/basis_panel.h"
#include "app/panels/compare_panel.h"
#include "app/panels/generate_panel.h"
#include "app/panels/learning_panel.h"
#include "app/panels/lesson_panel.h"
#include "app/panels/memorization_panel.h"
#include "app/panels/runs_panel.h"
#include "app/panels/sensitivity_panel.h"
#include "app/panels/spotlight.h"
#include "app/panels/statistics_panel.h"
#include "app/panels/subbands_panel.h"
#include "app/panels/trajectory_panel.h"
#include "app/panels/widgets.h"
#include "app/theme.h"

#include <imgui.h>

namespace scorelet {

namespace {

void drawLessonTab(const View& view, UiState& ui, Edits& edits) {
    drawLessonList(view, ui.lessons, edits);
}

} // namespace

const std::vector<TabRow>& tabRows() {
    static const std::vector<TabRow> rows = {
        {Tab::compare, "Compare",
         "Clean, noisy and denoised images side by side, their errors and the models' numbers.",
         drawComparePanel, true},
        {Tab::subbands, "Subbands",
         "The wavelet coefficients of every image in the classical nested layout: what the models really "
         "see.",
         drawSubbandsPanel, true},
        {Tab::trajectory, "Trajectory",
         "Reverse diffusion of the shown image, step by step, from the same start for every model.",
         drawTrajectoryPanel, false},
        {Tab::generate, "Generate", "Samples of every model from the same pure noise: new images, or copies?",
         drawGeneratePanel, false},
        {Tab::sensitivity, "Sensitivity",
         "Which input pixels one output pixel answers to, and how far it looks.", drawSensitivityPanel,
         false},
        {Tab::memorization, "Memorization",
         "How near the results are to training images, and what two halves of them agree on.",
         drawMemorizationPanel, false},
        {Tab::basis, "Basis", "The wavelet's atoms, energy compaction and borders; Wiener's eigenimages.",
         drawBasisPanel, false},
        {Tab::statistics, "Statistics",
         "Which statistics matter: the error by scale, orientation and order of monomials; switch them off.",
         drawStatisticsPanel, false},
        {Tab::learning, "Learning",
         "Train and held-out error over the number of training images: where does a model begin to overfit?",
         drawLearningPanel, false},
        {Tab::runs, "Runs",
         "Every configuration that was looked at, with its errors: sort, pin, compare, export.",
         drawRunsPanel, false},
        {Tab::lesson, "Lessons",
         "From what a score is to what is missing at high noise, step by step; each step sets the lab.",
         drawLessonTab, false},
    };
    return rows;
}

const TabRow& shownTab(const Experiment& experiment) {
    for (const TabRow& row : tabRows())
        if (row.tab == experiment.tab) return row;
    return tabRows().front();
}

void drawTabs(const View& view, UiState& ui, Edits& edits) {
    const TabRow& shown = shownTab(view.experiment);
    const bool settled = ui.drawnTab == shown.tab && !ImGui::IsWindowAppearing();
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    if (!isHidden("tabs") && ImGui::BeginTabBar("tabs", ImGuiTabBarFlags_FittingPolicyScroll)) {
        for (const TabRow& row : tabRows()) {
            // A choice that came from elsewhere (a script, a session) moves the bar; a click moves the
            // choice.
            const bool moved = row.tab == shown.tab && !settled;
            const bool open =
                ImGui::BeginTabItem(row.label, nullptr, moved ? ImGuiTabItemFlags_SetSelected : 0);
            // Dear ImGui's tab misses a press in the very frame in which the mouse arrives (a tap).
            if (ImGui::IsItemClicked() && row.tab != shown.tab) edits.experiment.tab = row.tab;
            tooltip(row.tooltip);
            if (!open) continue;
            if (row.tab != shown.tab && settled) edits.experiment.tab = row.tab;
            ImGui::EndTabItem();
        }
        ImGui::EndTabBar();
        spotlightRect("tabs", from, ImVec2(from.x + width, ImGui::GetCursorScreenPos().y));
    }
    ui.drawnTab = shown.tab;
    ImGui::BeginChild(shown.label, ImVec2(0, 0), false,
                      imageScrollFlags() | ImGuiWindowFlags_HorizontalScrollbar);
    if (isCovered("compare"))
        drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, ImGui::GetContentRegionAvail().y,
                             coveredText(), palette(view.theme).dimText);
    else if (!isHidden("compare"))
        shown.draw(view, ui, edits);
    ImGui::EndChild();
}

} // namespace scorelet
