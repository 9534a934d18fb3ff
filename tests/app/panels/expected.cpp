#include "tests/app/panels/expected.h"

#include "core/denoise/capabilities.h"
#include "core/evaluate/sensitivity.h"
#include "core/families/prepare.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scorelet::testing {
namespace {

const Work quiet{{}, 2, {}};

/// The experiment's data with the training images that the models use alone.
std::shared_ptr<const DataSet> usedData(const Experiment& e) {
    auto data = std::make_shared<DataSet>(loadDataSet(e.data, quiet));
    if (e.subset > 0 && e.subset < data->train.count()) {
        data->train.pixels = data->train.pixels.rows(0, e.subset);
        data->train.labels.resize(std::min(data->train.labels.size(), static_cast<std::size_t>(e.subset)));
    }
    return data;
}

} // namespace

Expected::Expected(const Experiment& experiment) : e_(experiment), data_(usedData(experiment)) {
    coefficients_.transform = waveletBasis(data_->shape, e_.wavelet, e_.levels);
    coefficients_.train = transform().forwardAll(data_->train.pixels, quiet);
    coefficients_.heldOut = transform().forwardAll(data_->heldOut.pixels, quiet);
    clean_ = data_->heldOut.pixels.image(e_.image);
    noisy_ = noisedState(clean_, e_.sigma, e_.data.seed + static_cast<std::uint64_t>(e_.noise), e_.image);
}

std::shared_ptr<const Model> Expected::model(std::size_t column) const {
    auto& model = models_[column];
    if (model) return model;
    const ModelSpec& spec = e_.columns[column];
    model = prepareModel(spec, data_, e_.wavelet, e_.levels, e_.budgetGb * 1e9, quiet);
    return model;
}

std::shared_ptr<const Denoiser> Expected::denoiser(std::size_t column, double sigma) const {
    return model(column)->at(sigma, quiet);
}

Image Expected::denoised(std::size_t column) const {
    return denoiser(column)->denoise(ImageBatch(noisy_), quiet).image(0);
}

double Expected::mseHere(std::size_t column) const {
    return static_cast<double>((denoised(column).flat() - clean_.flat()).square().mean());
}

ExactMse Expected::exact(std::size_t column, double sigma) const {
    return as<ExactError>(*model(column))->exactMse(*denoiser(column, sigma), quiet);
}

Image Expected::sensitivity(std::size_t column) const {
    return denoiser(column)->sensitivity(noisy_, {0, e_.look.pixelRow, e_.look.pixelCol}, quiet);
}

double Expected::radius(std::size_t column) const {
    return effectiveRadius(ImageBatch(sensitivity(column)), {0, e_.look.pixelRow, e_.look.pixelCol},
                           PixelDistance::wrapped);
}

Trajectory Expected::trajectory(std::size_t column) const {
    const SampleOptions options{.sampler = e_.sampler,
                                .seed = e_.data.seed + static_cast<std::uint64_t>(e_.noise),
                                .firstSample = e_.image};
    const ImageBatch start(noisedState(clean_, e_.schedule.sigmaMax,
                                       e_.data.seed + static_cast<std::uint64_t>(e_.noise), e_.image));
    return sampleTrajectory(*model(column), start, noiseLevels(e_.schedule), options, quiet);
}

Trajectory Expected::samples(std::size_t column) const {
    const SampleOptions options{.sampler = e_.sampler,
                                .seed = e_.data.seed + static_cast<std::uint64_t>(e_.noise)};
    const Image mean(data_->shape, data_->train.pixels.matrix().colwise().mean().transpose().array());
    const ImageBatch start = pureNoise(e_.generateCount, mean, e_.schedule.sigmaMax,
                                       e_.data.seed + static_cast<std::uint64_t>(e_.noise));
    return sampleTrajectory(*model(column), start, noiseLevels(e_.schedule), options, quiet);
}

Expected::Nearest Expected::nearest(const Image& image) const {
    Nearest best{-1, std::numeric_limits<double>::infinity()};
    for (Eigen::Index i = 0; i < data_->train.count(); ++i) {
        const Image other = data_->train.pixels.image(i);
        const double squared = (other.flat() - image.flat()).cast<double>().square().mean();
        if (const double distance = std::sqrt(squared); distance < best.distance) best = {i, distance};
    }
    return best;
}

double Expected::typicalDistance() const {
    double sum = 0;
    for (Eigen::Index i = 0; i < data_->heldOut.count(); ++i)
        sum += nearest(data_->heldOut.pixels.image(i)).distance;
    return sum / static_cast<double>(data_->heldOut.count());
}

} // namespace scorelet::testing
