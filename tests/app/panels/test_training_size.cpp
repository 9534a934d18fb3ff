#include "app/panels/training_size.h"

#include "app/headless.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// The slider alone, from 100 to 400 on a line of its own.
struct SliderStage {
    Headless headless{400, 100};
    Experiment experiment = smallExperiment();
    std::shared_ptr<const Snapshot> snapshot = solved();

    void draw() {
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::SetNextWindowSize(ImVec2(400, 100));
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::Begin("stage", nullptr, ImGuiWindowFlags_NoDecoration);
        Edits edits{experiment};
        trainingSizeRow(View{experiment, snapshot, {}, headless.painter()}, edits, 130);
        experiment = edits.experiment;
        ImGui::End();
        ImGui::PopStyleVar();
    }

    void frame() {
        headless.frame([&] { draw(); });
    }

    /// Presses at `from`, moves to `to`, lets go.
    void drag(float from, float to) {
        headless.moveMouse(from, 10);
        frame();
        headless.holdMouse(true);
        frame();
        headless.moveMouse(to, 10);
        frame();
        headless.holdMouse(false);
        frame();
    }
};

} // namespace

TEST_CASE("a dragged training-set size has two digits; all of them is 0") {
    CHECK(subsetOfDrag(12'345, 60'000) == 12'000);
    CHECK(subsetOfDrag(12'512, 60'000) == 13'000);
    CHECK(subsetOfDrag(127, 60'000) == 130);
    CHECK(subsetOfDrag(7, 60'000) == 7);
    CHECK(subsetOfDrag(0.3, 60'000) == 2);
    CHECK(subsetOfDrag(60'000, 60'000) == 0);
    CHECK(subsetOfDrag(59'999, 60'000) == 0);
    CHECK(subsetOfDrag(1'003, 1'003) == 0);
    CHECK(subsetOfDrag(1'002, 1'003) == 1'000);
}

TEST_CASE("the slider over training images changes the subset, and its right end is all of them") {
    SliderStage stage;
    stage.drag(390, 250);
    const int middle = stage.experiment.subset;
    CHECK(middle > 10); // of 2 to 200, logarithmic
    CHECK(middle < 40);
    stage.drag(250, 134);
    CHECK(stage.experiment.subset == 2);
    stage.drag(134, 399);
    CHECK(stage.experiment.subset == 0);
}

TEST_CASE("before data are there the slider rests and keeps the subset; a larger one than the data is all") {
    SliderStage stage;
    stage.snapshot = nullptr;
    stage.experiment.subset = 50;
    stage.drag(390, 250);
    CHECK(stage.experiment.subset == 50);
    stage.snapshot = solved();
    stage.frame();
    const RgbaImage fifty = stage.headless.picture();
    stage.experiment.subset = 1000; // of 200
    stage.headless.moveMouse(0, 90);
    stage.frame();
    stage.frame();
    const RgbaImage larger = stage.headless.picture();
    CHECK(stage.experiment.subset == 1000); // untouched until it is dragged
    stage.experiment.subset = 0;
    stage.frame();
    CHECK(stage.headless.picture().pixels == larger.pixels);
    CHECK(fifty.pixels != larger.pixels);
}

TEST_CASE("Ctrl+click types an exact number of training images") {
    SliderStage stage;
    const auto draw = [&] { stage.draw(); };
    injectKey({.key = Key::count, .ctrl = true}, true);
    stage.headless.click(250, 10, draw);
    injectKey({.key = Key::count, .ctrl = true}, false);
    stage.frame();
    for (const char digit : {'1', '2', '7'}) {
        ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(digit));
        stage.frame();
    }
    CHECK(stage.experiment.subset == 127);
}
