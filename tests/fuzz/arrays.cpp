// Arrays of NumPy's as a data set (core/data/arrays.h): the input's first byte chooses .npy or .npz and the
// channels, a file follows.
#include "core/data/dataset.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("arrays");
    if (size < 1) return 0;
    const std::string bytes = fuzz::textOf(data + 1, size - 1);
    const auto file = data[0] % 2 == 0 ? folder.write("input.npy", bytes)
                                       : folder.write("input.npz", fuzz::withCheckSums(bytes));
    DataRequest request;
    request.source = file.string();
    request.size = 8;
    request.channels = data[0] % 4 < 2 ? 1 : 3;
    fuzz::accepts([&] { loadDataSet(request, {}); });
    return 0;
}
