#include "core/base/file.h"
#include "core/basis/transform.h"
#include "core/families/shrinkage/shrinkage.h"
#include "tests/core/families/toy.h"
#include "tests/paths.h"

#include <doctest/doctest.h>

#include <cmath>
#include <sstream>
#include <string>

using namespace scorelet;
using toy::Matrix;

TEST_CASE("shrinkage, symmetric: the answers of a program on PyWavelets (golden/shrinkage.py)") {
    Matrix image(1, 256);
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x)
            image(0, 16 * y + x) = static_cast<float>(0.6 * std::sin(0.35 * y + 0.2 * x) +
                                                      0.12 * ((7 * y + 13 * x + y * x) % 11 - 5) / 5);
    std::istringstream lines(readFile(testing::sourceFile("tests/golden/shrinkage.txt")));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        std::istringstream fields(line);
        std::string rule, filter;
        int levels = 0;
        double sigma = 0;
        fields >> rule >> filter >> levels >> sigma;
        CAPTURE(line.substr(0, 30));
        const ShrinkageModel model(std::make_shared<const WaveletTransform>(filter, 16, 16, levels),
                                   rule == "bayes" ? ShrinkageRule::bayes : ShrinkageRule::sure,
                                   Extension::symmetric);
        const Matrix answer = toy::denoise(*model.at(sigma, {}), image);
        double worst = 0;
        for (Eigen::Index pixel = 0; pixel < 256; ++pixel) {
            double expected = 0;
            fields >> expected;
            REQUIRE_FALSE(fields.fail());
            worst = std::max(worst, std::abs(static_cast<double>(answer(0, pixel)) - expected));
        }
        CHECK(worst < 1e-6);
    }
    CHECK(count == 12);
}
