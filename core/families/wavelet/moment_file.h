// Moments in files: of all images of a source or of a part of them, to be added up elsewhere.
//
// A file is an archive for NumPy (.npz). It says which images are in it and which it was made of, and holds
// of every model both sums of moments with the centres that they are about. Sums of disjoint images add up to
// those of all: the parts of a large set can be computed by any number of processes on any machines, and a
// model of them needs no image any more.
#pragma once

#include "core/data/image_source.h"
#include "core/families/wavelet/streamed_moments.h"
#include "core/score/score_fit.h"
#include "core/score/spec.h"

#include <functional>
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

/// What a file's moments are of.
struct MomentChoices {
    std::string images;  ///< the choice of data, in a text: equal ones mean the same images, on any machine
    std::string session; ///< all choices that the file was made by, as a session (core/session/session.h)
};

class MomentFile;

/// Which images are read, and who is told on the way.
struct MomentPass {
    int part = 1; ///< of all images, 1 to `parts`
    int parts = 1;
    std::vector<int> sizes = {}; ///< of training sets, rising: after so many training images of the part ...
    std::function<void(const MomentFile& sofar)> onSize = {}; ///< ... this gets their moments
};

class MomentFile {
public:
    /// Computes moments of a source's images, or a part of them, in one pass over held-out and one over
    /// training ones. Throws Error for a model that is none of moments, of a class, or that leaves settings
    /// to the data; as streamedPlans().
    static MomentFile compute(MomentChoices choices, const std::vector<ModelSpec>& models,
                              ImageSource& images, const OrthonormalTransform& transform, double budgetBytes,
                              const MomentPass& pass, const Work& work);

    /// Reads a file. Throws Error naming it, what was expected and what was found.
    static MomentFile read(const std::string& path);

    /// The same of a file's bytes.
    static MomentFile decode(std::string bytes, const std::string& path);

    /// Whether a file is one, by its begin; false where it cannot be read.
    static bool isOne(const std::string& path);

    /// Throws Error when it cannot be written.
    void write(const std::string& path) const;

    /// The bytes of its file.
    std::string encode() const;

    /// Adds the moments of another file, of other images of the same source for the same models, in a basis
    /// of this layout: centres that differ by rounding are brought to these. Throws Error, with both files'
    /// names, for another source, basis, models or plans, and for images that both have; nothing is added
    /// then.
    void merge(const MomentFile& other, const SubbandLayout& layout);

    const std::string& path() const { return path_; } ///< from where it was read; empty: computed
    const MomentChoices& choices() const { return choices_; }
    const ImageShape& shape() const { return shape_; } ///< of the images
    const SplitRanges& train() const { return train_; }
    const SplitRanges& heldOut() const { return heldOut_; }

    /// The models, in their order.
    std::vector<ModelSpec> models() const;

    /// The moments of a model, about the mean of the training images, for any settings that moments do not
    /// depend on. Throws Error where the file has none of such a model, naming those that it has, or they are
    /// of another basis, or of another plan than this program's.
    std::shared_ptr<const MomentPair> moments(const ModelSpec& spec, const OrthonormalTransform& transform,
                                              double budgetBytes, const Work& work) const;

    /// What the file lacks of its source's images, for people; empty where it is complete.
    std::string missing() const;

private:
    /// Adds another file's sums of one model.
    static void add(ModelMoments& ours, const ModelMoments& theirs, const MomentFile& other,
                    const SubbandLayout& layout);

    std::string place() const { return path_.empty() ? "moments" : path_; }

    std::string path_;
    MomentChoices choices_;
    ImageShape shape_;
    SplitRanges train_, heldOut_;
    std::vector<float> basis_; ///< the coefficients of a certain image: what tells one basis from another
    std::vector<ModelMoments> models_;
};

} // namespace scorelet
