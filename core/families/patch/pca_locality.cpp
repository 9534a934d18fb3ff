#include "core/families/patch/pca_locality.h"

#include "core/base/error.h"
#include "core/denoise/posterior.h"
#include "core/families/wiener/wiener.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {

namespace {

constexpr int lanes = ImageLanes::lanes;
constexpr const char* who = "the PCA-locality machine";
constexpr int blocksPerTask = 8;

/// One noisy image against one block of training images.
void gather(const PixelMasks& masks, const float* noisy, const float* images, std::vector<float>& squares,
            PixelSoftmax& softmax) {
    const int pixels = static_cast<int>(masks.size());
    squares.resize(masks.size() * lanes);
    for (int j = 0; j < pixels; ++j)
        Eigen::Map<ImageLanes::Lane>(squares.data() + j * lanes) =
            (Eigen::Map<const ImageLanes::Lane>(images + j * lanes) - noisy[j]).square();
    for (int q = 0; q < pixels; ++q) {
        ImageLanes::Lane distance = ImageLanes::Lane::Zero();
        for (const int j : masks[static_cast<size_t>(q)])
            distance += Eigen::Map<const ImageLanes::Lane>(squares.data() + j * lanes);
        softmax.add(q, distance.data(), images + q * lanes);
    }
}

} // namespace

PixelMasks localityMasks(const PrincipalComponents& components, double sigma, double threshold,
                         const Work& work) {
    requireOneChannel(components.shape, who);
    constexpr Eigen::Index together = 64;
    const Eigen::Index pixels = components.mean.size();
    const Eigen::MatrixXd& eigenimages = components.eigenimages;
    const Eigen::VectorXd gains = wienerGains(components, sigma);
    PixelMasks masks(static_cast<size_t>(pixels));
    parallelFor(work, static_cast<int>((pixels + together - 1) / together), [&](int block, int) {
        const Eigen::Index first = block * together;
        const Eigen::Index count = std::min(together, pixels - first);
        // The filter is symmetric: these columns are the rows of the pixels asked for.
        const Eigen::MatrixXd wiener =
            eigenimages * (gains.asDiagonal() * eigenimages.middleRows(first, count).transpose());
        for (Eigen::Index q = first; q < first + count; ++q) {
            const double peak = wiener(q, q - first);
            // What is left on the diagonal by rounding where a pixel never varies is not a peak.
            const bool varies = peak > 1e-12;
            for (Eigen::Index j = 0; j < pixels; ++j)
                if (j == q || (varies && std::abs(wiener(j, q - first)) >= threshold * peak))
                    masks[static_cast<size_t>(q)].push_back(static_cast<int>(j));
        }
    });
    return masks;
}

PcaLocalityDenoiser::PcaLocalityDenoiser(std::shared_ptr<const DataSet> data,
                                         std::shared_ptr<const ImageLanes> images, PixelMasks masks,
                                         double sigma)
    : Denoiser(sigma), data_(std::move(data)), images_(std::move(images)), masks_(std::move(masks)) {}

ImageBatch PcaLocalityDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    requireShape(noisy.shape(), images_->shape(), who);
    const ImageBatch usable = usablePixels(noisy);
    const int tasks = (images_->blocks() + blocksPerTask - 1) / blocksPerTask;
    const Eigen::Index group = std::max<Eigen::Index>(1, 64 / tasks);
    ImageBatch result(noisy.shape(), noisy.count());
    for (Eigen::Index first = 0; first < noisy.count(); first += group) {
        const int rows = static_cast<int>(std::min(group, noisy.count() - first));
        std::vector<PixelSoftmax> parts(static_cast<size_t>(rows * tasks),
                                        PixelSoftmax(images_->pixels(), sigma()));
        parallelFor(work, rows * tasks, [&](int task, int) {
            std::vector<float> squares;
            const int begin = task % tasks * blocksPerTask;
            for (int block = begin; block < std::min(begin + blocksPerTask, images_->blocks()); ++block) {
                work.check();
                gather(masks_, usable.row(first + task / tasks).data(), images_->block(block), squares,
                       parts[static_cast<size_t>(task)]);
            }
        });
        for (int row = 0; row < rows; ++row) {
            PixelSoftmax& whole = parts[static_cast<size_t>(row * tasks)];
            for (int task = 1; task < tasks; ++task)
                whole.merge(parts[static_cast<size_t>(row * tasks + task)]);
            whole.averages(result.row(first + row).data());
        }
        work.report(static_cast<double>(first + rows) / static_cast<double>(noisy.count()));
    }
    return result;
}

Image PcaLocalityDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    requireShape(noisy.shape(), images_->shape(), who);
    requirePixel(noisy.shape(), pixel, who);
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
    double looked = 0;
    for (const auto& mask : masks_) looked += static_cast<double>(mask.size());
    FitReport report;
    report.note =
        fmt::format("{} of {} training images, {:.0f} pixels looked at on average", images_->count(),
                    data_->train.count(), looked / static_cast<double>(masks_.size()));
    return report;
}

PcaLocalityModel::PcaLocalityModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                   const Work& work)
    : data_(std::move(data)), threshold_(spec.threshold) {
    if (!(threshold_ >= 0 && threshold_ <= 1))
        throw Error(fmt::format(
            "PCA-locality threshold: expected 0 to 1, relative to the row's diagonal, found {}", threshold_));
    requireOneChannel(data_->shape, who);
    const Eigen::Index count = chosenImages(spec.images, defaultImages, data_->train.count());
    images_ = std::make_shared<const ImageLanes>(data_->train.pixels, count, work);
    components_ = std::make_shared<const PrincipalComponents>(principalComponents(data_->train.pixels, work));
}

std::shared_ptr<const Denoiser> PcaLocalityModel::at(double sigma, const Work& work) const {
    requireNoiseLevel(sigma);
    return std::make_shared<PcaLocalityDenoiser>(data_, images_,
                                                 localityMasks(*components_, sigma, threshold_, work), sigma);
}

} // namespace scorelet
