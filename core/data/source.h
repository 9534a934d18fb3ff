// What names a data set: "strokes", "fashion-mnist", or a folder.
#pragma once

#include <filesystem>
#include <string>

namespace scorelet {

/// Whether the lab makes or finds it by its name alone.
bool isBuiltInSource(const std::string& source);

/// Short, for a title: a built-in source's own name, or the last part of a path.
std::string nameOfSource(const std::string& source);

/// A source as it was typed or stored (core/base/stored_name.h), made to mean the same from every folder:
/// without blanks around it, ~ as the home folder (of the environment variable HOME, where that is absolute),
/// a relative path as one below `from` (empty: the current folder), "." and ".." resolved. Whether it exists
/// is not asked; an empty text stays empty.
std::string dataSource(const std::string& typed, const std::filesystem::path& from = {});

} // namespace scorelet
