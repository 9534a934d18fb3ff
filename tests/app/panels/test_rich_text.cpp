#include "app/draw/formula.h"
#include "app/draw/headless.h"
#include "app/panels/rich_text.h"

#include <doctest/doctest.h>

#include <functional>

using namespace scorelet;

namespace {

/// Runs `body` inside a frame, where fonts can be measured.
void inFrame(const std::function<void()>& body) {
    Headless headless(400, 300);
    headless.frame([&] {
        ImGui::Begin("window");
        body();
        ImGui::End();
    });
}

std::string glyphsOf(const FormulaBox& box) {
    std::string text;
    for (const auto& g : box.glyphs) text += g.text;
    return text;
}

} // namespace

TEST_CASE("a paragraph is split into words of plain, bold and formula runs") {
    const auto words = richWords("An **bold word**, and $x_0 + 1$.");
    REQUIRE(words.size() == 5);
    CHECK(words[1][0].kind == RichRun::Kind::bold);
    CHECK(words[2].size() == 2); // "word" bold, "," plain
    CHECK(words[2][1].text == ",");
    CHECK(words[2][1].kind == RichRun::Kind::plain);
    REQUIRE(words[4].size() == 2);
    CHECK(words[4][0].kind == RichRun::Kind::formula);
    CHECK(words[4][0].text == "x_0 + 1");
    // Signs that open nothing stand for themselves.
    CHECK(richWords("5 $ and ** more").size() == 5);
    CHECK(richParagraphs("\n one \n\n\n\ntwo\nlines\n").size() == 2);
}

TEST_CASE("a term of the glossary is read with the form in which it stands there") {
    const auto words = richWords("An [[ideal]], [[local patch|**small** patch]] here, [[open");
    REQUIRE(words.size() == 6);
    REQUIRE(words[1].size() == 2);
    CHECK(words[1][0].text == "ideal");
    CHECK(words[1][0].term == "ideal");
    CHECK(words[1][1].text == ",");
    CHECK(words[1][1].term.empty());
    CHECK(words[2][0].text == "small");
    CHECK(words[2][0].kind == RichRun::Kind::bold);
    CHECK(words[2][0].term == "local patch");
    CHECK(words[3][0].text == "patch"); // the same term, its second word
    CHECK(words[3][0].term == "local patch");
    CHECK(words[4][0].term.empty());
    CHECK(words[5][0].text == "[[open"); // signs that close nothing stand for themselves
}

TEST_CASE("formulas become glyphs in reading order, with bars and scripts in their places") {
    inFrame([] {
        CHECK(glyphsOf(layoutFormula("\\sigma^2 s(x)", 16)) == "σ2s(x)");
        CHECK(glyphsOf(layoutFormula("-x - y", 16)) == "−x−y");
        CHECK(glyphsOf(layoutFormula("E[x_0 \\mid x]", 16)) == "E[x0|x]");
        CHECK(glyphsOf(layoutFormula("\\unknown{a", 16)) == "unknowna"); // no crash, no loss
        CHECK(glyphsOf(layoutFormula("a}b", 16)) == "ab");
        const FormulaBox fraction = layoutFormula("\\frac{a}{bb}", 16);
        REQUIRE(fraction.rules.size() == 1);
        const float bar = fraction.rules[0].from.y;
        CHECK(fraction.glyphs[0].y < bar);
        CHECK(fraction.glyphs[1].y > bar);
        // Numerator and denominator are centred over each other.
        const float middle = (fraction.rules[0].from.x + fraction.rules[0].to.x) / 2;
        CHECK(fraction.glyphs[0].x ==
              doctest::Approx(middle - layoutText("a", 16 * 0.9f).width / 2).epsilon(0.02));
        const FormulaBox both = layoutFormula("w_k^2", 16);
        REQUIRE(both.glyphs.size() == 3);
        CHECK(both.glyphs[1].x == both.glyphs[2].x);
        CHECK(both.glyphs[1].size < both.glyphs[0].size);
        CHECK(both.ascent > layoutText("w", 16).ascent);
        // A sign between two terms has room around it, a minus before a term has none.
        CHECK(layoutFormula("a-b", 16).width > layoutFormula("ab", 16).width + layoutText("−", 16).width + 4);
        CHECK(layoutFormula("-b", 16).width ==
              doctest::Approx(layoutText("−", 16).width + layoutText("b", 16).width));
    });
}

TEST_CASE("rich text stays within its width") {
    inFrame([] {
        const float left = ImGui::GetCursorScreenPos().x, top = ImGui::GetCursorScreenPos().y;
        richText("Many words that have to be broken into lines, with a formula $\\frac{v}{v + \\sigma^2}$ "
                 "inside.\n\n"
                 "- an item\n\n$$D(x) = \\mu + V \\frac{e}{e + \\sigma^2} V^T (x - \\mu)$$",
                 150, {255, 255, 255, 255});
        const ImDrawList& list = *ImGui::GetWindowDrawList();
        float right = 0;
        for (const ImDrawVert& vertex : list.VtxBuffer)
            if (vertex.pos.y > top && vertex.pos.x < 380) right = std::max(right, vertex.pos.x);
        CHECK(ImGui::GetCursorScreenPos().y > top + 6 * ImGui::GetFontSize());
        CHECK(right <= left + 152);
    });
}
