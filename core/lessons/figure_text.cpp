#include "core/lessons/figure_text.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace scorelet {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? std::string() : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// The figure between the braces.
LessonFigure figureOf(const std::string& inside, const std::string& where) {
    const auto equal = inside.find('=');
    const LessonFigure figure{trimmed(inside.substr(0, equal)),
                              equal == std::string::npos ? std::string() : trimmed(inside.substr(equal + 1))};
    if (figure.printed.empty() || figure.claim.empty())
        throw Error(fmt::format("{}: expected a figure such as {{{{0.05 = held-out wiener at 0.5}}}}, found \"{{{{{}}}}}\"",
                                where, inside));
    return figure;
}

/// The number that begins at `from`: its end, and whether it is a decimal or a percentage.
struct Number {
    std::size_t end;
    bool result;
};

Number numberAt(const std::string& text, std::size_t from) {
    std::size_t end = from;
    bool decimal = false;
    while (end < text.size() && (isDigit(text[end]) || (text[end] == '.' && end + 1 < text.size() && isDigit(text[end + 1])))) {
        decimal = decimal || text[end] == '.';
        ++end;
    }
    const bool percent = text.compare(end, 2, " %") == 0 || text.compare(end, 1, "%") == 0;
    return {end, decimal || percent};
}

} // namespace

FigureText readFigures(const std::string& text, const std::string& where) {
    FigureText read;
    bool formula = false;
    for (std::size_t at = 0; at < text.size();) {
        if (text.compare(at, 2, "{{") == 0 && !formula) {
            const auto end = text.find("}}", at);
            if (end == std::string::npos) throw Error(fmt::format("{}: a figure without its end }}}}", where));
            read.figures.push_back(figureOf(text.substr(at + 2, end - at - 2), where));
            read.text += read.figures.back().printed;
            at = end + 2;
            continue;
        }
        if (text[at] == '$') formula = !formula;
        std::size_t end = at + 1;
        if (isDigit(text[at])) {
            const Number number = numberAt(text, at);
            end = number.end;
            if (number.result && !formula) read.unclaimed.push_back(text.substr(at, end - at));
        }
        read.text += text.substr(at, end - at);
        at = end;
    }
    return read;
}

} // namespace scorelet
