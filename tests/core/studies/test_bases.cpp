// Models in any orthonormal basis, against a brute force that knows nothing of moments: monomials of
// coefficients by this file's own matrices, expectations over the noise by Gauss-Hermite quadrature.
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/basis/matrix_transform.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/session/session.h"
#include "core/studies/bases_study.h"
#include "core/studies/basis_study.h"
#include "core/studies/harmonic_study.h"
#include "core/studies/inspector_study.h"
#include "tests/core/families/toy.h"
#include "tests/core/studies/ask.h"

#include <Eigen/Dense>
#include <cmath>
#include <doctest/doctest.h>
#include <filesystem>
#include <functional>
#include <numbers>
#include <unistd.h>

using namespace scorelet;
namespace fs = std::filesystem;

namespace {

constexpr int nodeCount = 5;
constexpr int basesSide = 8, basesPixels = basesSide * basesSide;
const ImageShape basesShape{1, basesSide, basesSide};

Experiment inBases(BasisKind kind, const char* model) {
    Experiment e;
    e.data = {.source = "strokes", .train = 60, .heldOut = 12, .size = basesSide};
    e.basis = kind;
    e.levels = 2;
    e.sigma = 0.4;
    e.columns = {parseModelSpec(model)};
    return e;
}

/// A file that is gone at the end.
struct MatrixFile {
    fs::path path = fs::temp_directory_path() / ("scorelet-basis-" + std::to_string(getpid()) + ".npy");
    ~MatrixFile() { fs::remove(path); }
    void write(const Eigen::MatrixXd& rows) const {
        const Eigen::MatrixXd turned = rows.transpose();
        writeFile(path.string(),
                  encodeNpy(std::span<const double>(turned.data(), static_cast<std::size_t>(turned.size())),
                            {static_cast<std::size_t>(rows.rows()), static_cast<std::size_t>(rows.cols())}));
    }
};

double cosineWave(int u, int x) {
    return std::cos(std::numbers::pi * u * (2 * x + 1) / (2.0 * basesSide)) *
           std::sqrt((u > 0 ? 2.0 : 1.0) / basesSide);
}

double fourierWave(int u, int x) {
    const double at = 2 * std::numbers::pi * x / basesSide;
    if (u == 0) return std::sqrt(1.0 / basesSide);
    if (u == basesSide - 1) return std::sqrt(1.0 / basesSide) * (x % 2 ? -1 : 1);
    const int cycles = (u + 1) / 2;
    return std::sqrt(2.0 / basesSide) * (u % 2 ? std::cos(cycles * at) : std::sin(cycles * at));
}

/// Atom (u, v) is row 8 u + v.
Eigen::MatrixXd products(double (*wave)(int, int)) {
    Eigen::MatrixXd rows(basesPixels, basesPixels);
    for (int u = 0; u < basesSide; ++u)
        for (int v = 0; v < basesSide; ++v)
            for (int y = 0; y < basesSide; ++y)
                for (int x = 0; x < basesSide; ++x)
                    rows(basesSide * u + v, basesSide * y + x) = wave(u, y) * wave(v, x);
    return rows;
}

Eigen::MatrixXd someRotation() {
    Eigen::MatrixXd any(basesPixels, basesPixels);
    for (Eigen::Index i = 0; i < any.size(); ++i)
        any.data()[i] = std::sin(1.7 * static_cast<double>(i * i % 7919));
    return Eigen::HouseholderQR<Eigen::MatrixXd>(any).householderQ();
}

/// Nodes and weights of E f(z), z standard normal: exact for polynomials of degree 9 (Golub and Welsch
/// 1969).
struct Quadrature {
    Eigen::VectorXd nodes, weights;
    Quadrature() {
        Eigen::MatrixXd jacobi = Eigen::MatrixXd::Zero(nodeCount, nodeCount);
        for (int i = 1; i < nodeCount; ++i) jacobi(i, i - 1) = jacobi(i - 1, i) = std::sqrt(i);
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(jacobi);
        nodes = eigen.eigenvalues();
        weights = eigen.eigenvectors().row(0).transpose().array().square();
    }
};

/// Values and derivatives by the first variable of all monomials of one or two variables.
void monomialsOf(double a, double b, bool two, int degree, Eigen::VectorXd& phi, Eigen::VectorXd& slope) {
    std::vector<double> values, slopes;
    for (int i = 0; i <= degree; ++i)
        for (int j = 0; j <= (two ? degree - i : 0); ++j) {
            values.push_back(std::pow(a, i) * std::pow(b, j));
            slopes.push_back(i == 0 ? 0 : i * std::pow(a, i - 1) * std::pow(b, j));
        }
    phi = Eigen::Map<Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
    slope = Eigen::Map<Eigen::VectorXd>(slopes.data(), static_cast<Eigen::Index>(slopes.size()));
}

struct BruteErrors {
    double train = 0, heldOut = 0;
};

/// The errors per pixel of the model whose coefficient k sees itself and other(k) (-1: itself alone).
BruteErrors bruteForce(const DataSet& data, const Eigen::MatrixXd& rows, int degree, double sigma,
                       double ridge, const std::function<int(int)>& other) {
    const Quadrature rule;
    const Eigen::MatrixXd train = data.train.pixels.matrix().cast<double>() * rows.transpose();
    const Eigen::MatrixXd heldOut = data.heldOut.pixels.matrix().cast<double>() * rows.transpose();
    const Eigen::RowVectorXd mean = train.colwise().mean();
    BruteErrors sum;
    Eigen::VectorXd phi, slope;
    for (int k = 0; k < rows.rows(); ++k) {
        const int beside = other(k);
        const bool two = beside >= 0;
        const auto each = [&](const Eigen::MatrixXd& images, auto&& use) {
            for (Eigen::Index i = 0; i < images.rows(); ++i)
                for (int m = 0; m < nodeCount; ++m)
                    for (int n = 0; n < (two ? nodeCount : 1); ++n) {
                        const double clean = images(i, k) - mean[k], a = clean + sigma * rule.nodes[m];
                        const double b = two ? images(i, beside) - mean[beside] + sigma * rule.nodes[n] : 0;
                        monomialsOf(a, b, two, degree, phi, slope);
                        use(clean, a,
                            rule.weights[m] * (two ? rule.weights[n] : 1) /
                                static_cast<double>(images.rows()));
                    }
        };
        monomialsOf(0, 0, two, degree, phi, slope);
        Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(phi.size(), phi.size());
        Eigen::VectorXd right = Eigen::VectorXd::Zero(phi.size());
        each(train, [&](double, double, double weight) {
            normal += weight * phi * phi.transpose();
            right -= weight * slope;
        });
        normal.diagonal() *= 1 + ridge;
        const Eigen::VectorXd theta = normal.ldlt().solve(right);
        const auto errorOf = [&](const Eigen::MatrixXd& images) {
            double error = 0;
            each(images, [&](double clean, double noisy, double weight) {
                error += weight * std::pow(noisy + sigma * sigma * theta.dot(phi) - clean, 2);
            });
            return error / static_cast<double>(rows.rows());
        };
        sum.train += errorOf(train);
        sum.heldOut += errorOf(heldOut);
    }
    return sum;
}

int seesItself(int) {
    return -1;
}

/// The next one across in an 8 x 8 arrangement; beyond its end none, or around it.
int nextOne(int k) {
    return k % basesSide == basesSide - 1 ? -1 : k + 1;
}
int nextAround(int k) {
    return k % basesSide == basesSide - 1 ? k + 1 - basesSide : k + 1;
}

void checkAgainst(const BruteErrors& brute, const Experiment& e) {
    const auto error = testing::Asked().get<ErrorHere>(e, 0);
    CHECK(error->exact);
    CHECK(error->train == doctest::Approx(brute.train).epsilon(1e-5));
    CHECK(error->heldOut == doctest::Approx(brute.heldOut).epsilon(1e-5));
}

} // namespace

TEST_CASE("models in pixels, DCT, Fourier and a matrix are those of a brute force") {
    const MatrixFile file;
    Experiment e = inBases(BasisKind::pixels, "independent:d3:ridge=1e-6");
    const auto data = testing::Asked().get<DataStudy>(e);
    const Eigen::MatrixXd pixels = Eigen::MatrixXd::Identity(basesPixels, basesPixels),
                          cosines = products(cosineWave), waves = products(fourierWave), any = someRotation();
    const auto brute = [&](const Eigen::MatrixXd& rows, const std::function<int(int)>& other) {
        const int degree = e.columns.front().degree;
        return bruteForce(*data, rows, degree, e.sigma, 1e-6, other);
    };
    checkAgainst(brute(pixels, seesItself), e);
    e.basis = BasisKind::dct;
    checkAgainst(brute(cosines, seesItself), e);
    e.basis = BasisKind::fourier;
    checkAgainst(brute(waves, seesItself), e);
    e.basis = BasisKind::file;
    e.basisFile = file.path.string();
    file.write(any);
    checkAgainst(brute(any, seesItself), e);
    // Neighbours: the next pixel on a torus, the next frequency.
    e = inBases(BasisKind::pixels, "custom:d2:sees=same@0@1:ridge=1e-6");
    checkAgainst(brute(pixels, nextAround), e);
    e.basis = BasisKind::dct;
    checkAgainst(brute(cosines, nextOne), e);
}

TEST_CASE("degree 1 of single principal components is Wiener's denoiser in training") {
    for (const int subset : {0, 50}) {
        Experiment e = inBases(BasisKind::pca, "independent:d1:ridge=1e-10");
        e.columns.push_back(parseModelSpec("wiener"));
        e.subset = subset;
        testing::Asked asked;
        for (const double sigma : {0.1, 1.0}) {
            e.sigma = sigma;
            const auto model = asked.get<ErrorHere>(e, 0), wiener = asked.get<ErrorHere>(e, 1);
            CHECK(model->train == doctest::Approx(wiener->train).epsilon(1e-6));
            CHECK(model->heldOut == doctest::Approx(wiener->heldOut).epsilon(1e-5));
        }
        const auto basis = asked.get<TransformStudy>(e);
        Eigen::MatrixXd atoms(basesPixels, basesPixels);
        for (int k = 0; k < basesPixels; ++k)
            atoms.row(k) = basis->transform->atom(k).flat().matrix().transpose().cast<double>();
        CHECK(orthonormalDefect(atoms) < 1e-6);
        e.basis = BasisKind::wavelet; // no basis of a name does as well
        e.sigma = 1;
        CHECK(asked.get<ErrorHere>(e, 0)->train > 1.01 * asked.get<ErrorHere>(e, 1)->train);
    }
}

TEST_CASE("a file's matrix of cosines gives what the DCT gives") {
    const MatrixFile file;
    file.write(products(cosineWave));
    Experiment e = inBases(BasisKind::file, "independent:d3");
    e.basisFile = file.path.string();
    testing::Asked asked;
    const auto ours = asked.get<ErrorHere>(e, 0);
    const auto atoms = asked.get<BasisStudy>(e);
    CHECK(atoms->defect > 0);
    CHECK(atoms->defect < 1e-6);
    CHECK(atoms->atoms.size() == static_cast<std::size_t>(firstAtoms));
    e.basis = BasisKind::dct;
    const auto theirs = asked.get<ErrorHere>(e, 0);
    CHECK(ours->train == doctest::Approx(theirs->train).epsilon(1e-6));
    CHECK(ours->heldOut == doctest::Approx(theirs->heldOut).epsilon(1e-6));
}

TEST_CASE("a matrix that is no basis is refused by its file's name") {
    const MatrixFile file;
    const std::string path = file.path.string();
    const auto refused = [&](const std::string& expected) {
        CHECK_THROWS_WITH_AS(basisOfFile(path, basesShape), doctest::Contains((path + expected).c_str()),
                             Error);
    };
    CHECK_THROWS_AS(basisOfFile(path, basesShape), Error); // none there
    const Eigen::MatrixXd rows = products(cosineWave);
    Eigen::MatrixXd bent = rows;
    bent(3, 5) += 1e-3;
    file.write(bent);
    refused(": expected an orthonormal matrix, max |Q Q' - I| at most 1e-05, found 0.000");
    bent(3, 5) = std::nan("");
    file.write(bent);
    refused(": expected an orthonormal matrix, max |Q Q' - I| at most 1e-05, found nan");
    file.write(rows.topRows(60));
    refused(": expected a matrix of 64 x 64, an atom of 8 x 8 pixels a row, found the shape (60, 64)");
    file.write(rows.topLeftCorner(16, 16));
    refused(": expected a matrix of 64 x 64, an atom of 8 x 8 pixels a row, found the shape (16, 16)");
    file.write(rows);
    CHECK(basisOfFile(path, basesShape).defect < 1e-6);
    const std::string bytes = readFile(path);
    writeFile(path, bytes.substr(0, bytes.size() - 8));
    refused(": expected 4096 values");
    writeFile(path, "no array");
    refused("");
    CHECK_THROWS_WITH_AS(basisOfFile("", basesShape), doctest::Contains("expected the path of an NPY file"),
                         Error);
}

TEST_CASE("what a basis has not is refused in its words") {
    const auto failure = [](BasisKind kind, const char* model) -> std::string {
        try {
            testing::Asked().get<DenoisedStudy>(inBases(kind, model), 0);
            return {};
        } catch (const Error& error) {
            return error.what();
        }
    };
    const auto refused = [&](BasisKind kind, const char* model, const char* words) {
        CAPTURE(model);
        CHECK(failure(kind, model).find(words) != std::string::npos);
    };
    refused(BasisKind::pixels, "band-tied:d1",
            "band-tied: pixels have neighbours, but no orientations or scales");
    refused(BasisKind::pixels, "parent:d1", "parent: pixels have neighbours");
    refused(BasisKind::pixels, "posterior:place", "pixels have neighbours");
    refused(BasisKind::pca, "local:d1:r1", "local: the coefficients of this basis are a list");
    refused(BasisKind::pca, "independent:d1:shared", "weights are shared per subband");
    refused(BasisKind::pca, "bayes-shrink", "have no bands");
    refused(BasisKind::dct, "local:d1:r1:shared", "at the lowest and the highest frequencies");
    refused(BasisKind::dct, "sure-shrink:symmetric", "symmetric extension needs a wavelet");
    for (const auto& [kind, model] :
         {std::pair(BasisKind::pixels, "local:d1:r1:shared"),
          std::pair(BasisKind::pixels, "posterior:local:r1"),
          std::pair(BasisKind::pixels, "posterior:image:h=auto-scales"),
          std::pair(BasisKind::pca, "posterior:self"), std::pair(BasisKind::pca, "independent:d2"),
          std::pair(BasisKind::dct, "band-tied:d2:shared"), std::pair(BasisKind::dct, "sure-shrink"),
          std::pair(BasisKind::fourier, "parent:d2"),
          std::pair(BasisKind::fourier, "posterior:cone:images=30")}) {
        CAPTURE(model);
        CHECK(failure(kind, model) == "");
    }
}

TEST_CASE("sensitivities and Jacobians in other bases are central differences") {
    testing::Asked asked;
    for (const auto& [kind, model] :
         {std::pair(BasisKind::dct, "local:d2:r1"), std::pair(BasisKind::pca, "independent:d3")}) {
        Experiment e = inBases(kind, model);
        const auto data = asked.get<DataStudy>(e);
        const auto fitted = asked.engine.get<FitStudy>(fitOf(e, 0), {});
        const testing::Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().topRows(1), e.sigma, 3);
        CHECK(toy::sensitivityError(*fitted->denoiser, noisy, 27, 1e-2f) < 2e-3);
        const auto transform = asked.get<TransformStudy>(e)->transform;
        const Eigen::MatrixXd whole =
            wholeJacobian(*fitted->denoiser, toy::image(noisy), transform.get(), {});
        const testing::Matrix row = toy::sensitivity(*fitted->denoiser, noisy, 27, {});
        CHECK((whole.row(27) - row.row(0).cast<double>()).cwiseAbs().maxCoeff() < 1e-5);
    }
}

TEST_CASE("a session keeps the basis, and equal bases are equal questions") {
    Experiment e = inBases(BasisKind::fourier, "parent:d2");
    e.look.bases = BasisView::errors;
    e.basisFile = "/some/where/q.npy";
    for (const BasisKind kind : {BasisKind::fourier, BasisKind::file, BasisKind::wavelet}) {
        e.basis = kind;
        CHECK(fromJson(toJson(e), "test").experiment == e);
    }
    Experiment other = e;
    e.basis = other.basis = BasisKind::pixels;
    other.wavelet = "db7";
    other.levels = 5;
    other.basisFile.clear();
    CHECK(basisOf(e) == basisOf(other));
    e.basis = other.basis = BasisKind::dct;
    CHECK(basisOf(e) != basisOf(other)); // of other levels
}

TEST_CASE("the bases beside each other are the choices in each of them") {
    Experiment e = inBases(BasisKind::pixels, "independent:d2");
    e.chartPoints = 2;
    e.wavelet = "db6";
    e.basisFile = "/some/where/q.npy";
    const std::vector<std::string> names = comparedBases(e);
    CHECK(names == std::vector<std::string>{"pixels", "dct", "fourier", "pca", "haar", "db2", "db4", "sym4",
                                            "db6", "/some/where/q.npy"});
    testing::Asked asked;
    for (const std::size_t basis : {0, 1, 4}) {
        const Experiment chosen = inBasis(e, names[basis]);
        const auto item = static_cast<int>(basis);
        CHECK(asked.get<ErrorInBasisHere>(e, 0, item)->heldOut == asked.get<ErrorHere>(chosen, 0)->heldOut);
        CHECK(asked.get<ErrorInBasis>(e, 0, 2 * item + 1)->heldOut ==
              asked.get<ErrorStudy>(chosen, 0, 1)->heldOut);
    }
    CHECK(inBasis(e, "haar").wavelet == "db1");
    CHECK(inBasis(e, "m.npy").basis == BasisKind::file);
    for (const char* wrong : {"wavelet", "file", "db99", "", "dct2"})
        CHECK_THROWS_WITH_AS(inBasis(e, wrong), doctest::Contains("expected a basis (pixels, dct"), Error);
}
