#include "core/evaluate/agreement.h"

#include "core/base/error.h"
#include "core/sample/trajectory.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

ImageAgreement compare(const Eigen::RowVectorXd& image, const Eigen::RowVectorXd& reference) {
    const Eigen::RowVectorXd a = image.array() - image.mean();
    const Eigen::RowVectorXd b = reference.array() - reference.mean();
    // A constant image leaves rounding errors of its mean, not zeros.
    const auto varies = [](const Eigen::RowVectorXd& centred, const Eigen::RowVectorXd& original) {
        return centred.norm() > 1e-12 * original.norm();
    };
    const double residual = (image - reference).squaredNorm();
    ImageAgreement result{residual / static_cast<double>(image.size()), undefined, undefined};
    if (!varies(b, reference)) return result;
    result.explained = 1 - residual / b.squaredNorm();
    if (varies(a, image)) result.cosine = a.dot(b) / (a.norm() * b.norm());
    return result;
}

/// The mean of a member over the images for which it is defined.
double meanOf(const std::vector<ImageAgreement>& images, double ImageAgreement::*member) {
    double sum = 0;
    int count = 0;
    for (const ImageAgreement& image : images) {
        if (std::isnan(image.*member)) continue;
        sum += image.*member;
        ++count;
    }
    return count > 0 ? sum / count : undefined;
}

double meanSquare(const ImageBatch& images, const ImageBatch& clean) {
    const ImageBatch::Matrix difference = images.matrix() - clean.matrix();
    return difference.cast<double>().squaredNorm() / static_cast<double>(difference.size());
}

} // namespace

Agreement agreementOf(const ImageBatch& batch, const ImageBatch& referenceBatch) {
    requireShape(batch.shape(), referenceBatch.shape(), "the agreement of images");
    assert(batch.count() == referenceBatch.count() && batch.count() > 0);
    const auto images = batch.matrix(), reference = referenceBatch.matrix();
    Agreement result;
    for (Eigen::Index row = 0; row < images.rows(); ++row)
        result.images.push_back(compare(images.row(row).cast<double>(), reference.row(row).cast<double>()));
    result.mse = meanOf(result.images, &ImageAgreement::mse);
    result.cosine = meanOf(result.images, &ImageAgreement::cosine);
    result.explained = meanOf(result.images, &ImageAgreement::explained);
    return result;
}

DataSet halfOf(const DataSet& data, int which, int size, int queries) {
    if (size < 2 || size > data.train.count() / 2)
        throw Error(fmt::format("size of a half: expected 2 to {} (half of the {} training images), found {}",
                                data.train.count() / 2, data.train.count(), size));
    DataSet half;
    half.name = data.name;
    half.origin =
        fmt::format("{}; every other training image from number {} on, {} of them", data.origin, which, size);
    half.shape = data.shape;
    half.classNames = data.classNames;
    half.heldOut.pixels =
        data.heldOut.pixels.rows(0, std::min(static_cast<Eigen::Index>(queries), data.heldOut.count()));
    half.train.pixels = data.train.pixels.everyRow(which, size, 2);
    if (!data.train.labels.empty())
        for (int i = 0; i < size; ++i)
            half.train.labels.push_back(data.train.labels[static_cast<std::size_t>(which + 2 * i)]);
    return half;
}

std::vector<HalvesPoint> compareHalves(const DataSet& data, const ModelOfHalf& modelOf,
                                       const std::vector<int>& sizes, double sigma, int queries,
                                       std::uint64_t seed, const Work& work) {
    Work quiet = work;
    quiet.progress = {};
    const ImageBatch clean =
        data.heldOut.pixels.rows(0, std::min(static_cast<Eigen::Index>(queries), data.heldOut.count()));
    const ImageBatch noisy = noisedStates(clean, sigma, seed);
    std::vector<HalvesPoint> points;
    for (const int size : sizes) {
        ImageBatch results[2];
        for (int which = 0; which < 2; ++which) {
            work.check();
            results[which] = modelOf(which, size)->at(sigma, quiet)->denoise(noisy, quiet);
            work.report((static_cast<double>(points.size()) + 0.5 * (which + 1)) /
                        static_cast<double>(sizes.size()));
        }
        points.push_back({size, agreementOf(results[0], results[1]), meanSquare(results[0], clean),
                          meanSquare(results[1], clean)});
    }
    return points;
}

} // namespace scorelet
