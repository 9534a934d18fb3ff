#include "app/draw/input.h"

#include <imgui.h>

#include <GLFW/glfw3.h>

#include <array>

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
    {"=", SCORELET_KEY(EQUAL, Equal)},
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

} // namespace

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
    const ImGuiIO& io = ImGui::GetIO();
    if (chord.key == Key::count || io.WantTextInput) return false;
    if (chord.ctrl != (io.KeyCtrl || io.KeySuper) || chord.shift != io.KeyShift || chord.alt != io.KeyAlt)
        return false;
    return ImGui::IsKeyPressed(static_cast<ImGuiKey>(keyNumber(chord.key)), repeat);
}

bool menuAsked() {
    if (!ImGui::IsItemHovered()) return false;
    return ImGui::IsMouseReleased(ImGuiMouseButton_Right) || pressed({.key = Key::menu}) ||
           pressed({.key = Key::f10, .shift = true});
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
}

} // namespace scorelet
