// doctest's main, for tests that may have to be skipped (tests/skip.h).
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "core/engine/job.h"
#include "tests/skip.h"

#include <chrono>
#include <cstdio>

namespace {

int skipped = 0;

} // namespace

void scorelet::testing::skip(const std::string& why) {
    ++skipped;
    std::printf("skipped: %s\n", why.c_str());
}

int main(int argc, char** argv) {
    const int status = doctest::Context(argc, argv).run();
    scorelet::awaitJobs(std::chrono::minutes(1)); // as the program does: a job must not outlive what it reads
    if (skipped > 0) std::printf("%d test cases were skipped\n", skipped);
    return status == 0 && skipped > 0 ? scorelet::testing::skippedStatus : status;
}
