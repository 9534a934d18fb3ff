#include "app/shell/file_dialog.h"

#include "core/data/source.h"
#include "core/families/family.h"
#include "core/session/session.h"

#include "app/draw/input.h"
#include "app/panels/widgets.h"

#include <algorithm>
#include <filesystem>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

struct Wording {
    const char* title;
    const char* button;
    const char* tooltip;
};

Wording wordingOf(FileQuestion question) {
    switch (question) {
    case FileQuestion::openSession:
        return {"Open session", "Open",
                "Reads the session file; the present experiment can be had back by Undo."};
    case FileQuestion::saveSession:
        return {"Save session", "Save", "Writes every choice to this file."};
    case FileQuestion::openData:
        return {"Open data set", "Open",
                "Takes images from this folder: IDX files, CIFAR batches, arrays or pictures."};
    case FileQuestion::openPicture:
        return {"Open picture", "Open",
                "Shows this picture in place of a held-out image, in all tabs."};
    case FileQuestion::openMatrix:
        return {"Open a basis", "Open",
                "Takes the rows of the orthonormal matrix in this NPY file as the basis."};
    case FileQuestion::openModel:
        return {"Open model", "Open", "Reads the model's file into the stencil editor."};
    case FileQuestion::addModel:
        return {"Add a network", "Add",
                "Adds a column: a network that scorelet train wrote (.npz), or one of your own (.onnx)."};
    case FileQuestion::exportTo:
        return {"Export", "Write", "Writes this file."};
    case FileQuestion::none:
        break;
    }
    return {"", "", ""};
}

bool isFolder(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

/// The folder in question: the path itself where it is one, else where it lies.
fs::path folderOf(const std::string& typed) {
    const fs::path path = typed.empty() ? fs::path(".") : fs::path(typed);
    if (isFolder(path)) return path;
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// Folders first, then what the question is about; sorted, without hidden ones.
/// `endings`: of the files that are listed; none: all files.
std::vector<fs::path> entriesOf(const fs::path& folder, bool foldersOnly,
                                const std::vector<std::string>& endings) {
    constexpr std::size_t most = 2000; // a folder of pictures is opened, not listed
    std::vector<fs::path> entries;
    std::error_code failure;
    for (auto it = fs::directory_iterator(folder, failure);
         it != fs::directory_iterator() && entries.size() < most; it.increment(failure)) {
        if (failure) break;
        const fs::path& path = it->path();
        if (path.filename().string().starts_with(".")) continue;
        const bool listed =
            endings.empty() || std::find(endings.begin(), endings.end(), path.extension()) != endings.end();
        if (!isFolder(path) && (foldersOnly || !listed)) continue;
        entries.push_back(path);
    }
    std::sort(entries.begin(), entries.end(), [](const fs::path& a, const fs::path& b) {
        return std::pair(!isFolder(a), a) < std::pair(!isFolder(b), b);
    });
    return entries;
}

/// The listed entries, read again once the folder changes.
const std::vector<fs::path>& listed(UiState& ui, const fs::path& folder) {
    FolderListing& listing = ui.listing;
    if (listing.folder != folder || listing.question != ui.question) {
        listing.folder = folder;
        listing.question = ui.question;
        const bool data = ui.question == FileQuestion::openData;
        const bool any = ui.question == FileQuestion::exportTo || ui.question == FileQuestion::openPicture;
        std::vector<std::string> endings;
        if (ui.question == FileQuestion::addModel)
            endings = modelEndings();
        else if (ui.question == FileQuestion::openMatrix)
            endings = {".npy"};
        else if (!data && !any)
            endings = {sessionEnding, ".json"};
        listing.entries = entriesOf(folder, data, endings);
    }
    return listing.entries;
}

void drawEntries(const View& view, UiState& ui, float height) {
    const fs::path folder = folderOf(ui.questionPath);
    ImGui::BeginChild("entries", ImVec2(0, height), true);
    if (ImGui::Selectable(".. (folder above)")) {
        std::error_code ignored;
        ui.questionPath = (fs::absolute(folder, ignored).lexically_normal().parent_path() / "").string();
    }
    tooltip("Lists the folder above.");
    for (const fs::path& entry : listed(ui, folder)) {
        const bool isDirectory = isFolder(entry);
        const std::string name = entry.filename().string() + (isDirectory ? "/" : "");
        if (ImGui::Selectable(name.c_str(), entry == fs::path(ui.questionPath)))
            ui.questionPath = isDirectory ? (entry / "").string() : entry.string();
    }
    if (ui.listing.entries.empty()) dimText(view, "nothing of the kind here");
    ImGui::EndChild();
}

/// What the answer names; sessions have their own ending, unless one chose JSON's.
std::string answeredPath(const UiState& ui) {
    std::string path = ui.questionPath.starts_with('~') ? dataSource(ui.questionPath) : ui.questionPath;
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    const fs::path ending = fs::path(path).extension();
    if (ui.question == FileQuestion::saveSession && ending != sessionEnding && ending != ".json")
        path += sessionEnding;
    return path;
}

/// True where the answer would write over a file.
bool replacesFile(const UiState& ui) {
    const bool writes = ui.question == FileQuestion::saveSession || ui.question == FileQuestion::exportTo;
    std::error_code ignored;
    return writes && fs::is_regular_file(answeredPath(ui), ignored);
}

void answer(UiState& ui, Edits& edits) {
    const std::string path = answeredPath(ui);
    if (ui.question == FileQuestion::saveSession)
        edits.saved = path;
    else if (ui.question == FileQuestion::exportTo)
        ui.exportFolder = fs::path(edits.exported = path).parent_path();
    else
        edits.opened.push_back(path);
    ui.question = FileQuestion::none;
}

void drawRecent(UiState& ui, const std::vector<std::string>& recent) {
    if (recent.empty() || !ImGui::BeginCombo("##recent", "recent")) return;
    for (const std::string& path : recent)
        if (ImGui::Selectable(path.c_str())) ui.questionPath = path;
    ImGui::EndCombo();
}

} // namespace

void drawFileDialog(const View& view, UiState& ui, Edits& edits, const Settings& settings) {
    if (ui.question == FileQuestion::none) return;
    const Wording wording = wordingOf(ui.question);
    const std::string title = std::string(wording.title) + "###file";
    if (!ImGui::IsPopupOpen("###file")) {
        ui.listing = {};
        ImGui::OpenPopup("###file");
    }
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos(ImVec2(screen.x / 2, screen.y / 2), ImGuiCond_Appearing, ImVec2(0.5f, 0.5f));
    ImGui::SetNextWindowSize(
        ImVec2(std::min(560 * view.scale, screen.x * 0.95f), std::min(420 * view.scale, screen.y * 0.9f)));
    bool open = true;
    if (!ImGui::BeginPopupModal(title.c_str(), &open, ImGuiWindowFlags_NoSavedSettings)) return;
    ImGui::SetNextItemWidth(-1);
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    const bool entered = inputText("##path", ui.questionPath, "path of a file or folder");
    tooltip("Type a path, or click in the list below.");
    drawEntries(view, ui, -ImGui::GetFrameHeightWithSpacing());
    const bool ready = !ui.questionPath.empty();
    ImGui::BeginDisabled(!ready);
    const bool replaces = replacesFile(ui); // then Enter is not enough
    const bool pressedEnter = entered && !replaces && struck(Key::enter);
    if (ImGui::Button(replaces ? "Replace the file" : wording.button) || (pressedEnter && ready))
        answer(ui, edits);
    tooltip(replaces ? "A file of this name is there; its content will be gone." : wording.tooltip);
    ImGui::EndDisabled();
    ImGui::SameLine();
    if (ImGui::Button("Cancel") || struck(Key::escape) || !open) ui.question = FileQuestion::none;
    tooltip("Leaves everything as it is.");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    drawRecent(ui, ui.question == FileQuestion::openData ? settings.recentData : settings.recentSessions);
    if (ui.question == FileQuestion::none) ImGui::CloseCurrentPopup();
    ImGui::EndPopup();
}

} // namespace scorelet
