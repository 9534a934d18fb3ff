#include "app/replay/label.h"

#include "core/base/error.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <numeric>

namespace scorelet {
namespace {

using Texts = std::vector<ScreenText>;

constexpr std::size_t shownLikes = 5; // texts that a message names

/// How many letters have to be put in, left out or changed to make one text the other (Levenshtein).
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t corner = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = corner + (a[i] == b[j] ? 0 : 1);
            corner = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
        }
    }
    return row.back();
}

std::string inQuotes(const std::string& text) {
    return '"' + text + '"';
}

/// The texts most like the one that was looked for.
std::string nearest(const std::string& text, const Texts& texts) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const ScreenText& one : texts)
        if (one.text.size() <= 3 * text.size() + 20) // no whole sentences
            ranked.emplace_back(one.text.find(text) != std::string::npos ? 0 : distance(text, one.text),
                                one.text);
    std::sort(ranked.begin(), ranked.end());
    ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
    std::string list;
    for (std::size_t i = 0; i < std::min(shownLikes, ranked.size()); ++i)
        list += (i > 0 ? ", " : "") + inQuotes(ranked[i].second);
    return list.empty() ? "no text at all" : list;
}

bool onOneLine(const ScreenText& a, const ScreenText& b) {
    return a.centre().y < b.box.y1 && a.centre().y > b.box.y0;
}

/// The letter of a model column's heading, "B  band-tied"; 0 for any other text.
char columnOf(const ScreenText& text) {
    const std::string& t = text.text;
    return t.size() > 3 && t[0] >= 'A' && t[0] <= 'F' && t[1] == ' ' && t[2] == ' ' && t[3] != ' ' ? t[0]
                                                                                                   : '\0';
}

/// Whether `heading` is above the text, in the same window, and begins at its place, as far as a header's
/// arrow takes, or left of it.
bool above(const ScreenText& heading, const ScreenText& text) {
    return heading.region == text.region && heading.centre().y < text.box.y0 &&
           heading.box.x0 < text.box.x0 + 3 * text.size;
}

/// The lowest of the headings above, and of these the rightmost; null when there is none.
template <class IsHeading>
const ScreenText* headingOf(const ScreenText& text, const Texts& screen, const IsHeading& isHeading) {
    const ScreenText* best = nullptr;
    for (const ScreenText& one : screen) {
        if (!isHeading(one) || !above(one, text)) continue;
        const bool same = best && onOneLine(one, *best);
        if (!best || (same ? one.box.x0 > best->box.x0 : one.box.y0 > best->box.y0)) best = &one;
    }
    return best;
}

bool belongsTo(const ScreenText& text, int column, const Texts& screen) {
    const ScreenText* heading = headingOf(text, screen, columnOf);
    return heading && columnOf(*heading) == 'A' + column - 1;
}

/// What follows the label within its own text; empty when nothing does.
std::string restOf(const std::string& text, const std::string& label) {
    if (!text.starts_with(label) || text.size() == label.size()) return {};
    const char next = text[label.size()];
    if (next != ' ' && next != ':') return {};
    const auto start = text.find_first_not_of(": ", label.size());
    return start == std::string::npos ? std::string() : text.substr(start);
}

} // namespace

std::string Label::inWords() const {
    std::string words = inQuotes(text_);
    if (!region_.empty()) words += " in " + inQuotes(region_);
    if (column_ > 0) words += fmt::format(" of column {}", column_);
    if (!heading_.empty()) words += " below " + inQuotes(heading_);
    if (nth_ > 0) words += fmt::format(", number {}", nth_);
    return words;
}

bool Label::inRegion(const ScreenText& text) const {
    return region_.empty() ? !text.in("Tooltip") : text.in(region_);
}

ScreenText Label::choose(std::vector<ScreenText> found, const std::vector<ScreenText>& screen) const {
    if (column_ > 0 && found.size() > 1) {
        Texts chosen = found;
        std::erase_if(chosen, [&](const ScreenText& t) { return !belongsTo(t, column_, screen); });
        if (!chosen.empty()) found = std::move(chosen); // else the column chooses among values alone
    }
    found = inReadingOrder(std::move(found));
    if (nth_ > 0 && static_cast<std::size_t>(nth_) <= found.size())
        return found[static_cast<std::size_t>(nth_ - 1)];
    if (found.size() == 1 && nth_ == 0) return found.front();
    if (found.empty()) {
        Texts there = screen;
        std::erase_if(there, [&](const ScreenText& t) { return !inRegion(t); });
        throw Error(fmt::format("{} is not on screen; most like it: {}", inWords(), nearest(text_, there)));
    }
    std::string places;
    for (const ScreenText& one : found)
        places += fmt::format("{}({:.0f}, {:.0f}) in {}", places.empty() ? "" : ", ", one.centre().x,
                              one.centre().y, one.region);
    throw Error(fmt::format("{} is {} times on screen: {}", inWords(), found.size(), places),
                "Choose one with \"column\", \"nth\" or \"in\".");
}

ScreenText Label::find(const std::vector<ScreenText>& screen) const {
    Texts found = screen;
    std::erase_if(found, [&](const ScreenText& t) { return t.text != text_ || !inRegion(t); });
    return choose(std::move(found), screen);
}

std::string Label::read(const std::vector<ScreenText>& screen) const {
    Texts whole, begun;
    for (const ScreenText& text : screen) {
        if (!inRegion(text)) continue;
        if (text.text == text_) whole.push_back(text);
        if (!restOf(text.text, text_).empty()) begun.push_back(text);
    }
    if (whole.empty() && !begun.empty()) return restOf(choose(std::move(begun), screen).text, text_);
    const ScreenText label = choose(std::move(whole), screen);
    Texts values;
    for (const ScreenText& text : screen)
        if (text.region == label.region && onOneLine(text, label) && text.box.x0 > label.box.x1)
            values.push_back(text);
    values = inReadingOrder(std::move(values));
    const bool named = !heading_.empty() || (column_ > 0 && !belongsTo(label, column_, screen));
    if (!named && !values.empty()) return values.front().text;
    const ScreenText* heading = nullptr; // the lowest one above the label's line
    for (const ScreenText& text : screen) {
        const bool meant = heading_.empty() ? columnOf(text) == 'A' + column_ - 1 : text.text == heading_;
        if (named && meant && text.region == label.region && text.centre().y < label.box.y0 &&
            (!heading || text.box.y0 > heading->box.y0))
            heading = &text;
    }
    const auto away = [&](const ScreenText& value) { return std::abs(value.box.x0 - heading->box.x0); };
    const auto value = std::min_element(values.begin(), values.end(), [&](const auto& a, const auto& b) {
        return heading && away(a) < away(b);
    });
    if (heading && value != values.end() && away(*value) < 2 * label.size) return value->text;
    std::string beside;
    for (const ScreenText& text : values) beside += (beside.empty() ? "" : ", ") + inQuotes(text.text);
    throw Error(fmt::format("no value stands beside {}{}", inWords(),
                            beside.empty() ? "" : "; on its line: " + beside));
}

std::optional<double> leadingNumber(const std::string& text) {
    std::string plain = text;
    for (std::size_t i = 1; i + 1 < plain.size(); ++i) // thousands
        if (plain[i] == ',' && std::isdigit(static_cast<unsigned char>(plain[i - 1])) &&
            std::isdigit(static_cast<unsigned char>(plain[i + 1])))
            plain.erase(i, 1);
    char* end = nullptr;
    const double value = std::strtod(plain.c_str(), &end);
    if (end == plain.c_str()) return std::nullopt;
    return value;
}

} // namespace scorelet
