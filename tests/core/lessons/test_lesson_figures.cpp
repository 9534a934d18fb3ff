#include "core/base/error.h"
#include "core/lessons/lesson.h"
#include "tests/paths.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("Figures are read from a text, and numbers that say not what they are are told of") {
    const FigureText read = readFigures("At $\\sigma = 0.5$ it is {{0.044 = held-out wiener}}, or 3.5 % of 12 in 1,024 "
                                        "images, level 2. {{9 % = gain a b at 3}}",
                                        "here");
    CHECK(read.text == "At $\\sigma = 0.5$ it is 0.044, or 3.5 % of 12 in 1,024 images, level 2. 9 %");
    REQUIRE(read.figures.size() == 2);
    CHECK(read.figures[0].printed == "0.044");
    CHECK(read.figures[0].claim == "held-out wiener");
    CHECK(read.figures[1].printed == "9 %");
    CHECK(read.figures[1].claim == "gain a b at 3");
    CHECK(read.unclaimed == std::vector<std::string>{"3.5"});
    CHECK(readFigures("$\\frac{{a}}{b}$", "here").text == "$\\frac{{a}}{b}$"); // braces of a formula
    CHECK_THROWS_WITH_AS(readFigures("{{0.5}}", "here"),
                         "here: expected a figure such as {{0.05 = held-out wiener at 0.5}}, found \"{{0.5}}\"", Error);
    CHECK_THROWS_WITH_AS(readFigures("a {{0.5 = b", "here"), "here: a figure without its end }}", Error);
}

TEST_CASE("No decimal and no percentage of the lab's lessons is without its claim") {
    std::size_t figures = 0;
    for (const Lesson& lesson : loadLessons(testing::sourceFile("assets/lessons")).lessons)
        for (const LessonStep& step : lesson.steps) {
            CAPTURE(lesson.id);
            CAPTURE(step.title);
            CHECK(step.unclaimed == std::vector<std::string>{});
            figures += step.figures.size();
        }
    CHECK(figures > 100);
}
