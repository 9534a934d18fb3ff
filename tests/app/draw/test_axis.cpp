#include "app/draw/axis.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace scorelet;

namespace {

std::vector<std::string> labels(const Axis& axis, int wanted) {
    std::vector<std::string> texts;
    for (const Tick& tick : axisTicks(axis, wanted))
        if (!tick.label.empty()) texts.push_back(tick.label);
    return texts;
}

} // namespace

TEST_CASE("A logarithmic axis gives every decade the same length, and there and back is the same value") {
    const Axis axis{0.01, 10, true};
    CHECK(axis.toUnit(0.01) == doctest::Approx(0));
    CHECK(axis.toUnit(0.1) == doctest::Approx(1.0 / 3));
    CHECK(axis.toUnit(1) == doctest::Approx(2.0 / 3));
    CHECK(axis.fromUnit(0.5) == doctest::Approx(std::sqrt(0.1)));
    for (const double value : {0.01, 0.37, 9.9})
        CHECK(axis.fromUnit(axis.toUnit(value)) == doctest::Approx(value));
    CHECK(std::isnan(axis.toUnit(0)));
    CHECK(std::isnan(axis.toUnit(-1)));
    CHECK(Axis{2, 4, false}.toUnit(2.5) == doctest::Approx(0.25));
}

TEST_CASE("Linear ticks are round numbers within the axis, few enough to read") {
    CHECK(labels({0, 1, false}, 5) == std::vector<std::string>{"0", "0.2", "0.4", "0.6", "0.8", "1"});
    CHECK(labels({-0.3, 0.72, false}, 2) ==
          std::vector<std::string>{"0", "0.5"}); // a step of 1 would leave one
    CHECK(labels({13, 38, false}, 5) == std::vector<std::string>{"15", "20", "25", "30", "35"});
    for (const double size : {1e-7, 3.3, 4e9})
        for (int wanted = 2; wanted < 12; ++wanted) {
            const Axis axis{-0.2 * size, size, false};
            const auto ticks = axisTicks(axis, wanted);
            CHECK(ticks.size() >= 1);
            CHECK(ticks.size() <= static_cast<std::size_t>(wanted) + 1);
            for (const Tick& tick : ticks)
                CHECK((tick.value >= axis.lo - 1e-9 * size && tick.value <= axis.hi * (1 + 1e-9)));
        }
}

TEST_CASE("An axis that counts has ticks at whole numbers alone, however wide it is") {
    const auto whole = [](const Axis& axis, int wanted) {
        std::vector<double> places;
        for (const Tick& tick : axisTicks(axis, wanted, true)) places.push_back(tick.value);
        return places;
    };
    CHECK(whole({0.91, 4.09, false}, 12) == std::vector<double>{1, 2, 3, 4});
    CHECK(whole({0.97, 2.03, false}, 12) == std::vector<double>{1, 2});
    CHECK(whole({0.5, 1.5, false}, 12) == std::vector<double>{1});
    CHECK(whole({0, 30, false}, 3) == std::vector<double>{0, 10, 20, 30});
}

TEST_CASE("Logarithmic ticks are labelled at decades, and at 2 and 5 where there is room") {
    CHECK(labels({0.01, 10, true}, 5) == std::vector<std::string>{"0.01", "0.1", "1", "10"});
    CHECK(labels({0.05, 5, true}, 8) == std::vector<std::string>{"0.05", "0.1", "0.2", "0.5", "1", "2", "5"});
    CHECK(labels({1e-9, 1, true}, 4) == std::vector<std::string>{"10⁻⁹", "10⁻⁶", "0.001", "1"});
    CHECK(labels({3, 3.5, true}, 5).size() >= 2); // no round decade in sight
}

TEST_CASE("An axis fits what it can show and survives nothing, one value, and what is not a number") {
    const double nan = std::nan("");
    const double inf = std::numeric_limits<double>::infinity();
    const std::vector<double> mixed = {nan, 0, -2, 0.5, 8, inf};
    CHECK(fitAxis(mixed, true, 0).lo == 0.5);
    CHECK(fitAxis(mixed, true, 0).hi == 8);
    CHECK(fitAxis(mixed, false, 0).lo == -2);
    CHECK(fitAxis(mixed, false, 0.1).hi == doctest::Approx(9));
    for (const bool log : {false, true})
        for (const std::vector<double>& values : {std::vector<double>{}, {nan}, {3}, {3, 3}}) {
            const Axis axis = fitAxis(values, log, 0.05);
            CHECK(axis.lo < axis.hi);
            CHECK((!log || axis.lo > 0));
        }
    CHECK(fitAxis(std::vector<double>{0}, false, 0).lo < 0);
    // Values that differ by a few per cent fill a logarithmic axis; what differs less is not magnified.
    CHECK(fitAxis(std::vector<double>{0.055, 0.062}, true, 0).lo == 0.055);
    CHECK(fitAxis(std::vector<double>{0.055, 0.062}, true, 0).hi == 0.062);
    const Axis flat = fitAxis(std::vector<double>{1, 1.001}, true, 0);
    CHECK(flat.hi / flat.lo == doctest::Approx(1.05));
    CHECK(flat.lo * flat.hi == doctest::Approx(1.001));
}

TEST_CASE("Numbers are short, and small ones keep their digits") {
    CHECK(numberText(0) == "0");
    CHECK(numberText(0.12345) == "0.1235");
    CHECK(numberText(-1500) == "-1500");
    CHECK(numberText(9999.4) == "9999");
    CHECK(numberText(-12345.6) == "-12,346");
    CHECK(numberText(999999.4) == "999,999");
    CHECK(numberText(999999.6) == "10⁶");
    CHECK(numberText(1.5e-7) == "1.5×10⁻⁷");
    CHECK(numberText(1e-10) == "10⁻¹⁰");
    CHECK(numberText(9.99999e8) == "10⁹");
    CHECK(numberText(-2e12) == "-2×10¹²");
    CHECK(numberText(std::nan("")) == "not a number");
}

TEST_CASE("A short logarithmic axis keeps its decades instead of bunching even steps at its end") {
    CHECK(labels({0.0012, 0.3, true}, 2) == std::vector<std::string>{"0.01", "0.1"});
}
