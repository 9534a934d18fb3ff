// The text form of a model, as the command line, sessions and lessons write it.
//
// The family's id and its settings with colons between: "independent:d3", "local:d2:r1:shared:ridge=1e-4",
// "ls:p5", "pca-locality". Settings that are left out have their defaults; toText() writes those that differ,
// and parseModelSpec(toText(x)) == x. A family's own settings are `id=VALUE`. A value in double quotes may
// hold anything, colons and commas too (\" and \\ within are a quote and a backslash).
#pragma once

#include "core/score/spec.h"

#include <string>
#include <vector>

namespace scorelet {

struct Family;

/// Reads a text form. Throws Error that names the faulty part and says what is possible there.
ModelSpec parseModelSpec(const std::string& text);

/// The shortest text form that parseModelSpec reads back to the same value (the title apart).
std::string toText(const ModelSpec& spec);

/// What a stencil's member is but for its shift: "same", "parent", a subband's short name ("H2").
std::string relationText(const StencilMember& member);

/// A label for people: the title if there is one, otherwise such as "local coupling, degree 2, radius 1".
std::string label(const ModelSpec& spec);

/// One part of a text form, for help.
struct TextPart {
    std::string form;    ///< such as "dN"
    std::string meaning; ///< such as "degree 1 to 4"
};

/// The parts that a family's text form can have.
std::vector<TextPart> textParts(const Family& family);

/// The parts of a list of texts that are separated by `by`, which may stand in a part between quotes.
std::vector<std::string> splitOutsideQuotes(const std::string& text, char by);

} // namespace scorelet
