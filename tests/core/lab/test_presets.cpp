#include "core/base/error.h"
#include "core/lab/presets.h"
#include "core/lab/session.h"

#include "tests/paths.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <unistd.h>

using namespace scorelet;

namespace {

std::string assetsPath() {
    return testing::sourceFile("assets/presets/models.json");
}

/// Loads presets from a text by way of a file that is removed again.
std::vector<ModelPreset> load(const std::string& text) {
    const auto path =
        std::filesystem::temp_directory_path() / ("scorelet-presets-" + std::to_string(getpid()));
    writeFileAtomically(path.string(), text);
    struct Remove {
        std::filesystem::path path;
        ~Remove() { std::filesystem::remove(path); }
    } remove{path};
    return loadModelPresets(path.string());
}

std::string messageOf(const std::string& text) {
    try {
        load(text);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

} // namespace

TEST_CASE("the published patch schedules are one-click columns") {
    const auto presets = loadModelPresets(assetsPath());
    REQUIRE(presets.size() == 5);
    for (const ModelPreset& preset : presets) {
        CAPTURE(preset.name);
        CHECK(preset.spec.kind == ModelKind::localPatch);
        CHECK(label(preset.spec) == preset.name);
        CHECK(std::is_sorted(preset.spec.schedule.begin(), preset.spec.schedule.end()));
        CHECK(preset.source.size() > 20);
    }
    // Sums of the published lists guard against a slip of the pen.
    auto sum = [&](size_t i) {
        return std::accumulate(presets[i].spec.schedule.begin(), presets[i].spec.schedule.end(), 0);
    };
    CHECK(presets[0].spec.schedule.size() == 20);
    CHECK(sum(0) == 3 * 3 + 2 * 5 + 3 * 7 + 3 * 9 + 11 + 13 + 15 + 17 + 21 + 23 + 23 + 25 + 27);
    CHECK(sum(1) == 2 * 3 + 3 * 5 + 3 * 7 + 2 * 9 + 4 * 11 + 13 + 5 * 15);
    CHECK(sum(2) == 2 * 3 + 2 * 5 + 3 * 7 + 9 + 3 * 11 + 13 + 2 * 15 + 21 + 23 + 4 * 25);
    CHECK(sum(3) == 4 * 3 + 4 * 5 + 4 * 7 + 2 * 9 + 11 + 2 * 13 + 15 + 17 + 25);
    CHECK(presets[4].spec.schedule.size() == 18);
}

TEST_CASE("a faulty list of presets says which preset and what was expected") {
    const std::string head = "{\"format\":\"scorelet model presets\",\"version\":1,\"presets\":";
    CHECK(load(head + "[]}").empty());
    CHECK(messageOf("nothing").find("scorelet model presets") != std::string::npos);
    CHECK(messageOf("{\"format\":\"scorelet model presets\",\"version\":2}").find("found 2") !=
          std::string::npos);
    CHECK(messageOf(head + "3}").find("list \"presets\"") != std::string::npos);
    CHECK(messageOf(head + "[{\"name\":\"A\"}]}").find("preset 1: expected a text \"source\"") !=
          std::string::npos);
    const std::string wrong = messageOf(head + "[{\"name\":\"A\",\"source\":\"here\",\"model\":\"ls:p4\"}]}");
    CHECK(wrong.find("\"A\"") != std::string::npos);
    CHECK(wrong.find("odd") != std::string::npos);
    CHECK_THROWS_AS(loadModelPresets("/nowhere/presets.json"), Error);
}
