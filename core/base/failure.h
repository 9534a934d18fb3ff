// A stage that could not be done, as a value: what, why, what to try.
#pragma once

#include "core/base/error.h"

#include <string>

namespace scorelet {

/// What went wrong, told to the user as it stands.
struct Failure {
    std::string stage;
    std::string message;
    std::string hint; ///< may be empty
    Error::Cause cause = Error::Cause::input;

    /// The same as an exception.
    Error error() const { return Error(message, hint, cause); }
};

/// An exception as a value.
inline Failure failureOf(const Error& error) {
    return {"", error.what(), error.hint(), error.cause()};
}

} // namespace scorelet
