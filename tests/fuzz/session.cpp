// A session's file (core/session/session.h): what was read is written so that it reads as the same.
#include "core/session/session.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::accepts([&] {
        const LoadedSession session = fromJson(fuzz::textOf(data, size), "input.scorelet", "/folder");
        const LoadedSession again = fromJson(toJson(session.experiment), "again.scorelet", "/other");
        fuzz::require(again.warnings.empty(), "what is written is read without a warning");
        fuzz::require(again.experiment == session.experiment, "a session is written as it was read");
    });
    return 0;
}
