#include "core/families/features/feature_model.h"

#include "core/base/error.h"
#include "core/data/classes.h"
#include "core/denoise/posterior.h"
#include "core/families/features/feature_equations.h"
#include "core/image/spread.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr const char* whoHasFeatures = "the model of features";

} // namespace

ImageBatch FeatureDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    const FeaturePlan& plan = *fit_->plan;
    const CoefficientBatch seen = plan.transform->forwardAll(noisy, work);
    CoefficientBatch result(seen.layout(), seen.count());
    constexpr int batch = 16;            // coefficients an index
    constexpr Eigen::Index atOnce = 512; // images
    const int count = seen.layout().count();
    parallelFor(work, (count + batch - 1) / batch, [&](int index, int) {
        FeatureValues values(plan);
        for (int k = index * batch; k < std::min(count, (index + 1) * batch); ++k)
            for (Eigen::Index first = 0; first < seen.count(); first += atOnce) {
                work.check();
                const Eigen::Index images = std::min(atOnce, seen.count() - first);
                values.w.setZero(images, plan.list.members());
                for (Eigen::Index a = 0; a < plan.seen(k); ++a)
                    values.w.col(a) = plan.centred(k, a, seen, first, images).array();
                values.take(k, sigma(), label_, -1);
                const Eigen::VectorXd score = values.phi.matrix() * fit_->thetaOf(k);
                result.matrix().row(k).segment(first, images) =
                    ((values.w.col(0) + sigma() * sigma() * score.array()).cast<float>() + plan.centres[k])
                        .transpose();
            }
    });
    return plan.transform->inverseAll(result, work);
}

WeighedFeatures::Weights FeatureDenoiser::weightsOf(int k) const {
    const FeatureCell& cell = fit_->cellOf(k);
    Weights weights{{"1"},
                    cell.theta,
                    cell.meanSquare,
                    cell.ridge,
                    cell.rcond,
                    cell.trainMse,
                    fit_->plan->cellOf[static_cast<std::size_t>(k)]};
    for (const FeatureList::Feature& feature : fit_->plan->list.features())
        weights.names.push_back(feature.text);
    return weights;
}

WeighedFeatures::Equations FeatureDenoiser::equationsOf(int k, const Work& work) const {
    FeatureEquations equations = featureEquations(*fit_, k, work);
    return {std::move(equations.a), std::move(equations.b)};
}

StencilAnswers::Stencil FeatureDenoiser::stencilOf(int k) const {
    const FeaturePlan& plan = *fit_->plan;
    Stencil stencil{plan.stencil(k), {}, {}};
    const auto n = static_cast<Eigen::Index>(stencil.members.size());
    stencil.mean.resize(n);
    stencil.variance.resize(n);
    for (Eigen::Index a = 0; a < n; ++a) {
        const int other = stencil.members[static_cast<std::size_t>(a)];
        stencil.mean[a] = static_cast<double>(plan.centres[other]);
        stencil.variance[a] =
            (plan.coefficients.row(other).cast<double>().array() - stencil.mean[a]).square().mean();
    }
    return stencil;
}

Eigen::VectorXf FeatureDenoiser::answersAt(int k, const Eigen::MatrixXf& vectors, const Work& work) const {
    const FeaturePlan& plan = *fit_->plan;
    work.check();
    FeatureValues values(plan);
    values.w.setZero(vectors.cols(), plan.list.members());
    for (Eigen::Index a = 0; a < plan.seen(k); ++a)
        values.w.col(a) =
            (vectors.row(a).array() - plan.centres[plan.stencil(k)[static_cast<std::size_t>(a)]])
                .cast<double>()
                .transpose();
    values.take(k, sigma(), label_, -1);
    const Eigen::VectorXd score = values.phi.matrix() * fit_->thetaOf(k);
    return ((values.w.col(0) + sigma() * sigma() * score.array()).cast<float>() + plan.centres[k]).matrix();
}

Eigen::VectorXd FeatureDenoiser::slopesAt(int k, const Eigen::VectorXf& vector, const Work& work) const {
    const FeaturePlan& plan = *fit_->plan;
    work.check();
    FeatureValues values(plan);
    values.w.setZero(1, plan.list.members());
    for (Eigen::Index a = 0; a < plan.seen(k); ++a)
        values.w(0, a) =
            static_cast<double>(vector[a] - plan.centres[plan.stencil(k)[static_cast<std::size_t>(a)]]);
    Eigen::VectorXd slopes = Eigen::VectorXd::Zero(vector.size());
    for (Eigen::Index a = 0; a < plan.seen(k); ++a) {
        values.take(k, sigma(), label_, static_cast<int>(a));
        slopes[a] = sigma() * sigma() * values.slopes.matrix().row(0).dot(fit_->thetaOf(k));
    }
    slopes[0] += 1;
    return slopes;
}

Image FeatureDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    // D = W' d(W x): the row of the Jacobian is (row `pixel` of W') J_d W.
    const FeaturePlan& plan = *fit_->plan;
    const Eigen::VectorXf w = plan.transform->forward(noisy);
    requirePixel(noisy.shape(), pixel, whoHasFeatures);
    Image unit(noisy.shape());
    unit.value(pixel) = 1;
    const Eigen::VectorXf atoms = plan.transform->forward(unit);
    Eigen::VectorXd answer = Eigen::VectorXd::Zero(w.size());
    for (int k = 0; k < static_cast<int>(w.size()); ++k) {
        if (atoms[k] == 0) continue;
        const std::vector<int>& stencil = plan.stencil(k);
        const Eigen::VectorXd slopes = slopesAt(k, w(stencil), work);
        for (std::size_t a = 0; a < stencil.size(); ++a)
            answer[stencil[a]] += static_cast<double>(atoms[k]) * slopes[static_cast<Eigen::Index>(a)];
    }
    return Image(noisy.shape(), plan.transform->inverse(answer).cast<float>().array());
}

namespace {

[[noreturn]] void refuseWithoutClass() {
    throw Error("features: label: expected the class of the image, found none",
                "Choose a class by its name or number, or class=own, that of the image at hand.");
}

} // namespace

ImageBatch ClassFeatures::denoise(const ImageBatch&, const Work&) const {
    refuseWithoutClass();
}

Image ClassFeatures::sensitivity(const Image&, PixelId, const Work&) const {
    refuseWithoutClass();
}

std::shared_ptr<const Denoiser> ClassFeatures::ofClass(int label) const {
    if (!fit_->plan->rangeOf(label))
        throw Error(fmt::format("features: label: expected training images of class {}, found none among {}",
                                label, fit_->plan->coefficients.count()),
                    "Take more training images.");
    return std::make_shared<const FeatureDenoiser>(fit_, label);
}

std::shared_ptr<const Denoiser> FeatureModel::at(double sigma, const Work& work) const {
    requireNoiseLevel(sigma);
    auto fit = std::make_shared<FeatureFit>(fitFeatures(plan_, sigma, work));
    fit->report.note = note_ + "; " + fit->report.note;
    if (plan_->list.ofLabel()) return std::make_shared<const ClassFeatures>(std::move(fit));
    return std::make_shared<const FeatureDenoiser>(std::move(fit));
}

ExactMse ExpectedFeatureModel::exactMse(const Denoiser& denoiser, const Work& work) const {
    const auto* ours = dynamic_cast<const FeatureDenoiser*>(&denoiser);
    assert(ours);
    const ImageSet& heldOut = data().heldOut;
    if (!plan().list.ofLabel())
        return {ours->fit().trainMse,
                featureError(ours->fit(), plan().transform->forwardAll(heldOut.pixels, work),
                             {0, 0, heldOut.count()}, work)};
    const int label = ours->label();
    const auto rows = rowsOfClass(heldOut, label);
    const auto images = static_cast<Eigen::Index>(rows.size());
    if (images == 0) throw Error(fmt::format("class {}: expected held-out images, found none", label));
    return {featureError(ours->fit(), plan().coefficients, *plan().rangeOf(label), work),
            featureError(ours->fit(), plan().transform->forwardAll(imagesAt(heldOut.pixels, rows), work),
                         {label, 0, images}, work)};
}

Eigen::VectorXd ExpectedFeatureModel::imageErrors(const Denoiser& denoiser, const ImageBatch& images,
                                                  const Work& work) const {
    const auto* ours = dynamic_cast<const FeatureDenoiser*>(&denoiser);
    assert(ours);
    return featureErrors(ours->fit(), plan().transform->forwardAll(images, work),
                         {ours->label(), 0, images.count()}, work);
}

} // namespace scorelet
