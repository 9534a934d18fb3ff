#include "app/output/interrupt.h"

#include "core/base/file.h"

#include <array>
#include <cassert>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <thread>
#include <utility>

namespace scorelet {
namespace {

constexpr auto look = std::chrono::milliseconds(20);
constexpr auto patience = std::chrono::milliseconds(900); // everything long looks for a stop every 50 ms

#ifdef SIGHUP
constexpr std::array signals = {SIGINT, SIGTERM, SIGHUP};
#else
constexpr std::array signals = {SIGINT, SIGTERM};
#endif

volatile std::sig_atomic_t asked = 0; ///< number of the signal that came

void ask(int signal) {
    if (asked != 0) std::_Exit(128 + signal);
    asked = signal;
}

std::stop_source stopSource(std::nostopstate);

} // namespace

struct Interruptible::State {
    std::array<void (*)(int), signals.size()> before{};
    std::jthread watcher;

    static void watch(const std::stop_token& ended, std::stop_source source) {
        while (asked == 0) {
            if (ended.stop_requested()) return;
            std::this_thread::sleep_for(look);
        }
        source.request_stop();
        for (auto waited = look; waited < patience; waited += look) {
            if (ended.stop_requested()) return;
            std::this_thread::sleep_for(look);
        }
        std::cerr << "\nscorelet: " << stoppedText() << std::endl;
        std::_Exit(128 + asked);
    }
};

Interruptible::Interruptible() : state_(std::make_unique<State>()) {
    assert(!stopSource.stop_possible());
    asked = 0;
    stopSource = std::stop_source();
    for (std::size_t i = 0; i < signals.size(); ++i) {
        state_->before[i] = std::signal(signals[i], ask);
        if (state_->before[i] == SIG_IGN) std::signal(signals[i], SIG_IGN);
    }
    state_->watcher = std::jthread(State::watch, stopSource);
}

Interruptible::~Interruptible() {
    for (std::size_t i = 0; i < signals.size(); ++i)
        if (state_->before[i] != SIG_ERR) std::signal(signals[i], state_->before[i]);
    state_.reset();
    stopSource = std::stop_source(std::nostopstate);
}

int Interruptible::status() const {
    return 128 + asked;
}

std::stop_token interruption() {
    return stopSource.get_token();
}

std::string stoppedText() {
    std::string files;
    for (const std::string& file : writtenFiles()) files += (files.empty() ? "" : ", ") + file;
    return files.empty() ? "stopped; no file was written" : "stopped; written: " + files;
}

} // namespace scorelet
