#include "app/draw/theme.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace scorelet {
namespace {

ImVec4 toVec(Rgba color, float alpha = 1) {
    return ImGui::ColorConvertU32ToFloat4(toImColor(faded(color, alpha)));
}

std::string systemFont() {
    std::vector<std::string> candidates;
    if (const char* chosen = std::getenv("SCORELET_FONT"); chosen && *chosen) candidates.emplace_back(chosen);
    for (const char* path :
         {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
          "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans.ttf",
          "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
          "/System/Library/Fonts/Supplemental/Arial Unicode.ttf", "C:/Windows/Fonts/segoeui.ttf"})
        candidates.emplace_back(path);
    for (const auto& path : candidates) {
        std::error_code unknown;
        if (std::filesystem::is_regular_file(path, unknown)) return path;
    }
    return {};
}

// Latin with its extensions, Greek, punctuation, super- and subscripts, letter-like signs, arrows,
// mathematical operators, geometric shapes, ticks. The atlas keeps the pointer.
constexpr ImWchar glyphRanges[] = {0x0020, 0x017f, 0x0370, 0x03ff, 0x2010, 0x2044, 0x2070,
                                   0x209c, 0x2102, 0x2135, 0x2190, 0x21ff, 0x2200, 0x22ff,
                                   0x25a0, 0x25ff, 0x2713, 0x2717, 0};

void setColors(ImGuiStyle& style, const Palette& p) {
    auto* c = style.Colors;
    c[ImGuiCol_Text] = toVec(p.text);
    c[ImGuiCol_TextDisabled] = toVec(p.dimText);
    c[ImGuiCol_WindowBg] = toVec(p.panel);
    c[ImGuiCol_ChildBg] = toVec(p.panel, 0);
    c[ImGuiCol_PopupBg] = toVec(p.panel);
    c[ImGuiCol_Border] = toVec(p.outline);
    c[ImGuiCol_FrameBg] = c[ImGuiCol_Button] = toVec(p.raised);
    c[ImGuiCol_FrameBgHovered] = c[ImGuiCol_FrameBgActive] = toVec(p.hovered);
    c[ImGuiCol_ButtonHovered] = toVec(p.hovered);
    c[ImGuiCol_ButtonActive] = toVec(p.accent, 0.6f);
    c[ImGuiCol_TitleBg] = c[ImGuiCol_TitleBgActive] = c[ImGuiCol_TitleBgCollapsed] = toVec(p.background);
    c[ImGuiCol_MenuBarBg] = toVec(p.background);
    c[ImGuiCol_ScrollbarBg] = toVec(p.panel, 0);
    c[ImGuiCol_ScrollbarGrab] = toVec(p.hovered);
    c[ImGuiCol_ScrollbarGrabHovered] = c[ImGuiCol_ScrollbarGrabActive] = toVec(p.dimText);
    c[ImGuiCol_CheckMark] = c[ImGuiCol_SliderGrab] = c[ImGuiCol_SliderGrabActive] = toVec(p.accent);
    c[ImGuiCol_Header] = toVec(p.accent, 0.28f);
    c[ImGuiCol_HeaderHovered] = toVec(p.accent, 0.42f);
    c[ImGuiCol_HeaderActive] = toVec(p.accent, 0.6f);
    c[ImGuiCol_Separator] = toVec(p.border);
    c[ImGuiCol_ResizeGrip] = toVec(p.raised);
    c[ImGuiCol_ResizeGripHovered] = c[ImGuiCol_ResizeGripActive] = toVec(p.accent);
    c[ImGuiCol_Tab] = c[ImGuiCol_TabUnfocused] = toVec(p.panel);
    c[ImGuiCol_TabHovered] = toVec(p.hovered);
    c[ImGuiCol_TabActive] = c[ImGuiCol_TabUnfocusedActive] = toVec(p.raised);
    c[ImGuiCol_PlotLines] = c[ImGuiCol_PlotHistogram] = toVec(p.accent);
    c[ImGuiCol_TableHeaderBg] = toVec(p.raised);
    c[ImGuiCol_TableBorderStrong] = c[ImGuiCol_TableBorderLight] = toVec(p.border);
    c[ImGuiCol_TableRowBgAlt] = toVec(p.raised, 0.35f);
    c[ImGuiCol_TextSelectedBg] = toVec(p.accent, 0.4f);
    c[ImGuiCol_NavHighlight] = toVec(p.accent);
    c[ImGuiCol_ModalWindowDimBg] = ImVec4(0, 0, 0, 0.45f);
}

} // namespace

void applyTheme(Theme theme, float scale) {
    ImGuiStyle& style = ImGui::GetStyle();
    style = ImGuiStyle();
    style.WindowPadding = ImVec2(10, 8);
    style.FramePadding = ImVec2(7, 4);
    style.ItemSpacing = ImVec2(8, 6);
    style.ItemInnerSpacing = ImVec2(6, 4);
    style.ScrollbarSize = 12;
    style.GrabMinSize = 12;
    style.WindowRounding = 0;
    style.ChildRounding = style.FrameRounding = style.PopupRounding = style.GrabRounding = style.TabRounding =
        4;
    // In whole pixels, and not scaled with the sizes below: an empty box is seen by its outline alone.
    style.WindowBorderSize = style.PopupBorderSize = style.FrameBorderSize = std::max(1.f, std::floor(scale));
    if (theme == Theme::dark)
        ImGui::StyleColorsDark(&style);
    else
        ImGui::StyleColorsLight(&style);
    setColors(style, palette(theme));
    style.ScaleAllSizes(scale);
}

void loadFonts(float scale) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    const float size = std::round(baseFontSize * scale);
    if (const std::string path = systemFont(); !path.empty()) {
        ImFontConfig config;
        config.OversampleH = scale > 2 ? 1 : 2; // large letters are sharp without, and the atlas stays small
        config.OversampleV = 1;
        atlas.AddFontFromFileTTF(path.c_str(), size, &config, glyphRanges);
        atlas.AddFontFromFileTTF(path.c_str(), std::round(size * 1.3f), &config, glyphRanges);
    }
    if (atlas.Fonts.Size < 2) {
        atlas.Clear();
        ImFontConfig config;
        config.SizePixels = size;
        atlas.AddFontDefault(&config);
        config.SizePixels = std::round(size * 1.3f);
        atlas.AddFontDefault(&config);
    }
}

ImFont* headingFont() {
    return ImGui::GetIO().Fonts->Fonts.back();
}

} // namespace scorelet
