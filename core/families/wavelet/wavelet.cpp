#include "core/families/wavelet/wavelet.h"

#include "core/score/kernel.h"
#include "core/score/mse.h"

#include <algorithm>
#include <cassert>

namespace scorelet {
namespace {

constexpr int lanes = 64; // images whose features are evaluated together

/// Values of all features at the centred coefficients `w` (variables x columns): features x columns.
void evaluateFeatures(const MonomialTable& table, const Eigen::ArrayXXd& w, Eigen::ArrayXXd& phi) {
    phi.resize(w.rows(), table.features()); // images are the inner axis of both
    phi.col(0).setOnes();
    const auto& list = table.featureList();
    for (int i = 1; i < table.features(); ++i) {
        const auto& feature = list[static_cast<size_t>(i)];
        phi.col(i) = phi.col(feature.parent) * w.col(feature.variable);
    }
}

} // namespace

MomentPair computeMoments(const ModelSpec& spec, const Coefficients& coefficients, Eigen::Index trainImages,
                          double budgetBytes, const Work& work,
                          const std::function<void(const MomentPair&)>& onPreview) {
    const Eigen::Index train =
        trainImages > 0 ? std::min(trainImages, coefficients.train.count()) : coefficients.train.count();
    const Eigen::Index heldOut = coefficients.heldOut.count(), total = train + heldOut;
    const auto plan = std::make_shared<const MomentPlan>(spec, coefficients.transform->layout(),
                                                         coefficients.train, train, budgetBytes);
    MomentPair pair{Moments(plan), Moments(plan)};
    Eigen::Index done = 0;
    auto addChunk = [&](Moments& moments, const CoefficientBatch& from, Eigen::Index first,
                        Eigen::Index end) {
        const Eigen::Index count = std::min(imagesPerChunk, end - first);
        moments.add(from, first, count, Work{work.stop, work.threads, {}});
        done += count;
        work.report(static_cast<double>(done) / static_cast<double>(total));
        return first + count;
    };
    // One chunk of each first, so that a preview has both errors.
    const Eigen::Index trainDone = addChunk(pair.train, coefficients.train, 0, train);
    const Eigen::Index heldOutDone = addChunk(pair.heldOut, coefficients.heldOut, 0, heldOut);
    if (onPreview && done < total) onPreview(pair);
    for (Eigen::Index at = trainDone; at < train;) at = addChunk(pair.train, coefficients.train, at, train);
    for (Eigen::Index at = heldOutDone; at < heldOut;)
        at = addChunk(pair.heldOut, coefficients.heldOut, at, heldOut);
    return pair;
}

WaveletDenoiser::WaveletDenoiser(std::shared_ptr<const OrthonormalTransform> transform, WaveletFit fit)
    : Denoiser(fit.sigma), transform_(std::move(transform)), fit_(std::move(fit)) {}

std::shared_ptr<const WaveletDenoiser> WaveletDenoiser::withNote(const std::string& note) const {
    WaveletFit fit = fit_;
    fit.report.note = fit.report.note.empty() ? note : note + "; " + fit.report.note;
    return std::make_shared<const WaveletDenoiser>(transform_, std::move(fit));
}

CoefficientBatch denoiseCoefficients(const WaveletFit& fit, const CoefficientBatch& noisy, const Work& work) {
    const MomentPlan& plan = *fit.plan;
    assert(noisy.layout() == plan.layout());
    const double s2 = fit.sigma * fit.sigma;
    CoefficientBatch result(noisy.layout(), noisy.count());
    auto answers = result.matrix();
    constexpr int batch = 32; // coefficients an index
    parallelFor(work, (plan.layout().count() + batch - 1) / batch, [&](int index, int) {
        Eigen::ArrayXXd w, phi;
        for (int k = index * batch; k < std::min(plan.layout().count(), (index + 1) * batch); ++k) {
            const int cell = plan.cellOf(k);
            const MonomialTable& table = plan.table(cell);
            const std::vector<int>& stencil = plan.stencil(k);
            for (Eigen::Index first = 0; first < noisy.count(); first += lanes) {
                const Eigen::Index count = std::min<Eigen::Index>(lanes, noisy.count() - first);
                w.resize(count, table.variables());
                for (size_t a = 0; a < stencil.size(); ++a)
                    w.col(static_cast<Eigen::Index>(a)) =
                        (noisy.row(stencil[a]).segment(first, count).array() - plan.centres()[stencil[a]])
                            .cast<double>()
                            .transpose();
                evaluateFeatures(table, w, phi);
                const Eigen::VectorXd score = phi.matrix() * fit.theta[static_cast<size_t>(cell)];
                answers.row(k).segment(first, count) =
                    ((w.col(0) + s2 * score.array()).cast<float>() + plan.centres()[k]).transpose();
            }
        }
    });
    return result;
}

ImageBatch WaveletDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    return transform_->inverseAll(denoiseCoefficients(fit_, transform_->forwardAll(noisy, work), work), work);
}

Eigen::VectorXd WaveletDenoiser::jacobianRow(const Eigen::VectorXf& noisy, int coefficient) const {
    const MomentPlan& plan = *fit_.plan;
    const int cell = plan.cellOf(coefficient);
    const MonomialTable& table = plan.table(cell);
    const Eigen::VectorXd& theta = fit_.theta[static_cast<size_t>(cell)];
    const std::vector<int>& stencil = plan.stencil(coefficient);
    Eigen::ArrayXXd w(1, table.variables()), phi;
    for (size_t a = 0; a < stencil.size(); ++a)
        w(0, static_cast<Eigen::Index>(a)) =
            static_cast<double>(noisy[stencil[a]] - plan.centres()[stencil[a]]);
    evaluateFeatures(table, w, phi);
    Eigen::VectorXd row = Eigen::VectorXd::Zero(table.variables());
    for (int i = 0; i < table.features(); ++i)
        for (const auto& d : table.derivatives(i)) row[d.variable] += theta[i] * d.power * phi(0, d.lower);
    row *= fit_.sigma * fit_.sigma;
    row[0] += 1;
    return row;
}

Image WaveletDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    // D = W' d(W x): the row of the Jacobian is (row `pixel` of W') J_d W.
    const Eigen::VectorXf w = transform_->forward(noisy);
    requirePixel(noisy.shape(), pixel, "the wavelet score model");
    Image unit(noisy.shape());
    unit.value(pixel) = 1;
    const Eigen::VectorXf atoms = transform_->forward(unit);
    const int pixels = transform_->layout().count();
    Eigen::VectorXd answer = Eigen::VectorXd::Zero(pixels);
    for (int k = 0; k < pixels; ++k) {
        if (atoms[k] == 0) continue;
        work.check();
        const Eigen::VectorXd row = jacobianRow(w, k);
        const std::vector<int>& stencil = fit_.plan->stencil(k);
        for (size_t a = 0; a < stencil.size(); ++a)
            answer[stencil[a]] += static_cast<double>(atoms[k]) * row[static_cast<Eigen::Index>(a)];
    }
    return Image(noisy.shape(), transform_->inverse(answer).cast<float>().array());
}

WaveletModel::WaveletModel(ModelSpec spec, std::shared_ptr<const OrthonormalTransform> transform,
                           std::shared_ptr<const MomentPair> moments)
    : spec_(std::move(spec)), transform_(std::move(transform)), moments_(std::move(moments)) {}

std::shared_ptr<const Denoiser> WaveletModel::at(double sigma, const Work& work) const {
    return std::make_shared<const WaveletDenoiser>(transform_, fitScore(moments_->train, sigma, spec_, work));
}

ExactMse WaveletModel::exactMse(const Denoiser& denoiser, const Work& work) const {
    const auto* ours = as<ScoreFit>(denoiser);
    assert(ours && *ours->fit().plan == moments_->train.plan());
    return {mseByCoefficient(ours->fit(), moments_->train, work).mean(),
            mseByCoefficient(ours->fit(), moments_->heldOut, work).mean()};
}

Eigen::VectorXd WaveletModel::imageErrors(const Denoiser& denoiser, const ImageBatch& images,
                                          const Work& work) const {
    const auto* ours = as<ScoreFit>(denoiser);
    assert(ours);
    return mseOfImages(ours->fit(), transform_->forwardAll(images, work), work);
}

} // namespace scorelet
