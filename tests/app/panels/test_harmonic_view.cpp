#include "app/panels/widgets.h"
#include "core/studies/harmonic_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

const std::string harmonicTab = "Sensitivity";

Experiment showingJacobians(SensitivityView view) {
    Experiment e = deskExperiment();
    e.look.sensitivity = view;
    return e;
}

} // namespace

TEST_CASE("Harmonic bases: numbers, pictures' captions and the curve are those of core's Jacobian") {
    Desk desk(showingJacobians(SensitivityView::eigenvectors), harmonicTab);
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    const Expected expected(desk.experiment());
    const auto curve = desk.chart("shrink factors at σ = 0.5");
    REQUIRE(curve.size() == 3);
    std::size_t column = 0;
    for (const auto& [name, values] : curve) { // "A  ...", "B  ...", "C  ..."
        CAPTURE(name);
        const Eigen::MatrixXd jacobian =
            wholeJacobian(*expected.denoiser(column++), expected.noisy(), &expected.transform(), {});
        const JacobianNumbers numbers = jacobianNumbers(jacobian);
        const HarmonicBasis basis = harmonicBasis(jacobian, {});
        CHECK(desk.shows(fmt::format("dimension {} of 256, defect {}", shortNumber(numbers.trace, 3),
                                     shortNumber(numbers.defect, 2)),
                         harmonicTab));
        CHECK(desk.shows(fmt::format("2: {}", shortNumber(basis.factors[1], 3)), harmonicTab));
        CHECK(values.at("1") == written(basis.factors[0], 6));
        CHECK(values.at("20") == written(basis.factors[19], 6));
    }
}

TEST_CASE("Harmonic bases: a click on a picture chooses that eigenvector in all models") {
    Desk desk(showingJacobians(SensitivityView::eigenvectors), harmonicTab);
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    const auto factor = [&](int column, int k) {
        return shortNumber(desk.player.lab().shown<HarmonicStudy>(column)->basis.factors[k], 3);
    };
    const Label caption = Label(fmt::format("3: {}", factor(0, 2))).in(harmonicTab);
    const Rect box = desk.find(caption).box; // the picture is above it
    desk.player.click(box.x0 + 10, box.y0 - 20, 0);
    desk.player.click(5, 5, 0); // away with the mouse
    CHECK(desk.player.lab().ui().harmonic == 2);
    for (int column = 0; column < 3; ++column) { // twice: as the chosen one, and in its place
        CAPTURE(column);
        const std::string own = fmt::format("3: {}", factor(column, 2));
        CHECK_NOTHROW(desk.find(Label(own).in(harmonicTab)));
        CHECK_NOTHROW(desk.find(Label("chosen, " + own).in(harmonicTab)));
    }
}

TEST_CASE("Harmonic bases: over noise every level's own Jacobian") {
    Desk desk(showingJacobians(SensitivityView::eigenvectors), harmonicTab);
    desk.click(Label("over noise").in(harmonicTab));
    REQUIRE(desk.experiment().look.sensitivity == SensitivityView::noise);
    desk.player.waitUntilIdle(60);
    desk.player.frames(3);
    const Expected expected(desk.experiment());
    const auto dimension = desk.chart("effective dimension over noise");
    const auto defect = desk.chart("symmetry defect over noise");
    REQUIRE(dimension.size() == 3);
    REQUIRE(defect.size() == 3);
    const double sigma = chartSigmas(desk.experiment())[0];
    const Image noisy =
        noisedState(expected.clean(), sigma, noiseOf(desk.experiment()), desk.experiment().image);
    std::size_t column = 0;
    for (const auto& [name, values] : dimension) {
        CAPTURE(name);
        const JacobianNumbers numbers = jacobianNumbers(
            wholeJacobian(*expected.denoiser(column++, sigma), noisy, &expected.transform(), {}));
        CHECK(values.begin()->second == written(numbers.trace, 5));
        CHECK(defect.at(name).begin()->second == written(numbers.defect, 4));
    }
}

TEST_CASE("Harmonic bases: without a model it offers some") {
    Experiment e = showingJacobians(SensitivityView::eigenvectors);
    e.columns.clear();
    Desk desk(e, harmonicTab);
    desk.click(Label("Wiener (PCA)").in(harmonicTab));
    REQUIRE(desk.experiment().columns.size() == 1);
    CHECK(desk.experiment().columns[0].family == "wiener");
}
