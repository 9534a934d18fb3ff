#include "core/data/left_out.h"

#include "core/data/to_size.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {

namespace fs = std::filesystem;

bool isHiddenName(const fs::path& path) {
    const std::string name = path.filename().string();
    return name.starts_with(".") || name == "__MACOSX";
}

void LeftOut::addFile(const fs::path& file) {
    if (isHiddenName(file)) {
        ++hidden_;
        return;
    }
    std::string ending = file.extension().string();
    for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    ++kinds_[ending];
}

std::string LeftOut::note() const {
    std::vector<std::string> parts;
    const auto add = [&](int count, const std::string& one, const std::string& many) {
        if (count > 0) parts.push_back(fmt::format("{} {}", grouped(count), count == 1 ? one : many));
    };
    for (const auto& [ending, count] : kinds_)
        if (!ending.empty()) add(count, ending + " file", ending + " files");
    if (const auto none = kinds_.find(""); none != kinds_.end())
        add(none->second, "file without an ending", "files without an ending");
    add(hidden_, "hidden file", "hidden files");
    add(hiddenFolders_, "hidden folder", "hidden folders");
    add(links_, "link to nothing new", "links to nothing new");
    add(unreadable_, "folder that may not be read", "folders that may not be read");
    add(deep_, "folder too deep below", "folders too deep below");
    return parts.empty() ? std::string() : fmt::format("left out: {}", fmt::join(parts, ", "));
}

std::string noteOfOthers(const fs::path& folder, const std::vector<fs::path>& read) {
    LeftOut others;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (std::find(read.begin(), read.end(), entry.path()) != read.end()) continue;
        if (entry.is_regular_file()) others.addFile(entry.path());
    }
    return others.note();
}

} // namespace scorelet
