#include "app/panels/save_menu.h"

#include "app/draw/chart_numbers.h"
#include "app/draw/headless.h"
#include "app/shell/lab.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/image/file.h"
#include "core/image/npy.h"
#include "tests/app/cli/program.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <array>
#include <doctest/doctest.h>

#include <functional>

using namespace scorelet;
using namespace scorelet::testing;
namespace fs = std::filesystem;

namespace {

/// A picture of 3 x 4 values at the upper left corner, 100 pixels a pixel, and a chart right of it.
struct PictureStage {
    Headless headless{900, 400};
    Experiment experiment;
    UiState ui;
    Image image{{1, 3, 4}, std::array<float, 12>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -0.125f}};
    Chart chart{.title = "error over noise \xcf\x83 = 0.5", .xLabel = "", .yLabel = ""};
    std::function<void()> draw = [this] { window(); };

    PictureStage() {
        chart.series = {{.label = "A", .color = {}, .x = {1, 2}, .y = {3, 4}},
                        {.label = "B", .color = {}, .x = {1, 2}, .y = {5, 6}}};
        ui.tabCharts["errors"].hidden = {"B"};
    }

    void window() {
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::SetNextWindowSize(ImVec2(900, 400));
        ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
        ImGui::Begin("stage", nullptr, ImGuiWindowFlags_NoDecoration);
        const View view{experiment, nullptr, {}, headless.painter()};
        drawImage(
            view, ui, image, 400,
            {.id = "map", .map = ColorMap::diverging, .lo = -10, .hi = 10, .name = "sensitivity wiener"});
        ImGui::SameLine();
        drawTabChart(view, ui, "errors", chart, ImVec2(400, 300));
        ImGui::End();
        ImGui::PopStyleVar();
    }

    void rightClick(float x, float y) {
        headless.moveMouse(x, y);
        headless.frame(draw);
        headless.holdMouse(true, 1);
        headless.frame(draw);
        headless.holdMouse(false, 1);
        for (int i = 0; i < 3; ++i) headless.frame(draw);
    }

    /// A click on an entry of the menu that a right click at (x, y) has opened; the first one is 0.
    void choose(float x, float y, int number) {
        const float line = ImGui::GetFontSize() + 6;
        headless.click(x + 30, y + 8 + line * (static_cast<float>(number) + 0.4f), draw);
    }
};

} // namespace

TEST_CASE("A right click on a picture saves its values as they were, and its colours magnified") {
    const ScratchFolder folder;
    PictureStage stage;
    const Image shown = stage.image;
    stage.rightClick(150, 50);
    CHECK(stage.ui.question == FileQuestion::none); // the menu alone asks nothing
    stage.choose(150, 50, 0);
    REQUIRE(stage.ui.question == FileQuestion::exportTo);
    CHECK(stage.ui.questionPath == "sensitivity-wiener.png");
    const auto png = stage.ui.pendingWrite;
    stage.rightClick(150, 50);
    stage.choose(150, 50, 1);
    CHECK(stage.ui.questionPath == "sensitivity-wiener.npy");
    stage.image = Image({1, 3, 4}); // what was captured stays
    png(folder.file("a.png"));
    stage.ui.pendingWrite(folder.file("a.npy"));
    const Image picture = readImage(folder.file("a.png"));
    CHECK(picture.height() == 3 * 128);
    CHECK(picture.width() == 512);
    const RgbaImage colours = colorize(shown, ColorMap::diverging, -10, 10);
    const std::uint8_t* last = colours.at(2, 2);
    CHECK(
        picture.value(0, 300, 300) ==
        doctest::Approx(static_cast<double>(greyOfByte(luminance(last[0], last[1], last[2])))).epsilon(0.02));
    CHECK(readNpy(folder.file("a.npy")).shape == std::vector<std::size_t>{3, 4});
    CHECK(Image({1, 3, 4}, readNpy(folder.file("a.npy")).values) == shown);
}

TEST_CASE("The third entry copies the values, and Shift+F10 opens the menu, too") {
    PictureStage stage;
    stage.headless.moveMouse(150, 50);
    stage.headless.frame(stage.draw);
    stage.headless.press({.key = Key::f10, .shift = true}, stage.draw);
    stage.headless.frame(stage.draw);
    stage.choose(150, 50, 2);
    CHECK(std::string(ImGui::GetClipboardText()) == "0\t1\t2\t3\n4\t5\t6\t7\n8\t9\t10\t-0.125\n");
}

TEST_CASE("A right click on a chart saves what it shows: picture, drawing, numbers") {
    const ScratchFolder folder;
    PictureStage stage;
    const std::string names[] = {"a.png", "a.svg", "a.csv"};
    for (int i = 0; i < 3; ++i) {
        stage.rightClick(600, 100);
        stage.choose(600, 100, i);
        REQUIRE(stage.ui.pendingWrite);
        CHECK(stage.ui.questionPath == "error-over-noise-sigma-0.5" + names[i].substr(1));
        stage.ui.pendingWrite(folder.file(names[i]));
    }
    CHECK(readImage(folder.file("a.png")).width() == 1600);
    const std::string svg = readFile(folder.file("a.svg"));
    CHECK(svg.find("</svg>") != std::string::npos);
    CHECK(readFile(folder.file("a.csv")) == "series,x,y,error\nA,1,3,\nA,2,4,\n"); // B is hidden
}

TEST_CASE("A left click on a picture opens no menu, nor does a right click beside it") {
    PictureStage stage;
    stage.headless.click(150, 50, stage.draw);
    stage.choose(150, 50, 0);
    CHECK(stage.ui.question == FileQuestion::none);
    stage.rightClick(150, 350);
    stage.choose(150, 350, 0);
    CHECK(stage.ui.question == FileQuestion::none);
}

TEST_CASE("A file that cannot be written is a message, one that can be is told with its place") {
    const ScratchFolder folder;
    Desk desk;
    Lab& lab = desk.player.lab();
    CHECK_FALSE(lab.exportTo("clean", folder.file("no/such/clean.png")));
    REQUIRE_FALSE(lab.ui().messages.messages().empty());
    CHECK(lab.ui().messages.messages().back().severity == Severity::error);
    CHECK(lab.exportTo("clean", folder.file("clean.png")));
    CHECK(lab.ui().messages.messages().back().text.find("clean.png") != std::string::npos);
    CHECK(std::distance(fs::directory_iterator(folder.file("")), fs::directory_iterator()) ==
          1); // nothing half written
}

TEST_CASE("What a tab shows can be exported by its id, once it is collected") {
    const ScratchFolder folder;
    Desk desk(deskExperiment(), "Sensitivity");
    Lab& lab = desk.player.lab();
    CHECK_FALSE(lab.exportTo("tab-chart-radius-csv", folder.file("r.csv")));
    lab.ui().collectShown = true;
    desk.player.frames(1);
    CHECK(lab.exportTo("tab-chart-radius-csv", folder.file("r.csv")));
    CHECK(readFile(folder.file("r.csv")) == chartNumbers(lab.ui().shown.charts.at(0).chart));
    CHECK(lab.exportTo("tab-chart-radius-svg", folder.file("r.svg")));
    const std::string id = "picture-sensitivity-" + fileStem(toText(desk.experiment().columns[1])) + "-npy";
    CHECK(lab.exportTo(id, folder.file("s.npy")));
    const Image map = Expected(desk.experiment()).sensitivity(1);
    const std::vector<float> values = readNpy(folder.file("s.npy")).values;
    REQUIRE(values.size() == 256);
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(values[i] == doctest::Approx(map.values()[i]).epsilon(1e-4));
}

TEST_CASE("A right click on a shown picture asks where its values shall go") {
    const ScratchFolder folder;
    Desk desk;
    const Rect box = desk.find(Label("B  band-tied").in("Compare")).box;
    desk.player.click(box.x0 + 40, box.y1 + 60, 1);
    desk.click(Label("Save values (NPY)...").in("Popup"));
    CHECK(desk.shows("denoised-by-band-tied-d3.npy", "file"));
    desk.press("Ctrl+A");
    desk.type(folder.file("b.npy"));
    desk.click(Label("Write").in("file"));
    const std::vector<float> values = readNpy(folder.file("b.npy")).values;
    const Image denoised = Expected(desk.experiment()).denoised(1);
    REQUIRE(values.size() == 256);
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(values[i] == doctest::Approx(denoised.values()[i]).epsilon(1e-4));
}
