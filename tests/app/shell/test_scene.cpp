#include "app/shell/scene.h"
#include "core/session/session.h"
#include "tests/app/panels/desk.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("A scene is what the window shows, there and back") {
    UiState ui;
    CHECK(sceneOf(ui, 20) == Scene{});
    ui.quantity = Quantity::noise;
    ui.chart.train = false;
    ui.chart.state.hidden = {"A  wiener", "noise"};
    ui.tabCharts["radius"].hidden = {"B/2"};
    ui.step = 7;
    ui.zoom = {3, 0.25f, 0.75f};
    const Scene scene = sceneOf(ui, 20);
    CHECK(scene.hidden == "mse/A  wiener\nmse/noise\nradius/B/2");
    UiState other;
    other.tabCharts["learning"].hidden = {"C"};
    showScene(scene, other);
    CHECK(sceneOf(other, 20) == scene);
    CHECK(other.tabCharts["learning"].hidden.empty());
    CHECK(other.tabCharts["radius"].hidden == HiddenSeries{"B/2"});
    ui.step = 20; // the last one
    CHECK(sceneOf(ui, 20).step == Scene{}.step);
}

TEST_CASE("What the window shows is part of the session, no undo step, and asks for nothing new") {
    Desk desk;
    const Experiment before = desk.experiment();
    const std::size_t steps = desk.player.lab().history().size();
    desk.press("Q");
    CHECK(desk.experiment().look.scene.quantity == 1);
    CHECK(sameResults(desk.experiment(), before));
    desk.press("B"); // in the session, too, though another form may ask for more
    CHECK(desk.experiment().look.chart.form == ChartForm::bars);
    CHECK(desk.player.lab().history().size() == steps);
    const Experiment read = fromJson(toJson(desk.experiment()), "a session").experiment;
    CHECK(read == desk.experiment());
    desk.player.lab().change(before);
    desk.player.frames(2);
    CHECK(desk.experiment().look.chart.form == ChartForm::lines);
    CHECK(desk.player.lab().ui().quantity == Quantity::denoised);
    desk.player.lab().change(read);
    desk.player.frames(2);
    CHECK(desk.experiment().look.chart.form == ChartForm::bars);
    CHECK(desk.player.lab().ui().quantity == Quantity::score);
}

TEST_CASE("Set the lab again resets what a lesson's step shows, too") {
    Desk desk;
    desk.player.holdResults(true);
    REQUIRE(desk.player.lab().openLesson("10-finite-samples"));
    desk.player.frames(2);
    const Experiment wanted = desk.experiment();
    UiState& ui = desk.player.lab().ui();
    desk.press("T");
    ui.quantity = Quantity::noise;
    ui.chart.state.hidden = {"noise"};
    ui.zoom.factor = 4;
    ui.step = 3;
    desk.player.frames(2);
    CHECK_FALSE(desk.experiment() == wanted);
    desk.click(Label("Set the lab again").in("lesson"));
    desk.player.frames(2);
    CHECK(desk.experiment() == wanted);
    CHECK(desk.experiment().look.chart.form == ChartForm::lines);
    CHECK(ui.quantity == Quantity::denoised);
    CHECK(ui.chart.state.hidden.empty());
    CHECK(ui.zoom.factor == 1);
    CHECK(ui.step > 1000);
}
