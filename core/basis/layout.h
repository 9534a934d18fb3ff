// Where the coefficients of a 2-D wavelet transform stand: subbands in one flat vector, and as the nested
// mosaic.
//
// A transform of J levels of a height x width image has 3 J + 1 subbands. The flat vector holds them one
// after the other, coarse to fine, each row-major: scaling_J, then horizontal, vertical, diagonal of level J,
// ..., of level 1. Level 1 is the finest. Our names are PyWavelets': "horizontal" details are low-pass along
// x and high-pass along y (they answer to horizontal edges), "vertical" the other way round.
#pragma once

#include <string>
#include <vector>

namespace scorelet {

enum class Orientation { scaling, horizontal, vertical, diagonal };

/// "scaling", "horizontal", "vertical" or "diagonal".
const char* name(Orientation orientation);

/// The same by low- and high-pass of rows and columns: "LL", "LH", "HL" or "HH", as PyWavelets orders them.
const char* letters(Orientation orientation);

/// One subband: all coefficients of one orientation at one level.
struct Subband {
    Orientation orientation;
    int level; ///< 1 (finest) to J
    int rows;
    int cols;
    int offset; ///< index of its first coefficient in the flat vector

    int count() const { return rows * cols; }
};

/// "horizontal (LH), level 2".
std::string fullName(const Subband& band);

/// The place of one coefficient.
struct CoefficientPlace {
    int band; ///< index into SubbandLayout::bands()
    int row;
    int col;
};

/// The subbands of a periodized transform of one image size; a value.
class SubbandLayout {
public:
    SubbandLayout() = default;

    /// Throws Error unless height and width are divisible by 2^levels and levels >= 1.
    SubbandLayout(int height, int width, int levels);

    int height() const { return height_; }
    int width() const { return width_; }
    int levels() const { return levels_; }
    int count() const { return height_ * width_; } ///< number of coefficients = number of pixels
    const std::vector<Subband>& bands() const { return bands_; }

    /// The subband of an orientation and level; scaling exists at the coarsest level alone (assert).
    int band(Orientation orientation, int level) const;

    /// Flat index of a place; row and col wrap around, as the periodized transform does.
    int index(int band, int row, int col) const;

    CoefficientPlace place(int coefficient) const;

    /// Flat index of the coefficient shown at (row, col) of the classical nested mosaic (scaling band top
    /// left, horizontal details below, vertical details to the right, diagonal ones in the corner).
    int mosaic(int row, int col) const;

    /// "vertical (HL), level 2, row 3, column 5".
    std::string describe(int coefficient) const;

    bool operator==(const SubbandLayout& other) const {
        return height_ == other.height_ && width_ == other.width_ && levels_ == other.levels_;
    }

private:
    int height_ = 0;
    int width_ = 0;
    int levels_ = 0;
    std::vector<Subband> bands_;
};

} // namespace scorelet
