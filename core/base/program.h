// Where the running program is: what comes with it is found from there, wherever it was installed or moved
// to.
//
// Any thread.
#pragma once

#include <filesystem>

namespace scorelet {

/// The folder of the program's own file, links followed. Empty where the system does not tell.
std::filesystem::path programFolder();

} // namespace scorelet
