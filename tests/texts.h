// Words that tests look for.
#pragma once

#include "core/base/error.h"

#include <functional>
#include <string>

namespace scorelet::testing {

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// What the Error says that body() throws; "no error" where it throws none.
inline std::string messageOf(const std::function<void()>& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace scorelet::testing
