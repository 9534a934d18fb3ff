// The memory of all that was computed: every result is found by the Inputs value that is all its computation
// saw.
//
// A Study is a type that says how one kind of result comes about:
//
//     struct RadiusStudy {
//         struct Inputs { FitInputs fit; int image; auto operator<=>(const Inputs&) const = default; };
//         using Result = double;
//         static std::string stage(const Inputs&);              // what the status line says meanwhile
//         static Result compute(const Inputs&, const Context&); // sees nothing else; throws Error
//     };
//
// A result enters the Graph only when it is complete. Context hands a computation the results that it depends
// on, by their Inputs, so a change of one choice recomputes what depends on it and nothing else. Results
// leave by bytes, the least recently used first, when all together exceed the budget; what the running
// request has used stays. A study with `holdsWhatItUses` keeps the memory of what it was made of alive (a
// model that of its images): these leave together.
//
// A study with `static constexpr bool outlives = true` is computed on a thread of its own that goes on when
// the request that began it is replaced; a later request of the same Inputs attaches to it. Whoever owns the
// Graph stops those that nobody wants any more: keepOnly(). `static void needs(const Inputs&, Retained&)`
// names what a study waits for.
#pragma once

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/base/failure.h"
#include "core/base/work.h"
#include "core/engine/job.h"

#include <algorithm>
#include <atomic>
#include <compare>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <typeindex>
#include <unordered_map>
#include <vector>

namespace scorelet {

class Context;

template <class S>
using ResultOf = std::shared_ptr<const typename S::Result>;

template <class S>
concept Outlives = S::outlives;

/// The study that a slot shows: a type may show another study's results in a slot of its own (`using Study =
/// ...;`).
template <class View>
struct StudyOfView {
    using Type = View;
};
template <class View>
requires requires {
    typename View::Study;
}
struct StudyOfView<View> {
    using Type = typename View::Study;
};
template <class View>
using StudyOf = typename StudyOfView<View>::Type;

class StudyTable;

/// A kept result, whatever its study.
struct Kept {
    virtual ~Kept() = default;
    std::uint64_t id = 0;
    std::uint64_t used = 0; ///< when last; see Graph::clock_
    std::size_t bytes = 0;
    std::vector<std::uint64_t> holds;   ///< ids of results whose memory this one keeps alive
    std::vector<std::uint64_t> holders; ///< ids of those that keep this one's alive

    /// Removes it from its table.
    virtual void drop() = 0;
};

/// The results of one study.
class StudyTable {
public:
    virtual ~StudyTable() = default;

    /// Counts anew what results hold that grow while they are kept; returns the bytes of all.
    virtual std::size_t bytes() = 0;

    /// The least recently used result that was not used since `begun`; null where there is none.
    virtual Kept* oldest(std::uint64_t begun) = 0;

    /// Stops the running computations whose Inputs are not in `wanted`, a std::vector<Inputs>* (null: all).
    virtual void keepOnly(const void* wanted) = 0;
};

/// The computations that shall go on, by study.
class Retained {
public:
    template <class S>
    void add(const typename S::Inputs& inputs) {
        auto& list = lists_[std::type_index(typeid(S))];
        if (!list) list = std::make_shared<std::vector<typename S::Inputs>>();
        static_cast<std::vector<typename S::Inputs>*>(list.get())->push_back(inputs);
    }

    /// The std::vector<Inputs>* of a study; null where there is none.
    const void* of(std::type_index study) const {
        const auto found = lists_.find(study);
        return found == lists_.end() ? nullptr : found->second.get();
    }

private:
    std::unordered_map<std::type_index, std::shared_ptr<void>> lists_;
};

template <class S>
class TableOf : public StudyTable {
public:
    struct Entry : Kept {
        ResultOf<S> result;
        TableOf* table = nullptr;
        typename std::map<typename S::Inputs, Entry>::iterator at;
        void drop() override { table->entries.erase(at); }
    };
    std::map<typename S::Inputs, Entry> entries;
    std::map<typename S::Inputs, std::shared_ptr<Job<typename S::Result>>> jobs;
    std::map<typename S::Inputs, std::pair<std::uint64_t, Failure>> failures; ///< with the request's number
    long computed = 0;

    std::size_t bytes() override {
        std::size_t all = 0;
        for (auto& [inputs, entry] : entries) {
            if constexpr (requires { S::grows; }) entry.bytes = sizeOf(inputs, *entry.result);
            all += entry.bytes;
        }
        return all;
    }
    Kept* oldest(std::uint64_t begun) override {
        Kept* found = nullptr;
        for (auto& [inputs, entry] : entries)
            if (entry.used < begun && (!found || entry.used < found->used)) found = &entry;
        return found;
    }
    void keepOnly(const void* wanted) override {
        const auto* list = static_cast<const std::vector<typename S::Inputs>*>(wanted);
        std::erase_if(jobs, [&](const auto& entry) {
            const bool needed = list && std::find(list->begin(), list->end(), entry.first) != list->end();
            if (!needed) entry.second->stop();
            return !needed;
        });
    }

    static std::size_t sizeOf(const typename S::Inputs& inputs, const typename S::Result& result) {
        constexpr std::size_t node = 4 * sizeof(void*); // of the map that holds it
        return node + sizeof(inputs) + heapBytes(inputs) + sizeof(Entry) + sizeof(result) + heapBytes(result);
    }
};

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
        if (used) used->push_back(found->second.id);
        return found->second.result;
    }

    /// Keeps a complete result, made out of those of the ids `uses`; returns the one that is kept (an equal
    /// one that was there before stays).
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
        touch(entry);
        const auto kept = entry.result;
        evict();
        return kept;
    }

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

    /// Begins a request: what it uses from here on is not evicted. `budget` in bytes.
    void begin(double budget);

    /// Bytes of all that is kept.
    std::size_t bytes();
    double budget() const { return budget_; }

private:
    friend class Context;

    template <class S>
    TableOf<S>& tableOf() {
        auto& table = tables_[std::type_index(typeid(S))];
        if (!table) table = std::make_unique<TableOf<S>>();
        return static_cast<TableOf<S>&>(*table);
    }
    // All under the lock.
    void enter(Kept& entry, const std::vector<std::uint64_t>& holds);
    void touch(Kept& entry);
    void drop(Kept& entry);
    void evict();

    std::mutex mutex_;
    std::unordered_map<std::type_index, std::unique_ptr<StudyTable>> tables_;
    std::unordered_map<std::uint64_t, Kept*> byId_;
    std::uint64_t ids_ = 0;
    std::uint64_t clock_ = 0;
    std::uint64_t begun_ = 0;   ///< clock when the request began
    std::uint64_t request_ = 0; ///< its number
    std::atomic<double> budget_ = 2e9;
};

} // namespace scorelet
