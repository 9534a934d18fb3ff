#include "core/data/source.h"

#include "core/base/stored_name.h"

#include <cstdlib>

namespace scorelet {

namespace fs = std::filesystem;

bool isBuiltInSource(const std::string& source) {
    return source == "strokes" || source == "fashion-mnist" || source == "photographs";
}

std::string dataSource(const std::string& typed, const fs::path& from) {
    constexpr const char* blanks = " \t\r\n";
    const auto first = typed.find_first_not_of(blanks), last = typed.find_last_not_of(blanks);
    if (first == std::string::npos) return {};
    std::string text = namedBy(typed.substr(first, last - first + 1));
    if (isBuiltInSource(text)) return text;
    const char* home = std::getenv("HOME");
    if (home && fs::path(home).is_absolute() && (text == "~" || text.starts_with("~/")))
        text.replace(0, 1, home);
    fs::path path = text;
    std::error_code failed;
    if (path.is_relative())
        path = (from.empty() ? fs::current_path(failed) : fs::absolute(from, failed)) / path;
    path = path.lexically_normal();
    return (path.has_filename() || !path.has_relative_path() ? path : path.parent_path()).string();
}

std::string nameOfSource(const std::string& source) {
    if (isBuiltInSource(source)) return source;
    const std::filesystem::path full = std::filesystem::absolute(source).lexically_normal();
    return full.has_filename() ? full.filename().string() : full.parent_path().filename().string();
}

} // namespace scorelet
