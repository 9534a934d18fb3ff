#include "core/denoise/posterior.h"

#include "core/base/error.h"
#include "core/denoise/distances.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {

namespace {

constexpr Eigen::Index blockImages = 256;

/// Turns squared distances into softmax weights, in place.
void softmax(Eigen::VectorXd& distances, double sigma) {
    const double nearest = distances.minCoeff();
    distances = ((nearest - distances.array()) / (2 * sigma * sigma)).exp();
    distances /= distances.sum();
}

template <class Distance>
Eigen::VectorXd weightsOf(Eigen::Index count, double sigma, const Work& work, const Distance& distance) {
    Eigen::VectorXd weights(count);
    parallelFor(work, static_cast<int>((count + blockImages - 1) / blockImages), [&](int block, int) {
        const Eigen::Index end = std::min((block + 1) * blockImages, count);
        for (Eigen::Index i = block * blockImages; i < end; ++i) weights[i] = distance(i);
    });
    softmax(weights, sigma);
    return weights;
}

} // namespace

void requireNoiseLevel(double sigma) {
    if (!(sigma > 0) || !std::isfinite(sigma))
        throw Error(fmt::format("noise level: expected a positive number, found {}", sigma));
}

Eigen::VectorXd posteriorWeights(const ImageMatrix& images, const float* noisy, double sigma,
                                 const Work& work) {
    return weightsOf(images.rows(), sigma, work, [&](Eigen::Index i) {
        return squaredDistance(images.row(i).data(), noisy, images.cols());
    });
}

Eigen::VectorXd posteriorWeights(const ImageMatrix& images, Eigen::Index count, const float* noisy,
                                 const std::vector<int>& pixels, double sigma, const Work& work) {
    return weightsOf(count, sigma, work, [&](Eigen::Index i) {
        double sum = 0;
        for (const int j : pixels) {
            const double difference = static_cast<double>(images(i, j)) - static_cast<double>(noisy[j]);
            sum += difference * difference;
        }
        return sum;
    });
}

ImageMatrix posteriorCovarianceRow(const ImageMatrix& images, const Eigen::VectorXd& weights, int pixel,
                                   double sigma, const Work& work) {
    double mean = 0;
    for (Eigen::Index i = 0; i < weights.size(); ++i)
        mean += weights[i] * static_cast<double>(images(i, pixel));
    Eigen::RowVectorXd row = Eigen::RowVectorXd::Zero(images.cols());
    Eigen::RowVectorXd centre = Eigen::RowVectorXd::Zero(images.cols());
    double slope = 0;
    for (Eigen::Index i = 0; i < weights.size(); ++i) {
        if (i % blockImages == 0) work.check();
        const double factor = weights[i] * (static_cast<double>(images(i, pixel)) - mean);
        if (std::abs(factor) < 1e-18) continue;
        row += factor * images.row(i).cast<double>();
        centre += weights[i] * images.row(i).cast<double>();
        slope += factor;
    }
    // The factors sum to zero but for rounding; what is left would be multiplied by the mean image.
    row -= slope * centre;
    return (row / (sigma * sigma)).cast<float>();
}

ImageMatrix undefinedRow(Eigen::Index pixels) {
    return ImageMatrix::Constant(1, pixels, std::numeric_limits<float>::quiet_NaN());
}

} // namespace scorelet
