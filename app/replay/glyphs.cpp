#include "app/replay/glyphs.h"

#include <algorithm>
#include <bit>

#if IMGUI_VERSION_NUM >= 19200
#include <imgui_internal.h>
#endif

namespace scorelet {
namespace {

std::uint64_t cornerKey(float u, float v) {
    return static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(u)) << 32 |
           std::bit_cast<std::uint32_t>(v);
}

} // namespace

Glyphs::Glyphs(const ImFontAtlas& atlas) : white_(atlas.TexUvWhitePixel) {
#if IMGUI_VERSION_NUM < 19200
    for (const ImFont* font : atlas.Fonts) add(font->Glyphs, font->FontSize);
#else
    for (int i = 0; i < atlas.Builder->BakedPool.Size; ++i)
        add(atlas.Builder->BakedPool[i].Glyphs, atlas.Builder->BakedPool[i].Size);
#endif
}

void Glyphs::add(const ImVector<ImFontGlyph>& glyphs, float fontSize) {
    float blank = 0;
    for (const ImFontGlyph& g : glyphs)
        if (g.Codepoint == ' ') blank = g.AdvanceX;
    for (const ImFontGlyph& g : glyphs) {
        if (!g.Visible) continue;
        byCorner_.emplace(cornerKey(g.U0, g.V0), all_.size());
        all_.push_back({&g, fontSize, blank});
    }
}

const AtlasGlyph* Glyphs::find(ImVec2 from, ImVec2 to) const {
    if (!(to.x > from.x && to.y > from.y)) return nullptr;
    const auto holds = [&](const AtlasGlyph& one) {
        const ImFontGlyph& g = *one.glyph;
        return from.x >= g.U0 && to.x <= g.U1 && from.y >= g.V0 && to.y <= g.V1;
    };
    const auto found = byCorner_.find(cornerKey(from.x, from.y));
    if (found != byCorner_.end() && holds(all_[found->second])) return &all_[found->second];
    const auto cut = std::find_if(all_.begin(), all_.end(), holds);
    return cut == all_.end() ? nullptr : &*cut;
}

} // namespace scorelet
