#include "core/base/error.h"
#include "core/basis/boundary_transform.h"
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
    const int k = layout.index(layout.band(Orientation::vertical, 2, 0), 3, 5);
    CHECK(children[static_cast<size_t>(k)].size() == 5);
    CHECK(children[static_cast<size_t>(k)][1] ==
          layout.index(layout.band(Orientation::vertical, 1, 0), 6, 10));
    CHECK_THROWS_AS(makeStencils(parseModelSpec("custom:d1:sees=children"), SubbandLayout(8, 8, 1)), Error);
}

TEST_CASE("stencils: any subband at the corresponding place") {
    const SubbandLayout layout(32, 32, 3);
    const auto of = [&](const char* sees, Orientation orientation, int level, int row, int col) {
        const auto stencils = makeStencils(parseModelSpec(std::string("custom:d1:sees=") + sees), layout);
        const auto& found =
            stencils[static_cast<size_t>(layout.index(layout.band(orientation, level, 0), row, col))];
        return std::vector<int>(found.begin() + 1, found.end());
    };
    const auto at = [&](Orientation orientation, int level, int row, int col) {
        return layout.index(layout.band(orientation, level, 0), row, col);
    };
    using O = Orientation;
    using V = std::vector<int>;
    // Two levels coarser, a shift is one of the coarser places.
    CHECK(of("H3", O::vertical, 1, 7, 13) == V{at(O::horizontal, 3, 1, 3)});
    CHECK(of("H3@-1@1", O::vertical, 1, 7, 13) == V{at(O::horizontal, 3, 0, 0)}); // wraps
    CHECK(of("S3@1@0", O::diagonal, 1, 15, 15) == V{at(O::scaling, 3, 0, 3)});
    // Its own level, its own band, itself.
    CHECK(of("D2+V2@0@1", O::vertical, 2, 4, 7) == V{at(O::diagonal, 2, 4, 7), at(O::vertical, 2, 4, 0)});
    CHECK(of("V2+D2", O::vertical, 2, 4, 7) == V{at(O::diagonal, 2, 4, 7)});
    // Two levels finer: sixteen; a shift is one of the coefficient's own places.
    const V fine = of("D1@0@1", O::scaling, 3, 2, 3);
    REQUIRE(fine.size() == 16);
    CHECK(fine.front() == at(O::diagonal, 1, 8, 0));
    CHECK(fine.back() == at(O::diagonal, 1, 11, 3));
    // The relations are bands by their names.
    CHECK(of("parent", O::vertical, 1, 7, 13) == of("V2", O::vertical, 1, 7, 13));
    CHECK(of("children@1@0", O::diagonal, 2, 3, 5) == of("D1@1@0", O::diagonal, 2, 3, 5));
    CHECK(of("parents@0@1", O::horizontal, 2, 3, 5) == of("H3@0@1+V3@0@1+D3@0@1", O::horizontal, 2, 3, 5));
    CHECK(of("scaling", O::horizontal, 1, 9, 5) == of("S3", O::horizontal, 1, 9, 5));
    CHECK_THROWS_WITH_AS(
        makeStencils(parseModelSpec("custom:d1:sees=same@0@1+H4"), layout),
        doctest::Contains("sees H4, and this basis has no such subband: its levels are 1 to 3"), Error);
    CHECK_THROWS_WITH_AS(makeStencils(parseModelSpec("posterior:sees=S2"), layout),
                         doctest::Contains("its scaling band is S3"), Error);
}

TEST_CASE("stencils: any subband in a redundant transform is where relations say") {
    const BoundaryTransform frame(wavelet("db2"), 16, 16, 2, BoundaryMode::symmetric);
    const SubbandLayout& layout = frame.layout();
    const auto of = [&](const char* sees) {
        return makeStencils(parseModelSpec(std::string("custom:d1:sees=") + sees), layout);
    };
    const auto parents = of("parent"), byName = of("H2+V2+D2+S2"), children = of("children"), fine = of("V1");
    const int detail = layout.index(layout.band(Orientation::vertical, 1, 0), 6, 4);
    const int coarse = layout.index(layout.band(Orientation::vertical, 2, 0), 3, 2);
    CHECK(parents[static_cast<size_t>(detail)][1] == byName[static_cast<size_t>(detail)][2]);
    CHECK(children[static_cast<size_t>(coarse)] == fine[static_cast<size_t>(coarse)]);
    CHECK(fine[static_cast<size_t>(coarse)].size() == 5);
}
