#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE(
    "Inspector: this number is this sum: the largest parts, and both ends are the denoised coefficient") {
    Experiment e = deskExperiment();
    e.look.coefficient = 21;
    Desk desk(e, "", 1500, 2200);
    const auto number = [&](const char* row) {
        const auto numbers = numbersIn(desk.read(Label(row).in("inspector").nth(1)));
        REQUIRE_FALSE(numbers.empty());
        return numbers.back();
    };
    const Expected expected(desk.experiment());
    const double answer = static_cast<double>(expected.transform().forward(expected.denoised(0))[21]);
    CHECK(number("sum") == written(answer, 3));
    CHECK(number("estimate") == written(answer, 3));
}

TEST_CASE("Inspector: a sum of many parts lists the largest and adds up the others") {
    Experiment e = deskExperiment();
    e.look.coefficient = 21;
    e.columns = {{.family = "local", .degree = 2, .radius = 1}};
    Desk desk(e, "", 1500, 2600);
    CHECK(desk.shows("45 others", "inspector")); // 55 features, ten of them shown
    desk.click(Label("all").in("inspector"));
    CHECK_FALSE(desk.shows("45 others", "inspector"));
}
