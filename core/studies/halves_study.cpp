#include "core/studies/halves_study.h"

#include "core/base/error.h"
#include "core/families/family.h"
#include "core/families/prepare.h"
#include "core/studies/class_errors.h"
#include "core/studies/classes.h"
#include "core/studies/transform_study.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

std::vector<int> halvesSizes(Eigen::Index train, int subset) {
    const Eigen::Index images = subset > 0 ? std::min<Eigen::Index>(train, subset) : train;
    const int most = static_cast<int>(images / 2);
    std::vector<int> sizes;
    for (int size = 8; size < most; size *= 4) sizes.push_back(size);
    if (most >= 2) sizes.push_back(most);
    return sizes;
}

namespace {

/// All training images of its class, or of all.
TrainingInputs wholeOf(TrainingInputs training) {
    training.subset = 0;
    return training;
}

} // namespace

HalfModelStudy::Result HalfModelStudy::compute(const Inputs& in, const Context& at) {
    const ModelInputs& model = in.solver.model;
    auto half = std::make_shared<const DataSet>(
        halfOf(*at.get<TrainingStudy>(wholeOf(model.training))->data, in.which, in.size, halvesQueries));
    // A basis of principal components stays that of all images: both halves are solved in one basis.
    Basis basis = model.basis.none() ? nullptr : transformOf(model.basis, half->shape, at);
    return {prepareModel(in.solver.spec, half, std::move(basis), at.budget(), at.quiet()), half};
}

HalvesResult HalvesStudy::compute(const Inputs& in, const Context& at) {
    const SolverInputs solver = chosenFit(in.fit, at).solver; // by all images: the halves are of one model
    if (answersByClass(solver.spec)) // of few images half of the classes would have none
        throw Error(fmt::format("{}: two halves: expected a model made of the images that it answers for, "
                                "found one of all classes that is told the class",
                                label(solver.spec)),
                    "Take label out of the features.");
    requireHeldOut({solver, in.fit.sigma}, at);
    const TrainingInputs& training = solver.model.training;
    const auto data = at.get<TrainingStudy>(wholeOf(training))->data;
    const auto images = static_cast<int>(imagesTaken(training, *at.get<DataStudy>(training.data)));
    const ModelOfHalf modelOf = [&](int which, int size) {
        return at.get<HalfModelStudy>({solver, which, size})->model;
    };
    HalvesResult result;
    result.sigma = in.fit.sigma;
    result.queries = static_cast<int>(std::min<Eigen::Index>(halvesQueries, data->heldOut.count()));
    // A patch machine does not change any more beyond its own number of images.
    const Eigen::Index train = data->train.count();
    const Eigen::Index among = std::min(train, 2 * imagesOf(solver.spec, train));
    result.sizes = halvesSizes(among, images);
    if (result.sizes.empty())
        throw Error(fmt::format("{}: two halves: expected at least 4 training images, found {}",
                                label(solver.spec),
                                images > 0 ? std::min<Eigen::Index>(among, images) : among),
                    "Take more training images.");
    for (const int size : result.sizes) {
        result.points.push_back(
            compareHalves(*data, modelOf, {size}, result.sigma, result.queries, in.noise, at.quiet())
                .front());
        at.work().report(static_cast<double>(result.points.size()) /
                         static_cast<double>(result.sizes.size()));
        at.preview<HalvesStudy>(result);
    }
    return result;
}

} // namespace scorelet
