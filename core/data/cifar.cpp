#include "core/data/cifar.h"

#include "core/base/error.h"
#include "core/data/byte_reader.h"
#include "core/data/left_out.h"
#include "core/data/to_size.h"
#include "core/image/file.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <utility>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

constexpr int side = 32, planeSize = side * side;
constexpr int blockCount = 500;

/// CIFAR-10 or CIFAR-100: what its files are called, and what stands before the planes of an image.
struct Edition {
    const char* name;
    int labelBytes;
    int classes;            ///< in the label that is taken
    const char* trainFiles; ///< for messages
    const char* heldOutFile;

    int recordSize() const { return labelBytes + 3 * planeSize; }
};

constexpr Edition ten{"CIFAR-10", 1, 10, "data_batch_1.bin to _5.bin", "test_batch.bin"};
constexpr Edition hundred{"CIFAR-100", 2, 100, "train.bin", "test.bin"};
constexpr int coarseClasses = 20;
constexpr const char *ofFine = "fine labels, ", *ofCoarse = "coarse labels, "; // in the line of the origin

struct Batch {
    fs::path file;
    int count; ///< of its records
};

bool isTrainName(const std::string& name, const Edition& edition) {
    if (edition.labelBytes == 2) return name == edition.trainFiles;
    return name.starts_with("data_batch_") && name.ends_with(".bin");
}

bool isGzip(const fs::path& file) {
    std::ifstream bytes(file, std::ios::binary);
    return bytes.get() == 0x1f && bytes.get() == 0x8b;
}

/// Throws Error for a file that is none of whole records.
void requireRecords(const fs::path& file, std::uintmax_t size, const Edition& edition) {
    const auto record = static_cast<std::uintmax_t>(edition.recordSize());
    if (size > 0 && size % record == 0 && size / record <= 1'000'000) return;
    std::string hint;
    if (isGzip(file)) hint = "It is compressed: unpack it first (gunzip).";
    const Edition& other = edition.labelBytes == 1 ? hundred : ten;
    if (size > 0 && size % static_cast<std::uintmax_t>(other.recordSize()) == 0)
        hint = fmt::format("Its size is that of {}, whose files are called {} and {}.", other.name,
                           other.trainFiles, other.heldOutFile);
    throw Error(
        fmt::format("{}: {} bytes, expected a multiple of {} ({} and 3 x 32 x 32 colour bytes an image)",
                    file.string(), size, record, edition.labelBytes == 1 ? "a label" : "two labels"),
        hint);
}

/// The batches of one split by name, their sizes checked.
std::vector<Batch> findBatches(const fs::path& folder, const Edition& edition, bool heldOut) {
    std::vector<Batch> batches;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!(heldOut ? name == edition.heldOutFile : isTrainName(name, edition))) continue;
        const std::uintmax_t size = entry.file_size();
        requireRecords(entry.path(), size, edition);
        batches.push_back(
            {entry.path(), static_cast<int>(size / static_cast<std::uintmax_t>(edition.recordSize()))});
    }
    std::sort(batches.begin(), batches.end(), [](const Batch& a, const Batch& b) { return a.file < b.file; });
    if (batches.empty())
        throw Error(fmt::format("{}: no {} batch of {}: expected {}", folder.string(),
                                heldOut ? "held-out" : "training", edition.name,
                                heldOut ? edition.heldOutFile : edition.trainFiles));
    return batches;
}

/// The luminance of an image's three planes, or the planes.
void planesOfImage(const std::uint8_t* red, int channels, std::vector<float>& planes) {
    const std::uint8_t *green = red + planeSize, *blue = green + planeSize;
    planes.resize(static_cast<size_t>(channels) * planeSize);
    for (size_t p = 0; p < planes.size(); ++p)
        planes[p] = greyOfByte(channels == 1 ? luminance(red[p], green[p], blue[p]) : red[p]);
}

/// How the files of one edition are read for a request.
struct Reading {
    const Edition& edition;
    const DataRequest& request;

    bool coarse() const { return edition.labelBytes == 2 && request.labelKind == LabelKind::coarse; }
    int classes() const { return coarse() ? coarseClasses : edition.classes; }
    /// Where the label stands that is taken: CIFAR-100 has the coarse one first.
    int labelAt() const { return coarse() ? 0 : edition.labelBytes - 1; }
};

/// Reads `count` records of one batch into the set's images and labels from `first` on.
void readBatch(const fs::path& file, int count, int first, ImageSet& set, const Reading& reading,
               const ImageFitter& fitter, const Work& work) {
    ByteReader reader(file);
    struct Scratch {
        std::vector<float> planes, resized;
    };
    const int recordSize = reading.edition.recordSize(), classes = reading.classes();
    std::vector<Scratch> scratch(static_cast<size_t>(std::max(1, work.threads)));
    std::vector<std::uint8_t> bytes(static_cast<size_t>(recordSize) * blockCount);
    for (int done = 0; done < count; done += blockCount) {
        const int block = std::min(blockCount, count - done);
        reader.read(std::span(bytes).first(static_cast<size_t>(block) * static_cast<size_t>(recordSize)),
                    fmt::format("{} images", count));
        parallelFor(work, block, [&](int i, int thread) {
            const std::uint8_t* record =
                bytes.data() + static_cast<size_t>(i) * static_cast<size_t>(recordSize);
            const int label = record[reading.labelAt()];
            if (label >= classes)
                throw Error(fmt::format("{}: image {} has the label {}, expected 0 to {}", reader.name(),
                                        done + i, label, classes - 1));
            auto& [planes, resized] = scratch[static_cast<size_t>(thread)];
            planesOfImage(record + reading.edition.labelBytes, set.pixels.shape().channels, planes);
            fitter(planes, set.pixels.row(first + done + i), resized);
            set.labels[static_cast<size_t>(first + done + i)] = label;
        });
    }
}

ImageSet readSplit(const std::vector<Batch>& batches, int requested, const Reading& reading,
                   const Work& work) {
    const DataRequest& request = reading.request;
    const ImageFitter fitter(side, side, request, batches.front().file.string());
    long long available = 0;
    for (const Batch& batch : batches) available += batch.count;
    const int taken = chosenCount(requested, available);
    ImageSet set{allocateImages(taken, request), std::vector<int>(static_cast<size_t>(taken))};
    int first = 0;
    for (const Batch& batch : batches) {
        const int count = std::min(batch.count, taken - first);
        if (count == 0) break;
        readBatch(batch.file, count, first, set, reading, fitter, work);
        set.names.addRecords(batch.file.filename().string(), 0, count);
        first += count;
        work.report(static_cast<double>(first) / taken);
    }
    return set;
}

/// The lines of a text file beside the batches; empty where there is none, or it has another number of them.
std::vector<std::string> namesIn(const fs::path& file, int count) {
    std::ifstream text(file);
    std::vector<std::string> names;
    for (std::string line; std::getline(text, line);)
        if (line.find_first_not_of(" \t\r") != std::string::npos) names.push_back(line);
    return static_cast<int>(names.size()) == count ? names : std::vector<std::string>();
}

bool holds(const fs::path& folder, const Edition& edition) {
    return std::any_of(fs::directory_iterator(folder), fs::directory_iterator(), [&](const auto& entry) {
        const std::string name = entry.path().filename().string();
        return entry.is_regular_file() && (isTrainName(name, edition) || name == edition.heldOutFile);
    });
}

} // namespace

bool holdsCifar(const fs::path& folder) {
    return holds(folder, ten) || holds(folder, hundred);
}

bool haveTwoLabels(const DataSet& data) {
    return data.origin.find(ofFine) != std::string::npos || data.origin.find(ofCoarse) != std::string::npos;
}

DataSet loadCifar(const fs::path& folder, const DataRequest& request, const Work& work) {
    const Reading reading{holds(folder, ten) ? ten : hundred, request};
    const Edition& edition = reading.edition;
    const auto train = findBatches(folder, edition, false), heldOut = findBatches(folder, edition, true);
    DataSet result;
    result.train = readSplit(train, request.train, reading, work);
    result.heldOut = readSplit(heldOut, request.heldOut, reading, work);
    const char* namesFile = reading.coarse() ? "coarse_label_names.txt" : "fine_label_names.txt";
    if (edition.labelBytes == 1)
        result.classNames = {"airplane", "automobile", "bird",  "cat",  "deer",
                             "dog",      "frog",       "horse", "ship", "truck"};
    else
        result.classNames = namesIn(folder / namesFile, reading.classes());
    result.origin = fmt::format(
        "{}: {} of {} with {} and {} with {}, {}{}, {}", folder.string(),
        train.size() == 1 ? train.front().file.filename().string()
                          : fmt::format("{} training batches", train.size()),
        edition.name, describeCount(static_cast<int>(result.train.count()), request.train),
        edition.heldOutFile, describeCount(static_cast<int>(result.heldOut.count()), request.heldOut),
        edition.labelBytes == 1 ? ""
        : reading.coarse()      ? ofCoarse
                                : ofFine,
        describeChannels(true, request), describeFit(side, side, request));
    std::vector<fs::path> read{folder / "batches.meta.txt", folder / "readme.html", // which belong to it
                               folder / "fine_label_names.txt", folder / "coarse_label_names.txt"};
    for (const auto* batches : {&train, &heldOut})
        for (const Batch& batch : *batches) read.push_back(batch.file);
    if (std::string note = noteOfOthers(folder, read); !note.empty()) result.notes.push_back(std::move(note));
    return result;
}

} // namespace scorelet
