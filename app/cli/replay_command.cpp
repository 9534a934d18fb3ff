// scorelet replay: a script played in the window or without one; scorelet --render: one picture of a session.

#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/cli/window_options.h"
#include "app/output/interrupt.h"
#include "app/output/output.h"
#include "app/replay/player.h"
#include "app/replay/script.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/session/session.h"
#include "core/studies/model_study.h"

#include <fmt/format.h>
#include <iostream>
#include <memory>

namespace scorelet {
namespace {

struct ReplayChoices {
    std::string script, out, session;
    WindowRequest window;
    bool headless = false, show = false, quiet = false;
    int threads = defaultThreads();
};

PlayerOptions playerOptions(const WindowRequest& request) {
    PlayerOptions options;
    if (request.width > 0) {
        options.display.width = request.width;
        options.display.height = request.height;
    }
    if (request.uiScale > 0) options.display.uiScale = request.uiScale;
    if (request.theme == "light") options.display.theme = Theme::light;
    return options;
}

/// Shows what is computed, and stops by interruption().
void beInterruptible(PlayerOptions& options, ProgressLine& progress) {
    options.stop = interruption();
    options.report = [&progress](const std::string& stage, double done) { progress.show(stage, done); };
}

int runReplay(const ReplayChoices& choices) {
    const Script script = readScript(choices.script);
    warnOfFont();
    makeOutputFolder(choices.out);
    PlayerOptions options = playerOptions(choices.window);
    options.headless = choices.headless;
    options.display.visible = choices.show;
    options.threads = choices.threads;
    options.out = choices.out;
    if (!choices.session.empty()) options.start = loadSession(choices.session).experiment;
    ProgressLine progress(choices.quiet);
    beInterruptible(options, progress);
    Player player(options);
    playScript(script, player, [&](std::size_t step) { progress.part(step, script.steps.size()); });
    progress.clear();
    fmt::print("{}: {} steps played\n", script.path, script.steps.size());
    return 0;
}

} // namespace

int renderSession(const WindowRequest& request, const std::string& session, const std::string& png) {
    checkWritable(png);
    warnOfFont();
    PlayerOptions options = playerOptions(request);
    options.headless = true;
    options.threads = defaultThreads();
    if (!session.empty()) {
        const LoadedSession loaded = loadSession(session);
        for (const std::string& warning : loaded.warnings)
            std::cerr << fmt::format("scorelet: warning: {}\n", warning);
        options.start = loaded.experiment;
    }
    ProgressLine progress(false);
    beInterruptible(options, progress);
    Player player(options);
    const RgbaImage picture = player.picture();
    progress.clear();
    const auto& snapshot = player.lab().snapshot();
    const Failure* failure =
        snapshot->failure ? &*snapshot->failure : player.lab().shown<DataStudy>().failure;
    if (failure) throw Error(failure->message, failure->hint);
    writePicture(png, picture);
    return 0;
}

void addReplayCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<ReplayChoices>();
    CLI::App* command = program.add_subcommand(
        "replay", "Opens the window unseen, replays a script of actions, takes screenshots, exits.");
    command->add_option("script", choices->script, "Script, a JSON file.")->required()->type_name("SCRIPT");
    command->add_option("--out", choices->out, "Folder for screenshots and saved files.")
        ->required()
        ->type_name("FOLDER");
    command->add_option("--session", choices->session, "Session file to begin with.")->type_name("FILE");
    addLookOptions(*command, choices->window);
    command->add_flag("--headless", choices->headless,
                      "Needs no display: drawn by the software rasteriser, the same bytes on every run "
                      "(measured times are shown as 0).");
    command->add_flag("--show", choices->show, "The window is seen while the script is played.");
    command->add_flag("--quiet", choices->quiet, "No progress on the standard error.");
    command->add_option("--threads", choices->threads, "Threads to compute on. (default: all cores)")
        ->check(CLI::Range(1, 1024))
        ->type_name("T");
    addNoCache(*command);
    command->callback([choices, &action] { action = [choices] { return runReplay(*choices); }; });
}

} // namespace scorelet
