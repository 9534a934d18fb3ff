#include "app/cli/command_line.h"

#include "app/cli/commands.h"
#include "core/base/error.h"

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <new>
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
    std::cout << std::flush;
    std::cerr << "scorelet: " << message << std::endl;
    return problemStatus;
}

/// A path must be there before a window opens for it; a mistyped command is a path, too.
void checkPath(const std::string& path) {
    if (path.empty() || path == "strokes" || path == "fashion-mnist") return;
    if (std::error_code failed; !std::filesystem::exists(path, failed))
        throw Error(fmt::format("{}: no such command, session file or data folder", path),
                    "scorelet --help lists the commands.");
}

} // namespace

int runCommandLine(int argc, const char* const* argv, const OpenWindow& openWindow) {
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
        .add_option("--lessons", request.lessons, "Folder of lessons of your own (assets/lessons/README.md).")
        ->check(CLI::ExistingDirectory)
        ->type_name("FOLDER");
    program.add_option("--session", session, "Session file that the window opens.")->type_name("FILE");
    program.add_option("--render", picture, "Draws the window without a display into a PNG file and exits.")
        ->type_name("FILE");
    addDataCommand(program, action);
    addChartCommand(program, action);
    addDenoiseCommand(program, action);
    addGenerateCommand(program, action);
    addSensitivityCommand(program, action);
    addReportCommand(program, action);
    addBenchCommand(program, action);
    addReplayCommand(program, action);
    addModelsCommand(program, action);
    try {
        program.parse(argc, argv);
        return action();
    } catch (const CLI::ParseError& error) {
        return program.exit(error) == 0 ? 0 : usageStatus;
    } catch (const Error& error) {
        return tell(error.what(), error.hint());
    } catch (const std::bad_alloc&) {
        return tell("out of memory", "Take fewer images, a smaller size or a smaller model.");
    } catch (const std::exception& error) {
        return tell(error.what());
    }
}

} // namespace scorelet
