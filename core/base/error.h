// The one exception type of core: a message that a user can act on.
//
// The message names the file or choice, what was expected and what was found; the hint, if any, says what to
// try. Programmer errors are asserts, never this.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace scorelet {

/// A problem with the input or a choice, told to the user as it stands.
class Error : public std::runtime_error {
public:
    /// What it is about.
    enum class Cause {
        input, ///< what was given: it will fail again
        room   ///< memory: with another budget, or less beside it, there may be room
    };

    explicit Error(const std::string& message, std::string hint = {}, Cause cause = Cause::input)
        : std::runtime_error(message), hint_(std::move(hint)), cause_(cause) {}

    /// What the user may try; empty when there is nothing better than the message.
    const std::string& hint() const { return hint_; }
    Cause cause() const { return cause_; }

private:
    std::string hint_;
    Cause cause_;
};

} // namespace scorelet
