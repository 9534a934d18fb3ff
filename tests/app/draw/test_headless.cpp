#include "app/draw/headless.h"

#include <doctest/doctest.h>

#include <set>

using namespace scorelet;

namespace {

bool clicked(float x, float y) {
    Headless headless(400, 300);
    bool hit = false;
    headless.click(x, y, [&] {
        ImGui::SetNextWindowPos(ImVec2(0, 0));
        ImGui::SetNextWindowSize(ImVec2(400, 300));
        ImGui::Begin("panel", nullptr, ImGuiWindowFlags_NoTitleBar);
        ImGui::SetCursorPos(ImVec2(50, 50));
        hit |= ImGui::Button("go", ImVec2(100, 40));
        ImGui::End();
    });
    return hit;
}

} // namespace

TEST_CASE("A click without a window reaches the button under it and no other place") {
    CHECK(clicked(100, 70));
    CHECK_FALSE(clicked(200, 70));
}

TEST_CASE("Keys are heard by name, with exactly their modifiers, once") {
    Headless headless(200, 100);
    const Chord undo{.key = Key::z, .ctrl = true};
    const Chord redo{.key = Key::z, .ctrl = true, .shift = true};
    int undone = 0, redone = 0;
    auto draw = [&] {
        undone += pressed(undo);
        redone += pressed(redo);
    };
    headless.frame(draw);
    headless.press(undo, draw);
    CHECK(undone == 1);
    CHECK(redone == 0);
    headless.press(redo, draw);
    CHECK(undone == 1);
    CHECK(redone == 1);
}

TEST_CASE("Every key has a number and a name of its own") {
    std::set<int> numbers;
    std::set<std::string> names;
    for (int key = 0; key < static_cast<int>(Key::count); ++key) {
        numbers.insert(keyNumber(static_cast<Key>(key)));
        names.insert(toText(Chord{.key = static_cast<Key>(key)}));
    }
    CHECK(numbers.size() == static_cast<std::size_t>(Key::count));
    CHECK(names.size() == static_cast<std::size_t>(Key::count));
    CHECK(toText(Chord{.key = Key::z, .ctrl = true, .shift = true}) == "Ctrl+Shift+Z");
    CHECK(toText(Chord{.key = Key::leftBracket}) == "[");
    CHECK(toText(Chord{}).empty());
}

TEST_CASE("Changing the scale back and forth does not compound") {
    Headless headless(200, 100, Theme::dark, 1);
    const float padding = ImGui::GetStyle().WindowPadding.x;
    const float font = ImGui::GetIO().Fonts->Fonts[0]->FontSize;
    for (int i = 0; i < 3; ++i) {
        headless.setLook(Theme::light, 2);
        CHECK(ImGui::GetStyle().WindowPadding.x == 2 * padding);
        CHECK(ImGui::GetIO().Fonts->Fonts[0]->FontSize == 2 * font);
        headless.setLook(Theme::dark, 1);
    }
    CHECK(ImGui::GetStyle().WindowPadding.x == padding);
    CHECK(ImGui::GetIO().Fonts->Fonts[0]->FontSize == font);
}
