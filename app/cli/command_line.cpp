#include "app/cli/command_line.h"

#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/output/interrupt.h"
#include "core/base/error.h"
#include "core/base/work.h"
#include "core/data/source.h"
#include "core/engine/job.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <new>
#include <optional>
#include <string>
#include <system_error>

namespace scorelet {
namespace {

constexpr int problemStatus = 1;
constexpr int usageStatus = 2;

/// A message and its hint on one line of stderr.
int tell(std::string message, const std::string& hint = {}) {
    if (!hint.empty()) message += " (" + hint + ")";
    std::replace(message.begin(), message.end(), '\n', ' ');
    std::fflush(stdout);
    std::cout << std::flush;
    std::cerr << "scorelet: " << message << std::endl;
    return problemStatus;
}

/// Throws Error where something that was printed did not arrive: a full disk, a reader that has gone.
void finishOutput() {
    std::cout.flush();
    if (std::fflush(stdout) != 0 || std::ferror(stdout) || !std::cout)
        throw Error(
            fmt::format("standard output: cannot be written: {}", std::strerror(errno ? errno : EIO)));
}

/// A path must be there before a window opens for it; a mistyped command is a path, too.
void checkPath(const std::string& path) {
    const std::string source = dataSource(path);
    if (source.empty() || isBuiltInSource(source)) return;
    if (std::error_code failed; !std::filesystem::exists(source, failed))
        throw Error(fmt::format("{}: no such command, session file or data folder", path),
                    "scorelet --help lists the commands.");
}

/// Help and version are printed; anything else says what was wrong. A misspelt option is said as such even
/// where a required one is missing, which it may have been meant for.
int parseStatus(CLI::App& program, const CLI::ParseError& error) {
    if (error.get_name() == "RequiredError")
        for (CLI::App* command : program.get_subcommands())
            for (const std::string& left : command->remaining())
                if (left.starts_with("-")) {
                    tell(fmt::format("{}: no option of \"{}\"", left, command->get_name()),
                         fmt::format("scorelet {} --help lists them", command->get_name()));
                    return usageStatus;
                }
    return program.exit(error) == 0 ? 0 : usageStatus;
}

/// What a command left to be computed ends before the process does.
struct JobsEnd {
    ~JobsEnd() { awaitJobs(std::chrono::milliseconds(1000)); }
};

} // namespace

int runCommandLine(int argc, const char* const* argv, const OpenWindow& openWindow) {
    const JobsEnd last;
    CLI::App program(
        "Scorelet: a laboratory for analytically solvable diffusion models. Without a command it "
        "opens the window.",
        "scorelet");
    program.require_subcommand(0, 1);
    program.set_version_flag("--version", SCORELET_VERSION);
    WindowRequest request;
    std::string session, picture;
    Action action = [&] {
        if (!picture.empty())
            return renderSession(request, session.empty() ? request.path : session, picture);
        if (!session.empty()) request.path = session;
        checkPath(request.path);
        return openWindow(request);
    };
    program.add_option("path", request.path, "Session file or data source that the window opens.")
        ->type_name("PATH");
    addLookOptions(program, request);
    program
        .add_option("--lessons", request.lessons, "Folder of lessons of your own (lessons.md of the documentation says how to write them).")
        ->check(CLI::ExistingDirectory)
        ->type_name("FOLDER");
    program.add_option("--session", session, "Session file that the window opens.")->type_name("FILE");
    addNoCache(program);
    program.add_option("--render", picture, "Draws the window without a display into a PNG file and exits.")
        ->type_name("FILE");
    addDataCommand(program, action);
    addChartCommand(program, action);
    addDenoiseCommand(program, action);
    addGenerateCommand(program, action);
    addSensitivityCommand(program, action);
    addExportCommand(program, action);
    addFoldsCommand(program, action);
    addHarmonicCommand(program, action);
    addShapesCommand(program, action);
    addMasksCommand(program, action);
    addMomentsCommands(program, action);
    addReportCommand(program, action);
    addStudyCommands(program, action);
    addCoefficientCommands(program, action);
    addSubbandCommands(program, action);
    addFieldCommand(program, action);
    addWaveletCommand(program, action);
    addBenchCommand(program, action);
    addReplayCommand(program, action);
    addTrainCommand(program, action);
    addModelsCommand(program, action);
    addLessonsCommand(program, action);
#ifndef _WIN32
    std::signal(SIGPIPE, SIG_IGN); // a reader that has gone is an error like a full disk
#endif
    std::optional<Interruptible> stops; // of commands: the window ends in its own way
    try {
        program.parse(argc, argv);
        if (!program.get_subcommands().empty() || !picture.empty()) stops.emplace();
        const int status = action();
        finishOutput();
        return status;
    } catch (const Cancelled&) {
        tell(stoppedText());
        return stops->status();
    } catch (const CLI::ParseError& error) {
        return parseStatus(program, error);
    } catch (const Error& error) {
        return tell(error.what(), error.hint());
    } catch (const std::system_error& error) { // fmt's, when more is printed than waits for the end
        if (!std::string(error.what()).starts_with("cannot write to file")) return tell(error.what());
        return tell(fmt::format("standard output: cannot be written: {}", error.code().message()));
    } catch (const std::bad_alloc&) {
        return tell("out of memory", "Take fewer images, a smaller size or a smaller model.");
    } catch (const std::exception& error) {
        return tell(error.what());
    }
}

} // namespace scorelet
