#include "core/data/idx.h"

#include "core/base/error.h"
#include "core/data/byte_reader.h"
#include "core/data/idx_arrays.h"
#include "core/data/left_out.h"
#include "core/data/to_size.h"
#include "core/image/file.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cctype>
#include <exception>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t imagesMagic = 0x803, labelsMagic = 0x801;
constexpr size_t blockBytes = 2 << 20;
constexpr int maxSide = 4096;

/// A file's name without what differs from copy to copy: small letters and digits alone, no ".gz".
std::string plainName(const fs::path& file) {
    std::string name;
    for (const char c : file.filename().string())
        name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    std::erase_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); });
    return name;
}

bool isImagesName(const fs::path& file) {
    const std::string name = plainName(file);
    return name.find("images") != std::string::npos &&
           (name.find("idx3") != std::string::npos || name.find("idx4") != std::string::npos);
}

/// Whether a word of the name begins so: "latest-train-images" is no test.
bool hasWord(const fs::path& file, const std::string& word) {
    std::string name = file.filename().string();
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (size_t at = name.find(word); at != std::string::npos; at = name.find(word, at + 1))
        if (at == 0 || !std::isalpha(static_cast<unsigned char>(name[at - 1]))) return true;
    return false;
}

bool isHeldOutIdxName(const fs::path& file) {
    return hasWord(file, "t10k") || hasWord(file, "test");
}

/// The files of a folder whose names `fits` takes, and those in subfolders called so (some archives put every
/// file into a folder of its own name).
template <class Fits>
std::vector<fs::path> filesNamed(const fs::path& folder, const Fits& fits) {
    std::vector<fs::path> files, inFolders;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (isHiddenName(entry.path()) || !fits(entry.path())) continue;
        if (entry.is_regular_file()) files.push_back(entry.path());
        if (!entry.is_directory()) continue;
        for (const auto& inner : fs::directory_iterator(entry.path()))
            if (inner.is_regular_file() && !isHiddenName(inner.path()) && fits(inner.path()))
                inFolders.push_back(inner.path());
    }
    std::sort(files.begin(), files.end()); // a plain file stands before its .gz
    std::sort(inFolders.begin(), inFolders.end());
    for (const fs::path& file : inFolders) { // which may be copies of those outside
        const auto isCopy = [&](const fs::path& one) { return plainName(one) == plainName(file); };
        if (std::none_of(files.begin(), files.end(), isCopy)) files.push_back(file);
    }
    return files;
}

fs::path findImages(const fs::path& folder, bool heldOut) {
    std::vector<fs::path> found;
    for (const fs::path& file : filesNamed(folder, isImagesName)) {
        if (heldOut ? !isHeldOutIdxName(file) : isHeldOutIdxName(file) || !hasWord(file, "train")) continue;
        if (found.empty() || plainName(file) != plainName(found.back())) found.push_back(file);
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

/// The labels' file of an images' file, plain or compressed; empty if there is none.
fs::path findLabels(const fs::path& folder, const fs::path& images) {
    std::string name = plainName(images);
    name.replace(name.find("images"), 6, "labels");
    const std::size_t dimensions = std::min(name.find("idx3"), name.find("idx4"));
    name.replace(dimensions, 4, "idx1");
    std::vector<fs::path> found =
        filesNamed(folder, [&](const fs::path& file) { return plainName(file) == name; });
    const std::string begin = name.substr(0, dimensions + 4); // labels may be numbers of another type
    if (found.empty())
        found = filesNamed(folder, [&](const fs::path& file) { return plainName(file).starts_with(begin); });
    return found.empty() ? fs::path() : found.front();
}

std::uint32_t readNumber(ByteReader& reader) {
    std::array<std::uint8_t, 4> bytes{};
    reader.read(bytes, "an IDX header");
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 |
           bytes[3];
}

/// What a magic number says that is not the expected one; empty where it says nothing.
std::string meaningOfMagic(std::uint32_t magic) {
    if (magic >> 24 == '<') return ", the begin of a web page: did its download end in an error?";
    if (magic >> 16 == 0x1f8b) return ", which is compressed twice";
    if (magic == 0x03080000 || magic == 0x01080000) return ", the bytes in reverse order";
    const std::uint32_t type = magic >> 8, dimensions = magic & 0xff;
    const char* const types[] = {"bytes",
                                 "signed bytes",
                                 "",
                                 "16-bit integers",
                                 "32-bit integers",
                                 "32-bit floating-point numbers",
                                 "64-bit floating-point numbers"};
    if (type < 8 || type - 8 >= std::size(types) || *types[type - 8] == 0 || dimensions < 1 || dimensions > 8)
        return {};
    return fmt::format(", an array of {} with {} dimension{}", types[type - 8], dimensions,
                       dimensions == 1 ? "" : "s");
}

void expectMagic(ByteReader& reader, std::uint32_t expected, const char* what) {
    const std::uint32_t found = readNumber(reader);
    if (found != expected)
        throw Error(
            fmt::format("{}: not IDX {} of bytes: expected the magic number 0x{:08x}, found 0x{:08x}{}",
                        reader.name(), what, expected, found, meaningOfMagic(found)));
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

struct IdxSplit {
    ImageSet set;
    std::string file;
    int height = 0, width = 0;
    std::vector<std::string> notes = {};
};

std::vector<int> readLabels(const fs::path& file, const fs::path& images, int imageCount, int taken,
                            std::vector<std::string>& notes) {
    ByteReader reader(file);
    expectMagic(reader, labelsMagic, "labels");
    const std::uint32_t count = readNumber(reader);
    if (count != static_cast<std::uint32_t>(imageCount))
        throw Error(fmt::format("{}: {} labels, expected {}, as many as the images of {}", reader.name(),
                                count, imageCount, images.filename().string()));
    std::vector<std::uint8_t> bytes(static_cast<size_t>(taken));
    const std::string what = fmt::format("{} labels", count);
    reader.read(bytes, what);
    if (static_cast<std::uint32_t>(taken) == count) reader.expectEnd(what);
    noteBehindEnd(reader, notes);
    return {bytes.begin(), bytes.end()};
}

IdxSplit readSplit(const fs::path& file, const fs::path& labels, int requested, const DataRequest& request,
                   const Work& work) {
    IdxImages images(file, requested, request);
    IdxSplit split{{}, file.filename().string(), images.height(), images.width()};
    split.set.names.addRecords(split.file, 0, images.count());
    if (!labels.empty())
        split.set.labels = readLabels(labels, file, images.stored(), images.count(), split.notes);
    split.set.pixels = images.read(0, images.count(), work);
    images.addNotes(split.notes);
    return split;
}

} // namespace

IdxImages::IdxImages(fs::path file, int requested, const DataRequest& request)
    : file_(std::move(file)), request_(request) {
    const ImagesHeader header = readImagesHeader(reader_.emplace(file_));
    stored_ = chosenCount(0, header.count);
    height_ = header.height;
    width_ = header.width;
    count_ = chosenCount(requested, header.count);
    const ImageFitter fits(height_, width_, request_, reader_->name()); // or an Error at once
}

std::string IdxImages::what() const {
    return fmt::format("{} images of {} x {} pixels", stored_, height_, width_);
}

void IdxImages::addNotes(std::vector<std::string>& notes) const {
    noteBehindEnd(*reader_, notes);
}

ImageBatch IdxImages::read(int first, int count, const Work& work) {
    assert(first >= 0 && count >= 0 && first + count <= count_);
    constexpr int group = 64;
    const size_t imageSize = static_cast<size_t>(height_) * static_cast<size_t>(width_);
    if (first < at_) {
        readImagesHeader(reader_.emplace(file_));
        at_ = 0;
    }
    ImageBatch pixels = allocateImages(count, request_);
    reader_->skip(static_cast<std::uint64_t>(first - at_) * imageSize, what());
    at_ = first;
    const ImageFitter fitter(height_, width_, request_, reader_->name());
    struct Scratch {
        std::vector<float> original, resized;
    };
    std::vector<Scratch> scratch(static_cast<size_t>(std::max(1, work.threads)));
    const int blockImages = std::clamp(static_cast<int>(blockBytes / imageSize), 1, std::max(1, count));
    std::vector<std::uint8_t> bytes(imageSize * static_cast<size_t>(blockImages));
    for (int done = 0; done < count;) {
        work.check();
        const int block = std::min(blockImages, count - done);
        reader_->read(std::span(bytes).first(imageSize * static_cast<size_t>(block)), what());
        parallelFor(work, (block + group - 1) / group, [&](int index, int thread) {
            auto& [original, resized] = scratch[static_cast<size_t>(thread)];
            original.resize(imageSize);
            for (int i = index * group; i < std::min(block, (index + 1) * group); ++i) {
                const std::uint8_t* from = bytes.data() + imageSize * static_cast<size_t>(i);
                for (size_t p = 0; p < imageSize; ++p) original[p] = greyOfByte(from[p]);
                fitter(original, pixels.row(done + i), resized);
            }
        });
        done += block;
        at_ += block;
        work.report(static_cast<double>(done) / count);
    }
    if (at_ == stored_) reader_->expectEnd(what());
    return pixels;
}

bool holdsIdx(const fs::path& folder) {
    return !filesNamed(folder, isImagesName).empty();
}

IdxFiles idxFiles(const fs::path& folder) {
    const fs::path train = findImages(folder, false), heldOut = findImages(folder, true);
    return {train, heldOut, findLabels(folder, train), findLabels(folder, heldOut)};
}

namespace {

/// Lines of what is odd about the files.
std::vector<std::string> notesOf(const fs::path& folder, const IdxFiles& files, const DataRequest& request) {
    std::vector<std::string> notes;
    if (files.trainLabels.empty() || files.heldOutLabels.empty()) {
        const fs::path& without = files.trainLabels.empty() ? files.train : files.heldOut;
        notes.push_back(fmt::format("no classes: {} has no file of labels beside it that is named alike",
                                    without.filename().string()));
    }
    if (std::string note =
            noteOfOthers(folder, {files.train, files.heldOut, files.trainLabels, files.heldOutLabels});
        !note.empty())
        notes.push_back(std::move(note));
    if ((hasWord(folder, "emnist") || hasWord(files.train, "emnist")) &&
        request.orientation == PixelOrder::stored)
        notes.push_back(
            "EMNIST's files hold rows and columns exchanged: --orientation transposed shows letters "
            "upright");
    return notes;
}

} // namespace

DataSet loadIdx(const fs::path& folder, const DataRequest& request, const Work& work) {
    const IdxFiles found = idxFiles(folder);
    if (isOtherIdx(folder)) return loadIdxArrays(folder, found, request, work);
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
    std::string fit = describeFit(splits[0].height, splits[0].width, request);
    if (splits[0].height != splits[1].height || splits[0].width != splits[1].width)
        fit += fmt::format(", held-out ones {}", describeFit(splits[1].height, splits[1].width, request));
    result.origin =
        fmt::format("{}: {} with {} and {} with {}, {}, {}", folder.string(), splits[0].file,
                    describeCount(static_cast<int>(result.train.count()), request.train), splits[1].file,
                    describeCount(static_cast<int>(result.heldOut.count()), request.heldOut),
                    describeChannels(false, request), fit);
    result.notes = notesOf(folder, found, request);
    for (IdxSplit& split : splits)
        result.notes.insert(result.notes.end(), split.notes.begin(), split.notes.end());
    return result;
}

} // namespace scorelet
