// The pieces that an answer is made of, against plain loops over all that could be one.
#include "core/basis/transform.h"
#include "core/denoise/capabilities.h"
#include "core/families/family.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/score/stencil.h"
#include "tests/core/families/toy.h"
#include "tests/core/wavelet_data.h"

#include <Eigen/Dense>
#include <cmath>
#include <doctest/doctest.h>
#include <functional>
#include <limits>

using namespace scorelet;
using namespace scorelet::toy;

namespace {

constexpr int piecesSide = 8, piecesLevels = 2;
const Work two{{}, 2, {}};

std::shared_ptr<DataSet> piecesData(int train) {
    return dataSet(testing::patterns(train, piecesSide, 5), testing::patterns(2, piecesSide, 6), piecesSide);
}

std::shared_ptr<const Denoiser> piecesOf(const std::string& text, const std::shared_ptr<DataSet>& data,
                                         double sigma, const Work& work = {}) {
    return prepareModel(parseModelSpec(text), data, "db2", piecesLevels, 1e9, work)->at(sigma, work);
}

/// The nearest of candidates (image, place) by half a squared distance, infinite where there is none, and its
/// share.
Piece nearestOf(Eigen::Index images, const std::vector<int>& places,
                const std::function<double(Eigen::Index, int)>& half) {
    Piece best;
    double least = std::numeric_limits<double>::infinity(), total = 0;
    for (Eigen::Index i = 0; i < images; ++i)
        for (const int place : places)
            if (const double d = half(i, place); d < least) {
                least = d;
                best = {i, place, 0};
            }
    for (Eigen::Index i = 0; i < images; ++i)
        for (const int place : places) total += std::exp(least - half(i, place));
    best.weight = 1 / total;
    return best;
}

void checkPiece(const Piece& found, const Piece& expected) {
    CHECK(found.image == expected.image);
    CHECK(found.place == expected.place);
    CHECK(found.weight == doctest::Approx(expected.weight).epsilon(2e-4));
}

std::vector<int> allPlaces(int count) {
    std::vector<int> places;
    for (int i = 0; i < count; ++i) places.push_back(i);
    return places;
}

} // namespace

TEST_CASE("the ideal denoiser's pieces are its nearest image, everywhere") {
    const auto data = piecesData(70);
    const double sigma = 0.8;
    const auto denoiser = piecesOf("ideal", data, sigma);
    const Pieces& made = *as<Pieces>(*denoiser);
    const Image noisy = data->heldOut.pixels.image(0);
    const auto pieces = made.pieces(noisy, {});
    REQUIRE(pieces.size() == 64);
    CHECK_FALSE(made.ofCoefficients());
    for (const int pixel : {0, 27, 63})
        checkPiece(pieces[static_cast<std::size_t>(pixel)], nearestOf(70, {pixel}, [&](Eigen::Index i, int) {
                       return static_cast<double>(
                                  (data->train.pixels.image(i).flat() - noisy.flat()).square().sum()) /
                              (2 * sigma * sigma);
                   }));
    const Image nearest = data->train.pixels.image(pieces.front().image);
    CHECK((made.mosaic(pieces).flat() == nearest.flat()).all());
    CHECK((made.picture(pieces[5]).flat() == nearest.flat()).all());
}

TEST_CASE("LS and ELS: the training patch that is nearest, where it stands, and its share") {
    const auto data = piecesData(40);
    const double sigma = 0.7;
    const Image noisy = data->heldOut.pixels.image(1);
    const auto flat = data->train.pixels.matrix();
    for (const bool everywhere : {false, true})
        for (const bool torus : {false, true}) {
            const std::string text = fmt::format("{}:p3{}", everywhere ? "els" : "ls", torus ? ":wrap" : "");
            CAPTURE(text);
            const auto denoiser = piecesOf(text, data, sigma);
            const Pieces& made = *as<Pieces>(*denoiser);
            const auto pieces = made.pieces(noisy, two);
            const Image mosaic = made.mosaic(pieces);
            for (const int pixel : {0, 12, 36, 63}) {
                CAPTURE(pixel);
                const int row = pixel / piecesSide, col = pixel % piecesSide;
                const auto at = [&](int r, int c) {
                    return ((r + piecesSide) % piecesSide) * piecesSide + (c + piecesSide) % piecesSide;
                };
                const auto inside = [&](int p) { return torus || (p >= 0 && p < piecesSide); };
                const auto half = [&](Eigen::Index i, int place) {
                    double sum = 0;
                    for (int dy = -1; dy <= 1; ++dy)
                        for (int dx = -1; dx <= 1; ++dx) {
                            if (!inside(row + dy) || !inside(col + dx)) continue; // the patch is cut
                            const int r = place / piecesSide + dy, c = place % piecesSide + dx;
                            if (!inside(r) || !inside(c)) return std::numeric_limits<double>::infinity();
                            sum += std::pow(
                                static_cast<double>(noisy.flat()[at(row + dy, col + dx)] - flat(i, at(r, c))),
                                2);
                        }
                    return sum / (2 * sigma * sigma);
                };
                const Piece& piece = pieces[static_cast<std::size_t>(pixel)];
                checkPiece(piece, nearestOf(40, everywhere ? allPlaces(64) : std::vector<int>{pixel}, half));
                CHECK(mosaic.flat()[pixel] == flat(piece.image, piece.place));
            }
            // The patch as a picture: whole, or cut where its image ends.
            const Image corner = made.picture({3, 0, 1}), middle = made.picture({3, 3 * piecesSide + 4, 1});
            CHECK(corner.width() == (torus ? 3 : 2));
            REQUIRE(middle.shape() == ImageShape{1, 3, 3});
            CHECK(middle.value(0, 1, 1) == flat(3, 3 * piecesSide + 4));
            CHECK(middle.value(0, 0, 2) == flat(3, 2 * piecesSide + 5));
        }
}

TEST_CASE("a patch that is not finite has no piece") {
    const auto data = piecesData(20);
    Image noisy = data->heldOut.pixels.image(0);
    noisy.flat()[0] = std::numeric_limits<float>::quiet_NaN();
    const auto pieces = as<Pieces>(*piecesOf("ls:p3", data, 0.5))->pieces(noisy, {});
    CHECK(pieces[0].image == -1);
    CHECK(pieces[9].image == -1); // its patch holds that pixel
    CHECK(pieces[63].image >= 0);
    CHECK(std::isnan(as<Pieces>(*piecesOf("ls:p3", data, 0.5))->mosaic(pieces).flat()[0]));
    for (const char* whole : {"ideal", "posterior:image", "posterior:self"})
        for (const Piece& piece : as<Pieces>(*piecesOf(whole, data, 0.5))->pieces(noisy, {}))
            CHECK(piece.image == -1);
}

TEST_CASE("posterior: the nearest training vector in the metric of its dial, per coefficient") {
    const auto data = piecesData(90);
    const double sigma = 0.6;
    const WaveletTransform transform("db2", piecesSide, piecesSide, piecesLevels);
    const auto train = transform.forwardAll(data->train.pixels, {});
    const Image noisy = data->heldOut.pixels.image(1);
    const Eigen::VectorXf query = transform.forward(noisy);
    for (const char* text : {"posterior:self", "posterior:local:r1", "posterior:local:r1:h=0.4",
                             "posterior:self:shared", "posterior:self:shared:h=0.3"}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        const auto stencils = makeStencils(spec, transform.layout());
        const double h = settingOf(spec, "h");
        const auto denoiser = piecesOf(text, data, sigma);
        const Pieces& made = *as<Pieces>(*denoiser);
        REQUIRE(made.ofCoefficients());
        const auto pieces = made.pieces(noisy, two);
        for (const int k : {0, 5, 21, 50}) {
            CAPTURE(k);
            const Subband& band =
                transform.layout().bands()[static_cast<std::size_t>(transform.layout().place(k).band)];
            std::vector<int> places = {k};
            if (spec.sharing != Sharing::perLocation) {
                places.clear();
                for (int j = 0; j < band.count(); ++j) places.push_back(band.offset + j);
            }
            const auto vectorAt = [&](Eigen::Index i, int place) {
                const auto& stencil = stencils[static_cast<std::size_t>(place)];
                Eigen::VectorXd v(static_cast<Eigen::Index>(stencil.size()));
                for (std::size_t j = 0; j < stencil.size(); ++j)
                    v[static_cast<Eigen::Index>(j)] =
                        static_cast<double>(i < 0 ? query[stencil[j]] : train.value(stencil[j], i));
                return v;
            };
            const Eigen::VectorXd v = vectorAt(-1, k);
            Eigen::VectorXd mean = Eigen::VectorXd::Zero(v.size());
            Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(v.size(), v.size());
            const double count = 90.0 * static_cast<double>(places.size());
            for (Eigen::Index i = 0; i < 90; ++i)
                for (const int place : places) mean += vectorAt(i, place) / count;
            for (Eigen::Index i = 0; i < 90; ++i)
                for (const int place : places) {
                    const Eigen::VectorXd u = vectorAt(i, place) - mean;
                    covariance += u * u.transpose() / count;
                }
            const Eigen::MatrixXd inverse =
                (h * h * covariance + sigma * sigma * Eigen::MatrixXd::Identity(v.size(), v.size()))
                    .inverse();
            checkPiece(pieces[static_cast<std::size_t>(k)],
                       nearestOf(90, places, [&](Eigen::Index i, int place) {
                           const Eigen::VectorXd apart =
                               v - mean - std::sqrt(1 - h * h) * (vectorAt(i, place) - mean);
                           return apart.dot(inverse * apart) / 2;
                       }));
        }
        // The mosaic's coefficients are those of the pieces.
        const Eigen::VectorXf mosaic = transform.forward(made.mosaic(pieces));
        for (const int k : {0, 5, 21, 50})
            CHECK(mosaic[k] == doctest::Approx(train.value(pieces[static_cast<std::size_t>(k)].place,
                                                           pieces[static_cast<std::size_t>(k)].image))
                                   .epsilon(1e-4));
    }
}

TEST_CASE("at the Wiener end of the dial no image has a weight of its own") {
    const auto data = piecesData(80);
    for (const char* text : {"posterior:image:h=1", "posterior:local:r1:h=1"})
        for (const Piece& piece :
             as<Pieces>(*piecesOf(text, data, 0.5))->pieces(data->heldOut.pixels.image(0), {}))
            CHECK(piece.image == -1);
}
