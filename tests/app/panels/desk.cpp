#include "tests/app/panels/desk.h"

#include "app/panels/instruments.h"
#include "app/draw/input.h"
#include "core/base/error.h"
#include "tests/app/panels/solved.h"

#include <imgui.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace scorelet::testing {
namespace {

/// The fields of one line of CSV without line breaks in them.
std::vector<std::string> fieldsOf(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else
            fields.back() += c;
    }
    return fields;
}

} // namespace

Experiment deskExperiment() {
    Experiment e = smallExperiment(); // its chart is at 0.05, 0.5, 5
    e.schedule.steps = 5;
    e.generateCount = 3;
    e.look.pixelRow = e.look.pixelCol = 8;
    return e;
}

Desk::Desk(const Experiment& start, const std::string& tab, int width, int height)
    : player(
          {.display = {.width = width, .height = height}, .headless = true, .threads = 2, .start = start}) {
    player.frames(2);
    if (tab.empty()) return;
    for (const Instrument& one : instruments())
        if (one.label == tab && !one.inRow) { // a menu opens it
            player.lab().set("tab", one.id);
            player.frames(2);
            return;
        }
    click(Label(tab).in("above"));
}

bool Desk::shows(const std::string& words, const std::string& region) {
    player.texts(region); // it must be there
    std::string all;
    for (const ScreenText& text : readScreen(*ImGui::GetDrawData()))
        if (text.in(region)) all += text.text + ' ';
    return all.find(words) != std::string::npos;
}

void Desk::press(const std::string& chord) {
    player.press(parseChord(chord).value());
}

void Desk::type(const std::string& text) {
    player.input().typed = text;
    player.frames(2);
}

void Desk::enter(const Label& label, const std::string& text) {
    click(label, 0.2f);
    press("Ctrl+A");
    type(text);
    press("Enter");
}

void Desk::overtype(const Label& label, const std::string& text) {
    injectKey({.ctrl = true}, true);
    click(label, 0.5f);
    injectKey({.ctrl = true}, false);
    press("Ctrl+A");
    type(text);
}

void Desk::clickBelow(const Label& label, float x, float y) {
    const Rect box = find(label).box;
    player.click(box.x0 + x, box.y1 + y, 0);
}

std::string Desk::readoutBelow(const Label& label, float x, float y) {
    const Rect box = find(label).box;
    player.input().x = box.x0 + x;
    player.input().y = box.y1 + y;
    constexpr int rest = 40; // frames: a tooltip of a control comes after half a second
    const auto tooltip = [&] {
        std::string text;
        for (const ScreenText& line : player.texts())
            if (line.in("Tooltip")) text += (text.empty() ? "" : "\n") + line.text;
        return text;
    };
    const std::string text = tooltip();
    if (!text.empty()) return text;
    const std::string said = player.lab().ui().readout;
    if (!said.empty()) return said;
    player.frames(rest);
    return tooltip();
}

std::vector<std::vector<std::string>> Desk::copiedTable(const Label& inChart) {
    player.click(inChart, 1);
    click(Label("Copy numbers as text").in("Popup"));
    std::istringstream lines(ImGui::GetClipboardText());
    std::vector<std::vector<std::string>> table;
    for (std::string line; std::getline(lines, line);) table.push_back(fieldsOf(line));
    return table;
}

std::map<std::string, SeriesValues> Desk::chart(const std::string& title) {
    std::map<std::string, SeriesValues> series;
    const auto table = copiedTable(title);
    for (std::size_t row = 1; row < table.size(); ++row)
        series[table[row].at(0)][table[row].at(1)] = std::atof(table[row].at(2).c_str());
    return series;
}

RgbaImage Desk::picture(const Rect& part) {
    const RgbaImage whole = player.picture();
    const int x0 = std::max(0, static_cast<int>(part.x0)), y0 = std::max(0, static_cast<int>(part.y0));
    const int x1 = std::min(whole.width, static_cast<int>(part.x1)),
              y1 = std::min(whole.height, static_cast<int>(part.y1));
    RgbaImage cut(std::max(0, x1 - x0), std::max(0, y1 - y0));
    for (int y = y0; y < y1; ++y)
        std::copy_n(whole.at(x0, y), 4 * cut.width,
                    &cut.pixels[static_cast<std::size_t>(4 * (y - y0) * cut.width)]);
    return cut;
}

int differing(const RgbaImage& a, const RgbaImage& b) {
    REQUIRE(a.width == b.width);
    REQUIRE(a.height == b.height);
    int count = 0;
    for (std::size_t i = 0; i < a.pixels.size(); i += 4)
        count += !std::equal(&a.pixels[i], &a.pixels[i] + 4, &b.pixels[i]);
    return count;
}

int countOf(const RgbaImage& picture, Rgba color) {
    int count = 0;
    for (std::size_t i = 0; i < picture.pixels.size(); i += 4)
        count += picture.pixels[i] == color.r && picture.pixels[i + 1] == color.g &&
                 picture.pixels[i + 2] == color.b;
    return count;
}

double meanGrey(const RgbaImage& picture) {
    double sum = 0;
    for (std::size_t i = 0; i < picture.pixels.size(); i += 4)
        sum += picture.pixels[i] + picture.pixels[i + 1] + picture.pixels[i + 2];
    return sum / 3 / std::max(1.0, static_cast<double>(picture.pixels.size() / 4));
}

std::vector<double> numbersIn(const std::string& text) {
    std::vector<double> numbers;
    for (const char* at = text.c_str(); *at;) {
        const bool digit = *at >= '0' && *at <= '9';
        const bool sign = (*at == '-' || *at == '+') && at[1] >= '0' && at[1] <= '9';
        if (!digit && !sign) {
            ++at;
            continue;
        }
        char* end = nullptr;
        numbers.push_back(std::strtod(at, &end));
        at = end;
    }
    return numbers;
}

} // namespace scorelet::testing
