#include "core/families/spec_text.h"
#include "core/score/fit.h"
#include "core/score/kernel.h"
#include "core/score/stencil.h"
#include "tests/core/wavelet_data.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// A moment's coefficients, rising, each as often as its power.
std::vector<int> coefficientsIn(const MomentPlan& plan, int cell, int moment) {
    std::vector<int> all;
    const auto& nodes = plan.table(cell).nodes();
    for (; moment > 0; moment = nodes[static_cast<std::size_t>(moment)].parent)
        all.push_back(
            plan.stencil(cell)[static_cast<std::size_t>(nodes[static_cast<std::size_t>(moment)].variable)]);
    std::sort(all.begin(), all.end());
    return all;
}

/// All of a cell's moments by a loop of its own, one by one, in double.
double definition(const MomentPlan& plan, const std::vector<int>& product, const CoefficientBatch& from) {
    double sum = 0;
    for (Eigen::Index i = 0; i < from.count(); ++i) {
        double value = 1;
        for (const int k : product) value *= static_cast<double>(from.value(k, i) - plan.centres()[k]);
        sum += value;
    }
    return sum / static_cast<double>(from.count());
}

double summedBy(const Overlap& overlap, int cell) {
    return overlap.shape(overlap.cell(cell).shape).summed();
}

} // namespace

TEST_CASE("overlapping stencils: every moment of every cell is by its definition, whoever sums it") {
    const Coefficients c = coefficientsOf(patterns(40, 16, 1), patterns(9, 16, 2), 16, 2);
    for (const char* text :
         {"local:d1:r1", "local:d2:r1:additive", "local:d2:r1:paired", "local:d1:r2", "band-tied:d3",
          "parent:d2", "custom:d2:sees=same@-1@0+parent", "custom:d2:sees=S2+H1@0@1"}) {
        CAPTURE(text);
        const auto pair = momentsOf(parseModelSpec(text), c);
        const MomentPlan& plan = pair->train.plan();
        double worst = 0;
        for (int cell = 0; cell < plan.cells(); ++cell) {
            const std::vector<double> moments = pair->train.clean(cell);
            for (std::size_t g = 0; g < moments.size(); g += 1 + moments.size() / 40) {
                const auto product = coefficientsIn(plan, cell, static_cast<int>(g));
                const double expected = definition(plan, product, c.train);
                worst = std::max(worst, std::abs(moments[g] - expected) / (1 + std::abs(expected)));
            }
        }
        CHECK(worst < 2e-6);
    }
}

TEST_CASE("overlapping stencils: a product is summed once at its level") {
    const Coefficients c = coefficientsOf(patterns(4, 32, 1), patterns(2, 32, 2), 32, 3);
    const SubbandLayout& layout = c.transform->layout();
    for (const char* text : {"local:d2:r1", "band-tied:d3", "independent:d3", "parent:d2", "local:d1:r2"}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        const MomentPlan plan(spec, layout, c.train, c.train.count(), 4e9);
        std::vector<std::set<std::vector<int>>> products(static_cast<std::size_t>(layout.levels()) + 1);
        for (int cell = 0; cell < plan.cells(); ++cell) {
            auto& ofLevel = products[static_cast<std::size_t>(
                layout.bands()[static_cast<std::size_t>(layout.place(cell).band)].level)];
            for (int g = 1; g < plan.table(cell).moments(); ++g)
                ofLevel.insert(coefficientsIn(plan, cell, g));
        }
        std::size_t once = static_cast<std::size_t>(plan.cells()); // every cell counts its images
        for (const auto& ofLevel : products) once += ofLevel.size();
        CHECK(plan.size() == once);
        const CostEstimate cost = MomentPlan::estimate(spec, layout);
        CHECK(cost.products == static_cast<double>(once));
        CHECK(cost.momentBytes == 8.0 * static_cast<double>(once));
    }
}

TEST_CASE("overlapping stencils: how many a cell in the middle of a band sums") {
    const SubbandLayout layout(32, 32, 3);
    const auto inTheMiddle = [&](const char* text) {
        const ModelSpec spec = parseModelSpec(text);
        return summedBy(Overlap(spec, makeStencils(spec, layout), layout), layout.index(9, 8, 8));
    };
    CHECK(inTheMiddle("independent:d3") == 7);
    CHECK(inTheMiddle("local:d2:r1") ==
          715 - 210 - 210 + 70 + 1); // that reach the window's last row and column
    CHECK(inTheMiddle("local:d3:r1") == 3368);
    CHECK(inTheMiddle("local:d2:r2") == 7345);
    CHECK(inTheMiddle("local:d2:r1:paired") == momentCount(9, 2, Interactions::paired)); // nothing is shared
    // Of three orientations at one place the first sums everything.
    const ModelSpec tied = parseModelSpec("band-tied:d3");
    const Overlap overlap(tied, makeStencils(tied, layout), layout);
    CHECK(summedBy(overlap, layout.index(7, 3, 3)) == momentCount(3, 3, Interactions::full));
    CHECK(summedBy(overlap, layout.index(8, 3, 3)) == 1);
    CHECK(summedBy(overlap, layout.index(9, 3, 3)) == 1);
}
