#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/score/fit.h"
#include "core/score/kernel.h"
#include "tests/core/wavelet_data.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// The moment by its definition: a plain loop in double.
double bruteForce(const MomentPlan& plan, int k, const Monomial& monomial,
                  const CoefficientBatch& coefficients) {
    double sum = 0;
    for (Eigen::Index i = 0; i < coefficients.count(); ++i) {
        double product = 1;
        for (int v : monomial) {
            const int j = plan.stencil(k)[static_cast<size_t>(v)];
            product *= static_cast<double>(coefficients.value(j, i) - plan.centres()[j]);
        }
        sum += product;
    }
    return sum / static_cast<double>(coefficients.count());
}

std::vector<Monomial> allMonomials(const MonomialTable& table) {
    std::vector<Monomial> all(static_cast<size_t>(table.moments()));
    for (size_t i = 1; i < all.size(); ++i) {
        const auto& node = table.nodes()[i];
        all[i] = all[static_cast<size_t>(node.parent)];
        all[i].push_back(node.variable);
    }
    return all;
}

} // namespace

TEST_CASE("the table counts what the formulas say and finds every product") {
    for (auto interactions : {Interactions::full, Interactions::additive, Interactions::paired})
        for (int n : {1, 2, 3, 9})
            for (int degree = 1; degree <= 3; ++degree) {
                CAPTURE(n);
                CAPTURE(degree);
                CAPTURE(static_cast<int>(interactions));
                const MonomialTable table(n, degree, interactions);
                CHECK(table.features() == doctest::Approx(featureCount(n, degree, interactions)));
                CHECK(table.moments() == doctest::Approx(momentCount(n, degree, interactions)));
                const auto all = allMonomials(table);
                for (size_t i = 0; i < all.size(); ++i) REQUIRE(table.find(all[i]) == static_cast<int>(i));
                size_t at = 0;
                for (int i = 0; i < table.features(); ++i)
                    for (int j = 0; j <= i; ++j, ++at) {
                        Monomial product = table.featureList()[static_cast<size_t>(i)].monomial;
                        const Monomial& other = table.featureList()[static_cast<size_t>(j)].monomial;
                        product.insert(product.end(), other.begin(), other.end());
                        std::sort(product.begin(), product.end());
                        REQUIRE(table.products()[at] == table.find(product));
                        REQUIRE(table.products()[at] >= 0);
                    }
            }
    CHECK(MonomialTable(9, 2, Interactions::full).moments() == 715);
    CHECK(MonomialTable(9, 2, Interactions::full).features() == 55);
    CHECK(MonomialTable::text({0, 0, 3}) == "w0^2 w3");
}

TEST_CASE("moments equal their definition, whatever the interactions and the sharing") {
    const Matrix images = patterns(300, 8, 1); // 300: a full block and a part of one
    const Coefficients c = coefficientsOf(images, patterns(70, 8, 2), 8, 2);
    for (const char* text : {"independent:d3", "band-tied:d2", "local:d2:r1", "local:d3:r1:additive",
                             "local:d2:r1:paired", "parent:d2", "local:d1:r2"}) {
        CAPTURE(text);
        const auto pair = momentsOf(parseModelSpec(text), c);
        const MomentPlan& plan = pair->train.plan();
        for (int k : {0, 5, 17, 40, 63}) {
            const int cell = plan.cellOf(k);
            const auto all = allMonomials(plan.table(cell));
            const std::vector<double> train = pair->train.clean(cell), heldOut = pair->heldOut.clean(cell);
            for (size_t g = 0; g < all.size(); g += 1 + all.size() / 60) {
                const double expected = bruteForce(plan, k, all[g], c.train);
                REQUIRE(std::abs(train[g] - expected) < 2e-6 * (1 + std::abs(expected)));
                const double test = bruteForce(plan, k, all[g], c.heldOut);
                REQUIRE(std::abs(heldOut[g] - test) < 2e-6 * (1 + std::abs(test)));
            }
        }
    }
    // Shared: the pool of a band is the mean over its places, about the band's own mean.
    const auto pair = momentsOf(parseModelSpec("local:d2:r1:shared"), c);
    const MomentPlan& plan = pair->train.plan();
    CHECK(plan.cells() == 7);
    const Subband& band = plan.layout().bands()[5];
    const int cell = plan.cellOf(band.offset);
    const Monomial monomial{0, 0, 2};
    double expected = 0;
    for (int k = band.offset; k < band.offset + band.count(); ++k)
        expected += bruteForce(plan, k, monomial, c.train) / band.count();
    CHECK(pair->train.clean(cell)[static_cast<size_t>(plan.table(cell).find(monomial))] ==
          doctest::Approx(expected).epsilon(1e-5));
}

TEST_CASE("noisy moments equal those of noisy samples") {
    const MonomialTable table(2, 2, Interactions::full);
    const int count = 1'000'000;
    const double a = 0.7, b = -0.4, sigma = 0.6; // one image, so clean moments are products
    const auto all = allMonomials(table);
    std::vector<double> clean(all.size()), noisy(all.size()), sampled(all.size()), squares(all.size());
    for (size_t g = 0; g < all.size(); ++g) {
        clean[g] = 1;
        for (int v : all[g]) clean[g] *= v == 0 ? a : b;
    }
    table.addNoise(clean, sigma, noisy);
    std::vector<float> z(2 * count);
    fillNormal(3, 0, z);
    for (int i = 0; i < count; ++i) {
        const double w[2] = {a + sigma * static_cast<double>(z[static_cast<size_t>(2 * i)]),
                             b + sigma * static_cast<double>(z[static_cast<size_t>(2 * i + 1)])};
        for (size_t g = 0; g < all.size(); ++g) {
            double product = 1;
            for (int v : all[g]) product *= w[v];
            sampled[g] += product / count;
            squares[g] += product * product / count;
        }
    }
    for (size_t g = 0; g < all.size(); ++g) {
        CAPTURE(MonomialTable::text(all[g]));
        const double standardError = std::sqrt(std::max(0.0, squares[g] - sampled[g] * sampled[g]) / count);
        CHECK(std::abs(sampled[g] - noisy[g]) <= 4.5 * standardError + 1e-9);
    }
    // E (w + s z)^4 = w^4 + 6 w^2 s^2 + 3 s^4, written out.
    const auto fourth = static_cast<size_t>(table.find({0, 0, 0, 0}));
    CHECK(noisy[fourth] ==
          doctest::Approx(std::pow(a, 4) + 6 * a * a * sigma * sigma + 3 * std::pow(sigma, 4)));
}

TEST_CASE("moments of chunks merged in any order are the moments at once") {
    const Matrix images = patterns(5 * imagesPerBlock + 77, 8, 4);
    const Coefficients c = coefficientsOf(images, images, 8, 2);
    const auto plan = std::make_shared<const MomentPlan>(parseModelSpec("local:d2:r1"), c.transform->layout(),
                                                         c.train, c.train.count(), 1e9);
    Moments whole(plan);
    whole.add(c.train, 0, c.train.count(), {});
    const std::pair<int, int> chunks[] = {
        {4 * imagesPerBlock, imagesPerBlock + 77}, {imagesPerBlock, 3 * imagesPerBlock}, {0, imagesPerBlock}};
    Moments merged(plan);
    for (auto [first, count] : chunks) {
        Moments part(plan);
        part.add(c.train, first, count, Work{{}, 2, {}});
        merged.merge(part);
    }
    CHECK(merged.images() == whole.images());
    double worst = 0;
    for (int cell = 0; cell < plan->cells(); ++cell) {
        const auto one = whole.clean(cell), other = merged.clean(cell);
        const auto& table = plan->table(cell);
        const auto all = allMonomials(table);
        for (size_t g = 0; g < one.size(); ++g) {
            // Relative to the size of the summands: an odd moment may cancel to nearly nothing.
            Monomial doubled;
            double scale = 1;
            for (int v : all[g]) scale *= std::sqrt(one[static_cast<size_t>(table.find({v, v}))]);
            worst = std::max(worst, std::abs(one[g] - other[g]) / (scale + 1e-300));
        }
    }
    CHECK(worst < 1e-12);
}

TEST_CASE("one thread or many, the same bits") {
    const Coefficients c = coefficientsOf(patterns(600, 8, 5), patterns(100, 8, 6), 8, 2);
    for (const char* text : {"band-tied:d3", "local:d2:r1:shared"}) {
        const ModelSpec spec = parseModelSpec(text);
        const MomentPair one = computeMoments(spec, c, 0, 1e9, {});
        const MomentPair many = computeMoments(spec, c, 0, 1e9, Work{{}, 4, {}});
        for (int cell = 0; cell < one.train.plan().cells(); ++cell)
            REQUIRE(one.train.clean(cell) == many.train.clean(cell));
    }
}

TEST_CASE("a model above the budget is refused before any memory is taken") {
    const Coefficients c = coefficientsOf(patterns(4, 32, 1), patterns(2, 32, 2), 32, 3);
    CHECK_THROWS_WITH_AS(computeMoments(parseModelSpec("local:d3:r3"), c, 0, 2e9, {}),
                         doctest::Contains("budget of 2.0 GB"), Error);
    const CostEstimate cost = MomentPlan::estimate(parseModelSpec("local:d2:r1"), c.transform->layout());
    CHECK(cost.features == 55);
    CHECK(cost.moments == 715);
    CHECK(cost.momentBytes < 0.52 * 1024 * 715 * 8); // of 715 moments about half are other cells', too
}

TEST_CASE("what a fit takes while it runs is counted, and its threads keep to a tenth of the budget") {
    const Coefficients c = coefficientsOf(patterns(40, 16, 1), patterns(2, 16, 2), 16, 2);
    const ModelSpec spec = parseModelSpec("local:d2:r2:shared");
    const CostEstimate cost = MomentPlan::estimate(spec, c.transform->layout());
    CHECK(cost.systemBytes() == 8.0 * 351 * 351);
    // Moments alone would have room.
    CHECK_THROWS_AS(computeMoments(spec, c, 0, cost.bytes() - 1, {}), Error);
    const MomentPair room = computeMoments(spec, c, 0, cost.bytes(), {});
    CHECK(room.train.plan().fitBytes() == cost.bytes() / 10);
    REQUIRE(room.train.plan().fitBytes() < 2 * cost.systemBytes()); // one thread of eight works
    const WaveletFit one = fitScore(room.train, 0.5, spec, {}),
                     many = fitScore(room.train, 0.5, spec, Work{{}, 8, {}});
    for (std::size_t cell = 0; cell < one.theta.size(); ++cell) REQUIRE(one.theta[cell] == many.theta[cell]);
}

TEST_CASE("a stop ends the moment pass") {
    const Coefficients c = coefficientsOf(patterns(300, 8, 5), patterns(10, 8, 6), 8, 2);
    std::stop_source source;
    source.request_stop();
    CHECK_THROWS_AS(computeMoments(parseModelSpec("local:d2:r1"), c, 0, 1e9, Work{source.get_token(), 2, {}}),
                    Cancelled);
}
