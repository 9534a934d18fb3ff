// Names of files in JSON, SVG and HTML, which know UTF-8 alone, while a name may be any bytes.
#pragma once

#include <string>
#include <string_view>

namespace scorelet {

bool isUtf8(std::string_view text);

/// The text with U+FFFD in place of every byte that is no part of a character: for documents that must be
/// UTF-8.
std::string asUtf8(std::string_view text);

/// The name as UTF-8: itself where it is, else "bytes:" and the name with its other bytes as %FF.
std::string storedName(const std::string& name);

/// The name of a stored one; what is no stored name is taken as it stands.
std::string namedBy(const std::string& stored);

} // namespace scorelet
