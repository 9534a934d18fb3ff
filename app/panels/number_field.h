// Numbers that are typed: into a slider after Ctrl+click, or into a number field.
//
// Dear ImGui reads the beginning of whatever is there and takes it at once ("0,4" became 4, "1.2.3" 1.2).
// Here a number counts when it is entered, as a whole, with a point or a comma before its decimals; what is
// none, or out of range, leaves the old value and says why. UI thread, inside a frame.
#pragma once

#include "core/session/parameters.h"

#include <functional>
#include <optional>
#include <string>

namespace scorelet {

/// To be called at a frame's begin: a comma that is typed or pasted where a number is edited is a point.
void acceptDecimalComma();

/// What was typed into the slider or number field that was drawn last, under this id.
enum class Typed {
    nothing, ///< it is no text now: the control's own change counts
    typing,  ///< nothing counts yet
    entered  ///< `take` has had it
};

enum class NumberControl {
    slider, ///< a text after Ctrl+click
    field   ///< always a text
};

/// Draws what is wrong with a text while it is typed, and takes it when it is entered. `take` reads a text
/// and throws Error when it cannot be the value; it keeps the value where `keep`, else it only tries.
Typed typedNumber(const char* id, NumberControl control,
                  const std::function<void(const std::string& text, bool keep)>& take);

/// The same for a slider of whole numbers from low to high.
Typed typedWhole(const char* id, const char* name, int low, int high, int& value);

/// Why the number that was entered last was not taken; once.
std::optional<std::string> takeTypingError();

} // namespace scorelet
