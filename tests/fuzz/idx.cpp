// A folder of IDX files (core/data/idx.h): the input is the length of the images' file in two bytes, that
// file, and the labels' file.
#include "core/data/dataset.h"
#include "tests/fuzz/reader.h"

#include <algorithm>

using namespace scorelet;
using namespace std::string_literals;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("idx");
    static const auto heldOut =
        folder.write("t10k-images-idx3-ubyte", "\0\0\x08\x03\0\0\0\1\0\0\0\2\0\0\0\2\x01\x02\x03\x04"s);
    if (size < 2) return 0;
    const std::string files = fuzz::textOf(data + 2, size - 2);
    const std::size_t images = std::min(std::size_t{data[0]} << 8 | data[1], files.size());
    folder.write("train-images-idx3-ubyte", std::string_view(files).substr(0, images));
    folder.write("train-labels-idx1-ubyte", std::string_view(files).substr(images));
    DataRequest request;
    request.source = folder.path().string();
    request.size = 8;
    request.train = size % 2 == 0 ? 0 : 3;
    fuzz::accepts([&] {
        const DataSet set = loadDataSet(request, {});
        fuzz::require(set.train.labels.empty() ||
                          set.train.labels.size() == static_cast<std::size_t>(set.train.count()),
                      "every image has a label, or none has");
    });
    return 0;
}
