#include "core/families/ideal/ideal.h"

#include "core/base/error.h"
#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"
#include "core/denoise/softmax.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace scorelet {

namespace {

using Matrix = ImageBatch::Matrix;

constexpr const char* who = "the ideal denoiser";

/// The rows that can be computed with; those that cannot are zero here and NaN in the answer.
Matrix usableRows(const ImageBatch& noisy) {
    Matrix usable = noisy.matrix();
    for (Eigen::Index row = 0; row < noisy.count(); ++row)
        if (!isUsable(noisy.row(row))) usable.row(row).setZero();
    return usable;
}

} // namespace

ImageBatch IdealDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    requireShape(noisy.shape(), images().shape(), who);
    ImageBatch result(noisy.shape(),
                      softmaxMeans(images().matrix(), norms(), {.precision = 1 / (sigma() * sigma())},
                                   usableRows(noisy), {}, work));
    for (Eigen::Index row = 0; row < noisy.count(); ++row)
        if (!isUsable(noisy.row(row))) result.matrix().row(row).setConstant(undefinedPixel);
    return result;
}

std::vector<ImageBatch> IdealModel::denoiseOverNoise(const ImageBatch& clean, const ImageBatch& noise,
                                                     std::span<const double> sigmas, const Work& work) const {
    requireShape(clean.shape(), set().train->pixels.shape(), who);
    std::vector<ImageBatch> answers;
    for (Matrix& means : softmaxMeansOverNoise(set().train->pixels.matrix(), *set().norms, clean.matrix(),
                                               noise.matrix(), sigmas, work))
        answers.emplace_back(clean.shape(), std::move(means));
    return answers;
}

Image IdealDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    requireShape(noisy.shape(), images().shape(), who);
    if (!isUsable(noisy.values())) return Image(noisy.shape(), undefinedPixel);
    const Eigen::VectorXd weights = posteriorWeights(images(), noisy, sigma(), work);
    return posteriorCovariance(images(), weights, pixel, sigma(), work);
}

PosteriorShare IdealDenoiser::weights(const Image& noisy, int k, const Work& work) const {
    requireShape(noisy.shape(), images().shape(), who);
    PosteriorShare share;
    share.effectiveNumber = std::numeric_limits<double>::quiet_NaN();
    if (!isUsable(noisy.values())) return share;
    const Eigen::VectorXd weights = posteriorWeights(images(), noisy, sigma(), work);
    std::vector<Eigen::Index> order(static_cast<size_t>(weights.size()));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    const auto end = order.begin() + std::clamp<std::ptrdiff_t>(k, 0, weights.size());
    std::partial_sort(order.begin(), end, order.end(), [&](Eigen::Index a, Eigen::Index b) {
        return weights[a] > weights[b] || (weights[a] == weights[b] && a < b);
    });
    for (auto index = order.begin(); index != end; ++index) share.top.push_back({*index, weights[*index]});
    share.effectiveNumber = 1 / weights.squaredNorm();
    return share;
}

std::vector<Piece> IdealDenoiser::pieces(const Image& noisy, const Work& work) const {
    requireShape(noisy.shape(), images().shape(), who);
    if (!isUsable(noisy.values())) return std::vector<Piece>(noisy.values().size());
    return wholePieces(posteriorWeights(images(), noisy, sigma(), work), noisy.shape());
}

Image IdealDenoiser::mosaic(const std::vector<Piece>& pieces) const {
    return imageOfPieces(images().shape(), pieces,
                         [&](Eigen::Index image, int place) { return images().row(image)[place]; });
}

} // namespace scorelet
