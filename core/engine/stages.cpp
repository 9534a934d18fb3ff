#include "core/engine/stages.h"

#include "core/denoise/distances.h"
#include "core/families/ideal/ideal.h"
#include "core/studies/stage_posterior.h"

#include <algorithm>
#include <cmath>

namespace scorelet {
namespace {

SampleOptions optionsOf(const Experiment& experiment, int firstSample) {
    SampleOptions options;
    options.sampler = experiment.sampler;
    options.seed = experiment.data.seed;
    options.firstSample = firstSample;
    return options;
}

/// One sample's images over the steps.
ImageBatch overSteps(const Trajectory& path, int sample, ImageBatch TrajectoryStep::*images) {
    ImageBatch steps((path.steps.front().*images).shape(), static_cast<Eigen::Index>(path.steps.size()));
    for (size_t i = 0; i < path.steps.size(); ++i)
        steps.matrix().row(static_cast<Eigen::Index>(i)) = (path.steps[i].*images).matrix().row(sample);
    return steps;
}

} // namespace

DataPlane makeDataPlane(const ImageSet& train, const Work& work) {
    constexpr Eigen::Index cloudSize = 600;
    DataPlane result{fitPcaPlane(train.pixels, work), {}};
    const Eigen::Index count = std::min(cloudSize, train.count());
    result.cloud = project(result.plane, train.pixels.rows(0, count));
    return result;
}

int largestCoefficient(const std::optional<Divergence>& divergence, const WaveletTransform& transform) {
    if (!divergence) return -1;
    Image image = divergence->image;
    for (float& value : image.values())
        if (!std::isfinite(value)) value = 0;
    int largest = 0;
    transform.forward(image).cwiseAbs().maxCoeff(&largest);
    return largest;
}

TrajectoryResult runTrajectory(const DenoiserSource& source, const Experiment& experiment, const Image& start,
                               const Image& clean, const ImageSet& train, const DataPlane& plane,
                               const WaveletTransform& transform, const Work& work,
                               const Preview<TrajectoryResult>& preview) {
    if (!clean.empty()) requireShape(start.shape(), clean.shape(), "a trajectory");
    TrajectoryResult result;
    auto measure = [&](const Trajectory& path) {
        result.path = path;
        const ImageBatch estimates = overSteps(path, 0, &TrajectoryStep::estimates);
        result.plane = project(plane.plane, estimates);
        result.error.clear();
        if (!clean.empty())
            for (Eigen::Index i = 0; i < estimates.count(); ++i) {
                const int values = clean.shape().values();
                const double squared =
                    squaredDistance(estimates.row(i).data(), clean.values().data(), values);
                result.error.push_back(std::sqrt(squared / values));
            }
        result.divergedCoefficient = largestCoefficient(path.diverged[0], transform);
    };
    const Trajectory path = sampleTrajectory(
        source, ImageBatch(start), noiseLevels(experiment.schedule), optionsOf(experiment, experiment.image),
        work, [&](const Trajectory& sofar) {
            work.report(static_cast<double>(sofar.steps.size()) / static_cast<double>(sofar.levels.size()));
            measure(sofar);
            preview(result);
        });
    measure(path);
    auto neighbours =
        nearestNeighbours(overSteps(path, 0, &TrajectoryStep::estimates), train, shownNeighbours, work);
    for (const auto& list : neighbours)
        result.nearest.push_back(list.empty() ? Neighbour{-1, std::nan("")} : list.front());
    if (!neighbours.empty()) result.endNeighbours = std::move(neighbours.back());
    for (const TrajectoryStep& step : path.steps) {
        if (!(step.sigma > 0)) continue;
        const auto denoiser = source(step.sigma);
        if (const auto* ideal = dynamic_cast<const IdealDenoiser*>(denoiser.get()))
            result.shares.push_back(ideal->weights(step.states.image(0), shownWeights, work));
    }
    return result;
}

GenerateResult runGenerate(const DenoiserSource& source, const Experiment& experiment, const DataSet& data,
                           const DataPlane& plane, const WaveletTransform& transform, const Work& work,
                           const Preview<GenerateResult>& preview) {
    GenerateResult result;
    const int count = experiment.generateCount;
    const ImageBatch start =
        pureNoise(count, plane.plane.mean, experiment.schedule.sigmaMax, experiment.data.seed, 0);
    auto measure = [&](const Trajectory& path) {
        result.path = path;
        result.plane.clear();
        result.divergedCoefficient.clear();
        for (int sample = 0; sample < count; ++sample) {
            result.plane.push_back(project(plane.plane, overSteps(path, sample, &TrajectoryStep::states)));
            result.divergedCoefficient.push_back(
                largestCoefficient(path.diverged[static_cast<size_t>(sample)], transform));
        }
    };
    const Trajectory path = sampleTrajectory(source, start, noiseLevels(experiment.schedule),
                                             optionsOf(experiment, 0), work, [&](const Trajectory& sofar) {
                                                 work.report(static_cast<double>(sofar.steps.size()) /
                                                             static_cast<double>(sofar.levels.size()));
                                                 measure(sofar);
                                                 preview(result);
                                             });
    measure(path);
    result.nearest = nearestNeighbours(path.finalStates(), data.train, shownNeighbours, work);
    return result;
}

SensitivityResult runSensitivity(const Denoiser& denoiser, const Image& noisy, PixelId pixel,
                                 const Work& work) {
    SensitivityResult result;
    result.map = denoiser.sensitivity(noisy, pixel, work);
    result.radius = effectiveRadius(ImageBatch(result.map), pixel, PixelDistance::wrapped);
    return result;
}

} // namespace scorelet
