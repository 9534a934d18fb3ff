// Figures in the text of a lesson, with what each claims to be: {{0.044 = held-out local:d2:r1 at 0.5}}.
//
// The reader sees what stands before the sign of equality; the claim behind it is what the figure is checked by
// (core/studies/claims.h). Pure functions.
#pragma once

#include <string>
#include <vector>

namespace scorelet {

struct LessonFigure {
    std::string printed; ///< "0.044", "9 %"
    std::string claim;   ///< "held-out local:d2:r1 at 0.5"
};

struct FigureText {
    std::string text; ///< as it is shown
    std::vector<LessonFigure> figures = {};
    /// Decimals and percentages of it that are no such figure and stand in no formula ($\sigma = 0.5$ is a choice, no
    /// result).
    std::vector<std::string> unclaimed = {};
};

/// Reads a text with figures in it. Throws Error with `where` in front when one of them has no end or no claim.
FigureText readFigures(const std::string& text, const std::string& where);

} // namespace scorelet
