// The background thread: requests in, snapshots out, the latest request wins.
//
// request() never waits: it stops what runs, replaces the one pending request and wakes the thread. latest()
// hands out the newest snapshot; a lock is held only while the pointer is copied, never while anything is
// drawn or computed.
#pragma once

#include "core/engine/request.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace scorelet {

/// What the thread is doing.
struct WorkerStatus {
    bool busy = false;
    std::string stage;      ///< such as "moments of local coupling, degree 2, radius 1"
    double fraction = 0;    ///< 0 to 1 of the stage
    double seconds = 0;     ///< since the request; of the last request when idle
    bool cancelled = false; ///< the last request was cancelled by the user
};

class Worker {
public:
    /// `wake` is called from the worker's thread whenever latest() or status() has changed noticeably.
    explicit Worker(int threads, std::function<void()> wake = {});

    /// Stops the running computation and joins the thread.
    ~Worker();

    /// Asks for results; returns the request's number, rising. Any thread.
    std::uint64_t request(Request request);

    /// As request(), for a slider on the move, whose requests may come faster than they can be answered: the
    /// running request may first show what follows the slider (Request::first), for at most 0.4 s, so that
    /// pictures follow the hand.
    std::uint64_t follow(Request request);

    /// Stops the running request; what is finished of it stays published.
    void cancel();

    /// The newest snapshot; null before the first. Any thread.
    std::shared_ptr<const Snapshot> latest() const;

    WorkerStatus status() const;

    /// Waits until no request is pending or running: for batch commands and tests, never for the window.
    void waitUntilIdle() const;

private:
    std::uint64_t submit(Request request, bool patient);
    void loop(const std::stop_token& stop);
    void publish(std::shared_ptr<const Snapshot> snapshot);
    void report(const std::string& stage, double fraction);

    const int threads_;
    const std::function<void()> wake_;
    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    std::optional<Request> pending_;
    std::stop_source running_{std::nostopstate}; ///< of the running request
    bool busy_ = false;
    bool shown_ = false; ///< the running request has shown what follows the slider
    std::uint64_t generation_ = 0;
    std::shared_ptr<const Snapshot> latest_;
    WorkerStatus status_;
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point reported_;
    std::jthread thread_; ///< last: it uses all of the above
};

} // namespace scorelet
