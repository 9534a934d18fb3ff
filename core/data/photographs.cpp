#include "core/data/photographs.h"

#include "core/base/error.h"
#include "core/base/work_part.h"
#include "core/data/picture_findings.h"
#include "core/data/split_mix.h"
#include "core/data/to_size.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <fmt/format.h>
#include <iterator>
#include <numeric>

namespace scorelet {

namespace {

constexpr std::array scales = {1, 2, 4}; // pixels of the photograph to a pixel of the patch, along a side

/// A photograph that holds a patch at full scale at least.
struct Photograph {
    ImageEntry entry;
    int height = 0, width = 0;

    double area() const { return static_cast<double>(height) * width; }
};

/// Where a patch is.
struct Patch {
    std::size_t photograph;
    int scale, row, col; ///< in the photograph's pixels
};

/// The photographs with their sizes; those that are too small are counted and left out.
std::vector<Photograph> measured(const ImageTree& tree, const std::vector<ImageEntry>& entries,
                                 const DataRequest& request, int& tooSmall, PictureFindings& findings,
                                 const Work& work) {
    std::vector<Photograph> all(entries.size());
    std::atomic<int> done{0};
    parallelFor(work, static_cast<int>(entries.size()), [&](int i, int) {
        const auto at = static_cast<std::size_t>(i);
        const FilePicture picture =
            readPicture(tree.root / entries[at].file, request.channels, request.ground);
        all[at] = {entries[at], picture.image.height(), picture.image.width()};
        findings.add(picture);
        work.report(static_cast<double>(++done) / static_cast<double>(entries.size()));
    });
    const auto small = [&](const Photograph& p) { return std::min(p.height, p.width) < request.size; };
    tooSmall += static_cast<int>(std::count_if(all.begin(), all.end(), small));
    all.erase(std::remove_if(all.begin(), all.end(), small), all.end());
    return all;
}

/// The patch of a number. Photographs' `areas` are summed up to each of them.
Patch patchOf(const std::vector<Photograph>& photographs, const std::vector<double>& areas, int size,
              std::uint64_t key) {
    SplitMix random(key);
    const double place = static_cast<double>(random.bits() >> 11) * 0x1p-53 * areas.back();
    const auto found = std::upper_bound(areas.begin(), areas.end() - 1, place);
    Patch patch{static_cast<std::size_t>(found - areas.begin()), 1, 0, 0};
    const Photograph& photograph = photographs[patch.photograph];
    const int shorter = std::min(photograph.height, photograph.width);
    const auto fitting = static_cast<std::uint64_t>(
        std::count_if(scales.begin(), scales.end(), [&](int scale) { return scale * size <= shorter; }));
    patch.scale = scales[random.below(fitting)];
    const auto from = [&](int length) {
        return static_cast<int>(random.below(static_cast<std::uint64_t>(length - patch.scale * size + 1)));
    };
    patch.row = from(photograph.height);
    patch.col = from(photograph.width);
    return patch;
}

ImageSet cut(const ImageTree& tree, const std::vector<Photograph>& photographs, int count,
             std::uint64_t stream, const DataRequest& request, const Work& work) {
    const int size = request.size;
    std::vector<double> areas;
    for (const Photograph& photograph : photographs)
        areas.push_back((areas.empty() ? 0 : areas.back()) + photograph.area());
    std::vector<Patch> patches;
    std::vector<std::vector<int>> ofPhotograph(photographs.size());
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) {
        patches.push_back(patchOf(photographs, areas, size,
                                  SplitMix::key(request.seed, stream, static_cast<std::uint64_t>(i))));
        const Patch& patch = patches.back();
        ofPhotograph[patch.photograph].push_back(i);
        names.push_back(fmt::format("{} at 1/{}, row {}, column {}",
                                    photographs[patch.photograph].entry.file.string(), patch.scale, patch.row,
                                    patch.col));
    }
    ImageSet set{allocateImages(count, request), {}, ImageNames(std::move(names))};
    std::atomic<int> done{0};
    parallelFor(work, static_cast<int>(photographs.size()), [&](int p, int) {
        const std::vector<int>& wanted = ofPhotograph[static_cast<std::size_t>(p)];
        if (wanted.empty()) return;
        const Photograph& photograph = photographs[static_cast<std::size_t>(p)];
        const std::filesystem::path file = tree.root / photograph.entry.file;
        const Image image = readPicture(file, request.channels, request.ground).image;
        if (image.height() != photograph.height || image.width() != photograph.width)
            throw Error(fmt::format("{}: was changed while it was read", file.string()));
        std::vector<Resizer> resizers;
        for (const int scale : scales) resizers.emplace_back(scale * size, scale * size, size, size);
        std::vector<float> scratch;
        for (const int i : wanted) {
            const Patch& patch = patches[static_cast<std::size_t>(i)];
            const auto at = std::find(scales.begin(), scales.end(), patch.scale) - scales.begin();
            for (int channel = 0; channel < image.channels(); ++channel)
                resizers[static_cast<std::size_t>(at)](
                    image.plane(channel).data() + std::ptrdiff_t{patch.row} * image.width() + patch.col,
                    image.width(), set.pixels.row(i).data() + std::ptrdiff_t{channel} * size * size, scratch);
            work.report(static_cast<double>(++done) / count);
            if (done % 64 == 0) work.check();
        }
    });
    return set;
}

} // namespace

DataSet loadPatches(const ImageTree& tree, const DataRequest& request, const Work& work) {
    const ImageSplit split = splitImages(tree, request.seed);
    int tooSmall = 0;
    PictureFindings findings;
    const auto train = measured(tree, split.train, request, tooSmall, findings, workPart(work, 0, 0.3)),
               heldOut = measured(tree, split.heldOut, request, tooSmall, findings, workPart(work, 0.3, 0.4));
    if (train.empty() || heldOut.empty())
        throw Error(fmt::format("{}: patches of {} x {} pixels: expected photographs at least as large, for "
                                "training and others to hold out, found {} and {}",
                                tree.root.string(), request.size, request.size, train.size(), heldOut.size()),
                    "Choose a smaller size, or a folder with more photographs.");
    const auto counted = [](int requested, int byDefault) { return requested == 0 ? byDefault : requested; };
    DataSet result;
    result.train = cut(tree, train, counted(request.train, defaultTrainPatches), 0x9a7c, request,
                       workPart(work, 0.4, 0.9));
    result.heldOut = cut(tree, heldOut, counted(request.heldOut, defaultHeldOutPatches), 0x9a7d, request,
                         workPart(work, 0.9, 1));
    result.origin = fmt::format("{}: {} x {} patches, {}, at full, half and quarter scale: {} of {} "
                                "photographs for training and {} of "
                                "{} others held out ({})",
                                tree.root.string(), request.size, request.size,
                                describeChannels(findings.colour(), request), grouped(result.train.count()),
                                train.size(), grouped(result.heldOut.count()), heldOut.size(), split.how);
    result.notes = split.notes;
    findings.addNotes(request, result.notes);
    if (tooSmall > 0)
        result.notes.push_back(fmt::format("left out: {} photograph{} of fewer than {} pixels a side",
                                           tooSmall, tooSmall == 1 ? "" : "s", request.size));
    if (std::string note = tree.leftOut.note(); !note.empty()) result.notes.push_back(std::move(note));
    return result;
}

} // namespace scorelet
