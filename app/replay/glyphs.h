// The letters of the font atlas, found by where they are in it: how texts are read back from draw data.
#pragma once

#include <imgui.h>

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace scorelet {

/// One glyph of the atlas; of its font the size and how wide a blank is.
struct AtlasGlyph {
    const ImFontGlyph* glyph;
    float fontSize;
    float blank;
};

/// All glyphs of an atlas that have something to see. Valid as long as the atlas is not built again.
class Glyphs {
public:
    explicit Glyphs(const ImFontAtlas& atlas);

    /// The glyph with these corners in the atlas, or of which they cut a part out; null for no letter.
    const AtlasGlyph* find(ImVec2 from, ImVec2 to) const;

    /// Whether these are the texture coordinates of what has no texture.
    bool isWhite(ImVec2 uv) const { return uv.x == white_.x && uv.y == white_.y; }

private:
    void add(const ImVector<ImFontGlyph>& glyphs, float fontSize);

    ImVec2 white_;
    std::vector<AtlasGlyph> all_;
    std::unordered_map<std::uint64_t, std::size_t> byCorner_;
};

} // namespace scorelet
