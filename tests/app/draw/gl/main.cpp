// doctest's main for tests that open a window. Without a display they cannot run, which is neither a pass nor
// a failure: ctest is told so by its own status for skipped tests. With one, a window that does not open is a
// failure.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    constexpr int skipped = 77;
    if (!std::getenv("DISPLAY") && !std::getenv("WAYLAND_DISPLAY")) {
        std::printf("skipped: no display\n");
        return skipped;
    }
    return doctest::Context(argc, argv).run();
}
