#include "core/engine/worker.h"

#include "core/engine/engine.h"

namespace scorelet {

using Clock = std::chrono::steady_clock;

namespace {
constexpr auto patience =
    std::chrono::milliseconds(400); // the slowest model that can be dragged smoothly enough
}

Worker::Worker(int threads, std::function<void()> wake)
    : threads_(threads), wake_(std::move(wake)),
      thread_([this](const std::stop_token& stop) { loop(stop); }) {}

Worker::~Worker() {
    thread_.request_stop();
    cancel();
    thread_.join();
}

std::uint64_t Worker::request(Request request) {
    return submit(std::move(request), false);
}

std::uint64_t Worker::follow(Request request) {
    return submit(std::move(request), true);
}

std::uint64_t Worker::submit(Request request, bool patient) {
    const std::lock_guard lock(mutex_);
    request.generation = ++generation_;
    pending_ = std::move(request);
    const bool wait = patient && busy_ && !shown_ && Clock::now() - started_ < patience;
    if (!wait && running_.stop_possible()) running_.request_stop();
    changed_.notify_all();
    return generation_;
}

void Worker::cancel() {
    const std::lock_guard lock(mutex_);
    // What waits to be begun is cancelled as well.
    status_.cancelled = status_.busy || pending_.has_value();
    pending_.reset();
    if (running_.stop_possible()) running_.request_stop();
    changed_.notify_all();
}

std::shared_ptr<const Snapshot> Worker::latest() const {
    const std::lock_guard lock(mutex_);
    return latest_;
}

WorkerStatus Worker::status() const {
    const std::lock_guard lock(mutex_);
    WorkerStatus status = status_;
    if (status.busy)
        status.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    else if (pending_) // it waits to be begun: on a loaded machine for a while, in which nothing is ready
        status = {true, "", 0, 0, false};
    return status;
}

void Worker::waitUntilIdle() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !pending_ && !busy_; });
}

void Worker::loop(const std::stop_token& stop) {
    Engine engine;
    for (;;) {
        std::optional<Request> request;
        std::stop_token requestStop;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [&] { return pending_.has_value(); })) return;
            std::swap(request, pending_);
            running_ = std::stop_source();
            requestStop = running_.get_token();
            busy_ = true;
            shown_ = false;
            started_ = Clock::now();
            status_ = {true, "", 0, 0, false};
        }
        const Work work{requestStop, threads_, {}};
        try {
            engine.run(
                *request, work,
                [&](std::shared_ptr<const Snapshot> snapshot) { publish(std::move(snapshot)); },
                [&](const std::string& stage, double fraction) { report(stage, fraction); });
        } catch (const Cancelled&) {
            // A newer request, or the user, made this one pointless; what was finished is published.
            if (status().cancelled) engine.stopJobs();
        }
        {
            const std::lock_guard lock(mutex_);
            busy_ = false;
            status_.busy = false;
            status_.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
            changed_.notify_all();
        }
        if (wake_) wake_();
    }
}

void Worker::publish(std::shared_ptr<const Snapshot> snapshot) {
    {
        const std::lock_guard lock(mutex_);
        latest_ = std::move(snapshot);
        shown_ = latest_->firstComplete;
        if (pending_ && shown_) running_.request_stop();
    }
    if (wake_) wake_();
}

void Worker::report(const std::string& stage, double fraction) {
    {
        const std::lock_guard lock(mutex_);
        const auto now = Clock::now();
        if (pending_ && now - started_ > patience) running_.request_stop();
        const bool news = status_.stage != stage;
        status_.stage = stage;
        status_.fraction = fraction;
        if (!news && now - reported_ < std::chrono::milliseconds(30)) return; // a redraw a frame is enough
        reported_ = now;
    }
    if (wake_) wake_();
}

} // namespace scorelet
