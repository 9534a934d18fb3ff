#include "core/families/features/feature_plan.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/image/spread.h"
#include "core/score/moments.h"
#include "core/score/stencil.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace scorelet {
namespace {

/// The order in which images of one class lie side by side, and the range of each class in it.
std::vector<Eigen::Index> byClass(const ImageSet& images, Eigen::Index count,
                                  std::vector<ClassRange>& classes) {
    if (static_cast<Eigen::Index>(images.labels.size()) < count)
        throw Error("features: label: expected training images with classes, found images without",
                    "Take label out of the list, or choose other data.");
    std::vector<Eigen::Index> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    const auto labelOf = [&](Eigen::Index image) { return images.labels[static_cast<std::size_t>(image)]; };
    std::stable_sort(order.begin(), order.end(),
                     [&](Eigen::Index a, Eigen::Index b) { return labelOf(a) < labelOf(b); });
    classes.clear();
    for (Eigen::Index at = 0; at < count; ++at) {
        const int label = labelOf(order[static_cast<std::size_t>(at)]);
        if (classes.empty() || classes.back().label != label) classes.push_back({label, at, 0});
        ++classes.back().count;
    }
    return order;
}

} // namespace

FeaturePlan::FeaturePlan(const ModelSpec& model, const std::string& features,
                         std::shared_ptr<const OrthonormalTransform> basis, const ImageSet& images,
                         Eigen::Index count, const Work& work)
    : spec(model), list(features), transform(std::move(basis)) {
    const SubbandLayout& layout = transform->layout();
    stencils = makeStencils(spec, layout);
    std::size_t most = 0;
    for (const auto& one : stencils) most = std::max(most, one.size());
    if (static_cast<std::size_t>(list.members()) > most)
        throw Error(
            fmt::format("features: w{}: expected a member of the stencil, which has {} beside w itself",
                        list.members() - 1, most - 1),
            "Choose what a coefficient sees: sees=... in the model's text, \"stencil...\" in the window.");
    classes = {{0, 0, count}};
    coefficients =
        transform->forwardAll(list.ofLabel() ? imagesAt(images.pixels, byClass(images, count, classes))
                                             : images.pixels.rows(0, count),
                              work);
    centres = trainingCentres(layout, coefficients, count, spec.sharing);
    cellOf.resize(static_cast<std::size_t>(layout.count()));
    for (int k = 0; k < layout.count(); ++k) {
        const CoefficientPlace place = layout.place(k);
        if (spec.sharing == Sharing::perLocation || (place.row == 0 && place.col == 0)) cells.emplace_back();
        cells.back().push_back(k);
        cellOf[static_cast<std::size_t>(k)] = static_cast<int>(cells.size()) - 1;
    }
}

FeaturePlace FeaturePlan::placeOf(int coefficient, double sigma, int label) const {
    const SubbandLayout& layout = transform->layout();
    const CoefficientPlace place = layout.place(coefficient);
    const Subband& band = layout.bands()[static_cast<std::size_t>(place.band)];
    return {.sigma = sigma,
            .row = (place.row + 0.5) / band.rows,
            .col = (place.col + 0.5) / band.cols,
            .scale = band.orientation == Orientation::scaling ? 0.0 : static_cast<double>(band.level),
            .label = static_cast<double>(label)};
}

const ClassRange* FeaturePlan::rangeOf(int label) const {
    const auto found = std::find_if(classes.begin(), classes.end(),
                                    [&](const ClassRange& range) { return range.label == label; });
    return found == classes.end() ? nullptr : &*found;
}

Eigen::Index FeaturePlan::seen(int coefficient) const {
    return std::min<Eigen::Index>(list.members(), static_cast<Eigen::Index>(stencil(coefficient).size()));
}

Eigen::VectorXd FeaturePlan::centred(int coefficient, Eigen::Index member, const CoefficientBatch& from,
                                     Eigen::Index first, Eigen::Index count) const {
    const int other = stencil(coefficient)[static_cast<std::size_t>(member)];
    return (from.row(other).segment(first, count).array() - centres[other]).cast<double>().transpose();
}

std::size_t FeaturePlan::bytes() const {
    return coefficients.bytes() + heapBytes(centres) + heapBytes(stencils) + heapBytes(cells) +
           heapBytes(cellOf);
}

void FeatureValues::take(int coefficient, double sigma, int label, int by) {
    const FeatureList& list = plan_.list;
    list.tape().run(w, plan_.placeOf(coefficient, sigma, label), by, tape_);
    phi.resize(w.rows(), plan_.features());
    phi.col(0).setOnes();
    if (by >= 0) slopes.setZero(w.rows(), plan_.features());
    for (std::size_t i = 0; i < list.features().size(); ++i) {
        const auto step = static_cast<std::size_t>(list.features()[i].step);
        const auto column = static_cast<Eigen::Index>(i) + 1;
        phi.col(column) = tape_.of[step];
        if (by >= 0 && list.known(i).members[static_cast<std::size_t>(by)])
            slopes.col(column) = tape_.slopes[step];
    }
}

} // namespace scorelet
