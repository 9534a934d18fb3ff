#include "core/engine/graph.h"

#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();

/// In GB, to three digits.
std::string gigabytes(double bytes) {
    return bytes < 1e12 ? fmt::format("{:.3g} GB", bytes / 1e9) : fmt::format("{:.0f} GB", bytes / 1e9);
}

} // namespace

Failure noRoom(const Room& room, double used, double budget) {
    const std::string less = room.smaller.empty() ? "" : ", or " + room.smaller;
    const std::string needs = fmt::format("{}: needs {} of memory", room.of, gigabytes(room.bytes));
    if (room.bytes > budget)
        return {"", fmt::format("{}, more than the budget of {}", needs, gigabytes(budget)),
                "Raise the memory budget" + less + ".", Error::Cause::room};
    return {"",
            fmt::format("{}: of the budget of {}, {} are in use by images, models and what is shown of them",
                        needs, gigabytes(budget), gigabytes(used)),
            "Raise the memory budget, show fewer models" + less + ".", Error::Cause::room};
}

void Graph::keepOnly(const Retained& retained) {
    const std::lock_guard lock(mutex_);
    for (auto& [type, table] : tables_) table->keepOnly(retained.of(type));
}

void Graph::begin(double budget) {
    const std::lock_guard lock(mutex_);
    budget_ = budget;
    begun_ = ++clock_;
    ++request_;
    for (auto& [type, table] : tables_) table->forgetReserved();
    evict(0, everything);
}

std::size_t Graph::bytes() {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(total());
}

double Graph::reservedBytes() {
    const std::lock_guard lock(mutex_);
    double all = 0;
    for (auto& [type, table] : tables_) all += table->reservedBytes();
    return all;
}

bool Graph::makeRoom(double bytes) {
    const std::lock_guard lock(mutex_);
    for (auto& [type, table] : tables_) bytes += table->awaited();
    return evict(bytes, begun_);
}

double Graph::total() {
    std::size_t all = 0;
    for (auto& [type, table] : tables_) all += table->bytes();
    return static_cast<double>(all);
}

double Graph::inUse() {
    double all = 0;
    for (auto& [type, table] : tables_) all += table->inUse(now()) + table->awaited();
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

/// What it holds stays with it.
void Graph::stay(Kept& entry) {
    entry.shown = request_;
    for (const std::uint64_t id : entry.holds)
        if (const auto held = byId_.find(id); held != byId_.end()) stay(*held->second);
}

/// With all that would keep its memory alive.
void Graph::drop(Kept& entry) {
    byId_.erase(entry.id);
    for (const std::uint64_t id : std::vector(entry.holders))
        if (const auto holder = byId_.find(id); holder != byId_.end()) drop(*holder->second);
    entry.drop();
}

bool Graph::evict(double more, std::uint64_t since) {
    while (total() + more > budget_) {
        Kept* oldest = nullptr;
        for (auto& [type, table] : tables_)
            if (Kept* one = table->oldest(now(), since); one && (!oldest || one->used < oldest->used))
                oldest = one;
        if (!oldest) return false;
        drop(*oldest);
    }
    return true;
}

} // namespace scorelet
