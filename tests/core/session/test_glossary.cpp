#include "core/session/glossary.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>

using namespace scorelet;

TEST_CASE("The glossary has every term once, in order, with a whole sentence") {
    std::set<std::string> seen;
    std::string last;
    for (const GlossaryTerm& term : glossary()) {
        CAPTURE(term.term);
        CHECK(seen.insert(term.term).second);
        CHECK(term.meaning.ends_with("."));
        CHECK(std::isupper(static_cast<unsigned char>(term.meaning.front())));
        std::string lower = term.term;
        std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
        CHECK(last < lower);
        last = lower;
        CHECK(findTerm(term.term) == &term);
        CHECK(meaningOf(term.term) == term.meaning);
    }
    CHECK(findTerm("no such term") == nullptr);
}
