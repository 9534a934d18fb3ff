#include "core/evaluate/topology.h"

#include "core/image/channels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

/// Ink on a sheet with a margin of one pixel of background, so that every pixel of the image has eight
/// neighbours.
class InkSheet {
public:
    explicit InkSheet(const Image& image)
        : height_(image.height() + 2), width_(image.width() + 2),
          ink_(static_cast<std::size_t>(height_ * width_), 0) {
        const Image grey = withChannels(image, 1);
        for (int row = 0; row < image.height(); ++row)
            for (int col = 0; col < image.width(); ++col)
                ink_[place(row + 1, col + 1)] = grey.value(0, row, col) > 0 ? 1 : 0;
    }

    int height() const { return height_; }
    int width() const { return width_; }
    std::size_t place(int row, int col) const { return static_cast<std::size_t>(row * width_ + col); }
    std::vector<char>& ink() { return ink_; }
    const std::vector<char>& ink() const { return ink_; }

    /// The eight neighbours of a place that is not in the margin: above, and on clockwise.
    std::array<char, 8> around(std::size_t at) const {
        const auto w = static_cast<std::size_t>(width_);
        return {ink_[at - w], ink_[at - w + 1], ink_[at + 1], ink_[at + w + 1],
                ink_[at + w], ink_[at + w - 1], ink_[at - 1], ink_[at - w - 1]};
    }

private:
    int height_, width_;
    std::vector<char> ink_;
};

/// Connected regions of places that hold `what`, joined at edges, and `corners` too.
int regionsOf(const InkSheet& sheet, char what, bool corners) {
    std::vector<char> left(sheet.ink());
    std::vector<std::pair<int, int>> open;
    int regions = 0;
    for (int row = 0; row < sheet.height(); ++row)
        for (int col = 0; col < sheet.width(); ++col) {
            if (left[sheet.place(row, col)] != what) continue;
            ++regions;
            const char done = 2;
            left[sheet.place(row, col)] = done;
            open.assign(1, {row, col});
            while (!open.empty()) {
                const auto [r, c] = open.back();
                open.pop_back();
                for (int dy = -1; dy <= 1; ++dy)
                    for (int dx = -1; dx <= 1; ++dx) {
                        const int y = r + dy, x = c + dx;
                        if ((dy != 0 && dx != 0 && !corners) || y < 0 || x < 0 || y >= sheet.height() ||
                            x >= sheet.width() || left[sheet.place(y, x)] != what)
                            continue;
                        left[sheet.place(y, x)] = done;
                        open.emplace_back(y, x);
                    }
            }
        }
    return regions;
}

/// Whether Guo & Hall's algorithm A1 takes a pixel away in its first or second half-step: it belongs to a
/// border of the wanted side, is no end of a line, and joins nothing that would fall apart.
bool isTaken(const std::array<char, 8>& around, bool second) {
    const auto [n, ne, e, se, s, sw, w, nw] = around;
    const int joins = (!n && (ne || e)) + (!e && (se || s)) + (!s && (sw || w)) + (!w && (nw || n));
    if (joins != 1) return false;
    const int one = (nw || n) + (ne || e) + (se || s) + (sw || w);
    const int other = (n || ne) + (e || se) + (s || sw) + (w || nw);
    const int neighbours = std::min(one, other);
    if (neighbours < 2 || neighbours > 3) return false;
    return second ? !((s || sw || !nw) && w) : !((n || ne || !se) && e);
}

void thin(InkSheet& sheet) {
    for (bool changed = true; changed;) {
        changed = false;
        for (const bool second : {false, true}) {
            std::vector<std::size_t> taken;
            for (int row = 1; row + 1 < sheet.height(); ++row)
                for (int col = 1; col + 1 < sheet.width(); ++col) {
                    const std::size_t at = sheet.place(row, col);
                    if (sheet.ink()[at] && isTaken(sheet.around(at), second)) taken.push_back(at);
                }
            for (const std::size_t at : taken) sheet.ink()[at] = 0;
            changed = changed || !taken.empty();
        }
    }
}

int endsOf(const InkSheet& sheet) {
    int ends = 0;
    for (int row = 1; row + 1 < sheet.height(); ++row)
        for (int col = 1; col + 1 < sheet.width(); ++col) {
            const std::size_t at = sheet.place(row, col);
            if (!sheet.ink()[at]) continue;
            int neighbours = 0;
            for (const char one : sheet.around(at)) neighbours += one;
            ends += neighbours == 1 ? 1 : 0;
        }
    return ends;
}

std::string counted(int number, const char* what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

} // namespace

Topology topologyOf(const Image& image) {
    InkSheet sheet(image);
    Topology found;
    found.pieces = regionsOf(sheet, 1, true);
    found.holes = regionsOf(sheet, 0, false) - 1; // the background around all
    thin(sheet);
    found.ends = endsOf(sheet);
    return found;
}

std::vector<Topology> topologiesOf(const ImageBatch& images, const Work& work) {
    std::vector<Topology> all(static_cast<std::size_t>(images.count()));
    constexpr int group = 32;
    const auto count = static_cast<int>(images.count());
    parallelFor(work, (count + group - 1) / group, [&](int block, int) {
        for (int i = block * group; i < std::min(count, (block + 1) * group); ++i)
            all[static_cast<std::size_t>(i)] = topologyOf(images.image(i));
    });
    return all;
}

std::vector<bool> thinned(const Image& image) {
    InkSheet sheet(image);
    thin(sheet);
    std::vector<bool> lines;
    for (int row = 0; row < image.height(); ++row)
        for (int col = 0; col < image.width(); ++col)
            lines.push_back(sheet.ink()[sheet.place(row + 1, col + 1)] != 0);
    return lines;
}

std::size_t KnownTopologies::bytes() const {
    constexpr std::size_t node = 64; // of a set, about
    return node * (whole.size() + pieces.size() + holes.size() + ends.size());
}

KnownTopologies knownTopologies(const std::vector<Topology>& all) {
    KnownTopologies known;
    known.images = all.size();
    for (const Topology& one : all) {
        known.whole.insert(one);
        known.pieces.insert(one.pieces);
        known.holes.insert(one.holes);
        known.ends.insert(one.ends);
    }
    return known;
}

double WrongTopologies::standardError(int WrongTopologies::*which) const {
    if (count == 0) return std::numeric_limits<double>::quiet_NaN();
    const double share = static_cast<double>(this->*which) / count;
    return std::sqrt(share * (1 - share) / count);
}

std::pair<double, double> WrongTopologies::interval(int WrongTopologies::*which) const {
    if (count == 0) return {0, 1};
    // Of p with (share - p)^2 = p (1 - p) / n both.
    const double n = count, share = this->*which / n;
    const double middle = (share + 0.5 / n) / (1 + 1 / n);
    const double half = std::sqrt((share * (1 - share) + 0.25 / n) / n) / (1 + 1 / n);
    return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

WrongTopologies wrongTopologies(const std::vector<Topology>& drawings, const KnownTopologies& known) {
    WrongTopologies wrong;
    wrong.count = static_cast<int>(drawings.size());
    for (const Topology& one : drawings) {
        wrong.pieces += !known.pieces.contains(one.pieces);
        wrong.holes += !known.holes.contains(one.holes);
        wrong.ends += !known.ends.contains(one.ends);
        wrong.whole += !known.whole.contains(one);
    }
    return wrong;
}

std::string describe(const Topology& topology) {
    return fmt::format("{}, {}, {}", counted(topology.pieces, "piece"), counted(topology.holes, "hole"),
                       counted(topology.ends, "end"));
}

} // namespace scorelet
