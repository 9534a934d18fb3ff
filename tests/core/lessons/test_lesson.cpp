#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/lessons/lesson.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"

#include "tests/core/studies/ask.h"
#include "tests/paths.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <unistd.h>

using namespace scorelet;

namespace {

std::string lessonsFolder() {
    return testing::sourceFile("assets/lessons");
}

/// A lesson whose only step has this body.
std::string withStep(const std::string& body) {
    return R"({"format": "scorelet lesson", "version": 1, "title": "T", "steps": [{"title": "S", "text": "x")" +
           body + "}]}";
}

std::string refusalOf(const std::string& text) {
    try {
        parseLesson(text, "mine.json");
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

constexpr const char* threeSteps = R"({
  "format": "scorelet lesson", "version": 1, "title": "Three", "summary": "A test.", "hide": ["chart", "columns"],
  "experiment": {"parameters": {"sigma": 0.25, "wavelet": "db3"}, "columns": ["wiener"]},
  "steps": [
    {"title": "one", "text": ["first", "second"]},
    {"title": "two", "text": "x", "show": "chart", "hide": ["seed"], "highlight": ["sigma", "degree"],
     "experiment": {"parameters": {"levels": 2, "rails": false, "tab": "basis"}}},
    {"title": "three", "text": "x", "show": ["columns"], "try": "that",
     "experiment": {"parameters": {"sigma": "1"}, "columns": [{"model": "local:d2:r1", "title": "near"}, "ideal"]},
     "question": {"ask": "?", "choices": ["a", "b"], "right": 2, "answer": "b, of course"}}
  ]})";

} // namespace

TEST_CASE("a lesson is read, and its steps build on each other") {
    const Lesson lesson = parseLesson(threeSteps, "folder/07-three.json");
    CHECK(lesson.id == "07-three");
    REQUIRE(lesson.steps.size() == 3);
    CHECK(lesson.steps[0].text == "first\n\nsecond");
    CHECK(lesson.steps[2].question->right == 1);
    Experiment start;
    start.data.seed = 9;
    start.sigma = 3; // a reader's play
    const Experiment one = experimentAt(lesson, 0, start), three = experimentAt(lesson, 2, start);
    CHECK(one.sigma == 0.25);
    CHECK(one.wavelet == "db3");
    CHECK(one.levels == 3);
    CHECK(one.data.seed == 9);
    CHECK(one.columns == std::vector{parseModelSpec("wiener")});
    CHECK(three.sigma == 1);
    CHECK(three.levels == 2);
    CHECK(three.look.tab == "basis");
    CHECK_FALSE(three.referenceCurves);
    REQUIRE(three.columns.size() == 2);
    CHECK(three.columns[0].title == "near");
    CHECK(hiddenAt(lesson, 0) == std::vector<std::string>{"chart", "columns"});
    CHECK(hiddenAt(lesson, 1) == std::vector<std::string>{"columns", "seed"});
    CHECK(hiddenAt(lesson, 2) == std::vector<std::string>{"seed"});
}

TEST_CASE("a faulty lesson names the place, what was expected and what was found") {
    CHECK(refusalOf("{\n \"format\": \"scorelet lesson\",\n \"version\" 1}")
              .find("mine.json, line 3, column 12: not JSON") == 0);
    CHECK(refusalOf("[1]").find("expected a JSON object with \"format\": \"scorelet lesson\"") !=
          std::string::npos);
    CHECK(refusalOf(R"({"format": "scorelet lesson", "version": 7})").find("expected 1, found 7") !=
          std::string::npos);
    CHECK(refusalOf(R"({"format": "scorelet lesson", "version": 1, "title": "T", "steps": []})")
              .find("at least one step, found []") != std::string::npos);
    const std::vector<std::pair<const char*, const char*>> bodies = {
        {R"(, "experiment": {"parameters": {"sigma": 900}})",
         "mine.json: step 1: sigma: expected a number from 0.002"},
        {R"(, "experiment": {"parameters": {"sigmas": 1}})", "step 1: there is no parameter \"sigmas\""},
        {R"(, "experiment": {"columns": []})", "expected a list of 1 to 6 models, found []"},
        {R"(, "experiment": {"columns": ["local:q7"]})", "step 1: column 1: "},
        {R"(, "experiment": {"parameter": {}})",
         "unknown entry \"parameter\"; known are parameters, columns"},
        {R"(, "highlight": "sigmoid")",
         "\"sigmoid\" is no parameter and no part of the window; the parts are"},
        {R"(, "hide": [3])", "\"hide\": expected a text or a list of texts, found [3]"},
        {R"(, "hint": "x")", "step 1: unknown entry \"hint\""},
        {R"(, "try": "see [[colour|here]]")",
         "step 1: [[colour]]: the glossary has no such term (Help > Glossary lists them)"},
        {R"(, "question": {"ask": "?", "choices": ["a", "b"], "right": 3, "answer": "x"})",
         "1 to 2, found 3"},
        {R"(, "question": {"ask": "?", "choices": ["a"], "right": 1, "answer": "x"})",
         "at least two, found one"},
        {R"(, "question": {"ask": "?", "answer": "x", "covers": ["sigma"]})",
         "step 1: question: \"covers\": expected some of compare, numbers, curves, chart, column1"},
        {R"(, "question": {"ask": "?"})", "\"answer\": expected a text or a list of paragraphs, found null"},
    };
    for (const auto& [body, expected] : bodies) {
        const std::string message = refusalOf(withStep(body));
        CAPTURE(message);
        CHECK(message.find(expected) != std::string::npos);
    }
}

TEST_CASE("a shelf keeps the sound lessons and tells of the others") {
    const auto folder =
        std::filesystem::temp_directory_path() / ("scorelet-shelf-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    writeFile((folder / "2.json").string(), threeSteps);
    writeFile((folder / "1.json").string(), "{");
    writeFile((folder / "notes.txt").string(), "not a lesson");
    const LessonShelf shelf = loadLessons(folder.string());
    std::filesystem::remove_all(folder);
    REQUIRE(shelf.lessons.size() == 1);
    CHECK(shelf.lessons[0].id == "2");
    REQUIRE(shelf.problems.size() == 1);
    CHECK(shelf.problems[0].find("1.json, line 1") != std::string::npos);
    CHECK(loadLessons("/no/such/folder").lessons.empty());
}

TEST_CASE("the lab's own lessons load, ask, and cover the story") {
    const LessonShelf shelf = loadLessons(lessonsFolder());
    CHECK(shelf.problems == std::vector<std::string>{});
    CHECK(shelf.lessons.size() >= 8);
    std::set<std::string> titles;
    for (const Lesson& lesson : shelf.lessons) {
        CAPTURE(lesson.id);
        titles.insert(lesson.title);
        CHECK_FALSE(lesson.summary.empty());
        CHECK(std::any_of(lesson.steps.begin(), lesson.steps.end(),
                          [](const LessonStep& step) { return step.question.has_value(); }));
    }
    CHECK(titles.size() == shelf.lessons.size());
}

TEST_CASE("every step of the lab's lessons runs without a failure") {
    testing::Asked asked;
    const Experiment start;
    for (const Lesson& lesson : loadLessons(lessonsFolder()).lessons) {
        for (size_t step = 0; step < lesson.steps.size(); ++step) {
            Experiment e = experimentAt(lesson, step, start);
            e.data.train = 60; // only the sizes of it are smaller than in the lesson
            e.data.size = 16;
            e.data.heldOut = 20;
            e.subset = std::min(e.subset, 40);
            e.image = std::min(e.image, 19);
            e.chartPoints = 2;
            e.chartSamples = 4;
            e.schedule.steps = std::min(e.schedule.steps, 4);
            e.generateCount = std::min(e.generateCount, 2);
            CAPTURE(lesson.id);
            CAPTURE(step);
            for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
                CHECK(asked.get<DenoisedStudy>(e, i)->image.shape() ==
                      asked.get<PictureStudy>(e)->clean.shape());
                CHECK(asked.get<ErrorStudy>(e, i, 1)->heldOut > 0);
            }
        }
    }
}
