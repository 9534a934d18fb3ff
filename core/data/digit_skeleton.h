// How the ten digits are written: the path of a pen, with the choices that people make (an open 4, a crossed
// 7, a loop in a 2), each drawn at random.
//
// Coordinates: x to the right, y down, a digit about [0.15, 0.85] x [0, 1]. A stroke is the control points of
// a Catmull-Rom curve; a point given twice is a corner.
#pragma once

#include "core/data/split_mix.h"

#include <vector>

namespace scorelet {

/// A place on the paper.
struct PenPoint {
    float x, y;
};

/// One movement of the pen without lifting it.
using PenStroke = std::vector<PenPoint>;

/// One way to write `digit` (0 to 9).
std::vector<PenStroke> digitSkeleton(int digit, SplitMix& random);

} // namespace scorelet
