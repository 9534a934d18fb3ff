// A memory of results by key: the newest few are kept.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <utility>

namespace scorelet {

/// Keeps the `capacity` most recently used results. Not thread-safe: it belongs to one Laboratory.
template <class Value>
class Memo {
public:
    explicit Memo(size_t capacity) : capacity_(capacity) {}

    /// The result of a key, or null.
    std::shared_ptr<const Value> find(const std::string& key) {
        for (auto it = entries_.begin(); it != entries_.end(); ++it)
            if (it->first == key) {
                entries_.splice(entries_.begin(), entries_, it);
                return entries_.front().second;
            }
        return nullptr;
    }

    /// Keeps a result; returns it.
    std::shared_ptr<const Value> keep(const std::string& key, std::shared_ptr<const Value> value) {
        entries_.emplace_front(key, std::move(value));
        if (entries_.size() > capacity_) entries_.pop_back();
        return entries_.front().second;
    }

    /// The result of a key, made by make() (a shared pointer) when it is not there.
    template <class Make>
    std::shared_ptr<const Value> get(const std::string& key, Make&& make) {
        if (auto found = find(key)) return found;
        return keep(key, make());
    }

    void clear() { entries_.clear(); }

private:
    size_t capacity_;
    std::list<std::pair<std::string, std::shared_ptr<const Value>>> entries_;
};

} // namespace scorelet
