#include "app/draw/headless.h"
#include "app/draw/input.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

// GLFW's numbers: a letter or sign is the ASCII of a US keyboard; its keypad and modifiers.
constexpr int keypad0 = 320, keypadDecimal = 330, keypadDivide = 331, keypadMultiply = 332,
              keypadSubtract = 333, keypadAdd = 334, keypadEnter = 335, keypadEqual = 336, f1 = 290,
              escape = 256, world1 = 161;
constexpr int shift = 1, control = 2, alt = 4, numberLock = 32;

std::string struck(int code, const char* name, int modifiers = 0) {
    return toText(chordOf({.code = code, .name = name, .modifiers = modifiers}));
}

/// The chord of a key that has printed the character in the end.
std::string printed(int code, const char* name, int modifiers, unsigned character) {
    const Chord chord = chordOf({.code = code, .name = name, .modifiers = modifiers});
    return toText(printedChord(chord, name, character).value_or(chord));
}

} // namespace

TEST_CASE("A shortcut goes by the letter that the layout prints") {
    CHECK(struck('Z', "z", control) == "Ctrl+Z");               // QWERTY
    CHECK(struck('W', "z", control) == "Ctrl+Z");               // AZERTY
    CHECK(struck('Y', "z", control | shift) == "Ctrl+Shift+Z"); // QWERTZ
    CHECK(struck('Q', "a", control) == "Ctrl+A");
    CHECK(struck('A', "q", control) == "Ctrl+Q");
    CHECK(struck(';', "m") == "M");
    CHECK(struck('M', ",") == ",");
    CHECK(struck('T', "t", control | alt) == "Ctrl+Alt+T");
}

TEST_CASE("Signs go by what the layout prints, and + also with the Shift that it takes") {
    CHECK(struck('=', "=", control) == "Ctrl++");
    CHECK(struck('=', "=", control | shift) == "Ctrl++");
    CHECK(struck(']', "+", control) == "Ctrl++"); // QWERTZ
    CHECK(struck('/', "-", control) == "Ctrl+-");
    CHECK(struck('6', "-", control) == "Ctrl+-"); // AZERTY
    CHECK(struck('[', "[") == "[");
    CHECK(printed('=', "=", shift, '+') == "+");
}

TEST_CASE("A sign that takes Shift or AltGr is the one that it prints") {
    CHECK(printed('8', "8", 0, '[') == "[");             // AltGr on QWERTZ under X11: no modifier
    CHECK(printed('8', "8", control | alt, '[') == "["); // the same on Windows
    CHECK(printed('5', "(", 0, '[') == "[");             // on AZERTY
    CHECK(printed('1', "&", shift, '1') == "1");         // a digit of AZERTY
    CHECK(printed('6', "-", shift, '6') == "6");
    CHECK(printed('6', "-", 0, '-') == "-");
    CHECK(printed('8', "8", 0, '8') == "8");
    CHECK(printed('[', "[", shift, '{') == "Shift+[");
    CHECK(printed('A', "a", shift, 'A') == "Shift+A");
    CHECK(printed('=', "=", control | shift, '+') == "Ctrl++"); // macOS prints with Ctrl held
}

TEST_CASE("What no chord has counts by its place, except where letters are") {
    CHECK(struck('1', "&") == "1");
    CHECK(struck('[', "\u00fc") == "[");
    CHECK(struck('[', nullptr) == "["); // a dead key
    CHECK(struck(']', "$") == "]");
    CHECK(struck('Z', ";", control) == ""); // Dvorak: Z is elsewhere
    CHECK(struck('Q', "\u016b", control) == "");
    CHECK(struck('Z', nullptr, control) == "Ctrl+Z"); // a layout without Latin letters
    CHECK(struck(world1, "<") == "");
    CHECK(struck(f1, nullptr) == "F1");
    CHECK(struck(escape, nullptr) == "Esc");
    CHECK(struck(-1, nullptr) == "");
}

TEST_CASE("The keypad is like the main keys; without its lock it moves") {
    CHECK(struck(keypadEnter, nullptr) == "Enter");
    CHECK(struck(keypadAdd, "+", control) == "Ctrl++");
    CHECK(struck(keypadEqual, "=", control) == "Ctrl++");
    CHECK(struck(keypadSubtract, "-", control) == "Ctrl+-");
    CHECK(struck(keypadDivide, "/") == "/");
    CHECK(struck(keypadMultiply, "*") == "");
    CHECK(struck(keypad0 + 3, "3", numberLock) == "3");
    CHECK(struck(keypad0 + 8, nullptr) == "Up");
    CHECK(struck(keypad0 + 3, nullptr) == "Page Down");
    CHECK(struck(keypadDecimal, ".", numberLock) == ".");
    CHECK(struck(keypadDecimal, nullptr) == "Delete");
}

TEST_CASE("A chord counts in one frame, with the modifiers that it was noted with") {
    Headless headless(200, 100);
    int quit = 0, quantity = 0, theme = 0;
    const auto draw = [&] {
        quit += pressed({.key = Key::q, .ctrl = true});
        quantity += pressed({.key = Key::q});
        theme += pressed({.key = Key::t, .ctrl = true});
    };
    headless.frame(draw);
    injectKey({.ctrl = true}, true); // still held for Dear ImGui while Q goes down
    noteChord({.key = Key::t, .ctrl = true});
    noteChord({.key = Key::q});
    headless.frame(draw);
    headless.frame(draw);
    CHECK(theme == 1);
    CHECK(quantity == 1);
    CHECK(quit == 0);
}

TEST_CASE("A held chord comes again where that is asked for, as long as its modifiers are held") {
    Headless headless(200, 100);
    const Chord undo{.key = Key::z, .ctrl = true};
    int once = 0, again = 0;
    const auto draw = [&] {
        once += pressed(undo);
        again += pressed(undo, true);
    };
    headless.frame(draw);
    injectKey(undo, true);
    for (int i = 0; i < 60; ++i) headless.frame(draw);
    CHECK(once == 1);
    CHECK(again > 5);
    injectKey({.ctrl = true}, false);
    const int before = again;
    for (int i = 0; i < 60; ++i) headless.frame(draw);
    CHECK(again == before);
    injectKey(undo, false);
}

TEST_CASE("A sign printed by another key comes again while that key is held") {
    Headless headless(200, 100);
    const Chord eight{.key = Key::digit8}, bracket{.key = Key::leftBracket};
    int eights = 0, brackets = 0;
    const auto draw = [&] {
        eights += pressed(eight, true);
        brackets += pressed(bracket, true);
    };
    headless.frame(draw);
    injectKey({.alt = true}, true); // AltGr, for Dear ImGui
    injectKey(eight, true);
    notePrinted(bracket, eight);
    for (int i = 0; i < 60; ++i) headless.frame(draw);
    CHECK(eights == 0);
    CHECK(brackets > 5);
    injectKey(eight, false);
    injectKey({.alt = true}, false);
    const int before = brackets;
    for (int i = 0; i < 10; ++i) headless.frame(draw);
    CHECK(brackets == before);
}
