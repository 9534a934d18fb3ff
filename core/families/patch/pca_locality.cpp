#include "core/families/patch/pca_locality.h"

#include "core/base/error.h"
#include "core/denoise/posterior.h"
#include "core/families/wiener/wiener.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {

namespace {

constexpr const char* pcaLocalityName = "the PCA-locality machine";
constexpr int blocksPerTask = 8;

constexpr double smallestDiagonal = 1e-6; // published: rows of less are not divided

/// F = V diag(gains) V'.
Eigen::MatrixXd wienerMatrix(const PrincipalComponents& components, double sigma, const Work& work) {
    constexpr Eigen::Index together = 64;
    const Eigen::Index pixels = components.mean.size();
    const Eigen::MatrixXd& eigenimages = components.eigenimages;
    const Eigen::VectorXd gains = wienerGains(components, sigma);
    Eigen::MatrixXd wiener(pixels, pixels);
    parallelFor(work, static_cast<int>((pixels + together - 1) / together), [&](int block, int) {
        const Eigen::Index first = block * together;
        const Eigen::Index count = std::min(together, pixels - first);
        wiener.middleCols(first, count) =
            eigenimages * (gains.asDiagonal() * eigenimages.middleRows(first, count).transpose());
    });
    return wiener;
}

/// The rows of the symmetric F, which are its columns, against their own diagonal.
PixelMasks masksByRow(const Eigen::MatrixXd& wiener, double threshold) {
    PixelMasks masks(static_cast<size_t>(wiener.cols()));
    for (Eigen::Index q = 0; q < wiener.cols(); ++q) {
        const double peak = wiener(q, q);
        // What is left on the diagonal by rounding where a pixel never varies is not a peak.
        const bool varies = peak > 1e-12;
        for (Eigen::Index j = 0; j < wiener.rows(); ++j)
            if (j == q || (varies && std::abs(wiener(j, q)) >= threshold * peak))
                masks[static_cast<size_t>(q)].push_back(static_cast<int>(j));
    }
    return masks;
}

/// The columns of the normalised F, which takes F's place, against its largest entry.
PixelMasks publishedMasks(Eigen::MatrixXd wiener, double threshold) {
    for (Eigen::Index row = 0; row < wiener.rows(); ++row) {
        const double diagonal = wiener(row, row);
        if (std::abs(diagonal) >= smallestDiagonal) wiener.row(row) /= diagonal;
    }
    const double least = threshold * wiener.cwiseAbs().maxCoeff();
    PixelMasks masks(static_cast<size_t>(wiener.cols()));
    for (Eigen::Index q = 0; q < wiener.cols(); ++q)
        for (Eigen::Index j = 0; j < wiener.rows(); ++j)
            if (std::abs(wiener(j, q)) >= least) masks[static_cast<size_t>(q)].push_back(static_cast<int>(j));
    return masks;
}

/// One noisy image against one block of training images, the first `count` lanes of which hold one.
void gather(const PixelMasks& masks, const float* noisy, const float* images, int count,
            std::vector<float>& squares, PixelMeans& means) {
    const int pixels = static_cast<int>(masks.size());
    squares.resize(masks.size() * ImageLanes::lanes);
    for (int j = 0; j < pixels; ++j)
        Eigen::Map<ImageLanes::Lane>(squares.data() + j * ImageLanes::lanes) =
            (Eigen::Map<const ImageLanes::Lane>(images + j * ImageLanes::lanes) - noisy[j]).square();
    for (int q = 0; q < pixels; ++q) {
        ImageLanes::Lane distance = ImageLanes::Lane::Zero();
        // An empty mask leaves the distance of all images 0, but not of lanes without one.
        distance.tail(ImageLanes::lanes - count).setConstant(std::numeric_limits<float>::infinity());
        for (const int j : masks[static_cast<size_t>(q)])
            distance += Eigen::Map<const ImageLanes::Lane>(squares.data() + j * ImageLanes::lanes);
        means.add(q, distance.data(), images + q * ImageLanes::lanes);
    }
}

} // namespace

PixelMasks localityMasks(const PrincipalComponents& components, double sigma, MaskRule rule, double threshold,
                         const Work& work) {
    Eigen::MatrixXd wiener = wienerMatrix(components, sigma, work);
    return rule == MaskRule::published ? publishedMasks(std::move(wiener), threshold)
                                       : masksByRow(wiener, threshold);
}

double meanMaskSize(const PixelMasks& masks) {
    double looked = 0;
    for (const auto& mask : masks) looked += static_cast<double>(mask.size());
    return looked / static_cast<double>(masks.size());
}

PcaLocalityDenoiser::PcaLocalityDenoiser(std::shared_ptr<const DataSet> data,
                                         std::shared_ptr<const ImageLanes> images, PixelMasks masks,
                                         MaskRule rule, double sigma)
    : Denoiser(sigma), data_(std::move(data)), images_(std::move(images)), masks_(std::move(masks)),
      rule_(rule) {}

ImageBatch PcaLocalityDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    requireShape(noisy.shape(), images_->shape(), pcaLocalityName);
    const ImageBatch usable = usablePixels(noisy);
    const int tasks = (images_->blocks() + blocksPerTask - 1) / blocksPerTask;
    const Eigen::Index group = std::max<Eigen::Index>(1, 64 / tasks);
    ImageBatch result(noisy.shape(), noisy.count());
    for (Eigen::Index first = 0; first < noisy.count(); first += group) {
        const int rows = static_cast<int>(std::min(group, noisy.count() - first));
        std::vector<PixelMeans> parts(static_cast<size_t>(rows * tasks),
                                      PixelMeans(images_->values(), sigma()));
        parallelFor(work, rows * tasks, [&](int task, int) {
            std::vector<float> squares;
            const int begin = task % tasks * blocksPerTask;
            for (int block = begin; block < std::min(begin + blocksPerTask, images_->blocks()); ++block) {
                work.check();
                gather(masks_, usable.row(first + task / tasks).data(), images_->block(block),
                       images_->imagesIn(block), squares, parts[static_cast<size_t>(task)]);
            }
        });
        for (int row = 0; row < rows; ++row) {
            PixelMeans& whole = parts[static_cast<size_t>(row * tasks)];
            for (int task = 1; task < tasks; ++task)
                whole.merge(parts[static_cast<size_t>(row * tasks + task)]);
            whole.averages(result.row(first + row).data());
        }
        work.report(static_cast<double>(first + rows) / static_cast<double>(noisy.count()));
    }
    return result;
}

Image PcaLocalityDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    requireShape(noisy.shape(), images_->shape(), pcaLocalityName);
    requirePixel(noisy.shape(), pixel, pcaLocalityName);
    const std::vector<int>& mask = masks_[static_cast<size_t>(noisy.shape().index(pixel))];
    const auto looked = noisy.flat();
    if (!std::all_of(mask.begin(), mask.end(), [&](int j) { return isUsablePixel(looked[j]); }))
        return Image(noisy.shape(), undefinedPixel);
    const ImageBatch& images = data_->train.pixels;
    const Eigen::VectorXd weights = posteriorWeights(images, images_->count(), noisy, mask, sigma(), work);
    const Image all = posteriorCovariance(images, weights, pixel, sigma(), work);
    Image masked(noisy.shape());
    for (const int j : mask) masked.flat()[j] = all.flat()[j];
    return masked;
}

FitReport PcaLocalityDenoiser::report() const {
    FitReport report;
    const std::int64_t values = images_->shape().values();
    report.parameters = {.fitted = gaussianParameters(values), .kept = images_->count() * values};
    report.note =
        fmt::format("{} of {} training images, {} rule, {:.1f} {} looked at on average", images_->count(),
                    data_->train.count(), rule_ == MaskRule::published ? "published" : "row",
                    meanMaskSize(masks_), images_->shape().channels == 1 ? "pixels" : "values");
    return report;
}

PcaLocalityModel::PcaLocalityModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                   const Work& work)
    : data_(std::move(data)), rule_(spec.rule), threshold_(maskThreshold(spec)) {
    if (!(threshold_ > 0 && threshold_ <= 1))
        throw Error(fmt::format("PCA-locality threshold: expected 0 to 1, relative to the peak, found {}",
                                threshold_));
    const Eigen::Index count = chosenImages(spec.images, defaultImages, data_->train.count());
    images_ = std::make_shared<const ImageLanes>(data_->train.pixels, count, work);
    components_ = keptPrincipalComponents(*data_, work);
}

std::shared_ptr<const Denoiser> PcaLocalityModel::at(double sigma, const Work& work) const {
    requireNoiseLevel(sigma);
    return std::make_shared<PcaLocalityDenoiser>(
        data_, images_, localityMasks(*components_, sigma, rule_, threshold_, work), rule_, sigma);
}

} // namespace scorelet
