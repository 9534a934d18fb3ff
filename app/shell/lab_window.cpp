#include "app/shell/lab_window.h"

#include "app/draw/theme.h"
#include "app/shell/window.h"
#include "core/base/error.h"
#include "core/image/file.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace scorelet {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double busyWait = 0.1; ///< seconds between frames while the worker works and nothing else happens
constexpr double idleWait = 1;

WindowOptions windowOptions(const LabWindowOptions& options, const Settings& settings) {
    WindowOptions window;
    window.width = options.width.value_or(settings.width);
    window.height = options.height.value_or(settings.height);
    window.fitScreen = !options.width; // the remembered size may be that of another screen
    window.theme = options.theme.value_or(settings.theme);
    window.uiScale = options.uiScale.value_or(settings.uiScale);
    return window;
}

/// "scorelet-20250131-235959.png", of now.
std::string screenshotName() {
    const std::time_t now = std::time(nullptr);
    return fmt::format("scorelet-{:%Y%m%d-%H%M%S}.png", fmt::localtime(now));
}

void writeScreenshot(Lab& lab, const RgbaImage& picture) {
    const std::filesystem::path path = std::filesystem::absolute(screenshotName());
    try {
        writePng(path, picture.pixels, picture.height, picture.width, 4);
        lab.ui().messages.add({.text = fmt::format("Screenshot: {}", path.string())});
    } catch (const Error& error) {
        lab.ui().messages.add(error);
    }
}

/// What came from outside of the frame: dropped files, a changed look.
void follow(Window& window, Lab& lab) {
    for (const auto& path : window.takeDropped()) lab.openPath(path);
    if (window.theme() != lab.settings().theme) window.setTheme(lab.settings().theme);
    if (window.uiScale() != lab.shownScale()) window.setUiScale(lab.shownScale());
    window.setFullScreen(lab.ui().fullScreen);
    if (!lab.ui().fullScreen) window.size(lab.settings().width, lab.settings().height);
}

void oneFrame(Window& window, Lab& lab, Clock::time_point start, bool& picture) {
    const double time = std::chrono::duration<double>(Clock::now() - start).count();
    lab.frame(window.painter(), {window.theme(), window.uiScale(), time});
    RgbaImage pixels;
    window.endFrame(picture ? &pixels : nullptr);
    if (picture) writeScreenshot(lab, pixels);
    const WindowRequests requests = lab.takeRequests();
    picture = requests.screenshot; // of the next frame, without the menu that asked for it
    if (requests.quit) window.close();
    if (lab.animating() || picture) window.keepMoving();
}

/// What the window has to say of a problem is a line on the standard error too: it may be where somebody
/// looks.
void tellProblem(const Message& message) {
    if (message.severity == Severity::info) return;
    std::string line = message.text + (message.hint.empty() ? "" : " (" + message.hint + ")");
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::fputs(("scorelet: " + line + "\n").c_str(), stderr); // throws nothing
}

/// What this run has to do without.
void tellWhatIsMissing(MessageLog& messages, const Folders& folders) {
    if (folders.config.empty() || folders.state.empty())
        messages.add(
            {.severity = Severity::warning,
             .text = "there is no home folder: neither settings nor an autosave are kept",
             .hint = "The environment variable HOME should name one; sessions can be saved anywhere."});
    if (const auto font = fontProblem())
        messages.add({.severity = Severity::warning, .text = font->message, .hint = font->hint});
}

/// Set by a signal that asks the program to end: the session is kept as when the window is closed.
volatile std::sig_atomic_t endAsked = 0;

void endWhenAsked() {
    for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, [](int) { endAsked = 1; });
#ifdef SIGHUP
    std::signal(SIGHUP, [](int) { endAsked = 1; });
#endif
}

} // namespace

void runLabWindow(const LabWindowOptions& options) {
    LabOptions labOptions;
    labOptions.threads = options.threads;
    labOptions.wake = [] { Window::wake(); };
    labOptions.folders = options.folders;
    labOptions.lessons = options.lessons;
    labOptions.restore = options.open.empty();
    Window window(windowOptions(options, loadSettings(options.folders).settings));
    Lab lab(labOptions);
    lab.ui().messages.tellTo(tellProblem);
    tellWhatIsMissing(lab.ui().messages, options.folders);
    if (options.theme) lab.settings().theme = *options.theme;
    if (options.uiScale) lab.settings().uiScale = *options.uiScale;
    if (!options.open.empty()) lab.openPath(options.open);
    const auto start = Clock::now();
    endWhenAsked();
    bool picture = false;
    while (window.beginFrame(lab.status().busy ? busyWait : idleWait)) {
        oneFrame(window, lab, start, picture);
        follow(window, lab);
        if (endAsked) window.close();
    }
    lab.keep();
}

} // namespace scorelet
