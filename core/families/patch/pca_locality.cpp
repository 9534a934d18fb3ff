#include "core/families/patch/pca_locality.h"

#include "core/base/error.h"
#include "core/denoise/posterior.h"
#include "core/families/wiener/wiener.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {

namespace {

constexpr const char* pcaLocalityName = "the PCA-locality machine";
constexpr int blocksPerTask = 8;

constexpr double smallestDiagonal = 1e-6; // published: rows of less are not divided

/// F = V diag(g - g_r) V' + g_r I, some columns at a time; kept where it is small enough.
class WienerColumns {
public:
    static constexpr Eigen::Index together = 64;

    WienerColumns(const PrincipalComponents& components, double sigma, const Work& work)
        : components_(components), rest_(restGain(components, sigma)),
          gains_(wienerGains(components, sigma).array() - rest_) {
        const Eigen::MatrixXd& eigenimages = components.eigenimages;
        if (pixels() <= maxPrincipalPixels) {
            whole_.resize(pixels(), pixels());
            parallelFor(work, blocks(),
                        [&](int block, int) { whole_.middleCols(first(block), count(block)) = made(block); });
            diagonal_ = whole_.diagonal();
        } else {
            diagonal_ = (eigenimages.array().square().matrix() * gains_).array() + rest_;
        }
    }

    Eigen::Index pixels() const { return components_.mean.size(); }
    int blocks() const { return static_cast<int>((pixels() + together - 1) / together); }
    Eigen::Index first(int block) const { return block * together; }
    Eigen::Index count(int block) const { return std::min(together, pixels() - first(block)); }

    const Eigen::VectorXd& diagonal() const { return diagonal_; }

    /// The block's columns: pixels x count(block).
    Eigen::MatrixXd columns(int block) const {
        return whole_.size() > 0 ? whole_.middleCols(first(block), count(block)) : made(block);
    }

private:
    Eigen::MatrixXd made(int block) const {
        const Eigen::MatrixXd& eigenimages = components_.eigenimages;
        Eigen::MatrixXd result =
            eigenimages *
            (gains_.asDiagonal() * eigenimages.middleRows(first(block), count(block)).transpose());
        if (rest_ > 0) result.middleRows(first(block), count(block)).diagonal().array() += rest_;
        return result;
    }

    const PrincipalComponents& components_;
    double rest_;
    Eigen::VectorXd gains_;
    Eigen::VectorXd diagonal_;
    Eigen::MatrixXd whole_;
};

/// Masks of more pixels together would take more than a gigabyte.
constexpr std::int64_t mostLooked = std::int64_t{1} << 28;

/// The masks of all pixels j of a column q of which looks(j, q, entries of column q) is true.
template <class Looks>
PixelMasks masksOf(const WienerColumns& wiener, const Looks& looks, const Work& work) {
    PixelMasks masks(static_cast<size_t>(wiener.pixels()));
    std::atomic<std::int64_t> looked = 0;
    parallelFor(work, wiener.blocks(), [&](int block, int) {
        const Eigen::MatrixXd columns = wiener.columns(block);
        std::vector<int> mask;
        for (Eigen::Index column = 0; column < columns.cols(); ++column) {
            const Eigen::Index q = wiener.first(block) + column;
            mask.clear();
            for (Eigen::Index j = 0; j < columns.rows(); ++j)
                if (looks(j, q, columns(j, column))) mask.push_back(static_cast<int>(j));
            masks[static_cast<size_t>(q)] = mask; // a copy takes no more than it needs
            looked += static_cast<std::int64_t>(mask.size());
        }
        if (looked > mostLooked)
            throw Error(
                fmt::format(
                    "{}: the masks of {} pixels have more than {} pixels on average, which would take "
                    "more than {:.1f} GB",
                    pcaLocalityName, wiener.pixels(), mostLooked / wiener.pixels(),
                    static_cast<double>(mostLooked) * sizeof(int) / 1e9),
                "Raise the threshold, lower the noise, or choose smaller images.");
    });
    return masks;
}

/// The rows of the symmetric F, which are its columns, against their own diagonal.
PixelMasks masksByRow(const WienerColumns& wiener, double threshold, const Work& work) {
    const auto looks = [&](Eigen::Index j, Eigen::Index q, double entry) {
        const double peak = wiener.diagonal()[q];
        // What is left on the diagonal by rounding where a pixel never varies is not a peak.
        return j == q || (peak > 1e-12 && std::abs(entry) >= threshold * peak);
    };
    return masksOf(wiener, looks, work);
}

/// The columns of the normalised F against its largest entry.
PixelMasks publishedMasks(const WienerColumns& wiener, double threshold, const Work& work) {
    const Eigen::VectorXd scales = wiener.diagonal().unaryExpr(
        [](double diagonal) { return std::abs(diagonal) >= smallestDiagonal ? diagonal : 1; });
    std::vector<double> largest(static_cast<size_t>(wiener.blocks()), 0);
    parallelFor(work, wiener.blocks(), [&](int block, int) {
        largest[static_cast<size_t>(block)] =
            (wiener.columns(block).array().colwise() / scales.array()).abs().maxCoeff();
    });
    const double least = threshold * *std::max_element(largest.begin(), largest.end());
    return masksOf(
        wiener,
        [&](Eigen::Index j, Eigen::Index, double entry) { return std::abs(entry / scales[j]) >= least; },
        work);
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
    const WienerColumns wiener(components, sigma, work);
    return rule == MaskRule::published ? publishedMasks(wiener, threshold, work)
                                       : masksByRow(wiener, threshold, work);
}

double meanMaskSize(const PixelMasks& masks) {
    double looked = 0;
    for (const auto& mask : masks) looked += static_cast<double>(mask.size());
    return looked / static_cast<double>(masks.size());
}

PcaLocalityDenoiser::PcaLocalityDenoiser(std::shared_ptr<const DataSet> data,
                                         std::shared_ptr<const ImageLanes> images, PixelMasks masks,
                                         MaskRule rule, double sigma, Eigen::Index components)
    : Denoiser(sigma), data_(std::move(data)), images_(std::move(images)), masks_(std::move(masks)),
      rule_(rule), components_(components) {}

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
    const bool all = components_ == 0 || components_ >= values;
    report.parameters = {.fitted = all ? gaussianParameters(values) : leadingParameters(values, components_),
                         .kept = images_->count() * values};
    report.note =
        fmt::format("{} of {} training images, {} rule, {:.1f} {} looked at on average", images_->count(),
                    data_->train.count(), rule_ == MaskRule::published ? "published" : "row",
                    meanMaskSize(masks_), images_->shape().channels == 1 ? "pixels" : "values");
    if (!all) report.note += fmt::format(", by the {} leading components", components_);
    return report;
}

PcaLocalityModel::PcaLocalityModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                                   const Work& work, int components)
    : data_(std::move(data)), rule_(spec.rule), threshold_(maskThreshold(spec)) {
    if (!(threshold_ > 0 && threshold_ <= 1))
        throw Error(fmt::format("PCA-locality threshold: expected 0 to 1, relative to the peak, found {}",
                                threshold_));
    const Eigen::Index count = chosenImages(spec.images, defaultImages, data_->train.count());
    images_ = std::make_shared<const ImageLanes>(data_->train.pixels, count, work);
    components_ = keptPrincipalComponents(*data_, work, ArrayStore::instance(), components);
}

std::shared_ptr<const Denoiser> PcaLocalityModel::at(double sigma, const Work& work) const {
    requireNoiseLevel(sigma);
    return std::make_shared<PcaLocalityDenoiser>(data_, images_,
                                                 localityMasks(*components_, sigma, rule_, threshold_, work),
                                                 rule_, sigma, components_->variances.size());
}

} // namespace scorelet
