#include "core/basis/layout.h"

#include "core/base/error.h"

#include <cassert>
#include <fmt/format.h>

namespace scorelet {

const char* name(Orientation orientation) {
    switch (orientation) {
    case Orientation::scaling:
        return "scaling";
    case Orientation::horizontal:
        return "horizontal";
    case Orientation::vertical:
        return "vertical";
    case Orientation::diagonal:
        return "diagonal";
    }
    return "";
}

const char* letters(Orientation orientation) {
    switch (orientation) {
    case Orientation::scaling:
        return "LL";
    case Orientation::horizontal:
        return "LH";
    case Orientation::vertical:
        return "HL";
    case Orientation::diagonal:
        return "HH";
    }
    return "";
}

std::string fullName(const Subband& band) {
    return fmt::format("{} ({}), level {}", name(band.orientation), letters(band.orientation), band.level);
}

SubbandLayout::SubbandLayout(int height, int width, int levels)
    : height_(height), width_(width), levels_(levels) {
    if (levels < 1 || levels > 12 || height < 1 || width < 1 || height % (1 << levels) != 0 ||
        width % (1 << levels) != 0)
        throw Error(
            fmt::format(
                "a {} x {} image has no {}-level wavelet transform: both sides must be divisible by 2^levels",
                height, width, levels),
            "Choose fewer levels, or another image size.");
    int offset = 0;
    auto add = [&](Orientation orientation, int level) {
        bands_.push_back({orientation, level, height >> level, width >> level, offset});
        offset += bands_.back().count();
    };
    add(Orientation::scaling, levels);
    for (int level = levels; level >= 1; --level)
        for (auto orientation : {Orientation::horizontal, Orientation::vertical, Orientation::diagonal})
            add(orientation, level);
}

int SubbandLayout::band(Orientation orientation, int level) const {
    assert(level >= 1 && level <= levels_);
    if (orientation == Orientation::scaling) {
        assert(level == levels_);
        return 0;
    }
    return 3 * (levels_ - level) + static_cast<int>(orientation);
}

int SubbandLayout::index(int band, int row, int col) const {
    const Subband& b = bands_[static_cast<size_t>(band)];
    row = (row % b.rows + b.rows) % b.rows;
    col = (col % b.cols + b.cols) % b.cols;
    return b.offset + row * b.cols + col;
}

CoefficientPlace SubbandLayout::place(int coefficient) const {
    assert(coefficient >= 0 && coefficient < count());
    int band = static_cast<int>(bands_.size()) - 1;
    while (bands_[static_cast<size_t>(band)].offset > coefficient) --band;
    const Subband& b = bands_[static_cast<size_t>(band)];
    const int within = coefficient - b.offset;
    return {band, within / b.cols, within % b.cols};
}

int SubbandLayout::mosaic(int row, int col) const {
    for (int level = 1; level <= levels_; ++level) {
        const int rows = height_ >> level, cols = width_ >> level;
        const bool below = row >= rows, right = col >= cols;
        if (!below && !right) continue;
        const Orientation orientation = below && right
                                            ? Orientation::diagonal
                                            : (below ? Orientation::horizontal : Orientation::vertical);
        return index(band(orientation, level), row - (below ? rows : 0), col - (right ? cols : 0));
    }
    return index(0, row, col);
}

std::string SubbandLayout::describe(int coefficient) const {
    const CoefficientPlace p = place(coefficient);
    const Subband& b = bands_[static_cast<size_t>(p.band)];
    return fmt::format("{}, row {}, column {}", fullName(b), p.row, p.col);
}

} // namespace scorelet
