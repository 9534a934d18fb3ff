#include "core/families/shrinkage/shrinkage.h"

#include "core/base/error.h"

#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {

namespace {

constexpr const char* who = "wavelet shrinkage";

double bayesThreshold(const std::vector<double>& details, double sigma) {
    double squares = 0;
    for (const double detail : details) squares += detail * detail;
    const double signal = squares / static_cast<double>(details.size()) - sigma * sigma;
    return signal > 0 ? sigma * sigma / std::sqrt(signal) : std::numeric_limits<double>::infinity();
}

double sureThreshold(const std::vector<double>& details, double sigma) {
    const auto n = static_cast<double>(details.size());
    std::vector<double> sizes;
    double squares = 0;
    for (const double detail : details) {
        sizes.push_back(std::abs(detail) / sigma);
        squares += sizes.back() * sizes.back();
    }
    const double universal = std::sqrt(2 * std::log(n));
    if (squares / n - 1 <= std::pow(std::log2(n), 1.5) / std::sqrt(n)) return sigma * universal;
    std::sort(sizes.begin(), sizes.end());
    // Between two sizes the risk grows with t, so it is least at 0 or at a size.
    double best = 0;
    double leastRisk = n;
    double below = 0;
    for (size_t k = 0; k < sizes.size() && sizes[k] <= universal; ++k) {
        below += sizes[k] * sizes[k];
        const double within = static_cast<double>(k) + 1;
        const double risk = n - 2 * within + below + (n - within) * sizes[k] * sizes[k];
        if (risk < leastRisk) {
            leastRisk = risk;
            best = sizes[k];
        }
    }
    return sigma * best;
}

double soft(double value, double threshold) {
    return std::copysign(std::max(std::abs(value) - threshold, 0.0), value);
}

} // namespace

double shrinkageThreshold(ShrinkageRule rule, const std::vector<double>& details, double sigma) {
    assert(!details.empty());
    return rule == ShrinkageRule::bayes ? bayesThreshold(details, sigma) : sureThreshold(details, sigma);
}

ShrinkageTransform::ShrinkageTransform(std::shared_ptr<const OrthonormalTransform> basis, Extension extension)
    : basis_(std::move(basis)) {
    const SubbandLayout& layout = basis_->layout();
    if (layout.levels() == 0)
        throw Error("shrinkage takes from detail bands, and the coefficients of this basis have no bands",
                    "Choose wavelets, the DCT or the Fourier basis.");
    if (extension == Extension::symmetric && !basis_->waveletFilter())
        throw Error(fmt::format("shrinkage with symmetric extension needs a wavelet, found the basis \"{}\"",
                                basis_->name()),
                    "Choose the periodized extension, or a wavelet.");
    if (extension != Extension::symmetric) return;
    mirrored_.emplace(*basis_->waveletFilter(), layout.height(), layout.width(), layout.levels(),
                      BoundaryMode::symmetric);
    mirroredLayout_ = mirrored_->layout().ofChannels(layout.channels(), layout.colours());
}

Eigen::VectorXd ShrinkageTransform::decomposed(const Eigen::VectorXd& image, OfPlane ofPlane) const {
    const SubbandLayout& layout = basis_->layout();
    const Eigen::MatrixXd planes = image.reshaped(image.size() / layout.channels(), layout.channels()) *
                                   colourMatrix(layout.colours(), layout.channels()).transpose();
    Eigen::MatrixXd coefficients(mirrored_->layout().count(), planes.cols());
    for (Eigen::Index c = 0; c < planes.cols(); ++c)
        coefficients.col(c) = ((*mirrored_).*ofPlane)(planes.col(c));
    return coefficients.reshaped();
}

Eigen::VectorXd ShrinkageTransform::composed(const Eigen::VectorXd& coefficients, OfPlane ofPlane) const {
    const SubbandLayout& layout = basis_->layout();
    const Eigen::MatrixXd all = coefficients.reshaped(mirrored_->layout().count(), layout.channels());
    Eigen::MatrixXd planes(Eigen::Index{layout.height()} * layout.width(), all.cols());
    for (Eigen::Index c = 0; c < planes.cols(); ++c) planes.col(c) = ((*mirrored_).*ofPlane)(all.col(c));
    return (planes * colourMatrix(layout.colours(), layout.channels())).reshaped();
}

ShrinkageDenoiser::ShrinkageDenoiser(std::shared_ptr<const ShrinkageTransform> transform, ShrinkageRule rule,
                                     double sigma)
    : Denoiser(sigma), transform_(std::move(transform)), rule_(rule) {}

void ShrinkageDenoiser::require(const ImageShape& shape) const {
    requireShape(shape, transform_->basis().shape(), who);
}

std::vector<double> ShrinkageDenoiser::thresholds(const Eigen::VectorXd& coefficients) const {
    std::vector<double> result;
    for (const Subband& band : transform_->bands()) {
        const double* first = coefficients.data() + band.offset;
        result.push_back(band.orientation == Orientation::scaling
                             ? 0.0
                             : shrinkageThreshold(rule_, {first, first + band.count()}, sigma()));
    }
    return result;
}

ImageBatch ShrinkageDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    require(noisy.shape());
    ImageBatch result(noisy.shape(), noisy.count());
    const auto images = noisy.matrix();
    auto answers = result.matrix();
    parallelFor(work, static_cast<int>(noisy.count()), [&](int row, int) {
        if (!isUsable(noisy.row(row))) {
            answers.row(row).setConstant(undefinedPixel);
            return;
        }
        const Eigen::VectorXd image = images.row(row).transpose().cast<double>();
        Eigen::VectorXd coefficients = transform_->forward(image);
        const std::vector<double> limits = thresholds(coefficients);
        const auto& bands = transform_->bands();
        for (size_t band = 0; band < bands.size(); ++band)
            for (double& value : coefficients.segment(bands[band].offset, bands[band].count()))
                value = soft(value, limits[band]);
        answers.row(row) = transform_->inverse(coefficients).transpose().cast<float>();
    });
    return result;
}

Image ShrinkageDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work&) const {
    require(noisy.shape());
    requirePixel(noisy.shape(), pixel, who);
    if (!isUsable(noisy.values())) return Image(noisy.shape(), undefinedPixel);
    const Eigen::VectorXd image = noisy.flat().matrix().cast<double>();
    const Eigen::VectorXd coefficients = transform_->forward(image);
    const std::vector<double> limits = thresholds(coefficients);
    const Eigen::VectorXd unit = Eigen::VectorXd::Unit(image.size(), noisy.shape().index(pixel));
    Eigen::VectorXd answer = transform_->inverseTransposed(unit);
    const auto& bands = transform_->bands();
    for (size_t band = 0; band < bands.size(); ++band)
        for (int k = bands[band].offset; k < bands[band].offset + bands[band].count(); ++k)
            if (bands[band].orientation != Orientation::scaling && std::abs(coefficients[k]) <= limits[band])
                answer[k] = 0;
    return Image(noisy.shape(), transform_->forwardTransposed(answer).cast<float>().array());
}

FitReport ShrinkageDenoiser::report() const {
    FitReport report;
    const OrthonormalTransform& basis = transform_->basis();
    report.note =
        fmt::format("{}, {} levels, {}; uses no training image", basis.name(), basis.layout().levels(),
                    transform_->extension() == Extension::symmetric ? "symmetric extension" : "periodized");
    return report;
}

ShrinkageModel::ShrinkageModel(std::shared_ptr<const OrthonormalTransform> basis, ShrinkageRule rule,
                               Extension extension)
    : transform_(std::make_shared<const ShrinkageTransform>(std::move(basis), extension)), rule_(rule) {}

std::shared_ptr<const Denoiser> ShrinkageModel::at(double sigma, const Work&) const {
    requireNoiseLevel(sigma);
    return std::make_shared<ShrinkageDenoiser>(transform_, rule_, sigma);
}

} // namespace scorelet
