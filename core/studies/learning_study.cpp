#include "core/studies/learning_study.h"

#include "core/base/error.h"
#include "core/families/family.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/score/kernel.h"
#include "core/studies/classes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

/// Adds blocks of rising size in one pass over the images.
class BlockBuilder {
public:
    BlockBuilder(std::shared_ptr<const MomentPlan> plan, const CoefficientBatch& images,
                 const std::vector<int>& sizes, const Work& work,
                 std::function<void(int, std::shared_ptr<const Moments>)> onBlock)
        : plan_(std::move(plan)), images_(images), sizes_(sizes), work_(work), onBlock_(std::move(onBlock)) {}

    /// Block `index` of size `size`, after all smaller ones that it is made of.
    std::shared_ptr<const Moments> block(int size, int index) {
        const Eigen::Index count = sizes_[static_cast<size_t>(size)];
        const bool whole = size + 1 == static_cast<int>(sizes_.size());
        auto moments = std::make_shared<Moments>(plan_);
        if (size > 0 && index < learningSets / 2) {
            moments->merge(*block(size - 1, 2 * index));
            moments->merge(*block(size - 1, 2 * index + 1));
            // All images may be a few more than twice the size below.
            if (whole) add(*moments, 2 * Eigen::Index{sizes_[static_cast<size_t>(size) - 1]}, count);
        } else {
            add(*moments, index * count, (index + 1) * count);
        }
        onBlock_(size, moments);
        return moments;
    }

private:
    void add(Moments& moments, Eigen::Index first, Eigen::Index end) {
        for (Eigen::Index at = first; at < end; at += imagesPerChunk)
            moments.add(images_, at, std::min(imagesPerChunk, end - at), {work_.stop, work_.threads, {}});
        done_ += static_cast<double>(end - first);
        work_.report(done_ / static_cast<double>(images_.count()));
    }

    std::shared_ptr<const MomentPlan> plan_;
    const CoefficientBatch& images_;
    const std::vector<int>& sizes_;
    const Work& work_;
    std::function<void(int, std::shared_ptr<const Moments>)> onBlock_;
    double done_ = 0;
};

/// The curve of a model that is made of images: ErrorStudy's points, the last one the model itself.
LearningCurve nestedCurve(LearningStudy::Inputs in, const Context& at) {
    in.fit = ofKnownClass(in.fit, at);
    const SolverInputs& solver = in.fit.solver;
    const auto data = at.get<DataStudy>(solver.model.training.data);
    const Eigen::Index all = imagesMadeOf(solver, *data);
    LearningCurve curve;
    curve.spec = solver.spec;
    curve.sigma = in.fit.sigma;
    curve.sizes = learningSizes(all);
    for (const int images : curve.sizes) {
        ErrorStudy::Inputs inputs{in.fit, in.samples, in.noise};
        if (images < all) inputs.fit.solver.model.training = withImages(solver.model.training, *data, images);
        const auto error = at.get<ErrorStudy>(inputs);
        curve.samples = error->samples;
        curve.points.push_back({.images = images,
                                .sets = 1,
                                .train = error->train,
                                .heldOut = error->heldOut,
                                .trainError = error->trainError,
                                .heldOutError = error->heldOutError,
                                .leaveOneOut = error->leaveOneOut,
                                .leaveOneOutError = error->leaveOneOutError});
        at.preview<LearningStudy>(curve);
    }
    return curve;
}

} // namespace

std::string noLearningCurve(const ModelSpec& spec) {
    if (isTrained(spec))
        return "is trained step by step: the tab Training has its error over the images seen";
    return familyOf(spec).ofTraining ? std::string() : "does not depend on the training images";
}

std::vector<int> learningSizes(Eigen::Index train) {
    Eigen::Index base = train, doublings = 0;
    for (; base >= 32; base /= 2) ++doublings;
    std::vector<int> sizes;
    for (Eigen::Index i = 0; i < doublings; ++i) sizes.push_back(static_cast<int>(base << i));
    sizes.push_back(static_cast<int>(train));
    return sizes;
}

double learningBytes(const ModelSpec& spec, const SubbandLayout& layout, Eigen::Index train) {
    return MomentPlan::estimate(spec, layout).momentBytes *
           static_cast<double>(learningSets * learningSizes(train).size());
}

LearningMoments learningMoments(const ModelSpec& spec, const Coefficients& coefficients, double budgetBytes,
                                bool keep, const Work& work, const OnBlock& onBlock) {
    const Eigen::Index train = coefficients.train.count();
    const auto plan = std::make_shared<const MomentPlan>(spec, coefficients.transform->layout(),
                                                         coefficients.train, train, budgetBytes);
    LearningMoments result;
    auto heldOut = std::make_shared<Moments>(plan);
    for (Eigen::Index at = 0; at < coefficients.heldOut.count(); at += imagesPerChunk)
        heldOut->add(coefficients.heldOut, at, std::min(imagesPerChunk, coefficients.heldOut.count() - at),
                     {work.stop, work.threads, {}});
    result.heldOut = heldOut;
    const std::vector<int> sizes = learningSizes(train);
    BlockBuilder builder(plan, coefficients.train, sizes, work,
                         [&](int size, std::shared_ptr<const Moments> moments) {
                             const LearningMoments::Block block{size, std::move(moments)};
                             if (keep) result.blocks.push_back(block);
                             onBlock(block, *result.heldOut);
                         });
    // All images are made of two blocks, each of those of two, and so on: four of every smaller size.
    builder.block(static_cast<int>(sizes.size()) - 1, 0);
    return result;
}

void LearningCollector::add(const LearningMoments::Block& block, const Moments& heldOut) {
    const auto at = static_cast<size_t>(block.size);
    const auto model =
        familyOf(curve_.spec)
            .fromMoments(curve_.spec, transform_,
                         std::make_shared<const MomentPair>(MomentPair{*block.moments, heldOut}));
    const auto* exact = as<ExactError>(*model);
    if (!exact) throw Error(fmt::format("{}: its errors are sampled", label(curve_.spec)));
    const auto denoiser = model->at(curve_.sigma, work_);
    const ExactMse mse = exact->exactMse(*denoiser, work_);
    if (curve_.points.size() <= at) {
        curve_.points.resize(at + 1);
        sums_.resize(at + 1);
    }
    Sums& sums = sums_[at];
    LearningPoint& point = curve_.points[at];
    point.images = curve_.sizes[at];
    point.seconds = denoiser->report().seconds;
    const double n = ++point.sets;
    sums.train += mse.train;
    sums.heldOut += mse.heldOut;
    sums.trainSquares += mse.train * mse.train;
    sums.heldOutSquares += mse.heldOut * mse.heldOut;
    point.train = sums.train / n;
    point.heldOut = sums.heldOut / n;
    const auto deviation = [n](double total, double squares) {
        return n < 2 ? std::numeric_limits<double>::quiet_NaN()
                     : std::sqrt(std::max(0.0, (squares - total * total / n) / (n - 1)));
    };
    point.trainError = deviation(sums.train, sums.trainSquares);
    point.heldOutError = deviation(sums.heldOut, sums.heldOutSquares);
}

std::size_t LearningMoments::bytes() const {
    std::size_t all = heldOut ? heldOut->bytes() : 0;
    for (const Block& block : blocks) all += block.moments->bytes();
    return all;
}

LearningCurve LearningStudy::compute(const Inputs& in, const Context& at) {
    if (const std::string why = noLearningCurve(in.fit.solver.spec); !why.empty())
        throw Error(fmt::format("{} {}, so it has no learning curve", label(in.fit.solver.spec), why));
    if (!needsMoments(in.fit.solver.spec)) return nestedCurve(in, at);
    const FitInputs fit = chosenFit(in.fit, at); // by all images: one model along the curve
    const ModelInputs& model = fit.solver.model;
    const auto coefficients = at.get<CoefficientsStudy>(coefficientsOf(model));
    LearningCurve curve;
    curve.spec = fit.solver.spec;
    curve.sigma = in.fit.sigma;
    curve.sizes = learningSizes(coefficients->train.count());
    LearningCollector collector(curve, coefficients->transform, at.work());
    const auto add = [&](const LearningMoments::Block& block, const Moments& heldOut) {
        collector.add(block, heldOut);
        at.preview<LearningStudy>(curve);
    };
    const LearningMomentsStudy::Inputs key{coefficientsOf(model), model.preparation};
    if (const auto kept = at.find<LearningMomentsStudy>(key)) {
        for (const auto& block : kept->blocks) add(block, *kept->heldOut);
        return curve;
    }
    const auto images = coefficients->train.count();
    const bool keep = learningBytes(curve.spec, coefficients->transform->layout(), images) < at.budget() / 4;
    auto moments = learningMoments(model.preparation, *coefficients, at.budget(), keep, at.work(), add);
    if (keep) at.keep<LearningMomentsStudy>(key, std::move(moments));
    return curve;
}

} // namespace scorelet
