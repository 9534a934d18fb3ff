#include "core/studies/stage_halves.h"

#include "core/families/comparators.h"

#include "core/base/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

std::string halvesKey(const Experiment& e, size_t column) {
    return fmt::format("{}|{}", modelKey(e, e.columns[column]), e.sigma);
}

std::vector<int> halvesSizes(Eigen::Index train, int subset) {
    const Eigen::Index images = subset > 0 ? std::min<Eigen::Index>(train, subset) : train;
    const int most = static_cast<int>(images / 2);
    std::vector<int> sizes;
    for (int size = 8; size < most; size *= 4) sizes.push_back(size);
    if (most >= 2) sizes.push_back(most);
    return sizes;
}

HalvesResult planHalves(const Experiment& e, size_t column, const DataSet& data) {
    HalvesResult result;
    result.key = halvesKey(e, column);
    result.sigma = e.sigma;
    result.queries = static_cast<int>(std::min<Eigen::Index>(halvesQueries, data.heldOut.count()));
    // A patch machine does not change any more beyond its own number of images.
    const Eigen::Index train = data.train.count();
    result.sizes = halvesSizes(std::min(train, 2 * imagesOf(e.columns[column], train)), e.subset);
    return result;
}

bool addHalvesPoint(HalvesResult& result, const DataSet& data, const ModelMaker& make, std::uint64_t seed,
                    const Work& work) {
    if (result.complete()) return false;
    try {
        const int size = result.sizes[result.points.size()];
        result.points.push_back(
            compareHalves(data, make, {size}, result.sigma, result.queries, seed, work).front());
    } catch (const Error& error) {
        result.failure = Failure{"two halves", error.what(), error.hint()};
    }
    return true;
}

} // namespace scorelet
