#include "core/base/file.h"
#include "tests/app/cli/program.h"
#include "tests/paths.h"

#include <doctest/doctest.h>

#include <filesystem>

using namespace scorelet;

TEST_CASE(
    "scorelet lessons: the figures of one of the lab's lessons") { // of all:
                                                                   // tests/app/replay/test_lesson_replays.cpp
    const ProgramRun run =
        runProgram({"lessons", testing::sourceFile("assets/lessons"), "--only", "03-wiener"});
    CHECK(run.errors == "");
    CHECK_MESSAGE(run.status == 0, run.output);
    CHECK(run.output.find("03-wiener, step") != std::string::npos);
    CHECK(run.output.find("02-ideal") == std::string::npos);
    CHECK(run.output.find("wrong: 0") != std::string::npos);
}

TEST_CASE("scorelet lessons: a figure that the lab contradicts, and one without a claim, are told of") {
    const ScratchFolder scratch;
    const auto lesson = [&](const std::string& text) {
        writeFile(
            scratch.file("1.json"),
            R"({"format": "scorelet lesson", "version": 1, "title": "T", "experiment": {"parameters": {"data": "strokes",
                  "train": 40, "test": 10, "size": 16, "levels": 2}}, "steps": [{"title": "S", "text": ")" +
                text + "\"}]}");
    };
    const std::string folder = std::filesystem::path(scratch.file("1.json")).parent_path().string();
    lesson("{{0.25 = square at 0.5}} and {{7 = atoms with wavelet=db1}}");
    const ProgramRun right = runProgram({"lessons", folder});
    CHECK(right.status == 0);
    CHECK(right.output.find("figures: 2, wrong: 0") != std::string::npos);
    lesson("{{0.26 = square at 0.5}}, 0.3 and {{1 = errors}}");
    const ProgramRun wrong = runProgram({"lessons", folder});
    CHECK(wrong.status == 1);
    CHECK(wrong.output.find("0.26     0.25       square at 0.5   WRONG") != std::string::npos);
    CHECK(wrong.output.find("there is no quantity \"errors\"") != std::string::npos);
    CHECK(wrong.output.find("0.3      says not what it is   WRONG") != std::string::npos);
    CHECK(wrong.output.find("figures: 2, wrong: 3") != std::string::npos);
}
