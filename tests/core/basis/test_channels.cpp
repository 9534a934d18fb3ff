// Images of several channels: their layout, their transform, the opponent basis.

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/basis/band_name.h"
#include "core/basis/channel_transform.h"
#include "core/basis/matrix_transform.h"
#include "core/basis/transform.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

ImageBatch randomColours(int count, int channels = 3) {
    ImageBatch images({channels, 8, 12}, count);
    for (Eigen::Index i = 0; i < count; ++i) fillNormal(4, static_cast<std::uint64_t>(i), images.row(i));
    return images;
}

Image planeOf(const Image& image, int channel) {
    Image plane({1, image.height(), image.width()});
    plane.plane(0) = image.plane(channel);
    return plane;
}

std::vector<std::shared_ptr<const OrthonormalTransform>> planeTransforms() {
    return {std::make_shared<const WaveletTransform>("db2", 8, 12, 2),
            fixedTransform(BasisKind::dct, 8, 12, 2), fixedTransform(BasisKind::pixels, 8, 12, 0)};
}

} // namespace

TEST_CASE("without a change of colours every channel is transformed as if it were alone, to the last bit") {
    for (const auto& plane : planeTransforms())
        for (const int channels : {2, 3, 4}) {
            const auto transform = ofChannels(plane, channels, ColourBasis::rgb);
            CHECK(transform->shape() == ImageShape{channels, 8, 12});
            const ImageBatch images = randomColours(37, channels);
            const CoefficientBatch all = transform->forwardAll(images, {});
            for (Eigen::Index i : {0, 36})
                for (int channel = 0; channel < channels; ++channel) {
                    const auto own = all.matrix().col(i).segment(channel * 96, 96);
                    const ImageBatch alone(planeOf(images.image(i), channel));
                    CHECK(own == plane->forwardAll(alone, {}).matrix().col(0));
                }
            const ImageBatch back = transform->inverseAll(all, {});
            CHECK((back.matrix() - images.matrix()).cwiseAbs().maxCoeff() < 3e-6f);
        }
    const auto one = planeTransforms()[0];
    CHECK(ofChannels(one, 1, ColourBasis::rgb) == one);
}

TEST_CASE("opponent colours are orthonormal, and their first channel is the luminance of equal weights") {
    const Eigen::MatrixXd atoms = colourMatrix(ColourBasis::opponent, 3);
    CHECK(orthonormalDefect(atoms) < 1e-15);
    for (const auto& plane : planeTransforms()) {
        const auto transform = ofChannels(plane, 3, ColourBasis::opponent);
        const ImageBatch images = randomColours(9);
        const CoefficientBatch all = transform->forwardAll(images, {});
        const Image image = images.image(8);
        const Eigen::VectorXf one = transform->forward(image);
        CHECK((one - all.matrix().col(8)).cwiseAbs().maxCoeff() < 2e-6f);
        CHECK((transform->inverse(one).flat() - image.flat()).abs().maxCoeff() < 3e-6f);
        CHECK((transform->inverseAll(all, {}).matrix() - images.matrix()).cwiseAbs().maxCoeff() < 3e-6f);
        for (int channel = 0; channel < 3; ++channel) {
            Image turned({1, 8, 12});
            for (int from = 0; from < 3; ++from)
                turned.plane(0) += static_cast<float>(atoms(channel, from)) * image.plane(from);
            CHECK((plane->forward(turned) - one.segment(channel * 96, 96)).cwiseAbs().maxCoeff() < 2e-6f);
        }
        // In double, both ways, and as transposes of each other.
        Eigen::VectorXd x = Eigen::VectorXd::Random(288), y = Eigen::VectorXd::Random(288);
        CHECK((transform->inverse(transform->forward(x)) - x).cwiseAbs().maxCoeff() < 1e-12);
        CHECK(transform->forward(x).dot(y) == doctest::Approx(x.dot(transform->inverse(y))));
    }
    CHECK_THROWS_WITH_AS(ofChannels(planeTransforms()[0], 2, ColourBasis::opponent),
                         doctest::Contains("expected images of red, green and blue, found 2 channels"),
                         Error);
    CHECK_THROWS_AS(ofChannels(planeTransforms()[0], 1, ColourBasis::opponent), Error);
}

TEST_CASE("a layout of channels names, counts and relates them") {
    const SubbandLayout plane(8, 12, 2), all = plane.ofChannels(3, ColourBasis::rgb),
                                         opponent = plane.ofChannels(3, ColourBasis::opponent);
    CHECK(all.count() == 288);
    CHECK(all.bands().size() == 21);
    CHECK(all != opponent);
    CHECK(all != plane);
    for (int k = 0; k < 96; ++k)
        for (int channel = 0; channel < 3; ++channel) {
            const CoefficientPlace here = plane.place(k), there = all.place(channel * 96 + k);
            CHECK(there.band == channel * 7 + here.band);
            CHECK(there.row == here.row);
            CHECK(there.col == here.col);
            if (here.band == 0) continue;
            const CoefficientPlace parent = plane.parent(here), theirs = all.parent(there);
            CHECK(all.index(theirs.band, theirs.row, theirs.col) ==
                  channel * 96 + plane.index(parent.band, parent.row, parent.col));
        }
    CHECK(all.describe(96) == "scaling (LL), level 2, green, row 0, column 0");
    CHECK(all.mosaic(5, 7, 2) == 192 + plane.mosaic(5, 7, 0));
    CHECK(opponent.nameOfChannel(0) == "luminance");
    CHECK(shortName(all.bands()[15]) == "H2.blue");
    CHECK(findBand(all, *parseBand("H2.blue"), 0) == 15);
    CHECK(findBand(all, *parseBand("H2"), 1) == 8);
    CHECK(findBand(all, *parseBand("H2.luminance"), 0) == -1);
    for (const char* none : {"H2.", "H", "H22", "H2-red"}) CHECK_FALSE(parseBand(none));
    const std::vector<bool> kept = keptBands(all, "H1+V2.red");
    CHECK(bandsText(all, kept) == "V2.red+H1.red+H1.green+H1.blue");
}

TEST_CASE("a list of the values of all channels is one band without channels") {
    const SubbandLayout list = basisLayout(BasisKind::pca, {3, 4, 6}, 0, ColourBasis::rgb);
    CHECK(list.count() == 72);
    CHECK(list.bands().size() == 1);
    CHECK(list.nameOfChannel(2).empty());
    CHECK(list.mosaic(1, 2, 2) == 48 + 8);
    Eigen::MatrixXd rows = Eigen::MatrixXd::Identity(72, 72).rowwise().reverse();
    const auto transform = matrixTransform("turned", {3, 4, 6}, rows);
    ImageBatch images({3, 4, 6}, 2);
    for (Eigen::Index i = 0; i < 2; ++i) fillNormal(1, static_cast<std::uint64_t>(i), images.row(i));
    CHECK(transform->forwardAll(images, {}).matrix() == images.matrix().rowwise().reverse().transpose());
    CHECK_THROWS_WITH_AS(ofChannels(transform, 3, ColourBasis::rgb), doctest::Contains("turned"), Error);
}
