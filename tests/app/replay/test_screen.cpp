#include "app/draw/headless.h"
#include "app/panels/rich_text.h"
#include "app/replay/label.h"
#include "app/replay/screen.h"
#include "core/base/error.h"
#include "tests/texts.h"

#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <functional>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// The texts of three frames with these windows.
std::vector<ScreenText> screenOf(Headless& headless, const std::function<void()>& draw) {
    for (int i = 0; i < 3; ++i) headless.frame(draw);
    return readScreen(*ImGui::GetDrawData());
}

/// A window of this name at a place, without decoration.
void window(const char* name, float x, float y, float width, float height,
            const std::function<void()>& body) {
    ImGui::SetNextWindowPos(ImVec2(x, y));
    ImGui::SetNextWindowSize(ImVec2(width, height));
    ImGui::Begin(name, nullptr, ImGuiWindowFlags_NoDecoration);
    body();
    ImGui::End();
}

std::vector<std::string> wordsOf(const std::vector<ScreenText>& texts) {
    std::vector<std::string> words;
    for (const ScreenText& text : texts) words.push_back(text.text);
    return words;
}

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("texts are read back as they were written, with their places, colours and windows") {
    for (const float scale : {0.75f, 1.f, 1.5f}) {
        CAPTURE(scale);
        Headless headless(800, 600, Theme::dark, scale);
        ImVec2 from, to;
        const auto texts = screenOf(headless, [&] {
            window("stage", 20, 30, 700, 500, [&] {
                ImGui::TextUnformatted("noise \xcf\x83\xc2\xb2 \xe2\x89\xa4 0.5,  |x|   (100 %)");
                from = ImGui::GetItemRectMin();
                to = ImGui::GetItemRectMax();
                ImGui::Button("Go on");
                ImGui::BeginChild("inner", ImVec2(300, 100));
                ImGui::TextColored(ImVec4(1, 0, 0, 1), "red");
                ImGui::EndChild();
            });
        });
        REQUIRE(wordsOf(texts) ==
                Words{"noise \xcf\x83\xc2\xb2 \xe2\x89\xa4 0.5,  |x|   (100 %)", "Go on", "red"});
        CHECK(texts[0].box.x0 >= from.x);
        CHECK(texts[0].box.x1 <= to.x + 1);
        CHECK(texts[0].centre().y == doctest::Approx((from.y + to.y) / 2).epsilon(0.1));
        CHECK(texts[0].region == "stage");
        CHECK(texts[2].region == "stage/inner");
        CHECK(texts[2].in("inner"));
        CHECK_FALSE(texts[2].in("in"));
        CHECK(texts[2].color == Rgba{255, 0, 0, 255});
    }
}

TEST_CASE("words that are laid out one by one are one text, bold ones once, and turned ones too") {
    Headless headless(800, 400);
    const auto texts = screenOf(headless, [&] {
        window("stage", 0, 0, 800, 400, [] {
            richText("A **bold word** among others.", 700, {255, 255, 255, 255});
            DrawListCanvas canvas(*ImGui::GetWindowDrawList());
            canvas.text({40, 200}, "upward axis", {255, 255, 255, 255}, Anchor::middle, true);
            ImGui::TextUnformatted("one");
            ImGui::SameLine();
            ImGui::TextUnformatted("two");
        });
    });
    CHECK(wordsOf(texts) == Words{"A bold word among others.", "upward axis", "one", "two"});
    REQUIRE(texts.size() == 4);
    CHECK(texts[1].vertical);
    CHECK(texts[1].box.height() > 3 * texts[1].box.width());
    CHECK(texts[1].centre().y == doctest::Approx(200).epsilon(0.02));
}

TEST_CASE("what is clipped or covered is not on screen") {
    Headless headless(800, 600);
    bool front = false;
    const auto draw = [&] {
        window("back", 0, 0, 800, 600, [] {
            ImGui::TextUnformatted("top line");
            ImGui::SetCursorPos(ImVec2(300, 200));
            ImGui::TextUnformatted("below the dialog");
            ImGui::SetCursorPos(ImVec2(10, 300));
            ImGui::BeginChild("low", ImVec2(200, 40));
            for (int i = 0; i < 9; ++i) ImGui::Text("row %d", i);
            ImGui::EndChild();
            ImGui::SetCursorPos(ImVec2(10, 400));
            ImGui::BeginChild("narrow", ImVec2(60, 40));
            ImGui::TextUnformatted("cut in the middle");
            ImGui::EndChild();
            ImGui::SetCursorPos(ImVec2(10, 500));
            const ImVec2 at = ImGui::GetCursorScreenPos();
            ImGui::TextUnformatted("below a picture");
            ImGui::GetWindowDrawList()->AddRectFilled(
                ImVec2(at.x - 5, at.y - 5), ImVec2(at.x + 200, at.y + 30), IM_COL32(90, 90, 90, 255));
            ImGui::SetCursorPos(ImVec2(10, 550));
            ImGui::TextUnformatted("struck out");
            ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(0, at.y + 56), ImVec2(200, at.y + 58),
                                                      IM_COL32(90, 90, 90, 255));
        });
        if (front) window("front", 280, 180, 300, 100, [] { ImGui::TextUnformatted("dialog"); });
    };
    Words seen = wordsOf(screenOf(headless, draw));
    const auto has = [&](const char* text) {
        return std::find(seen.begin(), seen.end(), text) != seen.end();
    };
    CHECK(has("top line"));
    CHECK(has("below the dialog"));
    CHECK(has("row 0"));
    CHECK(has("row 1"));
    CHECK_FALSE(has("row 3"));
    CHECK_FALSE(has("cut in the middle"));
    CHECK_FALSE(has("below a picture"));
    CHECK(has("struck out"));
    front = true;
    seen = wordsOf(screenOf(headless, draw));
    CHECK(has("dialog"));
    CHECK_FALSE(has("below the dialog"));
    CHECK(has("top line"));
    const Rect dialog = regionOf("front");
    CHECK(dialog.x0 == 280);
    CHECK(dialog.y1 == 280);
    CHECK(regionOf("low").height() == 40);
    CHECK(messageOf([] { regionOf("lower"); }).starts_with("there is no region \"lower\" on screen, only "));
}

TEST_CASE("a label is found by its text, and values by where they stand") {
    Headless headless(800, 600);
    const auto texts = screenOf(headless, [&] {
        window("left", 0, 0, 300, 600, [] {
            for (const char* model : {"A  first", "B  second"}) {
                ImGui::TextUnformatted(model);
                ImGui::TextUnformatted("degree");
                ImGui::SameLine(120);
                ImGui::TextUnformatted(model[0] == 'A' ? "3" : "4 (default)");
            }
            ImGui::TextUnformatted("radius 1.9 px");
            ImGui::TextUnformatted("alone");
        });
        window("right", 300, 0, 500, 600, [] {
            ImGui::BeginTable("t", 4);
            for (const char* cell :
                 {"", "noisy", "A  first", "B  second", "error", "1", "2", "3", "degree", "7"}) {
                ImGui::TableNextColumn();
                ImGui::TextUnformatted(cell);
            }
            ImGui::EndTable();
        });
    });
    const auto read = [&](const Label& label) { return label.read(texts); };
    CHECK(read("radius") == "1.9 px");
    CHECK(read("error") == "1");
    CHECK(read(Label("error").column(1)) == "2");
    CHECK(read(Label("error").column(2)) == "3");
    CHECK(read(Label("error").below("noisy")) == "1");
    CHECK(read(Label("degree").column(1)) == "3");
    CHECK(read(Label("degree").column(2)) == "4 (default)");
    CHECK(read(Label("degree").in("right")) == "7");
    CHECK(read(Label("degree").nth(1)) == "3"); // reading order: the table's row is lower
    CHECK(Label("degree").nth(3).find(texts).box.x0 < 300);
    const auto fault = [&](const Label& label) { return messageOf([&] { label.read(texts); }); };
    CHECK(fault("degre").find("\"degre\" is not on screen; most like it: \"degree\"") == 0);
    CHECK(fault("degree").find("\"degree\" is 3 times on screen: (") == 0);
    CHECK(fault("alone") == "no value stands beside \"alone\"");
    CHECK(fault(Label("degree").column(3)).find("\"degree\" of column 3 is 3 times on screen") == 0);
    CHECK(fault(Label("error").column(4)) ==
          "no value stands beside \"error\" of column 4; on its line: \"1\", \"2\", \"3\"");
    CHECK(fault(Label("error").in("left")).find("\"error\" in \"left\" is not on screen") == 0);
    CHECK(*leadingNumber("1,234 (default)") == 1234);
    CHECK(*leadingNumber("-0.5 px") == -0.5);
    CHECK_FALSE(leadingNumber("all 200"));
}

TEST_CASE("a tooltip hides nothing, and is read when it is asked for") {
    Headless headless(400, 300);
    headless.moveMouse(30, 10);
    const auto texts = screenOf(headless, [] {
        window("stage", 0, 0, 400, 300, [] {
            ImGui::TextUnformatted("first");
            if (ImGui::IsItemHovered()) ImGui::SetTooltip("first");
            ImGui::TextUnformatted("second");
        });
    });
    CHECK(Label("first").find(texts).in("stage"));
    CHECK(Label("first").in("Tooltip").find(texts).in("Tooltip"));
    CHECK(Label("second").find(texts).in("stage"));
}
