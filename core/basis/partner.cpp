#include "core/basis/partner.h"

#include <cassert>

namespace scorelet {
namespace {

/// The orientation `steps` after this one in the cycle of the details; of the scaling band the steps-th
/// detail.
Orientation detailAfter(Orientation orientation, int steps) {
    if (orientation == Orientation::scaling) return static_cast<Orientation>(steps);
    return static_cast<Orientation>((static_cast<int>(orientation) - 1 + steps) % 3 + 1);
}

int parentOf(const SubbandLayout& layout, const CoefficientPlace& place, const Subband& band) {
    if (band.orientation == Orientation::scaling) return -1;
    if (band.level == layout.levels()) return layout.index(0, place.row, place.col);
    return layout.index(layout.band(band.orientation, band.level + 1), place.row / 2, place.col / 2);
}

} // namespace

const std::vector<std::string>& partnerNames() {
    static const std::vector<std::string> names = {"across", "down", "sibling", "second-sibling", "parent"};
    return names;
}

int partnerOf(const SubbandLayout& layout, int coefficient, Partner partner) {
    assert(coefficient >= 0 && coefficient < layout.count());
    const CoefficientPlace place = layout.place(coefficient);
    const Subband& band = layout.bands()[static_cast<size_t>(place.band)];
    int other = -1;
    switch (partner) {
    case Partner::across:
        other = layout.index(place.band, place.row, place.col + 1);
        break;
    case Partner::down:
        other = layout.index(place.band, place.row + 1, place.col);
        break;
    case Partner::sibling:
    case Partner::secondSibling: {
        const int steps = partner == Partner::sibling ? 1 : 2;
        other =
            layout.index(layout.band(detailAfter(band.orientation, steps), band.level), place.row, place.col);
        break;
    }
    case Partner::parent:
        other = parentOf(layout, place, band);
        break;
    }
    return other == coefficient ? -1 : other;
}

} // namespace scorelet
