// Keys by name, whatever numbers this version of Dear ImGui gives them and wherever the keyboard's layout has
// them.
//
// Dear ImGui before 1.87 knows most keys only by the numbers of its back end (GLFW's here); later versions
// name them. A shortcut counts by the chord as it was struck: the key by what the layout prints on it, with
// the modifiers that were held at that moment. The window notes chords so, replays and tests invent them.
#pragma once

#include <optional>
#include <string>

namespace scorelet {

// clang-format off
enum class Key {
    space, apostrophe, comma, minus, period, slash, digit0, digit1, digit2, digit3, digit4, digit5, digit6, digit7,
    digit8, digit9, plus, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, leftBracket,
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

/// A key as the window hears of it.
struct KeyStroke {
    int code = -1; ///< GLFW's number of the key's place on a US keyboard
    const char* name =
        nullptr;       ///< what the layout prints without modifiers, in UTF-8; null: nothing, or unknown
    int modifiers = 0; ///< GLFW's bits, with the one of the number lock
};

/// The chord by the layout: a letter or sign is the key that prints it, "+" also where it needs Shift; the
/// keypad is like the main keys. What no chord has (the sign of a digit on AZERTY, the umlaut at "[" on
/// QWERTZ) counts by its place, except at the place of a letter. No key where none fits.
Chord chordOf(const KeyStroke& stroke);

/// The chord that has printed this character in truth, with the modifiers that it took to print it (Shift+"&"
/// is "1" on AZERTY, AltGr+8 is "[" on QWERTZ); none where the chord stays what it was.
std::optional<Chord> printedChord(const Chord& chord, const char* name, unsigned character);

/// For a new context of Dear ImGui, which may lie where an old one was.
void forgetChords();

/// Notes for the frame that begins next that the chord went down.
void noteChord(const Chord& chord);

/// Corrects the chord noted last, once its character is known: it was `printed` by the key that Dear ImGui
/// knows as `held`.
void notePrinted(const Chord& printed, const Chord& held);

/// True in the frame in which the chord goes down (and, with `repeat`, while it is held), with exactly these
/// modifiers, and no text field has the keyboard.
bool pressed(const Chord& chord, bool repeat = false);

/// True in the frame in which a context menu is asked for the last item: the right mouse button was released
/// on it, or Shift+F10 or the Menu key pressed with the mouse or the keyboard's frame on it.
bool menuAsked();

/// True in the frame in which the key goes down (or is said again while it is held), whatever modifiers are
/// held and also while a text field has the keyboard. The keypad's Enter is Enter.
bool struck(Key key);

/// Dear ImGui's number of the key in this version.
int keyNumber(Key key);

/// Tells Dear ImGui that a key or modifier went down or up, and notes the chord: for replays and tests,
/// before a frame begins.
void injectKey(const Chord& chord, bool down);

} // namespace scorelet
