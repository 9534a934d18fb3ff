#include "core/families/wiener/wiener.h"

#include "core/denoise/posterior.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

namespace {

using Matrix = ImageBatch::Matrix;

constexpr const char* who = "the Wiener denoiser";
constexpr Eigen::Index blockRows = 64;

/// Error per pixel of gains g on images with second moments `moments` along the eigenimages.
double meanSquaredError(const Eigen::ArrayXd& gains, const Eigen::ArrayXd& moments, double sigma) {
    return ((1 - gains).square() * moments + sigma * sigma * gains.square()).mean();
}

} // namespace

Eigen::VectorXd wienerGains(const PrincipalComponents& components, double sigma) {
    return components.variances.array() / (components.variances.array() + sigma * sigma);
}

WienerDenoiser::WienerDenoiser(std::shared_ptr<const PrincipalComponents> components,
                               std::shared_ptr<const Eigen::MatrixXf> eigenimages, double sigma)
    : Denoiser(sigma), components_(std::move(components)), eigenimages_(std::move(eigenimages)),
      gains_(wienerGains(*components_, sigma)) {}

ImageBatch WienerDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    requireShape(noisy.shape(), components_->shape, who);
    const auto images = noisy.matrix();
    ImageBatch result(noisy.shape(), noisy.count());
    auto answers = result.matrix();
    const Eigen::RowVectorXf mean = components_->mean.transpose().cast<float>();
    const Eigen::RowVectorXf gains = gains_.transpose().cast<float>();
    const int blocks = static_cast<int>((noisy.count() + blockRows - 1) / blockRows);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index first = block * blockRows;
        const Eigen::Index count = std::min(blockRows, noisy.count() - first);
        const Matrix centred = images.middleRows(first, count).rowwise() - mean;
        Matrix along = centred * *eigenimages_;
        along.array().rowwise() *= gains.array();
        answers.middleRows(first, count).noalias() = along * eigenimages_->transpose();
        answers.middleRows(first, count).rowwise() += mean;
    });
    return result;
}

Image WienerDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work&) const {
    requireShape(noisy.shape(), components_->shape, who);
    requirePixel(noisy.shape(), pixel, who);
    const Eigen::MatrixXd& eigenimages = components_->eigenimages;
    const Eigen::VectorXd scaled =
        gains_.array() * eigenimages.row(noisy.shape().index(pixel)).transpose().array();
    return Image(noisy.shape(), (eigenimages * scaled).cast<float>().array());
}

FitReport WienerDenoiser::report() const {
    FitReport report;
    report.features = static_cast<int>(components_->mean.size()) + 1;
    report.parameters.fitted = gaussianParameters(components_->mean.size());
    const double noise = sigma() * sigma();
    report.rcond = (components_->variances.minCoeff() + noise) / (components_->variances.maxCoeff() + noise);
    report.note = fmt::format("all {} training images", components_->images);
    return report;
}

WienerModel::WienerModel(std::shared_ptr<const DataSet> data, const Work& work) : data_(std::move(data)) {
    components_ = keptPrincipalComponents(*data_, work);
    eigenimages_ = std::make_shared<const Eigen::MatrixXf>(components_->eigenimages.cast<float>());
    heldOut_ = alongEigenimages(*components_, data_->heldOut.pixels, keptImages, work);
}

std::shared_ptr<const Denoiser> WienerModel::at(double sigma, const Work&) const {
    requireNoiseLevel(sigma);
    return std::make_shared<WienerDenoiser>(components_, eigenimages_, sigma);
}

ExactMse WienerModel::exactMse(const Denoiser& denoiser, const Work&) const {
    const Eigen::ArrayXd g = gains(denoiser.sigma()).array();
    return {meanSquaredError(g, components_->variances.array(), denoiser.sigma()),
            meanSquaredError(g, heldOut_.moments.array(), denoiser.sigma())};
}

Eigen::VectorXd WienerModel::imageErrors(const Denoiser& denoiser, const ImageBatch& images,
                                         const Work& work) const {
    requireShape(images.shape(), components_->shape, who);
    const Eigen::ArrayXd g = gains(denoiser.sigma()).array();
    const Eigen::VectorXd lost = (1 - g).square();
    const double noise = denoiser.sigma() * denoiser.sigma() * g.square().sum();
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
            const Eigen::MatrixXd along = (centred * components_->eigenimages).array().square();
            errors.segment(first, count) = along * lost;
        });
    }
    return (errors.array() + noise) / static_cast<double>(images.shape().values());
}

Eigen::VectorXd WienerModel::gains(double sigma) const {
    return wienerGains(*components_, sigma);
}

} // namespace scorelet
