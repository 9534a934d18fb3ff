// Reading JSON that may be anything.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace scorelet {

/// Reads a JSON text. Throws Error "ORIGIN, line 3, column 5: not JSON: ..." where it is none, nested deeper than any of
/// ours (what walks through it later goes down by recursion), or has an object of more entries than any of ours.
nlohmann::ordered_json parseJson(const std::string& text, const std::string& origin);

} // namespace scorelet
