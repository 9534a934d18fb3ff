#include "core/base/file.h"
#include "tests/app/cli/program.h"
#include "tests/paths.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("scorelet models: every family with its settings; the README has the same table") {
    const ProgramRun listed = runProgram({"models"});
    REQUIRE(listed.status == 0);
    CHECK(listed.output.find("pca-locality         PCA-locality") != std::string::npos);
    CHECK(listed.output.find("threshold=X") != std::string::npos);
    const ProgramRun table = runProgram({"models", "--markdown"});
    REQUIRE(table.status == 0);
    CHECK(table.output.starts_with("| model | settings |\n|---|---|\n"));
    CHECK(readFile(testing::sourceFile("README.md")).find(table.output) != std::string::npos);
}
