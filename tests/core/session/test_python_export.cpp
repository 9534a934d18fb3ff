#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/session/python_export.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("only wavelet models have a Python program, and it says so") {
    Experiment e;
    e.data.train = 300;
    CHECK_THROWS_WITH_AS(pythonProgram(e, parseModelSpec("wiener")), doctest::Contains("wavelet score"),
                         Error);
    CHECK(pythonNeedsArrays(e));
    // A path with quotes stays one literal.
    const std::string text = pythonProgram(e, parseModelSpec("independent"), {"a\"b.npy", "c.npy"});
    CHECK(text.find(R"(images("a\"b.npy", 300))") != std::string::npos);
}
