#include "app/cli/command_line.h"
#include "app/shell/lab_window.h"

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

} // namespace

int main(int argc, char** argv) {
    return scorelet::runCommandLine(argc, argv, openWindow);
}
