#include "core/basis/layout.h"

#include "core/base/error.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// What the transform of these places is called.
const char* transformOfPlaces(Places places) {
    return places == Places::dct       ? "DCT"
           : places == Places::fourier ? "Fourier transform"
                                       : "wavelet transform";
}

/// "cos 3", "sin 2", "constant": a member of the real Fourier basis (matrix_transform.h).
std::string waveText(int at, int side) {
    if (at == 0) return "constant";
    const int cycles = (at + 1) / 2;
    return fmt::format("{} {}", at % 2 == 1 || 2 * cycles == side ? "cos" : "sin", cycles);
}

/// Whether the band stands in the lower, or the right half of its level's mosaic.
bool isBelow(const Subband& band) {
    return band.orientation == Orientation::horizontal || band.orientation == Orientation::diagonal;
}

bool isRight(const Subband& band) {
    return band.orientation == Orientation::vertical || band.orientation == Orientation::diagonal;
}

} // namespace

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
    const std::string text = band.level == 0 ? "all coefficients"
                                             : fmt::format("{} ({}), level {}", name(band.orientation),
                                                           letters(band.orientation), band.level);
    return band.channelName.empty() ? text : text + ", " + band.channelName;
}

SubbandLayout::SubbandLayout(int height, int width, int levels, Places places)
    : height_(height), width_(width), levels_(levels), count_(height * width), places_(places) {
    if (!hasBands(places)) {
        if (levels != 0 || height < 1 || width < 1)
            throw Error(fmt::format("a basis of {} x {} images without bands has 0 levels, not {}", height,
                                    width, levels));
        bands_.push_back({Orientation::scaling, 0, height, width, 0});
        return;
    }
    if (levels < 1 || levels > 12 || height < 1 || width < 1 || height % (1 << levels) != 0 ||
        width % (1 << levels) != 0)
        throw Error(
            fmt::format("a {} x {} image has no {}-level {}: both sides must be divisible by 2^levels",
                        height, width, levels, transformOfPlaces(places)),
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

SubbandLayout::SubbandLayout(int height, int width, std::vector<Subband> bands, Places places, int ahead)
    : height_(height), width_(width), levels_(bands.front().level), ahead_(ahead), places_(places),
      bands_(std::move(bands)) {
    assert((places == Places::wavelets || places == Places::frame) && ahead >= 0);
    assert(static_cast<int>(bands_.size()) == 3 * levels_ + 1);
    for (const Subband& band : bands_) {
        assert(band.offset == count_);
        count_ += band.count();
    }
}

SubbandLayout SubbandLayout::ofChannels(int channels, ColourBasis colours) const {
    assert(channels_ == 1 && channels >= 1 && (colours == ColourBasis::rgb || channels == 3));
    SubbandLayout all = *this;
    if (channels == 1) return all;
    all.channels_ = channels;
    all.colours_ = colours;
    all.count_ = channels * count_;
    if (places_ == Places::list) {
        all.bands_.front().rows *= channels;
        return all;
    }
    all.bands_.clear();
    for (int channel = 0; channel < channels; ++channel)
        for (Subband band : bands_) {
            band.offset += channel * count_;
            band.channel = channel;
            band.channelName = channelName(colours, channels, channel);
            all.bands_.push_back(std::move(band));
        }
    return all;
}

const std::string& SubbandLayout::nameOfChannel(int channel) const {
    const auto bandsOfOne = places_ == Places::list ? 0 : bands_.size() / static_cast<size_t>(channels_);
    return bands_[static_cast<size_t>(channel) * bandsOfOne].channelName;
}

int SubbandLayout::band(Orientation orientation, int level, int channel) const {
    assert(level >= std::min(1, levels_) && level <= levels_ && channel >= 0 && channel < channels_);
    const int first = channel * (3 * levels_ + 1); // every channel has as many
    assert(first < static_cast<int>(bands_.size()));
    if (orientation == Orientation::scaling) {
        assert(level == levels_);
        return first;
    }
    return first + 3 * (levels_ - level) + static_cast<int>(orientation);
}

int SubbandLayout::index(int band, int row, int col) const {
    const Subband& b = bands_[static_cast<size_t>(band)];
    row = (row % b.rows + b.rows) % b.rows;
    col = (col % b.cols + b.cols) % b.cols;
    return b.offset + row * b.cols + col;
}

int SubbandLayout::neighbour(int band, int row, int col, int dy, int dx) const {
    if (places_ == Places::wavelets || places_ == Places::pixels || (dy == 0 && dx == 0))
        return index(band, row + dy, col + dx);
    if (places_ == Places::list) return -1;
    if (places_ == Places::frame) {
        const Subband& b = bands_[static_cast<size_t>(band)];
        const int y = row + dy, x = col + dx;
        return y < 0 || x < 0 || y >= b.rows || x >= b.cols ? -1 : index(band, y, x);
    }
    const auto [down, across] = mosaicPlace({band, row, col});
    const int y = down + dy, x = across + dx;
    const int channel = bands_[static_cast<size_t>(band)].channel;
    return y < 0 || x < 0 || y >= height_ || x >= width_ ? -1 : mosaic(y, x, channel);
}

CoefficientPlace SubbandLayout::place(int coefficient) const {
    assert(coefficient >= 0 && coefficient < count());
    int band = static_cast<int>(bands_.size()) - 1;
    while (bands_[static_cast<size_t>(band)].offset > coefficient) --band;
    const Subband& b = bands_[static_cast<size_t>(band)];
    const int within = coefficient - b.offset;
    return {band, within / b.cols, within % b.cols};
}

CoefficientPlace SubbandLayout::parent(const CoefficientPlace& place) const {
    const Subband& b = bands_[static_cast<size_t>(place.band)];
    assert(b.orientation != Orientation::scaling);
    if (b.level < levels_) {
        const int above = band(b.orientation, b.level + 1, b.channel);
        const Subband& coarse = bands_[static_cast<size_t>(above)];
        return {above, coarser(place.row) % coarse.rows, coarser(place.col) % coarse.cols};
    }
    const int scaling = band(Orientation::scaling, levels_, b.channel);
    if (!areFrequencies(places_)) return {scaling, place.row, place.col};
    const auto [down, across] = mosaicPlace(place);
    return {scaling, down / 2, across / 2};
}

std::pair<int, int> SubbandLayout::mosaicPlace(const CoefficientPlace& place) const {
    const Subband& b = bands_[static_cast<size_t>(place.band)];
    return {place.row + (isBelow(b) ? b.rows : 0), place.col + (isRight(b) ? b.cols : 0)};
}

int SubbandLayout::mosaic(int row, int col, int channel) const {
    for (int level = 1; level <= levels_; ++level) {
        const int rows = height_ >> level, cols = width_ >> level;
        const bool below = row >= rows, right = col >= cols;
        if (!below && !right) continue;
        const Orientation orientation = below && right
                                            ? Orientation::diagonal
                                            : (below ? Orientation::horizontal : Orientation::vertical);
        return index(band(orientation, level, channel), row - (below ? rows : 0), col - (right ? cols : 0));
    }
    if (places_ == Places::list) return index(0, channel * height_ + row, col);
    return index(band(Orientation::scaling, levels_, channel), row, col);
}

std::string SubbandLayout::describe(int coefficient) const {
    const CoefficientPlace p = place(coefficient);
    const Subband& b = bands_[static_cast<size_t>(p.band)];
    const auto [down, across] = mosaicPlace(p);
    switch (places_) {
    case Places::dct:
        return fmt::format("{}, frequency {} down, {} across", fullName(b), down, across);
    case Places::fourier:
        return fmt::format("{}, {} down, {} across", fullName(b), waveText(down, height_),
                           waveText(across, width_));
    case Places::pixels:
        return fmt::format("pixel, {}row {}, column {}", b.channelName.empty() ? "" : b.channelName + ", ",
                           p.row, p.col);
    case Places::list:
        return fmt::format("coefficient {}", coefficient);
    case Places::wavelets:
    case Places::frame:
        break;
    }
    return fmt::format("{}, row {}, column {}", fullName(b), p.row, p.col);
}

} // namespace scorelet
