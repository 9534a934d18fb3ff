#include "core/evaluate/neighbours.h"

#include "core/base/error.h"
#include "core/base/standard_error.h"
#include "core/denoise/distances.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {

std::vector<std::vector<Neighbour>> nearestNeighbours(const ImageBatch& queries, const ImageSet& set, int k,
                                                      const Work& work) {
    if (k < 1) throw Error(fmt::format("nearest images: expected a number of at least 1, found {}", k));
    requireShape(queries.shape(), set.pixels.shape(), "the search for nearest images");
    const auto found = nearestImages(queries, set.pixels, squaredNorms(set.pixels, work), k, work);
    std::vector<std::vector<Neighbour>> result(found.size());
    for (size_t row = 0; row < found.size(); ++row)
        for (const ImageDistance& image : found[row])
            result[row].push_back({image.index, std::sqrt(image.squaredDistance /
                                                          static_cast<double>(queries.shape().values()))});
    return result;
}

TypicalDistance typicalDistance(const ImageSet& heldOut, const ImageSet& train, Eigen::Index limit,
                                const Work& work) {
    TypicalDistance typical;
    typical.heldOut = std::min(limit, heldOut.count());
    typical.train = train.count();
    if (typical.heldOut < 1 || typical.train < 1)
        throw Error(fmt::format("typical distance: expected held-out and training images, found {} and {}",
                                std::max<Eigen::Index>(0, typical.heldOut), typical.train));
    std::vector<double> distances;
    for (const auto& list : nearestNeighbours(heldOut.pixels.rows(0, typical.heldOut), train, 1, work))
        if (!list.empty()) distances.push_back(list.front().distance);
    if (distances.empty()) throw Error("typical distance: no held-out image is finite");
    typical.repeated = std::erase_if(distances, [](double distance) { return distance < sameImage; });
    if (distances.empty()) {
        typical.mean = typical.median = typical.standardError = std::numeric_limits<double>::quiet_NaN();
        return typical;
    }
    const auto count = static_cast<double>(distances.size());
    std::sort(distances.begin(), distances.end());
    const size_t middle = distances.size() / 2;
    typical.median =
        distances.size() % 2 == 1 ? distances[middle] : 0.5 * (distances[middle - 1] + distances[middle]);
    for (const double distance : distances) typical.mean += distance / count;
    typical.standardError = standardError(
        Eigen::Map<const Eigen::VectorXd>(distances.data(), static_cast<Eigen::Index>(distances.size())));
    return typical;
}

Nearness nearnessOf(double distance, const TypicalDistance& typical) {
    if (distance < sameImage) return Nearness::copy;
    if (!std::isfinite(distance) || !(typical.mean > 0)) return Nearness::unknown;
    const double ratio = distance / typical.mean;
    return ratio < copyRatio ? Nearness::copy : ratio < nearCopyRatio ? Nearness::nearCopy : Nearness::apart;
}

} // namespace scorelet
