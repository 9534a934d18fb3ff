// How a window is to look: the options shared by the window itself, replays and rendered pictures.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace scorelet {

/// How the window is to be opened.
struct WindowRequest {
    std::string path = {}; ///< a session file or a data source; empty: as it was left
    int width = 0;         ///< of the content in screen coordinates; 0: as it was left
    int height = 0;
    float uiScale = 0;        ///< 0.75 to 4; 0: as it was left
    std::string lessons = {}; ///< a folder of more lessons; empty: none
    std::string theme = {};   ///< "dark" or "light"; empty: as it was left
};

/// Adds --size, --scale and --theme.
void addLookOptions(CLI::App& command, WindowRequest& request);

/// Draws a session (the defaults when empty) without a display and writes the picture of the window as PNG.
/// Throws Error when the session cannot be read or the picture cannot be written.
int renderSession(const WindowRequest& request, const std::string& session, const std::string& png);

} // namespace scorelet
