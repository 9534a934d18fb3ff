// Moments in files: of all images of a source or of a part of them, to be added up elsewhere.
//
// A file is an archive for NumPy (.npz). It holds the choices of data and basis as a session, which images
// are in it, and of every model both sums of moments with the centres that they are about. Sums of disjoint
// images add up to those of all: the parts of a large set can be computed by any number of processes on any
// machines, and a model of them needs no image any more.
#pragma once

#include "core/data/image_source.h"
#include "core/families/wavelet/streamed_moments.h"
#include "core/score/score_fit.h"
#include "core/session/experiment.h"

#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// Both moment sets of one wavelet model, of the images of a file; its settings as far as moments depend on
/// them (momentSpec()).
struct ModelMoments {
    ModelSpec spec;
    std::string plan; ///< a digest of what is summed where
    std::vector<float> centres;
    std::vector<double> train, heldOut; ///< sums as Moments::sums()
};

/// Of one split: how many images the source has, and which of them are in the file.
struct SplitRanges {
    int count = 0;
    std::vector<ImageRange> ranges; ///< rising, disjoint

    int images() const; ///< in all ranges
    bool complete() const { return images() == count; }
};

class MomentFile {
public:
    /// Computes moments of part `part` (1 to `parts`) of a source's images, in one pass each over training and
    /// held-out ones. `choices` says of which data and basis; its columns do not count. Throws Error for a
    /// model that is none of moments, of a class, or that leaves settings to the data; as streamedPlans().
    static MomentFile compute(const Experiment& choices, const std::vector<ModelSpec>& models,
                              ImageSource& images, const OrthonormalTransform& transform, int part, int parts,
                              const Work& work);

    /// Reads a file. Throws Error naming it, what was expected and what was found.
    static MomentFile read(const std::string& path);

    /// Whether a file is one, by its begin; false where it cannot be read.
    static bool isOne(const std::string& path);

    /// Throws Error when it cannot be written.
    void write(const std::string& path) const;

    /// Adds the moments of another file, of other images of the same source for the same models: centres that
    /// differ by rounding are brought to these. Throws Error, with both files' names, for other choices,
    /// models, plans or data, and for images that both have.
    void merge(const MomentFile& other);

    const std::string& path() const { return path_; } ///< from where it was read; empty: computed
    const Experiment& choices() const { return choices_; }
    const SplitRanges& train() const { return train_; }
    const SplitRanges& heldOut() const { return heldOut_; }

    /// The models' texts, in their order.
    std::vector<ModelSpec> models() const;

    /// The moments of a model, about the mean of the training images, for any settings that moments do not
    /// depend on. Throws Error where the file has none of such a model, naming those that it has, or they are
    /// of another plan than this program's.
    std::shared_ptr<const MomentPair> moments(const ModelSpec& spec, const OrthonormalTransform& transform,
                                              double budgetBytes, const Work& work) const;

    /// What the file lacks of its source's images, for people; empty where it is complete.
    std::string missing() const;

private:
    std::string place() const { return path_.empty() ? "moments" : path_; }

    std::string path_;
    Experiment choices_;
    SplitRanges train_, heldOut_;
    std::vector<ModelMoments> models_;
};

} // namespace scorelet
