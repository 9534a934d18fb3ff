#include "core/studies/field_study.h"

#include "core/studies/finite.h"
#include "core/studies/paths.h"
#include "core/studies/picture_study.h"
#include "core/studies/samples_study.h"

#include <algorithm>
#include <cmath>

namespace scorelet {
namespace {

constexpr double fieldReach = 3; // deviations of the data to both sides

std::vector<double> gridOf(double variance) {
    const double halfWidth = variance > 0 ? fieldReach * std::sqrt(variance) : 1;
    std::vector<double> places(fieldSide);
    for (int i = 0; i < fieldSide; ++i)
        places[static_cast<size_t>(i)] = halfWidth * (2.0 * i / (fieldSide - 1) - 1);
    return places;
}

/// As many images as wanted: held-out ones from the chosen one on, going round, or one's own again and again.
ImageBatch imagesFrom(const DataSet& data, const DataRequest& request, const ImageChoice& choice, int count) {
    const auto heldOut = static_cast<int>(data.heldOut.count());
    ImageBatch chosen(data.shape, count);
    for (int i = 0; i < count; ++i)
        chosen.set(i, chosenImage(data, request, {(choice.number + i) % heldOut, choice.own}));
    return chosen;
}

/// By sample: where it was stopped.
std::vector<int> stopsOf(const Trajectory& path) {
    std::vector<int> steps;
    for (const auto& divergence : path.diverged) steps.push_back(divergence ? divergence->step : -1);
    return steps;
}

} // namespace

ScoreField scoreField(const Denoiser& denoiser, const PcaPlane& plane, const Image& point, const Work& work) {
    ScoreField field;
    field.sigma = denoiser.sigma();
    field.first = gridOf(plane.variance[0]);
    field.second = gridOf(plane.variance[1]);
    const Eigen::RowVector2f own = project(plane, ImageBatch(point)).row(0);
    const Eigen::VectorXf base = point.flat().matrix() - plane.axes.transpose() * own.transpose();
    ImageBatch states(point.shape(), fieldSide * fieldSide);
    for (int j = 0; j < fieldSide; ++j)
        for (int i = 0; i < fieldSide; ++i) {
            const Eigen::Vector2f at(static_cast<float>(field.first[static_cast<size_t>(i)]),
                                     static_cast<float>(field.second[static_cast<size_t>(j)]));
            states.matrix().row(j * fieldSide + i) = (base + plane.axes.transpose() * at).transpose();
        }
    const ImageBatch estimates = denoiser.denoise(states, work);
    const Eigen::MatrixXd score =
        (estimates.matrix() - states.matrix()).cast<double>() / (field.sigma * field.sigma);
    field.score = score * plane.axes.transpose().cast<double>();
    field.share = field.score.squaredNorm() / score.squaredNorm();
    return field;
}

double fieldLevel(const Schedule& schedule, int step) {
    try {
        const std::vector<double> levels = noiseLevels(schedule);
        return levels[static_cast<size_t>(std::clamp(step, 0, static_cast<int>(levels.size()) - 2))];
    } catch (const Error&) { // the samples' failure says why
        return 0;
    }
}

FieldStudy::Inputs FieldStudy::of(const Experiment& e, int column, int item) {
    Inputs inputs;
    inputs.fit = fitOf(e, column);
    inputs.through = e.look.through;
    inputs.fit.sigma = fieldLevel(e.schedule, item);
    if (inputs.through != PlanePoint::mean) inputs.image = imageChoiceOf(e);
    if (inputs.through == PlanePoint::noisy) inputs.noise = noiseOf(e);
    return inputs;
}

ScoreField FieldStudy::compute(const Inputs& in, const Context& at) {
    const DataRequest& data = in.fit.solver.model.training.data;
    if (!(in.fit.sigma > 0)) throw Error("a score field needs a noise level above 0");
    const auto plane = at.get<PlaneStudy>(data);
    Image point = plane->plane.mean;
    if (in.through != PlanePoint::mean) {
        const auto picture = at.get<PictureStudy>({{data, in.image}, in.fit.sigma, in.noise});
        point = in.through == PlanePoint::clean ? picture->clean : picture->noisy;
    }
    ScoreField field = scoreField(*at.get<FitStudy>(in.fit)->denoiser, plane->plane, point, at.work());
    requireFinite(field.score, in.fit, "score in the plane");
    return field;
}

void MovingStudy::needs(const Inputs& in, Retained& retained) {
    retained.add<MovingStudy>(in);
    if (in.fromNoise)
        SamplesStudy::needs({in.solver, in.count, in.sampling}, retained);
    else
        ModelStudy::needs(in.solver.model, retained);
}

MovingSamples MovingStudy::compute(const Inputs& in, const Context& at) {
    MovingSamples result;
    if (in.fromNoise) { // Generate's samples
        const auto samples = at.get<SamplesStudy>({in.solver, in.count, in.sampling});
        return {samples->path.levels, samples->plane, stopsOf(samples->path)};
    }
    const DataRequest& request = in.solver.model.training.data;
    const auto plane = at.get<PlaneStudy>(request);
    const auto data = at.get<DataStudy>(request);
    const int first = std::clamp(in.image.number, 0, static_cast<int>(data->heldOut.count()) - 1);
    const ImageBatch start = noisedStates(imagesFrom(*data, request, {first, in.image.own}, in.count),
                                          in.sampling.schedule.sigmaMax, in.sampling.noise, first);
    const auto measure = [&](const Trajectory& path) {
        result.levels = path.levels;
        result.diverged = stopsOf(path);
        result.paths.clear();
        for (int sample = 0; sample < in.count; ++sample)
            result.paths.push_back(project(plane->plane, overSteps(path, sample, &TrajectoryStep::states)));
    };
    measure(
        samplePath(denoisersOf(in.solver, at), start, in.sampling, first, at, [&](const Trajectory& sofar) {
            measure(sofar);
            at.preview<MovingStudy>(result);
        }));
    return result;
}

} // namespace scorelet
