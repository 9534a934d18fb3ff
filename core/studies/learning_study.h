// Learning curves: training and held-out error over the number of training images, exact of wavelet models
// over disjoint sets of them, of all others that are made of training images at the first so many of them.
//
// Sizes are n_0, 2 n_0, 4 n_0, ... N. At each size the model is fitted on up to learningSets disjoint blocks
// of that many training images, the first of them nested in the next size's first; the curve is their mean,
// the error bar their standard deviation: how much another sample of that many images would change the
// result. (At N there is one block, so no bar.) Moments add up: a block is the sum of two of half its size,
// so that all sizes together read each training image once. All fits share the centres of all N images;
// recentring full, additive and paired monomials does not change what they span, so this matters within the
// ridge alone.
//
// The curve of a model that is no sum of moments goes up to the images that it is made of. It has one set a
// size, the first so many images, each nested in the next: another set would cost another model. Its errors
// are ErrorStudy's; of sampled ones the bars are standard errors over the images they are sampled on. Beside
// the training error stands the leave-one-out error of a model that has one: on the same images, each
// answered by the model made of all others.
#pragma once

#include "core/families/spec_text.h"
#include "core/families/wavelet/wavelet.h"
#include "core/studies/error_study.h"

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// Most disjoint training sets at one size.
constexpr int learningSets = 4;

/// One size of a learning curve.
struct LearningPoint {
    int images = 0; ///< training images of each set
    int sets = 0;   ///< disjoint sets behind the means
    double train = 0;
    double heldOut = 0;
    double trainError = 0; ///< standard deviation over the sets, NaN of one set; sampled: standard error
    double heldOutError = 0;
    double leaveOneOut = std::numeric_limits<double>::quiet_NaN(); ///< NaN of a model that leaves none out
    double leaveOneOutError = std::numeric_limits<double>::quiet_NaN();
    double seconds = 0; ///< of one fit
};

struct LearningCurve {
    ModelSpec spec;
    double sigma = 0;
    int samples = 0;                   ///< held-out images of a sampled curve; 0: exact, over all images
    std::vector<int> sizes;            ///< planned, rising
    std::vector<LearningPoint> points; ///< done, rising; of the last one some sets may be missing
};

/// Why the model has no curve: it does not depend on the training images, or is trained on them step by step;
/// empty where it has one.
std::string noLearningCurve(const ModelSpec& spec);
inline bool hasLearningCurve(const ModelSpec& spec) {
    return noLearningCurve(spec).empty();
}

/// n_0 (16 to 31, or all when there are fewer), twice that, ... and all `train` images.
std::vector<int> learningSizes(Eigen::Index train);

/// Moments of the blocks of all sizes; they depend on neither sigma nor ridge.
struct LearningMoments {
    struct Block {
        int size; ///< index into learningSizes
        std::shared_ptr<const Moments> moments;
    };
    std::vector<Block> blocks;
    std::shared_ptr<const Moments> heldOut;

    std::size_t bytes() const;
};

/// Bytes that LearningMoments of a model take.
double learningBytes(const ModelSpec& spec, const SubbandLayout& layout, Eigen::Index train);

/// Computes the moments of all blocks in one pass over the training images. `onBlock` gets every block as
/// soon as it is there, small ones first, after the held-out moments; a block is kept in the result where
/// `keep`. Throws Error above budgetBytes.
using OnBlock = std::function<void(const LearningMoments::Block&, const Moments& heldOut)>;
LearningMoments learningMoments(const ModelSpec& spec, const Coefficients& coefficients, double budgetBytes,
                                bool keep, const Work& work, const OnBlock& onBlock);

/// Collects blocks into a curve.
class LearningCollector {
public:
    LearningCollector(LearningCurve& curve, std::shared_ptr<const OrthonormalTransform> transform,
                      const Work& work)
        : curve_(curve), transform_(std::move(transform)), work_{work.stop, work.threads, {}} {}

    /// Adds to its point the errors of the model of a block's moments at the curve's sigma.
    void add(const LearningMoments::Block& block, const Moments& heldOut);

private:
    struct Sums {
        double train = 0, heldOut = 0, trainSquares = 0, heldOutSquares = 0;
    };
    LearningCurve& curve_;
    std::shared_ptr<const OrthonormalTransform> transform_;
    Work work_;
    std::vector<Sums> sums_;
};

/// The moments of a column's learning curve, where they are small enough to be kept.
struct LearningMomentsStudy {
    using Inputs = MomentsStudy::Inputs;
    using Result = LearningMoments;
    static constexpr bool spare = true;
};

/// Throws Error for a model without a curve. Of a model of the image's own class it is the curve of the shown
/// image's class.
struct LearningStudy {
    struct Inputs {
        FitInputs fit;           ///< with no subset: all sizes are in the curve
        int samples = 0;         ///< images behind a sampled error; 0 of an exact one
        std::uint64_t noise = 0; ///< its seed

        auto operator<=>(const Inputs&) const = default;
    };
    using Result = LearningCurve;
    static constexpr bool outlives = true;
    static Inputs of(const Experiment& e, int column, int = 0) {
        const ErrorStudy::Inputs here = ErrorHere::of(e, column);
        Inputs inputs{fitOf(e, column), here.samples, here.noise};
        inputs.fit.solver.model.training.subset = 0;
        return inputs;
    }
    static std::string stage(const Inputs& in) { return "learning curve of " + label(in.fit.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) {
        retained.add<LearningStudy>(in);
        FitStudy::needs(in.fit, retained); // takes as much as the model of all images
    }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
