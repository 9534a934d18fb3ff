// A computation on a thread of its own that outlives the request that began it.
//
// Loading images or preparing a model may take seconds, longer than the time between two movements of a
// slider. So requests do not own such computations: a newer request that needs the same result attaches to
// the one that runs, and those that nobody needs any more are stopped. A stopped one ends at its next check;
// nobody waits for it.
#pragma once

#include "core/base/failure.h"
#include "core/base/work.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
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

class Job {
public:
    using Result = std::shared_ptr<const void>;
    using Report = std::function<void(const std::string& stage, double fraction)>;
    using OnPreview = std::function<void(Result)>;
    /// Makes the result. Must own all that it reads.
    using Make = std::function<Result(const JobListener&, const Work&)>;

    /// Begins on a new thread with `threads` for its loops.
    static std::shared_ptr<Job> start(Make make, int threads);

    /// Asks the thread to end.
    void stop() { stop_.request_stop(); }

    /// What there is of the result so far; null where nothing is, or it is complete.
    Result sofar();

    /// Waits for the result while `work` is not stopped (else leaves by Cancelled; the thread goes on).
    /// Passes on stages and previews, and the exception of a failed computation.
    Result wait(const Work& work, const Report& report, const OnPreview& onPreview);

private:
    void run(const Make& make, int threads);

    std::stop_source stop_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string stage_;
    double fraction_ = 0;
    Result preview_;
    Result result_;
    std::optional<Failure> failure_;
    bool stopped_ = false;
};

} // namespace scorelet
