#include "core/data/warnings.h"

#include "core/base/digest.h"
#include "core/data/classes.h"
#include "core/data/to_size.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <set>

namespace scorelet {

namespace {

constexpr float smallRange = 0.5f; // of the 2 from black to white

/// A digest of each image; `constant` counts those of one value everywhere.
std::vector<Digest> digestsOf(const ImageBatch& images, int& constant, const Work& work) {
    constexpr int group = 64;
    const auto count = static_cast<int>(images.count());
    std::vector<Digest> digests(static_cast<std::size_t>(count));
    std::atomic<int> flat{0};
    parallelFor(work, (count + group - 1) / group, [&](int block, int) {
        for (int i = block * group; i < std::min(count, (block + 1) * group); ++i) {
            const std::span<const float> values = images.row(i);
            digests[static_cast<std::size_t>(i)] = digestOf(values, Work{});
            if (std::all_of(values.begin(), values.end(), [&](float v) { return v == values.front(); }))
                ++flat;
        }
    });
    constant = flat;
    return digests;
}

/// How many of sorted digests have an equal one before them.
Eigen::Index repeatsIn(const std::vector<Digest>& sorted) {
    Eigen::Index repeats = 0;
    for (std::size_t i = 1; i < sorted.size(); ++i) repeats += sorted[i] == sorted[i - 1];
    return repeats;
}

std::string ofAll(Eigen::Index some, Eigen::Index all, const char* kind) {
    return fmt::format("{} of {} {} images", grouped(some), grouped(all), kind);
}

/// Whether the three channels of every image are equal.
bool areGrey(const ImageBatch& images) {
    const auto pixels = static_cast<std::size_t>(images.shape().pixels());
    for (Eigen::Index i = 0; i < images.count(); ++i) {
        const std::span<const float> red = images.row(i).first(pixels);
        for (std::size_t channel = 1; channel < 3; ++channel)
            if (!std::equal(red.begin(), red.end(), images.row(i).subspan(channel * pixels).begin()))
                return false;
    }
    return true;
}

/// The classes that one split has and the other has not, as a line about the other; empty without any.
std::string missingClasses(const DataSet& data, const ImageSet& has, const ImageSet& lacks,
                           const char* kind) {
    const std::set<int> there(lacks.labels.begin(), lacks.labels.end());
    std::set<int> missing(has.labels.begin(), has.labels.end());
    std::erase_if(missing, [&](int label) { return there.contains(label); });
    if (missing.empty()) return {};
    const std::string first = className(data, *missing.begin());
    return missing.size() == 1
               ? fmt::format("no {} image is of class {}", kind, first)
               : fmt::format("no {} image is of {} of the classes, such as {}", kind, missing.size(), first);
}

} // namespace

std::vector<std::string> warningsOfClasses(const DataSet& data, const DataRequest& request) {
    std::vector<std::string> lines;
    const auto tells = [](const std::string& note) { return note.starts_with("no classes"); };
    const bool train = !data.train.labels.empty(), heldOut = !data.heldOut.labels.empty();
    if (train != heldOut && std::none_of(data.notes.begin(), data.notes.end(), tells))
        lines.push_back(fmt::format("no classes: the {} images have labels, the {} ones none",
                                    train ? "training" : "held-out", train ? "held-out" : "training"));
    if (!hasClasses(data)) return lines;
    const auto all = [](int requested, const ImageSet& set) {
        return requested == 0 || set.count() < requested;
    };
    if (all(request.heldOut, data.heldOut))
        lines.push_back(missingClasses(data, data.train, data.heldOut, "held-out"));
    if (all(request.train, data.train))
        lines.push_back(missingClasses(data, data.heldOut, data.train, "training"));
    std::erase(lines, "");
    return lines;
}

std::vector<std::string> warningsOf(const DataSet& data, const Work& work) {
    Work quiet = work;
    quiet.progress = {};
    struct Split {
        const ImageSet& set;
        const char* kind;
        int constant = 0;
        std::vector<Digest> digests = {};
    };
    Split splits[] = {{data.train, "training"}, {data.heldOut, "held-out"}};
    for (Split& split : splits) split.digests = digestsOf(split.set.pixels, split.constant, quiet);
    std::vector<Digest> train = splits[0].digests;
    std::sort(train.begin(), train.end());

    std::vector<std::string> lines;
    const auto known =
        std::count_if(splits[1].digests.begin(), splits[1].digests.end(), [&](const Digest& digest) {
            return std::binary_search(train.begin(), train.end(), digest);
        });
    if (known > 0)
        lines.push_back(fmt::format("{} {} training images", ofAll(known, data.heldOut.count(), "held-out"),
                                    known == 1 ? "is one of the" : "are"));
    for (Split& split : splits) {
        std::vector<Digest>& digests = split.digests;
        std::sort(digests.begin(), digests.end());
        const Eigen::Index repeats = repeatsIn(digests), all = split.set.count();
        if (all > 1 && repeats == all - 1)
            lines.push_back(fmt::format("all {} {} images are equal", grouped(all), split.kind));
        else if (repeats > 0)
            lines.push_back(fmt::format("{} {} one before", ofAll(repeats, all, split.kind),
                                        repeats == 1 ? "repeats" : "repeat"));
        if (split.constant > 0)
            lines.push_back(fmt::format("{} {} of one value everywhere",
                                        ofAll(split.constant, all, split.kind),
                                        split.constant == 1 ? "is" : "are"));
    }
    if (data.train.pixels.shape().channels == 3) {
        const bool greyTrain = areGrey(data.train.pixels), greyHeldOut = areGrey(data.heldOut.pixels);
        if (greyTrain != greyHeldOut)
            lines.push_back(fmt::format("the {} images are grey, the {} ones in colour",
                                        greyTrain ? "training" : "held-out",
                                        greyTrain ? "held-out" : "training"));
    }
    const auto values = data.train.pixels.matrix();
    const float low = values.minCoeff(), high = values.maxCoeff();
    if (low < high && high - low < smallRange)
        lines.push_back(
            fmt::format("the training images' values reach from {:.3g} to {:.3g} of -1 to 1 alone: "
                        "--range stretched spreads them from black to white",
                        low, high));
    return lines;
}

} // namespace scorelet
