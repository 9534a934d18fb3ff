// Where the coefficients of a 2-D orthonormal transform stand: subbands in one flat vector, and as the nested
// mosaic.
//
// Bases differ in what their coefficients have. Wavelets have bands, scales, and neighbours on a torus.
// Frequencies (DCT, Fourier) have the bands and scales of their octaves; their neighbours are the next
// frequencies, across the border of an octave, and none beyond the lowest and the highest. Pixels are one
// band of neighbours on a torus. A list (principal components, any matrix) is one band of coefficients
// without neighbours. The coefficients of a redundant wavelet transform (boundary_transform.h) are a frame:
// bands and scales, and neighbours within their band alone, none beyond its edges.
//
// A transform of J levels of a height x width image has 3 J + 1 subbands. The flat vector holds them one
// after the other, coarse to fine, each row-major: scaling_J, then horizontal, vertical, diagonal of level J,
// ..., of level 1. Level 1 is the finest. Our names are PyWavelets': "horizontal" details are low-pass along
// x and high-pass along y (they answer to horizontal edges), "vertical" the other way round.
//
// Images of several channels have all subbands of the first channel, then all of the second, ...: a channel's
// coefficients lie together as its pixels do, and have no neighbours in another. A list knows no channels.
#pragma once

#include "core/basis/colour_basis.h"

#include <string>
#include <utility>
#include <vector>

namespace scorelet {

enum class Orientation { scaling, horizontal, vertical, diagonal };

/// What a coefficient's place is.
enum class Places { wavelets, dct, fourier, pixels, list, frame };

/// Whether they are frequencies.
constexpr bool areFrequencies(Places places) {
    return places == Places::dct || places == Places::fourier;
}

/// Whether they make bands and scales; else all coefficients are one band, of level 0.
constexpr bool hasBands(Places places) {
    return places == Places::wavelets || places == Places::frame || areFrequencies(places);
}

/// "scaling", "horizontal", "vertical" or "diagonal".
const char* name(Orientation orientation);

/// The same by low- and high-pass of rows and columns: "LL", "LH", "HL" or "HH", as PyWavelets orders them.
const char* letters(Orientation orientation);

/// One subband: all coefficients of one orientation at one level.
struct Subband {
    Orientation orientation;
    int level; ///< 1 (finest) to J; 0 of a band that is all coefficients
    int rows;
    int cols;
    int offset; ///< index of its first coefficient in the flat vector
    int channel = 0;
    std::string channelName = {}; ///< "red"; empty where images have one channel, or the basis is a list

    int count() const { return rows * cols; }
    bool operator==(const Subband&) const = default;
};

/// "horizontal (LH), level 2", "horizontal (LH), level 2, red"; of a band that is all coefficients "all
/// coefficients".
std::string fullName(const Subband& band);

/// The place of one coefficient.
struct CoefficientPlace {
    int band; ///< index into SubbandLayout::bands()
    int row;
    int col;
};

/// The subbands of a transform of one image size; a value.
class SubbandLayout {
public:
    SubbandLayout() = default;

    /// Throws Error unless height and width are divisible by 2^levels and levels >= 1; of places without
    /// bands, unless levels is 0.
    SubbandLayout(int height, int width, int levels, Places places = Places::wavelets);

    /// The coefficients of a wavelet transform that does not halve each axis, or not from the first sample
    /// on: its bands in their order, at places that are wavelets or a frame. The filters' middles on
    /// coefficient K of a level are the coefficients 2 K - ahead and 2 K - ahead + 1 one level finer.
    SubbandLayout(int height, int width, std::vector<Subband> bands, Places places, int ahead);

    /// The layout of images of several channels, of which this one is a channel's (assert). In the opponent
    /// basis there are three of them.
    SubbandLayout ofChannels(int channels, ColourBasis colours) const;

    int channels() const { return channels_; }

    ColourBasis colours() const { return colours_; } ///< which the channels are in

    /// The name of a channel (channelName()); empty where there is one, and of a list.
    const std::string& nameOfChannel(int channel) const;

    int height() const { return height_; }
    int width() const { return width_; }
    int levels() const { return levels_; } ///< 0: all coefficients are one band
    Places places() const { return places_; }
    int count() const { return count_; } ///< number of coefficients; of all but a frame that of the pixels
    const std::vector<Subband>& bands() const { return bands_; }

    /// The subband of an orientation, level and channel; scaling exists at the coarsest level alone, in a
    /// list there is channel 0 alone (assert).
    int band(Orientation orientation, int level, int channel) const;

    /// Flat index of a place; row and col wrap around, as the periodized transform does.
    int index(int band, int row, int col) const;

    /// Flat index of what is dy rows and dx columns from a place of a band, as neighbours are in this basis:
    /// on the torus; of frequencies the next ones, in whatever band they are, -1 beyond the lowest and the
    /// highest; -1 in a list, but for the place itself; -1 beyond the edge of a frame's band.
    int neighbour(int band, int row, int col, int dy, int dx) const;

    CoefficientPlace place(int coefficient) const;

    /// Where a detail's parent is, one scale coarser: of the same orientation, of the coarsest details the
    /// scaling coefficient at their place. A frequency's parent has half its cycles. The place must be a
    /// detail's (assert).
    CoefficientPlace parent(const CoefficientPlace& place) const;

    /// Along one axis of wavelets: the place one level coarser that a place belongs to, and the first of the
    /// two that belong to a place one level finer. On a torus they may lie beyond its end.
    int coarser(int place) const { return (place + ahead_) / 2; }
    int finer(int place) const { return 2 * place - ahead_; }

    /// Flat index of the coefficient shown at (row, col) of a channel's classical nested mosaic (scaling band
    /// top left, horizontal details below, vertical details to the right, diagonal ones in the corner). A
    /// list goes on from one "channel" to the next.
    int mosaic(int row, int col, int channel) const;

    /// Where mosaic() shows a place of a band: row and column, of frequencies their numbers down and across.
    std::pair<int, int> mosaicPlace(const CoefficientPlace& place) const;

    /// "vertical (HL), level 2, red, row 3, column 5", "cos 2 down, sin 5 across", "pixel 3, 5", "coefficient
    /// 17".
    std::string describe(int coefficient) const;

    bool operator==(const SubbandLayout& other) const {
        return channels_ == other.channels_ && colours_ == other.colours_ && height_ == other.height_ &&
               width_ == other.width_ && levels_ == other.levels_ && places_ == other.places_ &&
               ahead_ == other.ahead_ && bands_ == other.bands_;
    }

private:
    int channels_ = 1;
    ColourBasis colours_ = ColourBasis::rgb;
    int height_ = 0;
    int width_ = 0;
    int levels_ = 0;
    int count_ = 0;
    int ahead_ = 0; ///< of the coefficients one level finer; 0: two of them belong to one from the first on
    Places places_ = Places::wavelets;
    std::vector<Subband> bands_;
};

} // namespace scorelet
