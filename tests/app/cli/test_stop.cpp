#include "core/base/file.h"
#include "tests/app/cli/program.h"

#include <chrono>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>

using namespace scorelet;

#ifndef _WIN32
namespace {

/// Runs a command that would take minutes, and stops it by a signal after some seconds. In the foreground it is
/// one signal; else `timeout` sends a second one to the whole group, which may end the program at once.
ProgramRun stopped(const std::vector<std::string>& arguments, const std::string& signal, int seconds) {
    const auto begun = std::chrono::steady_clock::now();
    const ProgramRun run =
        runProgram(arguments, "timeout --foreground --preserve-status -s " + signal + " " + std::to_string(seconds));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
    CHECK(taken.count() > seconds - 0.1);
    CHECK(taken.count() < seconds + 2.5); // a second, on a machine that has other work, too
    return run;
}

bool hasTimeout() {
    return std::system("timeout 1 true > /dev/null 2>&1") == 0;
}

} // namespace

TEST_CASE("Ctrl-C ends a command at once, with whole rows, and says what was written") {
    if (!hasTimeout()) return;
    const ScratchFolder folder;
    const std::string csv = folder.file("a.csv");
    const ProgramRun run = stopped(
        {"chart", "--models", "independent:d1,els", "--csv", csv, "--threads", "2", "--quiet"}, "INT", 4);
    CHECK(run.status == 130);
    const bool begun = std::filesystem::exists(csv); // the images were loaded by then
    CHECK(run.errors ==
          (begun ? "scorelet: stopped; written: " + csv + "\n" : "scorelet: stopped; no file was written\n"));
    if (!begun) return;
    const auto rows = readCsv(csv);
    CHECK(rows.size() < 15);
    for (const auto& row : rows) CHECK(row.size() == rows.front().size());
    CHECK(readFile(csv).back() == '\n');
}

TEST_CASE("a signal ends a replay between its pictures, which are said") {
    if (!hasTimeout()) return;
    const ScratchFolder folder;
    writeFile(folder.file("s.json"), R"({"steps": [
        {"set": {"train": 40, "test": 10, "size": 16, "levels": 2}}, {"screenshot": "a.png"},
        {"set": {"train": 4000, "test": 1000, "size": 32}}, {"columns": ["els", "ls"]}, {"screenshot": "b.png"}]})");
    const ProgramRun run = stopped(
        {"replay", folder.file("s.json"), "--headless", "--quiet", "--out", folder.file("out")}, "TERM", 5);
    CHECK(run.status == 143);
    const bool first = std::filesystem::exists(folder.file("out/a.png"));
    CHECK((run.errors.find("a.png") != std::string::npos) == first);
    CHECK(run.errors.find("scorelet: stopped; ") == 0);
    CHECK_FALSE(std::filesystem::exists(folder.file("out/b.png")));
}
#endif
