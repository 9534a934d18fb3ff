// The program's arguments: window or batch.
//
// Exit status: 0 done; 1 a problem with the input, told in one line on stderr; 2 wrong usage, in CLI11's
// words.
#pragma once

#include "app/cli/window_options.h"

#include <functional>

namespace scorelet {

/// Opens the window, returns the exit status when it is closed.
using OpenWindow = std::function<int(const WindowRequest&)>;

/// Does what the arguments say and returns the exit status; never throws.
int runCommandLine(int argc, const char* const* argv, const OpenWindow& openWindow);

} // namespace scorelet
