#include "app/draw/assets.h"

#include "core/base/error.h"

#include <cstdlib>
#include <vector>

namespace scorelet {
namespace {

std::vector<std::filesystem::path> homes() {
    std::vector<std::filesystem::path> folders;
    if (const char* home = std::getenv("SCORELET_HOME"); home && *home) folders.emplace_back(home);
    std::error_code unknown;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    if (!unknown) folders.push_back(program.parent_path().parent_path() / "share" / "scorelet");
    folders.emplace_back(SCORELET_SOURCE_DIR);
    folders.emplace_back(SCORELET_DATA_DIR);
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
