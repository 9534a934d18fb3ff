#include "tests/app/panels/desk.h"

#include <algorithm>

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

TEST_CASE("Compare: a low window at a large scale keeps names, numbers and the noisy picture in sight") {
    for (const int models : {1, 3, 6}) {
        CAPTURE(models);
        Experiment e = withModels(3);
        while (static_cast<int>(e.columns.size()) < models) e.columns.push_back({.family = "wiener"});
        e.columns.resize(static_cast<std::size_t>(models));
        Desk desk(e, "", 960, 540); // as 3840 x 2160 at 400 %
        const Rect seen = desk.player.region("Compare");
        const auto texts = desk.player.texts("Compare");
        const auto caption = std::find_if(texts.begin(), texts.end(),
                                          [](const ScreenText& text) { return text.text.starts_with("noisy"); });
        REQUIRE(caption != texts.end());
        const Rect noisy = caption->box;
        const float left = desk.find(Label("clean").in("Compare")).box.x0;
        // The clean picture ends where the noisy one begins, or is as wide as the column beside it.
        const bool stacked = std::abs(noisy.x0 - left) < 2;
        const float side = stacked ? noisy.y0 - desk.find(Label("clean").in("Compare")).box.y1 : noisy.x0 - left;
        CHECK(noisy.y1 + side - 16 <= seen.y1);
        int held = 0;
        for (const ScreenText& text : texts) {
            CHECK(text.box.x1 <= seen.x1);
            CHECK(text.text.find("M...") == std::string::npos);
            CHECK(text.text.find("h...") == std::string::npos);
            held += text.text == "held-out";
        }
        CHECK(held == models);
    }
}
