#include "app/replay/screen.h"

#include "app/replay/glyphs.h"
#include "core/base/error.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <string_view>

namespace scorelet {
namespace {

bool holds(const Rect& outer, ImVec2 p) {
    return outer.contains({p.x, p.y});
}

/// A letter on screen.
struct Letter {
    const AtlasGlyph* kind;
    Rect box;
    float pen, line; ///< where its text goes on from, along the text and across
    float scale;     ///< pixels per unit of the atlas
    ImU32 color;
    bool vertical;
    std::size_t window; ///< draw list
    std::size_t order;  ///< of drawing
    unsigned covered = 0;

    /// A middle and four points around it: a line through a letter covers few of them.
    std::array<ImVec2, 5> samples() const {
        const float x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
        const float dx = box.width() / 4, dy = box.height() / 3;
        return {ImVec2(x, y), ImVec2(x - dx, y - dy), ImVec2(x + dx, y - dy), ImVec2(x - dx, y + dy),
                ImVec2(x + dx, y + dy)};
    }

    bool hidden() const { return std::popcount(covered) >= 3; }
    float advance() const { return kind->glyph->AdvanceX * scale; }
    float blank() const { return kind->blank * scale; }
};

/// Something opaque that hides what was drawn before.
struct Cover {
    std::array<ImVec2, 3> corner;
    Rect clip;
    std::size_t order;

    bool over(ImVec2 p) const {
        if (!holds(clip, p)) return false;
        const auto side = [&](ImVec2 a, ImVec2 b) {
            return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
        };
        const float s = side(corner[0], corner[1]), t = side(corner[1], corner[2]),
                    u = side(corner[2], corner[0]);
        return (s >= 0 && t >= 0 && u >= 0) || (s <= 0 && t <= 0 && u <= 0);
    }

    Rect box() const {
        const auto [x0, x1] = std::minmax({corner[0].x, corner[1].x, corner[2].x});
        const auto [y0, y1] = std::minmax({corner[0].y, corner[1].y, corner[2].y});
        return {std::max(x0, clip.x0), std::max(y0, clip.y0), std::min(x1, clip.x1), std::min(y1, clip.y1)};
    }
};

/// "Scorelet/middle_9F2A1B3C" and "##Tooltip_00" without what makes the names unique.
std::string plainName(std::string_view rest) {
    std::string result;
    while (!rest.empty()) {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        std::string_view part = rest.substr(0, slash);
        rest.remove_prefix(std::min(slash + 1, rest.size()));
        // Of "Open session###file" the last part alone stays the same while the window is used for others.
        if (const auto id = part.rfind("##"); id != std::string_view::npos) part.remove_prefix(id + 2);
        const std::size_t mark = part.rfind('_');
        const auto isNumber = [](std::string_view text) {
            return (text.size() == 8 || text.size() == 2) &&
                   text.find_first_not_of("0123456789ABCDEFabcdef") == std::string_view::npos;
        };
        if (mark != std::string_view::npos && isNumber(part.substr(mark + 1))) part = part.substr(0, mark);
        if (!result.empty()) result += '/';
        result += part;
    }
    return result;
}

/// The name of the window that a draw list belongs to. The list has a pointer to it, which outlives a
/// window's change of title.
std::string ownerOf(const ImDrawList& list) {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
        if (window->DrawList == &list) return plainName(window->Name);
    return "Foreground"; // or the background: no window's
}

std::string lastName(const std::string& region) {
    return region.substr(region.rfind('/') + 1);
}

/// All letters and covers of a frame.
class Reader {
public:
    explicit Reader(const ImDrawData& data) : glyphs_(*ImGui::GetIO().Fonts), data_(data) {
        for (int i = 0; i < data.CmdListsCount; ++i) readList(*data.CmdLists[i]);
        hide();
    }

    const std::vector<Letter>& letters() const { return letters_; }
    const std::string& region(std::size_t window) const { return regions_[window]; }

private:
    void readList(const ImDrawList& list) {
        regions_.push_back(ownerOf(list));
        covering_ = lastName(regions_.back()) != "Tooltip";
        for (const ImDrawCmd& command : list.CmdBuffer)
            if (!command.UserCallback) readCommand(list, command);
    }

    void readCommand(const ImDrawList& list, const ImDrawCmd& command) {
        const ImVec2 origin = data_.DisplayPos, size = data_.DisplaySize;
        const Rect clip{std::max(command.ClipRect.x, origin.x), std::max(command.ClipRect.y, origin.y),
                        std::min(command.ClipRect.z, origin.x + size.x),
                        std::min(command.ClipRect.w, origin.y + size.y)};
#if IMGUI_VERSION_NUM < 19200
        const bool font = command.GetTexID() == ImGui::GetIO().Fonts->TexID;
#else
        const bool font = command.GetTexID() == ImGui::GetIO().Fonts->TexRef.GetTexID();
#endif
        const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
        const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
        for (unsigned i = 0; i + 2 < command.ElemCount; ++order_) {
            if (font && i + 5 < command.ElemCount && readLetter(vertices, index + i, clip)) {
                i += 6;
                continue;
            }
            addCover(vertices, index + i, clip, font);
            i += 3;
        }
    }

    /// Two triangles that are a letter; false when they are something else.
    bool readLetter(const ImDrawVert* vertices, const ImDrawIdx* index, const Rect& clip) {
        const ImDrawIdx first = index[0];
        for (int i = 1; i < 6; ++i)
            if (index[i] != first + std::array{0, 1, 2, 0, 2, 3}[static_cast<std::size_t>(i)]) return false;
        const ImDrawVert &a = vertices[first], &b = vertices[first + 1], &c = vertices[first + 2];
        if (glyphs_.isWhite(a.uv)) return false;
        const AtlasGlyph* kind = glyphs_.find(a.uv, c.uv);
        if (!kind) return false;
        const ImFontGlyph& g = *kind->glyph;
        // The part of the glyph that was not cut off, as shares of it; all of it: 0, 0, 1, 1.
        const float left = (a.uv.x - g.U0) / (g.U1 - g.U0), right = (c.uv.x - g.U0) / (g.U1 - g.U0);
        const float top = (a.uv.y - g.V0) / (g.V1 - g.V0);
        const bool vertical = a.pos.x == b.pos.x;
        const float along = vertical ? a.pos.y - b.pos.y : b.pos.x - a.pos.x;
        const float scale = along / ((right - left) * (g.X1 - g.X0));
        const float ahead = (g.X0 + left * (g.X1 - g.X0)) * scale,
                    down = (g.Y0 + top * (g.Y1 - g.Y0)) * scale;
        Letter letter{.kind = kind,
                      .box = {std::min(a.pos.x, c.pos.x), std::min(a.pos.y, c.pos.y),
                              std::max(a.pos.x, c.pos.x), std::max(a.pos.y, c.pos.y)},
                      .pen = vertical ? -a.pos.y - ahead : a.pos.x - ahead,
                      .line = vertical ? a.pos.x - down : a.pos.y - down,
                      .scale = scale,
                      .color = a.col,
                      .vertical = vertical,
                      .window = regions_.size() - 1,
                      .order = order_};
        const auto samples = letter.samples();
        for (std::size_t i = 0; i < samples.size(); ++i)
            if (!holds(clip, samples[i])) letter.covered |= 1u << i;
        if (!letter.hidden() && (a.col >> IM_COL32_A_SHIFT & 255) > 0) letters_.push_back(letter);
        return true;
    }

    void addCover(const ImDrawVert* vertices, const ImDrawIdx* index, const Rect& clip, bool font) {
        Cover cover{.corner = {}, .clip = clip, .order = order_};
        for (std::size_t i = 0; i < 3; ++i) {
            const ImDrawVert& vertex = vertices[index[i]];
            const bool opaque = (vertex.col >> IM_COL32_A_SHIFT & 255) == 255;
            if (!covering_ || !opaque || (font && !glyphs_.isWhite(vertex.uv))) return;
            cover.corner[i] = vertex.pos;
        }
        covers_.push_back(cover);
    }

    /// Marks the letters that later covers lie on.
    void hide() {
        constexpr float cell = 32; // pixels
        const auto columns = static_cast<std::size_t>(data_.DisplaySize.x / cell) + 1;
        const auto rows = static_cast<std::size_t>(data_.DisplaySize.y / cell) + 1;
        const auto cellOf = [&](float at, float origin, std::size_t count) {
            return std::min(static_cast<std::size_t>(std::max(0.f, (at - origin) / cell)), count - 1);
        };
        const ImVec2 origin = data_.DisplayPos;
        std::vector<std::vector<std::size_t>> cells(columns * rows);
        for (std::size_t i = 0; i < letters_.size(); ++i) {
            const ImVec2 middle = letters_[i].samples()[0];
            cells[cellOf(middle.y, origin.y, rows) * columns + cellOf(middle.x, origin.x, columns)].push_back(
                i);
        }
        constexpr float reach = 16; // of a letter around its middle
        for (const Cover& cover : covers_) {
            const Rect box = cover.box();
            if (box.x1 < box.x0 || box.y1 < box.y0) continue;
            const std::size_t right = cellOf(box.x1 + reach, origin.x, columns);
            const std::size_t bottom = cellOf(box.y1 + reach, origin.y, rows);
            for (std::size_t y = cellOf(box.y0 - reach, origin.y, rows); y <= bottom; ++y)
                for (std::size_t x = cellOf(box.x0 - reach, origin.x, columns); x <= right; ++x)
                    for (const std::size_t i : cells[y * columns + x]) mark(letters_[i], cover);
        }
        std::erase_if(letters_, [](const Letter& letter) { return letter.hidden(); });
    }

    static void mark(Letter& letter, const Cover& cover) {
        if (cover.order < letter.order) return;
        const auto samples = letter.samples();
        for (std::size_t i = 0; i < samples.size(); ++i)
            if (cover.over(samples[i])) letter.covered |= 1u << i;
    }

    Glyphs glyphs_;
    const ImDrawData& data_;
    std::vector<std::string> regions_;
    std::vector<Letter> letters_;
    std::vector<Cover> covers_;
    std::size_t order_ = 0;
    bool covering_ = true; ///< whether the list that is read hides others
};

/// The blanks between two letters of one text; empty when the second begins another text.
std::optional<int> blanksBetween(const Letter& a, const Letter& b) {
    constexpr int most = 3;
    if (a.window != b.window || a.vertical != b.vertical || a.color != b.color) return std::nullopt;
    if (std::abs(a.line - b.line) > 0.3f || std::abs(a.scale - b.scale) > 0.02f * a.scale)
        return std::nullopt;
    const float gap = b.pen - a.pen - a.advance();
    const float blanks = std::round(gap / std::max(a.blank(), 1.f));
    if (blanks < 0 || blanks > most || std::abs(gap - blanks * a.blank()) > 0.03f) return std::nullopt;
    return static_cast<int>(blanks);
}

void append(std::string& text, unsigned codepoint) {
    char bytes[5];
    text += ImTextCharToUtf8(bytes, codepoint);
}

Rect around(const Rect& a, const Rect& b) {
    return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

/// A text in the making: its last letter says how it goes on.
struct Growing {
    ScreenText text;
    Letter last;

    explicit Growing(const Letter& first, const std::string& region)
        : text{"",
               first.box,
               Rgba{static_cast<std::uint8_t>(first.color >> IM_COL32_R_SHIFT & 255),
                    static_cast<std::uint8_t>(first.color >> IM_COL32_G_SHIFT & 255),
                    static_cast<std::uint8_t>(first.color >> IM_COL32_B_SHIFT & 255),
                    static_cast<std::uint8_t>(first.color >> IM_COL32_A_SHIFT & 255)},
               region,
               first.vertical,
               first.kind->fontSize * first.scale},
          last(first) {}

    void add(const Letter& letter, int blanks) {
        text.text.append(static_cast<std::size_t>(blanks), ' ');
        append(text.text, letter.kind->glyph->Codepoint);
        text.box = around(text.box, letter.box);
        last = letter;
    }

    /// Whether `next` is the same text once more, a hair beside it: that is how bold is drawn.
    bool repeatedBy(const Growing& next) const {
        return text.text == next.text.text && text.region == next.text.region &&
               std::abs(text.box.x0 - next.text.box.x0) < 1.5f &&
               std::abs(text.box.y0 - next.text.box.y0) < 1.5f;
    }

    /// Whether a text that begins with `first` is the next word of the same line: words that are laid out one
    /// by one stand on whole pixels, about a blank apart.
    bool goesOnWith(const Letter& first) const {
        if (last.window != first.window || last.vertical || first.vertical || last.color != first.color ||
            std::abs(last.line - first.line) > 1.5f)
            return false;
        const float gap = first.pen - last.pen - last.advance();
        return gap > 0.5f * last.blank() && gap < 1.45f * last.blank();
    }
};

} // namespace

bool ScreenText::in(const std::string& name) const {
    return ("/" + region + "/").find("/" + name + "/") != std::string::npos;
}

std::vector<ScreenText> readScreen(const ImDrawData& data) {
    const Reader reader(data);
    std::vector<Growing> runs;
    std::vector<Letter> firsts;
    for (const Letter& letter : reader.letters()) {
        std::optional<int> blanks;
        if (!runs.empty()) blanks = blanksBetween(runs.back().last, letter);
        if (!blanks) {
            runs.emplace_back(letter, reader.region(letter.window));
            firsts.push_back(letter);
        }
        runs.back().add(letter, blanks.value_or(0));
    }
    std::vector<ScreenText> texts;
    const Growing* before = nullptr;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (before && before->repeatedBy(runs[i])) continue;
        if (before && before->goesOnWith(firsts[i])) {
            texts.back().text += ' ' + runs[i].text.text;
            texts.back().box = around(texts.back().box, runs[i].text.box);
        } else {
            texts.push_back(runs[i].text);
        }
        before = &runs[i];
    }
    return texts;
}

std::vector<ScreenText> inReadingOrder(std::vector<ScreenText> texts) {
    std::stable_sort(texts.begin(), texts.end(),
                     [](const ScreenText& a, const ScreenText& b) { return a.centre().y < b.centre().y; });
    for (auto line = texts.begin(); line != texts.end();) {
        const float bottom = line->box.y1;
        const auto end =
            std::find_if(line, texts.end(), [&](const ScreenText& t) { return t.centre().y > bottom; });
        std::stable_sort(line, end,
                         [](const ScreenText& a, const ScreenText& b) { return a.box.x0 < b.box.x0; });
        line = end;
    }
    return texts;
}

Rect regionOf(const std::string& name) {
    std::set<std::string> known;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        if (!window->Active || window->Hidden) continue;
        const std::string last = lastName(plainName(window->Name));
        const ImRect& seen = window->OuterRectClipped;
        if (last == name) return {seen.Min.x, seen.Min.y, seen.Max.x, seen.Max.y};
        known.insert(last);
    }
    std::string list;
    for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
    throw Error(fmt::format("there is no region \"{}\" on screen, only {}", name, list));
}

MouseAnswer answerOfMouse() {
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    return {context.HoveredId, context.HoveredIdDisabled};
}

} // namespace scorelet
