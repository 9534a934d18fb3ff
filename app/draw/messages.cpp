#include "app/draw/messages.h"

#include <algorithm>
#include <utility>

namespace scorelet {

void MessageLog::add(Message message) {
    const auto same = std::find_if(messages_.begin(), messages_.end(), [&](const Message& old) {
        return old.severity == message.severity && old.text == message.text;
    });
    if (same != messages_.end()) {
        message.count += same->count;
        const auto place = messages_.end() - same;
        messages_.erase(same);
        if (place <= unread_) --unread_;
    } else if (listener_) {
        listener_(message);
    }
    messages_.push_back(std::move(message));
    ++unread_;
    if (messages_.size() > capacity) messages_.erase(messages_.begin());
    unread_ = std::min(unread_, static_cast<int>(messages_.size()));
}

void MessageLog::add(const Error& error) {
    add(Message{.severity = Severity::error, .text = error.what(), .hint = error.hint()});
}

void MessageLog::tellTo(std::function<void(const Message&)> listener) {
    listener_ = std::move(listener);
    for (const Message& message : messages_) listener_(message);
}

Severity MessageLog::worst() const {
    Severity worst = Severity::info;
    for (auto it = messages_.end() - unread_; it != messages_.end(); ++it)
        worst = std::max(worst, it->severity);
    return worst;
}

void MessageLog::clear() {
    messages_.clear();
    unread_ = 0;
}

} // namespace scorelet
