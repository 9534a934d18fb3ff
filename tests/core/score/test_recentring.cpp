#include "core/families/spec_text.h"
#include "core/score/kernel.h"
#include "core/score/recentring.h"
#include "tests/core/wavelet_data.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("shifted moments are those of the shifted variables, for every kind of interactions") {
    for (auto interactions : {Interactions::full, Interactions::additive, Interactions::paired})
        for (int degree : {1, 2, 3}) {
            const MonomialTable table(4, degree, interactions);
            const double w[2][4] = {{0.5, -1.25, 2, 0.75}, {-0.5, 1, 0.25, -3}}, by[4] = {1.5, 0, -0.5, 2};
            const auto moments = [&](bool shifted) {
                std::vector<double> sums(static_cast<size_t>(table.moments()), 0.0);
                for (const auto& image : w) {
                    std::vector<double> values{1};
                    for (size_t g = 1; g < sums.size(); ++g) {
                        const auto& node = table.nodes()[g];
                        const auto v = static_cast<size_t>(node.variable);
                        values.push_back(values[static_cast<size_t>(node.parent)] *
                                         (image[v] - (shifted ? by[v] : 0)));
                    }
                    for (size_t g = 0; g < sums.size(); ++g) sums[g] += values[g];
                }
                return sums;
            };
            std::vector<double> result = moments(false);
            MomentShift(table).apply(result, by);
            const std::vector<double> expected = moments(true);
            for (size_t g = 0; g < result.size(); ++g)
                CHECK(result[g] == doctest::Approx(expected[g]).epsilon(1e-11));
        }
}

TEST_CASE("recentred moments give the fit of moments that were read about the new centres") {
    const int n = 3 * imagesPerBlock + 10;
    const Coefficients c = coefficientsOf(patterns(4 * imagesPerBlock, 16, 4), patterns(200, 16, 5), 16, 2);
    for (const char* text :
         {"local:d2:r1", "band-tied:d2:shared", "parent:d2:shared", "local:d2:r1:paired"}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        const SubbandLayout& layout = c.transform->layout();
        const auto all = std::make_shared<const MomentPlan>(spec, layout, c.train, c.train.count(), 1e9);
        const auto own = std::make_shared<const MomentPlan>(spec, layout, c.train, n, 1e9);
        Moments moments(all), heldOut(all), direct(own), directHeldOut(own);
        moments.add(c.train, 0, n, {});
        direct.add(c.train, 0, n, {});
        heldOut.add(c.heldOut, 0, c.heldOut.count(), {});
        directHeldOut.add(c.heldOut, 0, c.heldOut.count(), {});
        CHECK((moments.means() - own->centres()).cwiseAbs().maxCoeff() < 1e-5f);
        const Recentring recentring(*all);
        const auto plan = std::make_shared<const MomentPlan>(all->recentred(moments.means()));
        const auto errors = [&](const Moments& train, const Moments& test) {
            const WaveletModel model(spec, c.transform,
                                     std::make_shared<const MomentPair>(MomentPair{train, test}));
            return model.exactMse(*model.at(0.3, {}), {});
        };
        const ExactMse ours =
            errors(recentring.apply(moments, plan, {}), recentring.apply(heldOut, plan, Work{{}, 3, {}}));
        const ExactMse theirs = errors(direct, directHeldOut);
        CHECK(ours.train == doctest::Approx(theirs.train).epsilon(1e-5));
        CHECK(ours.heldOut == doctest::Approx(theirs.heldOut).epsilon(1e-5));
    }
}
