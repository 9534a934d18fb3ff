#include "tests/fuzz/reader.h"

#include <fstream>
#include <random>

namespace scorelet::fuzz {

ScratchFolder::ScratchFolder(const std::string& name) {
    namespace fs = std::filesystem;
    const fs::path memory = "/dev/shm";
    std::error_code failed;
    const fs::path above = fs::is_directory(memory, failed) ? memory : fs::temp_directory_path();
    path_ = above / ("scorelet-fuzz-" + name + "-" + std::to_string(std::random_device{}()));
    fs::create_directories(path_);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path ScratchFolder::write(const std::string& file, std::string_view content) const {
    const std::filesystem::path path = path_ / file;
    std::ofstream to(path, std::ios::binary | std::ios::trunc);
    to.write(content.data(), static_cast<std::streamsize>(content.size()));
    to.close();
    require(to.good(), "there is room for the input's file");
    return path;
}

} // namespace scorelet::fuzz
