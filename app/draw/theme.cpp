#include "app/draw/theme.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace scorelet {
namespace {

ImVec4 toVec(Rgba color, float alpha = 1) {
    return ImGui::ColorConvertU32ToFloat4(toImColor(faded(color, alpha)));
}

// Latin with its extensions, Greek, punctuation, super- and subscripts, letter-like signs, arrows,
// mathematical operators, geometric shapes, ticks. The atlas keeps the pointer.
constexpr ImWchar glyphRanges[] = {0x0020, 0x017f, 0x0370, 0x03ff, 0x2010, 0x2044, 0x2070,
                                   0x209c, 0x2102, 0x2135, 0x2190, 0x21ff, 0x2200, 0x22ff,
                                   0x25a0, 0x25ff, 0x2713, 0x2717, 0};

/// The big-endian number of `bytes` bytes there; the caller has seen that they are there.
std::size_t numberAt(std::string_view text, std::size_t at, std::size_t bytes) {
    std::size_t number = 0;
    for (const char byte : text.substr(at, bytes)) number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

/// Whether the bytes are those of a whole TrueType font (the first of a collection): Dear ImGui ends the
/// program at others. Its tables must lie within the file, and those be there that letters are drawn from.
bool isFont(std::string_view file) {
    std::size_t start = 0;
    if (file.starts_with("ttcf") && file.size() >= 16) start = numberAt(file, 12, 4);
    if (file.size() < 12 || start > file.size() - 12) return false;
    const std::string_view kind = file.substr(start, 4);
    if (kind != std::string_view("\0\1\0\0", 4) && kind != "true" && kind != "OTTO") return false;
    const std::size_t count = numberAt(file, start + 4, 2);
    if (file.size() - start - 12 < 16 * count) return false;
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t entry = start + 12 + 16 * i;
        if (numberAt(file, entry + 8, 4) + numberAt(file, entry + 12, 4) > file.size()) return false;
        names.push_back(file.substr(entry, 4));
    }
    const auto has = [&](std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    const bool common = has("cmap") && has("head") && has("hhea") && has("hmtx") && has("maxp");
    return common && (has("CFF ") || (has("glyf") && has("loca")));
}

/// The bytes of a sound font; empty where the file is none, or cannot be read.
std::string readFont(const std::string& path) {
    std::error_code unknown;
    if (!std::filesystem::is_regular_file(path, unknown)) return {};
    try {
        std::string font = readFile(path);
        return isFont(font) ? font : std::string();
    } catch (const Error&) {
        return {};
    }
}

/// The one that SCORELET_FONT names; empty: none.
std::string chosenFont() {
    const char* chosen = std::getenv("SCORELET_FONT");
    return chosen ? chosen : "";
}

/// The first sound font's bytes; empty where there is none.
std::string systemFont() {
    std::vector<std::string> candidates = {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                                           "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
                                           "/usr/share/fonts/TTF/DejaVuSans.ttf",
                                           "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
                                           "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
                                           "C:/Windows/Fonts/segoeui.ttf"};
    if (const std::string chosen = chosenFont(); !chosen.empty())
        candidates.insert(candidates.begin(), chosen);
    for (const auto& path : candidates)
        if (std::string font = readFont(path); !font.empty()) return font;
    return {};
}

/// The atlas takes what it frees itself.
void addFont(ImFontAtlas& atlas, const std::string& font, float size, const ImFontConfig& config) {
    void* copy = ImGui::MemAlloc(font.size());
    std::memcpy(copy, font.data(), font.size());
    atlas.AddFontFromMemoryTTF(copy, static_cast<int>(font.size()), size, &config, glyphRanges);
}

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
    if (const std::string font = systemFont(); !font.empty()) {
        ImFontConfig config;
        config.OversampleH = scale > 2 ? 1 : 2; // large letters are sharp without, and the atlas stays small
        config.OversampleV = 1;
        addFont(atlas, font, size, config);
        addFont(atlas, font, std::round(size * 1.3f), config);
    } else {
        ImFontConfig config;
        config.SizePixels = size;
        atlas.AddFontDefault(&config);
        config.SizePixels = std::round(size * 1.3f);
        atlas.AddFontDefault(&config);
    }
}

std::optional<Failure> fontProblem() {
    if (systemFont().empty())
        return Failure{"font",
                       "no font with Greek letters and mathematical signs was found: question marks "
                       "stand in their place",
                       "Install DejaVu Sans (on Debian the package fonts-dejavu-core), or name a "
                       "TrueType file in the environment variable SCORELET_FONT."};
    if (const std::string chosen = chosenFont(); !chosen.empty() && readFont(chosen).empty())
        return Failure{"font", chosen + ": no TrueType font that can be read; another one is taken",
                       "The environment variable SCORELET_FONT should name one."};
    return {};
}

ImFont* headingFont() {
    return ImGui::GetIO().Fonts->Fonts.back();
}

} // namespace scorelet
