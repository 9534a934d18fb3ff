// A folder of CIFAR's batches (core/data/cifar.h): the input's first byte chooses the edition, and what its
// labels and channels are to be; a batch follows, whole records of which are asked for whatever it holds.
#include "core/data/dataset.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder ten("cifar10"), hundred("cifar100");
    if (size < 1) return 0;
    const std::string batch = fuzz::textOf(data + 1, size - 1);
    const bool isTen = data[0] % 2 == 0;
    const fuzz::ScratchFolder& folder = isTen ? ten : hundred;
    folder.write(isTen ? "data_batch_1.bin" : "train.bin", batch);
    folder.write(isTen ? "test_batch.bin" : "test.bin", batch);
    if (!isTen) folder.write("fine_label_names.txt", batch);
    DataRequest request;
    request.source = folder.path().string();
    request.size = 8;
    request.channels = data[0] % 4 < 2 ? 1 : 3;
    request.labelKind = data[0] % 8 < 4 ? LabelKind::fine : LabelKind::coarse;
    fuzz::accepts([&] { loadDataSet(request, {}); });
    return 0;
}
