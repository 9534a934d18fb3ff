#include "app/panels/rich_text.h"

#include "app/draw/formula.h"
#include "app/draw/theme.h"
#include "core/session/glossary.h"

#include <algorithm>
#include <cmath>

namespace scorelet {
namespace {

struct TextPiece {
    FormulaBox box;
    bool bold = false;
    std::string term = {}; ///< of the glossary
};

/// A word, measured.
struct Word {
    std::vector<TextPiece> pieces;
    float width = 0, ascent = 0, descent = 0;
};

Word measured(const RichWord& runs, float size) {
    Word word;
    for (const RichRun& run : runs) {
        TextPiece piece;
        piece.bold = run.kind == RichRun::Kind::bold;
        piece.term = run.term;
        piece.box =
            run.kind == RichRun::Kind::formula ? layoutFormula(run.text, size) : layoutText(run.text, size);
        word.width += piece.box.width;
        word.ascent = std::max(word.ascent, piece.box.ascent);
        word.descent = std::max(word.descent, piece.box.descent);
        word.pieces.push_back(std::move(piece));
    }
    return word;
}

/// Marks a word of the glossary by dots below it; its meaning is its tooltip. `at`: left, on the baseline.
void drawTerm(const TextPiece& piece, ImVec2 at) {
    const float size = ImGui::GetFontSize(), y = at.y + size * 0.16f, dot = std::max(1.f, size * 0.06f);
    const ImU32 color = ImGui::GetColorU32(ImGuiCol_TextDisabled);
    for (float x = at.x; x < at.x + piece.box.width; x += 3 * dot)
        ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(x, y), ImVec2(x + dot, y + dot), color);
    const GlossaryTerm* term = findTerm(piece.term);
    const ImVec2 from(at.x, at.y - piece.box.ascent), to(at.x + piece.box.width, at.y + piece.box.descent);
    if (!term || !ImGui::IsWindowHovered() || !ImGui::IsMouseHoveringRect(from, to)) return;
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(size * 24);
    ImGui::TextUnformatted((term->term + ": " + term->meaning).c_str());
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
}

void drawLine(const std::vector<Word>& words, size_t from, size_t to, float indent, float space,
              ImU32 color) {
    float ascent = 0, descent = 0, width = indent;
    for (size_t i = from; i < to; ++i) {
        ascent = std::max(ascent, words[i].ascent);
        descent = std::max(descent, words[i].descent);
        width += words[i].width + (i > from ? space : 0);
    }
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImVec2 at(corner.x + indent, corner.y + ascent);
    for (size_t i = from; i < to; ++i) {
        for (const TextPiece& piece : words[i].pieces) {
            paintFormula(*ImGui::GetWindowDrawList(), piece.box, at, color, piece.bold);
            if (!piece.term.empty()) drawTerm(piece, at);
            at.x += piece.box.width;
        }
        at.x += space;
    }
    ImGui::Dummy(ImVec2(width, ascent + descent));
}

/// Breaks the words into lines of at most `width` and draws them.
void drawFlow(const std::vector<Word>& words, float width, float indent, ImU32 color) {
    const float space = layoutText(" ", ImGui::GetFontSize()).width;
    size_t from = 0;
    float filled = indent;
    for (size_t i = 0; i < words.size(); ++i) {
        const float more = (i > from ? space : 0) + words[i].width;
        if (i > from && filled + more > width) {
            drawLine(words, from, i, indent, space, color);
            from = i;
            filled = indent + words[i].width;
        } else {
            filled += more;
        }
    }
    if (from < words.size()) drawLine(words, from, words.size(), indent, space, color);
}

/// A formula on a line of its own, centred, smaller where it would not fit.
void drawDisplay(const std::string& tex, float width, ImU32 color) {
    float size = ImGui::GetFontSize() * 1.12f;
    FormulaBox box = layoutFormula(tex, size);
    if (box.width > width) box = layoutFormula(tex, size * width / box.width);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float left = std::floor(std::max(0.f, (width - box.width) / 2));
    paintFormula(*ImGui::GetWindowDrawList(), box, ImVec2(corner.x + left, corner.y + box.ascent), color);
    ImGui::Dummy(ImVec2(width, box.ascent + box.descent));
}

std::string trimmed(const std::string& text) {
    const size_t first = text.find_first_not_of(" \n\t\r");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \n\t\r") + 1 - first);
}

} // namespace

std::vector<std::string> richParagraphs(const std::string& text) {
    std::vector<std::string> paragraphs;
    for (size_t from = 0; from <= text.size();) {
        const size_t end = std::min(text.find("\n\n", from), text.size());
        if (std::string one = trimmed(text.substr(from, end - from)); !one.empty())
            paragraphs.push_back(std::move(one));
        from = end + 2;
    }
    return paragraphs;
}

std::vector<RichWord> richWords(const std::string& paragraph) {
    std::vector<RichWord> words;
    RichWord word;
    std::string run, term;
    bool bold = false;
    auto endRun = [&] {
        if (!run.empty())
            word.push_back({bold ? RichRun::Kind::bold : RichRun::Kind::plain, std::move(run), term});
        run.clear();
    };
    auto endWord = [&] {
        endRun();
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    for (size_t i = 0; i < paragraph.size(); ++i) {
        const char c = paragraph[i];
        const size_t closing = c == '$' ? paragraph.find('$', i + 1) : std::string::npos;
        const size_t end = paragraph.compare(i, 2, "[[") == 0 ? paragraph.find("]]", i) : std::string::npos;
        if (c == ' ' || c == '\n' || c == '\t') {
            endWord();
        } else if (end != std::string::npos) { // what stands here of the term is read on as text
            endRun();
            const size_t bar = paragraph.find('|', i);
            term = paragraph.substr(i + 2, std::min(bar, end) - i - 2);
            i = bar < end ? bar : i + 1;
        } else if (!term.empty() && paragraph.compare(i, 2, "]]") == 0) {
            endRun();
            term.clear();
            ++i;
        } else if (closing != std::string::npos) {
            endRun();
            word.push_back({RichRun::Kind::formula, paragraph.substr(i + 1, closing - i - 1)});
            i = closing;
        } else if (paragraph.compare(i, 2, "**") == 0 &&
                   (bold || paragraph.find("**", i + 2) != std::string::npos)) {
            endRun();
            bold = !bold;
            ++i;
        } else {
            run += c;
        }
    }
    endWord();
    return words;
}

void richText(const std::string& text, float width, Rgba color) {
    const float size = ImGui::GetFontSize();
    const ImU32 ink = toImColor(color);
    for (const std::string& paragraph : richParagraphs(text)) {
        const bool display = paragraph.size() > 4 && paragraph.starts_with("$$") && paragraph.ends_with("$$");
        const bool item = paragraph.starts_with("- ");
        if (display) {
            drawDisplay(paragraph.substr(2, paragraph.size() - 4), width, ink);
        } else {
            std::vector<Word> words;
            for (const RichWord& word : richWords(item ? paragraph.substr(2) : paragraph))
                words.push_back(measured(word, size));
            if (item) {
                const ImVec2 corner = ImGui::GetCursorScreenPos();
                ImGui::GetWindowDrawList()->AddCircleFilled(
                    ImVec2(corner.x + size * 0.4f, corner.y + size * 0.55f), size * 0.13f, ink);
            }
            drawFlow(words, width, item ? size : 0, ink);
        }
        ImGui::Dummy(ImVec2(0, size * 0.2f));
    }
}

} // namespace scorelet
