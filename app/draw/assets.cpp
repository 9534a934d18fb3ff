#include "app/draw/assets.h"

#include "core/base/error.h"
#include "core/base/program.h"

#include <cstdlib>
#include <vector>

namespace scorelet {
namespace {

std::vector<std::filesystem::path> homes() {
    std::vector<std::filesystem::path> folders;
    if (const char* home = std::getenv("SCORELET_HOME"); home && *home) folders.emplace_back(home);
    if (const auto program = programFolder(); !program.empty()) {
        folders.push_back((program / SCORELET_DATA_FROM_PROGRAM).lexically_normal());
        folders.push_back(program);
    }
    return folders;
}

std::filesystem::path find(const std::string& folder, const std::string& name) {
    std::string searched;
    for (const auto& home : homes()) {
        const auto path = home / folder / name;
        std::error_code unknown;
        if (std::filesystem::exists(path, unknown)) return path;
        searched += (searched.empty() ? "" : ", ") + (home / folder).string();
    }
    throw Error("the program's own file " + folder + "/" + name + " is missing; searched: " + searched,
                "Set SCORELET_HOME to the folder that holds 'shaders' and 'assets'.");
}

} // namespace

std::filesystem::path assetFile(const std::string& name) {
    return find("assets", name);
}

std::filesystem::path shaderFile(const std::string& name) {
    return find("shaders", name);
}

} // namespace scorelet
