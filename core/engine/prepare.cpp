#include "core/families/comparators.h"
#include "core/evaluate/sampled_mse.h"
#include "core/engine/laboratory.h"

#include <algorithm>
#include <limits>

namespace scorelet {

namespace {

using OnModel = std::function<void(std::shared_ptr<const Model>, double)>;

/// A model of these moments, for the preview.
std::function<void(const MomentPair&)> previewOf(const ModelSpec& spec,
                                                 std::shared_ptr<const WaveletTransform> transform,
                                                 const OnModel& onPreview) {
    if (!onPreview) return {};
    return [=](const MomentPair& first) {
        onPreview(
            std::make_shared<const WaveletModel>(spec, transform, std::make_shared<const MomentPair>(first)),
            first.train.images());
    };
}

} // namespace

std::shared_ptr<const Model> prepareModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                          const Coefficients& coefficients, int subset, double budgetBytes,
                                          const Work& work, const OnModel& onPreview) {
    if (!isWaveletModel(spec.kind)) return prepareComparator(spec, std::move(data), work);
    auto moments = std::make_shared<const MomentPair>(computeMoments(
        spec, coefficients, subset, budgetBytes, work, previewOf(spec, coefficients.transform, onPreview)));
    return std::make_shared<const WaveletModel>(spec, coefficients.transform, std::move(moments));
}

std::shared_ptr<const Model> prepareNested(const ModelSpec& spec, NestedMoments& moments,
                                           std::shared_ptr<const WaveletTransform> transform, int subset,
                                           const Work& work, const OnModel& onPreview) {
    auto pair = std::make_shared<const MomentPair>(
        moments.first(subset, work, previewOf(spec, transform, onPreview)));
    return std::make_shared<const WaveletModel>(spec, std::move(transform), std::move(pair));
}

ChartPoint chartPoint(const Model& model, const DataSet& data, Eigen::Index seen, double sigma, int samples,
                      std::uint64_t seed, const Work& work) {
    ChartPoint point;
    point.sigma = sigma;
    const auto denoiser = model.at(sigma, work);
    point.fit = denoiser->report();
    if (const auto exact = model.exactMse(*denoiser, work)) {
        point.train = exact->train;
        point.heldOut = exact->heldOut;
        return point;
    }
    point.exact = false;
    auto sample = [&](const ImageSet& images, Eigen::Index most) {
        const auto count = std::min({Eigen::Index{samples}, most, images.count()});
        return sampledMse(*denoiser, images.pixels.rows(0, count), seed, work);
    };
    const SampledMse heldOut = sample(data.heldOut, data.heldOut.count()), train = sample(data.train, seen);
    point.heldOut = heldOut.mse;
    point.heldOutError = heldOut.standardError;
    point.train = train.mse;
    point.trainError = train.standardError;
    point.samples = heldOut.images;
    return point;
}

} // namespace scorelet
