// Axes: from values to places and back, and where round numbers stand. Linear or logarithmic (base 10).
#pragma once

#include <span>
#include <string>
#include <vector>

namespace scorelet {

/// A range of values, lo < hi; both positive where it is logarithmic.
struct Axis {
    double lo = 0;
    double hi = 1;
    bool log = false;

    /// 0 at lo, 1 at hi; NaN for what a logarithmic axis cannot show (<= 0).
    double toUnit(double value) const;

    /// The value at a place; toUnit's inverse.
    double fromUnit(double unit) const;
};

/// A place on an axis with its label; minor ticks have none.
struct Tick {
    double value;
    std::string label;
};

/// The axis that shows all finite values (positive ones where `log`), widened by `margin` of its length on
/// both sides. Without any such value, [0, 1] or [0.1, 1].
Axis fitAxis(std::span<const double> values, bool log, double margin);

/// Round values within the axis: multiples of 1, 2 or 5 times a power of ten, at most about `wanted` of them
/// labelled; on a logarithmic axis the decades (and, where there are few, 2 and 5 times them), with
/// unlabelled ones between. `whole`: of a linear axis whole numbers alone.
std::vector<Tick> axisTicks(const Axis& axis, int wanted, bool whole = false);

/// Short text of a number for a person: four significant digits, "1.5×10⁻⁷" beyond five decimals.
std::string numberText(double value);

} // namespace scorelet
