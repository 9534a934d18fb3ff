#include "core/base/error.h"
#include "core/families/spec_text.h"
#include "core/studies/shapes_over_study.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment smallShapes(ShapesOver over) {
    Experiment e;
    e.data = {.source = "strokes", .train = 40, .heldOut = 20, .size = 16};
    e.levels = 2;
    e.generateCount = 6;
    e.schedule.steps = 5;
    e.look.shapesOver = over;
    return e;
}

std::vector<std::string> shapeModels(const Experiment& e, const char* model) {
    std::vector<std::string> texts;
    for (const Candidate& one : *shapeCandidates(e, parseModelSpec(model))) texts.push_back(toText(one.spec));
    return texts;
}

} // namespace

TEST_CASE("shapes over a setting: every point is that of the model with the setting by hand") {
    Experiment e = smallShapes(ShapesOver::patch);
    e.columns = {parseModelSpec("ideal"), parseModelSpec("ls:p7:images=20")};
    Asked asked;
    const auto all = shapeCandidates(e, e.columns[1]);
    REQUIRE(all->size() == 8);
    CHECK(all->front().name == "patch side 3");
    std::vector<int> wrong;
    const auto training = asked.get<DataStudy>(e)->train.pixels;
    const auto known = knownTopologies(topologiesOf(training, Work{}));
    for (const int item : {0, 3, 7}) {
        CAPTURE(item);
        const auto point = asked.get<ShapesOfCandidate>(e, 1, item);
        // The same by text, without this study, and counted again from the pixels.
        Experiment single = e;
        single.columns = {parseModelSpec(
            "ls:p" + std::to_string(std::vector{3, 5, 7, 9, 11, 15, 21, 31}[item]) + ":images=20")};
        const auto samples = asked.get<SamplesStudy>(single, 0);
        CHECK(point == asked.get<SampleTopologyStudy>(single, 0)); // one result, not computed again
        const auto counted = wrongTopologies(topologiesOf(samples->path.finalStates(), Work{}), known);
        CHECK(point->total.count == 6);
        CHECK(point->total.whole == counted.whole);
        CHECK(point->total.pieces == counted.pieces);
        CHECK(point->total.holes == counted.holes);
        CHECK(point->total.ends == counted.ends);
        wrong.push_back(point->total.whole);
    }
    CHECK(wrong[0] > wrong[1]);
    CHECK(wrong[2] == 0); // a patch as large as the image: training images
    CHECK(wrongTopologies(topologiesOf(training, Work{}), known).whole == 0);
}

TEST_CASE("shapes over a setting: the models, and where a column stands among them") {
    using Texts = std::vector<std::string>;
    CHECK(shapeModels(smallShapes(ShapesOver::models), "ls:p5").empty());
    CHECK(shapeModels(smallShapes(ShapesOver::patch), "wiener").empty());
    CHECK(shapeModels(smallShapes(ShapesOver::radius), "local:d1:r2") ==
          Texts{"local:d1:r0", "local:d1:r1", "local:d1:r2", "local:d1:r3"});
    CHECK(shapeModels(smallShapes(ShapesOver::radius), "posterior:local:h=0.2").size() == 4);
    CHECK(shapeModels(smallShapes(ShapesOver::radius), "posterior:self").empty());
    CHECK(shapeModels(smallShapes(ShapesOver::degree), "band-tied:d=auto") ==
          Texts{"band-tied:d1", "band-tied:d2", "band-tied:d3", "band-tied:d4"});
    CHECK(shapeModels(smallShapes(ShapesOver::dial), "posterior:local:h=auto")[2] == "posterior:local:h=0.4");
    CHECK(shapeModels(smallShapes(ShapesOver::dial), "local:d1").empty());
    Experiment e = smallShapes(ShapesOver::stencil);
    e.look.ladder = "image, self, local:r2, place";
    CHECK(shapeModels(e, "posterior:band-tied:h=0.1") ==
          Texts{"posterior:self:h=0.1", "posterior:place:h=0.1", "posterior:local:r2:h=0.1",
                "posterior:image:h=0.1"});
    CHECK(shapeModels(e, "local:d1:r1") ==
          Texts{"independent:d1", "custom:d1:sees=details+scaling", "local:d1:r2"});
    CHECK(shapePlace(e, parseModelSpec("local:d1:r2")) == 25.0);
    CHECK_FALSE(shapePlace(e, parseModelSpec("local:d1:r1")));
    CHECK(shapePlace(smallShapes(ShapesOver::patch), parseModelSpec("ls:p13")) == 13.0);
    CHECK(shapePlace(smallShapes(ShapesOver::dial), parseModelSpec("posterior:self:h=0.3")) == 0.3);
    CHECK_FALSE(shapePlace(smallShapes(ShapesOver::dial), parseModelSpec("posterior:self:h=auto")));
    CHECK_FALSE(shapePlace(smallShapes(ShapesOver::degree), parseModelSpec("local:d=auto:r1")));
}

TEST_CASE("shapes over a setting: h as the samples of the dial have it") {
    Experiment e = smallShapes(ShapesOver::dial);
    e.columns = {parseModelSpec("posterior:image:h=0.3")};
    Asked asked;
    const auto point = asked.get<ShapesOfCandidate>(e, 0, 0);
    CHECK(point->total.whole == 0); // the ideal's samples are training images
    CHECK(ShapesOfCandidate::of(e, 0, 3) == SampleTopologyStudy::of(
                                                [&] {
                                                    Experiment at = e;
                                                    at.columns = {parseModelSpec("posterior:image:h=0.6")};
                                                    return at;
                                                }(),
                                                0));
}

TEST_CASE("shapes over a setting: values that it cannot have are refused") {
    const ModelSpec ls = parseModelSpec("ls");
    CHECK(shapeCandidates(ls, ShapesOver::patch, {1, 13}).back().spec.patch == 13);
    CHECK(shapeCandidates(parseModelSpec("ideal"), ShapesOver::patch, {1, 13}).empty());
    CHECK_THROWS_WITH_AS(shapeCandidates(ls, ShapesOver::patch, {4}), doctest::Contains("odd patch side"),
                         Error);
    CHECK_THROWS_WITH_AS(shapeCandidates(ls, ShapesOver::patch, {65}), doctest::Contains("from 1 to 63"),
                         Error);
    CHECK_THROWS_WITH_AS(shapeCandidates(parseModelSpec("posterior:self"), ShapesOver::dial, {1.5}),
                         doctest::Contains("from 0 to 1"), Error);
}
