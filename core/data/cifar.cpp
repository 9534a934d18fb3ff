#include "core/data/cifar.h"

#include "core/base/error.h"
#include "core/data/byte_reader.h"
#include "core/data/to_size.h"
#include "core/image/file.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

constexpr int side = 32, planeSize = side * side, recordSize = 1 + 3 * planeSize;
constexpr int blockCount = 500;

struct Batch {
    fs::path file;
    int count; ///< of its records
};

bool isTrainName(const std::string& name) {
    return name.starts_with("data_batch_") && name.ends_with(".bin");
}

bool isHeldOutName(const std::string& name) {
    return name == "test_batch.bin";
}

/// The batches of one split by name, their sizes checked.
std::vector<Batch> findBatches(const fs::path& folder, bool heldOut) {
    std::vector<Batch> batches;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!(heldOut ? isHeldOutName(name) : isTrainName(name))) continue;
        const std::uintmax_t size = entry.file_size();
        if (size == 0 || size % recordSize != 0 || size / recordSize > 1'000'000)
            throw Error(fmt::format(
                "{}: {} bytes, expected a multiple of {} (a label and 3 x 32 x 32 colour bytes an image)",
                entry.path().string(), size, recordSize));
        batches.push_back({entry.path(), static_cast<int>(size / recordSize)});
    }
    std::sort(batches.begin(), batches.end(), [](const Batch& a, const Batch& b) { return a.file < b.file; });
    if (batches.empty())
        throw Error(fmt::format("{}: no {} batch of CIFAR-10: expected {}", folder.string(),
                                heldOut ? "held-out" : "training",
                                heldOut ? "test_batch.bin" : "data_batch_1.bin to _5.bin"));
    return batches;
}

/// Grey values of a record's three planes.
void greyOfRecord(const std::uint8_t* record, std::vector<float>& grey) {
    const std::uint8_t *red = record + 1, *green = red + planeSize, *blue = green + planeSize;
    grey.resize(planeSize);
    for (size_t p = 0; p < planeSize; ++p) grey[p] = greyOfByte(luminance(red[p], green[p], blue[p]));
}

/// Reads `count` records of one batch into the set's images and labels from `first` on.
void readBatch(const fs::path& file, int count, int first, ImageSet& set, const ImageFitter& fitter,
               const Work& work) {
    ByteReader reader(file);
    struct Scratch {
        std::vector<float> grey, resized;
    };
    std::vector<Scratch> scratch(static_cast<size_t>(std::max(1, work.threads)));
    std::vector<std::uint8_t> bytes(static_cast<size_t>(recordSize) * blockCount);
    for (int done = 0; done < count; done += blockCount) {
        const int block = std::min(blockCount, count - done);
        reader.read(std::span(bytes).first(static_cast<size_t>(block) * recordSize),
                    fmt::format("{} images", count));
        parallelFor(work, block, [&](int i, int thread) {
            const std::uint8_t* record = bytes.data() + static_cast<size_t>(i) * recordSize;
            if (record[0] > 9)
                throw Error(fmt::format("{}: image {} has the label {}, expected 0 to 9", reader.name(),
                                        done + i, record[0]));
            auto& [grey, resized] = scratch[static_cast<size_t>(thread)];
            greyOfRecord(record, grey);
            fitter(grey.data(), set.pixels.row(first + done + i), resized);
            set.labels[static_cast<size_t>(first + done + i)] = record[0];
        });
    }
}

ImageSet readSplit(const std::vector<Batch>& batches, int requested, const DataRequest& request,
                   const Work& work) {
    const ImageFitter fitter(side, side, request, batches.front().file.string());
    long long available = 0;
    for (const Batch& batch : batches) available += batch.count;
    const int taken = chosenCount(requested, available);
    ImageSet set{allocateImages(taken, request), std::vector<int>(static_cast<size_t>(taken))};
    int first = 0;
    for (const Batch& batch : batches) {
        const int count = std::min(batch.count, taken - first);
        if (count == 0) break;
        readBatch(batch.file, count, first, set, fitter, work);
        first += count;
        work.report(static_cast<double>(first) / taken);
    }
    return set;
}

} // namespace

bool holdsCifar(const fs::path& folder) {
    return std::any_of(fs::directory_iterator(folder), fs::directory_iterator(), [](const auto& entry) {
        const std::string name = entry.path().filename().string();
        return entry.is_regular_file() && (isTrainName(name) || isHeldOutName(name));
    });
}

DataSet loadCifar(const fs::path& folder, const DataRequest& request, const Work& work) {
    const auto trainBatches = findBatches(folder, false), heldOutBatches = findBatches(folder, true);
    DataSet result;
    result.train = readSplit(trainBatches, request.train, request, work);
    result.heldOut = readSplit(heldOutBatches, request.heldOut, request, work);
    result.classNames = {"airplane", "automobile", "bird",  "cat",  "deer",
                         "dog",      "frog",       "horse", "ship", "truck"};
    result.origin = fmt::format("{}: {} training batches with {} and test_batch.bin with {}, luminance, {}",
                                folder.string(), trainBatches.size(),
                                describeCount(static_cast<int>(result.train.count()), request.train),
                                describeCount(static_cast<int>(result.heldOut.count()), request.heldOut),
                                describeFit(side, side, request));
    return result;
}

} // namespace scorelet
