#include "app/cli/command_line.h"
#include "app/draw/assets.h"
#include "app/shell/lab_window.h"
#include "core/base/error.h"
#include "core/families/network/trained.h"
#include "core/image/array_store.h"

namespace {

int openWindow(const scorelet::WindowRequest& request) {
    scorelet::LabWindowOptions options;
    if (request.width > 0) {
        options.width = request.width;
        options.height = request.height;
    }
    if (request.uiScale > 0) options.uiScale = request.uiScale;
    if (!request.theme.empty())
        options.theme = request.theme == "light" ? scorelet::Theme::light : scorelet::Theme::dark;
    options.open = request.path;
    options.lessons = request.lessons;
    options.threads = scorelet::defaultThreads();
    scorelet::runLabWindow(options);
    return 0;
}

/// Networks that come with the program, and the user's own.
void findNetworks() {
    std::filesystem::path shipped;
    try {
        shipped = scorelet::assetFile("networks");
    } catch (const scorelet::Error&) { // the window tells where assets are missing
    }
    const std::filesystem::path own = scorelet::userFolders().data;
    scorelet::NetworkStore::instance().useFolders(shipped, own.empty() ? own : own / "networks",
                                                  scorelet::recipeOfText);
}

/// Moments and eigenimages of earlier runs; `--no-cache` lets go of them.
void findMoments() {
    const std::filesystem::path cache = scorelet::userFolders().cache;
    scorelet::ArrayStore::instance().useFolder(cache.empty() ? cache : cache / "moments");
}

} // namespace

int main(int argc, char** argv) {
    findNetworks();
    findMoments();
    return scorelet::runCommandLine(argc, argv, openWindow);
}
