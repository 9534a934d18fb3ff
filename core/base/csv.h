// Fields of comma-separated tables (RFC 4180). Any thread.
#pragma once

#include <string>

namespace scorelet {

/// The text as a field: in quotes, with its quotes doubled, where a comma, a quote or a line break asks for
/// it.
std::string csvField(const std::string& text);

/// Ten digits; empty for NaN, as a missing value in a CSV file.
std::string csvNumber(double value);

} // namespace scorelet
