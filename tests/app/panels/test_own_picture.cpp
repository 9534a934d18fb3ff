#include "app/panels/own_picture.h"
#include "core/image/grey_text.h"
#include "core/image/file.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/trajectory_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <filesystem>

using namespace scorelet;
using namespace scorelet::testing;

TEST_CASE("A stroke covers what its brush goes over, the eraser takes it away") {
    Image image({1, 9, 9}, -1);
    drawStroke(image, {4.5f, 1.5f}, {4.5f, 7.5f}, 1, false);
    CHECK(image.value(0, 4, 1) == 1);
    CHECK(image.value(0, 4, 7) == 1);
    CHECK(image.value(0, 3, 4) == 0); // a pixel away with a radius of 1: half covered
    CHECK(image.value(0, 2, 4) == -1);
    CHECK(image.value(0, 0, 0) == -1);
    drawStroke(image, {4.5f, 4.5f}, {4.5f, 4.5f}, 1, true);
    CHECK(image.value(0, 4, 4) == -1);
    CHECK(image.value(0, 4, 1) == 1);
}

TEST_CASE("A picture that is drawn with the mouse is the image of all tabs, a stroke is one undo") {
    Desk desk;
    desk.press("P");
    const Rect window = desk.player.region("Your own picture");
    const float x = (window.x0 + window.x1) / 2, y = window.y1 - 100;
    desk.player.drag(x - 60, y, x + 60, y, 12);
    const std::string one = desk.experiment().own;
    REQUIRE(isGreyText(one));
    CHECK(desk.shows("clean (your own)", "Compare"));
    CHECK(desk.shows("your own picture is shown", "experiment"));
    const Image own = imageOfGreyText(one);
    CHECK(own.flat().maxCoeff() == 1);
    CHECK(desk.player.lab().shown<PictureStudy>()->clean == own);
    desk.player.drag(x, y - 60, x, y + 60, 12);
    CHECK(desk.experiment().own != one);
    desk.press("Ctrl+Z");
    CHECK(desk.experiment().own == one);
    desk.player.lab().set("tab", "trajectory");
    desk.player.frames(3);
    const auto path = desk.player.lab().shown<TrajectoryStudy>(0);
    REQUIRE(path);
    REQUIRE(path.fresh);
    desk.press("Down"); // held-out images again
    CHECK(desk.experiment().own.empty());
    CHECK(desk.experiment().image == 0);
}

TEST_CASE("One picture file takes the held-out image's place; its folder is not loaded") {
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / "scorelet-own-picture-test";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    Image picture({1, 16, 16}, -1);
    for (int i = 0; i < 16; ++i) picture.value(0, i, i) = greyOfByte(static_cast<float>(17 * i));
    writePng(folder / "Mine.PNG", picture);
    Desk desk;
    const std::string source = desk.experiment().data.source;
    desk.player.lab().openPath(folder / "Mine.PNG");
    desk.player.frames(3);
    CHECK(desk.experiment().data.source == source);
    CHECK(desk.player.lab().shown<PictureStudy>()->clean == picture);
    desk.press("Down");
    std::filesystem::copy_file(folder / "Mine.PNG", folder / "my own.png");
    ImGui::SetClipboardText(("file://" + folder.string() + "/my%20own.png\n").c_str()); // as file managers do
    CHECK(desk.player.lab().perform("paste"));
    desk.player.frames(2);
    CHECK(desk.player.lab().shown<PictureStudy>()->clean == picture);
    desk.player.lab().openPath(folder / "none.png");
    CHECK(desk.player.lab().ui().messages.messages().back().text.find("none.png") != std::string::npos);
    CHECK(desk.player.lab().shown<PictureStudy>()->clean == picture);
    std::filesystem::remove_all(folder);
}

TEST_CASE("The gallery orders held-out images by the error of a model, and a click shows one") {
    Desk desk(deskExperiment(), "Gallery");
    const Expected expected(desk.experiment());
    CHECK(desk.shows("of the first 20 held-out images", "Gallery"));
    desk.click("worst first");
    const auto errors = desk.player.lab().shown<ImageErrorsHere>(0);
    REQUIRE(errors);
    Eigen::Index worst = 0;
    errors->maxCoeff(&worst);
    // Their mean is the exact error that Compare shows.
    CHECK(errors->mean() == doctest::Approx(expected.exact(0).heldOut).epsilon(1e-6));
    double before = 1e9;
    int read = 0;
    for (const ScreenText& text : desk.player.texts("gallery")) {
        if (text.text.find('.') == std::string::npos) continue; // a number and a class
        const double value = *leadingNumber(text.text);
        CHECK(value <= before);
        before = value;
        ++read;
    }
    CHECK(read == 20);
    const Rect grid = desk.player.region("gallery");
    desk.player.click(grid.x0 + 40, grid.y0 + 40, 0);
    CHECK(desk.experiment().image == worst);
}
