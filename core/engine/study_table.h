// The kept results of one study.
#pragma once

#include "core/base/bytes.h"
#include "core/base/failure.h"
#include "core/engine/job.h"
#include "core/engine/study.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace scorelet {

/// A kept result, whatever its study.
struct Kept {
    virtual ~Kept() = default;
    std::uint64_t id = 0;
    std::uint64_t used = 0;  ///< when last; see Graph::clock_
    std::uint64_t shown = 0; ///< number of the last request that shows it, or what holds it
    std::size_t bytes = 0;
    std::vector<std::uint64_t> holds;   ///< ids of results whose memory this one keeps alive
    std::vector<std::uint64_t> holders; ///< ids of those that keep this one's alive

    /// Removes it from its table.
    virtual void drop() = 0;
};

/// The results of one study.
class StudyTable {
public:
    /// The running request: its number, and the clock when it began.
    struct Now {
        std::uint64_t request = 0;
        std::uint64_t begun = 0;
    };

    virtual ~StudyTable() = default;

    /// Counts anew what results hold that grow while they are kept; returns the bytes of all.
    virtual std::size_t bytes() = 0;

    /// The least recently used result that may leave, of those not used since the clock's `since`; null where
    /// there is none.
    virtual Kept* oldest(const Now& now, std::uint64_t since) = 0;

    /// Bytes of results that may not leave, and of those that are reserved and not there yet.
    virtual double inUse(const Now& now) = 0;
    virtual double awaited() = 0;
    virtual double reservedBytes() = 0;

    virtual void forgetReserved() = 0;

    /// Stops the running computations whose Inputs are not in `wanted`, a std::vector<Inputs>* (null: all).
    virtual void keepOnly(const void* wanted) = 0;
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
    // Of the running request: bytes, and why there is no room.
    std::map<typename S::Inputs, double> reserved;
    std::map<typename S::Inputs, Failure> refused;
    std::map<typename S::Inputs, double> tooLarge; ///< bytes of results that could not be kept
    long computed = 0;

    std::size_t bytes() override {
        std::size_t all = 0;
        for (auto& [inputs, entry] : entries) {
            if constexpr (requires { S::grows; }) entry.bytes = sizeOf(inputs, *entry.result);
            all += entry.bytes;
        }
        return all;
    }
    Kept* oldest(const Now& now, std::uint64_t since) override {
        Kept* found = nullptr;
        for (auto& [inputs, entry] : entries)
            if (entry.used < since && !stays(entry, now) && (!found || entry.used < found->used))
                found = &entry;
        return found;
    }
    double inUse(const Now& now) override {
        double all = 0;
        for (const auto& [inputs, entry] : entries)
            if (stays(entry, now)) all += static_cast<double>(entry.bytes);
        return all;
    }
    double awaited() override {
        double all = 0;
        for (const auto& [inputs, bytes] : reserved)
            if (!entries.contains(inputs)) all += bytes;
        return all;
    }
    double reservedBytes() override {
        double all = 0;
        for (const auto& [inputs, bytes] : reserved) all += bytes;
        return all;
    }
    void forgetReserved() override {
        reserved.clear();
        refused.clear();
    }
    void keepOnly(const void* wanted) override {
        const auto* list = static_cast<const std::vector<typename S::Inputs>*>(wanted);
        std::erase_if(jobs, [&](const auto& entry) {
            const bool needed = list && std::find(list->begin(), list->end(), entry.first) != list->end();
            if (!needed) entry.second->stop();
            return !needed;
        });
    }

    static bool stays(const Kept& entry, const Now& now) {
        if (Spare<S>) return false;
        return entry.shown == now.request || (TakesRoom<S> && entry.used >= now.begun);
    }

    static std::size_t sizeOf(const typename S::Inputs& inputs, const typename S::Result& result) {
        constexpr std::size_t node = 4 * sizeof(void*); // of the map that holds it
        return node + sizeof(inputs) + heapBytes(inputs) + sizeof(Entry) + sizeof(result) + heapBytes(result);
    }
};

} // namespace scorelet
