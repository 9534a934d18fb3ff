#include "app/cli/replay/player.h"
#include "app/cli/replay/script.h"
#include "core/image/file.h"
#include "core/lab/lesson.h"
#include "tests/app/cli/program.h"
#include "tests/paths.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

using namespace scorelet;

TEST_CASE("every lesson has a replay that shows each of its steps") {
    for (const Lesson& lesson : loadLessons(testing::sourceFile("assets/lessons")).lessons) {
        CAPTURE(lesson.id);
        const std::string path = testing::sourceFile("assets/lessons/replays/" + lesson.id + ".json");
        REQUIRE(std::filesystem::exists(path));
        const ScratchFolder folder;
        Experiment start;
        start.data.train = 200;
        start.data.heldOut = 40;
        Player player({.headless = true, .threads = 2, .start = start, .out = folder.file("")});
        playScript(readScript(path), player);
        Image last;
        for (std::size_t step = 1; step <= lesson.steps.size(); ++step) {
            CAPTURE(step);
            const Image shown = readImage(folder.file(fmt::format("{}-{}.png", lesson.id, step)));
            CHECK(shown.maxCoeff() > 0.5f); // light text on a dark ground
            if (last.size() > 0) CHECK((shown != last).count() > 1000);
            last = shown;
        }
    }
}
