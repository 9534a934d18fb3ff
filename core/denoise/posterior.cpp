#include "core/denoise/posterior.h"

#include "core/base/error.h"
#include "core/denoise/distances.h"
#include "core/denoise/streaming_softmax.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {

namespace {

constexpr Eigen::Index blockImages = 256;

template <class Distance>
Eigen::VectorXd weightsOf(Eigen::Index count, double sigma, const Work& work, const Distance& distance) {
    Eigen::VectorXd distances(count);
    parallelFor(work, static_cast<int>((count + blockImages - 1) / blockImages), [&](int block, int) {
        const Eigen::Index end = std::min((block + 1) * blockImages, count);
        for (Eigen::Index i = block * blockImages; i < end; ++i) distances[i] = distance(i);
    });
    return softmaxOf(distances, 1 / (2 * sigma * sigma));
}

} // namespace

void requireNoiseLevel(double sigma) {
    if (!(sigma > 0) || !std::isfinite(sigma))
        throw Error(fmt::format("noise level: expected a positive number, found {}", sigma));
}

std::vector<Piece> wholePieces(const Eigen::VectorXd& weights, const ImageShape& shape) {
    Piece piece;
    piece.weight = weights.maxCoeff(&piece.image);
    std::vector<Piece> pieces(static_cast<std::size_t>(shape.values()), piece);
    for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i].place = static_cast<int>(i);
    return pieces;
}

Eigen::VectorXd posteriorWeights(const ImageBatch& images, const Image& noisy, double sigma,
                                 const Work& work) {
    requireShape(noisy.shape(), images.shape(), "the posterior over images");
    const float* values = noisy.values().data();
    return weightsOf(images.count(), sigma, work, [&](Eigen::Index i) {
        return squaredDistance(images.row(i).data(), values, images.shape().values());
    });
}

Eigen::VectorXd posteriorWeights(const ImageBatch& images, Eigen::Index count, const Image& noisy,
                                 const std::vector<int>& mask, double sigma, const Work& work) {
    requireShape(noisy.shape(), images.shape(), "the posterior over images");
    const auto all = images.matrix();
    const auto values = noisy.flat();
    return weightsOf(count, sigma, work, [&](Eigen::Index i) {
        double sum = 0;
        for (const int j : mask) {
            const double difference = static_cast<double>(all(i, j)) - static_cast<double>(values[j]);
            sum += difference * difference;
        }
        return sum;
    });
}

Image posteriorCovariance(const ImageBatch& batch, const Eigen::VectorXd& weights, PixelId pixel,
                          double sigma, const Work& work) {
    requirePixel(batch.shape(), pixel, "sensitivity");
    const auto images = batch.matrix();
    const int place = batch.shape().index(pixel);
    double mean = 0;
    for (Eigen::Index i = 0; i < weights.size(); ++i)
        mean += weights[i] * static_cast<double>(images(i, place));
    Eigen::RowVectorXd row = Eigen::RowVectorXd::Zero(images.cols());
    Eigen::RowVectorXd centre = Eigen::RowVectorXd::Zero(images.cols());
    double slope = 0;
    for (Eigen::Index i = 0; i < weights.size(); ++i) {
        if (i % blockImages == 0) work.check();
        const double factor = weights[i] * (static_cast<double>(images(i, place)) - mean);
        if (std::abs(factor) < 1e-18) continue;
        row += factor * images.row(i).cast<double>();
        centre += weights[i] * images.row(i).cast<double>();
        slope += factor;
    }
    // The factors sum to zero but for rounding; what is left would be multiplied by the mean image.
    row -= slope * centre;
    return Image(batch.shape(), (row / (sigma * sigma)).cast<float>().array());
}

} // namespace scorelet
