// The memory of all that was computed (core/engine/study.h says how): every result is found by the Inputs
// value that is all its computation saw, and leaves by bytes under one budget.
#pragma once

#include "core/base/error.h"
#include "core/engine/retained.h"
#include "core/engine/study_table.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <typeindex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace scorelet {

/// Thread-safe: computations on threads of their own ask it, too. Owned by shared pointer.
class Graph : public std::enable_shared_from_this<Graph> {
public:
    ~Graph() = default;

    /// The result, or null where there is none (yet). `used`, where given, gets its id.
    template <class S>
    ResultOf<S> find(const typename S::Inputs& inputs, std::vector<std::uint64_t>* used = nullptr) {
        const std::lock_guard lock(mutex_);
        auto& table = tableOf<S>();
        const auto found = table.entries.find(inputs);
        if (found == table.entries.end()) return nullptr;
        touch(found->second);
        if (used && !Spare<S>) used->push_back(found->second.id);
        return found->second.result;
    }

    /// As find(), without a use of it.
    template <class S>
    ResultOf<S> peek(const typename S::Inputs& inputs) {
        const std::lock_guard lock(mutex_);
        auto& entries = tableOf<S>().entries;
        const auto found = entries.find(inputs);
        return found == entries.end() ? nullptr : found->second.result;
    }

    /// As find(), for the running request to show it: it stays, and all whose memory it holds.
    template <class S>
    ResultOf<S> show(const typename S::Inputs& inputs) {
        auto result = find<S>(inputs);
        const std::lock_guard lock(mutex_);
        auto& entries = tableOf<S>().entries;
        if (const auto found = entries.find(inputs); found != entries.end()) stay(found->second);
        return result;
    }

    /// Bytes of a result that is kept, or was refused as too large; 0 of any other.
    template <class S>
    double bytesOf(const typename S::Inputs& inputs) {
        const std::lock_guard lock(mutex_);
        auto& table = tableOf<S>();
        if (const auto found = table.entries.find(inputs); found != table.entries.end())
            return static_cast<double>(found->second.bytes);
        const auto found = table.tooLarge.find(inputs);
        return found == table.tooLarge.end() ? 0 : found->second;
    }

    /// Calls use(table) with the results of a study, under the lock.
    template <class S, class Use>
    auto with(Use&& use) {
        const std::lock_guard lock(mutex_);
        return use(tableOf<S>());
    }

    /// Keeps a complete result, made out of those of the ids `uses`; returns the one that is kept (an equal
    /// one that was there before stays). Throws Error where there is no room for it.
    template <class S>
    ResultOf<S> keep(const typename S::Inputs& inputs, ResultOf<S> result,
                     const std::vector<std::uint64_t>& uses = {}) {
        const std::lock_guard lock(mutex_);
        auto& table = tableOf<S>();
        const auto [at, added] = table.entries.try_emplace(inputs);
        auto& entry = at->second;
        if (added) {
            entry.bytes = TableOf<S>::sizeOf(inputs, *result);
            entry.result = std::move(result);
            entry.table = &table;
            entry.at = at;
            if constexpr (requires { S::holdsWhatItUses; })
                enter(entry, uses);
            else
                enter(entry, {});
        }
        const std::uint64_t before = clock_ + 1;
        touch(entry);
        if (!added) return entry.result;
        // What nobody could foresee may take a tenth more than the budget.
        const auto bytes = static_cast<double>(entry.bytes);
        if (bytes > budget_ || !(evict(0, before) || total() <= 1.1 * budget_)) {
            if (TakesRoom<S> && bytes > budget_) table.tooLarge.insert_or_assign(inputs, bytes);
            drop(entry);
            throw noRoom(roomOf<S>(inputs, bytes), inUse(), budget_).error();
        }
        return entry.result;
    }

    /// Whether so many bytes more can be kept, once what is not in use has left.
    bool makeRoom(double bytes);

    /// What there is so far of a result that is being computed on a thread of its own; null where nothing is.
    template <class S>
    ResultOf<S> sofar(const typename S::Inputs& inputs) {
        const std::lock_guard lock(mutex_);
        auto& jobs = tableOf<S>().jobs;
        const auto found = jobs.find(inputs);
        if (found == jobs.end()) return nullptr;
        return std::static_pointer_cast<const typename S::Result>(found->second->sofar());
    }

    /// How often a study's compute() ran to its end: for tests that nothing is computed twice.
    template <class S>
    long computed() {
        const std::lock_guard lock(mutex_);
        return tableOf<S>().computed;
    }

    /// Stops the running computations that are not retained.
    void keepOnly(const Retained& retained);

    /// Begins a request, with nothing in use. `budget` in bytes.
    void begin(double budget);

    /// Bytes of all that is kept.
    std::size_t bytes();
    double budget() const { return budget_; }

    /// Bytes that the running request has reserved.
    double reservedBytes();

private:
    friend class Context;

    template <class S>
    TableOf<S>& tableOf() {
        auto& table = tables_[std::type_index(typeid(S))];
        if (!table) table = std::make_unique<TableOf<S>>();
        return static_cast<TableOf<S>&>(*table);
    }
    template <class S>
    static Room roomOf(const typename S::Inputs& inputs, double bytes) {
        if constexpr (requires { S::stage(inputs); })
            return {bytes, S::stage(inputs), {}};
        else
            return {bytes, "a result", {}};
    }
    // All under the lock.
    void enter(Kept& entry, const std::vector<std::uint64_t>& holds);
    void touch(Kept& entry);
    void stay(Kept& entry);
    void drop(Kept& entry);
    double total();
    double inUse();
    /// Lets results not used since `since` leave until there is room for `more`; whether there is, then.
    bool evict(double more, std::uint64_t since);
    StudyTable::Now now() const { return {request_, begun_}; }

    std::mutex mutex_;
    std::unordered_map<std::type_index, std::unique_ptr<StudyTable>> tables_;
    std::unordered_map<std::uint64_t, Kept*> byId_;
    std::uint64_t ids_ = 0;
    std::uint64_t clock_ = 0;
    std::uint64_t begun_ = 0;   ///< clock when the request began
    std::uint64_t request_ = 0; ///< its number
    std::atomic<double> budget_ = 2e9;
};

template <class S>
class NeededOf : public Needed {
public:
    explicit NeededOf(typename S::Inputs inputs) : inputs_(std::move(inputs)) {}
    Room room(const Context& context) const override { return S::room(inputs_, context); }
    bool reserved(Graph& graph) const override {
        return graph.with<S>([&](auto& table) { return table.reserved.contains(inputs_); });
    }
    std::optional<Failure> refused(Graph& graph) const override {
        return graph.with<S>([&](auto& table) -> std::optional<Failure> {
            const auto found = table.refused.find(inputs_);
            if (found == table.refused.end()) return {};
            return found->second;
        });
    }
    void reserve(Graph& graph, double bytes) const override {
        graph.with<S>([&](auto& table) { table.reserved.insert_or_assign(inputs_, bytes); });
    }
    void release(Graph& graph) const override {
        graph.with<S>([&](auto& table) { table.reserved.erase(inputs_); });
    }
    void refuse(Graph& graph, const Failure& failure) const override {
        graph.with<S>([&](auto& table) { table.refused.insert_or_assign(inputs_, failure); });
    }

private:
    typename S::Inputs inputs_;
};

} // namespace scorelet
