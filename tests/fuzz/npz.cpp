// An archive of arrays (core/image/npz.h), as it is and with check sums that fit.
#include "core/image/npz.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

namespace {

void readArchive(std::string bytes) {
    fuzz::accepts([&] {
        const NpzReader archive(std::move(bytes), "input.npz");
        for (const std::string& name : archive.names()) {
            fuzz::accepts([&] { archive.view(name); });
            fuzz::accepts([&] { archive.array(name); });
            fuzz::accepts([&] { archive.number(name); });
            fuzz::accepts([&] { archive.text(name); });
        }
    });
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes = fuzz::textOf(data, size);
    readArchive(bytes);
    readArchive(fuzz::withCheckSums(bytes));
    return 0;
}
