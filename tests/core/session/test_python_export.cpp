#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/session/python_export.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("only wavelet models, any features and posteriors have a Python program, and it says so") {
    Experiment e;
    e.data.train = 300;
    CHECK_THROWS_WITH_AS(pythonProgram(e, parseModelSpec("wiener")), doctest::Contains("wavelet score"),
                         Error);
    CHECK_FALSE(hasPythonProgram(parseModelSpec("wiener")));
    // An h that leave-one-out chooses has to be known.
    const ModelSpec chosen = parseModelSpec("posterior:self:h=auto");
    CHECK_THROWS_WITH_AS(pythonProgram(e, chosen), doctest::Contains("not chosen yet"), Error);
    CHECK_FALSE(hasPythonProgram(chosen));
    CHECK(hasPythonProgram(chosen, {0.35}));
    CHECK(pythonProgram(e, chosen, {}, {0.35}).find("H, IMAGES = 0.5, 0.35, 20000") != std::string::npos);
    CHECK(pythonNeedsArrays(e));
    // A path with quotes stays one literal.
    const std::string text = pythonProgram(e, parseModelSpec("independent"), {"a\"b.npy", "c.npy"});
    CHECK(text.find(R"(images("a\"b.npy", 300))") != std::string::npos);
}
