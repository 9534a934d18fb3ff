#include "core/families/wiener/wiener.h"

#include "core/denoise/posterior.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

namespace {

using Matrix = ImageBatch::Matrix;

constexpr const char* who = "the Wiener denoiser";
constexpr Eigen::Index blockRows = 64;

/// The gains as AlongEigenimages has the directions: that of all which remain comes last, where there are
/// such.
Eigen::ArrayXd gainsAlong(const PrincipalComponents& components, double sigma) {
    const Eigen::VectorXd gains = wienerGains(components, sigma);
    if (components.rest() == 0) return gains.array();
    Eigen::ArrayXd all(gains.size() + 1);
    all << gains.array(), restGain(components, sigma);
    return all;
}

/// sum g^2 over all directions: what is left of the noise.
double keptNoise(const PrincipalComponents& components, double sigma) {
    const double rest = restGain(components, sigma);
    return wienerGains(components, sigma).array().square().sum() +
           static_cast<double>(components.rest()) * rest * rest;
}

/// The second moments of the training images, as AlongEigenimages has them.
Eigen::ArrayXd trainingMoments(const PrincipalComponents& components) {
    if (components.rest() == 0) return components.variances.array();
    Eigen::ArrayXd all(components.variances.size() + 1);
    all << components.variances.array(), static_cast<double>(components.rest()) * components.restVariance;
    return all;
}

/// Error per pixel on images with second moments `moments` along the eigenimages.
double meanSquaredError(const PrincipalComponents& components, const Eigen::ArrayXd& moments, double sigma) {
    const Eigen::ArrayXd gains = gainsAlong(components, sigma);
    if (components.rest() == 0)
        return ((1 - gains).square() * moments + sigma * sigma * gains.square()).mean();
    return (((1 - gains).square() * moments).sum() + sigma * sigma * keptNoise(components, sigma)) /
           static_cast<double>(components.mean.size());
}

} // namespace

Eigen::VectorXd wienerGains(const PrincipalComponents& components, double sigma) {
    return components.variances.array() / (components.variances.array() + sigma * sigma);
}

double restGain(const PrincipalComponents& components, double sigma) {
    return components.rest() > 0 ? components.restVariance / (components.restVariance + sigma * sigma) : 0;
}

WienerDenoiser::WienerDenoiser(std::shared_ptr<const PrincipalComponents> components,
                               std::shared_ptr<const Eigen::MatrixXf> eigenimages, double sigma)
    : Denoiser(sigma), components_(std::move(components)), eigenimages_(std::move(eigenimages)),
      gains_(wienerGains(*components_, sigma)), restGain_(restGain(*components_, sigma)) {}

ImageBatch WienerDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    requireShape(noisy.shape(), components_->shape, who);
    const auto images = noisy.matrix();
    ImageBatch result(noisy.shape(), noisy.count());
    auto answers = result.matrix();
    const Eigen::RowVectorXf mean = components_->mean.transpose().cast<float>();
    const Eigen::RowVectorXf gains = (gains_.array() - restGain_).matrix().transpose().cast<float>();
    const auto rest = static_cast<float>(restGain_);
    const int blocks = static_cast<int>((noisy.count() + blockRows - 1) / blockRows);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index first = block * blockRows;
        const Eigen::Index count = std::min(blockRows, noisy.count() - first);
        const Matrix centred = images.middleRows(first, count).rowwise() - mean;
        Matrix along = centred * *eigenimages_;
        along.array().rowwise() *= gains.array();
        answers.middleRows(first, count).noalias() = along * eigenimages_->transpose();
        if (rest > 0) answers.middleRows(first, count) += rest * centred;
        answers.middleRows(first, count).rowwise() += mean;
    });
    return result;
}

Image WienerDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work&) const {
    requireShape(noisy.shape(), components_->shape, who);
    requirePixel(noisy.shape(), pixel, who);
    const Eigen::MatrixXd& eigenimages = components_->eigenimages;
    const Eigen::Index index = noisy.shape().index(pixel);
    const Eigen::VectorXd scaled = (gains_.array() - restGain_) * eigenimages.row(index).transpose().array();
    Eigen::VectorXd row = eigenimages * scaled;
    row[index] += restGain_;
    return Image(noisy.shape(), row.cast<float>().array());
}

FitReport WienerDenoiser::report() const {
    const Eigen::Index values = components_->mean.size(), count = gains_.size(), rest = components_->rest();
    FitReport report;
    report.features = static_cast<int>(values) + 1;
    const double noise = sigma() * sigma();
    double least = components_->variances.minCoeff();
    if (rest > 0) {
        least = std::min(least, components_->restVariance);
        report.parameters.fitted = leadingParameters(values, count);
        report.note =
            fmt::format("{} leading components of {} training images; the other {} directions by their "
                        "mean variance, {:.3g} % of all variance",
                        count, components_->images, rest, 100 * components_->restShare());
    } else {
        report.parameters.fitted = gaussianParameters(values);
        report.note = fmt::format("all {} training images", components_->images);
    }
    report.rcond = (least + noise) / (components_->variances.maxCoeff() + noise);
    return report;
}

WienerModel::WienerModel(std::shared_ptr<const DataSet> data, const Work& work, int components)
    : data_(std::move(data)) {
    components_ = keptPrincipalComponents(*data_, work, ArrayStore::instance(), components);
    eigenimages_ = std::make_shared<const Eigen::MatrixXf>(components_->eigenimages.cast<float>());
    heldOut_ = alongEigenimages(*components_, data_->heldOut.pixels, keptImages, work);
}

std::shared_ptr<const Denoiser> WienerModel::at(double sigma, const Work&) const {
    requireNoiseLevel(sigma);
    return std::make_shared<WienerDenoiser>(components_, eigenimages_, sigma);
}

ExactMse WienerModel::exactMse(const Denoiser& denoiser, const Work&) const {
    return {meanSquaredError(*components_, trainingMoments(*components_), denoiser.sigma()),
            meanSquaredError(*components_, heldOut_.moments.array(), denoiser.sigma())};
}

Eigen::VectorXd WienerModel::imageErrors(const Denoiser& denoiser, const ImageBatch& images,
                                         const Work& work) const {
    requireShape(images.shape(), components_->shape, who);
    const Eigen::VectorXd lost = (1 - gainsAlong(*components_, denoiser.sigma())).square();
    const double noise = denoiser.sigma() * denoiser.sigma() * keptNoise(*components_, denoiser.sigma());
    Eigen::VectorXd errors(images.count());
    const auto all = images.matrix();
    if (images.count() <= heldOut_.squares.rows() &&
        all == data_->heldOut.pixels.matrix().topRows(images.count())) {
        errors = heldOut_.squares.topRows(images.count()) * lost;
    } else {
        const int blocks = static_cast<int>((images.count() + blockRows - 1) / blockRows);
        parallelFor(work, blocks, [&](int block, int) {
            const Eigen::Index first = block * blockRows, count = std::min(blockRows, images.count() - first);
            const Eigen::MatrixXd centred =
                all.middleRows(first, count).cast<double>().rowwise() - components_->mean.transpose();
            errors.segment(first, count) = squaresAlong(*components_, centred) * lost;
        });
    }
    return (errors.array() + noise) / static_cast<double>(images.shape().values());
}

Eigen::VectorXd WienerModel::gains(double sigma) const {
    return wienerGains(*components_, sigma);
}

} // namespace scorelet
