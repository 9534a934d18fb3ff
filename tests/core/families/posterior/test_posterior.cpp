// The mixtures against their formula written down in double, and against what their ends are.
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/basis/transform.h"
#include "core/denoise/capabilities.h"
#include "core/families/family.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/score/stencil.h"
#include "tests/core/families/toy.h"
#include "tests/core/wavelet_data.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <numeric>

using namespace scorelet;
using namespace scorelet::toy;

namespace {

constexpr int mixtureSide = 8, mixtureLevels = 2;

std::shared_ptr<DataSet> patternData(int train) {
    return dataSet(testing::patterns(train, mixtureSide, 3), testing::patterns(6, mixtureSide, 4),
                   mixtureSide);
}

std::shared_ptr<const Denoiser> denoiserOf(const std::string& text, const std::shared_ptr<DataSet>& data,
                                           double sigma, const Work& work = {}) {
    return prepareModel(parseModelSpec(text), data, "db2", mixtureLevels, 1e9, work)->at(sigma, work);
}

/// The formula of core/families/posterior/mixture.h, for component 0: the machine made of the rows `left` of
/// `all` training vectors.
double mixture(const Eigen::MatrixXd& all, const std::vector<Eigen::Index>& left, const Eigen::VectorXd& v,
               double h, double sigma, Eigen::Index component = 0) {
    const Eigen::MatrixXd candidates = all(left, Eigen::all);
    const Eigen::Index n = v.size();
    const Eigen::VectorXd mean = candidates.colwise().mean();
    const Eigen::MatrixXd centred = candidates.rowwise() - mean.transpose();
    const Eigen::MatrixXd spread =
        h * h * (centred.transpose() * centred) / static_cast<double>(candidates.rows());
    const Eigen::MatrixXd k = spread + sigma * sigma * Eigen::MatrixXd::Identity(n, n);
    const Eigen::MatrixXd inverse = k.inverse();
    const Eigen::VectorXd g = inverse * spread.col(component);
    const double a = std::sqrt(1 - h * h);
    std::vector<double> logits, answers;
    for (Eigen::Index i = 0; i < candidates.rows(); ++i) {
        const Eigen::VectorXd u = a * centred.row(i).transpose(), apart = v - mean - u;
        logits.push_back(-0.5 * apart.dot(inverse * apart));
        answers.push_back(u[component] + g.dot(apart));
    }
    const double peak = *std::max_element(logits.begin(), logits.end());
    double total = 0, sum = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        total += std::exp(logits[i] - peak);
        sum += std::exp(logits[i] - peak) * answers[i];
    }
    return mean[component] + sum / total;
}

std::vector<Eigen::Index> allBut(Eigen::Index count, Eigen::Index without, Eigen::Index places = 1) {
    std::vector<Eigen::Index> left;
    for (Eigen::Index i = 0; i < count * places; ++i)
        if (i % count != without) left.push_back(i);
    return left;
}

/// The denoised image by the formula, coefficient by coefficient.
Matrix byFormula(const std::string& text, const DataSet& data, const Matrix& noisy, double h, double sigma,
                 Eigen::Index without = -1) {
    const ModelSpec spec = parseModelSpec(text);
    const WaveletTransform transform("db2", mixtureSide, mixtureSide, mixtureLevels);
    const SubbandLayout& layout = transform.layout();
    const auto train = transform.forwardAll(data.train.pixels, {});
    const Eigen::Index count = train.count();
    const auto stencils = makeStencils(spec, layout);
    const Eigen::VectorXf query = transform.forward(image(noisy));
    Eigen::VectorXf answer(layout.count());
    for (int k = 0; k < layout.count(); ++k) {
        const auto& stencil = stencils[static_cast<std::size_t>(k)];
        std::vector<int> places{k};
        if (spec.sharing == Sharing::perSubband) {
            const Subband& band = layout.bands()[static_cast<std::size_t>(layout.place(k).band)];
            places.resize(static_cast<std::size_t>(band.count()));
            std::iota(places.begin(), places.end(), static_cast<int>(band.offset));
        }
        Eigen::MatrixXd candidates(count * static_cast<Eigen::Index>(places.size()),
                                   static_cast<Eigen::Index>(stencil.size()));
        Eigen::VectorXd v(candidates.cols());
        for (Eigen::Index j = 0; j < v.size(); ++j) {
            v[j] = static_cast<double>(query[stencil[static_cast<std::size_t>(j)]]);
            for (std::size_t p = 0; p < places.size(); ++p)
                candidates.col(j).segment(static_cast<Eigen::Index>(p) * count, count) =
                    train.row(stencils[static_cast<std::size_t>(places[p])][static_cast<std::size_t>(j)])
                        .transpose()
                        .cast<double>();
        }
        answer[k] = static_cast<float>(mixture(
            candidates, allBut(count, without, static_cast<Eigen::Index>(places.size())), v, h, sigma));
    }
    return transform.inverse(answer).flat().matrix().transpose();
}

Matrix wholeByFormula(const DataSet& data, const Matrix& noisy, double h, double sigma,
                      Eigen::Index without = -1) {
    const Eigen::MatrixXd candidates = data.train.pixels.matrix().cast<double>();
    Matrix answer(1, noisy.cols());
    for (Eigen::Index k = 0; k < noisy.cols(); ++k)
        answer(0, k) = static_cast<float>(mixture(candidates, allBut(candidates.rows(), without),
                                                  noisy.row(0).cast<double>().transpose(), h, sigma, k));
    return answer;
}

} // namespace

TEST_CASE("posterior: stencils and whole images answer as the formula says") {
    const auto data = patternData(40);
    for (const double sigma : {0.1, 0.5, 2.0})
        for (const double h : {0.0, 0.35, 1.0}) {
            const Matrix noisy = addNoise(data->heldOut.pixels.matrix().topRows(1), sigma, 5);
            for (const char* text :
                 {"posterior:self", "posterior:band-tied", "posterior:local:r1", "posterior:parent",
                  "posterior:place", "posterior:cone", "posterior:sees=same@0@1+children",
                  "posterior:local:r1:shared", "posterior:place:shared"}) {
                CAPTURE(text);
                CAPTURE(sigma);
                CAPTURE(h);
                const auto denoiser = denoiserOf(std::string(text) + ":h=" + std::to_string(h), data, sigma);
                CHECK(largestDifference(denoise(*denoiser, noisy), byFormula(text, *data, noisy, h, sigma)) <
                      2e-5);
            }
            const auto whole = denoiserOf("posterior:image:h=" + std::to_string(h), data, sigma);
            CHECK(largestDifference(denoise(*whole, noisy), wholeByFormula(*data, noisy, h, sigma)) < 2e-5);
        }
}

TEST_CASE("posterior: its ends are the ideal denoiser, Wiener's and degree 1 of the stencil") {
    const auto data = patternData(50);
    for (const double sigma : {0.05, 0.5, 3.0}) {
        CAPTURE(sigma);
        const Matrix noisy = addNoise(data->heldOut.pixels.matrix(), sigma, 7);
        const auto differ = [&](const std::string& a, const std::string& b) {
            return largestDifference(denoise(*denoiserOf(a, data, sigma), noisy),
                                     denoise(*denoiserOf(b, data, sigma), noisy));
        };
        CHECK(differ("posterior:image", "ideal") == 0);
        CHECK(differ("posterior:image:h=1", "wiener") < 1e-5);
        CHECK(differ("posterior:self:h=1", "independent:d1:ridge=1e-12") < 1e-5);
        CHECK(differ("posterior:local:r1:h=1", "local:d1:r1:ridge=1e-12") < 1e-5);
        CHECK(differ("posterior:parent:h=1:shared", "parent:d1:shared:ridge=1e-12") < 1e-5);
    }
}

TEST_CASE("posterior: leaving one out is the formula without it") {
    const auto data = patternData(30);
    for (const double h : {0.0, 0.4})
        for (const char* text : {"posterior:image", "posterior:local:r1", "posterior:self:shared"}) {
            CAPTURE(text);
            CAPTURE(h);
            const double sigma = 0.4;
            const auto denoiser = denoiserOf(fmt::format("{}:h={}", text, h), data, sigma);
            const Matrix noisy = addNoise(data->train.pixels.matrix(), sigma, 9);
            std::vector<Eigen::Index> own(30);
            std::iota(own.begin(), own.end(), Eigen::Index{0});
            own[29] = -1; // none
            const Matrix answers = as<LeaveOneOut>(*denoiser)->denoiseWithout(batch(noisy), own, {}).matrix();
            for (int i = 0; i < 30; ++i) {
                const Matrix expected =
                    std::string(text) == "posterior:image"
                        ? wholeByFormula(*data, noisy.row(i), h, sigma, own[static_cast<std::size_t>(i)])
                        : byFormula(text, *data, noisy.row(i), h, sigma, own[static_cast<std::size_t>(i)]);
                REQUIRE(largestDifference(answers.row(i), expected) < 2e-5);
            }
        }
    // Without smoothing it is the ideal denoiser of all other images.
    const auto others =
        dataSet(data->train.pixels.matrix().bottomRows(29), data->heldOut.pixels.matrix(), mixtureSide);
    const Matrix noisy = addNoise(data->train.pixels.matrix().topRows(1), 0.3, 11);
    const auto without = as<LeaveOneOut>(*denoiserOf("posterior:image", data, 0.3))
                             ->denoiseWithout(batch(noisy), std::vector<Eigen::Index>{0}, {});
    CHECK(largestDifference(without.matrix(), denoise(*denoiserOf("ideal", others, 0.3), noisy)) < 1e-6);
}

TEST_CASE("posterior: leaving one out is the machine made of all others") {
    constexpr int count = 30;
    const auto data = patternData(count);
    const std::vector<Eigen::Index> numbers{0, 11, count - 1};
    for (const char* text : {"posterior:image", "posterior:self", "posterior:local:r1", "posterior:cone",
                             "posterior:place", "posterior:self:shared", "posterior:local:r1:shared"}) {
        std::vector<std::shared_ptr<const Model>> others;
        for (const Eigen::Index number : numbers)
            others.push_back(
                prepareModel(parseModelSpec(text),
                             dataSet(Matrix(data->train.pixels.matrix()(allBut(count, number), Eigen::all)),
                                     data->heldOut.pixels.matrix(), mixtureSide),
                             "db2", mixtureLevels, 1e9, {}));
        for (const double h : {0.0, 0.3, 0.7, 1.0})
            for (const double sigma : {0.1, 0.6}) {
                CAPTURE(text);
                CAPTURE(h);
                CAPTURE(sigma);
                const ModelSpec spec = parseModelSpec(fmt::format("{}:h={}", text, h));
                const auto denoiser = denoiserOf(toText(spec), data, sigma);
                // The second half are new to all machines, and one of an image that no machine has.
                Matrix noisy(7, 64);
                noisy.topRows(3) = addNoise(data->train.pixels.matrix()(numbers, Eigen::all), sigma, 9);
                noisy.bottomRows(4) = addNoise(data->heldOut.pixels.matrix().topRows(4), sigma, 10);
                std::vector<Eigen::Index> own = numbers;
                own.insert(own.end(), numbers.begin(), numbers.end());
                own.push_back(count);
                const Matrix answers =
                    as<LeaveOneOut>(*denoiser)->denoiseWithout(batch(noisy), own, {}).matrix();
                for (Eigen::Index i = 0; i < 6; ++i) {
                    const auto machine =
                        others[static_cast<std::size_t>(i % 3)]->withSettings(spec)->at(sigma, {});
                    CHECK(largestDifference(answers.row(i), denoise(*machine, Matrix(noisy.row(i)))) < 1e-5);
                }
                CHECK(largestDifference(answers.row(6), denoise(*denoiser, Matrix(noisy.row(6)))) < 1e-5);
            }
    }
}

TEST_CASE("posterior: little noise and few images, which a covariance without one of them hardly knows") {
    const auto data = patternData(6);
    const auto others = dataSet(Matrix(data->train.pixels.matrix().bottomRows(5)),
                                data->heldOut.pixels.matrix(), mixtureSide);
    for (const char* text : {"posterior:image:h=0.5", "posterior:cone:h=0.5"})
        for (const double sigma : {0.002, 0.02}) {
            CAPTURE(text);
            CAPTURE(sigma);
            const Matrix noisy = addNoise(data->train.pixels.matrix().topRows(1), sigma, 23);
            const auto without = as<LeaveOneOut>(*denoiserOf(text, data, sigma))
                                     ->denoiseWithout(batch(noisy), std::vector<Eigen::Index>{0}, {});
            CHECK(largestDifference(without.matrix(), denoise(*denoiserOf(text, others, sigma), noisy)) <
                  2e-4);
        }
}

TEST_CASE("posterior: h per scale is where each scale's leave-one-out error is least, and answers it") {
    constexpr int count = 30;
    const auto data = patternData(count);
    const double sigma = 0.6;
    const WaveletTransform transform("db2", mixtureSide, mixtureSide, mixtureLevels);
    const SubbandLayout& layout = transform.layout();
    const auto scaleAt = [&](int k) {
        const Subband& band = layout.bands()[static_cast<std::size_t>(layout.place(k).band)];
        return band.orientation == Orientation::scaling ? 0 : 1 + mixtureLevels - band.level;
    };
    // The choice's own noise.
    Matrix noisy = data->train.pixels.matrix();
    std::vector<Eigen::Index> own(count);
    std::iota(own.begin(), own.end(), Eigen::Index{0});
    for (Eigen::Index i = 0; i < count; ++i) {
        Eigen::VectorXf noise(noisy.cols());
        fillNormal(14, static_cast<std::uint64_t>(i), {noise.data(), static_cast<std::size_t>(noise.size())});
        noisy.row(i) += static_cast<float>(sigma) * noise.transpose();
    }
    const Matrix fresh = addNoise(data->heldOut.pixels.matrix().topRows(3), sigma, 29);
    const auto bands = [&](const Matrix& images) { return transform.forwardAll(batch(images), {}); };
    for (const char* text : {"posterior:image", "posterior:local:r1", "posterior:self:shared"}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(fmt::format("{}:h=auto-scales", text));
        const auto model = prepareModel(spec, data, "db2", mixtureLevels, 1e9, {});
        int told = 0;
        const DialChoice choice = as<ChoosesDial>(*model)->chooseDial(sigma, {}, [&](const DialChoice& part) {
            ++told;
            CHECK(part.chosen.empty());
            CHECK(static_cast<int>(part.points.size()) <= part.steps);
        });
        CHECK(told == static_cast<int>(choice.points.size())); // of few images all at once
        CHECK(choice.images == count);
        REQUIRE(choice.chosen.size() == mixtureLevels + 1);
        // Every step by hand.
        std::vector<double> least(mixtureLevels + 1, 1e9), best(mixtureLevels + 1);
        for (int step = 0; step <= 20; ++step) {
            const double h = step / 20.0;
            const auto machine =
                model->withSettings(parseModelSpec(fmt::format("{}:h={}", text, h)))->at(sigma, {});
            const auto apart =
                bands(Matrix(as<LeaveOneOut>(*machine)->denoiseWithout(batch(noisy), own, {}).matrix() -
                             data->train.pixels.matrix()));
            std::vector<double> errors(mixtureLevels + 1, 0);
            for (int k = 0; k < layout.count(); ++k)
                errors[static_cast<std::size_t>(scaleAt(k))] +=
                    apart.row(k).cast<double>().squaredNorm() / (count * 64.0);
            for (std::size_t scale = 0; scale < errors.size(); ++scale)
                if (errors[scale] < least[scale]) {
                    least[scale] = errors[scale];
                    best[scale] = h;
                }
            for (const DialChoice::Point& point : choice.points)
                if (point.h == h)
                    for (std::size_t scale = 0; scale < errors.size(); ++scale)
                        CHECK(point.errors[static_cast<Eigen::Index>(scale)] ==
                              doctest::Approx(errors[scale]).epsilon(1e-4));
        }
        CHECK(choice.chosen == best);
        // Whose h differ: else nothing below is about scales.
        CHECK(choice.chosen.front() != choice.chosen.back());
        const auto denoiser = model->at(sigma, {});
        CHECK(as<Dial>(*denoiser)->scaleH() == choice.chosen);
        CHECK(std::isnan(as<Dial>(*denoiser)->h()));
        CHECK(denoiser->report().note.find(fmt::format("{} (scaling), {} (level 2), {} (level 1)", best[0],
                                                       best[1], best[2])) != std::string::npos);
        const auto together = bands(denoise(*denoiser, fresh));
        const auto left = bands(as<LeaveOneOut>(*denoiser)->denoiseWithout(batch(noisy), own, {}).matrix());
        const Image first = image(Matrix(fresh.row(0)));
        const auto pieces = as<Pieces>(*denoiser)->pieces(first, {});
        for (int scale = 0; scale <= mixtureLevels; ++scale) {
            const auto machine = model
                                     ->withSettings(parseModelSpec(fmt::format(
                                         "{}:h={}", text, choice.chosen[static_cast<std::size_t>(scale)])))
                                     ->at(sigma, {});
            const auto alone = bands(denoise(*machine, fresh));
            const auto alsoLeft =
                bands(as<LeaveOneOut>(*machine)->denoiseWithout(batch(noisy), own, {}).matrix());
            const auto alonePieces = as<Pieces>(*machine)->pieces(first, {});
            for (int k = 0; k < layout.count(); ++k) {
                if (scaleAt(k) != scale) continue;
                CHECK((together.row(k) - alone.row(k)).cwiseAbs().maxCoeff() < 3e-6F);
                CHECK((left.row(k) - alsoLeft.row(k)).cwiseAbs().maxCoeff() < 3e-6F);
                CHECK(pieces[static_cast<std::size_t>(k)].image ==
                      alonePieces[static_cast<std::size_t>(k)].image);
            }
        }
        CHECK(sensitivityError(*denoiser, Matrix(fresh.row(0)), 27, 0.01F) < 2e-3);
        CHECK(as<Pieces>(*denoiser)->ofCoefficients());
        // A scale at the Wiener end has no pieces: in the mosaic it is the mean beside the others' pieces.
        const auto ends = as<ChoosesDial>(*model)->at(sigma, DialChoice{.chosen = {0.3, 0.5, 1}}, {});
        const auto some = as<Pieces>(*ends)->pieces(first, {});
        const Eigen::VectorXf shown = transform.forward(as<Pieces>(*ends)->mosaic(some));
        const auto train = bands(data->train.pixels.matrix());
        const bool shared = spec.sharing == Sharing::perSubband;
        for (int k = 0; k < layout.count(); ++k) {
            const Piece& piece = some[static_cast<std::size_t>(k)];
            CHECK((piece.image < 0) == (scaleAt(k) == mixtureLevels));
            const Subband& band = layout.bands()[static_cast<std::size_t>(layout.place(k).band)];
            const float mean =
                shared ? train.matrix().middleRows(band.offset, band.count()).mean() : train.row(k).mean();
            const float expected = piece.image < 0 ? mean : train.value(piece.place, piece.image);
            CHECK(std::abs(shown[k] - expected) < 2e-5F);
        }
    }
}

TEST_CASE("posterior: the sensitivity is the derivative") {
    const auto data = patternData(40);
    const Matrix noisy = addNoise(data->heldOut.pixels.matrix().topRows(1), 0.5, 13);
    for (const char* text : {"posterior:image", "posterior:image:h=0.4", "posterior:image:h=1",
                             "posterior:self", "posterior:local:r1:h=0.3", "posterior:cone:h=0.6",
                             "posterior:local:shared:h=0.2", "posterior:place:h=1"}) {
        CAPTURE(text);
        CHECK(sensitivityError(*denoiserOf(text, data, 0.5), noisy, 27, 0.01F) < 2e-3);
    }
}

TEST_CASE("posterior: an image far from all others still has an answer") {
    const auto data = patternData(20);
    const Matrix far = Matrix::Constant(1, 64, 1e14F);
    for (const char* text : {"posterior:image", "posterior:local", "posterior:self:shared:h=0.1"}) {
        CAPTURE(text);
        CHECK(denoise(*denoiserOf(text, data, 0.002), far).array().isFinite().all());
    }
}

TEST_CASE("posterior: the same bits on one thread and on several, and whatever the batch") {
    const auto data = patternData(70);
    const Matrix noisy = addNoise(testing::patterns(70, mixtureSide, 21), 0.5, 15);
    for (const char* text : {"posterior:image:h=0.4", "posterior:local:h=0.4", "posterior:place:shared"}) {
        CAPTURE(text);
        const auto denoiser = denoiserOf(text, data, 0.5);
        const Matrix one = denoise(*denoiser, noisy);
        CHECK(one == denoise(*denoiser, noisy, Work{{}, 3, {}}));
        CHECK(largestDifference(one.middleRows(66, 1), denoise(*denoiser, Matrix(noisy.middleRows(66, 1)))) <
              1e-6);
    }
}

TEST_CASE("posterior: h by leave-one-out is the best of its steps on images that take no part") {
    const auto data = patternData(300);
    for (const double sigma : {0.3, 1.0}) {
        const auto chosen = denoiserOf("posterior:image:h=auto", data, sigma);
        const double h = as<Dial>(*chosen)->h();
        CHECK((h > 0 && h < 1));
        CHECK(chosen->report().note == fmt::format("all 300 training images; h = {} by leave-one-out", h));
        const Matrix clean = testing::patterns(200, mixtureSide, 99), noisy = addNoise(clean, sigma, 17);
        const auto error = [&](const std::string& text) {
            return (denoise(*denoiserOf(text, data, sigma), noisy) - clean).squaredNorm();
        };
        CHECK(error("posterior:image:h=auto") < error("posterior:image"));
        CHECK(error("posterior:image:h=auto") < error("posterior:image:h=1"));
    }
    const auto one = patternData(1); // nothing is left without it
    for (const char* text : {"posterior:image", "posterior:local", "posterior:self:shared",
                             "posterior:image:h=0.5", "posterior:local:h=0.5", "posterior:self:h=1"}) {
        CAPTURE(text);
        const auto without = as<LeaveOneOut>(*denoiserOf(text, one, 0.5))
                                 ->denoiseWithout(one->train.pixels, std::vector<Eigen::Index>{0}, {});
        CHECK(without.matrix().array().isNaN().all());
    }
    CHECK(as<Dial>(*denoiserOf("posterior:image:h=auto", one, 0.5))->h() == 1);
    CHECK(as<Dial>(*denoiserOf("posterior:image:h=auto-scales", one, 0.5))->scaleH() ==
          std::vector<double>(mixtureLevels + 1, 1.0));
}

TEST_CASE("posterior: polynomials of rising degree come near what their stencil allows") {
    const auto data =
        dataSet(testing::patterns(4000, mixtureSide, 3), testing::patterns(400, mixtureSide, 4), mixtureSide);
    const double sigma = 0.5;
    const Matrix clean = data->heldOut.pixels.matrix(), noisy = addNoise(clean, sigma, 19);
    const auto error = [&](const std::string& text) {
        return static_cast<double>((denoise(*denoiserOf(text, data, sigma), noisy) - clean).squaredNorm()) /
               static_cast<double>(clean.size());
    };
    const double limit = error("posterior:self");
    double before = 1e9;
    for (const char* degree : {"1", "2", "3", "4"}) {
        const double now = error(std::string("independent:d") + degree);
        CHECK(now < before);
        CHECK(now > limit - 1e-4);
        before = now;
    }
    const double linear = error("independent:d1");
    CHECK(before - limit < 0.5 * (linear - limit));
}

TEST_CASE("posterior: what its text form says, and what it refuses") {
    const ModelSpec spec = parseModelSpec("posterior:local:r2:h=0.35:images=30:shared");
    CHECK(toText(spec) == "posterior:shared:images=30:local:r2:h=0.35");
    CHECK(parseModelSpec(toText(spec)) == spec);
    CHECK(label(spec) == "posterior, shared, local, radius 2, dial h 0.35, 30 images");
    CHECK(toText(parseModelSpec("posterior")) == "posterior:image");
    CHECK(toText(parseModelSpec("posterior:self:h=auto")) == "posterior:self:h=auto");
    const ModelSpec scales = parseModelSpec("posterior:self:h=auto-scales");
    CHECK(toText(scales) == "posterior:self:h=auto-scales");
    CHECK(label(scales) == "posterior, itself, h per scale");
    CHECK(toText(parseModelSpec("posterior:sees=parent+scaling")) == "posterior:sees=parent+scaling");
    CHECK_THROWS_AS(parseModelSpec("posterior:image:h=auto:"), Error);
    CHECK_THROWS_AS(parseModelSpec("posterior::self"), Error);
    CHECK_THROWS_WITH_AS(parseModelSpec("posterior:h=1.5"), doctest::Contains("from 0 to 1"), Error);
    const auto data = patternData(5);
    CHECK_THROWS_WITH_AS(denoiserOf("posterior:image:shared", data, 1),
                         doctest::Contains("no places to share"), Error);
    // Models that differ in h alone are prepared once.
    CHECK(preparationOf(spec) == preparationOf(parseModelSpec("posterior:local:r2:images=30:shared:h=auto")));
    CHECK(preparationOf(spec) != preparationOf(parseModelSpec("posterior:local:r1:images=30:shared")));
}

TEST_CASE("stencils reach every band at the corresponding place") {
    const SubbandLayout layout(16, 16, 2);
    const auto at = [&](Orientation orientation, int level, int row, int col) {
        return layout.index(layout.band(orientation, level, 0), row, col);
    };
    using O = Orientation;
    const auto place = makeStencils(parseModelSpec("posterior:place"), layout);
    const auto of = [](const std::vector<std::vector<int>>& all, int k) {
        return all[static_cast<std::size_t>(k)];
    };
    const int fine = at(O::vertical, 1, 5, 7);
    CHECK(of(place, fine) == std::vector<int>{fine, at(O::horizontal, 1, 5, 7), at(O::diagonal, 1, 5, 7),
                                              layout.index(0, 2, 3)});
    const int coarse = layout.index(0, 2, 3);
    CHECK(of(place, coarse) == std::vector<int>{coarse, at(O::horizontal, 2, 2, 3), at(O::vertical, 2, 2, 3),
                                                at(O::diagonal, 2, 2, 3)});
    const auto cone = makeStencils(parseModelSpec("posterior:cone"), layout);
    CHECK(of(cone, fine).size() == 9 + 18 + 3 + 1);                     // no children
    CHECK(of(cone, at(O::diagonal, 2, 1, 1)).size() == 9 + 18 + 1 + 4); // no coarser details
    CHECK(of(cone, coarse).size() == 9 + 27);
}
