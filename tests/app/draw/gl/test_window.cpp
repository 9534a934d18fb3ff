#include "app/draw/gl/gl_painter.h"
#include "app/draw/theme.h"
#include "app/shell/window.h"
#include "core/base/error.h"

#include <array>
#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

using namespace scorelet;

namespace {

/// A hidden window; main() has made sure that there can be one.
std::unique_ptr<Window> hiddenWindow() {
    return std::make_unique<Window>(WindowOptions{.width = 400, .height = 300, .visible = false});
}

} // namespace

TEST_CASE("The shader colours every value as the processor does") {
    const auto window = hiddenWindow();
    gl::GlPainter painter;
    std::vector<float> values;
    for (int i = 0; i < 16 * 20; ++i) values.push_back(-1.2f + 2.4f * (static_cast<float>(i) + 0.37f) / 320);
    values[5] = std::nanf("");
    const Image wide({1, 16, 20}, values), high({1, 20, 16}, values);
    for (const ColorMap map : {ColorMap::grey, ColorMap::viridis, ColorMap::diverging}) {
        CHECK(painter.readBack({.image = wide, .map = map}) == colorize(wide, map, -1, 1));
    }
    CHECK(painter.readBack({.image = high, .map = ColorMap::diverging, .lo = -0.1f, .hi = 3}) ==
          colorize(high, ColorMap::diverging, -0.1f, 3));
}

TEST_CASE("A window's picture has the drawn image's pixels at their place") {
    const auto window = hiddenWindow();
    const Image corners({1, 2, 2}, std::array<float, 4>{-1, 1, 1, -1});
    RgbaImage picture;
    for (int frame = 0; frame < 3; ++frame) {
        REQUIRE(window->beginFrame(0));
        const auto texture = window->painter().textureFor({.image = corners});
        ImGui::GetForegroundDrawList()->AddImage(texture, ImVec2(100, 50), ImVec2(140, 90));
        window->endFrame(&picture);
    }
    REQUIRE(picture.width == 400);
    REQUIRE(picture.height == 300);
    CHECK(picture.at(101, 51)[0] == 0);
    CHECK(picture.at(119, 69)[0] == 0);
    CHECK(picture.at(121, 69)[0] == 255);
    CHECK(picture.at(119, 71)[0] == 255);
    CHECK(picture.at(139, 89)[0] == 0);
    CHECK(picture.at(300, 200)[0] == palette(Theme::dark).background.r);
}

TEST_CASE("Theme and scale change between frames, and the window closes when told") {
    const auto window = hiddenWindow();
    REQUIRE(window->beginFrame(0));
    const float font = ImGui::GetFontSize();
    window->endFrame();
    window->setTheme(Theme::light);
    window->setUiScale(2);
    RgbaImage picture;
    REQUIRE(window->beginFrame(0));
    CHECK(ImGui::GetFontSize() == 2 * font);
    window->endFrame(&picture);
    CHECK(picture.at(200, 150)[0] == palette(Theme::light).background.r);
    window->setUiScale(99);
    CHECK(window->uiScale() == maxUiScale);
    window->close();
    CHECK_FALSE(window->beginFrame(0));
}

TEST_CASE("A picture beyond the card's limit is refused, not drawn wrong") {
    const auto window = hiddenWindow();
    const Image image({1, 1, 200'000});
    CHECK_THROWS_WITH_AS(window->painter().textureFor({.image = image}),
                         doctest::Contains("larger than this graphics card takes"), Error);
}
