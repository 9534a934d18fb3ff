#include "app/output/interrupt.h"
#include "app/output/output.h"

#include <csignal>
#include <doctest/doctest.h>
#include <iostream>
#include <sstream>
#include <thread>

using namespace scorelet;

namespace {

/// What is written to stderr while it lives.
class Caught {
public:
    Caught() : before_(std::cerr.rdbuf(text_.rdbuf())) {}
    ~Caught() { std::cerr.rdbuf(before_); }
    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::streambuf* before_;
};

using std::chrono::milliseconds;

} // namespace

TEST_CASE("progress says what is computed, of which part, and how much of it is done") {
    const Caught caught;
    {
        ProgressLine line(false, false, milliseconds(0));
        line.show("moments of local coupling", 0.374);
        line.part(2, 3);
        line.show("fit", 1);
        line.show("", 0.5); // nothing to say
        line.work("images", 2).report(0.25);
    }
    CHECK(caught.text() == "moments of local coupling 37 %\n2 of 3: fit 100 %\n2 of 3: images 0 %\n"
                           "2 of 3: images 25 %\n");
}

TEST_CASE("progress is one line on a terminal, rare lines elsewhere, nothing when quiet") {
    const Caught caught;
    {
        ProgressLine terminal(false, true, milliseconds(0));
        terminal.show("fit", 0.1);
        terminal.show("fit", 0.2);
    }
    CHECK(caught.text() == "\r\x1b[Kfit 10 %\r\x1b[Kfit 20 %\r\x1b[K");
    {
        ProgressLine log(false, false, milliseconds(60'000)), quiet(true, true, milliseconds(0));
        for (ProgressLine* line : {&log, &quiet}) line->show("fit", 0.3);
    }
    CHECK(caught.text() == "\r\x1b[Kfit 10 %\r\x1b[Kfit 20 %\r\x1b[K");
}

TEST_CASE("a signal stops what listens, and ends nothing else") {
    CHECK_FALSE(interruption().stop_possible());
    {
        const Interruptible stops;
        const std::stop_token token = interruption();
        CHECK_FALSE(token.stop_requested());
        std::raise(SIGTERM);
        for (int i = 0; i < 1000 && !token.stop_requested(); ++i)
            std::this_thread::sleep_for(milliseconds(1));
        CHECK(token.stop_requested());
        CHECK(stops.status() == 128 + SIGTERM);
    }
    CHECK_FALSE(interruption().stop_possible());
}
