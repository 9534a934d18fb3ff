#include "core/studies/halves_study.h"

#include "core/families/family.h"
#include "core/families/prepare.h"

#include <algorithm>

namespace scorelet {

std::vector<int> halvesSizes(Eigen::Index train, int subset) {
    const Eigen::Index images = subset > 0 ? std::min<Eigen::Index>(train, subset) : train;
    const int most = static_cast<int>(images / 2);
    std::vector<int> sizes;
    for (int size = 8; size < most; size *= 4) sizes.push_back(size);
    if (most >= 2) sizes.push_back(most);
    return sizes;
}

HalvesResult HalvesStudy::compute(const Inputs& in, const Context& at) {
    const SolverInputs& solver = in.fit.solver;
    const auto data = at.get<DataStudy>(solver.model.training.data);
    const ModelMaker make = [&](std::shared_ptr<const DataSet> half) {
        return prepareModel(solver.spec, std::move(half), solver.model.basis.wavelet,
                            solver.model.basis.levels, solver.model.budget, at.quiet());
    };
    HalvesResult result;
    result.sigma = in.fit.sigma;
    result.queries = static_cast<int>(std::min<Eigen::Index>(halvesQueries, data->heldOut.count()));
    // A patch machine does not change any more beyond its own number of images.
    const Eigen::Index train = data->train.count();
    result.sizes =
        halvesSizes(std::min(train, 2 * imagesOf(solver.spec, train)), solver.model.training.subset);
    for (const int size : result.sizes) {
        result.points.push_back(compareHalves(*data, make, {size}, result.sigma, result.queries,
                                              solver.model.training.data.seed, at.quiet())
                                    .front());
        at.work().report(static_cast<double>(result.points.size()) /
                         static_cast<double>(result.sizes.size()));
        at.preview<HalvesStudy>(result);
    }
    return result;
}

} // namespace scorelet
