// How the window looks: Dear ImGui's style and fonts from a theme and a UI scale.
//
// Both are built from scratch at every change, so nothing compounds. UI thread, outside a frame, with a
// current context.
#pragma once

#include "app/draw/palette.h"
#include "core/base/failure.h"

#include <imgui.h>

#include <optional>

namespace scorelet {

/// UI scale as a person chooses it: 0.75 to 4.
inline constexpr float minUiScale = 0.75f;
inline constexpr float maxUiScale = 4.0f;

/// Height of the text at scale 1, in pixels.
inline constexpr float baseFontSize = 15.0f;

/// A colour as draw lists take it.
inline ImU32 toImColor(Rgba color) {
    return IM_COL32(color.r, color.g, color.b, color.a);
}

/// Sets Dear ImGui's style to the theme, its measures multiplied by `scale`.
void applyTheme(Theme theme, float scale);

/// Replaces the font atlas by a proportional system font with Greek letters and mathematical signs (DejaVu
/// Sans, Noto Sans, the system's own; the environment variable SCORELET_FONT names another file), in `scale`
/// times the base size. Falls back to Dear ImGui's built-in font, which fontProblem() then tells. The
/// renderer's copy of the atlas has to be renewed afterwards.
void loadFonts(float scale);

/// What is amiss with the font that is to be loaded, with what helps; none where all is well.
std::optional<Failure> fontProblem();

/// The larger font for headings, loaded by loadFonts.
ImFont* headingFont();

} // namespace scorelet
