#include "core/basis/transform.h"
#include "core/families/spec_text.h"
#include "core/families/wiener/wiener.h"
#include "core/studies/basis_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/wiener_study.h"

#include "core/base/error.h"
#include "core/families/nearest/nearest.h"
#include "core/sample/trajectory.h"
#include "tests/core/families/toy.h"
#include "tests/core/images.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment basisExperiment() {
    Experiment e;
    e.data.size = smallSide;
    e.levels = 2;
    e.wavelet = "db2";
    e.look.pixelRow = 5;
    e.look.pixelCol = 9;
    e.chartMin = 0.05;
    e.chartMax = 5;
    e.chartPoints = 4;
    return e;
}

} // namespace

TEST_CASE("the basis result shows a middle atom of every band, of norm 1 and of its own band") {
    const WaveletTransform transform("db2", smallSide, smallSide, 2);
    const Image clean = toy::image(toy::randomImages(1, smallSide, 3));
    const BasisResult result = basisResult(transform, {});
    REQUIRE(result.atoms.size() == transform.layout().bands().size());
    for (size_t band = 0; band < result.atoms.size(); ++band) {
        const Atom& atom = result.atoms[band];
        CHECK(transform.layout().place(atom.coefficient).band == static_cast<int>(band));
        const Eigen::VectorXf w = transform.forward(atom.image);
        CHECK(w[atom.coefficient] == doctest::Approx(1).epsilon(1e-5));
        CHECK(w.norm() == doctest::Approx(1).epsilon(1e-5));
    }
    // The bump stands at the chosen pixel, and few wavelets hold what takes many Fourier modes.
    Eigen::Index row = 0, col = 0;
    const Bump bump = bumpAt(transform, 5, 9);
    bump.image.plane(0).maxCoeff(&row, &col);
    CHECK(row == 5);
    CHECK(col == 9);
    CHECK(bump.compaction.chosen.coefficientsFor(0.95) < bump.compaction.fourier.coefficientsFor(0.95));
    // Background out: an image of -1 has no energy at all.
    CHECK(imageCompaction(transform, Image({1, smallSide, smallSide}, -1))
              .chosen.fraction(smallSide * smallSide) == 0);
    CHECK(imageCompaction(transform, clean).chosen.fraction(smallSide * smallSide) == doctest::Approx(1));
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
    Experiment e = basisExperiment();
    const WaveletTransform haar("db1", smallSide, smallSide, 2);
    e.look.coefficient = haar.layout().index(haar.layout().band(Orientation::diagonal, 2, 0), 1, 2);
    const AtomResult square = atomResult(haar, e.look.coefficient);
    CHECK(square.height == 4);
    CHECK(square.width == 4);
    CHECK_FALSE(square.wraps);
    const WaveletTransform db2("db2", smallSide, smallSide, 2);
    int wrapping = 0;
    for (int col = 0; col < 4; ++col) {
        e.look.coefficient = db2.layout().index(db2.layout().band(Orientation::diagonal, 2, 0), 0, col);
        wrapping += atomResult(db2, e.look.coefficient).wraps ? 1 : 0;
    }
    CHECK(wrapping > 0);
    e.look.coefficient = 100000; // clamped
    CHECK(atomResult(db2, e.look.coefficient).atom.coefficient == smallSide * smallSide - 1);
}

TEST_CASE("the ideal posterior decides for one image at low noise and for none at high noise") {
    Asked asked;
    Experiment e = basisExperiment();
    e.data = {.source = "strokes", .train = 40, .heldOut = 4, .size = smallSide};
    e.chartMin = 0.01;
    e.chartMax = 300;
    e.sigma = 0.01;
    const auto here = asked.get<PosteriorStudy>(e);
    CHECK(here->images == 40);
    CHECK(here->share.top.size() == static_cast<size_t>(shownWeights));
    CHECK(here->share.effectiveNumber == doctest::Approx(1).epsilon(1e-3));
    const auto nearest = nearestNeighbours(ImageBatch(asked.get<PictureStudy>(e)->noisy),
                                           asked.get<DataStudy>(e)->train, 1, {});
    CHECK(here->share.top.front().index == nearest.front().front().index);
    std::vector<double> effective;
    for (int k = 0; k < 4; ++k)
        effective.push_back(asked.get<PosteriorOverNoise>(e, -1, k)->share.effectiveNumber);
    CHECK(effective.front() == doctest::Approx(1).epsilon(1e-6));
    CHECK(effective.back() > 35);
    CHECK(std::is_sorted(effective.begin(), effective.end()));
    // The chart's first level is the slider's: it is the same result.
    CHECK(asked.get<PosteriorOverNoise>(e, -1, 0)->share.effectiveNumber == here->share.effectiveNumber);
}

TEST_CASE("Wiener's result follows g = e / (e + sigma^2)") {
    const auto data = toy::randomData(600, smallSide, 7);
    const WienerModel model(data, {});
    const Eigenimages result = eigenimagesOf(model);
    const WienerGains gains = gainsOf(model, 0.5);
    const WienerCurves curves = gainCurvesOf(model, chartSigmas(basisExperiment()));
    CHECK(result.images == 600);
    REQUIRE(result.first.size() == static_cast<size_t>(shownEigenimages));
    CHECK(result.first[3].flat().square().sum() == doctest::Approx(1).epsilon(1e-4));
    CHECK((result.first[0].flat() * result.first[1].flat()).sum() == doctest::Approx(0).epsilon(1e-4));
    double kept = 0;
    for (Eigen::Index k = 0; k < result.variances.size(); ++k)
        kept += result.variances[k] / (result.variances[k] + 0.25);
    CHECK(gains.effective == doctest::Approx(kept).epsilon(1e-9));
    REQUIRE(curves.curves.size() == curves.indices.size());
    CHECK(curves.indices.back() == 100); // 300 is more than 16 x 16 - 1
    const double e1 = result.variances[1], s = curves.sigmas[2];
    CHECK(curves.curves[1][2] == doctest::Approx(e1 / (e1 + s * s)).epsilon(1e-9));
    const Eigen::VectorXd mean = data->train.pixels.matrix().cast<double>().colwise().mean();
    CHECK(static_cast<double>(result.mean.value(0, 1, 2)) ==
          doctest::Approx(mean[smallSide + 2]).epsilon(1e-5));
}

TEST_CASE("sizes of a half rise to half of the training images") {
    CHECK(halvesSizes(1000, 0) == std::vector<int>{8, 32, 128, 500});
    CHECK(halvesSizes(1000, 200) == std::vector<int>{8, 32, 100});
    CHECK(halvesSizes(16, 0) == std::vector<int>{8});
    CHECK(halvesSizes(3, 0).empty());
}

TEST_CASE("two halves: the nearest-image machine memorizes, so its halves differ; a model that cannot be is "
          "an error") {
    Asked asked;
    Experiment e = basisExperiment();
    e.data = {.source = "strokes", .train = 80, .heldOut = 5, .size = smallSide};
    e.columns = {{.family = "nearest"}, parseModelSpec("local:d4:r3")};
    e.budgetGb = 0.1;
    const auto result = asked.get<HalvesStudy>(e, 0);
    CHECK(result->queries == 5);
    REQUIRE(result->points.size() == 3);
    CHECK(result->points.back().images == 40);
    CHECK(result->points.back().between.mse > 0.01);
    CHECK_THROWS_WITH_AS(asked.get<HalvesStudy>(e, 1), doctest::Contains("budget"), Error);
}

TEST_CASE("Inputs change with exactly what their studies depend on") {
    const Experiment e = [] {
        Experiment start = basisExperiment();
        start.columns = {parseModelSpec("independent:d1"), parseModelSpec("ideal")};
        return start;
    }();
    Experiment other = e;
    other.sigma = 1;
    CHECK(BasisStudy::of(other) == BasisStudy::of(e));
    CHECK(AtomStudy::of(other) == AtomStudy::of(e));
    CHECK(PosteriorStudy::of(other) != PosteriorStudy::of(e));
    CHECK(PosteriorOverNoise::of(other, -1, 1) == PosteriorOverNoise::of(e, -1, 1));
    CHECK(WienerGainsStudy::of(other) != WienerGainsStudy::of(e));
    CHECK(WienerCurvesStudy::of(other) == WienerCurvesStudy::of(e));
    CHECK(EigenimagesStudy::of(other) == EigenimagesStudy::of(e));
    CHECK(HalvesStudy::of(other, 0) != HalvesStudy::of(e, 0));
    other = e;
    other.look.coefficient = 7;
    CHECK(AtomStudy::of(other) != AtomStudy::of(e));
    CHECK(BasisStudy::of(other) == BasisStudy::of(e));
    other = e;
    other.image = 3;
    CHECK(BasisStudy::of(other) == BasisStudy::of(e));
    CHECK(CompactionStudy::of(other) != CompactionStudy::of(e));
    CHECK(WienerGainsStudy::of(other) == WienerGainsStudy::of(e));
    CHECK(HalvesStudy::of(other, 0) == HalvesStudy::of(e, 0));
    // What a comparator does not look at.
    other = e;
    other.wavelet = "db4";
    other.levels = 1;
    other.budgetGb = 7;
    CHECK(solverOf(other, 0) != solverOf(e, 0));
    CHECK(solverOf(other, 1) == solverOf(e, 1));
    other = e;
    other.columns[1].degree = 4; // left over from another kind
    other.columns[1].title = "my ideal";
    CHECK(solverOf(other, 1) == solverOf(e, 1));
}
