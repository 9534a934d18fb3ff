#include "core/data/arrays.h"

#include "core/base/error.h"
#include "core/data/array_files.h"
#include "core/data/image_table.h"
#include "core/data/left_out.h"
#include "core/data/split_mix.h"
#include "core/data/to_size.h"
#include "core/image/file.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <numeric>
#include <utility>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

/// What the numbers of images mean.
enum class Scale { bytes, words, unit, signedUnit };

const char* describeScale(Scale scale) {
    switch (scale) {
    case Scale::bytes:
        return "values 0 to 255";
    case Scale::words:
        return "values 0 to 65535";
    case Scale::unit:
        return "values 0 to 1";
    case Scale::signedUnit:
        break;
    }
    return "values -1 to 1";
}

float onScale(float value, Scale scale) {
    switch (scale) {
    case Scale::bytes:
        return greyOfByte(value);
    case Scale::words:
        return greyOfByte(value / 257.f);
    case Scale::unit:
        return 2.f * value - 1.f;
    case Scale::signedUnit:
        break;
    }
    return value;
}

/// The scale of arrays whose type leaves it open, by all of their values.
Scale scaleByValues(const std::vector<const StoredArray*>& arrays, const Work& work) {
    float low = 0, high = 0;
    std::vector<float> values;
    for (const StoredArray* array : arrays) {
        constexpr std::size_t atOnce = 1 << 20;
        const std::size_t count = array->view.count();
        for (std::size_t first = 0; first < count; first += atOnce) {
            work.check();
            values.resize(std::min(atOnce, count - first));
            array->view.copyTo(first, values);
            for (const float value : values) {
                if (!std::isfinite(value))
                    throw Error(fmt::format("{}: expected finite values, found {}", array->path(), value));
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
    }
    const bool whole = arrays.front()->view.type[1] != 'f';
    if (low >= 0 && high <= 1 && !whole) return Scale::unit;
    if (low >= -1 && high <= 1 && !whole) return Scale::signedUnit;
    if (low >= 0 && high <= 255) return Scale::bytes;
    if (low >= 0 && high <= 65535 && whole) return Scale::words;
    throw Error(
        fmt::format("{}: values from {:.6g} to {:.6g}: expected {}", arrays.front()->path(), low, high,
                    whole ? "whole numbers from 0 to 255 or to 65535" : "0 to 1, -1 to 1 or 0 to 255"));
}

Scale scaleOf(const std::vector<const StoredArray*>& arrays, const Work& work) {
    const std::string& type = arrays.front()->view.type;
    for (const StoredArray* array : arrays)
        if (array->view.type != type)
            throw Error(fmt::format("{}: expected numbers of the type of {}, '{}', found '{}'", array->path(),
                                    arrays.front()->place, type, array->view.type));
    if (type == "|u1") return Scale::bytes;
    if (type == "<u2") return Scale::words;
    if (type == "|b1") return Scale::unit;
    return scaleByValues(arrays, work);
}

/// Images of some arrays in a row: image i of them all.
class ArrayImages {
public:
    ArrayImages(std::vector<const StoredArray*> arrays, const DataRequest& request)
        : arrays_(std::move(arrays)), request_(request) {
        for (const StoredArray* array : arrays_) {
            layouts_.push_back(layoutOfImages(*array));
            fitters_.emplace_back(layouts_.back().height, layouts_.back().width, request, array->path());
            begins_.push_back(begins_.back() + layouts_.back().count);
        }
    }

    long long count() const { return begins_.back(); }
    const DataRequest& request() const { return request_; }
    const std::vector<const StoredArray*>& arrays() const { return arrays_; }
    const std::vector<ArrayLayout>& layouts() const { return layouts_; }

    /// Which array an image is in, and its number there.
    std::pair<std::size_t, long long> placeOf(long long image) const {
        const auto after = std::upper_bound(begins_.begin(), begins_.end(), image);
        const auto array = static_cast<std::size_t>(after - begins_.begin()) - 1;
        return {array, image - begins_[array]};
    }

    struct Scratch {
        std::vector<float> stored, planes, resized;
    };

    /// Reads one image; whether it is not grey.
    bool read(long long image, Scale scale, std::span<float> to, Scratch& scratch) const {
        const auto [which, number] = placeOf(image);
        const ArrayLayout& layout = layouts_[which];
        scratch.stored.resize(layout.values());
        arrays_[which]->view.copyTo(static_cast<std::size_t>(number) * layout.values(), scratch.stored);
        for (float& value : scratch.stored) value = onScale(value, scale);
        const auto pixels = static_cast<std::size_t>(layout.height) * static_cast<std::size_t>(layout.width);
        const auto at = [&](std::size_t pixel, std::size_t channel) {
            return scratch
                .stored[layout.together ? pixel * static_cast<std::size_t>(layout.channels) + channel
                                        : channel * pixels + pixel];
        };
        // The opacity is on the same scale: -1 is none, 1 all.
        const float ground = request_.ground == Ground::white ? 1.f : -1.f;
        const auto shown = [&](std::size_t pixel, std::size_t channel) {
            const float value = at(pixel, channel);
            return layout.channels == 4 ? ground + (value - ground) * (at(pixel, 3) + 1) / 2 : value;
        };
        const bool luminances = request_.channels == 1 && layout.channels > 1;
        const std::size_t planes = layout.channels == 1 || luminances ? 1 : 3;
        scratch.planes.resize(planes * pixels);
        bool colour = false;
        for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
            if (layout.channels == 1) {
                scratch.planes[pixel] = at(pixel, 0);
                continue;
            }
            const float rgb[] = {shown(pixel, 0), shown(pixel, 1), shown(pixel, 2)};
            colour = colour || rgb[0] != rgb[1] || rgb[1] != rgb[2];
            if (luminances)
                scratch.planes[pixel] = luminance(rgb[0], rgb[1], rgb[2]);
            else
                for (std::size_t c = 0; c < 3; ++c) scratch.planes[c * pixels + pixel] = rgb[c];
        }
        fitters_[which](scratch.planes, to, scratch.resized);
        return colour;
    }

private:
    std::vector<const StoredArray*> arrays_;
    DataRequest request_;
    std::vector<ArrayLayout> layouts_;
    std::vector<ImageFitter> fitters_;
    std::vector<long long> begins_{0}; ///< the first image of each, and behind the last
};

/// One split: images of the source in an order, and their labels.
struct ArraySet {
    std::shared_ptr<const ArrayImages> source;
    std::vector<long long> images;
    std::vector<int> labels; ///< of all images of the source; empty: none
};

/// Reads `count` images of a split from `first` on; whether all are grey goes to `colour`.
ImageBatch readPixels(const ArraySet& chosen, int first, int count, Scale scale, const Work& work,
                      std::atomic<bool>& colour) {
    ImageBatch pixels = allocateImages(count, chosen.source->request());
    std::vector<ArrayImages::Scratch> scratch(static_cast<std::size_t>(std::max(1, work.threads)));
    std::atomic<int> done{0};
    parallelFor(work, count, [&](int i, int thread) {
        if (chosen.source->read(chosen.images[static_cast<std::size_t>(first + i)], scale, pixels.row(i),
                                scratch[static_cast<std::size_t>(thread)]))
            colour = true;
        if (++done % 256 == 0) work.report(static_cast<double>(done) / count);
    });
    return pixels;
}

ImageSet readSet(const ArraySet& chosen, int requested, Scale scale, const Work& work,
                 std::atomic<bool>& colour) {
    const int taken = chosenCount(requested, static_cast<long long>(chosen.images.size()));
    ImageSet set{readPixels(chosen, 0, taken, scale, work, colour), {}};
    const ArrayImages& source = *chosen.source;
    ImageNames names;
    for (std::size_t array = 0; array < source.arrays().size(); ++array)
        names.addRecords(source.arrays()[array]->place, 0, source.layouts()[array].count);
    std::vector<Eigen::Index> rows;
    for (int i = 0; i < taken; ++i) {
        const long long image = chosen.images[static_cast<std::size_t>(i)];
        rows.push_back(image);
        if (!chosen.labels.empty()) set.labels.push_back(chosen.labels[static_cast<std::size_t>(image)]);
    }
    set.names = names.at(rows);
    return set;
}

std::vector<long long> inOrder(long long count) {
    std::vector<long long> images(static_cast<std::size_t>(count));
    std::iota(images.begin(), images.end(), 0);
    return images;
}

/// The arrays of one split and kind.
std::vector<const StoredArray*> chosenArrays(const std::vector<StoredArray>& arrays, ArraySplit split,
                                             bool labels) {
    std::vector<const StoredArray*> chosen;
    for (const StoredArray& array : arrays)
        if (array.split == split && array.labels == labels) chosen.push_back(&array);
    return chosen;
}

const StoredArray* onlyArray(const std::vector<StoredArray>& arrays, ArraySplit split, bool labels) {
    const auto chosen = chosenArrays(arrays, split, labels);
    if (chosen.size() > 1)
        throw Error(fmt::format("expected one array of {}, found {} and {}",
                                labels ? "their labels" : "images", chosen[0]->path(), chosen[1]->path()),
                    "Put each data set into a folder of its own.");
    return chosen.empty() ? nullptr : chosen.front();
}

/// The labels of images; none, and a note, where there is no array of them or it is no list of one each.
std::vector<int> labelsBeside(const StoredArray* labels, const ArrayImages& images,
                              std::vector<std::string>& notes) {
    if (!labels) return {};
    try {
        std::vector<int> found = labelsOf(*labels);
        if (static_cast<long long>(found.size()) == images.count()) return found;
        notes.push_back(fmt::format("no classes: {} has {} labels for {} images", labels->place, found.size(),
                                    images.count()));
    } catch (const Error& error) {
        notes.push_back(fmt::format("no classes: {}", error.what()));
    }
    return {};
}

/// The arrays of a source, and which images of them each split has.
class ArraySource {
public:
    ArraySource(ArrayFiles files, const fs::path& path, const DataRequest& request, const Work& work)
        : path_(path), request_(request), files_(std::move(files)) {
        if (chosenArrays(files_.arrays(), ArraySplit::train, false).empty())
            chooseWithoutSplit(work);
        else
            chooseSplits(work);
        noteOthers();
    }

    const ArraySet& train() const { return train_; }
    const ArraySet& heldOut() const { return heldOut_; }
    Scale scale() const { return scale_; }
    const std::vector<std::string>& notes() const { return notes_; }

    DataSet load(const Work& work) const {
        std::atomic<bool> colour{false};
        DataSet result;
        result.train = readSet(train_, request_.train, scale_, work, colour);
        result.heldOut = readSet(heldOut_, request_.heldOut, scale_, work, colour);
        result.classNames = classNames_;
        result.notes = notes_;
        result.origin = fmt::format("{}: {} for training and {} held out ({}), {}, {}, {}", path_.string(),
                                    describeCount(static_cast<int>(result.train.count()), request_.train),
                                    describeCount(static_cast<int>(result.heldOut.count()), request_.heldOut),
                                    how_, describeScale(scale_), describeChannels(colour, request_), fit_);
        return result;
    }

private:
    std::shared_ptr<const ArrayImages> imagesOf(std::vector<const StoredArray*> arrays) const {
        return std::make_shared<const ArrayImages>(std::move(arrays), request_);
    }

    /// Arrays of training images and of held-out ones, which are those of a test, or of validation.
    void chooseSplits(const Work& work) {
        const auto& arrays = files_.arrays();
        const StoredArray* train = onlyArray(arrays, ArraySplit::train, false);
        const StoredArray* test = onlyArray(arrays, ArraySplit::test, false);
        const StoredArray* validation = onlyArray(arrays, ArraySplit::validation, false);
        const ArraySplit heldOutSplit = test ? ArraySplit::test : ArraySplit::validation;
        const StoredArray* heldOut = test ? test : validation;
        if (!heldOut)
            throw Error(fmt::format(
                "{}: no array of held-out images beside {}: expected one with \"test\" or \"val\" in "
                "its name",
                path_.string(), train->place));
        const auto trainImages = imagesOf({train}), heldOutImages = imagesOf({heldOut});
        tellOpacity(*trainImages);
        scale_ = scaleOf({train, heldOut}, work);
        const StoredArray* trainLabels = onlyArray(arrays, ArraySplit::train, true);
        const StoredArray* heldOutLabels = onlyArray(arrays, heldOutSplit, true);
        const auto setOf = [&](const std::shared_ptr<const ArrayImages>& images, const StoredArray* labels) {
            return ArraySet{images, inOrder(images->count()), labelsBeside(labels, *images, notes_)};
        };
        train_ = setOf(trainImages, trainLabels);
        heldOut_ = setOf(heldOutImages, heldOutLabels);
        how_ = fmt::format("{} and {}", train->place, heldOut->place);
        fit_ = fitText(*trainImages, *heldOutImages);
        used_ = {train, heldOut, trainLabels, heldOutLabels};
        if (test && validation) {
            notes_.push_back(fmt::format(
                "left out: {} of {}, which are neither training nor test images",
                describeCount(static_cast<int>(layoutOfImages(*validation).count), 0), validation->place));
            used_.push_back(validation);
            used_.push_back(onlyArray(arrays, ArraySplit::validation, true));
        }
    }

    void tellOpacity(const ArrayImages& images) {
        const auto has = [](const ArrayLayout& layout) { return layout.channels == 4; };
        if (std::any_of(images.layouts().begin(), images.layouts().end(), has))
            notes_.push_back(fmt::format("the fourth channel is taken for opacity, over {} (--ground)",
                                         request_.ground == Ground::white ? "white" : "black"));
    }

    /// One array, or one of each class, of which a fifth is held out.
    void chooseWithoutSplit(const Work& work) {
        const auto& arrays = files_.arrays();
        std::vector<const StoredArray*> images;
        for (const StoredArray& array : arrays)
            if (!array.labels) images.push_back(&array);
        if (images.empty())
            throw Error(fmt::format("{}: expected an array of images, found {}", path_.string(),
                                    arrays.empty() ? "none" : "labels alone"));
        const auto all = imagesOf(images);
        tellOpacity(*all);
        scale_ = scaleOf(images, work);
        std::vector<int> labels;
        const StoredArray* labelArray =
            images.size() == 1 ? onlyArray(arrays, images[0]->split, true) : nullptr;
        if (images.size() == 1) {
            labels = labelsBeside(labelArray, *all, notes_);
        } else {
            for (std::size_t i = 0; i < images.size(); ++i) {
                classNames_.push_back(images[i]->name);
                labels.insert(labels.end(), static_cast<std::size_t>(all->layouts()[i].count),
                              static_cast<int>(i));
            }
            notes_.push_back(fmt::format("each of {} arrays is taken for a class, such as {}", images.size(),
                                         images.front()->place));
        }
        std::vector<long long> order = inOrder(all->count());
        SplitMix random(SplitMix::key(request_.seed, 0x5b1f, 0));
        for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
        const auto fifth = static_cast<std::ptrdiff_t>((order.size() + 4) / 5);
        train_ = {all, {order.begin() + fifth, order.end()}, labels};
        heldOut_ = {all, {order.begin(), order.begin() + fifth}, labels};
        how_ = fmt::format("a fifth held out by seed {}", request_.seed);
        fit_ = fitText(*all, *all);
        used_ = images;
        used_.push_back(labelArray);
    }

    std::string fitText(const ArrayImages& train, const ArrayImages& heldOut) const {
        const ArrayLayout &a = train.layouts().front(), &b = heldOut.layouts().front();
        std::string text = describeFit(a.height, a.width, request_);
        if (a.height != b.height || a.width != b.width)
            text += fmt::format(", held-out ones {}", describeFit(b.height, b.width, request_));
        return text;
    }

    /// What else there is.
    void noteOthers() {
        std::string others;
        std::vector<fs::path> read;
        for (const StoredArray& array : files_.arrays()) {
            read.push_back(array.file);
            if (std::find(used_.begin(), used_.end(), &array) != used_.end()) continue;
            others += (others.empty() ? "" : ", ") + array.place;
        }
        if (!others.empty()) notes_.push_back(fmt::format("left out: {}", others));
        if (!fs::is_directory(path_)) return;
        if (std::string note = noteOfOthers(path_, read); !note.empty()) notes_.push_back(std::move(note));
    }

    fs::path path_;
    DataRequest request_;
    ArrayFiles files_;
    ArraySet train_, heldOut_;
    std::vector<std::string> classNames_, notes_;
    std::string how_, fit_;
    Scale scale_ = Scale::bytes;
    std::vector<const StoredArray*> used_;
};

/// One split of a source that both share.
class ArrayReader final : public ImageReader {
public:
    ArrayReader(std::shared_ptr<const ArraySource> source, const ArraySet& set, int requested)
        : source_(std::move(source)), set_(set),
          count_(chosenCount(requested, static_cast<long long>(set.images.size()))) {}

    int count() const override { return count_; }
    ImageBatch read(int first, int count, const Work& work) override {
        assert(first >= 0 && count >= 0 && first + count <= count_);
        return readPixels(set_, first, count, source_->scale(), work, colour_);
    }

private:
    std::shared_ptr<const ArraySource> source_;
    const ArraySet& set_;
    int count_;
    std::atomic<bool> colour_{false};
};

bool isArrayFile(const fs::path& file) {
    return file.extension() == ".npy" || file.extension() == ".npz" || isImageTable(file);
}

} // namespace

bool holdsArrays(const fs::path& path) {
    if (!fs::is_directory(path)) return isArrayFile(path);
    return std::any_of(fs::directory_iterator(path), fs::directory_iterator(), [](const auto& entry) {
        return entry.is_regular_file() && !isHiddenName(entry.path()) && isArrayFile(entry.path());
    });
}

DataSet loadArrays(const fs::path& path, const DataRequest& request, const Work& work) {
    return loadArrays(ArrayFiles(path), path, request, work);
}

DataSet loadArrays(ArrayFiles files, const fs::path& folder, const DataRequest& request, const Work& work) {
    return ArraySource(std::move(files), folder, request, work).load(work);
}

ArrayReaders openArrays(const fs::path& path, const DataRequest& request, const Work& work) {
    const auto source = std::make_shared<const ArraySource>(ArrayFiles(path), path, request, work);
    return {std::make_unique<ArrayReader>(source, source->train(), request.train),
            std::make_unique<ArrayReader>(source, source->heldOut(), request.heldOut), source->notes()};
}

} // namespace scorelet
