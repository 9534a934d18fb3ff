// Fields of comma-separated tables (RFC 4180). Any thread.
#pragma once

#include <string>
#include <vector>

namespace scorelet {

/// The text as a field: in quotes, with its quotes doubled, where a comma, a quote or a line break asks for
/// it.
std::string csvField(const std::string& text);

/// A line of fields, ended by a newline.
std::string csvLine(const std::vector<std::string>& fields);

/// Ten digits; empty for NaN, as a missing value in a CSV file.
std::string csvNumber(double value);

} // namespace scorelet
