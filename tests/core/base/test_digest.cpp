#include "core/base/digest.h"

#include <doctest/doctest.h>

#include <vector>

using namespace scorelet;

TEST_CASE("a digest is that of XXH3, does not depend on threads, and tells one changed bit") {
    CHECK(digestOf("").text() == "99aa06d3014798d86001c324468d497f"); // XXH3's own, of nothing
    std::vector<float> numbers(3'000'000, 0.5f);                      // several pieces
    const auto of = [&](int threads) { return digestOf(std::span<const float>(numbers), {{}, threads, {}}); };
    const Digest one = of(1);
    CHECK(of(2) == one);
    CHECK(of(5) == one);
    for (const std::size_t at : {0u, 1'500'000u, 2'999'999u}) {
        numbers[at] = 0.50000006f;
        CHECK(of(2) != one);
        numbers[at] = 0.5f;
    }
    CHECK(of(2) == one);
    numbers.pop_back();
    CHECK(of(2) != one);
}
