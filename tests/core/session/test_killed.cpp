// The program may die at any moment while it saves: what was saved before is there whole.

#include "core/session/session.h"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <random>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace scorelet;
namespace fs = std::filesystem;

TEST_CASE("a session is saved whole or not at all: 100 processes killed while they save") {
    const fs::path folder = fs::temp_directory_path() / fmt::format("scorelet-killed-{}", getpid());
    fs::create_directories(folder);
    const std::string path = (folder / "s.json").string();
    Experiment experiment;
    experiment.noise = 0;
    // However quick the disk is, two of three processes are to come to a second save.
    constexpr int tries = 10;
    const auto begun = std::chrono::steady_clock::now();
    for (int save = 0; save < tries; ++save) saveSession(experiment, path);
    const std::chrono::duration<double> taken = (std::chrono::steady_clock::now() - begun) / tries;
    std::mt19937 random(1);
    std::uniform_real_distribution<double> seconds(0, 3 * taken.count());
    std::set<int> seen;
    int duringWrite = 0;
    for (int kill = 0; kill < 100; ++kill) {
        const pid_t child = fork();
        REQUIRE(child >= 0);
        if (child == 0) try {
                for (int save = 1;; ++save) {
                    experiment.noise = 1000 * kill + save % 1000;
                    saveSession(experiment, path);
                }
            } catch (...) { // not on into the tests
                _exit(1);
            }
        std::this_thread::sleep_for(std::chrono::duration<double>(seconds(random)));
        ::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));                    // it did not end by itself: no save failed
        seen.insert(loadSession(path).experiment.noise); // throws where the file is not whole
        const fs::path unfinished = fmt::format("{}.{}.part", path, child);
        duringWrite += fs::exists(unfinished);
        fs::remove(unfinished);
        CHECK(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 1);
    }
    CHECK(seen.size() > 10);
    CHECK(duringWrite > 0); // else nobody was killed in the middle of it
    fs::remove_all(folder);
}
