#include "app/draw/input.h"

#include <imgui.h>

#include <GLFW/glfw3.h>

#include <array>
#include <vector>

namespace scorelet {
namespace {

struct KeyInfo {
    const char* name;
    int number;
};

#if IMGUI_VERSION_NUM >= 18700
#define SCORELET_KEY(glfw, imgui) static_cast<int>(ImGuiKey_##imgui)
#else
#define SCORELET_KEY(glfw, imgui) GLFW_KEY_##glfw
#endif

// In the order of Key.
constexpr std::array keys = std::to_array<KeyInfo>({
    {"Space", SCORELET_KEY(SPACE, Space)},
    {"'", SCORELET_KEY(APOSTROPHE, Apostrophe)},
    {",", SCORELET_KEY(COMMA, Comma)},
    {"-", SCORELET_KEY(MINUS, Minus)},
    {".", SCORELET_KEY(PERIOD, Period)},
    {"/", SCORELET_KEY(SLASH, Slash)},
    {"0", SCORELET_KEY(0, 0)},
    {"1", SCORELET_KEY(1, 1)},
    {"2", SCORELET_KEY(2, 2)},
    {"3", SCORELET_KEY(3, 3)},
    {"4", SCORELET_KEY(4, 4)},
    {"5", SCORELET_KEY(5, 5)},
    {"6", SCORELET_KEY(6, 6)},
    {"7", SCORELET_KEY(7, 7)},
    {"8", SCORELET_KEY(8, 8)},
    {"9", SCORELET_KEY(9, 9)},
    {"+", SCORELET_KEY(EQUAL, Equal)},
    {"A", SCORELET_KEY(A, A)},
    {"B", SCORELET_KEY(B, B)},
    {"C", SCORELET_KEY(C, C)},
    {"D", SCORELET_KEY(D, D)},
    {"E", SCORELET_KEY(E, E)},
    {"F", SCORELET_KEY(F, F)},
    {"G", SCORELET_KEY(G, G)},
    {"H", SCORELET_KEY(H, H)},
    {"I", SCORELET_KEY(I, I)},
    {"J", SCORELET_KEY(J, J)},
    {"K", SCORELET_KEY(K, K)},
    {"L", SCORELET_KEY(L, L)},
    {"M", SCORELET_KEY(M, M)},
    {"N", SCORELET_KEY(N, N)},
    {"O", SCORELET_KEY(O, O)},
    {"P", SCORELET_KEY(P, P)},
    {"Q", SCORELET_KEY(Q, Q)},
    {"R", SCORELET_KEY(R, R)},
    {"S", SCORELET_KEY(S, S)},
    {"T", SCORELET_KEY(T, T)},
    {"U", SCORELET_KEY(U, U)},
    {"V", SCORELET_KEY(V, V)},
    {"W", SCORELET_KEY(W, W)},
    {"X", SCORELET_KEY(X, X)},
    {"Y", SCORELET_KEY(Y, Y)},
    {"Z", SCORELET_KEY(Z, Z)},
    {"[", SCORELET_KEY(LEFT_BRACKET, LeftBracket)},
    {"]", SCORELET_KEY(RIGHT_BRACKET, RightBracket)},
    {"Esc", SCORELET_KEY(ESCAPE, Escape)},
    {"Enter", SCORELET_KEY(ENTER, Enter)},
    {"Tab", SCORELET_KEY(TAB, Tab)},
    {"Backspace", SCORELET_KEY(BACKSPACE, Backspace)},
    {"Insert", SCORELET_KEY(INSERT, Insert)},
    {"Delete", SCORELET_KEY(DELETE, Delete)},
    {"Right", SCORELET_KEY(RIGHT, RightArrow)},
    {"Left", SCORELET_KEY(LEFT, LeftArrow)},
    {"Down", SCORELET_KEY(DOWN, DownArrow)},
    {"Up", SCORELET_KEY(UP, UpArrow)},
    {"Page Up", SCORELET_KEY(PAGE_UP, PageUp)},
    {"Page Down", SCORELET_KEY(PAGE_DOWN, PageDown)},
    {"Home", SCORELET_KEY(HOME, Home)},
    {"End", SCORELET_KEY(END, End)},
    {"F1", SCORELET_KEY(F1, F1)},
    {"F2", SCORELET_KEY(F2, F2)},
    {"F3", SCORELET_KEY(F3, F3)},
    {"F4", SCORELET_KEY(F4, F4)},
    {"F5", SCORELET_KEY(F5, F5)},
    {"F6", SCORELET_KEY(F6, F6)},
    {"F7", SCORELET_KEY(F7, F7)},
    {"F8", SCORELET_KEY(F8, F8)},
    {"F9", SCORELET_KEY(F9, F9)},
    {"F10", SCORELET_KEY(F10, F10)},
    {"F11", SCORELET_KEY(F11, F11)},
    {"F12", SCORELET_KEY(F12, F12)},
    {"Menu", SCORELET_KEY(MENU, Menu)},
});
static_assert(keys.size() == static_cast<std::size_t>(Key::count));

const KeyInfo& info(Key key) {
    return keys[static_cast<std::size_t>(key)];
}

constexpr int firstLetter = static_cast<int>(Key::a), firstDigit = static_cast<int>(Key::digit0);

Key shifted(int first, int by) {
    return static_cast<Key>(first + by);
}

/// The key that prints the character; Key::count where none of ours does. "+" and "=" are one.
Key keyPrinting(unsigned character) {
    if (character >= 'a' && character <= 'z') return shifted(firstLetter, static_cast<int>(character - 'a'));
    if (character >= '0' && character <= '9') return shifted(firstDigit, static_cast<int>(character - '0'));
    switch (character) {
    case '\'':
        return Key::apostrophe;
    case ',':
        return Key::comma;
    case '-':
        return Key::minus;
    case '.':
        return Key::period;
    case '/':
        return Key::slash;
    case '+':
    case '=':
        return Key::plus;
    case '[':
        return Key::leftBracket;
    case ']':
        return Key::rightBracket;
    default:
        return Key::count;
    }
}

Key keyPrinting(const char* name) {
    return name && name[0] && !name[1] ? keyPrinting(static_cast<unsigned char>(name[0])) : Key::count;
}

/// What the keypad's key stands for; Key::count for keys elsewhere.
Key keypadKey(int code, bool numberLock) {
    constexpr std::array withoutLock = {Key::insert, Key::end,   Key::down, Key::pageDown, Key::left,
                                        Key::count,  Key::right, Key::home, Key::up,       Key::pageUp};
    if (code >= GLFW_KEY_KP_0 && code <= GLFW_KEY_KP_9) {
        const int digit = code - GLFW_KEY_KP_0;
        return numberLock ? shifted(firstDigit, digit) : withoutLock[static_cast<std::size_t>(digit)];
    }
    switch (code) {
    case GLFW_KEY_KP_DECIMAL:
        return numberLock ? Key::period : Key::del;
    case GLFW_KEY_KP_DIVIDE:
        return Key::slash;
    case GLFW_KEY_KP_SUBTRACT:
        return Key::minus;
    case GLFW_KEY_KP_ADD:
    case GLFW_KEY_KP_EQUAL:
        return Key::plus;
    case GLFW_KEY_KP_ENTER:
        return Key::enter;
    default:
        return Key::count;
    }
}

/// The key at this place of a US keyboard.
Key keyAt(int code) {
    if (code >= GLFW_KEY_A && code <= GLFW_KEY_Z) return shifted(firstLetter, code - GLFW_KEY_A);
    if (code >= GLFW_KEY_0 && code <= GLFW_KEY_9) return shifted(firstDigit, code - GLFW_KEY_0);
    if (code >= GLFW_KEY_F1 && code <= GLFW_KEY_F12)
        return shifted(static_cast<int>(Key::f1), code - GLFW_KEY_F1);
    switch (code) {
    case GLFW_KEY_SPACE:
        return Key::space;
    case GLFW_KEY_ESCAPE:
        return Key::escape;
    case GLFW_KEY_ENTER:
        return Key::enter;
    case GLFW_KEY_TAB:
        return Key::tab;
    case GLFW_KEY_BACKSPACE:
        return Key::backspace;
    case GLFW_KEY_INSERT:
        return Key::insert;
    case GLFW_KEY_DELETE:
        return Key::del;
    case GLFW_KEY_RIGHT:
        return Key::right;
    case GLFW_KEY_LEFT:
        return Key::left;
    case GLFW_KEY_DOWN:
        return Key::down;
    case GLFW_KEY_UP:
        return Key::up;
    case GLFW_KEY_PAGE_UP:
        return Key::pageUp;
    case GLFW_KEY_PAGE_DOWN:
        return Key::pageDown;
    case GLFW_KEY_HOME:
        return Key::home;
    case GLFW_KEY_END:
        return Key::end;
    case GLFW_KEY_MENU:
        return Key::menu;
    default: // GLFW numbers the keys of signs by what they print on a US keyboard
        return code > GLFW_KEY_SPACE && code < GLFW_KEY_A ? keyPrinting(static_cast<unsigned>(code))
               : code == GLFW_KEY_LEFT_BRACKET            ? Key::leftBracket
               : code == GLFW_KEY_RIGHT_BRACKET           ? Key::rightBracket
                                                          : Key::count;
    }
}

/// A chord that went down.
struct NotedChord {
    Chord chord;
    ImGuiContext* context;
    int frame;            ///< the last one before it
    int number;           ///< of the key that is held, for Dear ImGui
    bool printed = false; ///< by modifiers that are not the chord's
};

/// Those of the frame to come or at hand, and those that are still held.
std::vector<NotedChord>& notedChords() {
    static std::vector<NotedChord> chords;
    return chords;
}

bool isDown(int number) {
    return ImGui::IsKeyDown(static_cast<ImGuiKey>(number));
}

bool hasModifiers(const Chord& chord) {
    const ImGuiIO& io = ImGui::GetIO();
    const bool shift = io.KeyShift && chord.key != Key::plus; // "+" may need it
    return chord.ctrl == (io.KeyCtrl || io.KeySuper) && chord.shift == shift && chord.alt == io.KeyAlt;
}

/// True when Dear ImGui says a held key again.
bool saysAgain(int number) {
    const auto key = static_cast<ImGuiKey>(number);
    return ImGui::IsKeyPressed(key, true) && !ImGui::IsKeyPressed(key, false);
}

} // namespace

Chord chordOf(const KeyStroke& stroke) {
    Chord chord{.ctrl = (stroke.modifiers & (GLFW_MOD_CONTROL | GLFW_MOD_SUPER)) != 0,
                .shift = (stroke.modifiers & GLFW_MOD_SHIFT) != 0,
                .alt = (stroke.modifiers & GLFW_MOD_ALT) != 0};
    const bool letter = stroke.code >= GLFW_KEY_A && stroke.code <= GLFW_KEY_Z;
    const bool keypad = stroke.code >= GLFW_KEY_KP_0 && stroke.code <= GLFW_KEY_KP_EQUAL;
    if (keypad) {
        chord.key = keypadKey(stroke.code, (stroke.modifiers & GLFW_MOD_NUM_LOCK) != 0);
    } else {
        chord.key = keyPrinting(stroke.name);
        if (chord.key == Key::count && !(letter && stroke.name)) chord.key = keyAt(stroke.code);
    }
    if (chord.key == Key::plus) chord.shift = false;
    return chord;
}

std::optional<Chord> printedChord(const Chord& chord, const char* name, unsigned character) {
    if (chord.ctrl && !chord.alt) return std::nullopt; // Ctrl prints nothing; with Alt it is AltGr
    if (character >= 'a' && character <= 'z') return std::nullopt;
    const Key key = keyPrinting(character);
    if (key == Key::count || key == keyPrinting(name)) return std::nullopt;
    return Chord{.key = key};
}

void forgetChords() {
    std::erase_if(notedChords(),
                  [](const NotedChord& noted) { return noted.context == ImGui::GetCurrentContext(); });
}

void noteChord(const Chord& chord) {
    ImGuiContext* context = ImGui::GetCurrentContext();
    const int now = ImGui::GetFrameCount();
    std::erase_if(notedChords(), [&](const NotedChord& noted) {
        return noted.context == context && noted.frame != now && !isDown(noted.number);
    });
    notedChords().push_back({chord, context, now, keyNumber(chord.key)});
}

void notePrinted(const Chord& printed, const Chord& held) {
    auto& chords = notedChords();
    if (!chords.empty() && chords.back().chord == held && chords.back().frame == ImGui::GetFrameCount())
        chords.pop_back();
    noteChord(printed);
    chords.back().printed = true;
    if (held.key != Key::count) chords.back().number = keyNumber(held.key);
}

std::string toText(const Chord& chord) {
    if (chord.key == Key::count) return {};
    std::string text;
    if (chord.ctrl) text += "Ctrl+";
    if (chord.shift) text += "Shift+";
    if (chord.alt) text += "Alt+";
    return text + info(chord.key).name;
}

std::optional<Chord> parseChord(const std::string& text) {
    Chord chord;
    std::string rest = text;
    const auto take = [&](const std::string& modifier) {
        const bool there = rest.starts_with(modifier);
        if (there) rest.erase(0, modifier.size());
        return there;
    };
    chord.ctrl = take("Ctrl+");
    chord.shift = take("Shift+");
    chord.alt = take("Alt+");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        chord.key = static_cast<Key>(i);
        if (rest == keys[i].name) return chord;
    }
    return std::nullopt;
}

int keyNumber(Key key) {
    return info(key).number;
}

bool pressed(const Chord& chord, bool repeat) {
    if (chord.key == Key::count || ImGui::GetIO().WantTextInput) return false;
    const ImGuiContext* context = ImGui::GetCurrentContext();
    const int before = ImGui::GetFrameCount() - 1;
    for (const NotedChord& noted : notedChords()) {
        if (noted.chord != chord || noted.context != context) continue;
        if (noted.frame == before) return true;
        if (repeat && (noted.printed || hasModifiers(chord)) && saysAgain(noted.number)) return true;
    }
    return false;
}

bool menuAsked() {
    if (!ImGui::IsItemHovered()) return false;
    return ImGui::IsMouseReleased(ImGuiMouseButton_Right) || pressed({.key = Key::menu}) ||
           pressed({.key = Key::f10, .shift = true});
}

bool struck(Key key) {
#if IMGUI_VERSION_NUM >= 18700
    if (key == Key::enter && ImGui::IsKeyPressed(ImGuiKey_KeypadEnter)) return true;
#endif
    return ImGui::IsKeyPressed(static_cast<ImGuiKey>(keyNumber(key)));
}

void injectKey(const Chord& chord, bool down) {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
    if (chord.ctrl) io.AddKeyEvent(ImGuiMod_Ctrl, down);
    if (chord.shift) io.AddKeyEvent(ImGuiMod_Shift, down);
    if (chord.alt) io.AddKeyEvent(ImGuiMod_Alt, down);
    if (chord.key != Key::count) io.AddKeyEvent(static_cast<ImGuiKey>(keyNumber(chord.key)), down);
#else
    if (chord.ctrl) io.KeyCtrl = down;
    if (chord.shift) io.KeyShift = down;
    if (chord.alt) io.KeyAlt = down;
    if (chord.key != Key::count) io.KeysDown[keyNumber(chord.key)] = down;
#endif
    if (down && chord.key != Key::count) noteChord(chord);
}

} // namespace scorelet
