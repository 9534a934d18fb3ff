#include "app/headless.h"
#include "app/plot/image_widget.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

using namespace scorelet;

namespace {

/// An 8 x 4 picture (rows x columns) drawn 100 wide and 200 tall at (20, 10), beside a 4 x 2 one linked to
/// it.
struct Stage {
    Headless headless{400, 300};
    std::vector<float> values = std::vector<float>(32);
    ImageLink link;
    ImageEvents events;
    ImageEvents beside;
    std::function<void()> draw = [this] {
        link.beginFrame();
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::SetNextWindowSize(ImVec2(400, 300));
        ImGui::Begin("images", nullptr, ImGuiWindowFlags_NoDecoration);
        const auto& colors = palette(Theme::dark);
        ImGui::SetCursorPos(ImVec2(20, 10));
        events = drawImage("a", headless.painter(),
                           {.values = values.data(), .rows = 8, .cols = 4, .lo = 0, .hi = 31},
                           ImVec2(100, 200), link, colors);
        ImGui::SetCursorPos(ImVec2(220, 10));
        beside = drawImage("b", headless.painter(),
                           {.values = values.data(), .rows = 4, .cols = 2, .lo = 0, .hi = 31},
                           ImVec2(100, 200), link, colors);
        ImGui::End();
    };

    Stage() { std::iota(values.begin(), values.end(), 0.0f); }
};

} // namespace

TEST_CASE("The pixel under the mouse is the one that is drawn there, and a click names it") {
    Stage stage;
    stage.headless.frame(stage.draw);
    stage.headless.moveMouse(20 + 60, 10 + 30); // column 2 of 4, row 1 of 8
    stage.headless.frame(stage.draw);
    REQUIRE(stage.events.hovered);
    CHECK(*stage.events.hovered == PixelPlace{1, 2});
    CHECK_FALSE(stage.beside.hovered);
    CHECK_FALSE(stage.events.clicked);
    CHECK(stage.headless.picture().at(20 + 60, 10 + 42)[0] ==
          (6 * 255 + 15) / 31); // value 6 of 31, under the frame
    stage.headless.holdMouse(true);
    stage.headless.frame(stage.draw);
    REQUIRE(stage.events.clicked);
    CHECK(*stage.events.clicked == PixelPlace{1, 2});
}

TEST_CASE("Linked pictures share the cursor, and lose it when the mouse leaves") {
    Stage stage;
    stage.headless.moveMouse(20 + 60, 10 + 30);
    for (int i = 0; i < 3; ++i) stage.headless.frame(stage.draw);
    CHECK(stage.link.cursorX == doctest::Approx(0.6));
    CHECK(stage.link.cursorY == doctest::Approx(0.15));
    const Rgba frame = palette(Theme::dark).warning;
    CHECK(stage.headless.picture().at(220 + 50, 10 + 25)[0] >
          frame.r / 2); // pixel (0, 1) of the other is framed
    stage.headless.moveMouse(390, 290);
    for (int i = 0; i < 3; ++i) stage.headless.frame(stage.draw);
    CHECK(stage.link.cursorX < 0);
}

TEST_CASE("The wheel zooms about the mouse and never beyond the picture") {
    Stage stage;
    stage.headless.frame(stage.draw);
    stage.headless.moveMouse(20 + 60, 10 + 30);
    stage.headless.frame(stage.draw);
    for (int i = 0; i < 4; ++i) {
        stage.headless.scroll(1);
        stage.headless.frame(stage.draw);
    }
    CHECK(stage.link.zoom == doctest::Approx(std::pow(1.25, 4)));
    stage.headless.frame(stage.draw);
    CHECK(*stage.events.hovered == PixelPlace{1, 2});
    for (int i = 0; i < 9; ++i) {
        stage.headless.scroll(-1);
        stage.headless.frame(stage.draw);
    }
    CHECK(stage.link.zoom == 1);
    CHECK(stage.link.centreX == doctest::Approx(0.5));
}

TEST_CASE("A colour bar runs from the highest value at the top to the lowest") {
    Headless headless(200, 200, Theme::light);
    headless.frame([&] {
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::Begin("bar", nullptr, ImGuiWindowFlags_NoDecoration);
        ImGui::SetCursorPos(ImVec2(10, 10));
        drawColorBar(headless.painter(), ColorMap::viridis, 0, 3, 150, palette(Theme::light));
        ImGui::End();
    });
    headless.frame([&] {
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::SetNextWindowSize(ImVec2(200, 200));
        ImGui::Begin("bar", nullptr, ImGuiWindowFlags_NoDecoration);
        ImGui::SetCursorPos(ImVec2(10, 10));
        drawColorBar(headless.painter(), ColorMap::viridis, 0, 3, 150, palette(Theme::light));
        ImGui::End();
    });
    const RgbaImage picture = headless.picture();
    CHECK(picture.at(15, 22)[0] > 200); // yellow
    CHECK(picture.at(15, 148)[0] < 90); // violet
    CHECK(picture.at(15, 148)[2] > 60);
}
