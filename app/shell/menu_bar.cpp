#include "app/shell/menu_bar.h"

#include "app/panels/widgets.h"
#include "app/shell/actions.h"
#include "app/shell/lab.h"

namespace scorelet {
namespace {

void drawItem(const Lab& lab, const Action& action, Edits& edits) {
    const std::string keys = toText(action.chord);
    const bool on = action.checked && action.checked(lab);
    if (ImGui::MenuItem(action.label.c_str(), keys.empty() ? nullptr : keys.c_str(), on, action.enabled(lab)))
        edits.actions.push_back(action.id);
    tooltip(action.tooltip);
}

void drawRecent(const Lab& lab, Edits& edits) {
    const auto& recent = lab.settings().recentSessions;
    if (!ImGui::BeginMenu("Recent sessions", !recent.empty())) return;
    for (const std::string& path : recent) {
        if (ImGui::MenuItem(path.c_str())) edits.opened.push_back(path);
        tooltip("Opens this session.");
    }
    ImGui::EndMenu();
}

} // namespace

void drawMenuBar(const Lab& lab, const View&, Edits& edits) {
    if (!ImGui::BeginMenuBar()) return;
    for (const char* menu : {"File", "Edit", "Image", "Picture", "Model", "Trajectory", "View", "Lessons", "Help"}) {
        if (!ImGui::BeginMenu(menu)) continue;
        for (const Action& action : actionTable()) {
            if (action.menu != menu || !action.listed) continue;
            drawItem(lab, action, edits);
            if (action.id == "open-previous") drawRecent(lab, edits);
        }
        ImGui::EndMenu();
    }
    ImGui::EndMenuBar();
}

} // namespace scorelet
