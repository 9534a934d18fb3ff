// A replay script's text (app/replay/script.h), read and not played.
#include "app/replay/script.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::accepts([&] { parseScript(fuzz::textOf(data, size), "input.json"); });
    return 0;
}
