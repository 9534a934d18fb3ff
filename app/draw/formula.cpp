#include "app/draw/formula.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstring>
#include <string_view>
#include <utility>

namespace scorelet {
namespace {

using Symbol = std::pair<std::string_view, const char*>;

constexpr std::array letters = {
    Symbol{"alpha", "α"},   Symbol{"beta", "β"},    Symbol{"gamma", "γ"}, Symbol{"delta", "δ"},
    Symbol{"epsilon", "ε"}, Symbol{"eta", "η"},     Symbol{"theta", "θ"}, Symbol{"kappa", "κ"},
    Symbol{"lambda", "λ"},  Symbol{"mu", "μ"},      Symbol{"nu", "ν"},    Symbol{"xi", "ξ"},
    Symbol{"pi", "π"},      Symbol{"rho", "ρ"},     Symbol{"sigma", "σ"}, Symbol{"tau", "τ"},
    Symbol{"phi", "φ"},     Symbol{"chi", "χ"},     Symbol{"psi", "ψ"},   Symbol{"omega", "ω"},
    Symbol{"Gamma", "Γ"},   Symbol{"Delta", "Δ"},   Symbol{"Theta", "Θ"}, Symbol{"Lambda", "Λ"},
    Symbol{"Sigma", "Σ"},   Symbol{"Phi", "Φ"},     Symbol{"Psi", "Ψ"},   Symbol{"Omega", "Ω"},
    Symbol{"nabla", "∇"},   Symbol{"partial", "∂"}, Symbol{"infty", "∞"}, Symbol{"ldots", "…"},
    Symbol{"{", "{"},       Symbol{"}", "}"},       Symbol{"|", "‖"}};

/// Signs with room on both sides.
constexpr std::array relations = {Symbol{"mid", "|"},    Symbol{"le", "≤"}, Symbol{"ge", "≥"},
                                  Symbol{"approx", "≈"}, Symbol{"to", "→"}, Symbol{"in", "∈"},
                                  Symbol{"propto", "∝"}, Symbol{"ne", "≠"}, Symbol{"cdot", "·"},
                                  Symbol{"times", "×"},  Symbol{"pm", "±"}, Symbol{"sim", "∼"}};

/// Names set upright with a little room behind: functions and large operators.
constexpr std::array operators = {Symbol{"log", "log"}, Symbol{"exp", "exp"}, Symbol{"max", "max"},
                                  Symbol{"min", "min"}, Symbol{"sum", "∑"},   Symbol{"prod", "∏"},
                                  Symbol{"int", "∫"}};

template <class Table>
const char* find(const Table& table, std::string_view name) {
    for (const Symbol& symbol : table)
        if (symbol.first == name) return symbol.second;
    return nullptr;
}

float ascentOf(float size) {
#if IMGUI_VERSION_NUM >= 19200
    return ImGui::GetFont()->GetFontBaked(size)->Ascent;
#else
    const ImFont& font = *ImGui::GetFont();
    return font.Ascent * size / font.FontSize;
#endif
}

/// Puts `part` behind what is there, its baseline `drop` lower.
void append(FormulaBox& box, const FormulaBox& part, float drop = 0) {
    for (const auto& g : part.glyphs) box.glyphs.push_back({g.text, g.x + box.width, g.y + drop, g.size});
    for (const auto& r : part.rules)
        box.rules.push_back(
            {ImVec2(r.from.x + box.width, r.from.y + drop), ImVec2(r.to.x + box.width, r.to.y + drop)});
    box.ascent = std::max(box.ascent, part.ascent - drop);
    box.descent = std::max(box.descent, part.descent + drop);
    box.width += part.width;
}

/// Reads a formula from left to right and lays it out as it goes.
class Reader {
public:
    explicit Reader(std::string_view tex) : tex_(tex) {}

    /// All signs up to the end or a closing brace.
    FormulaBox row(float size) {
        FormulaBox box;
        bool afterSign = true; // a minus there belongs to what follows
        while (at_ < tex_.size() && tex_[at_] != '}') {
            if (tex_[at_] == ' ') {
                ++at_;
                continue;
            }
            const bool large = tex_.substr(at_).starts_with("\\sum") || tex_.substr(at_).starts_with("\\int");
            FormulaBox one = atom(size, afterSign);
            scripts(one, size);
            append(box, one);
            if (large) append(box, space(size * 0.12f));
        }
        return box;
    }

    bool more() const { return at_ < tex_.size(); }
    void skip() { ++at_; }

private:
    static constexpr int deepest = 30; ///< groups within groups

    FormulaBox space(float width) const {
        FormulaBox box;
        box.width = width;
        return box;
    }

    FormulaBox spaced(const char* sign, float size) const {
        FormulaBox box = space(size * 0.24f);
        append(box, layoutText(sign, size));
        append(box, space(size * 0.24f));
        return box;
    }

    /// A group in braces, or a single sign.
    FormulaBox argument(float size) {
        while (more() && tex_[at_] == ' ') ++at_;
        if (!more()) return {};
        bool ignored = true;
        if (tex_[at_] != '{') return atom(size, ignored);
        ++at_;
        FormulaBox box = row(size);
        if (more()) ++at_;
        return box;
    }

    FormulaBox atom(float size, bool& afterSign) {
        if (depth_ == deepest) { // no formula that a person reads: the rest is left out
            at_ = tex_.size();
            return layoutText("...", size);
        }
        ++depth_;
        FormulaBox box = sign(size, afterSign);
        --depth_;
        return box;
    }

    FormulaBox sign(float size, bool& afterSign) {
        const char c = tex_[at_];
        if (c == '{') return argument(size);
        if (c == '\\') return command(size, afterSign);
        if (std::strchr("=+-<>", c)) {
            ++at_;
            const std::string sign = c == '-' ? "−" : std::string(1, c);
            const bool unary = afterSign && (c == '-' || c == '+');
            afterSign = true;
            return unary ? layoutText(sign, size) : spaced(sign.c_str(), size);
        }
        afterSign = std::strchr("([,|", c) != nullptr;
        size_t bytes = 1;
        while (at_ + bytes < tex_.size() && (static_cast<unsigned char>(tex_[at_ + bytes]) & 0xc0) == 0x80)
            ++bytes;
        FormulaBox box = layoutText(std::string(tex_.substr(at_, bytes)), size);
        at_ += bytes;
        if (c == ',') append(box, space(size * 0.2f));
        return box;
    }

    FormulaBox command(float size, bool& afterSign) {
        ++at_;
        size_t length = 0;
        while (at_ + length < tex_.size() && std::isalpha(static_cast<unsigned char>(tex_[at_ + length])))
            ++length;
        if (length == 0 && more()) length = 1; // such as "\,"
        const std::string_view name = tex_.substr(at_, length);
        at_ += length;
        afterSign = false;
        if (name == "frac") return fraction(size);
        if (name == "sqrt") return root(size);
        if (name == "hat" || name == "bar") return accent(size, name == "hat");
        if (name == "text") return words(size);
        if (name == ",") return space(size * 0.17f);
        if (name == "quad") return space(size);
        if (const char* sign = find(letters, name)) return layoutText(sign, size);
        if (const char* sign = find(relations, name)) {
            afterSign = true;
            return spaced(sign, size);
        }
        if (const char* sign = find(operators, name)) {
            FormulaBox box =
                layoutText(sign, name == "sum" || name == "int" || name == "prod" ? size * 1.25f : size);
            append(box, space(size * 0.14f));
            return box;
        }
        return layoutText(std::string(name), size);
    }

    FormulaBox words(float size) {
        if (!more() || tex_[at_] != '{') return {};
        const size_t end = std::min(tex_.find('}', at_), tex_.size());
        FormulaBox box = layoutText(std::string(tex_.substr(at_ + 1, end - at_ - 1)), size);
        at_ = std::min(end + 1, tex_.size());
        return box;
    }

    FormulaBox fraction(float size) {
        const float smaller = size * 0.9f, axis = size * 0.28f, gap = size * 0.16f;
        const FormulaBox over = argument(smaller), under = argument(smaller);
        FormulaBox box = space(size * 0.1f);
        const float width = std::max(over.width, under.width) + size * 0.2f, left = box.width;
        FormulaBox part = over;
        box.width = left + (width - over.width) / 2;
        append(box, part, -axis - gap - over.descent);
        box.width = left + (width - under.width) / 2;
        append(box, under, -axis + gap + under.ascent);
        box.rules.push_back({ImVec2(left, -axis), ImVec2(left + width, -axis)});
        box.width = left + width + size * 0.1f;
        return box;
    }

    FormulaBox root(float size) {
        const FormulaBox inner = argument(size);
        const float top = -inner.ascent - size * 0.08f, foot = inner.descent, hook = size * 0.5f;
        FormulaBox box = space(hook + size * 0.08f);
        append(box, inner);
        box.rules.push_back({ImVec2(0, foot * 0.2f - size * 0.2f), ImVec2(hook * 0.45f, foot)});
        box.rules.push_back({ImVec2(hook * 0.45f, foot), ImVec2(hook, top)});
        box.rules.push_back({ImVec2(hook, top), ImVec2(box.width, top)});
        box.ascent = -top + 1;
        return box;
    }

    FormulaBox accent(float size, bool hat) {
        FormulaBox box = argument(size);
        const float middle = box.width / 2, reach = std::min(middle, size * 0.22f);
        const float low = -box.ascent + size * 0.02f, high = low - size * 0.14f;
        if (hat) {
            box.rules.push_back({ImVec2(middle - reach, low), ImVec2(middle, high)});
            box.rules.push_back({ImVec2(middle, high), ImVec2(middle + reach, low)});
        } else {
            box.rules.push_back({ImVec2(middle - reach, low), ImVec2(middle + reach, low)});
        }
        box.ascent = -high + 1;
        return box;
    }

    /// Super- and subscripts behind `base`, one above the other where both are there.
    void scripts(FormulaBox& base, float size) {
        FormulaBox above, below;
        const float small = std::max(size * 0.7f, 8.f);
        while (more() && (tex_[at_] == '^' || tex_[at_] == '_')) {
            const bool up = tex_[at_] == '^';
            ++at_;
            (up ? above : below) = argument(small);
        }
        const float left = base.width;
        if (above.width > 0) append(base, above, -std::max(size * 0.38f, base.ascent - small * 0.75f));
        const float right = base.width;
        base.width = left;
        if (below.width > 0) append(base, below, size * 0.2f);
        base.width = std::max(right, base.width);
    }

    std::string_view tex_;
    int depth_ = 0;
    size_t at_ = 0;
};

} // namespace

FormulaBox layoutText(const std::string& text, float size) {
    FormulaBox box;
    box.width = ImGui::GetFont()->CalcTextSizeA(size, 1e9f, 0, text.c_str()).x;
    box.ascent = ascentOf(size);
    box.descent = size - box.ascent;
    box.glyphs.push_back({text, 0, 0, size});
    return box;
}

FormulaBox layoutFormula(const std::string& tex, float size) {
    Reader reader(tex);
    FormulaBox box = reader.row(size);
    while (reader.more()) { // a closing brace too many is left out
        reader.skip();
        append(box, reader.row(size));
    }
    return box;
}

void paintFormula(ImDrawList& list, const FormulaBox& box, ImVec2 origin, ImU32 color, bool bold) {
    ImFont* font = ImGui::GetFont();
    for (const auto& g : box.glyphs) {
        const ImVec2 corner(origin.x + g.x, std::round(origin.y + g.y - ascentOf(g.size)));
        list.AddText(font, g.size, corner, color, g.text.c_str());
        if (bold)
            list.AddText(font, g.size, ImVec2(corner.x + g.size * 0.045f, corner.y), color, g.text.c_str());
    }
    const float thickness = std::max(1.f, ImGui::GetFontSize() * 0.07f);
    for (const auto& r : box.rules)
        list.AddLine(ImVec2(origin.x + r.from.x, origin.y + r.from.y),
                     ImVec2(origin.x + r.to.x, origin.y + r.to.y), color, thickness);
}

} // namespace scorelet
