// doctest's main for tests that open a window. Without a display they cannot run, which is neither a pass nor
// a failure: ctest is told so by its own status for skipped tests.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "app/shell/window.h"
#include "core/base/error.h"

#include <cstdio>

int main(int argc, char** argv) {
    constexpr int skipped = 77;
    try {
        const scorelet::Window window({.width = 400, .height = 300, .visible = false});
    } catch (const scorelet::Error& error) {
        std::printf("skipped: %s\n", error.what());
        return skipped;
    }
    return doctest::Context(argc, argv).run();
}
