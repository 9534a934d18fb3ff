#include "core/session/json.h"

#include "core/base/error.h"

#include <array>
#include <fmt/format.h>

namespace scorelet {

nlohmann::ordered_json parseJson(const std::string& text, const std::string& origin) {
    using Json = nlohmann::ordered_json;
    constexpr int deepest = 64;
    constexpr int mostEntries = 1000; // of an object, in which every entry is compared with those before
    std::array<int, deepest + 2> entries{}; // of the object that is open at a depth
    const auto modest = [&](int depth, Json::parse_event_t event, Json&) {
        if (depth > deepest)
            throw Error(fmt::format("{}: nested too deeply: expected at most {} levels", origin, deepest));
        const auto level = static_cast<std::size_t>(depth);
        if (event == Json::parse_event_t::object_start) entries[level + 1] = 0;
        if (event == Json::parse_event_t::key && ++entries[level] > mostEntries)
            throw Error(fmt::format("{}: expected objects of at most {} entries, found one of more", origin,
                                    mostEntries));
        return true;
    };
    try {
        return Json::parse(text, modest);
    } catch (const Json::exception& error) {
        // "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error while ..."
        const std::string what = error.what();
        const auto place = what.find("line "), colon = what.find(": ", place);
        const auto reason = what.find("] ");
        if (place != std::string::npos && colon != std::string::npos)
            throw Error(fmt::format("{}, {}: not JSON: {}", origin, what.substr(place, colon - place),
                                    what.substr(colon + 2)),
                        "Look for a missing or needless comma, quote or bracket just before that place.");
        throw Error(
            fmt::format("{}: {}", origin, reason == std::string::npos ? what : what.substr(reason + 2)));
    }
}

} // namespace scorelet
