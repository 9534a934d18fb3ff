// Text with bold words, formulas and lists, flowing into a width: what lessons are written in.
//
// Paragraphs are separated by empty lines; "- " begins a list item; **bold**; $formula$ within a line and
// $$formula$$ as a paragraph of its own (app/draw/formula.h); [[term]] or [[term|as it stands here]], a word of the
// glossary, whose meaning is its tooltip. UI thread, inside a frame.
#pragma once

#include "app/draw/palette.h"

#include <string>
#include <vector>

namespace scorelet {

/// Draws the text at Dear ImGui's cursor, at most `width` pixels wide, as items of the current window.
void richText(const std::string& text, float width, Rgba color);

/// A stretch of a paragraph of one kind.
struct RichRun {
    enum class Kind { plain, bold, formula } kind;
    std::string text;
    std::string term = {}; ///< of the glossary; empty: none
};

/// A word: runs without a space between them.
using RichWord = std::vector<RichRun>;

/// The words of a paragraph. Signs that open nothing stand for themselves.
std::vector<RichWord> richWords(const std::string& paragraph);

/// The paragraphs of a text, trimmed, none empty.
std::vector<std::string> richParagraphs(const std::string& text);

} // namespace scorelet
