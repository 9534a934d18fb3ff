#include "core/basis/transform.h"

#include "core/base/error.h"

#include "tests/core/images.h"
#include "tests/paths.h"

#include <cmath>
#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace scorelet;

namespace {

/// The image of the golden script.
Eigen::VectorXd goldenImage(int height, int width) {
    Eigen::VectorXd image(height * width);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image[y * width + x] = std::sin(0.7 * y + 0.3 * x) + 0.1 * ((3 * y + 5 * x) % 7);
    return image;
}

} // namespace

TEST_CASE("coefficients equal PyWavelets' for every filter") {
    std::ifstream file(testing::sourceFile("tests/golden/wavelets.json"));
    REQUIRE(file);
    const auto golden = nlohmann::json::parse(file);
    const int height = golden["height"], width = golden["width"], levels = golden["levels"];
    const Eigen::VectorXd image = goldenImage(height, width);
    CHECK(golden["filters"].size() == waveletNames().size());
    for (const std::string& name : waveletNames()) {
        CAPTURE(name);
        const WaveletTransform transform(name, height, width, levels);
        const std::vector<double> taps = golden["filters"][name]["dec_lo"];
        REQUIRE(taps.size() == transform.filter().low.size());
        for (size_t i = 0; i < taps.size(); ++i) CHECK(std::abs(taps[i] - transform.filter().low[i]) < 1e-11);
        const std::vector<double> expected = golden["filters"][name]["coefficients"];
        const Eigen::VectorXd ours = transform.forward(image);
        REQUIRE(expected.size() == static_cast<size_t>(ours.size()));
        CHECK((ours - Eigen::Map<const Eigen::VectorXd>(expected.data(), ours.size())).cwiseAbs().maxCoeff() <
              1e-10);
    }
}

TEST_CASE("the periodized transform is orthonormal to rounding") {
    for (const std::string& name : waveletNames())
        for (int size : {8, 32}) {
            CAPTURE(name);
            CAPTURE(size);
            const WaveletTransform transform(name, size, size, 3); // 8: the filters wrap several times
            const Eigen::VectorXd image = goldenImage(size, size);
            const Eigen::VectorXd coefficients = transform.forward(image);
            CHECK(std::abs(coefficients.squaredNorm() / image.squaredNorm() - 1) < 1e-12);
            CHECK((transform.inverse(coefficients) - image).cwiseAbs().maxCoeff() < 1e-12);
            // <W x, c> = <x, W' c>: the inverse is the transpose.
            const Eigen::VectorXd other = goldenImage(size, size).reverse();
            CHECK(std::abs(coefficients.dot(other) - image.dot(transform.inverse(other))) < 1e-11);
        }
}

TEST_CASE("Haar of a written-out 4 x 4 image") {
    Eigen::VectorXd image(16);
    image << 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16;
    const WaveletTransform transform("haar", 4, 4, 2);
    const Eigen::VectorXd c = transform.forward(image);
    CHECK(c[0] == doctest::Approx(34)); // the sum / 4
    // Level 2: halves differ by 64 along y (8 rows' worth) and 16 along x, each / 4, sign as in PyWavelets.
    CHECK(c[1] == doctest::Approx(-16));
    CHECK(c[2] == doctest::Approx(-4));
    CHECK(c[3] == doctest::Approx(0));
    const SubbandLayout& layout = transform.layout();
    for (int k = 0; k < 4; ++k) {
        CHECK(c[layout.bands()[4].offset + k] == doctest::Approx(-4));
        CHECK(c[layout.bands()[5].offset + k] == doctest::Approx(-1));
        CHECK(c[layout.bands()[6].offset + k] == doctest::Approx(0));
    }
}

TEST_CASE("many images at once equal one at a time, on any number of threads") {
    const WaveletTransform transform("db2", 16, 16, 2);
    const ImageBatch images = testing::batch(testing::Matrix::Random(70, 256));
    const CoefficientBatch one = transform.forwardAll(images, {});
    const CoefficientBatch many = transform.forwardAll(images, Work{{}, 3, {}});
    CHECK(one == many);
    for (int i : {0, 31, 32, 69}) {
        CHECK((transform.forward(images.image(i)) - one.matrix().col(i)).cwiseAbs().maxCoeff() < 1e-6f);
    }
    const ImageBatch back = transform.inverseAll(one, Work{{}, 2, {}});
    CHECK(back.shape() == images.shape());
    CHECK((back.matrix() - images.matrix()).cwiseAbs().maxCoeff() < 1e-5f);
}

TEST_CASE("an atom has one coefficient, norm one, and moves with its place") {
    const WaveletTransform transform("sym4", 32, 32, 3);
    const int k = transform.layout().index(transform.layout().band(Orientation::diagonal, 2, 0), 3, 5);
    const Image atom = transform.atom(k);
    const Eigen::VectorXf back = transform.forward(atom);
    CHECK(back[k] == doctest::Approx(1));
    CHECK(std::abs(back.norm() - 1) < 1e-5f);
    const Image right = transform.atom(k + 1); // one place to the right: 4 pixels at level 2
    CHECK(std::abs(right.value(0, 12, 24) - atom.value(0, 12, 20)) < 1e-6f);
}

TEST_CASE("layout: offsets, places, wrapping and the mosaic") {
    const SubbandLayout layout(32, 16, 2);
    CHECK(layout.bands().size() == 7);
    CHECK(layout.bands().back().offset + layout.bands().back().count() == 512);
    for (int k = 0; k < layout.count(); ++k) {
        const CoefficientPlace p = layout.place(k);
        REQUIRE(layout.index(p.band, p.row, p.col) == k);
    }
    CHECK(layout.index(0, -1, 4) == layout.index(0, 7, 0));
    std::vector<int> seen(512);
    for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 16; ++x) ++seen[static_cast<size_t>(layout.mosaic(y, x, 0))];
    CHECK(std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; }));
    CHECK(layout.mosaic(16, 0, 0) == layout.index(layout.band(Orientation::horizontal, 1, 0), 0, 0));
    CHECK(layout.mosaic(0, 8, 0) == layout.index(layout.band(Orientation::vertical, 1, 0), 0, 0));
    CHECK(layout.describe(0) == "scaling (LL), level 2, row 0, column 0");
}

TEST_CASE("impossible choices are refused with what is possible") {
    CHECK_THROWS_WITH_AS(WaveletTransform("db2", 28, 28, 3), doctest::Contains("divisible by 2^levels"),
                         Error);
    CHECK_THROWS_WITH_AS(WaveletTransform("db11", 32, 32, 3), doctest::Contains("db10"), Error);
}
