// The window's settings (app/shell/settings.h), which are read whatever they hold, and its table of runs.
#include "app/shell/settings.h"
#include "app/panels/runs.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::textOf(data, size);
    const LoadedSettings loaded = settingsFromJson(text);
    const LoadedSettings again = settingsFromJson(toJson(loaded.settings));
    fuzz::require(again.warnings.empty() && again.settings == loaded.settings,
                  "settings are written as they were read");
    fuzz::accepts([&] {
        RunTable runs, alike;
        runs.read(text, "input.json");
        fuzz::require(alike.read(runs.toJson(), "again.json").empty() && alike.toJson() == runs.toJson(),
                      "runs are written as they were read");
    });
    return 0;
}
