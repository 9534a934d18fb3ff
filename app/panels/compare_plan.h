// How the pictures of Compare share their region.
#pragma once

namespace scorelet {

/// What there is room for, and for what; lengths in pixels.
struct CompareRoom {
    float width = 0;
    float height = 0;
    int models = 0;
    bool errors = false; ///< every model has a second picture
    int numbers = 0;     ///< lines of numbers of a model
    float heading = 0;   ///< width of the longest heading in one line
    float number = 0;    ///< width of the longest line of numbers, with short names
    bool namesAbove = false; ///< every number's name has a line of its own
};

/// The clean and the noisy image stand above each other on the left of the models, or beside them in one row,
/// whichever makes the models' pictures larger.
struct ComparePlan {
    float model = 0;     ///< side of a model's picture
    float reference = 0; ///< of the clean and the noisy one
    float heading = 0;   ///< height of a model's heading: one line or two
    bool stacked = false;
    bool numbersBeside = false; ///< of the only model, at the right of its picture
    bool largeNumbers = false;  ///< there is room for them in large type
    bool namesAbove = false;    ///< a number's name has a line of its own: the picture is too narrow for both
};

/// The largest pictures that fit; below 80 units a side (the clean and the noisy one above each other: 56) they
/// are that large and the region scrolls. Inside a frame.
ComparePlan planCompare(const CompareRoom& room, float scale);

/// The height beyond which the pictures do not grow any more, since they fill the width.
float fullCompareHeight(const CompareRoom& room);

/// Height of a line of text with its spacing, pixels.
float comparePlanLine();

/// The space between a number and its name above it, pixels.
float comparePlanTight(float scale);

/// Width of the numbers beside a picture, pixels.
float comparePlanNumbers(float scale);

} // namespace scorelet
