// A small labelled data set as a folder of IDX files, and beside it folders that hold one class alone.
#pragma once

#include "core/session/experiment.h"
#include "tests/core/data/temporary_folder.h"
#include "tests/core/wavelet_data.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace scorelet::testing {

constexpr int classSide = 16;

/// Images of three classes in a mixed order: smooth patterns about a grey of their class, with a bar where
/// their class has it.
struct ClassImages {
    std::vector<int> labels;
    Matrix pixels;
};

inline ClassImages classImages(int count, std::uint64_t seed) {
    ClassImages images{{}, patterns(count, classSide, seed)};
    for (int i = 0; i < count; ++i) {
        const int label = (i * i + i / 3) % 3; // of no fixed period, and not equally many
        images.labels.push_back(label);
        auto row = images.pixels.row(i);
        row = 0.4f * row.array() + 0.25f * static_cast<float>(label - 1);
        for (int x = 0; x < classSide; ++x) row[(4 + 4 * label) * classSide + x] = 0.8f;
    }
    return images;
}

inline void writeSplit(const TemporaryFolder& folder, const std::string& place, const std::string& split,
                       const ClassImages& images, bool labelled, int onlyLabel = -1) {
    Bytes pixels, labels;
    for (std::size_t i = 0; i < images.labels.size(); ++i) {
        if (onlyLabel >= 0 && images.labels[i] != onlyLabel) continue;
        labels.push_back(static_cast<std::uint8_t>(images.labels[i]));
        for (const float value : images.pixels.row(static_cast<Eigen::Index>(i)))
            pixels.push_back(
                static_cast<std::uint8_t>(std::lround(std::clamp((value + 1) / 2, 0.f, 1.f) * 255)));
    }
    const auto count = static_cast<std::uint32_t>(labels.size());
    folder.write(place + "/" + split + "-images-idx3-ubyte", idxImages(count, classSide, classSide, pixels));
    if (labelled) folder.write(place + "/" + split + "-labels-idx1-ubyte", idxLabels(count, labels));
}

/// "mixed", "plain" (the same without labels), "0", "1" and "2" (one class each).
class ClassFolders {
public:
    explicit ClassFolders(int trainCount = 90, int heldOutCount = 24)
        : train(classImages(trainCount, 5)), heldOut(classImages(heldOutCount, 6)) {
        write("mixed", true, -1);
        write("plain", false, -1);
        for (int label = 0; label < 3; ++label) write(std::to_string(label), true, label);
    }

    /// An Experiment of small images of one of the folders.
    Experiment experiment(const std::string& place) const {
        Experiment e;
        e.data.source = folder_.name() + "/" + place;
        e.data.size = classSide;
        e.levels = 2;
        e.sigma = 0.4;
        e.chartSamples = 20;
        return e;
    }

    const ClassImages train, heldOut;

private:
    void write(const std::string& place, bool labelled, int label) const {
        writeSplit(folder_, place, "train", train, labelled, label);
        writeSplit(folder_, place, "t10k", heldOut, labelled, label);
    }

    TemporaryFolder folder_;
};

} // namespace scorelet::testing
