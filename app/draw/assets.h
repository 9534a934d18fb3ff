// Where the program's own files are, shaders and assets: in share/scorelet beside the installed program's
// bin, wherever that was put or moved to; in the build folder, beside the program, by links into the source
// tree. The environment variable SCORELET_HOME, a folder with `shaders` and `assets` inside, goes before
// both.
#pragma once

#include <filesystem>
#include <string>

namespace scorelet {

/// Path of assets/`name`, such as "lessons/01-score.json". Throws Error that names the folders searched.
std::filesystem::path assetFile(const std::string& name);

/// Path of shaders/`name`, such as "image.frag". Throws Error that names the folders searched.
std::filesystem::path shaderFile(const std::string& name);

} // namespace scorelet
