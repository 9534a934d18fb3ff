#include "app/panels/widgets.h"

#include "app/draw/headless.h"
#include "core/families/family.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <numeric>

using namespace scorelet;

namespace {

/// Draws into one window that fills the screen, its content beginning at (0, 0).
struct Stage {
    Headless headless{400, 300};
    Experiment experiment;
    UiState ui;

    void frame(const std::function<void(const View&)>& draw) {
        headless.frame([&] { window(draw); });
    }

    void window(const std::function<void(const View&)>& draw) {
        ui.hoverRow = ui.nextHoverRow;
        ui.hoverCol = ui.nextHoverCol;
        ui.nextHoverRow = ui.nextHoverCol = -1;
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::SetNextWindowSize(ImVec2(400, 300));
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::Begin("stage", nullptr, ImGuiWindowFlags_NoDecoration);
        draw(View{experiment, nullptr, {}, headless.painter()});
        ImGui::End();
        ImGui::PopStyleVar();
    }
};

} // namespace

TEST_CASE("An image tells which pixel is under the mouse and which was clicked") {
    Stage stage;
    Image image({1, 8, 4});
    std::iota(image.values().begin(), image.values().end(), 0.f);
    ImageEvents last;
    bool clicked = false;
    int row = 0, col = 0;
    const auto draw = [&](const View& view) {
        last = drawImage(view, stage.ui, image, 100, {.id = "a"});
        if (!last.clicked) return;
        clicked = true;
        row = last.row;
        col = last.col;
    };
    stage.headless.click(60, 130, [&] { stage.window(draw); });
    CHECK(clicked);
    CHECK(row == 5); // 8 rows of 25 pixels
    CHECK(col == 2);
    CHECK(stage.ui.nextHoverRow == 5);
    clicked = false;
    stage.headless.click(250, 130, [&] { stage.window(draw); });
    CHECK_FALSE(clicked);
    CHECK_FALSE(last.hovered);
}

TEST_CASE("Images share the cursor: the other one outlines the pixel, too") {
    Stage stage;
    const Image image({1, 4, 4});
    const auto draw = [&](const View& view) {
        drawImage(view, stage.ui, image, 100, {.id = "a"});
        ImGui::SetCursorPos(ImVec2(200, 0));
        drawImage(view, stage.ui, image, 100, {.id = "b"});
    };
    stage.frame(draw);
    const RgbaImage before = stage.headless.picture();
    stage.headless.moveMouse(60, 60);
    for (int i = 0; i < 3; ++i) stage.frame(draw);
    const RgbaImage after = stage.headless.picture();
    std::size_t changed = 0;
    for (int y = 45; y < 80; ++y)
        for (int x = 245; x < 280; ++x) changed += before.at(x, y)[0] != after.at(x, y)[0];
    CHECK(changed > 20);
}

TEST_CASE("Ctrl and the wheel zoom about the mouse, within the image") {
    Stage stage;
    const Image image({1, 8, 8});
    ImageEvents last;
    const auto draw = [&](const View& view) { last = drawImage(view, stage.ui, image, 200, {.id = "a"}); };
    stage.headless.moveMouse(160, 60);
    stage.frame(draw);
    stage.frame(draw);
    const int row = last.row, col = last.col;
    stage.headless.scroll(1);
    stage.frame(draw);
    CHECK(stage.ui.zoom.factor == 1); // without Ctrl the wheel scrolls
    injectKey({.key = Key::count, .ctrl = true}, true);
    stage.headless.scroll(3);
    stage.frame(draw);
    stage.frame(draw);
    injectKey({.key = Key::count, .ctrl = true}, false);
    CHECK(stage.ui.zoom.factor > 1.5f);
    CHECK(last.row == row);
    CHECK(last.col == col);
    const float half = 0.5f / stage.ui.zoom.factor;
    CHECK(stage.ui.zoom.centreX >= half);
    CHECK(stage.ui.zoom.centreX <= 1 - half);
}

TEST_CASE("A stale image is dimmed") {
    Stage stage;
    const Image image({1, 4, 4}, 1);
    ImageStyle style{.id = "a"};
    const auto draw = [&](const View& view) { drawImage(view, stage.ui, image, 100, style); };
    stage.frame(draw);
    CHECK(stage.headless.picture().at(50, 50)[0] == 255);
    style.dimmed = true;
    stage.frame(draw);
    CHECK(stage.headless.picture().at(50, 50)[0] < 160);
}

TEST_CASE("A control exists for every parameter, and drawing it changes nothing") {
    Stage stage;
    const Experiment before = stage.experiment;
    ModelSpec spec;
    for (const Family& family : families()) {
        spec.family = family.id;
        const ModelSpec same = spec;
        for (int i = 0; i < 2; ++i)
            stage.frame([&](const View&) {
                for (const auto& p : experimentParameters())
                    CHECK_FALSE(parameterControl(p, stage.experiment, 100));
                for (const auto& p : columnParameters()) CHECK_FALSE(parameterControl(p, spec, 100));
            });
        CHECK(spec == same);
    }
    CHECK(stage.experiment == before);
}

TEST_CASE("A drag on a slider sets the parameter") {
    Stage stage;
    const auto draw = [&](const View&) { bareControl(experimentParameter("sigma"), stage.experiment, 200); };
    stage.headless.moveMouse(100, 10);
    stage.frame(draw);
    stage.headless.holdMouse(true);
    stage.frame(draw);
    stage.headless.moveMouse(190, 10);
    stage.frame(draw);
    stage.headless.holdMouse(false);
    stage.frame(draw);
    CHECK(stage.experiment.sigma > 20); // near the right end of 0.002 to 80, logarithmic
}

TEST_CASE("Numbers are written for people") {
    CHECK(shortNumber(0.012345) == "0.0123");
    CHECK(shortNumber(std::nan("")) == "-");
    CHECK(countText(60000) == "60,000");
    CHECK(countText(1234567) == "1,234,567");
    CHECK(countText(999) == "999");
    CHECK(countText(-1000) == "-1,000");
    CHECK(conditionNumber(1 / 87.6) == "88");
    CHECK(conditionNumber(1 / 16234.0) == "16,000");
    CHECK(conditionNumber(1e-7) == "1.0e+07");
    CHECK(conditionNumber(0.3) == "3");
    CHECK(bytesText(116e3) == "116 kB");
}
