#include "core/base/csv.h"

#include <cmath>
#include <fmt/format.h>

namespace scorelet {

std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csvLine(const std::vector<std::string>& fields) {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) line += ',';
        line += csvField(fields[i]);
    }
    line += '\n';
    return line;
}

std::string csvNumber(double value) {
    return std::isnan(value) ? std::string() : fmt::format("{:.10g}", value);
}

} // namespace scorelet
