// A lesson's file (core/lessons/lesson.h) and the lab of each of its steps.
#include "core/lessons/lesson.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::accepts([&] {
        const Lesson lesson = parseLesson(fuzz::textOf(data, size), "input.json");
        fuzz::require(!lesson.steps.empty(), "a lesson has a step");
        for (std::size_t step = 0; step < lesson.steps.size(); ++step) {
            experimentAt(lesson, step, {});
            hiddenAt(lesson, step);
        }
    });
    return 0;
}
