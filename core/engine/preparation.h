// A result being prepared on a thread of its own that outlives the request that began it.
//
// Loading images or preparing a model may take seconds, longer than the time between two movements of a
// slider. So requests do not own preparations: a newer request that needs the same result attaches to the
// preparation that runs, and the laboratory stops those that nobody needs any more. A stopped preparation
// ends at its next check; nobody waits for it.
#pragma once

#include "core/base/error.h"
#include "core/base/work.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace scorelet {

template <class Result>
class Preparation {
public:
    using Pointer = std::shared_ptr<const Result>;
    using OnPreview = std::function<void(const Pointer&)>;
    /// Makes the result; may hand a preview to its second argument on the way. Must own all that it reads.
    using Make = std::function<Pointer(const Work&, const OnPreview&)>;

    /// Begins on a new thread with `threads` for its loops.
    static std::shared_ptr<Preparation> start(Make make, int threads) {
        auto self = std::make_shared<Preparation>();
        // Detached, because nobody may wait for it; it owns itself and all that it reads.
        std::thread([self, make = std::move(make), threads] { self->run(make, threads); }).detach();
        return self;
    }

    /// Asks the thread to end.
    void stop() { stop_.request_stop(); }

    /// Waits for the result while `work` is not stopped (else leaves by Cancelled; the thread goes on).
    /// Reports progress to `work`, hands a preview to `onPreview` once, and passes on the exception of a
    /// failed preparation.
    Pointer wait(const Work& work, const OnPreview& onPreview = {}) {
        bool shown = !onPreview;
        for (;;) {
            Pointer preview;
            double fraction = 0;
            {
                std::unique_lock lock(mutex_);
                // Often enough to answer a stop at once: a condition is not woken by the stop of another
                // thread.
                changed_.wait_for(lock, std::chrono::milliseconds(5),
                                  [&] { return failure_.has_value() || result_; });
                if (failure_) throw Error(failure_->message, failure_->hint);
                if (result_) return result_;
                fraction = fraction_;
                if (!shown) preview = preview_;
            }
            work.check();
            work.report(fraction);
            if (preview) {
                shown = true;
                onPreview(preview);
            }
        }
    }

private:
    /// An Error's texts: exceptions share their message between threads, values do not.
    struct Failed {
        std::string message;
        std::string hint;
    };

    void run(const Make& make, int threads) {
        const Work work{stop_.get_token(), threads, [this](double fraction) {
                            const std::lock_guard lock(mutex_);
                            fraction_ = fraction;
                        }};
        Pointer result;
        std::optional<Failed> failure;
        try {
            result = make(work, [this](const Pointer& preview) {
                const std::lock_guard lock(mutex_);
                preview_ = preview;
            });
        } catch (const Error& error) { // failures cross threads as values
            failure = Failed{error.what(), error.hint()};
        } catch (const std::exception& error) {
            failure = Failed{error.what(), {}};
        } catch (const Cancelled&) {
            return; // stopped, because nobody waits any more
        }
        const std::lock_guard lock(mutex_);
        result_ = std::move(result);
        failure_ = std::move(failure);
        preview_ = nullptr;
        changed_.notify_all();
    }

    std::stop_source stop_;
    std::mutex mutex_;
    std::condition_variable changed_;
    double fraction_ = 0;
    Pointer preview_;
    Pointer result_;
    std::optional<Failed> failure_;
};

/// The running preparations of one kind, by key. Belongs to one Laboratory.
template <class Result>
class Preparations {
public:
    using Job = Preparation<Result>;

    Preparations() = default;
    Preparations(const Preparations&) = delete;
    Preparations& operator=(const Preparations&) = delete;
    ~Preparations() { keepOnly({}); }

    /// The result of a key: from the preparation that runs for it, or from a new one. As Preparation::wait.
    typename Job::Pointer get(const std::string& key, const Work& work, typename Job::Make make,
                              const typename Job::OnPreview& onPreview = {}) {
        auto& job = running_[key];
        if (!job) job = Job::start(std::move(make), work.threads);
        try {
            auto result = job->wait(work, onPreview);
            running_.erase(key);
            return result;
        } catch (const std::exception&) { // not Cancelled: it failed, and the next request may try again
            running_.erase(key);
            throw;
        }
    }

    /// Stops all whose keys are not among these.
    void keepOnly(const std::vector<std::string>& keys) {
        std::erase_if(running_, [&](const auto& entry) {
            const bool needed = std::find(keys.begin(), keys.end(), entry.first) != keys.end();
            if (!needed) entry.second->stop();
            return !needed;
        });
    }

private:
    std::map<std::string, std::shared_ptr<Job>> running_;
};

} // namespace scorelet
