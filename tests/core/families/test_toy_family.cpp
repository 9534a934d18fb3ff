// A family that registers itself in one file is known to the text form, the table of parameters, sessions,
// lessons and studies.
#include "core/families/spec_text.h"
#include "core/lessons/lesson.h"
#include "core/session/parameters.h"
#include "core/session/session.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/sensitivity_study.h"
#include "tests/core/families/box_blur.h"
#include "tests/core/studies/ask.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace scorelet;

namespace {

Experiment blurred(const std::string& model) {
    Experiment e;
    e.data.source = "strokes";
    e.data.train = 40;
    e.data.heldOut = 10;
    e.data.size = 16;
    e.levels = 2;
    e.sigma = 0.5;
    e.chartPoints = 3;
    e.chartSamples = 6;
    e.columns = {parseModelSpec(model)};
    return e;
}

} // namespace

TEST_CASE("a toy family: its text form reads back, its settings are checked") {
    const ModelSpec spec = parseModelSpec("box-blur:side=5");
    CHECK(spec.family == "box-blur");
    CHECK(settingOf(spec, "side") == 5);
    CHECK(toText(spec) == "box-blur:side=5");
    CHECK(label(spec) == "box blur, box side 5");
    CHECK(toText(parseModelSpec("box-blur:side=3")) == "box-blur"); // the default
    CHECK(parseModelSpec("box-blur:side=3") == parseModelSpec("box-blur"));
    CHECK_THROWS_WITH_AS(parseModelSpec("box-blur:side=99"), doctest::Contains("box side from 1 to 15"),
                         Error);
    CHECK_THROWS_WITH_AS(parseModelSpec("box-blur:d2"), doctest::Contains("side=N"), Error);
    CHECK_THROWS_WITH_AS(parseModelSpec("nothing"), doctest::Contains("box-blur"), Error);
}

TEST_CASE("a setting may hold any text: a path with colons, commas and quotes") {
    for (const std::string text :
         {"C:\\images, old:new", "a \"quoted\" word", "/tmp/x:side=5", "\\", "\"", "", "a b"}) {
        CAPTURE(text);
        ModelSpec spec = parseModelSpec("box-blur:side=7");
        if (!text.empty()) spec.texts["note"] = text;
        CHECK(parseModelSpec(toText(spec)) == spec);
        const auto parts = splitOutsideQuotes(toText(spec) + ",ideal", ',');
        REQUIRE(parts.size() == 2);
        CHECK(parseModelSpec(parts[0]) == spec);
        Experiment e;
        e.columns = {spec};
        CHECK(fromJson(toJson(e), "text").experiment == e);
    }
    CHECK_THROWS_WITH_AS(parseModelSpec("box-blur:note=\"open"), doctest::Contains("a quote at the end"),
                         Error);
}

TEST_CASE("a toy family: a kind and a row of the table of parameters") {
    const ColumnParameter& kind = columnParameter("kind");
    CHECK(std::count(kind.choices.begin(), kind.choices.end(), "box-blur") == 1);
    ModelSpec spec;
    const ColumnParameter& side = columnParameter("side");
    CHECK_FALSE(side.applies(spec));
    setFromText(kind, spec, "box-blur");
    CHECK(valueText(kind, spec) == "box-blur");
    REQUIRE(side.applies(spec));
    CHECK_FALSE(columnParameter("degree").applies(spec));
    CHECK(valueText(side, spec) == "3");
    setFromText(side, spec, "9");
    CHECK(toText(spec) == "box-blur:side=9");
    setClamped(side, spec, 3);
    CHECK(spec.settings.empty());
    CHECK(findFamily("box-blur")->inMenu);
}

TEST_CASE("a toy family: pictures, a sensitivity and a chart come out of the studies") {
    testing::Asked asked;
    const Experiment e = blurred("box-blur:side=3");
    const auto picture = asked.get<PictureStudy>(e);
    const auto denoised = asked.get<DenoisedStudy>(e, 0);
    const auto noisy = picture->noisy.plane(0);
    CHECK(denoised->image.value(0, 4, 7) == doctest::Approx(noisy.block(3, 6, 3, 3).mean()));
    for (int level = 0; level < e.chartPoints; ++level) {
        const auto point = asked.get<ErrorStudy>(e, 0, level);
        CHECK_FALSE(point->exact);
        CHECK(point->samples == 6);
        CHECK(point->heldOut > 0);
        CHECK(point->fit.note == "box of 3 x 3");
    }
    // Another setting is another model.
    CHECK(asked.get<ErrorStudy>(blurred("box-blur:side=9"), 0, 0)->heldOut >
          asked.get<ErrorStudy>(e, 0, 0)->heldOut);
}

TEST_CASE("a toy family: in a session and in a lesson") {
    const Experiment e = blurred("box-blur:side=5");
    CHECK(fromJson(toJson(e), "text").experiment == e);
    const auto lesson = [](const std::string& model) {
        return R"({"format": "scorelet lesson", "version": 1, "title": "T", "steps": [{"title": "S",
            "text": "x", "highlight": ["side"], "experiment": {"columns": [")" +
               model + R"("]}}]})";
    };
    const Lesson sound = parseLesson(lesson("box-blur:side=7"), "toy.json");
    CHECK(toText(experimentAt(sound, 0, {}).columns[0]) == "box-blur:side=7");
    CHECK_THROWS_WITH_AS(parseLesson(lesson("box-blur:side=70"), "toy.json"), doctest::Contains("toy.json"),
                         Error);
}
