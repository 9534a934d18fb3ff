#include "core/data/idx.h"

#include "core/base/error.h"
#include "core/data/byte_reader.h"
#include "core/data/to_size.h"
#include "core/image/file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <fmt/format.h>
#include <optional>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t imagesMagic = 0x803, labelsMagic = 0x801;
constexpr size_t blockBytes = 2 << 20;
constexpr int maxSide = 4096;

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

bool isImagesName(const std::string& name) {
    return contains(name, "images") && contains(name, "idx3");
}

/// Whether a word of the name begins so: "latest-train-images" is no test.
bool hasWord(const std::string& name, const std::string& word) {
    for (size_t at = name.find(word); at != std::string::npos; at = name.find(word, at + 1))
        if (at == 0 || !std::isalpha(static_cast<unsigned char>(name[at - 1]))) return true;
    return false;
}

bool isHeldOutIdxName(const std::string& name) {
    return hasWord(name, "t10k") || hasWord(name, "test");
}

/// The image files of a folder: of one split, those whose names say it.
std::vector<fs::path> imageFiles(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && isImagesName(entry.path().filename().string()))
            files.push_back(entry.path());
    std::sort(files.begin(), files.end()); // a plain file stands before its .gz
    return files;
}

fs::path findImages(const fs::path& folder, bool heldOut) {
    std::vector<fs::path> found;
    for (const fs::path& file : imageFiles(folder)) {
        const std::string name = file.filename().string();
        if (heldOut ? !isHeldOutIdxName(name) : isHeldOutIdxName(name) || !hasWord(name, "train")) continue;
        if (found.empty() || file != found.back().string() + ".gz") found.push_back(file);
    }
    if (found.empty())
        throw Error(fmt::format("{}: no {} images: expected {}-images-idx3-ubyte or {}-images-idx3-ubyte.gz",
                                folder.string(), heldOut ? "held-out" : "training",
                                heldOut ? "t10k" : "train", heldOut ? "t10k" : "train"));
    if (found.size() > 1)
        throw Error(fmt::format("{}: expected one file of {} images, found {} and {}", folder.string(),
                                heldOut ? "held-out" : "training", found[0].filename().string(),
                                found[1].filename().string()),
                    "Put each data set into a folder of its own.");
    return found.front();
}

/// The labels' file beside an images' file, plain or compressed, if there is one.
std::optional<fs::path> findLabels(const fs::path& images) {
    std::string name = images.filename().string();
    name.replace(name.find("images"), 6, "labels");
    name.replace(name.find("idx3"), 4, "idx1");
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    for (const char* ending : {"", ".gz"}) {
        const fs::path file = images.parent_path() / (name + ending);
        if (!fs::exists(file)) continue;
        if (!fs::is_regular_file(file)) // a pipe would be waited for
            throw Error(fmt::format("{}: expected a file of labels, found {}", file.string(),
                                    fs::is_directory(file) ? "a folder" : "no regular file"));
        return file;
    }
    return std::nullopt;
}

std::uint32_t readNumber(ByteReader& reader) {
    std::array<std::uint8_t, 4> bytes{};
    reader.read(bytes, "an IDX header");
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
           bytes[3];
}

void expectMagic(ByteReader& reader, std::uint32_t expected, const char* what) {
    const std::uint32_t found = readNumber(reader);
    if (found != expected)
        throw Error(fmt::format("{}: not IDX {}: expected the magic number 0x{:08x}, found 0x{:08x}",
                                reader.name(), what, expected, found));
}

struct ImagesHeader {
    std::uint32_t count;
    int height, width;
};

/// Reads and checks an image file's header; what it claims is possible in a file of this size.
ImagesHeader readImagesHeader(ByteReader& reader) {
    expectMagic(reader, imagesMagic, "images");
    const std::uint32_t count = readNumber(reader), height = readNumber(reader), width = readNumber(reader);
    if (height < 1 || height > maxSide || width < 1 || width > maxSide)
        throw Error(fmt::format("{}: its header says images of {} x {} pixels, expected 1 to {} each way",
                                reader.name(), height, width, maxSide));
    if (count == 0) throw Error(fmt::format("{}: holds no images, expected at least one", reader.name()));
    const std::uint64_t needed = std::uint64_t{count} * height * width;
    if (needed > reader.greatestRest())
        throw Error(
            fmt::format(
                "{}: the file ends too early: its header says {} images of {} x {} pixels, expected {} bytes "
                "after it, found at most {}",
                reader.name(), count, height, width, needed, reader.greatestRest()),
            "Was its download interrupted?");
    return {count, static_cast<int>(height), static_cast<int>(width)};
}

std::vector<int> readLabels(const fs::path& file, const fs::path& images, std::uint32_t imageCount,
                            int taken) {
    ByteReader reader(file);
    expectMagic(reader, labelsMagic, "labels");
    const std::uint32_t count = readNumber(reader);
    if (count != imageCount)
        throw Error(fmt::format("{}: {} labels, expected {}, as many as the images of {}", reader.name(),
                                count, imageCount, images.filename().string()));
    std::vector<std::uint8_t> bytes(static_cast<size_t>(taken));
    const std::string what = fmt::format("{} labels", count);
    reader.read(bytes, what);
    if (static_cast<std::uint32_t>(taken) == count) reader.expectEnd(what);
    return {bytes.begin(), bytes.end()};
}

struct IdxSplit {
    ImageSet set;
    std::string file;
    int height = 0, width = 0;
};

/// Reads `taken` images block by block into the rows of `pixels`; each block is fitted by all threads.
void readPixels(ByteReader& reader, const ImagesHeader& header, const ImageFitter& fitter, ImageBatch& pixels,
                const Work& work) {
    constexpr int group = 64;
    const size_t imageSize = static_cast<size_t>(header.height) * static_cast<size_t>(header.width);
    const int taken = static_cast<int>(pixels.count());
    const int blockImages =
        static_cast<int>(std::clamp<size_t>(blockBytes / imageSize, 1, static_cast<size_t>(taken)));
    const std::string what =
        fmt::format("{} images of {} x {} pixels", header.count, header.height, header.width);
    struct Scratch {
        std::vector<float> original, resized;
    };
    std::vector<Scratch> scratch(static_cast<size_t>(std::max(1, work.threads)));
    std::vector<std::uint8_t> bytes(imageSize * static_cast<size_t>(blockImages));
    for (int first = 0; first < taken; first += blockImages) {
        work.check();
        const int count = std::min(blockImages, taken - first);
        reader.read(std::span(bytes).first(imageSize * static_cast<size_t>(count)), what);
        parallelFor(work, (count + group - 1) / group, [&](int index, int thread) {
            auto& [original, resized] = scratch[static_cast<size_t>(thread)];
            original.resize(imageSize);
            for (int i = index * group; i < std::min(count, (index + 1) * group); ++i) {
                const std::uint8_t* from = bytes.data() + imageSize * static_cast<size_t>(i);
                for (size_t p = 0; p < imageSize; ++p) original[p] = greyOfByte(from[p]);
                fitter(original.data(), pixels.row(first + i), resized);
            }
        });
        work.report(static_cast<double>(first + count) / taken);
    }
    if (static_cast<std::uint32_t>(taken) == header.count) reader.expectEnd(what);
}

IdxSplit readSplit(const fs::path& images, const fs::path& labels, int requested, const DataRequest& request,
                   const Work& work) {
    ByteReader reader(images);
    const ImagesHeader header = readImagesHeader(reader);
    const ImageFitter fitter(header.height, header.width, request, reader.name());
    const int taken = chosenCount(requested, header.count);
    IdxSplit split{{}, images.filename().string(), header.height, header.width};
    if (!labels.empty()) split.set.labels = readLabels(labels, images, header.count, taken);
    split.set.pixels = allocateImages(taken, request);
    readPixels(reader, header, fitter, split.set.pixels, work);
    return split;
}

} // namespace

bool holdsIdx(const fs::path& folder) {
    return !imageFiles(folder).empty();
}

IdxFiles idxFiles(const fs::path& folder) {
    const fs::path train = findImages(folder, false), heldOut = findImages(folder, true);
    return {train, heldOut, findLabels(train).value_or(fs::path()), findLabels(heldOut).value_or(fs::path())};
}

DataSet loadIdx(const fs::path& folder, const DataRequest& request, const Work& work) {
    const IdxFiles found = idxFiles(folder);
    const std::array<fs::path, 2> files{found.train, found.heldOut},
        labels{found.trainLabels, found.heldOutLabels};
    const std::array<int, 2> requested{request.train, request.heldOut};
    std::array<IdxSplit, 2> splits;
    std::array<std::exception_ptr, 2> failures; // the training images' first, whichever was read faster
    // Decompression is serial within a file, so the two files are read at the same time.
    parallelFor(work, 2, [&](int index, int) {
        const auto i = static_cast<size_t>(index);
        Work part = work;
        if (index == 1)
            part.progress = {}; // the training file is the longer one: it tells how far the loading is
        try {
            splits[i] = readSplit(files[i], labels[i], requested[i], request, part);
        } catch (const Error&) {
            failures[i] = std::current_exception();
        }
    });
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
    DataSet result;
    result.train = std::move(splits[0].set);
    result.heldOut = std::move(splits[1].set);
    result.origin =
        fmt::format("{}: {} with {} and {} with {}, {}", folder.string(), splits[0].file,
                    describeCount(static_cast<int>(result.train.count()), request.train), splits[1].file,
                    describeCount(static_cast<int>(result.heldOut.count()), request.heldOut),
                    describeFit(splits[0].height, splits[0].width, request));
    return result;
}

} // namespace scorelet
