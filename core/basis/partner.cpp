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

} // namespace

const std::vector<std::string>& partnerNames() {
    static const std::vector<std::string> names = {"across", "down",    "sibling",       "second-sibling",
                                                   "parent", "channel", "second-channel"};
    return names;
}

int partnerOf(const SubbandLayout& layout, int coefficient, Partner partner) {
    assert(coefficient >= 0 && coefficient < layout.count());
    const CoefficientPlace place = layout.place(coefficient);
    const Subband& band = layout.bands()[static_cast<size_t>(place.band)];
    int other = -1;
    switch (partner) {
    case Partner::across:
        other = layout.neighbour(place.band, place.row, place.col, 0, 1);
        break;
    case Partner::down:
        other = layout.neighbour(place.band, place.row, place.col, 1, 0);
        break;
    case Partner::sibling:
    case Partner::secondSibling: {
        if (layout.levels() == 0) break;
        const int steps = partner == Partner::sibling ? 1 : 2;
        other = layout.index(layout.band(detailAfter(band.orientation, steps), band.level, band.channel),
                             place.row, place.col);
        break;
    }
    case Partner::parent:
        if (band.orientation != Orientation::scaling) {
            const CoefficientPlace parent = layout.parent(place);
            other = layout.index(parent.band, parent.row, parent.col);
        }
        break;
    case Partner::channel:
    case Partner::secondChannel: {
        if (layout.channels() == 1 || layout.places() == Places::list) break;
        const int channel = (band.channel + (partner == Partner::channel ? 1 : 2)) % layout.channels();
        other = layout.index(layout.band(band.orientation, band.level, channel), place.row, place.col);
        break;
    }
    }
    return other == coefficient ? -1 : other;
}

} // namespace scorelet
