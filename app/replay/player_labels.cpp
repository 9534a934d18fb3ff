// The part of the player that finds its way by what stands on screen; see player.h.
#include "app/replay/player.h"

#include "core/base/error.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// The last place from `inside` towards `outside` where `holds` is still true, to a pixel.
template <class Holds>
float edge(float inside, float outside, const Holds& holds) {
    while (std::abs(outside - inside) > 1) {
        const float middle = (inside + outside) / 2;
        (holds(middle) ? inside : outside) = middle;
    }
    return inside;
}

} // namespace

std::vector<ScreenText> Player::texts(const std::string& region) {
    frames(settlingFrames);
    std::vector<ScreenText> texts = readScreen(*ImGui::GetDrawData());
    if (!region.empty()) {
        regionOf(region); // it must be there
        std::erase_if(texts, [&](const ScreenText& text) { return !text.in(region); });
    }
    return inReadingOrder(std::move(texts));
}

Rect Player::region(const std::string& name) {
    frames(settlingFrames);
    return regionOf(name);
}

std::string Player::read(const Label& label) {
    return label.read(texts());
}

double Player::number(const Label& label) {
    const std::string value = read(label);
    if (const auto number = leadingNumber(value)) return *number;
    throw Error(fmt::format("\"{}\": expected a number beside it, found \"{}\"", label.text(), value));
}

/// The item at a place, 0 for none. Throws Error, naming the label that led there, for one that is disabled.
unsigned Player::itemAt(const Label& label, float x, float y) {
    input().x = x;
    input().y = y;
    frames(1);
    const MouseAnswer answer = answerOfMouse();
    if (answer.disabled) throw Error(fmt::format("\"{}\" cannot be used now", label.text()));
    return answer.item;
}

/// Where a press reaches what the label names. A plain text answers no mouse: then it names the control on
/// its right, before any other text begins.
Point Player::pressPoint(const Label& label, float share) {
    const std::vector<ScreenText> screen = texts();
    const ScreenText found = label.find(screen);
    const Point centre = found.centre();
    // Two frames, for a window learns of the mouse a frame late; and a movement, for after a key Dear ImGui
    // waits for one before anything answers the mouse again.
    itemAt(label, centre.x - 1, centre.y);
    if (itemAt(label, centre.x, centre.y) != 0) return centre;
    const float right = ImGui::GetIO().DisplaySize.x;
    float end = right; // of the space in which the control begins
    for (const ScreenText& text : screen)
        if (text.region == found.region && text.box.x0 > found.box.x1 && centre.y > text.box.y0 &&
            centre.y < text.box.y1)
            end = std::min(end, text.box.x0);
    unsigned item = 0;
    float hit = found.box.x1;
    while (item == 0 && hit < end) {
        hit = std::min(hit + 0.75f * found.size, end);
        item = itemAt(label, hit, centre.y);
    }
    if (item == 0)
        throw Error(fmt::format("\"{}\" is a plain text, and no control stands on its right", label.text()));
    const auto on = [&](float x) { return itemAt(label, x, centre.y) == item; };
    const float left = edge(hit, found.box.x1, on), last = edge(hit, right, on);
    return {std::clamp(left + share * (last - left), left + 1, std::max(left + 1, last - 1)), centre.y};
}

void Player::click(const Label& label, int button, float share) {
    const Point at = pressPoint(label, share);
    click(at.x, at.y, button);
}

void Player::hover(const Label& label) {
    const Point at = label.find(texts()).centre();
    input().x = at.x;
    input().y = at.y;
    frames(2);
}

} // namespace scorelet
