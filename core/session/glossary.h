// The words of the field that the lab uses, each with one sentence: what tooltips, lessons and Help > Glossary say,
// so that no word is defined twice.
//
// A text names a term as [[held-out]], or [[held-out images|held-out]] where it stands there in another form. Immutable;
// any thread.
#pragma once

#include <string>
#include <vector>

namespace scorelet {

struct GlossaryTerm {
    std::string term;    ///< as it is written within a sentence
    std::string meaning; ///< one sentence or two
};

/// All terms, in the order of the alphabet.
const std::vector<GlossaryTerm>& glossary();

/// The term of this name; null where there is none.
const GlossaryTerm* findTerm(const std::string& term);

/// The meaning of a term (assert: it is one).
const std::string& meaningOf(const std::string& term);

/// The meaning of the term that a control's or an entry's label is, be it followed by a symbol or a remark ("ridge λ",
/// "Wiener (PCA)"); empty where it is none.
std::string meaningOfLabel(const std::string& label);

} // namespace scorelet
