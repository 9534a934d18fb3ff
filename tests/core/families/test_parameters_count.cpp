// How many numbers models have, counted by hand on images of 8 x 8 pixels.
#include "core/families/network/trained.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"

#include <doctest/doctest.h>

#include <memory>
#include <numeric>

using namespace scorelet;

namespace {

constexpr int countedImages = 40;

std::shared_ptr<const Model> countedModel(const ModelSpec& spec) {
    static const auto data = std::make_shared<const DataSet>(
        loadDataSet({.train = countedImages, .heldOut = 4, .size = 8}, Work{}));
    // Haar, one level: four bands of 4 x 4 coefficients.
    return prepareModel(spec, data, "db1", 1, 1e9, Work{});
}

ParameterCount countOf(const ModelSpec& spec) {
    return countedModel(spec)->at(0.5, Work{})->report().parameters;
}

ParameterCount countOf(const char* model) {
    return countOf(parseModelSpec(model));
}

} // namespace

TEST_CASE("parameters: of wavelet models all weights, shared ones once") {
    const auto fitted = [](std::int64_t weights) { return ParameterCount{.fitted = weights}; };
    CHECK(countOf("independent:d1") == fitted(64 * 2));
    CHECK(countOf("independent:d3") == fitted(64 * 4)); // 1, w, w^2, w^3
    CHECK(countOf("independent:d3:shared") == fitted(4 * 4));
    CHECK(countOf("local:d1:r1") == fitted(64 * 10)); // 1 and 9 coefficients
    CHECK(countOf("local:d2:r1") == fitted(64 * 55)); // and 9 squares, 36 products
    CHECK(countOf("local:d2:r1:shared") == fitted(4 * 55));
    CHECK(countOf("local:d3:r1:additive") == fitted(64 * 28)); // 1 and three powers of 9
    // Each detail sees the two other orientations.
    CHECK(countOf("custom:d1:sees=details") == fitted(48 * 4 + 16 * 5));
}

TEST_CASE("parameters: of any features all weights, but those of features that drop out") {
    CHECK(countOf("features:\"w; tanh(w)\"").fitted == 64 * 3);
    CHECK(countOf("features:\"w; tanh(w)\":shared").fitted == 4 * 3);
    CHECK(countOf("features:\"w; row\"").fitted == 64 * 2);
    CHECK(countOf("features:\"w; w*w1\":sees=parent").fitted == 48 * 3 + 16 * 2);
}

TEST_CASE("parameters: what is switched off is not fitted; a scale that is has its means") {
    ModelSpec spec = parseModelSpec("independent:d3");
    spec.withoutOrders = {3};
    CHECK(countOf(spec).fitted == 64 * 3);
    spec.withoutMonomials = {{0, 0}};
    CHECK(countOf(spec).fitted == 64 * 2);
    spec.withoutLevels = {0};
    CHECK(countOf(spec).fitted == 48 * 2 + 16);
}

TEST_CASE("parameters: Wiener has a mean and a covariance, machines of training images what they keep") {
    constexpr std::int64_t gaussian = 64 + 64 + 64 * 63 / 2, images = 64 * countedImages;
    CHECK(countOf("wiener") == ParameterCount{.fitted = gaussian});
    CHECK(countOf("ideal") == ParameterCount{.kept = images});
    CHECK(countOf("nearest") == ParameterCount{.kept = images});
    CHECK(countOf("ls:p3") == ParameterCount{.kept = images});
    CHECK(countOf("els:p3:images=10") == ParameterCount{.kept = 640});
    CHECK(countOf("pca-locality:images=10") == ParameterCount{.fitted = gaussian, .kept = 640});
    CHECK(countOf("bayes-shrink") == ParameterCount{});
}

TEST_CASE("parameters: the dial has images up to its end, and moments from its beginning on") {
    constexpr std::int64_t gaussian = 64 + 64 + 64 * 63 / 2, images = 64 * countedImages;
    CHECK(countOf("posterior:image:h=0") == ParameterCount{.kept = images});
    CHECK(countOf("posterior:image:h=0.5") == ParameterCount{.fitted = gaussian, .kept = images});
    CHECK(countOf("posterior:image:h=1") == ParameterCount{.fitted = gaussian});
    CHECK(countOf("posterior:self:h=1") == ParameterCount{.fitted = 64 + 64});
    CHECK(countOf("posterior:self:shared:h=1") == ParameterCount{.fitted = 4 + 4});
    // Two of the 16 coefficients of a band are always in one square of 3 x 3 on the torus.
    CHECK(countOf("posterior:local:h=1") == ParameterCount{.fitted = 64 + 4 * 16 * 17 / 2});
    CHECK(countOf("posterior:local:shared:h=1") == ParameterCount{.fitted = 4 * (9 + 45)});
}

TEST_CASE("parameters: a network has its weights") {
    const auto model = countedModel(parseModelSpec("convnet:w4:f3"));
    const auto* trained = as<Trained>(*model);
    REQUIRE(trained);
    CHECK(model->at(0.5, Work{})->report().parameters == ParameterCount{.fitted = trained->weights().size()});
}
