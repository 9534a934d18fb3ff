#include "core/engine/job.h"

#include "core/base/error.h"

#include <exception>

namespace scorelet {

std::shared_ptr<Job> Job::start(Make make, int threads) {
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

Job::Result Job::sofar() {
    const std::lock_guard lock(mutex_);
    return preview_;
}

Job::Result Job::wait(const Work& work, const Report& report, const OnPreview& onPreview) {
    Result shown;
    for (;;) {
        Result preview;
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

void Job::run(const Make& make, int threads) {
    const auto report = [this](const std::string& stage, double fraction) {
        const std::lock_guard lock(mutex_);
        stage_ = stage;
        fraction_ = fraction;
    };
    const auto show = [this](Result preview) {
        const std::lock_guard lock(mutex_);
        preview_ = std::move(preview);
    };
    Result result;
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

} // namespace scorelet
