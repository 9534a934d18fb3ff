// Ctrl-C while a command computes: the computation is told to stop, and what was written by then is said.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

namespace scorelet {

/// While it lives, SIGINT, SIGTERM and SIGHUP request a stop of interruption() instead of ending the process
/// at once. What does not stop within a second is ended, saying so; a second signal ends the process at once.
/// A signal that was ignored before stays ignored. One at a time (assert).
class Interruptible {
public:
    Interruptible();
    ~Interruptible();
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

    /// The exit status of a command that a signal has ended: 128 and its number.
    int status() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Stops when a signal came; never where there is no Interruptible.
std::stop_token interruption();

/// "stopped; written: a.csv, b.png": the files that this process has written.
std::string stoppedText();

} // namespace scorelet
