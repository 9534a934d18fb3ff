// Where the images of a source are.
#pragma once

#include <filesystem>
#include <string>

namespace scorelet {

/// The folder, or file of arrays, that a source other than strokes names. Throws Error when there is none.
std::filesystem::path sourcePath(const std::string& source);

} // namespace scorelet
