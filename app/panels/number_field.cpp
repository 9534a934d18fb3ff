#include "app/panels/number_field.h"

#include "core/base/error.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>
#include <utility>

namespace scorelet {
namespace {

/// What is being typed, kept from frame to frame: when the next field takes the keyboard, Dear ImGui has
/// forgotten it before this one is drawn again.
struct Typing {
    ImGuiID id = 0; ///< 0: nothing
    std::string text;
};
Typing typing;
std::optional<std::string> typingError;

/// Whether the number field under this id has the keyboard, as a text: a slider has the same id while it is
/// dragged.
bool isEdited(ImGuiID id, NumberControl control) {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    return g.ActiveId == id && g.InputTextState.ID == id &&
           (control == NumberControl::field || g.TempInputId == id);
}

/// Whether the keyboard is still where a number was typed in the last frame.
bool isTypingNumber() {
    return typing.id != 0 && ImGui::GetCurrentContext()->ActiveId == typing.id;
}

std::string textOf(const ImGuiInputTextState& state) {
    std::string text;
    for (int i = 0; i < state.CurLenW; ++i)
        text += static_cast<char>(state.TextW[i]); // the filter leaves ASCII
    const auto first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
    return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

const char* (*systemClipboard)(void*) = nullptr;

const char* clipboardForNumbers(void* user) {
    const char* text = systemClipboard ? systemClipboard(user) : nullptr;
    if (!text || !isTypingNumber()) return text;
    static std::string changed;
    changed = text;
    std::replace(changed.begin(), changed.end(), ',', '.');
    return changed.c_str();
}

/// Frames the field and says what would be right.
void showProblem(const std::string& problem) {
    ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                        IM_COL32(230, 80, 60, 255), ImGui::GetStyle().FrameRounding, 0, 2);
    ImGui::SetTooltip("%s", problem.c_str());
}

} // namespace

void acceptDecimalComma() {
    ImGuiIO& io = ImGui::GetIO();
    if (io.GetClipboardTextFn != clipboardForNumbers) {
        systemClipboard = io.GetClipboardTextFn;
        io.GetClipboardTextFn = clipboardForNumbers;
    }
    if (!isTypingNumber()) return;
    for (ImWchar& letter : io.InputQueueCharacters)
        if (letter == ',') letter = '.';
}

Typed typedNumber(const char* id, NumberControl control,
                  const std::function<void(const std::string&, bool)>& take) {
    const ImGuiID own = ImGui::GetID(id);
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    if (isEdited(own, control)) {
        typing = {own, textOf(g.InputTextState)};
        try {
            take(typing.text, false);
        } catch (const Error& error) {
            showProblem(error.what());
        }
        return Typed::typing;
    }
    if (typing.id != own) return Typed::nothing;
    // It has just lost the keyboard; the last letters may have come in the same frame.
    std::string text = g.InputTextState.ID == own ? textOf(g.InputTextState) : typing.text;
    typing = {};
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) return Typed::typing;
    try {
        take(text, true);
    } catch (const Error& error) {
        typingError = error.what();
    }
    return Typed::entered;
}

Typed typedWhole(const char* id, const char* name, int low, int high, int& value) {
    return typedNumber(id, NumberControl::slider, [&](const std::string& text, bool keep) {
        int number = 0;
        const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc{} || stop != text.data() + text.size() || number < low || number > high)
            throw Error(
                fmt::format("{}: expected a whole number from {} to {}, not \"{}\"", name, low, high, text));
        if (keep) value = number;
    });
}

std::optional<std::string> takeTypingError() {
    return std::exchange(typingError, std::nullopt);
}

} // namespace scorelet
