// The shape of a drawing: of how many pieces it is, how many holes they enclose, and how many ends its lines
// have. What is drawn locally right may be wrong in these: a digit in three pieces, a hand with six fingers.
//
// Ink is what is above the middle grey, 0. Pieces of ink are joined at edges and corners, holes of background
// at edges, so a line of ink one pixel wide, however slanted, parts what is on both sides. Ends are counted
// on the ink thinned to lines one pixel wide (Guo & Hall, Parallel thinning with two-subiteration algorithms,
// 1989). Pure functions: any thread may call them.
//
// The strokes of the pen are not counted: a drawing does not tell them. A pen may go over a line again (the
// waist of a 3) or take up where another stroke began (the flag of a 5), so the ink bounds their number neither
// from below nor from above. The fewest strokes that draw the thinned ink, every line once (Euler: half of the
// vertices where an odd number of lines meet, at least one a piece), are those of the pen for 55 % of the 4,000
// training digits of `strokes`, whose strokes are known; for 75 % where junctions a few pixels apart are
// one, since thinning makes two of a crossing; "one stroke" of every digit would be right for 79 %. And where
// only three lines meet, that number is ends + holes - 1 of a piece: what is counted already.
#pragma once

#include "core/base/work.h"
#include "core/image/image.h"

#include <compare>
#include <set>
#include <utility>
#include <vector>

namespace scorelet {

/// A ring is {1 piece, 1 hole, 0 ends}, a cross {1, 0, 4}, a dot {1, 0, 0}, a blank {0, 0, 0}.
struct Topology {
    int pieces = 0; ///< of ink
    int holes = 0;  ///< regions of background that ink encloses
    int ends = 0;   ///< of the thinned ink: pixels with a single neighbour

    auto operator<=>(const Topology&) const = default;
};

/// Of an image, of colour its luminance; values that are not finite are background.
Topology topologyOf(const Image& image);

/// Of every image of a batch.
std::vector<Topology> topologiesOf(const ImageBatch& images, const Work& work);

/// The thinned ink: true where a line remains, height x width values row by row.
std::vector<bool> thinned(const Image& image);

/// The shapes that a set of images has, each once: what one that is like them may have.
struct KnownTopologies {
    std::set<Topology> whole; ///< pieces, holes and ends together
    std::set<int> pieces, holes, ends;
    std::size_t images = 0; ///< of how many images

    std::size_t bytes() const;
};

KnownTopologies knownTopologies(const std::vector<Topology>& all);

/// How many drawings have what no image of a set has.
struct WrongTopologies {
    int count = 0; ///< drawings that were looked at
    int pieces = 0;
    int holes = 0;
    int ends = 0;
    int whole = 0; ///< any of these, or all of them together as no image has them

    /// Of a share of them, such as whole: as many of `count` by chance again; NaN for an empty set.
    double standardError(int WrongTopologies::*which) const;

    /// The shares from which `which` of `count` is within one standard error (Wilson, Probable inference, the
    /// law of succession, and statistical inference, 1927): none of 32 may still be 3 %. 0 to 1 for an empty
    /// set.
    std::pair<double, double> interval(int WrongTopologies::*which) const;
};

WrongTopologies wrongTopologies(const std::vector<Topology>& drawings, const KnownTopologies& known);

/// "3 pieces, 1 hole, 7 ends"
std::string describe(const Topology& topology);

} // namespace scorelet
