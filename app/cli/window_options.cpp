#include "app/cli/window_options.h"

#include "app/draw/theme.h"

#include "app/shell/window.h"
#include "core/base/error.h"

namespace scorelet {
namespace {

/// CLI11's kind of check: empty when the text is a window size.
std::string problemWithSize(const std::string& text) {
    try {
        int width = 0, height = 0;
        parseWindowSize(text, width, height);
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

} // namespace

void addLookOptions(CLI::App& command, WindowRequest& request) {
    command
        .add_option_function<std::string>(
            "--size",
            [&request](const std::string& text) { parseWindowSize(text, request.width, request.height); },
            "Size of the window's content, such as 1280x800.")
        ->check(CLI::Validator(problemWithSize, ""))
        ->type_name("WxH");
    command.add_option("--scale", request.uiScale, "Size of everything in the window, 0.75 to 4.")
        ->check(CLI::Range(minUiScale, maxUiScale))
        ->type_name("X");
    command.add_option("--theme", request.theme, "Colours of the window: dark or light.")
        ->check(CLI::IsMember({"dark", "light"}))
        ->type_name("THEME");
}

} // namespace scorelet
