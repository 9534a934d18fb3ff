#include "core/studies/stage_basis.h"
#include "core/studies/stage_halves.h"
#include "core/studies/stage_posterior.h"

#include "core/base/error.h"
#include "core/families/nearest/nearest.h"
#include "core/sample/trajectory.h"
#include "tests/core/families/toy.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;

namespace {

constexpr int size = 16;

Experiment smallExperiment() {
    Experiment e;
    e.data.size = size;
    e.levels = 2;
    e.wavelet = "db2";
    e.pixelRow = 5;
    e.pixelCol = 9;
    e.chartMin = 0.05;
    e.chartMax = 5;
    e.chartPoints = 4;
    return e;
}

} // namespace

TEST_CASE("the basis result shows a middle atom of every band, of norm 1 and of its own band") {
    const WaveletTransform transform("db2", size, size, 2);
    const Image clean = toy::image(toy::randomImages(1, size, 3));
    const BasisResult result = basisResult(smallExperiment(), transform, clean, {});
    REQUIRE(result.atoms.size() == transform.layout().bands().size());
    for (size_t band = 0; band < result.atoms.size(); ++band) {
        const Atom& atom = result.atoms[band];
        CHECK(transform.layout().place(atom.coefficient).band == static_cast<int>(band));
        const Eigen::VectorXf w = transform.forward(atom.image);
        CHECK(w[atom.coefficient] == doctest::Approx(1).epsilon(1e-5));
        CHECK(w.norm() == doctest::Approx(1).epsilon(1e-5));
    }
    REQUIRE(result.defects.size() == 3);
    CHECK(result.defects[0].whiteMax < 1e-12);
    CHECK(result.defects[1].whiteMax > 0.01);
    CHECK(result.defects[2].whiteMax > 0.01);
    // The bump stands at the chosen pixel, and few wavelets hold what takes many Fourier modes.
    Eigen::Index row = 0, col = 0;
    result.bumpImage.plane(0).maxCoeff(&row, &col);
    CHECK(row == 5);
    CHECK(col == 9);
    CHECK(result.bump.wavelet.coefficientsFor(0.95) < result.bump.fourier.coefficientsFor(0.95));
    // Background out: an image of -1 has no energy at all.
    const BasisResult black = basisResult(smallExperiment(), transform, Image({1, size, size}, -1), {});
    CHECK(black.image.wavelet.fraction(size * size) == 0);
}

TEST_CASE("the shortest window holds the wanted energy and may wrap around") {
    const CircularWindow one = shortestWindow({0, 0, 3, 0}, 0.01);
    CHECK(one.start == 2);
    CHECK(one.length == 1);
    const CircularWindow across = shortestWindow({4, 0, 0, 0, 4}, 0.01);
    CHECK(across.start == 4);
    CHECK(across.length == 2);
    CHECK(shortestWindow({1, 1, 1, 1}, 0.01).length == 4);
    CHECK(shortestWindow({1, 1, 1, 1}, 0.5).length == 2);
}

TEST_CASE("an atom knows its extent: Haar's is its dyadic square, a border atom of db2 wraps") {
    Experiment e = smallExperiment();
    const WaveletTransform haar("db1", size, size, 2);
    e.coefficient = haar.layout().index(haar.layout().band(Orientation::diagonal, 2), 1, 2);
    const AtomResult square = atomResult(e, haar);
    CHECK(square.height == 4);
    CHECK(square.width == 4);
    CHECK_FALSE(square.wraps);
    const WaveletTransform db2("db2", size, size, 2);
    int wrapping = 0;
    for (int col = 0; col < 4; ++col) {
        e.coefficient = db2.layout().index(db2.layout().band(Orientation::diagonal, 2), 0, col);
        wrapping += atomResult(e, db2).wraps ? 1 : 0;
    }
    CHECK(wrapping > 0);
    e.coefficient = 100000; // clamped
    CHECK(atomResult(e, db2).atom.coefficient == size * size - 1);
}

TEST_CASE("the ideal posterior decides for one image at low noise and for none at high noise") {
    const auto data = toy::randomData(40, size, 5);
    const IdealModel model(toy::trainOf(data), {});
    Experiment e = smallExperiment();
    e.chartMin = 0.01;
    e.chartMax = 300;
    const Image clean = data->train.pixels.image(17);
    const Image noisy = toy::image(toy::addNoise(data->train.pixels.matrix().row(17), 0.1, 1));
    IdealResult result = idealPosterior(e, model, 40, noisy, 0.1, {});
    CHECK(result.share.top.front().index == 17);
    CHECK(result.share.top.size() == static_cast<size_t>(shownWeights));
    CHECK(result.share.effectiveNumber == doctest::Approx(1).epsilon(1e-3));
    while (addEffectiveNumber(result, model, clean, noisy, {})) {
    }
    REQUIRE(result.effective.size() == 4);
    CHECK(result.effective.front() == doctest::Approx(1).epsilon(1e-6));
    CHECK(result.effective.back() > 35);
    CHECK(std::is_sorted(result.effective.begin(), result.effective.end()));
    const NearestModel other(toy::trainOf(data), {});
    CHECK_THROWS_AS(idealPosterior(e, other, 40, noisy, 0.1, {}), Error);
}

TEST_CASE("Wiener's result follows g = e / (e + sigma^2)") {
    const auto data = toy::randomData(600, size, 7);
    const WienerModel model(data, {});
    const WienerResult result = wienerResult(smallExperiment(), model, 0.5);
    CHECK(result.images == 600);
    REQUIRE(result.eigenimages.size() == static_cast<size_t>(shownEigenimages));
    CHECK(result.eigenimages[3].flat().square().sum() == doctest::Approx(1).epsilon(1e-4));
    CHECK((result.eigenimages[0].flat() * result.eigenimages[1].flat()).sum() ==
          doctest::Approx(0).epsilon(1e-4));
    double kept = 0;
    for (Eigen::Index k = 0; k < result.variances.size(); ++k)
        kept += result.variances[k] / (result.variances[k] + 0.25);
    CHECK(result.effective == doctest::Approx(kept).epsilon(1e-9));
    REQUIRE(result.curves.size() == result.curveIndices.size());
    CHECK(result.curveIndices.back() == 100); // 300 is more than 16 x 16 - 1
    const double e1 = result.variances[1], s = result.sigmas[2];
    CHECK(result.curves[1][2] == doctest::Approx(e1 / (e1 + s * s)).epsilon(1e-9));
    const Eigen::VectorXd mean = data->train.pixels.matrix().cast<double>().colwise().mean();
    CHECK(static_cast<double>(result.mean.value(0, 1, 2)) == doctest::Approx(mean[size + 2]).epsilon(1e-5));
}

TEST_CASE("sizes of a half rise to half of the training images") {
    CHECK(halvesSizes(1000, 0) == std::vector<int>{8, 32, 128, 500});
    CHECK(halvesSizes(1000, 200) == std::vector<int>{8, 32, 100});
    CHECK(halvesSizes(16, 0) == std::vector<int>{8});
    CHECK(halvesSizes(3, 0).empty());
}

TEST_CASE("two halves: the nearest-image machine memorizes, so its halves differ; failures are values") {
    const auto data = toy::randomData(80, size, 11);
    Experiment e = smallExperiment();
    e.columns = {{.kind = ModelKind::nearest}};
    HalvesResult result = planHalves(e, 0, *data);
    CHECK(result.key == halvesKey(e, 0));
    CHECK(result.queries == 5);
    const ModelMaker nearest = [](std::shared_ptr<const DataSet> half) -> std::shared_ptr<const Model> {
        return std::make_shared<NearestModel>(std::shared_ptr<const ImageSet>(half, &half->train), Work{});
    };
    int steps = 0;
    while (addHalvesPoint(result, *data, nearest, 0, {})) ++steps;
    CHECK(steps == 3);
    REQUIRE(result.points.size() == 3);
    CHECK(result.points.back().images == 40);
    CHECK(result.points.back().between.mse > 0.01);

    HalvesResult failing = planHalves(e, 0, *data);
    const ModelMaker broken = [](const std::shared_ptr<const DataSet>&) -> std::shared_ptr<const Model> {
        throw Error("too large", "take fewer");
    };
    CHECK(addHalvesPoint(failing, *data, broken, 0, {}));
    REQUIRE(failing.failure.has_value());
    CHECK(failing.failure->message == "too large");
    CHECK(failing.failure->hint == "take fewer");
    CHECK_FALSE(addHalvesPoint(failing, *data, broken, 0, {}));
}

TEST_CASE("stage keys change with exactly what the stages depend on") {
    const Experiment e = smallExperiment();
    Experiment other = e;
    other.sigma = 1;
    CHECK(basisKey(other) == basisKey(e));
    CHECK(atomKey(other) == atomKey(e));
    CHECK(idealKey(other) != idealKey(e));
    CHECK(wienerKey(other) != wienerKey(e));
    CHECK(halvesKey(other, 0) != halvesKey(e, 0));
    other = e;
    other.coefficient = 7;
    CHECK(atomKey(other) != atomKey(e));
    CHECK(basisKey(other) == basisKey(e));
    other = e;
    other.image = 3;
    CHECK(basisKey(other) != basisKey(e));
    CHECK(wienerKey(other) == wienerKey(e));
    CHECK(halvesKey(other, 0) == halvesKey(e, 0));
}
