// Formulas on the draw list: a small, readable part of TeX's mathematics.
//
// Letters and signs stand for themselves; `\sigma` and the other Greek letters, `\frac{a}{b}`, `\sqrt{a}`,
// `\hat{a}`,
// `\bar{a}`, `x_0`, `x^{2b}`, `\sum`, `\nabla`, `\mid` ... as in TeX, spaces are set by the signs and not by
// the author. An unknown command shows its name. Lengths are pixels; y runs downwards from the baseline.
// Needs a current Dear ImGui font; UI thread.
#pragma once

#include <imgui.h>

#include <string>
#include <vector>

namespace scorelet {

/// A laid-out formula, relative to the left end of its baseline.
struct FormulaBox {
    struct Glyphs {
        std::string text; ///< UTF-8
        float x, y;       ///< of its own baseline
        float size;       ///< of the font
    };
    struct Rule {
        ImVec2 from, to; ///< a straight stroke: fraction bars, roots, accents
    };

    float width = 0;
    float ascent = 0;  ///< above the baseline, positive
    float descent = 0; ///< below it, positive
    std::vector<Glyphs> glyphs;
    std::vector<Rule> rules;
};

/// Lays a formula out with text of `size` pixels.
FormulaBox layoutFormula(const std::string& tex, float size);

/// A run of plain text as a box.
FormulaBox layoutText(const std::string& text, float size);

/// Draws a box with the left end of its baseline at `origin`. `bold` strokes everything twice.
void paintFormula(ImDrawList& list, const FormulaBox& box, ImVec2 origin, ImU32 color, bool bold = false);

} // namespace scorelet
