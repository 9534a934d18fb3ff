#include "app/draw/axis.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace scorelet {
namespace {

std::string superscript(int exponent) {
    constexpr std::array digits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = exponent < 0 ? "⁻" : "";
    for (const char digit : std::to_string(std::abs(exponent)))
        text += digits[static_cast<std::size_t>(digit - '0')];
    return text;
}

std::vector<Tick> linearTicks(const Axis& axis, int wanted, bool whole = false) {
    const double rough = (axis.hi - axis.lo) / std::max(1, wanted);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough * (1 - 1e-9)) {
            step = factor * power;
            break;
        }
    if (whole) step = std::max(1.0, step);
    std::vector<Tick> ticks;
    const double first = std::ceil(axis.lo / step - 1e-9);
    const double last = std::floor(axis.hi / step + 1e-9);
    for (double i = first; i <= last; ++i) ticks.push_back({i * step, numberText(i * step)});
    // One label alone tells no length.
    return ticks.size() < 2 && wanted < 20 ? linearTicks(axis, wanted + 1, whole) : ticks;
}

/// Powers of ten, every `every`-th labelled, with 2 and 5 times them labelled, too, where `between`.
std::vector<Tick> decadeTicks(const Axis& axis, int every, bool between) {
    std::vector<Tick> ticks;
    const int first = static_cast<int>(std::floor(std::log10(axis.lo)));
    const int last = static_cast<int>(std::ceil(std::log10(axis.hi)));
    for (int exponent = first; exponent <= last; ++exponent) {
        for (int factor = 1; factor < 10; ++factor) {
            const double value = factor * std::pow(10, exponent);
            if (value < axis.lo * (1 - 1e-9) || value > axis.hi * (1 + 1e-9)) continue;
            const bool labelled =
                factor == 1 ? exponent % every == 0 : between && (factor == 2 || factor == 5);
            if (labelled || every == 1) ticks.push_back({value, labelled ? numberText(value) : ""});
        }
    }
    return ticks;
}

std::vector<Tick> logTicks(const Axis& axis, int wanted) {
    const double decades = std::log10(axis.hi / axis.lo);
    const int every = std::max(1, static_cast<int>(std::ceil(decades / std::max(1, wanted))));
    const auto enough = [](const std::vector<Tick>& ticks) {
        return std::count_if(ticks.begin(), ticks.end(), [](const Tick& t) { return !t.label.empty(); }) >= 2;
    };
    for (int step = every; step >= 1; --step) // a little crowded is better than one number alone
        if (auto ticks = decadeTicks(axis, step, 3 * decades <= wanted); enough(ticks)) return ticks;
    return linearTicks(axis, wanted); // less than two powers of ten in sight: even steps
}

} // namespace

double Axis::toUnit(double value) const {
    if (!log) return (value - lo) / (hi - lo);
    if (!(value > 0)) return std::numeric_limits<double>::quiet_NaN();
    return std::log(value / lo) / std::log(hi / lo);
}

double Axis::fromUnit(double unit) const {
    return log ? lo * std::pow(hi / lo, unit) : lo + unit * (hi - lo);
}

Axis fitAxis(std::span<const double> values, bool log, double margin) {
    double lo = std::numeric_limits<double>::infinity();
    double hi = -lo;
    for (const double value : values) {
        if (!std::isfinite(value) || (log && value <= 0)) continue;
        lo = std::min(lo, value);
        hi = std::max(hi, value);
    }
    if (!(lo <= hi)) return {log ? 0.1 : 0.0, 1.0, log};
    if (log) {
        if (hi == lo) { // one value: a little room around it
            lo /= 1.5;
            hi *= 1.5;
        } else if (hi / lo < 1.05) { // nearly one: no more than rounding would be seen
            const double room = std::sqrt(1.05 * lo / hi);
            lo /= room;
            hi *= room;
        }
        const double widening = std::pow(hi / lo, margin);
        return {lo / widening, hi * widening, true};
    }
    if (hi - lo <= 1e-12 * std::max(std::abs(lo), std::abs(hi)) || hi == lo) {
        const double room = hi == 0 ? 0.5 : 0.5 * std::abs(hi);
        lo -= room;
        hi += room;
    }
    const double widening = margin * (hi - lo);
    return {lo - widening, hi + widening, false};
}

std::vector<Tick> axisTicks(const Axis& axis, int wanted, bool whole) {
    return axis.log ? logTicks(axis, wanted) : linearTicks(axis, wanted, whole);
}

std::string numberText(double value) {
    if (std::isnan(value)) return "not a number";
    if (std::isinf(value)) return value > 0 ? "∞" : "-∞";
    if (value == 0) return "0";
    const double size = std::abs(value);
    if (size >= 9999.5 && size < 999'999.5) { // 12,346: an exponent would be harder to read
        const auto whole = std::lround(size);
        return fmt::format("{}{},{:03}", value < 0 ? "-" : "", whole / 1000, whole % 1000);
    }
    if (size >= 1e-4 && size < 9999.5) return fmt::format("{:.4g}", value);
    auto exponent = static_cast<int>(std::floor(std::log10(size)));
    double mantissa = value / std::pow(10, exponent);
    if (std::abs(mantissa) >= 9.9995) {
        mantissa /= 10;
        ++exponent;
    }
    const std::string digits = fmt::format("{:.4g}", mantissa);
    return (digits == "1" ? "" : digits == "-1" ? "-" : digits + "×") + "10" + superscript(exponent);
}

} // namespace scorelet
