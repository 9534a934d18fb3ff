#include "app/shell/dialogs.h"

#include "app/draw/theme.h"
#include "app/output/export.h"
#include "app/panels/save_menu.h"
#include "app/panels/widgets.h"
#include "app/shell/actions.h"
#include "app/shell/file_dialog.h"
#include "app/shell/lab.h"
#include "core/session/glossary.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// A window in the middle of the screen, at most as large as it; sizes in units. End it with ImGui::End().
bool beginDialog(const View& view, const char* title, bool& open, float width, float height) {
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const ImVec2 size(std::min(width * view.scale, screen.x * 0.95f),
                      std::min(height * view.scale, screen.y * 0.9f));
    ImGui::SetNextWindowPos(ImVec2(screen.x / 2, screen.y / 2), ImGuiCond_Appearing, ImVec2(0.5f, 0.5f));
    ImGui::SetNextWindowSize(size, ImGuiCond_Appearing);
    return ImGui::Begin(title, &open, ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse);
}

void drawActionRow(const View& view, const Action& action) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(keysOf(action).c_str());
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(action.label.c_str());
    ImGui::TableNextColumn();
    ImGui::PushTextWrapPos(0);
    dimText(view, action.tooltip);
    ImGui::PopTextWrapPos();
}

void drawHelp(const View& view, UiState& ui) {
    if (!ui.showHelp) return;
    if (beginDialog(view, "Keys and actions", ui.showHelp, 760, 640)) {
        ImGui::TextWrapped(
            "Drag the line in the chart to change the noise. Click a coefficient of the Subbands tab to "
            "inspect it, a pixel to see its sensitivity. Ctrl+wheel zooms all images together, a drag "
            "moves them, a double click shows them whole. A right click (or Shift+F10) on any picture or "
            "chart "
            "saves what it shows. Ctrl+click a slider to type its value. Keys go by what your keyboard "
            "prints; + and = are one key, and the keypad counts too. Drop "
            "a session or a folder of images on the window to open it.");
        ImGui::Spacing();
        if (ImGui::BeginTable("actions", 3, ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingFixedFit)) {
            ImGui::TableSetupColumn("key");
            ImGui::TableSetupColumn("action");
            ImGui::TableSetupColumn("what it does", ImGuiTableColumnFlags_WidthStretch);
            for (const Action& action : actionTable())
                if (action.listed) drawActionRow(view, action);
            ImGui::EndTable();
        }
    }
    ImGui::End();
}

void drawExport(const View& view, UiState& ui) {
    if (!ui.showExport) return;
    if (beginDialog(view, "Export", ui.showExport, 460, 480)) {
        dimText(view, "Pictures are PNG, every pixel magnified; arrays are NPY.");
        const ExportSource source{view.experiment, view.snapshot, ui.chart, ui.shown, ui.column};
        for (const ExportItem& item : exportItems(source)) {
            if (ImGui::Selectable(fmt::format("{} ({})##{}", item.label, item.extension, item.id).c_str())) {
                askToSave(ui, (item.name.empty() ? item.id : item.name) + item.extension,
                          [id = item.id, source](const std::filesystem::path& path) {
                              writeExport(id, path, source);
                          });
                ui.showExport = false;
            }
            tooltip("Asks where to write it.");
        }
    }
    ImGui::End();
}

void drawGlossary(const View& view, UiState& ui) {
    if (!ui.showGlossary) return;
    if (beginDialog(view, "Glossary", ui.showGlossary, 620, 560) && ImGui::BeginTable("terms", 2)) {
        ImGui::TableSetupColumn("term", ImGuiTableColumnFlags_WidthFixed, 12 * ImGui::GetFontSize());
        for (const GlossaryTerm& term : glossary()) {
            ImGui::TableNextColumn();
            ImGui::TextUnformatted(term.term.c_str());
            ImGui::TableNextColumn();
            wrappedText(palette(view.theme).dimText, term.meaning);
        }
        ImGui::EndTable();
    }
    ImGui::End();
}

void drawAbout(const View& view, UiState& ui) {
    if (!ui.showAbout) return;
    if (beginDialog(view, "About Scorelet", ui.showAbout, 480, 260))
        ImGui::TextWrapped(
            "Scorelet is a laboratory for diffusion models that can be solved without training: their "
            "score is a polynomial of wavelet coefficients, and score matching is a linear system.\n\n"
            "After Finn, Wang, Keller and Ba, \"Where the Score Lives: A Wavelet View of Diffusion\" "
            "(AISTATS 2026). MIT licence.");
    ImGui::End();
}

} // namespace

void drawDialogs(const Lab& lab, const View& view, UiState& ui, Edits& edits) {
    drawHelp(view, ui);
    drawExport(view, ui);
    drawGlossary(view, ui);
    drawAbout(view, ui);
    drawFileDialog(view, ui, edits, lab.settings());
}

} // namespace scorelet
