#include "core/basis/partner.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("partners stand where their names say, around the border and one level up") {
    const SubbandLayout layout(16, 16, 2); // bands of 4 x 4 and 8 x 8
    using O = Orientation;
    const auto at = [&](O orientation, int level, int row, int col) {
        return layout.index(layout.band(orientation, level, 0), row, col);
    };
    const int k = at(O::vertical, 1, 5, 7);
    CHECK(partnerOf(layout, k, Partner::across) == at(O::vertical, 1, 5, 0));
    CHECK(partnerOf(layout, k, Partner::down) == at(O::vertical, 1, 6, 7));
    CHECK(partnerOf(layout, k, Partner::sibling) == at(O::diagonal, 1, 5, 7));
    CHECK(partnerOf(layout, k, Partner::secondSibling) == at(O::horizontal, 1, 5, 7));
    CHECK(partnerOf(layout, k, Partner::parent) == at(O::vertical, 2, 2, 3));
    CHECK(partnerOf(layout, at(O::diagonal, 2, 1, 2), Partner::parent) == at(O::scaling, 2, 1, 2));
    const int scaling = at(O::scaling, 2, 3, 1);
    CHECK(partnerOf(layout, scaling, Partner::sibling) == at(O::horizontal, 2, 3, 1));
    CHECK(partnerOf(layout, scaling, Partner::secondSibling) == at(O::vertical, 2, 3, 1));
    CHECK(partnerOf(layout, scaling, Partner::parent) == -1);
    CHECK(partnerOf(SubbandLayout(8, 8, 3), 0, Partner::across) == -1); // the only one of its band
    CHECK(partnerNames().size() == 5);
}
