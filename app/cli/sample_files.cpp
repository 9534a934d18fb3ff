#include "app/cli/sample_files.h"

#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/image/npy.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <span>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

/// The file of a batch: "grid.png" where it is the only one, else "grid-00064.png" after its first sample.
std::string batchFile(const char* stem, const char* extension, int first, int count) {
    return count <= samplesPerBatch ? fmt::format("{}{}", stem, extension)
                                    : fmt::format("{}-{:05}{}", stem, first, extension);
}

/// All files that a run of so many samples writes.
std::set<std::string> filesOf(int count) {
    std::set<std::string> names = {"samples.csv", "samples.npy"};
    for (int first = 0; first < count; first += samplesPerBatch) {
        names.insert(batchFile("grid", ".png", first, count));
        names.insert(batchFile("trajectory", ".npy", first, count));
    }
    return names;
}

/// Whether a file's name is one that some run gives.
bool isOurs(const std::string& name) {
    const auto of = [&](const std::string& stem, const std::string& extension) {
        if (!name.starts_with(stem) || !name.ends_with(extension)) return false;
        const std::string number = name.substr(stem.size(), name.size() - stem.size() - extension.size());
        return number.empty() ||
               (number.size() == 6 && number[0] == '-' &&
                std::all_of(number.begin() + 1, number.end(), [](char c) { return c >= '0' && c <= '9'; }));
    };
    return name == "samples.csv" || name == "samples.npy" || of("grid", ".png") || of("trajectory", ".npy");
}

/// The files in a folder that some run has written.
std::vector<std::string> earlierFiles(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code failed; // a folder that may be written but not listed
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed))
        if (const std::string name = entry->path().filename().string(); isOurs(name)) names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

/// The states as an array (sample, step, H, W), of several channels (sample, step, C, H, W); the steps are
/// the noise levels, the last one 0.
void writeStates(const std::string& path, const Trajectory& trajectory) {
    const ImageShape shape = trajectory.finalStates().shape();
    const size_t steps = trajectory.steps.size();
    std::vector<float> values;
    values.reserve(static_cast<size_t>(trajectory.count()) * steps * static_cast<size_t>(shape.values()));
    for (int sample = 0; sample < trajectory.count(); ++sample)
        for (const TrajectoryStep& step : trajectory.steps) {
            const std::span<const float> state = step.states.row(sample);
            values.insert(values.end(), state.begin(), state.end());
        }
    std::vector<size_t> sizes = arrayShape(steps, shape);
    sizes.insert(sizes.begin(), static_cast<size_t>(trajectory.count()));
    writeNpy(path, values, sizes);
}

void writeGrid(const std::string& path, const ImageBatch& samples, ShownChannels shown) {
    std::vector<Tile> tiles;
    for (Eigen::Index i = 0; i < samples.count(); ++i) tiles.push_back({samples.image(i)});
    const int columns = static_cast<int>(std::ceil(std::sqrt(samples.count())));
    writePicture(path, sheet(tiles, shown, columns, zoomFor(samples.shape().width, 128)));
}

const std::vector<std::string> header = {"sample",           "nearest_index", "distance",
                                         "typical_distance", "diverged_step", "class", "nearest_name"};

std::vector<std::string> rowOf(const SamplesResult& samples, int i, int number,
                               const TypicalDistance& typical, const ImageNames& trainNames) {
    const auto& nearest = samples.nearest[static_cast<size_t>(i)];
    const auto& diverged = samples.path.diverged[static_cast<size_t>(i)];
    return {fmt::format("{}", number),
            nearest.empty() ? "" : fmt::format("{}", nearest[0].index),
            nearest.empty() ? "" : csvNumber(nearest[0].distance),
            csvNumber(typical.mean),
            diverged ? fmt::format("{}", diverged->step) : "",
            samples.ofClass,
            nearest.empty() ? "" : trainNames.of(nearest[0].index)};
}

} // namespace

SampleFiles::SampleFiles(const std::string& folder, int count, ShownChannels channels)
    : folder_(folder), count_(count), channels_(channels), rows_((fs::path(folder) / "samples.csv").string()) {
    makeOutputFolder(folder);
    const std::set<std::string> ours = filesOf(count);
    for (const std::string& name : earlierFiles(folder_)) {
        if (!ours.contains(name))
            throw Error(fmt::format("{}: holds {} of an earlier run, which {} samples would not replace",
                                    folder, name, count),
                        "Choose another folder, or remove the files of that run.");
        replaces_ = true;
    }
}

template <class Write>
void SampleFiles::written(const std::string& name, const Write& write) {
    try {
        write((folder_ / name).string());
    } catch (const Error& error) {
        std::string there = names_.empty() ? "no file of this run was written"
                                           : fmt::format("of this run are {}", fmt::join(names_, ", "));
        if (replaces_) there += "; other files there are an earlier run's";
        throw Error(fmt::format("{}; {}", error.what(), there));
    }
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(name);
}

Table SampleFiles::add(const SamplesResult& samples, int first, const TypicalDistance& typical,
                       const ImageNames& trainNames) {
    const ImageBatch& ends = samples.path.finalStates();
    shape_ = ends.shape();
    Table table(header);
    std::string lines = first == 0 ? csvLine(header) : "";
    for (int i = 0; i < samples.path.count(); ++i) {
        const auto row = rowOf(samples, i, first + i, typical, trainNames);
        table.add(row);
        lines += csvLine(row);
        const auto values = ends.row(i);
        ends_.insert(ends_.end(), values.begin(), values.end());
    }
    written(batchFile("trajectory", ".npy", first, count_),
            [&](const std::string& path) { writeStates(path, samples.path); });
    written(batchFile("grid", ".png", first, count_),
            [&](const std::string& path) { writeGrid(path, ends, channels_); });
    written("samples.csv", [&](const std::string&) { rows_.append(lines); });
    return table;
}

void SampleFiles::finish() {
    written("samples.csv", [&](const std::string&) { rows_.finish(); });
    written("samples.npy", [&](const std::string& path) {
        writeNpy(path, ends_, arrayShape(static_cast<std::size_t>(count_), shape_));
    });
}

} // namespace scorelet
