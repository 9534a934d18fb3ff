// Models of images in colour: uncoupled they are the grey ones, coupled they know what theory says.

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/basis/channel_transform.h"
#include "core/basis/transform.h"
#include "core/denoise/capabilities.h"
#include "core/families/posterior/mixture.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/image/channels.h"
#include "core/score/stencil.h"
#include "tests/core/families/toy.h"
#include "tests/core/wavelet_data.h"

#include <Eigen/Cholesky>
#include <doctest/doctest.h>

using namespace scorelet;

namespace {

constexpr int colourSide = 8, colourPixels = colourSide * colourSide;

std::shared_ptr<DataSet> colourSet(const toy::Matrix& train, const toy::Matrix& heldOut) {
    auto data = std::make_shared<DataSet>();
    data->shape = {3, colourSide, colourSide};
    data->train.pixels = ImageBatch(data->shape, train);
    data->heldOut.pixels = ImageBatch(data->shape, heldOut);
    return data;
}

toy::Matrix threeTimes(const toy::Matrix& grey) {
    toy::Matrix all(grey.rows(), 3 * grey.cols());
    all << grey, grey, grey;
    return all;
}

/// Gaussian colours: white over the pixels, of this covariance over the channels, exactly: as many images as
/// to be whitened.
toy::Matrix gaussianColours(int count, const Eigen::Matrix3d& covariance, std::uint64_t seed) {
    Eigen::MatrixXd white(count, 3 * colourPixels);
    std::vector<float> z(3 * colourPixels);
    for (int i = 0; i < count; ++i) {
        fillNormal(seed, static_cast<std::uint64_t>(i), z);
        white.row(i) = Eigen::Map<const Eigen::RowVectorXf>(z.data(), 3 * colourPixels).cast<double>();
    }
    white.rowwise() -= white.colwise().mean().eval();
    const Eigen::LLT<Eigen::MatrixXd> found(white.transpose() * white / count);
    white = found.matrixL().solve(white.transpose()).transpose().eval(); // white to rounding
    const Eigen::Matrix3d root = Eigen::LLT<Eigen::Matrix3d>(covariance).matrixL();
    Eigen::MatrixXd colours(count, 3 * colourPixels);
    for (int to = 0; to < 3; ++to) {
        auto plane = colours.middleCols(to * colourPixels, colourPixels);
        plane.setZero();
        for (int from = 0; from <= to; ++from)
            plane += root(to, from) * white.middleCols(from * colourPixels, colourPixels);
    }
    return colours.cast<float>();
}

ExactMse errorsOf(const Model& model, double sigma) {
    return as<ExactError>(model)->exactMse(*model.at(sigma, {}), {});
}

double trainError(const char* model, const std::shared_ptr<DataSet>& data, ColourBasis colours,
                  double sigma) {
    auto plane = std::make_shared<const WaveletTransform>("db2", colourSide, colourSide, 2);
    const auto basis = ofChannels(plane, data->shape.channels, colours);
    const auto prepared = prepareModel(parseModelSpec(model), data, basis, 1e9, {});
    return errorsOf(*prepared, sigma).train;
}

} // namespace

TEST_CASE("grey images in three channels: uncoupled models have the grey ones' errors") {
    const toy::Matrix train = testing::patterns(300, colourSide, 1),
                      heldOut = testing::patterns(50, colourSide, 2);
    const auto grey = toy::dataSet(train, heldOut, colourSide);
    const auto colour = colourSet(threeTimes(train), threeTimes(heldOut));
    for (const char* model :
         {"independent:d3", "band-tied:d2", "local:d2:r1", "parent:d2", "local:d1:r1:shared"}) {
        const auto basisOf = [](int channels) {
            return ofChannels(std::make_shared<const WaveletTransform>("db2", colourSide, colourSide, 2),
                              channels, ColourBasis::rgb);
        };
        const auto greyModel = prepareModel(parseModelSpec(model), grey, basisOf(1), 1e9, {}),
                   colourModel = prepareModel(parseModelSpec(model), colour, basisOf(3), 1e9, {});
        const ExactMse a = errorsOf(*greyModel, 0.5), b = errorsOf(*colourModel, 0.5);
        const auto ofGrey = greyModel->at(0.5, {}), ofColour = colourModel->at(0.5, {});
        CAPTURE(model);
        CHECK(b.train == doctest::Approx(a.train).epsilon(1e-13));
        CHECK(b.heldOut == doctest::Approx(a.heldOut).epsilon(1e-13));
        const Image one = grey->heldOut.pixels.image(3);
        const Image answer = ofGrey->denoise(ImageBatch(one), {}).image(0);
        const Image three = ofColour->denoise(ImageBatch(withChannels(one, 3)), {}).image(0);
        for (int channel = 0; channel < 3; ++channel) CHECK((three.plane(channel) == answer.plane(0)).all());
    }
}

TEST_CASE("Gaussian colours: coupling gains what theory says, and nothing in the colours' own basis") {
    Eigen::Matrix3d covariance;
    covariance << 1, 0.8, 0.6, 0.8, 1.2, 0.9, 0.6, 0.9, 0.9;
    const double sigma = 0.7, noise = sigma * sigma;
    const toy::Matrix images = gaussianColours(600, covariance, 7);
    const auto data = colourSet(images, images.topRows(20));
    // E|D - x|^2 of the linear denoiser: the trace of C - C (C + s^2)^-1 C.
    const auto errorOf = [&](const Eigen::Matrix3d& c) {
        return (c - c * (c + noise * Eigen::Matrix3d::Identity()).inverse() * c).trace() / 3;
    };
    const Eigen::Matrix3d alone = covariance.diagonal().asDiagonal();
    const double uncoupled = trainError("independent:d1:ridge=0", data, ColourBasis::rgb, sigma),
                 coupled = trainError("independent:d1:ridge=0:coupled", data, ColourBasis::rgb, sigma);
    CHECK(uncoupled == doctest::Approx(errorOf(alone)).epsilon(1e-5));
    CHECK(coupled == doctest::Approx(errorOf(covariance)).epsilon(1e-5));
    CHECK(coupled < 0.75 * uncoupled);
    // Coupled, every basis of the colours is the same; uncoupled, what the opponent basis leaves off the
    // diagonal.
    const Eigen::Matrix3d atoms = colourMatrix(ColourBasis::opponent, 3);
    const Eigen::Matrix3d turned = atoms * covariance * atoms.transpose();
    CHECK(trainError("independent:d1:ridge=0:coupled", data, ColourBasis::opponent, sigma) ==
          doctest::Approx(coupled).epsilon(1e-5));
    CHECK(trainError("independent:d1:ridge=0", data, ColourBasis::opponent, sigma) ==
          doctest::Approx(errorOf(turned.diagonal().asDiagonal())).epsilon(1e-5));
    // Colours whose own basis is the opponent one: nothing is left to couple.
    const Eigen::Matrix3d own = atoms.transpose() * Eigen::Vector3d(2, 0.5, 0.1).asDiagonal() * atoms;
    const toy::Matrix others = gaussianColours(600, own, 8);
    const auto opponent = colourSet(others, others.topRows(20));
    CHECK(
        trainError("independent:d1:ridge=0", opponent, ColourBasis::opponent, sigma) ==
        doctest::Approx(trainError("independent:d1:ridge=0:coupled", opponent, ColourBasis::opponent, sigma))
            .epsilon(1e-5));
    CHECK(trainError("independent:d1:ridge=0", opponent, ColourBasis::rgb, sigma) >
          1.2 * trainError("independent:d1:ridge=0", opponent, ColourBasis::opponent, sigma));
}

TEST_CASE("coupled stencils see the other channels at their place, or wherever they see") {
    const SubbandLayout layout = SubbandLayout(8, 8, 2).ofChannels(3, ColourBasis::rgb);
    const auto sizes = [&](const char* model) {
        return makeStencils(parseModelSpec(model), layout)[64 + 40].size();
    };
    CHECK(sizes("local:d1:r1") == 9);
    CHECK(sizes("local:d1:r1:coupled") == 11);
    CHECK(sizes("local:d1:r1:coupled-all") == 27);
    CHECK(sizes("band-tied:d1:coupled") == 5);
    CHECK(sizes("band-tied:d1:coupled-all") == 9);
    const auto stencils = makeStencils(parseModelSpec("custom:d1:sees=same.blue@0@1+parent.others"), layout);
    const int k = layout.index(layout.band(Orientation::vertical, 1, 1), 2, 3);
    const auto at = [&](int level, int channel, int row, int col) {
        return layout.index(layout.band(Orientation::vertical, level, channel), row, col);
    };
    CHECK(stencils[static_cast<std::size_t>(k)] ==
          std::vector<int>{k, at(1, 2, 2, 4), at(2, 0, 1, 1), at(2, 2, 1, 1)});
    const std::string text = "custom:d1:sees=same.blue@0@1+parent.others+H2.red";
    CHECK(toText(parseModelSpec(text)) == text);
    CHECK_THROWS_AS(parseModelSpec("custom:d1:sees=same."), Error);
    CHECK_THROWS_WITH_AS(parseModelSpec("local:d1:coupled:sees=auto"),
                         doctest::Contains("the setting \"channels\" (coupled, coupled-all) does not belong "
                                           "to a model with these"),
                         Error);
    CHECK_THROWS_WITH_AS(makeStencils(parseModelSpec("independent:coupled"), SubbandLayout(8, 8, 2)),
                         doctest::Contains("the images have one channel"), Error);
    CHECK_THROWS_WITH_AS(
        makeStencils(parseModelSpec("custom:d1:sees=same.luminance"), layout),
        doctest::Contains("sees a channel \"luminance\", and the images have the channels red, "
                          "green, blue"),
        Error);
}

TEST_CASE("local machines compare patches of all channels") {
    const toy::Matrix train = toy::addNoise(threeTimes(testing::patterns(7, colourSide, 3)), 0.3, 1),
                      noisy = toy::addNoise(threeTimes(testing::patterns(2, colourSide, 4)), 0.3, 2);
    const auto data = colourSet(train, noisy);
    constexpr double sigma = 1.1;
    const Image x = data->heldOut.pixels.image(1);
    for (const char* text : {"ls:p3", "els:p3"}) {
        CAPTURE(text);
        const auto denoiser = prepareComparator(parseModelSpec(text), data, nullptr, {})->at(sigma, {});
        const Image answer = denoiser->denoise(ImageBatch(x), {}).image(0);
        const bool everywhere = text[0] == 'e';
        // Brute force at a pixel that no border cuts: patches inside every training image.
        const int row = 4, col = 3;
        double total = 0;
        Eigen::Vector3d sum = Eigen::Vector3d::Zero();
        for (Eigen::Index i = 0; i < data->train.count(); ++i) {
            const Image t = data->train.pixels.image(i);
            for (int y = 1; y < colourSide - 1; ++y)
                for (int z = 1; z < colourSide - 1; ++z) {
                    if (!everywhere && (y != row || z != col)) continue;
                    double distance = 0;
                    for (int c = 0; c < 3; ++c)
                        for (int dy = -1; dy <= 1; ++dy)
                            for (int dx = -1; dx <= 1; ++dx)
                                distance += std::pow(static_cast<double>(t.value(c, y + dy, z + dx)) -
                                                         static_cast<double>(x.value(c, row + dy, col + dx)),
                                                     2);
                    const double weight = std::exp(-distance / (2 * sigma * sigma));
                    total += weight;
                    for (int c = 0; c < 3; ++c) sum[c] += weight * static_cast<double>(t.value(c, y, z));
                }
        }
        for (int c = 0; c < 3; ++c)
            CHECK(static_cast<double>(answer.value(c, row, col)) ==
                  doctest::Approx(sum[c] / total).epsilon(1e-5));
        const auto* pieces = as<Pieces>(*denoiser);
        const std::vector<Piece> found = pieces->pieces(x, {});
        CHECK(found.size() == 3 * colourPixels);
        CHECK(pieces->picture(found[1 * colourPixels + row * colourSide + col]).shape() ==
              ImageShape{3, 3, 3});
    }
}

TEST_CASE("the derivative of every family in colour is that of its answers") {
    const toy::Matrix train = toy::addNoise(threeTimes(testing::patterns(40, colourSide, 3)), 0.3, 1),
                      noisy = toy::addNoise(threeTimes(testing::patterns(2, colourSide, 4)), 0.3, 2);
    const auto data = colourSet(train, noisy);
    const Image x = data->heldOut.pixels.image(0);
    for (const char* text : {"ls:p3", "els:p3", "pca-locality", "wiener", "ideal", "independent:d2:coupled",
                             "local:d1:r1:coupled-all", "posterior:local"}) {
        CAPTURE(text);
        const auto plane = std::make_shared<const WaveletTransform>("db2", colourSide, colourSide, 2);
        const ModelSpec spec = parseModelSpec(text);
        const auto basis = usesBasis(spec) ? ofChannels(plane, 3, ColourBasis::opponent) : nullptr;
        const auto denoiser = prepareModel(spec, data, basis, 1e9, {})->at(1.0, {});
        const PixelId pixel{1, 4, 3};
        const Image map = denoiser->sensitivity(x, pixel, {});
        for (const PixelId& of : {pixel, PixelId{2, 4, 3}, PixelId{0, 3, 3}}) {
            const auto moved = [&](float by) {
                Image y = x;
                y.value(of) += by;
                return static_cast<double>(denoiser->denoise(ImageBatch(y), {}).image(0).value(pixel));
            };
            CHECK((moved(0.02f) - moved(-0.02f)) / 0.04 ==
                  doctest::Approx(static_cast<double>(map.value(of))).epsilon(0.02).scale(0.01));
        }
    }
}

TEST_CASE("h by leave-one-out, whole or by scale, of images in colour") {
    const toy::Matrix train = toy::addNoise(threeTimes(testing::patterns(40, colourSide, 3)), 0.3, 1),
                      noisy = toy::addNoise(threeTimes(testing::patterns(2, colourSide, 4)), 0.3, 2);
    const auto data = colourSet(train, noisy);
    const auto basis = ofChannels(std::make_shared<const WaveletTransform>("db2", colourSide, colourSide, 2),
                                  3, ColourBasis::rgb);
    for (const char* text : {"posterior:image:h=auto", "posterior:image:h=auto-scales",
                             "posterior:local:h=auto", "posterior:self:h=auto-scales"}) {
        CAPTURE(text);
        const auto model = prepareModel(parseModelSpec(text), data, basis, 1e9, {});
        const DialChoice choice = as<ChoosesDial>(*model)->chooseDial(0.5, {}, [](const DialChoice&) {});
        const std::size_t scales = std::string(text).ends_with("scales") ? 3 : 1;
        CHECK(choice.chosen.size() == scales);
        for (const double h : choice.chosen) CHECK((h >= 0 && h <= 1));
    }
    // As many scales as of grey, whatever the channel.
    const SubbandLayout layout = basis->layout();
    CHECK(scaleOf(layout, layout.band(Orientation::scaling, 2, 2)) == 0);
    CHECK(scaleOf(layout, layout.band(Orientation::diagonal, 2, 1)) == 1);
    CHECK(scaleOf(layout, layout.band(Orientation::horizontal, 1, 2)) == 2);
}

TEST_CASE("shrinkage takes every channel's bands by themselves, periodized and mirrored") {
    const toy::Matrix one = testing::patterns(1, colourSide, 3), two = testing::patterns(1, colourSide, 9);
    toy::Matrix both(1, 3 * colourPixels);
    both << one, two, one;
    const auto data = colourSet(both, both);
    const auto grey = toy::dataSet(one, two, colourSide);
    for (const char* text : {"bayes-shrink", "sure-shrink:symmetric"}) {
        CAPTURE(text);
        const auto of = [&](const std::shared_ptr<DataSet>& set) {
            return prepareComparator(parseModelSpec(text), set, "db2", 2, {})->at(0.4, {});
        };
        const Image all = of(data)->denoise(data->train.pixels, {}).image(0);
        const Image first = of(grey)->denoise(grey->train.pixels, {}).image(0),
                    second = of(grey)->denoise(grey->heldOut.pixels, {}).image(0);
        CHECK((all.plane(0) - first.plane(0)).abs().maxCoeff() < 1e-6f);
        CHECK((all.plane(1) - second.plane(0)).abs().maxCoeff() < 1e-6f);
        CHECK((all.plane(2) - first.plane(0)).abs().maxCoeff() < 1e-6f);
    }
}
