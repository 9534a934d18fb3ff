#include "core/data/control.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/split_mix.h"
#include "core/data/strokes.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace scorelet {

namespace {

constexpr Eigen::Index blockRows = 64;
constexpr Eigen::Index maxCovarianceValues = 4096;

// Of random numbers that neither strokes nor noise draw from.
constexpr std::uint64_t orderStream = 0x5f0ff1e;
constexpr std::uint64_t gaussianStream = 0x9a0551a4;

using Rows = ImageBatch::Matrix;

/// The pixels of all images in another order, those of all channels in the same.
void shuffle(ImageBatch& images, const std::vector<int>& order, const Work& work) {
    const Eigen::Index pixels = images.shape().pixels();
    const int blocks = static_cast<int>((images.count() + blockRows - 1) / blockRows);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index first = block * blockRows, count = std::min(blockRows, images.count() - first);
        const Rows before = images.matrix().middleRows(first, count);
        for (int channel = 0; channel < images.shape().channels; ++channel) {
            const Eigen::Index at = channel * pixels;
            images.matrix().block(first, at, count, pixels) =
                before.middleCols(at, pixels)(Eigen::all, order);
        }
    });
}

/// The Gaussian of a set of images: mean + factor' z, z standard normal, has their mean and covariance.
struct Gaussian {
    Eigen::RowVectorXf mean;
    Eigen::MatrixXf factor; ///< rows x values; factor' factor is the covariance
};

/// A square root of a covariance that may be singular: pixels that never change have no variance.
Eigen::MatrixXf rootOf(Eigen::MatrixXd covariance) {
    const double largest = std::max(covariance.diagonal().maxCoeff(), 1e-30);
    for (double ridge = 1e-13;; ridge *= 10) { // below what a float tells
        Eigen::MatrixXd lower = covariance;
        lower.diagonal().array() += ridge * largest;
        const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>> cholesky(lower);
        if (cholesky.info() == Eigen::Success) return Eigen::MatrixXd(cholesky.matrixU()).cast<float>();
        if (ridge > 1) throw Error("the images hold values that are not finite");
    }
}

Gaussian gaussianOf(const ImageBatch& images, const std::string& name, const Work& work) {
    const auto rows = images.matrix();
    const auto count = static_cast<double>(images.count());
    const Eigen::RowVectorXd mean = rows.cast<double>().colwise().mean();
    if (images.count() <= rows.cols()) // the centred images themselves are a root
        return {mean.cast<float>(),
                ((rows.cast<double>().rowwise() - mean) / std::sqrt(count)).cast<float>()};
    if (rows.cols() > maxCovarianceValues)
        throw Error(
            fmt::format("{}: Gaussian images of {} values each from {} images: expected at most {} values, "
                        "or no more images than values",
                        name, rows.cols(), images.count(), maxCovarianceValues),
            "Take smaller images, or fewer.");
    Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(rows.cols(), rows.cols());
    constexpr Eigen::Index atOnce = 256;
    for (Eigen::Index first = 0; first < rows.rows(); first += atOnce) {
        work.check();
        const Eigen::MatrixXd part =
            rows.middleRows(first, std::min(atOnce, rows.rows() - first)).cast<double>().rowwise() - mean;
        covariance.selfadjointView<Eigen::Lower>().rankUpdate(part.transpose());
    }
    return {mean.cast<float>(), rootOf(covariance / count)};
}

/// Replaces the images by draws; image i of a split is the same whatever their number.
void draw(ImageBatch& images, const Gaussian& gaussian, std::uint64_t seed, const Work& work) {
    const int blocks = static_cast<int>((images.count() + blockRows - 1) / blockRows);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index first = block * blockRows, count = std::min(blockRows, images.count() - first);
        Rows normal(count, gaussian.factor.rows());
        for (Eigen::Index i = 0; i < count; ++i)
            fillNormal(seed, static_cast<std::uint64_t>(first + i),
                       {normal.row(i).data(), static_cast<std::size_t>(normal.cols())});
        images.matrix().middleRows(first, count).noalias() = normal * gaussian.factor;
        images.matrix().middleRows(first, count).rowwise() += gaussian.mean;
    });
}

void plant(ImageBatch& images, int size, float share, const Work& work) {
    const PlantedRegions regions = plantedRegions(size);
    const int blocks = static_cast<int>((images.count() + blockRows - 1) / blockRows);
    parallelFor(work, blocks, [&](int block, int) {
        for (Eigen::Index i = block * blockRows; i < std::min(images.count(), (block + 1) * blockRows); ++i)
            for (int channel = 0; channel < images.shape().channels; ++channel) {
                const auto plane = images.row(i).subspan(static_cast<size_t>(channel * size * size));
                for (int row = 0; row < regions.side; ++row)
                    for (int column = regions.column; column < regions.column + regions.side; ++column) {
                        const float source =
                            plane[static_cast<size_t>((regions.sourceRow + row) * size + column)];
                        float& copy = plane[static_cast<size_t>((regions.copyRow + row) * size + column)];
                        copy = (1 - share) * copy + share * source;
                    }
            }
    });
}

} // namespace

std::vector<int> shuffledOrder(int pixels, std::uint64_t seed) {
    std::vector<int> order(static_cast<std::size_t>(pixels));
    std::iota(order.begin(), order.end(), 0);
    SplitMix random(SplitMix::key(seed, orderStream, 0));
    for (std::size_t left = order.size(); left > 1; --left) // Fisher and Yates
        std::swap(order[left - 1], order[random.below(left)]);
    return order;
}

PlantedRegions plantedRegions(int size) {
    const int side = size / 4;
    return {.side = side, .column = (size - side) / 2, .sourceRow = size / 8, .copyRow = size / 8 + size / 2};
}

Image asControl(const Image& image, const DataRequest& request) {
    ImageBatch one(image);
    if (request.control == Control::shuffled)
        shuffle(one, shuffledOrder(request.shape().pixels(), request.seed), {});
    else if (request.control == Control::planted)
        plant(one, request.size, static_cast<float>(request.plantedShare), {});
    return one.image(0);
}

void makeControl(DataSet& data, const DataRequest& request, const Work& work) {
    if (request.control == Control::none) return;
    Work quiet = work;
    quiet.progress = {};
    ImageSet* const sets[] = {&data.train, &data.heldOut};
    std::string what;
    if (request.control == Control::shuffled) {
        const std::vector<int> order = shuffledOrder(request.shape().pixels(), request.seed);
        for (ImageSet* set : sets) shuffle(set->pixels, order, quiet);
        data.name += ", shuffled";
        what = fmt::format("pixels in one random order of seed {}", request.seed);
    } else if (request.control == Control::gaussian) {
        const Gaussian gaussian = gaussianOf(data.train.pixels, data.name, quiet);
        std::uint64_t split = 0;
        for (ImageSet* set : sets) {
            draw(set->pixels, gaussian, mixSeed(request.seed, gaussianStream + split++), quiet);
            set->labels.clear();
        }
        data.classNames.clear();
        data.name += ", Gaussian";
        what = fmt::format("replaced by Gaussian images of the same mean and covariance, drawn by seed {}",
                           request.seed);
    } else if (request.control == Control::drawn) {
        DataSet drawn = loadStrokes({.train = static_cast<int>(data.train.count()),
                                     .heldOut = static_cast<int>(data.heldOut.count()),
                                     .size = request.size,
                                     .channels = request.channels,
                                     .seed = request.seed},
                                    work);
        data.train = std::move(drawn.train);
        data.heldOut = std::move(drawn.heldOut);
        data.classNames = std::move(drawn.classNames);
        data.name += ", drawn digits";
        what = fmt::format("replaced by as many drawn digits of seed {}", request.seed);
    } else {
        for (ImageSet* set : sets)
            plant(set->pixels, request.size, static_cast<float>(request.plantedShare), quiet);
        const PlantedRegions regions = plantedRegions(request.size);
        data.name += ", planted";
        what = fmt::format("rows {} to {} of columns {} to {} hold {:.3g} of what is {} rows above",
                           regions.copyRow, regions.copyRow + regions.side - 1, regions.column,
                           regions.column + regions.side - 1, request.plantedShare,
                           regions.copyRow - regions.sourceRow);
    }
    data.origin += "; " + what;
}

} // namespace scorelet
