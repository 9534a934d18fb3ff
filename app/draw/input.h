// Keys by name, whatever numbers this version of Dear ImGui gives them.
//
// Dear ImGui before 1.87 knows most keys only by the numbers of its back end (GLFW's here); later versions
// name them.
#pragma once

#include <optional>
#include <string>

namespace scorelet {

// clang-format off
enum class Key {
    space, apostrophe, comma, minus, period, slash, digit0, digit1, digit2, digit3, digit4, digit5, digit6, digit7,
    digit8, digit9, equal, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, leftBracket,
    rightBracket, escape, enter, tab, backspace, insert, del, right, left, down, up, pageUp, pageDown, home, end, f1, f2,
    f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, menu, count
};
// clang-format on

/// A key with its modifiers; `ctrl` is Command on macOS.
struct Chord {
    Key key = Key::count; ///< Key::count: no key
    bool ctrl = false;
    bool shift = false;
    bool alt = false;

    bool operator==(const Chord&) const = default;
};

/// "Ctrl+Shift+Z", "Space", "["; empty for no key.
std::string toText(const Chord& chord);

/// The chord of a text that toText gives; none for another text.
std::optional<Chord> parseChord(const std::string& text);

/// True in the frame in which the chord goes down (and, with `repeat`, while it is held), with exactly these
/// modifiers, and no text field has the keyboard.
bool pressed(const Chord& chord, bool repeat = false);

/// True in the frame in which a context menu is asked for the last item: the right mouse button was released
/// on it, or Shift+F10 or the Menu key pressed with the mouse or the keyboard's frame on it.
bool menuAsked();

/// Dear ImGui's number of the key in this version.
int keyNumber(Key key);

/// Tells Dear ImGui that a key or modifier went down or up: for replays and tests, before a frame begins.
void injectKey(const Chord& chord, bool down);

} // namespace scorelet
