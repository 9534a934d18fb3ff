// A computation on a thread of its own that outlives the request that began it.
//
// Loading images or preparing a model may take seconds, longer than the time between two movements of a
// slider. So requests do not own such computations: a newer request that needs the same result attaches to
// the one that runs, and those that nobody needs any more are stopped. A stopped one ends at its next check;
// nobody waits for it.
#pragma once

#include "core/base/error.h"
#include "core/base/failure.h"
#include "core/base/work.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace scorelet {

/// Whom a job tells how far it is, and what there is so far.
struct JobListener {
    std::function<void(const std::string& stage, double fraction)> report;
    std::function<void(std::shared_ptr<const void>)> preview;
};

/// Threads of jobs that have not ended yet.
inline std::atomic<int> runningJobs{0};

/// Waits until the jobs of this process have ended, at most so long: before what they read goes. They should
/// have been stopped.
inline void awaitJobs(std::chrono::milliseconds most) {
    constexpr auto step = std::chrono::milliseconds(2);
    for (auto waited = step; runningJobs > 0 && waited < most; waited += step)
        std::this_thread::sleep_for(step);
}

template <class Result>
class Job {
public:
    using Pointer = std::shared_ptr<const Result>;
    /// Makes the result. Must own all that it reads.
    using Make = std::function<Pointer(const JobListener&, const Work&)>;

    /// Begins on a new thread with `threads` for its loops.
    static std::shared_ptr<Job> start(Make make, int threads) {
        const auto started = std::make_shared<Job>();
        // Detached, because nobody may wait for it; it owns itself and all that it reads.
        ++runningJobs;
        std::thread([self = started, make = std::move(make), threads]() mutable {
            self->run(make, threads);
            make = {}; // what it holds goes before it counts as ended
            self = {};
            --runningJobs;
        }).detach();
        return started;
    }

    /// Asks the thread to end.
    void stop() { stop_.request_stop(); }

    /// What there is of the result so far; null where nothing is, or it is complete.
    std::shared_ptr<const void> sofar() {
        const std::lock_guard lock(mutex_);
        return preview_;
    }

    /// Waits for the result while `work` is not stopped (else leaves by Cancelled; the thread goes on).
    /// Passes on stages and previews, and the exception of a failed computation.
    template <class Report, class OnPreview>
    Pointer wait(const Work& work, const Report& report, const OnPreview& onPreview) {
        std::shared_ptr<const void> shown;
        for (;;) {
            std::shared_ptr<const void> preview;
            std::string stage;
            double fraction = 0;
            {
                std::unique_lock lock(mutex_);
                // Often enough to answer a stop at once: a condition is not woken by the stop of another
                // thread.
                changed_.wait_for(lock, std::chrono::milliseconds(5),
                                  [&] { return failure_.has_value() || result_ || stopped_; });
                if (failure_) throw failure_->error();
                if (result_) return result_;
                if (stopped_) throw Cancelled{};
                stage = stage_;
                fraction = fraction_;
                preview = preview_;
            }
            work.check();
            if (report && !stage.empty()) report(stage, fraction);
            if (preview && preview != shown && onPreview) onPreview(shown = preview);
        }
    }

private:
    void run(const Make& make, int threads) {
        const auto report = [this](const std::string& stage, double fraction) {
            const std::lock_guard lock(mutex_);
            stage_ = stage;
            fraction_ = fraction;
        };
        const auto show = [this](std::shared_ptr<const void> preview) {
            const std::lock_guard lock(mutex_);
            preview_ = std::move(preview);
        };
        Pointer result;
        std::optional<Failure> failure; // exceptions share their message between threads, values do not
        bool stopped = false;
        try {
            result = make({report, show}, {stop_.get_token(), threads, {}});
        } catch (const Error& error) { // failures cross threads as values
            failure = failureOf(error);
        } catch (const std::exception& error) {
            failure = Failure{"", error.what(), {}};
        } catch (const Cancelled&) {
            stopped = true; // nobody waits any more, or what it waits for was stopped
        }
        const std::lock_guard lock(mutex_);
        result_ = std::move(result);
        failure_ = std::move(failure);
        stopped_ = stopped;
        preview_ = nullptr;
        changed_.notify_all();
    }

    std::stop_source stop_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string stage_;
    double fraction_ = 0;
    std::shared_ptr<const void> preview_;
    Pointer result_;
    std::optional<Failure> failure_;
    bool stopped_ = false;
};

} // namespace scorelet
