#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/score/spec.h"
#include "core/score/stencil.h"

#include <algorithm>
#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("stencils: wrapped positions once, the scaling band as the classes say") {
    const SubbandLayout layout(32, 32, 3);
    auto sizes = [&](const char* text) {
        const auto stencils = makeStencils(parseModelSpec(text), layout);
        for (size_t k = 0; k < stencils.size(); ++k) {
            REQUIRE(stencils[k][0] == static_cast<int>(k));
            auto sorted = stencils[k];
            std::sort(sorted.begin(), sorted.end());
            REQUIRE(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
        }
        return std::pair(stencils.front().size(), stencils.back().size());
    };
    CHECK(sizes("independent:d2") == std::pair<size_t, size_t>(1, 1));
    CHECK(sizes("band-tied:d2") == std::pair<size_t, size_t>(1, 3));
    CHECK(sizes("local:d2:r1") == std::pair<size_t, size_t>(9, 9));
    CHECK(sizes("local:d1:r2") == std::pair<size_t, size_t>(16, 25)); // 5 positions coincide on 4
    CHECK(sizes("parent:d2") == std::pair<size_t, size_t>(1, 2));
    CHECK(sizes("custom:d1:sees=children") == std::pair<size_t, size_t>(1, 1));
    const auto children = makeStencils(parseModelSpec("custom:d1:sees=children"), layout);
    const int k = layout.index(layout.band(Orientation::vertical, 2), 3, 5);
    CHECK(children[static_cast<size_t>(k)].size() == 5);
    CHECK(children[static_cast<size_t>(k)][1] == layout.index(layout.band(Orientation::vertical, 1), 6, 10));
    CHECK_THROWS_AS(makeStencils(parseModelSpec("custom:d1:sees=children"), SubbandLayout(8, 8, 1)), Error);
}
