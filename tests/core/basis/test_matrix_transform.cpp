// Orthonormal bases beside wavelets, against their formulas.
#include "core/base/error.h"
#include "core/basis/matrix_transform.h"
#include "core/basis/partner.h"
#include "tests/core/families/toy.h"

#include <cmath>
#include <doctest/doctest.h>
#include <numbers>
#include <set>

using namespace scorelet;

namespace {

/// max |Q Q' - I| of the atoms, as the transform gives them.
double atomsDefect(const OrthonormalTransform& transform) {
    const int n = transform.layout().count();
    Eigen::MatrixXd atoms(n, n);
    for (int k = 0; k < n; ++k) atoms.row(k) = transform.atom(k).flat().matrix().transpose().cast<double>();
    return (atoms * atoms.transpose() - Eigen::MatrixXd::Identity(n, n)).cwiseAbs().maxCoeff();
}

} // namespace

TEST_CASE("pixels, DCT, Fourier and matrices are orthonormal and inverted by their transpose") {
    const Eigen::MatrixXd square = cosineMatrix(96);
    const std::shared_ptr<const OrthonormalTransform> transforms[] = {
        fixedTransform(BasisKind::pixels, 8, 12, 0), fixedTransform(BasisKind::dct, 8, 12, 2),
        fixedTransform(BasisKind::fourier, 8, 12, 2), matrixTransform("waves", {1, 8, 12}, square)};
    for (const auto& transform : transforms) {
        CAPTURE(transform->name());
        CHECK(atomsDefect(*transform) < 1e-6);
        ImageBatch images({1, 8, 12}, 70);
        for (Eigen::Index i = 0; i < images.matrix().size(); ++i)
            images.matrix().data()[i] = std::sin(0.37f * static_cast<float>(i * i % 1009));
        const CoefficientBatch all = transform->forwardAll(images, {});
        const ImageBatch back = transform->inverseAll(all, {});
        CHECK((back.matrix() - images.matrix()).cwiseAbs().maxCoeff() < 2e-6f);
        const Eigen::VectorXf one = transform->forward(images.image(66));
        CHECK((one - all.matrix().col(66)).cwiseAbs().maxCoeff() < 1e-6f);
        CHECK((transform->inverse(one).flat() - images.image(66).flat()).abs().maxCoeff() < 2e-6f);
        const Eigen::VectorXd plane = images.matrix().row(3).transpose().cast<double>();
        CHECK((transform->inverse(transform->forward(plane)) - plane).cwiseAbs().maxCoeff() < 1e-13);
        for (const int k : {0, 5, 95}) // the inner product with the atom
            CHECK(static_cast<double>(transform->forward(images.image(2))[k]) ==
                  doctest::Approx((transform->atom(k).flat() * images.image(2).flat()).cast<double>().sum())
                      .epsilon(1e-5)
                      .scale(1));
        CHECK_THROWS_AS(transform->forward(Image({1, 8, 8})), Error);
        CHECK_THROWS_AS(transform->inverse(Eigen::VectorXf(95)), Error);
    }
    for (const int n : {1, 2, 7, 28}) {
        CHECK(orthonormalDefect(cosineMatrix(n)) < 1e-13);
        CHECK(orthonormalDefect(fourierMatrix(n)) < 1e-13);
    }
    Eigen::MatrixXd bent = cosineMatrix(8);
    bent(2, 3) += 1e-3;
    const double expected = 2 * 1e-3 * cosineMatrix(8)(2, 3) + 1e-6; // of the second row with itself
    CHECK(orthonormalDefect(bent) >= std::abs(expected) - 1e-12);
    bent(0, 0) = std::nan("");
    CHECK(std::isnan(orthonormalDefect(bent)));
    CHECK_THROWS_WITH_AS(matrixTransform("a.npy", {1, 8, 8}, cosineMatrix(8)),
                         doctest::Contains("a.npy: expected a matrix of 64 x 64"), Error);
}

TEST_CASE("frequencies stand where their octave is, and have the next ones as neighbours") {
    const auto dct = fixedTransform(BasisKind::dct, 8, 8, 2),
               fourier = fixedTransform(BasisKind::fourier, 8, 8, 2);
    const SubbandLayout& layout = dct->layout();
    for (const auto& [u, v] : {std::pair(0, 0), std::pair(1, 3), std::pair(5, 0), std::pair(7, 6)}) {
        const Image atom = dct->atom(layout.mosaic(u, v, 0));
        const auto wave = [&](int k, int x) {
            return std::sqrt((k > 0 ? 2 : 1) / 8.0) * std::cos(std::numbers::pi * k * (2 * x + 1) / 16);
        };
        for (int y = 0; y < 8; ++y)
            for (int x = 0; x < 8; ++x)
                CHECK(static_cast<double>(atom.value(0, y, x)) ==
                      doctest::Approx(wave(u, y) * wave(v, x)).epsilon(1e-6).scale(1));
    }
    const Image wave = fourier->atom(fourier->layout().mosaic(0, 4, 0)); // sin of two cycles across
    for (int x = 0; x < 8; ++x)
        CHECK(static_cast<double>(wave.value(0, 3, x)) ==
              doctest::Approx(std::sin(std::numbers::pi * x / 2) / std::sqrt(32.0)).epsilon(1e-6).scale(1));
    CHECK(fourier->layout().describe(fourier->layout().mosaic(0, 4, 0)) ==
          "vertical (HL), level 1, constant down, sin 2 across");
    CHECK(layout.describe(layout.mosaic(1, 5, 0)) == "vertical (HL), level 1, frequency 1 down, 5 across");
    // Neighbours and parents by their frequencies, whatever their bands are.
    for (int u = 0; u < 8; ++u)
        for (int v = 0; v < 8; ++v) {
            const CoefficientPlace p = layout.place(layout.mosaic(u, v, 0));
            for (const auto& [dy, dx] : {std::pair(1, 0), std::pair(0, -1), std::pair(-1, 2)}) {
                const bool there = u + dy >= 0 && u + dy < 8 && v + dx >= 0 && v + dx < 8;
                CHECK(layout.neighbour(p.band, p.row, p.col, dy, dx) ==
                      (there ? layout.mosaic(u + dy, v + dx, 0) : -1));
            }
            if (p.band == 0) continue;
            CHECK(partnerOf(layout, layout.mosaic(u, v, 0), Partner::parent) ==
                  layout.mosaic(u / 2, v / 2, 0));
        }
}

TEST_CASE("one band has what its places have") {
    const SubbandLayout pixels = basisLayout(BasisKind::pixels, {1, 4, 6}, 3, ColourBasis::rgb),
                        list = basisLayout(BasisKind::pca, {1, 4, 6}, 3, ColourBasis::rgb);
    CHECK(pixels.levels() == 0);
    CHECK(pixels.bands().size() == 1);
    CHECK(pixels != list);
    CHECK(pixels.neighbour(0, 0, 5, -1, 1) == pixels.index(0, 3, 0)); // a torus
    CHECK(list.neighbour(0, 0, 5, -1, 1) == -1);
    CHECK(list.neighbour(0, 1, 5, 0, 0) == 11);
    CHECK(pixels.describe(8) == "pixel, row 1, column 2");
    CHECK(list.describe(8) == "coefficient 8");
    std::set<int> shown;
    for (int row = 0; row < 4; ++row)
        for (int col = 0; col < 6; ++col) shown.insert(list.mosaic(row, col, 0));
    CHECK(shown.size() == 24);
    for (const Partner partner : {Partner::sibling, Partner::secondSibling, Partner::parent})
        CHECK(partnerOf(pixels, 8, partner) == -1);
    CHECK(partnerOf(pixels, 8, Partner::down) == 14);
    CHECK(partnerOf(list, 8, Partner::across) == -1);
    CHECK_THROWS_WITH_AS(basisLayout(BasisKind::dct, {1, 12, 12}, 3, ColourBasis::rgb),
                         doctest::Contains("has no 3-level DCT"), Error);
}
