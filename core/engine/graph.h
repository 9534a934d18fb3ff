// The memory of all that was computed (core/engine/study.h says how): every result is found by the Inputs
// value that is all its computation saw, and leaves by bytes under one budget.
#pragma once

#include "core/engine/job.h"
#include "core/engine/retained.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace scorelet {

/// Thread-safe: computations on threads of their own ask it, too. Owned by shared pointer.
class Graph : public std::enable_shared_from_this<Graph> {
public:
    using Result = std::shared_ptr<const void>;

    /// The result, or null where there is none (yet). `used`, where given, gets its id.
    Result find(const QuestionView& question, std::vector<std::uint64_t>* used = nullptr);
    template <class S>
    ResultOf<S> find(const typename S::Inputs& inputs) {
        return resultOf<S>(find(questionView<S>(inputs)));
    }

    /// As find(), without a use of it.
    Result peek(const QuestionView& question);

    /// As find(), for the running request to show it: it stays, and all whose memory it holds.
    Result show(const QuestionView& question);

    /// Bytes of a result that is kept, or was refused as too large; 0 of any other.
    double bytesOf(const QuestionView& question);

    /// Bytes that a result of these Inputs takes when it is kept.
    static std::size_t sizeOf(const QuestionView& question, const void* result);

    /// Keeps a complete result, made out of those of the ids `uses`; returns the one that is kept (an equal
    /// one that was there before stays). Throws Error where there is no room for it.
    Result keep(const QuestionView& question, Result result, const std::vector<std::uint64_t>& uses = {});

    /// Whether so many bytes more can be kept, once what is not in use has left.
    bool makeRoom(double bytes);

    /// What there is so far of a result that is being computed on a thread of its own; null where nothing is.
    Result sofar(const QuestionView& question);

    /// How often a study's compute() ran to its end: for tests that nothing is computed twice.
    template <class S>
    long computed() {
        const std::lock_guard lock(mutex_);
        return computed_[&studyType<S>];
    }

    /// Stops the running computations that are not retained.
    void keepOnly(const Retained& retained);

    /// Begins a request, with nothing in use. `budget` in bytes.
    void begin(double budget);

    /// Bytes of all that is kept.
    std::size_t bytes();
    double budget() const { return budget_; }

private:
    friend class Context;

    /// A kept result.
    struct Kept {
        Result result;
        std::uint64_t id = 0;
        std::uint64_t used = 0;  ///< when last, by clock_
        std::uint64_t shown = 0; ///< number of the last request that shows it, or what holds it
        std::size_t bytes = 0;
        std::vector<std::uint64_t> holds;   ///< ids of results whose memory this one keeps alive
        std::vector<std::uint64_t> holders; ///< ids of those that keep this one's alive
    };
    using Entry = QuestionMap<Kept>::value_type;
    struct Failed {
        std::uint64_t request = 0; ///< its number
        Failure failure;
    };

    // All under the lock.
    void enter(Entry& entry, const std::vector<std::uint64_t>& holds);
    void touch(Kept& kept);
    void stay(Kept& kept);
    void drop(const Entry& entry);
    bool stays(const Entry& entry) const;
    double total();
    double awaited() const;
    double inUse() const;
    /// Lets results not used since `since` leave until there is room for `more`; whether there is, then.
    bool evict(double more, std::uint64_t since);

    std::mutex mutex_;
    QuestionMap<Kept> kept_;
    QuestionMap<std::shared_ptr<Job>> jobs_;
    QuestionMap<Failed> failed_;
    // Of the running request: bytes, and why there is no room.
    QuestionMap<double> reserved_;
    QuestionMap<Failure> refused_;
    QuestionMap<double> tooLarge_; ///< bytes of results that could not be kept
    std::unordered_map<const StudyType*, long> computed_;
    std::unordered_map<std::uint64_t, Entry*> byId_;
    std::uint64_t ids_ = 0;
    std::uint64_t clock_ = 0;
    std::uint64_t begun_ = 0;   ///< clock when the request began
    std::uint64_t request_ = 0; ///< its number
    std::atomic<double> budget_ = 2e9;
};

} // namespace scorelet
