#include "core/data/array_files.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/data/image_table.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <initializer_list>
#include <set>
#include <utility>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostArchiveBytes = std::size_t{8} << 30;

/// The words of a name in small letters: train_images is two, X_train, too.
std::set<std::string> wordsOf(const std::string& name) {
    std::set<std::string> words;
    std::string word;
    for (const char c : name + "_") {
        if (std::isalnum(static_cast<unsigned char>(c))) {
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        } else if (!word.empty()) {
            words.insert(std::exchange(word, {}));
        }
    }
    return words;
}

bool hasAny(const std::set<std::string>& words, std::initializer_list<const char*> known) {
    return std::any_of(known.begin(), known.end(), [&](const char* one) { return words.contains(one); });
}

ArraySplit splitOfName(const std::set<std::string>& words) {
    if (hasAny(words, {"train", "training", "xtrain", "ytrain"})) return ArraySplit::train;
    if (hasAny(words, {"test", "testing", "heldout", "xtest", "ytest"})) return ArraySplit::test;
    if (hasAny(words, {"val", "valid", "validation", "xval", "yval"})) return ArraySplit::validation;
    return ArraySplit::none;
}

bool isLabelsName(const std::set<std::string>& words) {
    return hasAny(words, {"label", "labels", "y", "ytrain", "ytest", "yval", "target", "targets"});
}

bool hasEnding(const fs::path& file, const char* ending) {
    return file.extension() == ending;
}

std::vector<fs::path> filesIn(const fs::path& path) {
    if (!fs::is_directory(path)) return {path};
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(path)) {
        const bool hidden = entry.path().filename().string().starts_with(".");
        if (!hidden && entry.is_regular_file() &&
            (hasEnding(entry.path(), ".npy") || hasEnding(entry.path(), ".npz") ||
             isImageTable(entry.path())))
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool isChannelCount(std::size_t side) {
    return side == 1 || side == 3 || side == 4;
}

} // namespace

ArrayFiles::ArrayFiles(const fs::path& path) {
    for (const fs::path& file : filesIn(path)) {
        if (hasEnding(file, ".csv")) {
            addImageTable(*this, file);
            continue;
        }
        const std::string name = file.filename().string();
        if (hasEnding(file, ".npz")) {
            archives_.push_back(
                std::make_unique<const NpzReader>(readFile(file.string(), mostArchiveBytes), file.string()));
            const NpzReader& archive = *archives_.back();
            for (const std::string& array : archive.names())
                add(array, name + "/" + array, file, archive.view(array));
        } else {
            maps_.push_back(std::make_unique<const MappedFile>(file));
            add(file.stem().string(), name, file, viewNpy(maps_.back()->bytes(), file.string()));
        }
    }
}

void ArrayFiles::add(std::string name, std::string place, const fs::path& file, const NpyView& view) {
    const std::set<std::string> words = wordsOf(name);
    arrays_.push_back(
        {std::move(name), std::move(place), file, view, splitOfName(words), isLabelsName(words)});
}

void ArrayFiles::add(StoredArray array, std::string values) {
    bytes_.push_back(std::make_unique<const std::string>(std::move(values)));
    array.view.values = *bytes_.back();
    arrays_.push_back(std::move(array));
}

void ArrayFiles::addNamed(const std::string& name, const std::string& place, const fs::path& file,
                          const NpyView& view, std::string values, bool labels) {
    add({name, place, file, view, splitOfName(wordsOf(name)), labels}, std::move(values));
}

ArrayLayout layoutOfImages(const StoredArray& array) {
    const std::vector<std::size_t>& shape = array.view.shape;
    const auto refuse = [&] {
        return Error(fmt::format(
            "{}: an array of shape ({}): expected images as (N, H, W), (N, H, W, C), (N, C, H, W), "
            "C of 1, 3 or 4, or (N, P) of squares of P pixels",
            array.path(), fmt::join(shape, ", ")));
    };
    constexpr std::size_t mostSide = 16384, mostCount = 1'000'000'000;
    if (std::any_of(shape.begin(), shape.end(),
                    [&](std::size_t side) { return side == 0 || side > mostCount; }))
        throw refuse();
    std::size_t height = 0, width = 0, channels = 1;
    bool together = true;
    if (shape.size() == 2) {
        height = width = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(shape[1]))));
        if (height * width != shape[1]) throw refuse();
    } else if (shape.size() == 3) {
        height = shape[1], width = shape[2];
    } else if (shape.size() == 4 && isChannelCount(shape[3])) {
        height = shape[1], width = shape[2], channels = shape[3];
    } else if (shape.size() == 4 && isChannelCount(shape[1])) {
        channels = shape[1], height = shape[2], width = shape[3];
        together = false;
    } else {
        throw refuse();
    }
    if (height > mostSide || width > mostSide) throw refuse();
    return {static_cast<long long>(shape[0]), static_cast<int>(height), static_cast<int>(width),
            static_cast<int>(channels), together};
}

std::vector<int> labelsOf(const StoredArray& array) {
    const std::vector<std::size_t>& shape = array.view.shape;
    if (shape.empty() || shape.size() > 2 || (shape.size() == 2 && shape[1] != 1))
        throw Error(fmt::format("{}: an array of shape ({}): expected one label an image, (N) or (N, 1)",
                                array.path(), fmt::join(shape, ", ")));
    std::vector<float> numbers(array.view.count());
    array.view.copyTo(0, numbers);
    std::vector<int> labels;
    for (const float number : numbers) {
        if (!(number >= 0 && number < 1e6f) || number != std::floor(number))
            throw Error(fmt::format("{}: expected whole numbers from 0 on as labels, found {}", array.path(),
                                    number));
        labels.push_back(static_cast<int>(number));
    }
    return labels;
}

} // namespace scorelet
