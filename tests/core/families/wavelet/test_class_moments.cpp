#include "core/basis/transform.h"
#include "core/data/classes.h"
#include "core/data/dataset.h"
#include "core/families/spec_text.h"
#include "core/families/wavelet/wavelet.h"
#include "core/score/kernel.h"
#include "core/score/recentring.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace scorelet;

namespace {

/// The largest difference of two moment sets of one plan, relative to the largest moment of its cell.
double largestDifference(const Moments& one, const Moments& other) {
    double worst = 0;
    for (int cell = 0; cell < one.plan().cells(); ++cell) {
        const std::vector<double> a = one.clean(cell), b = other.clean(cell);
        double largest = 0;
        for (const double value : a) largest = std::max(largest, std::abs(value));
        for (std::size_t i = 0; i < a.size(); ++i) worst = std::max(worst, std::abs(a[i] - b[i]) / largest);
    }
    return worst;
}

} // namespace

TEST_CASE("the moments of all classes add up to the whole's, about its mean or each about its own") {
    // The sums of a block of images are floats: where a class ends with a block, the whole's blocks are its.
    const DataSet data = loadDataSet({.source = "strokes", .train = 3200, .heldOut = 60, .size = 16}, {});
    const auto transform = std::make_shared<const WaveletTransform>("db2", 16, 16, 2);
    const CoefficientBatch mixed = transform->forwardAll(data.train.pixels, {});
    std::vector<std::vector<Eigen::Index>> classes;
    std::vector<Eigen::Index> sorted;
    for (const int label : {0, 4, 7}) {
        auto rows = rowsOfClass(data.train, label);
        REQUIRE(static_cast<Eigen::Index>(rows.size()) >= imagesPerBlock);
        rows.resize(static_cast<std::size_t>(imagesPerBlock));
        sorted.insert(sorted.end(), rows.begin(), rows.end());
        classes.push_back(std::move(rows));
    }
    const CoefficientBatch all(mixed.layout(), mixed.matrix()(Eigen::all, sorted));
    std::vector<Eigen::Index> unsorted = sorted;
    std::sort(unsorted.begin(), unsorted.end());
    const CoefficientBatch inOrder(mixed.layout(), mixed.matrix()(Eigen::all, unsorted));
    for (const char* model : {"independent:d3", "band-tied:d2", "local:d1:r1", "local:d1:r1:shared"}) {
        CAPTURE(std::string(model));
        const ModelSpec spec = parseModelSpec(model);
        const auto plan =
            std::make_shared<const MomentPlan>(spec, transform->layout(), all, all.count(), 1e9);
        Moments whole(plan), unsortedWhole(plan), sum(plan), moved(plan);
        whole.add(all, 0, all.count(), {});
        unsortedWhole.add(inOrder, 0, inOrder.count(), {});
        const Recentring recentring(*plan);
        for (const auto& rows : classes) {
            const CoefficientBatch part(mixed.layout(), mixed.matrix()(Eigen::all, rows));
            Moments ofClass(plan);
            ofClass.add(part, 0, part.count(), {});
            sum.merge(ofClass);
            const auto own =
                std::make_shared<const MomentPlan>(spec, transform->layout(), part, part.count(), 1e9);
            Moments aboutOwn(own);
            aboutOwn.add(part, 0, part.count(), {});
            moved.merge(recentring.apply(aboutOwn, plan, {}));
        }
        CHECK(sum.images() == whole.images());
        CHECK(largestDifference(whole, sum) < 1e-12);
        CHECK(moved.images() == whole.images());
        CHECK(largestDifference(whole, moved) < 1e-6);
        CHECK(largestDifference(whole, unsortedWhole) < 1e-6);
    }
}
