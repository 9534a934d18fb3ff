// Memory of large arrays in large pages.
#pragma once

#include <cstddef>

namespace scorelet {

/// Asks the system for large pages (2 MB) behind an array that is about to be filled for the first time: else
/// every 4 KB of it begins with a fault of their own, which takes longer than to fill them. Small arrays, and
/// systems without such pages, stay as they are.
void askForLargePages(void* data, std::size_t bytes);

} // namespace scorelet
