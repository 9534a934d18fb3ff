// What the lab has to say to the person: a short log, repeats merged with a count, each with what can be
// done.
#pragma once

#include "core/base/error.h"

#include <functional>
#include <string>
#include <vector>

namespace scorelet {

enum class Severity { info, warning, error };

struct Message {
    Severity severity = Severity::info;
    std::string text = {};
    std::string hint = {};   ///< what to try; may be empty
    std::string action = {}; ///< id of the action table that helps; may be empty
    int count = 1;           ///< how often it came in a row of its kind
};

/// The newest message is the last. UI thread.
class MessageLog {
public:
    /// Adds a message; one that is there already moves to the end and counts up.
    void add(Message message);
    void add(const Error& error); ///< what went wrong, with its hint

    /// Hands on every message that is not a repeat, those that are there first.
    void tellTo(std::function<void(const Message&)> listener);

    const std::vector<Message>& messages() const { return messages_; }
    int unread() const { return unread_; }
    Severity worst() const; ///< among the unread ones
    void markRead() { unread_ = 0; }
    void clear();

    static constexpr std::size_t capacity = 100;

private:
    std::vector<Message> messages_;
    std::function<void(const Message&)> listener_;
    int unread_ = 0; ///< messages at the end that nobody has seen
};

} // namespace scorelet
