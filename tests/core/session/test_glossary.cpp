#include "core/session/glossary.h"

#include "core/session/parameters.h"

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

TEST_CASE("A label that is a term and a symbol or remark has the term's meaning") {
    CHECK(meaningOfLabel("degree") == meaningOf("degree"));
    CHECK(meaningOfLabel("ridge λ") == meaningOf("ridge"));
    CHECK(meaningOfLabel("Wiener (PCA)") == meaningOf("Wiener"));
    CHECK(meaningOfLabel("noise level") == meaningOf("noise level"));
    CHECK(meaningOfLabel("nearest image").empty());
    CHECK(meaningOfLabel("training images").empty());
    CHECK(meaningOfLabel("").empty());
}

TEST_CASE("A parameter whose label is a term has its meaning in the tooltip") {
    int found = 0;
    const auto check = [&](const auto& parameters) {
        for (const auto& p : parameters) {
            const std::string meaning = meaningOfLabel(p.label);
            if (meaning.empty()) continue;
            CAPTURE(p.id);
            CHECK(p.tooltip.find(meaning) != std::string::npos);
            ++found;
        }
    };
    check(experimentParameters());
    check(columnParameters());
    CHECK(found >= 4); // levels, reference curves, degree, ridge
}
