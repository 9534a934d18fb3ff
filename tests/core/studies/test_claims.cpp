#include "core/base/error.h"
#include "core/families/wavelet/wavelet.h"
#include "core/studies/border_study.h"
#include "core/studies/claims.h"
#include "core/studies/error_study.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

Experiment claimed() {
    Experiment e;
    e.data.source = "strokes";
    e.data.train = 60;
    e.data.heldOut = 20;
    e.data.size = 16;
    e.levels = 2;
    e.sigma = 0.5;
    return e;
}

std::string claimError(const std::string& claim) {
    Engine engine;
    try {
        claimedValue(claim, claimed(), engine, {});
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

TEST_CASE("A claim is the value of its quantity, with its own noise level and choices") {
    Engine engine;
    testing::Asked asked;
    const auto value = [&](const std::string& claim) { return claimedValue(claim, claimed(), engine, {}); };
    Experiment e = claimed();
    e.columns = {parseModelSpec("wiener"), parseModelSpec("independent:d1")};
    const double wiener = asked.get<ErrorHere>(e, 0)->heldOut, lone = asked.get<ErrorHere>(e, 1)->heldOut;
    CHECK(value("held-out wiener") == doctest::Approx(wiener));
    CHECK(value("gain wiener independent:d1") == doctest::Approx(100 * (1 - wiener / lone)));
    CHECK(value("ratio wiener independent:d1") == doctest::Approx(wiener / lone));
    e.sigma = 2;
    e.subset = 30;
    CHECK(value("training independent:d1 at 2 with subset=30") ==
          doctest::Approx(asked.get<ErrorHere>(e, 1)->train));
    CHECK(value("features local:d2:r1") == 55);
    CHECK(value("square at 0.2") == doctest::Approx(0.04));
    // Haar, two levels: a pixel is in three details of each level and in one scaling atom.
    CHECK(value("atoms with wavelet=db1") == 7);
    CHECK(value("distance ideal at 0.002 with train=2") < 1e-4); // it answers with a training image
    CHECK(value("distance independent:d1") > 0.01);
    CHECK(value("sharing at 80 with train=4") == doctest::Approx(4).epsilon(0.02));
    CHECK(value("weight at 80 with train=4") == doctest::Approx(25).epsilon(0.3));
    // One weight for a whole image: one image, every piece at its place; at no noise it is the answer.
    CHECK(value("pieces ideal") == 1);
    CHECK(value("moved ideal") == 0);
    CHECK(value("share ideal at 0.002 with train=2") == doctest::Approx(100));
    CHECK(value("pieces els:p5") > 10);
    CHECK(value("moved els:p5") > 50);
    CHECK(value("taken posterior:self 1") == 0);
    CHECK(value("taken posterior:self 2") > 1);
    CHECK(value("taken posterior:self 3") > 0);
    CHECK(value("taken posterior:self 3") > value("taken posterior:self 2")); // on the images of the fit
    // A single pixel is one pixel: the bump's energy is spread least over the first few of its neighbours.
    CHECK(value("compaction pixels bump") < value("compaction fourier bump"));
    CHECK(value("vanishing with wavelet=db4") == 4);
    CHECK(value("change with wavelet=db1") < 1e-12); // the box stays the box
    CHECK(value("detail 1 with wavelet=db1") == doctest::Approx(0.5));
    e.sigma = 0.5;
    e.subset = 0;
    const BorderCost cost =
        borderCost(*asked.get<BorderErrorHere>(e, 1, 2), *asked.get<BorderErrorHere>(e, 1, 1));
    CHECK(value("border independent:d1 symmetric moved") == doctest::Approx(cost.percent));
    const double correlation = value("correlation");
    CHECK(correlation > 0.05);
    CHECK(correlation < 1);
    CHECK(value("worth independent:d2 2") ==
          doctest::Approx(value("held-out independent:d2:without=2") - value("held-out independent:d2")));
    CHECK(value("level-share independent:d1 0") + value("level-share independent:d1 1") +
              value("level-share independent:d1 2") ==
          doctest::Approx(100));
}

TEST_CASE("A claim that cannot be read says what was expected") {
    CHECK(claimError("errors wiener") == "the figure \"errors wiener\": there is no quantity \"errors\"");
    CHECK(claimError("held-out") == "the figure \"held-out\": something is missing behind the quantity");
    CHECK(claimError("held-out wiener at").find("something is missing behind \"at\"") != std::string::npos);
    CHECK(claimError("held-out wiener with colour=3").find("there is no parameter \"colour\"") !=
          std::string::npos);
    CHECK(claimError("held-out wiener with subset").find("expected a parameter and its value") !=
          std::string::npos);
    CHECK(claimError("worth independent:d1 two").find("expected a whole number, found \"two\"") !=
          std::string::npos);
    CHECK(claimError("worth independent:d1 9").find("the model has no such order") != std::string::npos);
}

TEST_CASE("A figure says a value at the digits that it has") {
    CHECK(saysValue("0.044", 0.0439));
    CHECK(saysValue("0.044", 0.0444));
    CHECK_FALSE(saysValue("0.044", 0.0446));
    CHECK(saysValue("9 %", 8.9));
    CHECK_FALSE(saysValue("9 %", 8.4));
    CHECK(saysValue("1,024", 1024.2));
    CHECK(saysValue("0.000", 0.0002));
    CHECK_FALSE(saysValue("many", 3));
}
