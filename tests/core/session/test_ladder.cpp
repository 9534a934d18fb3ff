#include "core/session/ladder.h"

#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/session/parameters.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

Experiment withLadder(const std::string& text) {
    Experiment e;
    setFromText(experimentParameter("ladder"), e, text);
    return e;
}

std::string namesOf(const Experiment& e) {
    std::string names;
    for (const Rung& rung : *ladderOf(e)) names += (names.empty() ? "" : "; ") + rung.name;
    return names;
}

} // namespace

TEST_CASE("a ladder is by number of coefficients, whatever the order it is written in") {
    CHECK(namesOf(Experiment{}) == "self (1); band-tied (3); place (4); local (9); local:r2 (25)");
    const Experiment e = withLadder(" local:r2,sees=parent+same@0@1 , posterior:self,cone");
    CHECK(e.look.ladder == "local:r2, sees=parent+same@0@1, self, cone");
    CHECK(namesOf(e) == "self (1); sees=parent+same@0@1 (3); local:r2 (25); cone (36)");
    CHECK(toText((*ladderOf(e))[1].spec) == "posterior:sees=parent+same@0@1");
    CHECK(ladderOf(e) == ladderOf(e)); // kept
    Experiment small = withLadder("image, self");
    small.data.size = 8;
    CHECK(namesOf(small) == "self (1); image (64)");
}

TEST_CASE("a ladder that is none says which stencil and what was expected") {
    for (auto [text, part] :
         {std::pair{"self, up", "\"up\" is no stencil"},
          {"self,, local", "expected stencils with commas"},
          {"", "expected stencils with commas"},
          {"self, wiener", "\"wiener\" is no stencil"},
          {"self, local:h=0.5", "\"local:h=0.5\": expected what a coefficient sees alone, such as local"},
          {"self:images=9", "such as self"},
          {"local:shared:r2", "such as local:r2"},
          {"self, local, self", "\"self\" stands there twice"},
          {"self, local, local:r1", "\"local:r1\" stands there twice"},
          {"self, parent, place, band-tied, cone, image, local:r1, local:r2, local:r3",
           "at most 8 stencils, found 9"}}) {
        CAPTURE(text);
        Experiment e;
        CHECK_THROWS_WITH_AS(setFromText(experimentParameter("ladder"), e, text), doctest::Contains(part),
                             Error);
        CHECK(e.look.ladder == standardLadder);
    }
}
