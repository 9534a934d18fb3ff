#include "tests/app/cli/program.h"

#include "core/base/file.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <doctest/doctest.h>
#include <random>
#include <sstream>
#ifndef _WIN32
#include <sys/wait.h>
#endif

namespace scorelet {

ScratchFolder::ScratchFolder() {
    static std::atomic<int> number{0};
    path_ = std::filesystem::temp_directory_path() /
            ("scorelet-cli-" + std::to_string(std::random_device{}()) + "-" + std::to_string(number++));
    std::filesystem::create_directories(path_);
}

ScratchFolder::~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

ProgramRun runProgram(const std::vector<std::string>& arguments, const std::string& environment,
                      const std::string& output) {
    const ScratchFolder folder;
    std::string command = environment + " \"" SCORELET_PROGRAM "\"";
    for (const std::string& argument : arguments) command += " \"" + argument + "\"";
    command += " >" + (output.empty() ? '"' + folder.file("out") + '"' : output) + " 2> \"" +
               folder.file("err") + "\"";
    ProgramRun run;
    const int status = std::system(command.c_str());
#ifdef _WIN32
    run.status = status;
#else
    run.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
#endif
    if (output.empty()) run.output = readFile(folder.file("out"));
    run.errors = readFile(folder.file("err"));
    return run;
}

std::vector<std::vector<std::string>> readCsv(const std::string& path) {
    std::vector<std::vector<std::string>> rows;
    std::istringstream lines(readFile(path));
    for (std::string line; std::getline(lines, line);) {
        rows.emplace_back(1);
        for (const char c : line)
            if (c == ',')
                rows.back().emplace_back();
            else
                rows.back().back() += c;
    }
    return rows;
}

} // namespace scorelet
