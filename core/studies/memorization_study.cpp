#include "core/studies/memorization_study.h"

namespace scorelet {

std::vector<Neighbour> NearestStudy::compute(const Inputs& in, const Context& at) {
    const auto denoised = at.get<DenoisedStudy>(in);
    const auto data = at.get<TrainingStudy>(ofAllClasses(in.fit.solver.model.training))->data;
    return nearestNeighbours(ImageBatch(denoised->image), data->train, shownNeighbours, at.work()).front();
}

TypicalDistance TypicalDistanceStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<TrainingStudy>(in)->data;
    return typicalDistance(data->heldOut, data->train, typicalImages, at.work());
}

PosteriorResult PosteriorStudy::compute(const Inputs& in, const Context& at) {
    const auto picture = at.get<PictureStudy>({{in.training.data, in.image}, in.sigma, in.noise});
    SolverInputs ideal;
    ideal.spec = ideal.model.preparation = canonical({.family = "ideal"});
    ideal.model.training = in.training;
    const auto fit = at.get<FitStudy>({ideal, in.sigma});
    const auto* machine = as<Posterior>(*fit->denoiser);
    if (!machine) throw Error("the posterior over training images needs the ideal denoiser");
    return {in.sigma, at.get<TrainingStudy>(in.training)->data->train.count(),
            machine->weights(picture->noisy, shownWeights, at.work())};
}

} // namespace scorelet
