#include "tests/app/panels/desk.h"

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// The width of the picture below a caption: how far to the right of its left edge a pixel answers.
float widthBelow(Desk& desk, const Label& caption) {
    constexpr float step = 4;
    const Rect box = desk.find(caption).box;
    DisplayInput& input = desk.player.input();
    input.y = box.y1 + 40;
    float width = 0;
    for (input.x = box.x0 + 2; input.x < box.x0 + 1200; input.x += step) {
        desk.player.frames(1);
        if (desk.player.lab().ui().readout.empty()) break;
        width += step;
    }
    return width;
}

Experiment withModels(int models) {
    Experiment e = deskExperiment();
    e.columns.resize(static_cast<std::size_t>(models));
    return e;
}

} // namespace

TEST_CASE("Compare: pictures get the space") {
    struct Case {
        int width, height, models;
        float least;
    };
    for (const auto& [width, height, models, least] :
         {Case{1280, 800, 3, 200}, {1280, 800, 1, 420}, {1920, 1080, 3, 300}, {1920, 1080, 1, 640}}) {
        CAPTURE(width);
        CAPTURE(models);
        Desk desk(withModels(models), "", width, height);
        CHECK(widthBelow(desk, Label("A  independent, degree 3").in("Compare")) >= least);
        if (models == 1) continue;
        CHECK(widthBelow(desk, Label("C  local coupling, degree 2, radius 1").in("Compare")) >= least);
        const float reference = widthBelow(desk, Label("clean").in("Compare"));
        CHECK(reference >= 200);
        CHECK(std::abs(widthBelow(desk, Label("noisy, σ 0.5").in("Compare")) - reference) <= 8);
    }
}

TEST_CASE("Compare: what is put away leaves its room to the pictures") {
    Desk desk(withModels(3), "", 1280, 800);
    const Label a = Label("A  independent, degree 3").in("Compare");
    const Label clean = Label("clean").in("Compare");
    const float before = widthBelow(desk, a), reference = widthBelow(desk, clean);
    desk.press("C");
    CHECK_FALSE(desk.shows("noise σ (pixels in"));
    CHECK(widthBelow(desk, clean) > reference + 20);
    desk.press("L");
    CHECK_FALSE(desk.shows("data set"));
    desk.press("L");
    desk.press("C");
    CHECK(widthBelow(desk, a) == before);
    desk.press("E");
    CHECK(widthBelow(desk, Label("A  independent").in("Compare")) < before);
}
