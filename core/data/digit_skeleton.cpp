#include "core/data/digit_skeleton.h"

#include <cassert>
#include <cmath>
#include <numbers>

namespace scorelet {

namespace {

/// An axis-parallel ellipse on which arcs lie.
struct Oval {
    float x, y, radiusX, radiusY;

    PenPoint at(float degrees) const {
        const float angle = degrees * std::numbers::pi_v<float> / 180.f;
        return {x + radiusX * std::cos(angle), y + radiusY * std::sin(angle)};
    }
};

/// Appends an arc from one angle to another (0: right, 90: bottom, so growing angles go clockwise), a point
/// every 40 degrees or less.
void arc(PenStroke& stroke, const Oval& oval, float from, float to) {
    const int steps = static_cast<int>(std::ceil(std::abs(to - from) / 40.f));
    for (int i = 0; i <= steps; ++i)
        stroke.push_back(oval.at(from + (to - from) * static_cast<float>(i) / static_cast<float>(steps)));
}

void corner(PenStroke& stroke, PenPoint point) {
    stroke.insert(stroke.end(), 2, point);
}

std::vector<PenStroke> zero(SplitMix& random) {
    const float wide = random.uniform(0.22f, 0.38f);
    const float start = random.uniform(-125.f, -50.f);
    PenStroke stroke;
    arc(stroke, {0.5f, 0.5f, wide, 0.5f}, start, start - random.uniform(180.f, 200.f));
    // The way back may end a little inside or outside of its start.
    const Oval back{0.5f + random.uniform(-0.02f, 0.03f), 0.5f, wide * random.uniform(0.94f, 1.04f),
                    random.uniform(0.46f, 0.51f)};
    arc(stroke, back, start - 235.f, start - random.uniform(345.f, 385.f));
    return {stroke};
}

std::vector<PenStroke> one(SplitMix& random) {
    const float style = random.uniform();
    const float bend = random.uniform(-0.04f, 0.04f);
    PenStroke stroke;
    if (style > 0.5f) {
        stroke.push_back({random.uniform(0.26f, 0.36f), random.uniform(0.14f, 0.3f)});
        corner(stroke, {0.5f, 0.f});
    } else {
        stroke.push_back({0.5f, 0.f});
    }
    stroke.push_back({0.5f + bend, 0.5f});
    stroke.push_back({0.5f, 1.f});
    if (style < 0.82f) return {stroke};
    const float reach = random.uniform(0.16f, 0.26f);
    return {stroke, {{0.5f - reach, 1.f}, {0.5f + reach, random.uniform(0.97f, 1.01f)}}};
}

std::vector<PenStroke> two(SplitMix& random) {
    const float top = random.uniform(0.22f, 0.3f), wide = random.uniform(0.24f, 0.3f);
    PenStroke stroke;
    arc(stroke, {0.48f, top, wide, top}, random.uniform(175.f, 215.f), 385.f);
    if (random.chance(0.55f)) {
        stroke.push_back({0.46f, random.uniform(0.66f, 0.74f)});
        corner(stroke, {random.uniform(0.14f, 0.22f), random.uniform(0.93f, 0.98f)});
        if (random.chance(0.4f)) stroke.push_back({0.5f, random.uniform(0.9f, 1.f)});
        stroke.push_back({random.uniform(0.76f, 0.88f), random.uniform(0.92f, 1.01f)});
    } else {
        const float loop = random.uniform(0.04f, 0.1f);
        stroke.push_back({0.5f, random.uniform(0.64f, 0.7f)});
        stroke.push_back({0.3f, 0.93f});
        stroke.push_back({0.2f, 0.98f});
        stroke.push_back({0.14f, 0.98f - loop});
        stroke.push_back({0.24f, 0.96f - 1.8f * loop});
        stroke.push_back({0.45f, 0.93f});
        stroke.push_back({0.66f, 1.f});
        stroke.push_back({random.uniform(0.8f, 0.9f), random.uniform(0.88f, 0.97f)});
    }
    return {stroke};
}

std::vector<PenStroke> three(SplitMix& random) {
    const float waist = random.uniform(0.4f, 0.5f), inset = random.uniform(0.3f, 0.46f);
    PenStroke stroke;
    if (random.chance(0.8f)) {
        const float wide = random.uniform(0.22f, 0.3f);
        arc(stroke, {0.46f, waist / 2, wide, waist / 2}, random.uniform(190.f, 225.f), 420.f);
        corner(stroke, {inset, waist});
    } else {
        stroke.push_back({0.2f, random.uniform(0.f, 0.05f)});
        corner(stroke, {random.uniform(0.68f, 0.78f), 0.02f});
        corner(stroke, {inset, waist});
    }
    const float wide = random.uniform(0.27f, 0.35f);
    arc(stroke, {0.46f, (1.f + waist) / 2, wide, (1.f - waist) / 2}, -65.f, random.uniform(135.f, 170.f));
    return {stroke};
}

std::vector<PenStroke> four(SplitMix& random) {
    const float bar = random.uniform(0.52f, 0.68f), stem = random.uniform(0.56f, 0.68f);
    const float lean = random.uniform(-0.06f, 0.02f);
    PenStroke angle;
    if (random.chance(0.6f)) {
        angle.push_back({random.uniform(0.22f, 0.36f), random.uniform(-0.02f, 0.1f)});
        if (random.chance(0.3f)) angle.push_back({0.16f, bar - 0.15f});
        corner(angle, {random.uniform(0.12f, 0.22f), bar});
        angle.push_back({random.uniform(0.78f, 0.92f), bar + random.uniform(-0.06f, 0.03f)});
        return {angle, {{stem, random.uniform(0.f, 0.3f)}, {stem + lean, 1.f}}};
    }
    corner(angle, {stem, 0.f});
    corner(angle, {random.uniform(0.08f, 0.18f), bar});
    angle.push_back({random.uniform(0.78f, 0.92f), bar + random.uniform(-0.04f, 0.03f)});
    return {angle, {{stem, 0.f}, {stem + lean, 1.f}}};
}

std::vector<PenStroke> five(SplitMix& random) {
    const float neck = random.uniform(0.36f, 0.46f), left = random.uniform(0.24f, 0.32f);
    const float wide = random.uniform(0.27f, 0.35f);
    const float flag = random.uniform(0.68f, 0.84f), lift = random.uniform(-0.05f, 0.05f);
    PenStroke stroke;
    const bool oneStroke = random.chance(0.5f);
    if (oneStroke) {
        stroke.push_back({flag, 0.02f + lift});
        corner(stroke, {left + 0.03f, 0.02f});
    } else {
        stroke.push_back({left + 0.03f, 0.02f});
    }
    corner(stroke, {left, neck + 0.02f});
    arc(stroke, {0.45f, (1.f + neck) / 2 - 0.02f, wide, (1.f - neck) / 2 + 0.02f}, -100.f,
        random.uniform(130.f, 165.f));
    if (oneStroke) return {stroke};
    return {stroke, {{left + random.uniform(-0.01f, 0.06f), 0.02f}, {flag, 0.02f + lift}}};
}

std::vector<PenStroke> six(SplitMix& random) {
    const float top = random.uniform(0.42f, 0.58f), wide = random.uniform(0.24f, 0.3f);
    const Oval loop{0.48f, (1.f + top) / 2, wide, (1.f - top) / 2};
    PenStroke stroke{{random.uniform(0.52f, 0.74f), random.uniform(-0.01f, 0.04f)}};
    stroke.push_back({random.uniform(0.34f, 0.42f), random.uniform(0.2f, 0.28f)});
    stroke.push_back({0.49f - wide, random.uniform(0.5f, 0.58f)});
    arc(stroke, loop, 165.f, -random.uniform(165.f, 200.f));
    return {stroke};
}

std::vector<PenStroke> seven(SplitMix& random) {
    const float foot = random.uniform(0.3f, 0.5f);
    PenStroke stroke;
    if (random.chance(0.25f)) {
        stroke.push_back({0.17f, random.uniform(0.16f, 0.24f)});
        corner(stroke, {0.18f, 0.05f});
    } else {
        stroke.push_back({random.uniform(0.14f, 0.22f), random.uniform(0.f, 0.1f)});
    }
    const float right = random.uniform(0.74f, 0.84f);
    corner(stroke, {right, random.uniform(0.f, 0.06f)});
    stroke.push_back({(right + foot) / 2 + random.uniform(-0.07f, 0.02f), 0.48f});
    stroke.push_back({foot, 1.f});
    if (random.chance(0.7f)) return {stroke};
    const float middle = (right + foot) / 2;
    return {stroke,
            {{middle - 0.2f, random.uniform(0.46f, 0.54f)}, {middle + 0.2f, random.uniform(0.43f, 0.5f)}}};
}

std::vector<PenStroke> eight(SplitMix& random) {
    const float waist = random.uniform(0.42f, 0.5f);
    const float upper = random.uniform(0.19f, 0.26f), lower = random.uniform(0.23f, 0.31f);
    const Oval top{0.5f + random.uniform(-0.02f, 0.05f), waist / 2, upper, waist / 2};
    const Oval bottom{0.49f, (1.f + waist) / 2, lower, (1.f - waist) / 2};
    PenStroke stroke;
    if (random.chance(0.2f)) { // two circles, one upon the other
        PenStroke second;
        arc(stroke, top, -60.f, -60.f - random.uniform(345.f, 380.f));
        arc(second, bottom, -90.f, -90.f - random.uniform(345.f, 380.f));
        return {stroke, second};
    }
    const float start = random.uniform(-60.f, -20.f);
    arc(stroke, top, start, -225.f);
    stroke.push_back({0.5f, waist});
    arc(stroke, bottom, -40.f, 220.f);
    stroke.push_back({0.5f, waist + random.uniform(-0.02f, 0.02f)});
    arc(stroke, top, 40.f, start + random.uniform(-25.f, 12.f));
    return {stroke};
}

std::vector<PenStroke> nine(SplitMix& random) {
    const float bottom = random.uniform(0.42f, 0.56f), wide = random.uniform(0.21f, 0.29f);
    const Oval loop{0.47f, bottom / 2, wide, bottom / 2};
    const float right = loop.x + wide, start = random.uniform(-40.f, -10.f);
    PenStroke stroke;
    arc(stroke, loop, start, -330.f);
    corner(stroke, {right + random.uniform(0.f, 0.02f), loop.y - random.uniform(0.f, 0.12f)});
    if (random.chance(0.7f)) {
        stroke.push_back({right + random.uniform(-0.03f, 0.02f), 0.58f});
        stroke.push_back({right - random.uniform(0.f, 0.2f), 1.f});
    } else {
        stroke.push_back({right, 0.64f});
        stroke.push_back({right - 0.12f, 0.93f});
        stroke.push_back({0.42f, 1.f});
        stroke.push_back({random.uniform(0.2f, 0.3f), random.uniform(0.86f, 0.94f)});
    }
    return {stroke};
}

} // namespace

std::vector<PenStroke> digitSkeleton(int digit, SplitMix& random) {
    assert(digit >= 0 && digit <= 9);
    using Writer = std::vector<PenStroke> (*)(SplitMix&);
    static constexpr Writer writers[] = {zero, one, two, three, four, five, six, seven, eight, nine};
    return writers[digit](random);
}

} // namespace scorelet
