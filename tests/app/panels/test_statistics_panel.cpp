#include "core/score/mse.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// The numbers of the line of a column: errors on training and on held-out images.
void checkErrors(Desk& desk, std::size_t column) {
    const Expected expected(desk.experiment());
    const ExactMse exact = expected.exact(column);
    const std::string heading = fmt::format("{}  {}", static_cast<char>('A' + static_cast<int>(column)),
                                            label(desk.experiment().columns[column]));
    const auto numbers = numbersIn(desk.read(Label(heading).in("Statistics")));
    REQUIRE(numbers.size() == 2);
    CHECK(numbers[0] == written(exact.train));
    CHECK(numbers[1] == written(exact.heldOut));
}

} // namespace

TEST_CASE("Statistics: the bars are the parts of core's error, and sum to it") {
    Desk desk(deskExperiment(), "Statistics");
    const Expected expected(desk.experiment());
    const auto denoiser = expected.denoiser(1);
    const auto& fit = dynamic_cast<const WaveletDenoiser&>(*denoiser).fit();
    const auto& moments = dynamic_cast<const WaveletModel&>(*expected.model(1)).moments();
    const Eigen::VectorXd errors = mseByCoefficient(fit, moments.heldOut, {{}, 2, {}});
    std::map<std::string, double> byScale, byOrientation;
    for (const Subband& band : expected.transform().layout().bands()) {
        const double part = errors.segment(band.offset, band.count()).sum() / 256;
        byScale[band.orientation == Orientation::scaling ? "scaling" : fmt::format("level {}", band.level)] +=
            part;
        byOrientation[fmt::format("{} {}", name(band.orientation), letters(band.orientation))] += part;
    }
    const auto scales = desk.chart("held-out error by scale").at("B");
    const auto orientations = desk.chart("held-out error by orientation").at("B");
    REQUIRE(scales.size() == 3);
    REQUIRE(orientations.size() == 4);
    for (const auto& [what, part] : byScale) CHECK(scales.at(what) == written(part, 6));
    for (const auto& [what, part] : byOrientation) CHECK(orientations.at(what) == written(part, 6));
    for (std::size_t i = 0; i < 3; ++i) checkErrors(desk, i);
}

TEST_CASE("Statistics: a switched-off order or scale leaves the model, and its errors follow") {
    Desk desk(deskExperiment(), "Statistics");
    const auto worth = desk.chart("worth of an order: held-out error without it, less with it");
    const double before = Expected(desk.experiment()).exact(0).heldOut;
    desk.click(Label("2").in("Statistics").nth(1)); // order 2 of A
    CHECK(desk.experiment().columns[0].withoutOrders == std::vector<int>{2});
    checkErrors(desk, 0);
    const double without = Expected(desk.experiment()).exact(0).heldOut;
    CHECK(worth.at("A").at("order 2") == doctest::Approx(without - before).epsilon(1e-4));
    CHECK(desk.read(Label("2").in("Statistics").nth(7).below("A held-out (training)")) == "off");
    desk.click(Label("S").in("Statistics").nth(2)); // the scaling band of B
    CHECK(desk.experiment().columns[1].withoutLevels == std::vector<int>{0});
    checkErrors(desk, 1);
    desk.click(Label("2").in("Statistics").nth(1));
    CHECK(desk.experiment().columns[0].withoutOrders.empty());
    checkErrors(desk, 0);
}

TEST_CASE("Statistics: the table says what every order is worth; a model without moments has none") {
    Experiment e = deskExperiment();
    e.columns = {{.family = "independent", .degree = 2}, {.family = "wiener"}};
    Desk desk(e, "Statistics");
    const double whole = Expected(e).exact(0).heldOut;
    e.columns[0].withoutOrders = {1};
    const double rise = Expected(e).exact(0).heldOut - whole;
    CHECK(desk.number(Label("1").in("Statistics").nth(3).below("A held-out (training)")) == written(rise, 3));
    CHECK(desk.shows("B  Wiener (PCA) has no moments, so no bars", "Statistics"));
    const auto scales = desk.chart("held-out error by scale");
    CHECK(scales.contains("A"));
    CHECK_FALSE(scales.contains("B"));
    desk.player.lab().set("column2.kind", "band-tied");
    CHECK(desk.chart("held-out error by scale").contains("B"));
    desk.click(Label("B  band-tied, degree 2").in("experiment"));
    desk.click(Label("model").in("experiment").column(2));
    desk.click(Label("ideal").in("Combo"));
    CHECK_FALSE(desk.chart("held-out error by scale").contains("B")); // none left behind
}
