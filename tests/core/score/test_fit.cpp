#include "core/base/error.h"
#include "core/evaluate/sampled_mse.h"
#include "core/families/spec_text.h"
#include "core/score/mse.h"
#include "tests/core/wavelet_data.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

struct Fixture {
    Matrix train = patterns(2000, 8, 11), heldOut = patterns(500, 8, 12);
    Coefficients c = coefficientsOf(train, heldOut, 8, 2);

    WaveletModel model(const std::string& text) const {
        const ModelSpec spec = parseModelSpec(text);
        return {spec, c.transform, momentsOf(spec, c)};
    }
    ExactMse mse(const std::string& text, double sigma) const {
        const WaveletModel m = model(text);
        return m.exactMse(*m.at(sigma, {}), {});
    }
};

/// Gaussian coefficients with a known covariance within every 2 x 2 scaling band: x0 = mean + L z.
Matrix gaussianImages(int count, int size, std::uint64_t seed) {
    Matrix images(count, size * size);
    for (int i = 0; i < count; ++i) {
        Eigen::VectorXf z(size * size);
        fillNormal(seed, static_cast<std::uint64_t>(i), {z.data(), static_cast<size_t>(z.size())});
        for (int y = 0; y < size; ++y)
            for (int x = 0; x < size; ++x)
                images(i, y * size + x) = 0.3f + 0.5f * z[y * size + x] + 0.4f * z[y * size + (x + 1) % size];
    }
    return images;
}

} // namespace

TEST_CASE("check 2: the Stein fit is least squares of the clean on the noisy coefficient") {
    const Fixture f;
    const double sigma = 0.5;
    const auto denoiser =
        std::dynamic_pointer_cast<const WaveletDenoiser>(f.model("band-tied:d2:ridge=0").at(sigma, {}));
    const MomentPlan& plan = *denoiser->fit().plan;
    for (int k : {4, 20, 50}) {
        CAPTURE(k);
        const MonomialTable& table = plan.table(plan.cellOf(k));
        const Eigen::VectorXd& theta = denoiser->fit().theta[static_cast<size_t>(plan.cellOf(k))];
        // Regress w0_k - w_k on s^2 phi over many noise draws of the training images.
        const int p = table.features(), draws = 100;
        Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(p, p), meat = Eigen::MatrixXd::Zero(p, p);
        Eigen::VectorXd right = Eigen::VectorXd::Zero(p);
        std::vector<float> z(plan.stencil(k).size());
        auto eachSample = [&](auto&& body) {
            for (Eigen::Index i = 0; i < f.c.train.count(); ++i)
                for (int draw = 0; draw < draws; ++draw) {
                    fillNormal(99, static_cast<std::uint64_t>(i * draws + draw), z);
                    Eigen::VectorXd w(table.variables()), phi(p);
                    for (size_t a = 0; a < z.size(); ++a) {
                        const int j = plan.stencil(k)[a];
                        w[static_cast<Eigen::Index>(a)] =
                            static_cast<double>(f.c.train.value(j, i) - plan.centres()[j]) +
                            sigma * static_cast<double>(z[a]);
                    }
                    phi[0] = 1;
                    for (int m = 1; m < p; ++m) {
                        const auto& feature = table.featureList()[static_cast<size_t>(m)];
                        phi[m] = phi[feature.parent] * w[feature.variable];
                    }
                    body(sigma * sigma * phi,
                         static_cast<double>(f.c.train.value(k, i) - plan.centres()[k]) - w[0]);
                }
        };
        eachSample([&](const Eigen::VectorXd& phi, double target) {
            gram += phi * phi.transpose();
            right += target * phi;
        });
        const Eigen::LDLT<Eigen::MatrixXd> solver(gram);
        const Eigen::VectorXd regression = solver.solve(right);
        eachSample([&](const Eigen::VectorXd& phi, double target) {
            const double residual = target - regression.dot(phi);
            meat += residual * residual * phi * phi.transpose();
        });
        const Eigen::MatrixXd inverse = solver.solve(Eigen::MatrixXd::Identity(p, p));
        const Eigen::MatrixXd covariance = inverse * meat * inverse; // heteroscedasticity-consistent
        for (int m = 0; m < p; ++m) {
            CAPTURE(m);
            CHECK(std::abs(regression[m] - theta[m]) < 4.5 * std::sqrt(covariance(m, m)));
        }
    }
}

TEST_CASE("check 3: degree 1 is the Wiener filter, of one coefficient or of a whole band") {
    const Fixture f;
    const double sigma = 0.4, s2 = sigma * sigma;
    const auto one =
        std::dynamic_pointer_cast<const WaveletDenoiser>(f.model("independent:d1:ridge=0").at(sigma, {}));
    for (int k = 0; k < 64; ++k) {
        const Eigen::ArrayXd w = f.c.train.row(k).cast<double>().transpose().array();
        const double variance = (w - w.mean()).square().mean();
        const Eigen::VectorXd& theta = one->fit().theta[static_cast<size_t>(k)];
        CHECK(1 + s2 * theta[1] == doctest::Approx(variance / (variance + s2)).epsilon(1e-4));
    }
    // Radius 2 on bands of 2 x 2 and 4 x 4 coefficients sees the whole band.
    const auto whole =
        std::dynamic_pointer_cast<const WaveletDenoiser>(f.model("local:d1:r2:ridge=0").at(sigma, {}));
    const MomentPlan& plan = *whole->fit().plan;
    for (const Subband& band : plan.layout().bands()) {
        Eigen::MatrixXd w = f.c.train.matrix().middleRows(band.offset, band.count()).cast<double>();
        w.colwise() -= w.rowwise().mean().eval();
        const Eigen::MatrixXd covariance = w * w.transpose() / static_cast<double>(w.cols());
        const Eigen::MatrixXd noisy = covariance + s2 * Eigen::MatrixXd::Identity(band.count(), band.count());
        const Eigen::MatrixXd filter = covariance * noisy.inverse();
        for (int k = band.offset; k < band.offset + band.count(); ++k) {
            REQUIRE(static_cast<int>(plan.stencil(k).size()) == band.count());
            const Eigen::VectorXd& theta = whole->fit().theta[static_cast<size_t>(k)];
            for (int a = 0; a < band.count(); ++a) {
                const int j = plan.stencil(k)[static_cast<size_t>(a)];
                const double weight = (a == 0 ? 1 : 0) + s2 * theta[1 + a];
                CHECK(weight ==
                      doctest::Approx(filter(k - band.offset, j - band.offset)).epsilon(1e-3).scale(0.05));
            }
        }
    }
}

TEST_CASE("check 4: on Gaussian data degrees 2 and 3 add nothing") {
    const int count = 60000;
    const Matrix images = gaussianImages(count, 4, 21);
    const Coefficients c = coefficientsOf(images, gaussianImages(count, 4, 22), 4, 1, "db1");
    const double sigma = 0.5;
    auto heldOut = [&](const char* text) {
        const ModelSpec spec = parseModelSpec(text);
        const WaveletModel model(spec, c.transform, momentsOf(spec, c));
        return model.exactMse(*model.at(sigma, {}), {}).heldOut;
    };
    // The exact error of the linear denoiser that sees one band: trace of (C^-1 + I/s^2)^-1 of each band.
    double exact = 0;
    const SubbandLayout& layout = c.transform->layout();
    Eigen::MatrixXd pixelMap(16, 16), atoms(16, 16);
    pixelMap.setZero();
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 4; ++x) {
            pixelMap(y * 4 + x, y * 4 + x) = 0.5;
            pixelMap(y * 4 + x, y * 4 + (x + 1) % 4) = 0.4;
        }
    for (int p = 0; p < 16; ++p)
        atoms.col(p) = c.transform->forward(Eigen::VectorXd(Eigen::VectorXd::Unit(16, p)));
    const Eigen::MatrixXd covariance = atoms * pixelMap * pixelMap.transpose() * atoms.transpose();
    for (const Subband& band : layout.bands()) {
        const Eigen::MatrixXd block = covariance.block(band.offset, band.offset, band.count(), band.count());
        const Eigen::MatrixXd noisy =
            block + sigma * sigma * Eigen::MatrixXd::Identity(band.count(), band.count());
        exact += (block - block * noisy.inverse() * block).trace();
    }
    exact /= 16;
    CHECK(heldOut("local:d1:r1") == doctest::Approx(exact).epsilon(0.01));
    CHECK(heldOut("local:d2:r1") == doctest::Approx(exact).epsilon(0.01));
    CHECK(heldOut("local:d3:r1") == doctest::Approx(exact).epsilon(0.02)); // 220 weights from 60,000 images
    CHECK(heldOut("independent:d3") > 1.01 * exact); // and the wrong stencil is not enough
}

TEST_CASE("check 5: more features never raise the training error") {
    const Fixture f;
    const std::string ridge = ":ridge=1e-12";
    const std::vector<std::vector<std::string>> nested = {
        {"independent:d1", "band-tied:d1"},
        {"independent:d2", "band-tied:d2"},
        {"local:d1:r0", "local:d1:r1", "local:d1:r2"},
        {"local:d2:r0", "local:d2:r1"},
        {"independent:d1", "independent:d2", "independent:d3", "independent:d4"},
        {"band-tied:d1", "band-tied:d2", "band-tied:d3"},
        {"local:d2:r1:additive", "local:d2:r1:paired", "local:d2:r1"},
        {"independent:d2", "parent:d2"}};
    for (double sigma : {0.1, 0.5, 2.0})
        for (const auto& chain : nested)
            for (size_t i = 1; i < chain.size(); ++i) {
                CAPTURE(chain[i]);
                CAPTURE(sigma);
                CHECK(f.mse(chain[i] + ridge, sigma).train <=
                      f.mse(chain[i - 1] + ridge, sigma).train * (1 + 1e-6));
            }
    CHECK(f.mse("local:d2:r0", 0.5).train ==
          doctest::Approx(f.mse("independent:d2", 0.5).train).epsilon(1e-9));
    CHECK(f.mse("independent:d3:shared", 0.5).train > f.mse("independent:d3", 0.5).train);
}

TEST_CASE("check 6: the exact error is the Monte Carlo error, on training and held-out images") {
    const Fixture f;
    for (const char* text :
         {"independent:d3", "band-tied:d2", "local:d2:r1", "local:d2:r1:shared", "parent:d2:paired"})
        for (double sigma : {0.2, 1.0}) {
            CAPTURE(text);
            CAPTURE(sigma);
            const WaveletModel model = f.model(text);
            const auto denoiser = model.at(sigma, {});
            const ExactMse exact = model.exactMse(*denoiser, {});
            // Eight noise draws of every image, so that the images' own spread hardly counts.
            for (bool training : {true, false}) {
                const Matrix& images = training ? f.train : f.heldOut;
                double mean = 0, square = 0;
                const int draws = 8;
                for (int draw = 0; draw < draws; ++draw) {
                    const double mse =
                        sampledMse(*denoiser, batch(images), static_cast<std::uint64_t>(draw + 100), {}).mse;
                    mean += mse / draws;
                    square += mse * mse / draws;
                }
                const double standardError = std::sqrt((square - mean * mean) / (draws - 1));
                CHECK(std::abs(mean - (training ? exact.train : exact.heldOut)) <
                      4 * standardError + 2e-5 * mean);
            }
        }
}

TEST_CASE("a pixel without variance is answered by its mean") {
    Matrix images = patterns(200, 8, 3);
    images.setConstant(-1); // the whole set is one constant image
    const Coefficients c = coefficientsOf(images, images, 8, 2);
    for (const char* text : {"independent:d3", "local:d2:r1", "band-tied:d3:shared"}) {
        const ModelSpec spec = parseModelSpec(text);
        const WaveletModel model(spec, c.transform, momentsOf(spec, c));
        const auto denoiser = model.at(0.3, {});
        CHECK(model.exactMse(*denoiser, {}).train < 1e-9);
        CHECK((denoise(*denoiser, Matrix::Constant(1, 64, -0.2f)).array() + 1).abs().maxCoeff() < 1e-4f);
    }
}

TEST_CASE("the Jacobian is the derivative of the denoiser") {
    const Fixture f;
    for (const char* text : {"independent:d3", "band-tied:d2", "local:d3:r1:additive", "parent:d2"}) {
        CAPTURE(text);
        const auto denoiser = f.model(text).at(0.7, {});
        const Matrix x = f.heldOut.row(3);
        const int pixel = 27;
        const Matrix row = sensitivity(*denoiser, x, pixel);
        const float h = 0.02f;
        for (int j = 0; j < 64; j += 5) {
            Matrix up = x, down = x;
            up(0, j) += h;
            down(0, j) -= h;
            const float central =
                (denoise(*denoiser, up)(0, pixel) - denoise(*denoiser, down)(0, pixel)) / (2 * h);
            CHECK(std::abs(row(0, j) - central) < 3e-4f);
        }
    }
}

TEST_CASE("an order that is switched off has no weight, and the model is solved again without it") {
    const Fixture f;
    const auto without =
        std::dynamic_pointer_cast<const WaveletDenoiser>(f.model("band-tied:d3:without=2").at(0.5, {}));
    const MonomialTable& table = without->fit().plan->table(10);
    for (int i = 0; i < table.features(); ++i)
        if (table.featureList()[static_cast<size_t>(i)].monomial.size() == 2)
            CHECK(without->fit().theta[10][i] == 0);
    const double all = f.mse("band-tied:d3", 0.5).train, some = f.mse("band-tied:d3:without=2", 0.5).train;
    CHECK(some > all);
    CHECK(some < f.mse("band-tied:d1", 0.5).train);
}

TEST_CASE("a ridge that does not suffice is raised and reported") {
    // Two identical columns of pixels make neighbours collinear at hardly any noise.
    Matrix images = patterns(40, 8, 5); // fewer images than features
    const Coefficients c = coefficientsOf(images, images, 8, 2);
    const ModelSpec spec = parseModelSpec("local:d3:r1:ridge=0");
    const WaveletModel model(spec, c.transform, momentsOf(spec, c));
    const FitReport report = model.at(0.001, {})->report();
    CHECK(report.raisedRidges > 0);
    CHECK(report.ridge > 0);
    CHECK(report.note.find("ridge raised") != std::string::npos);
    CHECK_THROWS_AS(model.at(0, {}), Error);
}

TEST_CASE("refits agree on one thread and many") {
    const Fixture f;
    const WaveletModel model = f.model("local:d2:r1");
    const auto one = std::dynamic_pointer_cast<const WaveletDenoiser>(model.at(0.3, {}));
    const auto many = std::dynamic_pointer_cast<const WaveletDenoiser>(model.at(0.3, Work{{}, 3, {}}));
    for (size_t cell = 0; cell < one->fit().theta.size(); ++cell)
        REQUIRE(one->fit().theta[cell] == many->fit().theta[cell]);
}

TEST_CASE("the errors of single images are exact in the noise: those of a set of one image each") {
    const Fixture f;
    for (const char* text : {"independent:d3", "band-tied:d2:shared", "local:d2:r1", "local:d2:r1:additive",
                             "parent:d2", "local:d1:r1:off=1", "independent:d3:without=2"}) {
        CAPTURE(std::string(text));
        const WaveletModel model = f.model(text);
        for (const double sigma : {0.1, 1.0}) {
            const auto denoiser = model.at(sigma, {});
            const ImageBatch images = testing::batch(Matrix(f.heldOut.topRows(70)));
            Work two;
            two.threads = 2;
            const Eigen::VectorXd errors = model.imageErrors(*denoiser, images, {});
            CHECK(errors == model.imageErrors(*denoiser, images, two));
            for (const Eigen::Index i : {0, 3, 69}) {
                Moments alone(std::make_shared<const MomentPlan>(model.moments().train.plan()));
                alone.add(f.c.heldOut, i, 1, {});
                const double expected = mseByCoefficient(as<ScoreFit>(*denoiser)->fit(), alone, {}).mean();
                CHECK(errors[i] == doctest::Approx(expected).epsilon(1e-5));
            }
        }
        const auto denoiser = model.at(0.5, {});
        CHECK(model.imageErrors(*denoiser, testing::batch(f.heldOut), {}).mean() ==
              doctest::Approx(model.exactMse(*denoiser, {}).heldOut).epsilon(1e-5));
    }
}
