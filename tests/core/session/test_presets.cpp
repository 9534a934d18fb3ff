#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/patch/patch_machine.h"
#include "core/families/spec_text.h"
#include "core/session/presets.h"

#include "tests/paths.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <numeric>
#include <unistd.h>
#include <vector>

using namespace scorelet;

namespace {

std::string assetsPath() {
    return testing::sourceFile("assets/presets/models.json");
}

/// Loads presets from a text by way of a file that is removed again.
std::vector<ModelPreset> load(const std::string& text) {
    const auto path =
        std::filesystem::temp_directory_path() / ("scorelet-presets-" + std::to_string(getpid()));
    writeFile(path.string(), text);
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

TEST_CASE("the published patch schedules and mask thresholds are one-click columns") {
    const auto presets = loadModelPresets(assetsPath());
    REQUIRE(presets.size() == 12);
    for (size_t i = 0; i < presets.size(); ++i) {
        const ModelPreset& preset = presets[i];
        CAPTURE(preset.name);
        CHECK(preset.spec.family == (i < 5 ? "ls" : i < 9 ? "els" : "pca-locality"));
        CHECK(label(preset.spec) == preset.name);
        CHECK(std::is_sorted(preset.spec.schedule.begin(), preset.spec.schedule.end()));
        CHECK(preset.source.size() > 20);
    }
    // The equivariant machines are calibrated alike; each knows the borders, as their networks do.
    for (size_t i = 5; i < 9; ++i) {
        CHECK(presets[i].spec.schedule == presets[i - 5].spec.schedule);
        CHECK(presets[i].spec.border == PatchBorder::borders);
        CHECK(presets[i].name.substr(presets[i].name.find(" as ")) ==
              presets[i - 5].name.substr(presets[i - 5].name.find(" as ")));
    }
    for (size_t i = 9; i < 12; ++i) {
        CHECK(presets[i].spec.rule == MaskRule::published);
        CHECK(maskThreshold(presets[i].spec) == std::vector<double>{0.005, 0.02, 0.05}[i - 9]);
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
    // Kamb & Ganguli's lists belong to t = i / 20 of the schedule alpha-bar = cos^2(pi t / 2.016), sigma^2 =
    // 1 / alpha-bar - 1.
    const auto cosineLevel = [](size_t i) {
        const double cosine = std::cos(std::numbers::pi * static_cast<double>(i) / 20 / 2.016);
        return std::sqrt(1 / (cosine * cosine) - 1);
    };
    const auto sideAt = [&](size_t preset, double sigma) {
        return patchAt({32, 5, PatchBorder::cut, false}, presets[preset].spec.schedule, sigma);
    };
    for (size_t preset = 0; preset < 5; ++preset)
        for (size_t i = 1; i < 20; ++i)
            CHECK(sideAt(preset, cosineLevel(i)) == presets[preset].spec.schedule[i]);
    CHECK(sideAt(0, 0.16) == 3);
    CHECK(sideAt(0, 2) == 17);
    // Niedoba's patches belong to the EDM levels; each cosine level takes the nearest one's.
    std::vector<int> published(7, 63); // from high to low noise: 63 reaches all of 32 x 32 from every pixel
    published.insert(published.end(), {23, 15, 11, 7, 5, 3, 3, 3, 3, 3, 3});
    const auto levelOf = [](size_t i) {
        const double high = std::pow(80, 1 / 7.0), low = std::pow(0.002, 1 / 7.0);
        return std::pow(high + static_cast<double>(i) / 17 * (low - high), 7);
    };
    REQUIRE(published.size() == 18);
    REQUIRE(presets[4].spec.schedule.size() == 20);
    for (size_t step = 0; step < 20; ++step) {
        CAPTURE(step);
        const double sigma = std::max(cosineLevel(step), 1e-9); // the first is that of no noise
        size_t nearest = 0;
        for (size_t i = 1; i < published.size(); ++i)
            if (std::abs(std::log(levelOf(i) / sigma)) < std::abs(std::log(levelOf(nearest) / sigma)))
                nearest = i;
        CHECK(presets[4].spec.schedule[step] == published[nearest]);
    }
}

TEST_CASE("a faulty list of presets says which preset and what was expected") {
    const std::string head = "{\"format\":\"scorelet model presets\",\"version\":1,\"presets\":";
    CHECK(load(head + "[]}").empty());
    CHECK(messageOf("nothing").find("line 1, column 2: not JSON") != std::string::npos);
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
