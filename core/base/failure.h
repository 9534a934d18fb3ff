// A stage that could not be done, as a value: what, why, what to try.
#pragma once

#include <string>

namespace scorelet {

/// What went wrong, told to the user as it stands.
struct Failure {
    std::string stage;
    std::string message;
    std::string hint; ///< may be empty
};

} // namespace scorelet
