// The window's life: one Lab in one Window until it is closed.
#pragma once

#include "app/shell/lab.h"

#include <filesystem>
#include <optional>
#include <string>

namespace scorelet {

/// How the window starts; what is empty comes from the settings.
struct LabWindowOptions {
    std::optional<int> width = {}; ///< of the content, screen coordinates
    std::optional<int> height = {};
    std::optional<Theme> theme = {};
    std::optional<float> uiScale = {};
    std::filesystem::path open = {};    ///< a session, a data folder or a built-in set, opened at the start
    std::filesystem::path lessons = {}; ///< a folder of more lessons
    int threads = 1;
    Folders folders = userFolders();
};

/// Runs the window until it is closed. Throws Error where no window can be opened.
void runLabWindow(const LabWindowOptions& options);

} // namespace scorelet
