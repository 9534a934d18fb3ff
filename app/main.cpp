#include "app/cli/command_line.h"
#include "app/window.h"

namespace {

int openWindow(const scorelet::WindowRequest& request) {
    scorelet::WindowOptions options;
    if (request.width > 0) {
        options.width = request.width;
        options.height = request.height;
    }
    scorelet::Window window(options);
    while (window.beginFrame(0.5)) window.endFrame();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    return scorelet::runCommandLine(argc, argv, openWindow);
}
