#include "app/panels/runs.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>

#include <set>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

const char* const names[] = {"independent, degree 3", "band-tied, degree 3",
                             "local coupling, degree 2, radius 1"};

Label run(const std::string& name) {
    return Label(name).in("runs");
}

/// The models of the rows, from top to bottom.
std::vector<std::string> order(Desk& desk) {
    std::vector<std::string> rows;
    const float left = desk.find(run("model")).box.x0;
    for (const ScreenText& text : desk.player.texts("runs"))
        if (std::abs(text.box.x0 - left) < 3 && text.text != "model") rows.push_back(text.text);
    return rows;
}

} // namespace

TEST_CASE("Runs: every model of the chart is listed with core's error, and a changed one is a new run") {
    Desk desk(deskExperiment(), "Runs");
    const Expected expected(desk.experiment());
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(desk.number(run(names[i])) == written(expected.exact(i).heldOut));
    CHECK(desk.read(run(names[0]).below("data")) == "strokes, 200 images, 16 x 16");
    CHECK(desk.read(run(names[0]).below("basis")) == "db2, 2 levels");
    desk.click(Label("degree").in("experiment"), 0.01f);
    CHECK(desk.number(run("independent, degree 1")) == written(Expected(desk.experiment()).exact(0).heldOut));
    CHECK(order(desk).size() == 4);
    desk.player.lab().set("sigma", "5"); // another level of the chart
    CHECK(desk.number(run(names[1]).below("MSE at 5")) ==
          written(Expected(desk.experiment()).exact(1).heldOut));
}

TEST_CASE("Runs: a click on a head sorts") {
    Desk desk(deskExperiment(), "Runs");
    CHECK(order(desk) == std::vector<std::string>{names[2], names[1], names[0]}); // by error
    desk.click(run("model"));
    CHECK(order(desk) == std::vector<std::string>{names[1], names[0], names[2]});
    desk.click(run("model"));
    CHECK(order(desk) == std::vector<std::string>{names[2], names[0], names[1]});
}

TEST_CASE("Runs: a row is added as a column, forgotten, noted and pinned") {
    Desk desk(deskExperiment(), "Runs");
    desk.click(run("add").nth(1));
    REQUIRE(desk.experiment().columns.size() == 4);
    CHECK(label(desk.experiment().columns[3]) == names[2]);
    desk.click(run("x").nth(2));
    CHECK(order(desk) == std::vector<std::string>{names[2], names[0]});
    desk.click(run("note").nth(2)); // the first one is the head
    desk.type("best so far");
    desk.press("Enter");
    CHECK(desk.read(run(names[2]).below("note")) == "best so far");
    CHECK_FALSE(desk.shows("held-out error of pinned runs", "Runs"));
    const ScreenText add = desk.find(run("add").nth(2));
    desk.player.click(add.box.x0 - 22, add.centre().y, 0); // the box before it
    const auto chart = desk.chart("held-out error of pinned runs");
    REQUIRE(chart.size() == 1);
    CHECK(chart.begin()->first == "independent, degree 3");
    CHECK(chart.begin()->second.size() == 3);
}

TEST_CASE("Runs: the chart names of data and basis what tells its runs apart") {
    Desk desk(deskExperiment(), "Runs");
    const auto names = [&] {
        std::set<std::string> all;
        for (const auto& [name, values] : desk.chart("held-out error of the newest runs")) all.insert(name);
        return all;
    };
    CHECK(names().contains("band-tied, degree 3"));
    desk.player.lab().set("wavelet", "db3");
    desk.player.waitUntilIdle(60);
    CHECK(names().contains("band-tied, degree 3 (db2, 2 levels)"));
    CHECK(names().contains("band-tied, degree 3 (db3, 2 levels)"));
}
