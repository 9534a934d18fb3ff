#include "core/data/strokes.h"

#include "core/data/digit_skeleton.h"
#include "core/data/pen.h"
#include "core/data/split_mix.h"
#include "core/data/to_size.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace scorelet {

namespace {

constexpr int defaultTrain = 4000, defaultHeldOut = 1000;

/// Moves every control point along a slow wave across the paper and a little by itself: no two hands are
/// alike.
void warp(std::vector<PenStroke>& strokes, SplitMix& random) {
    struct Wave {
        float alongX, alongY, phase, shiftX, shiftY;
    };
    Wave waves[2];
    for (Wave& wave : waves)
        wave = {random.uniform(-4.f, 4.f), random.uniform(-5.f, 5.f), random.uniform(0.f, 6.2831853f),
                0.04f * random.bell(), 0.035f * random.bell()};
    for (PenStroke& stroke : strokes) {
        PenPoint before{-1, -1}, shift{0, 0};
        for (PenPoint& point : stroke) {
            const bool corner = point.x == before.x && point.y == before.y;
            before = point;
            if (!corner) shift = {0.014f * random.bell(), 0.014f * random.bell()};
            PenPoint moved{point.x + shift.x, point.y + shift.y};
            for (const Wave& wave : waves) {
                const float height = std::sin(wave.alongX * point.x + wave.alongY * point.y + wave.phase);
                moved.x += wave.shiftX * height;
                moved.y += wave.shiftY * height;
            }
            point = moved;
        }
    }
}

/// Slants and turns the digit by random amounts, stretches it, and sets it near the middle of a unit square.
void place(std::vector<PenStroke>& strokes, SplitMix& random) {
    const float slant = 0.12f + 0.2f * random.bell();
    const float turn = 5.f * random.bell() * std::numbers::pi_v<float> / 180.f;
    const float stretch = random.uniform(0.85f, 1.2f);
    const float cosine = std::cos(turn), sine = std::sin(turn);
    PenPoint low{1e9f, 1e9f}, high{-1e9f, -1e9f};
    for (PenStroke& stroke : strokes)
        for (PenPoint& point : stroke) {
            const float x = stretch * (point.x - 0.5f) - slant * (point.y - 0.5f), y = point.y - 0.5f;
            point = {cosine * x - sine * y, sine * x + cosine * y};
            low = {std::min(low.x, point.x), std::min(low.y, point.y)};
            high = {std::max(high.x, point.x), std::max(high.y, point.y)};
        }
    const float height = random.uniform(0.6f, 0.74f);
    const float scale = std::min(height / (high.y - low.y), 0.74f / (high.x - low.x));
    // Room for half of the thickest pen is left at the border.
    auto shift = [&](float extent) {
        return std::clamp(0.02f * random.bell(), extent / 2 - 0.38f, 0.38f - extent / 2);
    };
    const float x = 0.5f + shift(scale * (high.x - low.x)), y = 0.5f + shift(scale * (high.y - low.y));
    for (PenStroke& stroke : strokes)
        for (PenPoint& point : stroke)
            point = {x + scale * (point.x - (low.x + high.x) / 2),
                     y + scale * (point.y - (low.y + high.y) / 2)};
}

Pen choosePen(int size, SplitMix& random) {
    const auto unit = static_cast<float>(size);
    Pen pen;
    pen.halfWidth = unit * std::clamp(0.046f + 0.011f * random.bell(), 0.024f, 0.068f);
    pen.swell = random.uniform(0.f, 0.3f);
    pen.swellLength = unit * random.uniform(0.35f, 1.f);
    pen.swellStart = random.uniform();
    pen.taper = random.uniform(0.f, 0.5f);
    pen.ink = 1.f - 0.18f * random.uniform() * random.uniform();
    return pen;
}

int countOf(StrokesSplit split, const DataRequest& request) {
    if (split == StrokesSplit::train) return request.train == 0 ? defaultTrain : request.train;
    return request.heldOut == 0 ? defaultHeldOut : request.heldOut;
}

/// Draws images from `first` on, as many as the set has room for; their digits are its labels.
ImageSet drawSet(StrokesSplit split, int first, int count, const DataRequest& request, const Work& work) {
    ImageSet set{allocateImages(count, request), std::vector<int>(static_cast<size_t>(count))};
    const auto plane = static_cast<size_t>(request.shape().pixels());
    constexpr int group = 32;
    parallelFor(work, (count + group - 1) / group, [&](int block, int) {
        for (int i = block * group; i < std::min(count, (block + 1) * group); ++i) {
            const std::span<float> image = set.pixels.row(i), grey = image.first(plane);
            set.labels[static_cast<size_t>(i)] =
                drawStrokes(request.seed, split, static_cast<std::uint64_t>(first + i), request.size, grey);
            for (size_t other = plane; other < image.size(); other += plane)
                std::copy(grey.begin(), grey.end(), image.begin() + static_cast<std::ptrdiff_t>(other));
        }
    });
    return set;
}

} // namespace

int drawStrokes(std::uint64_t seed, StrokesSplit split, std::uint64_t index, int size,
                std::span<float> pixels) {
    SplitMix random(SplitMix::key(seed, static_cast<std::uint64_t>(split), index));
    const int digit = static_cast<int>(random.below(10));
    std::vector<PenStroke> strokes = digitSkeleton(digit, random);
    warp(strokes, random);
    place(strokes, random);
    for (PenStroke& stroke : strokes)
        for (PenPoint& point : stroke)
            point = {point.x * static_cast<float>(size), point.y * static_cast<float>(size)};
    const Pen pen = choosePen(size, random);
    std::fill(pixels.begin(), pixels.end(), 0.f);
    drawPenStrokes(strokes, pen, size, pixels);
    for (float& pixel : pixels) pixel = 2.f * pixel - 1.f;
    return digit;
}

StrokesImages::StrokesImages(StrokesSplit split, const DataRequest& request)
    : split_(split), request_(request), count_(countOf(split, request)) {}

ImageBatch StrokesImages::read(int first, int count, const Work& work) {
    assert(first >= 0 && count >= 0 && first + count <= count_);
    return drawSet(split_, first, count, request_, work).pixels;
}

DataSet loadStrokes(const DataRequest& request, const Work& work) {
    const int train = countOf(StrokesSplit::train, request);
    const int heldOut = countOf(StrokesSplit::heldOut, request);
    DataSet result;
    result.name = "strokes";
    result.train = drawSet(StrokesSplit::train, 0, train, request, work);
    result.heldOut = drawSet(StrokesSplit::heldOut, 0, heldOut, request, work);
    result.origin = fmt::format("drawn by seed {}: {} for training and {} held out, {}, {} x {}",
                                request.seed, describeCount(train, 0), describeCount(heldOut, 0),
                                describeChannels(false, request), request.size, request.size);
    for (int digit = 0; digit <= 9; ++digit) result.classNames.push_back(std::to_string(digit));
    return result;
}

} // namespace scorelet
