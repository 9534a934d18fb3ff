// Moments of the first n training images, for any n: what makes a slider over n quick.
//
// On the way through the training images copies of the running sums are kept at a ladder of sizes; the
// moments of the first n are then the nearest kept prefix at or below n and the few images beyond it. All
// prefixes share the centres of all images; at the end the moments are recentred exactly to the mean of the
// first n, so that a model is the same as if its images were all there are. (Below the first step the
// images are read about their own mean, where the centres of all images would cost digits.) Held-out images
// are read once. Results depend on n alone, not on what was asked before or could be kept; those of all
// images are bit for bit those of computeMoments().
#pragma once

#include "core/families/wavelet/wavelet.h"
#include "core/image/array_store.h"
#include "core/score/recentring.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace scorelet {

/// Sizes of at most `most` nested training sets, rising to `train`: at first multiples of `step`, then
/// growing by a share of themselves, the smallest that suffices. Empty where not even doubling would do.
std::vector<Eigen::Index> ladderSizes(Eigen::Index train, Eigen::Index step, Eigen::Index most);

/// Both moment sets of a plan's model as an archive of the array store keeps them, about the centres with
/// which they were kept (`plan` may have others). Throws Error, naming the file, where it holds anything
/// else, or moments of other numbers of images.
std::shared_ptr<const MomentPair> readMoments(const MomentPlan& plan, Eigen::Index train,
                                              Eigen::Index heldOut, const NpzReader& file);

/// The settings of a wavelet model that its moments do not depend on, at their defaults.
ModelSpec momentSpec(ModelSpec spec);

/// How much memory moments may take.
struct MomentRoom {
    double budget = 0;                           ///< bytes; prefixes take at most a quarter of it
    std::function<bool(double bytes)> keep = {}; ///< asked before a prefix is kept; may be empty: always
};

/// What moments are computed from.
struct MomentSource {
    std::shared_ptr<const OrthonormalTransform> transform;
    /// The images' coefficients, of this transform: asked for when images must be read, not before.
    std::function<std::shared_ptr<const Coefficients>()> coefficients;
    ArrayStore* store = nullptr; ///< where they are looked for first; null: nowhere
    std::string images = {};     ///< tells the images from all others, for the store
};

/// The moments of one wavelet model on one data set. Thread-safe: a stopped computation may run beside the
/// next, and what it has kept serves it.
class NestedMoments {
public:
    using OnPreview = std::function<void(const MomentPair&)>;

    /// Of a model on so many training and held-out images, whose coefficients have this layout.
    NestedMoments(ModelSpec spec, SubbandLayout layout, Eigen::Index train, Eigen::Index heldOut);

    /// Moments of the first `images` training images (0: all) and of all held-out ones; all calls must give
    /// the same images (assert: as many). As computeMoments(): throws Error above the budget, leaves by
    /// Cancelled, previews after the first chunk where more remains. Those of all images go to the store.
    std::shared_ptr<const MomentPair> first(Eigen::Index images, const MomentSource& source,
                                            const MomentRoom& room, const Work& work,
                                            const OnPreview& onPreview = {});

    /// Sizes that are kept once they were passed, rising; empty where there is too little room.
    std::vector<Eigen::Index> ladder(double budget) const;

    /// Prefixes in memory now.
    size_t kept() const;

    /// Memory of all that is kept now.
    std::size_t bytes() const;

private:
    struct Pass;

    /// Plan and recentring, made at the first call; what that found in the store, else null.
    std::shared_ptr<const MomentPair> prepare(const MomentSource& source, const MomentRoom& room,
                                              const Work& work);
    double momentBytes() const;                     ///< of one moment set
    std::shared_ptr<const Moments> heldOut() const; ///< null where they are not kept
    void keepHeldOut(const Moments& moments);

    /// The largest kept prefix of at most n images; null where there is none.
    std::shared_ptr<const Moments> prefix(Eigen::Index n) const;
    void keepPrefix(Eigen::Index n, const Moments& moments);

    const ModelSpec spec_;
    const SubbandLayout layout_;
    const Eigen::Index train_, heldOutCount_; ///< images

    mutable std::mutex mutex_; ///< of all below; plan_, recentring_ and key_ stay once they are there
    std::shared_ptr<const MomentPlan> plan_;
    std::shared_ptr<const Recentring> recentring_;
    std::string key_; ///< in the store; empty: there is none
    std::shared_ptr<const Moments> heldOut_;
    std::map<Eigen::Index, std::shared_ptr<const Moments>> prefixes_;
};

} // namespace scorelet
