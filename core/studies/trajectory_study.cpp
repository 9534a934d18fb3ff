#include "core/studies/trajectory_study.h"

#include "core/denoise/distances.h"
#include "core/studies/memorization_study.h"
#include "core/studies/paths.h"
#include "core/studies/picture_study.h"

#include <cmath>

namespace scorelet {

DataPlane PlaneStudy::compute(const Inputs& in, const Context& at) {
    constexpr Eigen::Index cloudSize = 600;
    const ImageSet& train = at.get<DataStudy>(in)->train;
    DataPlane result{fitPcaPlane(train.pixels, at.work()), {}};
    result.cloud = project(result.plane, train.pixels.rows(0, std::min(cloudSize, train.count())));
    return result;
}

SamplingInputs samplingOf(const Experiment& e) {
    return {e.schedule, e.sampler, noiseOf(e)};
}

int largestCoefficient(const std::optional<Divergence>& divergence, const OrthonormalTransform& transform) {
    if (!divergence) return -1;
    Image image = divergence->image;
    for (float& value : image.values())
        if (!std::isfinite(value)) value = 0;
    int largest = 0;
    transform.forward(image).cwiseAbs().maxCoeff(&largest);
    return largest;
}

TrajectoryResult TrajectoryStudy::compute(const Inputs& in, const Context& at) {
    const DataRequest& request = in.solver.model.training.data;
    const double sigma = in.sampling.schedule.sigmaMax;
    // The start is the clean image, noisy by the first level; its number keeps the noise the same for every
    // model.
    const auto picture = at.get<PictureStudy>({{request, in.image}, sigma, in.sampling.noise});
    const auto plane = at.get<PlaneStudy>(request);
    const Image start = in.fromNoise
                            ? noisedState(plane->plane.mean, sigma, in.sampling.noise, picture->image)
                            : picture->noisy;
    TrajectoryResult result;
    const TrainingInputs training = ofKnownClass(in.solver, at).model.training;
    const auto measure = [&](const Trajectory& path) {
        result.path = path;
        const ImageBatch estimates = overSteps(path, 0, &TrajectoryStep::estimates);
        result.plane = project(plane->plane, estimates);
        result.error.clear();
        if (in.fromNoise) return;
        const int values = picture->clean.shape().values();
        for (Eigen::Index i = 0; i < estimates.count(); ++i) {
            const double squared =
                squaredDistance(estimates.row(i).data(), picture->clean.values().data(), values);
            result.error.push_back(std::sqrt(squared / values));
        }
    };
    const auto denoisers = denoisersOf(in.solver, at);
    measure(samplePath(denoisers, ImageBatch(start), in.sampling, picture->image, at,
                       [&](const Trajectory& sofar) {
                           measure(sofar);
                           at.preview<TrajectoryStudy>(result);
                       }));
    const ImageSet& train = at.get<TrainingStudy>(ofAllClasses(training))->data->train;
    auto neighbours = nearestNeighbours(overSteps(result.path, 0, &TrajectoryStep::estimates), train,
                                        shownNeighbours, at.work());
    for (const auto& list : neighbours)
        result.nearest.push_back(list.empty() ? Neighbour{-1, std::nan("")} : list.front());
    if (!neighbours.empty()) result.endNeighbours = std::move(neighbours.back());
    const auto numbers = numbersOf(training, *at.get<DataStudy>(request));
    for (const TrajectoryStep& step : result.path.steps) {
        if (!(step.sigma > 0)) continue;
        const auto denoiser = denoisers(step.sigma);
        const auto* posterior = as<Posterior>(*denoiser);
        if (!posterior) continue;
        PosteriorShare share = posterior->weights(step.states.image(0), shownWeights, at.work());
        if (!numbers.empty())
            for (WeightedImage& one : share.top) one.index = numbers[static_cast<std::size_t>(one.index)];
        result.shares.push_back(std::move(share));
    }
    return result;
}

} // namespace scorelet
