// Models of any features against the monomials', a NumPy program, sampled noise and central differences.
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/data/classes.h"
#include "core/families/features/feature_equations.h"
#include "core/families/features/feature_model.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/score/score_fit.h"
#include "tests/core/families/toy.h"
#include "tests/core/wavelet_data.h"
#include "tests/paths.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>
#include <stop_token>

using namespace scorelet;
using toy::Matrix;

namespace {

constexpr int featureSide = 8;

std::shared_ptr<const DataSet> featureData() {
    static const std::shared_ptr<const DataSet> data = toy::dataSet(
        testing::patterns(300, featureSide, 3), testing::patterns(40, featureSide, 4), featureSide);
    return data;
}

/// A model on them, with what it makes at a noise level.
struct Made {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const Denoiser> denoiser;

    Made(const std::string& text, double sigma, const std::shared_ptr<const DataSet>& data = featureData(),
         const Work& work = {}, const char* wavelet = "db2")
        : model(prepareModel(parseModelSpec(text), data, wavelet, 2, 1e9, work)),
          denoiser(model->at(sigma, work)) {}

    ExactMse exact() const {
        const auto* errors = as<ExactError>(*model);
        REQUIRE(errors);
        return errors->exactMse(*denoiser, {});
    }
    const FeatureFit& fit() const { return dynamic_cast<const FeatureDenoiser&>(*denoiser).fit(); }

    /// Where the denoiser answers by class.
    std::shared_ptr<const Denoiser> ofClass(int label) const {
        const auto* classes = as<AnswersByClass>(*denoiser);
        REQUIRE(classes);
        return classes->ofClass(label);
    }

    /// The same, of all images with their own classes, of which (by label) there are so many images.
    ExactMse exactByClass(const std::vector<double>& train, const std::vector<double>& heldOut) const {
        ExactMse sum;
        double images = 0, heldOutImages = 0;
        for (std::size_t label = 0; label < train.size(); ++label) {
            if (train[label] == 0) continue;
            const ExactMse one = as<ExactError>(*model)->exactMse(*ofClass(static_cast<int>(label)), {});
            sum.train += train[label] * one.train;
            sum.heldOut += heldOut[label] * one.heldOut;
            images += train[label];
            heldOutImages += heldOut[label];
        }
        return {sum.train / images, sum.heldOut / heldOutImages};
    }
};

/// Images of two classes, about another grey and of another contrast, in turns of three.
std::shared_ptr<const DataSet> classedData() {
    static const std::shared_ptr<const DataSet> data = [] {
        Matrix train = testing::patterns(150, featureSide, 3),
               heldOut = testing::patterns(40, featureSide, 4);
        std::vector<int> labels[2];
        int set = 0;
        for (Matrix* images : {&train, &heldOut}) {
            for (Eigen::Index i = 0; i < images->rows(); ++i) {
                labels[set].push_back(i % 3 == 1 ? 4 : 1);
                if (i % 3 == 1) images->row(i) = images->row(i).array() * 0.4f + 0.3f;
            }
            ++set;
        }
        auto made = toy::dataSet(train, heldOut, featureSide);
        made->train.labels = labels[0];
        made->heldOut.labels = labels[1];
        return made;
    }();
    return data;
}

/// Two numbers that are one but for rounding.
void checkSame(double found, double expected, double relative) {
    CHECK(std::abs(found - expected) <= relative * std::abs(expected));
}

} // namespace

/// Two models that answer alike, with exact errors that are alike.
void checkSameModel(const Made& one, const Made& other, double sigma) {
    checkSame(one.exact().train, other.exact().train, 1e-6);
    checkSame(one.exact().heldOut, other.exact().heldOut, 1e-6);
    CHECK(one.denoiser->report().parameters == other.denoiser->report().parameters);
    const ImageBatch noisy(featureData()->shape,
                           toy::addNoise(testing::patterns(5, featureSide, 9), sigma, 1));
    CHECK((one.denoiser->denoise(noisy, {}).matrix() - other.denoiser->denoise(noisy, {}).matrix())
              .cwiseAbs()
              .maxCoeff() < 1e-5f);
    const auto imageErrors = [](const Made& made) {
        return as<ExactError>(*made.model)->imageErrors(*made.denoiser, featureData()->heldOut.pixels, {});
    };
    const Eigen::VectorXd ours = imageErrors(one), theirs = imageErrors(other);
    CHECK((ours - theirs).cwiseAbs().maxCoeff() < 1e-6 * theirs.maxCoeff());
}

TEST_CASE("features: powers of the coefficient give the figures of independent:d3") {
    for (const char* sharing : {"", ":shared"})
        for (const double sigma : {0.1, 0.5, 2.0}) {
            CAPTURE(sharing);
            CAPTURE(sigma);
            const Made features("features:\"w; w^2; w^3\"" + std::string(sharing), sigma),
                monomials("independent:d3" + std::string(sharing), sigma);
            checkSameModel(features, monomials, sigma);
            const WaveletFit& expected = as<ScoreFit>(*monomials.denoiser)->fit();
            const FeatureFit& found = features.fit();
            REQUIRE(found.cells.size() == expected.theta.size());
            for (std::size_t cell = 0; cell < found.cells.size(); ++cell)
                CHECK((found.cells[cell].theta - expected.theta[cell]).norm() <=
                      1e-6 * expected.theta[cell].norm());
        }
}

TEST_CASE("features: monomials of several coefficients give the figures of custom models") {
    const std::string quadratic = "w; w1; w2; w^2; w*w1; w*w2; w1^2; w1*w2; w2^2",
                      cubic = "w; w1; w^2; w*w1; w1^2; w^3; w^2*w1; w*w1^2; w1^3";
    for (const char* sharing : {"", ":shared"})
        for (const double sigma : {0.1, 0.5, 2.0}) {
            CAPTURE(sharing);
            CAPTURE(sigma);
            const auto check = [&](const std::string& list, const std::string& degree,
                                   const std::string& sees) {
                CAPTURE(list);
                const Made features("features:\"" + list + "\":sees=" + sees + sharing, sigma),
                    monomials("custom:" + degree + ":sees=" + sees + sharing, sigma);
                checkSameModel(features, monomials, sigma);
                CHECK(features.denoiser->report().note.find("noise in closed form") != std::string::npos);
            };
            check(quadratic, "d2", "same@0@1+same@1@0");
            check(cubic, "d3", "parent");
            // The same space in another basis; a ridge would not be the same.
            check("2*w - w1/sigma; (w + w1)*(1 + w); w1; (w - 1)^2; sin(sigma)*(w1^2 - w)", "d2", "same@0@1:ridge=1e-13");
        }
    CHECK(offers<ExactError>(parseModelSpec("features:\"w*w1\":sees=parent")));
    CHECK_FALSE(offers<ExactError>(parseModelSpec("features:\"w*abs(w1)\":sees=parent")));
    CHECK_FALSE(offers<ExactError>(parseModelSpec("features:\"(w + w1 + w2)^20\":sees=parent")));
}

TEST_CASE("features: training and held-out errors are those of a NumPy program (golden/features.py)") {
    const auto image = [](int i) {
        Eigen::RowVectorXf row(featureSide * featureSide);
        for (int y = 0; y < featureSide; ++y)
            for (int x = 0; x < featureSide; ++x)
                row[featureSide * y + x] = static_cast<float>(
                    (((1 + i % 3) * y + (1 + i % 4) * x + i % 2 * y * x + 3 * i) % 17 - 8) / 10.0);
        return row;
    };
    Matrix train(24, featureSide * featureSide), heldOut(6, featureSide * featureSide);
    for (int i = 0; i < 24; ++i) train.row(i) = image(i);
    for (int i = 0; i < 6; ++i) heldOut.row(i) = image(100 + i);
    const auto data = toy::dataSet(train, heldOut, featureSide);
    for (int i = 0; i < 24; ++i) data->train.labels.push_back(i % 3);
    for (int i = 0; i < 6; ++i) data->heldOut.labels.push_back((100 + i) % 3);
    const char* lists[] = {"\"w; soft(w, 0.5)\"",
                           "\"w; tanh(w/0.3)\"",
                           "\"w; abs(w); bump(w, 0.2, 0.1)\"",
                           "\"w; hard(w, 0.4)\"",
                           "\"scale*w; w^2; w*bump(w, 0, sigma)\":shared",
                           "\"w; (label == 1)*w; label; label*tanh(w/0.3)\""};
    std::istringstream lines(readFile(testing::sourceFile("tests/golden/features.txt")));
    int count = 0;
    std::size_t number = 0;
    for (double sigma = 0, expectedTrain = 0, expectedHeldOut = 0;
         lines >> number >> sigma >> expectedTrain >> expectedHeldOut; ++count) {
        CAPTURE(lists[number]);
        CAPTURE(sigma);
        const Made made(fmt::format("features:{}", lists[number]), sigma, data, {}, "haar");
        // Smooth features are exact; at a kink, and more so at a jump, nodes have a distance. The threshold
        // of list 0 leaves so few of the 24 training images that held-out ones beyond it tell the distance.
        const double within = number == 1 || number >= 4 ? 1e-6 : number == 3 ? 1e-4 : 3e-5;
        const ExactMse found = number == 5 ? made.exactByClass({8, 8, 8}, {2, 2, 2}) : made.exact();
        checkSame(found.train, expectedTrain, within);
        checkSame(found.heldOut, expectedHeldOut, number == 0 ? 4e-5 : within);
    }
    CHECK(count == 18);
}

TEST_CASE(
    "features: more nodes change nothing, and Stein's identity holds with the derivatives of the tape") {
    const auto plan = std::make_shared<const FeaturePlan>(
        parseModelSpec("features"), "w; soft(w, 0.5); tanh(w/0.2); bump(w, 0.1, 0.2)",
        waveletBasis(featureData()->shape, "db2", 2), featureData()->train, 300, Work{});
    for (const double sigma : {0.1, 2.0}) {
        CAPTURE(sigma);
        const ScalarFeatures scalar(*plan, plan->coefficients, plan->classes, sigma, 256),
            finer(*plan, plan->coefficients, plan->classes, sigma, 512);
        const NoisyDensity density(sigma, 512);
        for (const int k : {0, 9, 40}) {
            const FeatureEquations one = scalar.equations(k), two = finer.equations(k);
            CHECK((one.a - two.a).norm() <= 1e-5 * two.a.norm());
            CHECK((one.b - two.b).norm() <= 1e-5 * two.b.norm());
            // E[d phi / d w] as it stands.
            const NoisyDensity::Range range = density.of(plan->centred(k, 0, plan->coefficients, 0, 300));
            FeatureValues values(*plan);
            values.w.resize(range.density.size(), 1);
            for (Eigen::Index i = 0; i < range.density.size(); ++i)
                values.w(i, 0) = density.place(range.first + i);
            values.take(k, sigma, 0, 0);
            const Eigen::VectorXd slopes = values.slopes.matrix().transpose() * range.density;
            CHECK((slopes - two.b).norm() <= 1e-4 * two.b.norm());
        }
    }
}

TEST_CASE(
    "features: the density under noise is the sum of normal densities, and its answers are those of each") {
    const Eigen::VectorXd values = (Eigen::VectorXd(4) << -0.31, 0.02, 0.5, 1.7).finished();
    const NoisyDensity density(0.5, 32);
    const NoisyDensity::Range range = density.of(values);
    CHECK(range.density.sum() == doctest::Approx(1).epsilon(1e-12));
    Eigen::VectorXd f(range.density.size()), places = f;
    for (Eigen::Index i = 0; i < f.size(); ++i) {
        places[i] = density.place(range.first + i);
        double p = 0, slope = 0;
        for (const double v : values) {
            const double z = (places[i] - v) / 0.5,
                         normal = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi) / 0.5;
            p += normal / 4;
            slope -= z / 0.5 * normal / 4;
        }
        CHECK(std::abs(range.density[i] - p * 0.5 / 32) < 1e-14);
        CHECK(std::abs(range.slope[i] - slope * 0.5 / 32) < 1e-13);
        f[i] = places[i] * places[i];
    }
    const auto answers = density.answers(values, f, f);
    for (Eigen::Index i = 0; i < 4; ++i) {
        CHECK(answers.mean[i] == doctest::Approx(values[i] * values[i] + 0.25).epsilon(1e-9));
        CHECK(answers.slope[i] == doctest::Approx(2 * values[i]).epsilon(1e-9)); // of w^2
    }
}

TEST_CASE("features: exact errors are those of sampled noise") {
    for (const char* text :
         {"features:\"w; soft(w, 0.5); tanh(w/0.3)\"", "features:\"w; hard(w, 0.3)\":shared",
          "features:\"scale*w; row*w^2; w; sign(w)\":shared",
          "features:\"scale*w; row*w^2*w1; w + col; w1^3\":shared:sees=parent"}) {
        CAPTURE(text);
        const double sigma = 0.6;
        const Made made(text, sigma);
        const ExactMse exact = made.exact();
        const auto sampled = [&](const ImageBatch& clean, unsigned seed) {
            Eigen::VectorXd errors(20);
            for (unsigned draw = 0; draw < 20; ++draw) {
                const ImageBatch noisy(clean.shape(), toy::addNoise(clean.matrix(), sigma, seed + draw));
                errors[draw] = (made.denoiser->denoise(noisy, {}).matrix() - clean.matrix())
                                   .cast<double>()
                                   .squaredNorm() /
                               static_cast<double>(clean.matrix().size());
            }
            const double deviation = std::sqrt((errors.array() - errors.mean()).square().sum() / 19 / 20);
            return std::pair(errors.mean(), deviation);
        };
        const auto [train, trainError] = sampled(featureData()->train.pixels, 100);
        CHECK(std::abs(exact.train - train) < 4 * trainError);
        const auto [heldOut, heldOutError] = sampled(featureData()->heldOut.pixels, 200);
        CHECK(std::abs(exact.heldOut - heldOut) < 4 * heldOutError);
        const Eigen::VectorXd images =
            as<ExactError>(*made.model)->imageErrors(*made.denoiser, featureData()->heldOut.pixels, {});
        CHECK(images.mean() == doctest::Approx(exact.heldOut).epsilon(1e-9));
    }
}

TEST_CASE("features: where noise is sampled, products of neighbours are custom:d2's to its error") {
    const double sigma = 0.5;
    // The last one is nothing, and no polynomial.
    const Made features(
        "features:\"w; w1; w2; w^2; w*w1; w*w2; w1^2; w1*w2; w2^2; 0*abs(w1)\":sees=same@0@1+same@1@0",
        sigma),
        monomials("custom:d2:sees=same@0@1+same@1@0", sigma);
    CHECK_FALSE(as<ExactError>(*features.model));
    const ExactMse expected = monomials.exact();
    // Weights that are the best for the drawn noise flatter themselves a little on it: 10 of 300 * 16 parts.
    CHECK(features.fit().trainMseError > 0);
    CHECK(features.fit().trainMseError < 0.01 * expected.train);
    CHECK(std::abs(features.fit().trainMse - expected.train) <
          4 * features.fit().trainMseError + 10.0 / (300 * 16) * expected.train);
    CHECK(features.denoiser->report().note.find(
              "16 draws an image: standard error of the training error 0.") != std::string::npos);
    // What these weights' error is by the exact moments: nearly as small as theirs, which is the smallest.
    WaveletFit other = as<ScoreFit>(*monomials.denoiser)->fit();
    const MonomialTable& table = other.plan->table(0);
    const std::vector<Monomial> order = {{}, {0}, {1}, {2}, {0, 0}, {0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 2}};
    REQUIRE(table.features() == static_cast<int>(order.size()));
    for (std::size_t cell = 0; cell < other.theta.size(); ++cell)
        for (int i = 0; i < table.features(); ++i) {
            const auto& monomial = table.featureList()[static_cast<std::size_t>(i)].monomial;
            const auto at = std::find(order.begin(), order.end(), monomial);
            REQUIRE(at != order.end());
            other.theta[cell][i] = features.fit().cells[cell].theta[at - order.begin()];
        }
    const auto denoiser = WaveletDenoiser(waveletBasis(featureData()->shape, "db2", 2), other);
    const double found = as<ExactError>(*monomials.model)->exactMse(denoiser, {}).train;
    CHECK(found >= expected.train);
    CHECK(found < 1.01 * expected.train);
}

TEST_CASE("features: sensitivity is that of central differences") {
    const Matrix noisy = toy::addNoise(testing::patterns(1, featureSide, 7), 0.5, 3);
    for (const char* text :
         {"features", "features:\"w; tanh(w1/0.3)*w; soft(w, 0.1)*w2; w2^2\":sees=parent+same@0@1"}) {
        CAPTURE(text);
        const Made made(text, 0.5);
        CHECK(toy::sensitivityError(*made.denoiser, noisy, 27, 1e-3f) < 2e-3);
    }
}

TEST_CASE("features: places tell weights apart that are shared, and drop out of weights per location") {
    const Made shared("features:\"w; scale*w; row\":shared", 0.5), plain("features:\"w\":shared", 0.5),
        own("features:\"w; row\"", 0.5), without("features:\"w\"", 0.5);
    CHECK(shared.exact().train < plain.exact().train);
    CHECK(own.exact().train == without.exact().train);
    CHECK(own.denoiser->report().note.find("drop out in 64 of 64 fits") != std::string::npos);
    CHECK(own.denoiser->report().parameters.fitted == 128);
}

TEST_CASE("features: what a stencil has not drops out, and a member that none has is an error") {
    // The scaling band has no parent.
    const Made made("features:\"w; w1\":sees=parent", 0.5);
    CHECK(made.denoiser->report().note.find("drop out in 4 of 64 fits") != std::string::npos);
    CHECK_THROWS_WITH_AS(
        Made("features:\"w*w1\"", 0.5),
        doctest::Contains("w1: expected a member of the stencil, which has 0 beside w itself"), Error);
    CHECK_THROWS_WITH_AS(Made("features:\"w*w2\":sees=parent", 0.5), doctest::Contains("which has 1 beside"),
                         Error);
}

TEST_CASE("features: the same on any number of threads, stopped when asked") {
    for (const char* text :
         {"features", "features:\"w; w*w1\":sees=parent", "features:\"w; w*abs(w1)\":sees=parent"}) {
        const Made one(text, 0.5), two(text, 0.5, featureData(), {{}, 3, {}});
        CHECK(one.fit().trainMse == two.fit().trainMse);
        for (std::size_t cell = 0; cell < one.fit().cells.size(); ++cell)
            CHECK(one.fit().cells[cell].theta == two.fit().cells[cell].theta);
        std::stop_source source;
        source.request_stop();
        CHECK_THROWS_AS(one.model->at(0.5, {source.get_token(), 1, {}}), Cancelled);
    }
}

TEST_CASE("features: every monomial for every class by itself is a model of every class by itself") {
    const auto data = classedData();
    for (const char* sharing : {"", ":shared"})
        for (const double sigma : {0.2, 1.0}) {
            CAPTURE(sharing);
            CAPTURE(sigma);
            const auto with = [&](const std::string& list) {
                return "features:ridge=1e-11:\"" + list + "\"" + sharing;
            };
            const Made all(with("(label==1)*w; (label==1)*w^2; (label==1)*w^3; label==4; (label==4)*w; "
                                "(label==4)*w^2; (label==4)*w^3"),
                           sigma, data);
            for (const int label : {1, 4}) {
                CAPTURE(label);
                const auto part = std::make_shared<const DataSet>(onlyClass(*data, label));
                const Made alone(with("w; w^2; w^3"), sigma, part);
                const auto ours = all.ofClass(label);
                const ExactMse found = as<ExactError>(*all.model)->exactMse(*ours, {}),
                               expected = alone.exact();
                checkSame(found.train, expected.train, 1e-6);
                checkSame(found.heldOut, expected.heldOut, 1e-6);
                const FeatureFit& fit = dynamic_cast<const FeatureDenoiser&>(*ours).fit();
                for (std::size_t cell = 0; cell < fit.cells.size(); ++cell) {
                    // From powers about the mean of all images to those about the mean of the class's.
                    const Eigen::VectorXd& theta = fit.cells[cell].theta;
                    const Eigen::Index first = label == 1 ? 1 : 5;
                    Eigen::Vector4d about(theta[0] + (label == 4 ? theta[4] : 0), theta[first],
                                          theta[first + 1], theta[first + 2]);
                    const int k = fit.plan->cells[cell].front();
                    const double d = static_cast<double>(alone.fit().plan->centres[k]) -
                                     static_cast<double>(fit.plan->centres[k]);
                    Eigen::Vector4d moved(about[0] + d * (about[1] + d * (about[2] + d * about[3])),
                                          about[1] + d * (2 * about[2] + 3 * d * about[3]),
                                          about[2] + 3 * d * about[3], about[3]);
                    const Eigen::VectorXd& wanted = alone.fit().cells[cell].theta;
                    CHECK((moved - wanted).norm() <= 1e-6 * wanted.norm());
                }
                const ImageBatch noisy(data->shape, toy::addNoise(part->heldOut.pixels.matrix(), sigma, 1));
                CHECK((ours->denoise(noisy, {}).matrix() - alone.denoiser->denoise(noisy, {}).matrix())
                          .cwiseAbs()
                          .maxCoeff() < 1e-5f);
                const Eigen::VectorXd
                    images = as<ExactError>(*all.model)->imageErrors(*ours, part->heldOut.pixels, {}),
                    same =
                        as<ExactError>(*alone.model)->imageErrors(*alone.denoiser, part->heldOut.pixels, {});
                CHECK((images - same).cwiseAbs().maxCoeff() < 1e-6 * same.maxCoeff());
                // Its constants are written, too: then one of them is too many, and the ridge decides.
                const Made more(with("label==1; (label==1)*w; (label==1)*w^2; (label==1)*w^3; label==4; "
                                     "(label==4)*w; (label==4)*w^2; (label==4)*w^3"),
                                sigma, data);
                checkSame(as<ExactError>(*more.model)->exactMse(*more.ofClass(label), {}).heldOut,
                          expected.heldOut, 1e-6);
            }
            CHECK(dynamic_cast<const FeatureDenoiser&>(*all.ofClass(1)).fit().trainMse ==
                  doctest::Approx(all.exactByClass({0, 100, 0, 0, 50}, {0, 26, 0, 0, 14}).train)
                      .epsilon(1e-12));
        }
}

TEST_CASE("features: sampled equations of features that see the class are sums over images told theirs") {
    const auto data = classedData();
    const double sigma = 0.5;
    const FeaturePlan plan(parseModelSpec("features:sees=same@0@1"), "w; label*w1; (label == 4)*w*w1",
                           waveletBasis(data->shape, "db2", 2), data->train, 150, Work{});
    REQUIRE(plan.classes.size() == 2);
    CHECK(plan.classes[1].label == 4);
    CHECK(plan.classes[1].first == 100);
    const CoefficientBatch clean = plan.transform->forwardAll(data->train.pixels, {});
    for (const int k : {3, 20}) {
        std::vector<FeatureEquations> batches(NoiseDraws::batches, FeatureEquations(4));
        SampledFeatures(plan, sigma).add(k, batches, Work{});
        Eigen::Matrix4d a = Eigen::Matrix4d::Zero();
        Eigen::Vector4d b = Eigen::Vector4d::Zero();
        // The images of class 1 have the first noises, in their order, then those of class 4.
        Eigen::Index number = 0;
        for (const int label : {1, 4})
            for (Eigen::Index image = 0; image < 150; ++image) {
                if (data->train.labels[static_cast<std::size_t>(image)] != label) continue;
                Eigen::ArrayXXd z;
                NoiseDraws(2).fill(k, number++, 1, z);
                const Eigen::Vector2d w0(plan.centred(k, 0, clean, image, 1)[0],
                                         plan.centred(k, 1, clean, image, 1)[0]);
                for (Eigen::Index draw = 0; draw < z.rows(); ++draw) {
                    const Eigen::Vector2d w = w0 + sigma * z.row(draw).matrix().transpose();
                    const Eigen::Vector4d phi(1, w[0], label * w[1], label == 4 ? w[0] * w[1] : 0);
                    a += phi * phi.transpose() / static_cast<double>(z.rows());
                    b += phi * z(draw, 0) / sigma / static_cast<double>(z.rows());
                }
            }
        FeatureEquations sum(4);
        for (const FeatureEquations& one : batches) sum += one;
        sum /= NoiseDraws::batches;
        CHECK((sum.a - a).norm() < 1e-9 * a.norm());
        CHECK((sum.b - b).norm() < 1e-9 * b.norm());
    }
}

TEST_CASE("features: what sees the class answers by class, with the derivatives of its class") {
    const auto data = classedData();
    const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().topRows(1), 0.5, 3);
    for (const char* text : {"features:\"w; (label==4)*soft(w, 0.1); label*tanh(w/0.3)\"",
                             "features:sees=parent:\"w; (label==4)*w*w1; w1\""}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        CHECK(offers<AnswersByClass>(spec));
        const Made made(text, 0.5, data), other(text, 0.5, data, {{}, 3, {}});
        CHECK(toy::largestDifference(toy::denoise(*made.ofClass(1), noisy),
                                     toy::denoise(*made.ofClass(4), noisy)) > 0.01);
        CHECK(toy::largestDifference(toy::denoise(*made.ofClass(4), noisy),
                                     toy::denoise(*other.ofClass(4), noisy)) == 0);
        for (const int label : {1, 4})
            CHECK(toy::sensitivityError(*made.ofClass(label), noisy, 27, 1e-3f) < 2e-3);
        CHECK_THROWS_WITH_AS(made.denoiser->denoise(data->heldOut.pixels, {}),
                             doctest::Contains("expected the class of the image"), Error);
        CHECK_THROWS_WITH_AS(made.ofClass(2),
                             doctest::Contains("training images of class 2, found none among 150"), Error);
        CHECK_THROWS_WITH_AS(Made(text, 0.5),
                             doctest::Contains("training images with classes, found images without"), Error);
    }
    CHECK_FALSE(offers<AnswersByClass>(parseModelSpec("features")));
    CHECK_FALSE(as<AnswersByClass>(*Made("features", 0.5).denoiser));
}

TEST_CASE("features: the text form keeps any list, and its default is not written") {
    for (const char* text :
         {"features:\"w; soft(w, 0.5); (scale == 1)*w\"", "features:shared:ridge=0.001:\"w; w^3\"",
          "features:sees=parent:images=500:\"w; w*w1\":class=3",
          "features:\"w; (label == 3)*w\":class=own"}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        CHECK(parseModelSpec(toText(spec)) == spec);
    }
    CHECK(toText(parseModelSpec("features=\"w; w^2\"")) == "features:\"w; w^2\"");
    CHECK(parseModelSpec("features=\"w; w^2\"") == parseModelSpec("features:features=\"w; w^2\""));
    CHECK(toText(parseModelSpec("features")) == "features");
    CHECK(parseModelSpec("features:\"" + textOf(parseModelSpec("features"), "features") + "\"") ==
          parseModelSpec("features"));
    CHECK(parseModelSpec("features:class=own:\"w\"").imageClass == ownClass);
    CHECK(label(parseModelSpec("features:\"w; w^2\":shared")) == "any features, shared, w; w^2");
    CHECK_THROWS_WITH_AS(Made("features:\"w; lgo(w)\"", 0.5), doctest::Contains("at character 4"), Error);
}
