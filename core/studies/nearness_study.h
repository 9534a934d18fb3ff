// How near samples come to the training images as the dial of a column turns from ideal to Wiener.
#pragma once

#include "core/studies/memorization_study.h"
#include "core/studies/samples_study.h"

namespace scorelet {

/// The h at which samples are drawn: 0 to 1 in fifths.
constexpr int sampledDialPoints = 6;

/// The h of a point.
inline double sampledDialAt(int point) {
    return static_cast<double>(point) / (sampledDialPoints - 1);
}

/// The samples of the column's model with its h set by hand, of every h from the same pure noise; item counts
/// the points, and behind the last one stands the model with its h as it chooses it at every noise level. Of a
/// family with a Dial.
struct SamplesAtDial {
    using Study = SamplesStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
    static Study::Inputs of(const Experiment& e, const ModelSpec& spec, int item);
};

/// What whole samples come to. Distances to the nearest training image are in typical distances, those of
/// held-out images: 1 is as far as these, 0 a training image.
struct SampleNearness {
    int count = 0;
    int diverged = 0;
    int copies = 0;           ///< nearnessOf() says so
    int nearCopies = 0;       ///< ... and so
    double lowerQuartile = 0; ///< NaN where no sample is sound, or no distance is typical
    double median = 0;
    double upperQuartile = 0;
};

SampleNearness nearnessOfSamples(const SamplesResult& samples, const TypicalDistance& typical);

} // namespace scorelet
