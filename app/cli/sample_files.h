// The files of `scorelet generate`: what a run writes into its folder, batch by batch, and that a folder
// never holds the files of two runs without a word.
#pragma once

#include "app/output/output.h"
#include "core/base/file.h"
#include "core/data/image_names.h"
#include "core/studies/memorization_study.h"
#include "core/studies/samples_study.h"

#include <filesystem>
#include <string>
#include <vector>

namespace scorelet {

/// Samples that are computed together, and share a picture and an array of trajectories.
constexpr int samplesPerBatch = 64;

/// One run's files: samples.npy, samples.csv, and of every batch a grid and its trajectories.
class SampleFiles {
public:
    /// Makes the folder. Throws Error where it cannot be written, or where it holds files of a run that this
    /// one would leave beside its own: those of more samples.
    SampleFiles(const std::string& folder, int count, ShownChannels channels);

    /// True where there are files of an earlier run, which this one replaces as it goes.
    bool replaces() const { return replaces_; }

    /// Writes what belongs to the samples from `first` on, the next batch; gives their rows, in which the
    /// nearest training images are named. Throws Error naming what could not be written, and which files of
    /// the folder are this run's.
    Table add(const SamplesResult& samples, int first, const TypicalDistance& typical,
              const ImageNames& trainNames);

    /// Writes what all samples share. Throws Error as add().
    void finish();

private:
    /// Runs `write`; its Error also says what there is in the folder.
    template <class Write>
    void written(const std::string& name, const Write& write);

    std::filesystem::path folder_;
    int count_;
    ShownChannels channels_; ///< of the grids
    bool replaces_ = false;
    std::vector<std::string> names_; ///< of the files written
    GrowingFile rows_;
    std::vector<float> ends_; ///< the samples, one after the other
    ImageShape shape_;
};

} // namespace scorelet
