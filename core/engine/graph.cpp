#include "core/engine/graph.h"

namespace scorelet {

void Graph::keepOnly(const Retained& retained) {
    const std::lock_guard lock(mutex_);
    for (auto& [type, table] : tables_) table->keepOnly(retained.of(type));
}

void Graph::begin(double budget) {
    const std::lock_guard lock(mutex_);
    budget_ = budget;
    begun_ = ++clock_;
    ++request_;
    evict();
}

std::size_t Graph::bytes() {
    const std::lock_guard lock(mutex_);
    std::size_t all = 0;
    for (auto& [type, table] : tables_) all += table->bytes();
    return all;
}

void Graph::enter(Kept& entry, const std::vector<std::uint64_t>& holds) {
    entry.id = ++ids_;
    byId_.emplace(entry.id, &entry);
    for (const std::uint64_t id : holds)
        if (const auto held = byId_.find(id); held != byId_.end()) {
            entry.holds.push_back(id);
            held->second->holders.push_back(entry.id);
        }
}

/// What it holds is in use, too.
void Graph::touch(Kept& entry) {
    entry.used = ++clock_;
    for (const std::uint64_t id : entry.holds)
        if (const auto held = byId_.find(id); held != byId_.end()) touch(*held->second);
}

/// With all that would keep its memory alive.
void Graph::drop(Kept& entry) {
    byId_.erase(entry.id);
    for (const std::uint64_t id : std::vector(entry.holders))
        if (const auto holder = byId_.find(id); holder != byId_.end()) drop(*holder->second);
    entry.drop();
}

void Graph::evict() {
    std::size_t all = 0;
    for (auto& [type, table] : tables_) all += table->bytes();
    while (static_cast<double>(all) > budget_) {
        Kept* oldest = nullptr;
        for (auto& [type, table] : tables_)
            if (Kept* one = table->oldest(begun_); one && (!oldest || one->used < oldest->used)) oldest = one;
        if (!oldest) return; // all of it is in use
        drop(*oldest);
        all = 0;
        for (auto& [type, table] : tables_) all += table->bytes();
    }
}

} // namespace scorelet
