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
    CHECK(partnerOf(layout, k, Partner::channel) == -1);
    CHECK(partnerNames().size() == 7);
    const SubbandLayout colour = layout.ofChannels(3, ColourBasis::rgb);
    CHECK(partnerOf(colour, k, Partner::channel) == k + 256);
    CHECK(partnerOf(colour, k + 2 * 256, Partner::channel) == k);
    CHECK(partnerOf(colour, k + 256, Partner::secondChannel) == k);
    CHECK(partnerOf(colour, k + 256, Partner::parent) == 256 + at(O::vertical, 2, 2, 3));
    CHECK(partnerOf(SubbandLayout(8, 8, 0, Places::list).ofChannels(3, ColourBasis::rgb), 5,
                    Partner::channel) == -1);
}
