#include "tests/app/panels/expected.h"

#include "core/denoise/comparators.h"
#include "core/evaluate/sensitivity.h"

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
        data->train.pixels.conservativeResize(e.subset, Eigen::NoChange);
        data->train.labels.resize(std::min(data->train.labels.size(), static_cast<std::size_t>(e.subset)));
    }
    return data;
}

} // namespace

Expected::Expected(const Experiment& experiment) : e_(experiment), data_(usedData(experiment)) {
    coefficients_.transform =
        std::make_shared<const WaveletTransform>(e_.wavelet, data_->size, data_->size, e_.levels);
    coefficients_.train = transform().forwardAll(data_->train.pixels, quiet);
    coefficients_.heldOut = transform().forwardAll(data_->heldOut.pixels, quiet);
    clean_ = data_->heldOut.pixels.row(e_.image);
    noisy_ = noisedStates(clean_, e_.sigma, e_.data.seed, e_.image);
}

std::shared_ptr<const Model> Expected::model(std::size_t column) const {
    auto& model = models_[column];
    if (model) return model;
    const ModelSpec& spec = e_.columns[column];
    if (isWaveletModel(spec.kind))
        model = std::make_shared<const WaveletModel>(spec, coefficients_.transform,
                                                     std::make_shared<const MomentPair>(computeMoments(
                                                         spec, coefficients_, 0, e_.budgetGb * 1e9, quiet)));
    else
        model = prepareComparator(spec, data_, quiet);
    return model;
}

std::shared_ptr<const Denoiser> Expected::denoiser(std::size_t column, double sigma) const {
    return model(column)->at(sigma, quiet);
}

ImageMatrix Expected::denoised(std::size_t column) const {
    return denoiser(column)->denoise(noisy_, quiet);
}

double Expected::mseHere(std::size_t column) const {
    return static_cast<double>((denoised(column) - clean_).squaredNorm()) /
           static_cast<double>(clean_.size());
}

ExactMse Expected::exact(std::size_t column, double sigma) const {
    return model(column)->exactMse(*denoiser(column, sigma), quiet).value();
}

ImageMatrix Expected::sensitivity(std::size_t column) const {
    return denoiser(column)->sensitivity(noisy_, e_.pixelRow * data_->size + e_.pixelCol, quiet);
}

double Expected::radius(std::size_t column) const {
    return effectiveRadius(sensitivity(column), data_->size, data_->size,
                           e_.pixelRow * data_->size + e_.pixelCol, PixelDistance::wrapped);
}

Trajectory Expected::trajectory(std::size_t column) const {
    const SampleOptions options{.sampler = e_.sampler, .seed = e_.data.seed, .firstSample = e_.image};
    const ImageMatrix start = noisedStates(clean_, e_.schedule.sigmaMax, e_.data.seed, e_.image);
    return sampleTrajectory(*model(column), start, noiseLevels(e_.schedule), options, quiet);
}

Trajectory Expected::samples(std::size_t column) const {
    const SampleOptions options{.sampler = e_.sampler, .seed = e_.data.seed};
    const Eigen::RowVectorXf mean = data_->train.pixels.colwise().mean();
    const ImageMatrix start = pureNoise(e_.generateCount, static_cast<int>(clean_.size()),
                                        e_.schedule.sigmaMax, e_.data.seed, 0, mean);
    return sampleTrajectory(*model(column), start, noiseLevels(e_.schedule), options, quiet);
}

Expected::Nearest Expected::nearest(const ImageMatrix& image) const {
    Nearest best{-1, std::numeric_limits<double>::infinity()};
    for (Eigen::Index i = 0; i < data_->train.count(); ++i) {
        const double squared = (data_->train.pixels.row(i) - image.row(0)).cast<double>().squaredNorm() /
                               static_cast<double>(image.cols());
        if (const double distance = std::sqrt(squared); distance < best.distance) best = {i, distance};
    }
    return best;
}

double Expected::typicalDistance() const {
    double sum = 0;
    for (Eigen::Index i = 0; i < data_->heldOut.count(); ++i)
        sum += nearest(data_->heldOut.pixels.row(i)).distance;
    return sum / static_cast<double>(data_->heldOut.count());
}

} // namespace scorelet::testing
