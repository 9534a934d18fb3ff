// A file compressed by gzip, or plain, read from its front (core/data/byte_reader.h).
#include "core/data/byte_reader.h"
#include "tests/fuzz/reader.h"

#include <vector>

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("gz");
    const auto file = folder.write("input.gz", fuzz::textOf(data, size));
    fuzz::accepts([&] {
        ByteReader reader(file);
        const std::uint64_t most = reader.greatestRest();
        std::vector<std::uint8_t> block(1000);
        std::uint64_t all = 0;
        while (fuzz::accepts([&] { reader.read(block, "a block"); })) all += block.size();
        fuzz::require(all <= most, "no more comes out of a file than was said");
    });
    fuzz::accepts([&] {
        ByteReader reader(file);
        std::vector<std::uint8_t> few(16);
        reader.read(few, "a few bytes");
        reader.expectEnd("a few bytes");
    });
    return 0;
}
