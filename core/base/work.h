// How a long computation is run: when to stop, on how many threads, whom to tell how far it is.
//
// Every long loop of core takes a Work by reference, calls check() at least every 50 ms, and leaves by the
// exception Cancelled when a newer request makes its result pointless. Parallel loops use plain std::jthread:
// our loops are few and coarse, their split is fixed by the index, and so results are the same on one thread
// or many.
#pragma once

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace scorelet {

/// Thrown out of a computation whose stop was requested. Not an error: nobody waits for the result any more.
struct Cancelled {};

/// The conditions under which a computation runs; cheap to copy.
struct Work {
    std::stop_token stop; ///< request_stop() on its source cancels the computation
    int threads = 1;      ///< at least 1; results never depend on it
    std::function<void(double)> progress =
        {}; ///< told the done fraction, 0 to 1, from any thread; may be empty

    /// Leaves the computation with Cancelled when a stop was requested.
    void check() const {
        if (stop.stop_requested()) throw Cancelled{};
    }

    /// Reports the done fraction, 0 to 1.
    void report(double fraction) const {
        if (progress) progress(fraction);
    }
};

/// The number of threads to use when the user did not say: the machine's cores, at least 1.
inline int defaultThreads() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

/// Calls body(index, thread) for every index in [0, count), on work.threads threads, each index once.
///
/// `thread` in [0, work.threads) tells which scratch memory a body may use. Checks for a stop before every
/// index and leaves by Cancelled; the first exception of a body is passed on after all threads have ended.
template <class Body>
void parallelFor(const Work& work, int count, Body&& body) {
    const int threads = std::max(1, std::min(work.threads, count));
    if (threads == 1) {
        for (int index = 0; index < count; ++index) {
            work.check();
            body(index, 0);
        }
        return;
    }
    std::atomic<int> next{0};
    std::exception_ptr failure;
    std::mutex failureMutex;
    auto run = [&](int thread) {
        try {
            for (int index = next++; index < count; index = next++) {
                work.check();
                body(index, thread);
            }
        } catch (...) {
            next = count;
            const std::lock_guard lock(failureMutex);
            if (!failure) failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers;
        helpers.reserve(static_cast<size_t>(threads - 1));
        for (int thread = 1; thread < threads; ++thread) helpers.emplace_back(run, thread);
        run(0);
    }
    if (failure) std::rethrow_exception(failure);
}

} // namespace scorelet
