#include "core/families/patch/box_sum.h"

#include <algorithm>
#include <doctest/doctest.h>
#include <random>

using namespace scorelet;

TEST_CASE("box sum: equals plain loops for every window, length and range") {
    std::mt19937 generator(1);
    std::uniform_real_distribution<float> uniform(0, 1);
    std::vector<float> scratch;
    for (const int n : {1, 2, 5, 9, 16, 33})
        for (const int h : {0, 1, 2, 4, 5, 7, 12, 40}) {
            CAPTURE(n);
            CAPTURE(h);
            const int width = 2 * boxTile;
            std::vector<float> in(static_cast<size_t>(n * width));
            for (float& value : in) value = uniform(generator);
            for (const int first : {0, n / 3}) {
                std::vector<float> out(static_cast<size_t>((n - first) * width), -1);
                boxSum(in.data(), n, width, h, first, n, out.data(), scratch);
                double worst = 0;
                for (int i = first; i < n; ++i)
                    for (int k = 0; k < width; ++k) {
                        double sum = 0;
                        for (int j = std::max(0, i - h); j <= std::min(n - 1, i + h); ++j)
                            sum += static_cast<double>(in[static_cast<size_t>(j * width + k)]);
                        const auto found =
                            static_cast<double>(out[static_cast<size_t>((i - first) * width + k)]);
                        worst = std::max(worst, std::abs(found - sum));
                    }
                CHECK(worst < 1e-5);
            }
        }
}

TEST_CASE("box sum: a large value leaves no trace outside its window") {
    const int n = 40;
    const int h = 6;
    std::vector<float> scratch;
    std::vector<float> in(static_cast<size_t>(n * boxTile), 1e-3F);
    for (int k = 0; k < boxTile; ++k) in[static_cast<size_t>(20 * boxTile + k)] = 1e7F;
    std::vector<float> out(in.size());
    boxSum(in.data(), n, boxTile, h, 0, n, out.data(), scratch);
    CHECK(out[static_cast<size_t>(27 * boxTile)] == doctest::Approx(0.013).epsilon(1e-5));
    CHECK(out[static_cast<size_t>(13 * boxTile)] == doctest::Approx(0.013).epsilon(1e-5));
}
