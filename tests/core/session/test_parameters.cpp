#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/session/parameters.h"
#include "core/session/session.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <set>

using namespace scorelet;

namespace {

template <class Owner>
void checkTable(const std::vector<Parameter<Owner>>& table) {
    std::set<std::string> ids;
    for (const auto& p : table) {
        CAPTURE(p.id);
        CHECK(ids.insert(p.id).second);
        CHECK(!p.label.empty());
        CHECK(p.tooltip.size() > 20);
        Owner owner;
        const std::string before = valueText(p, owner);
        setFromText(p, owner, before); // the default is within its own range
        CHECK(valueText(p, owner) == before);
        if (p.kind == ParameterKind::text) continue;
        for (double end : {p.low, p.high}) {
            setClamped(p, owner, end);
            CHECK(p.get(owner) == doctest::Approx(end));
            Owner other;
            setFromText(p, other, valueText(p, owner));
            CHECK(p.get(other) == doctest::Approx(end));
        }
        setClamped(p, owner, 1e300);
        CHECK(p.get(owner) == doctest::Approx(p.high));
        setClamped(p, owner, std::nan(""));
        CHECK(p.get(owner) == doctest::Approx(p.low));
        CHECK_THROWS_WITH_AS(setFromText(p, owner, "1e299"), doctest::Contains(p.id.c_str()), Error);
        CHECK_THROWS_AS(setFromText(p, owner, "nan"), Error);
        CHECK_THROWS_AS(setFromText(p, owner, ""), Error);
    }
}

} // namespace

TEST_CASE("every parameter reads back, clamps, and refuses what is out of range") {
    checkTable(experimentParameters());
    checkTable(columnParameters());
}

TEST_CASE("a session file keeps every parameter and column") {
    Experiment e;
    e.data.source = "/some \"folder\" / \xce\xb1";
    for (const auto& p : experimentParameters())
        if (p.kind != ParameterKind::text)
            setClamped(p, e, p.kind == ParameterKind::real ? p.low * 1.5 : p.low + 1);
    e.columns = {parseModelSpec("local:d3:r2:additive"), parseModelSpec("ideal"),
                 parseModelSpec("ls:p7:schedule=3+5")};
    e.columns[1].title = "the memorizing one";
    const LoadedSession loaded = fromJson(toJson(e), "text");
    CHECK(loaded.experiment == e);
    CHECK(loaded.warnings.empty());
    const auto path = (std::filesystem::temp_directory_path() / "scorelet-session-test.json").string();
    saveSession(e, path);
    CHECK(loadSession(path).experiment == e);
    std::filesystem::remove(path);
}

TEST_CASE("a session knows its data whatever their name, and finds those beside it") {
    Experiment e;
    e.data.source = "/latin \xe9";
    CHECK(fromJson(toJson(e), "text").experiment.data.source == e.data.source);
    const auto path = (std::filesystem::temp_directory_path() / "scorelet-relative.json").string();
    writeFile(
        path,
        R"({"format": "scorelet session", "version": 1, "parameters": {"data": "mnist", "wavelet": "haar"}})");
    const Experiment read = loadSession(path).experiment;
    CHECK(read.data.source == (std::filesystem::temp_directory_path() / "mnist").string());
    CHECK(read.wavelet == "db1");
    std::filesystem::remove(path);
}

TEST_CASE("JSON that is none says where; nested too deeply it is refused") {
    CHECK_THROWS_WITH_AS(fromJson("{\n  \"a\": 1,\n}", "a.json"),
                         doctest::Contains("a.json, line 3, column 1"), Error);
    CHECK_THROWS_WITH_AS(fromJson(std::string(100'000, '['), "deep"), doctest::Contains("nested too deeply"),
                         Error);
    CHECK_THROWS_WITH_AS(fromJson(R"({"a": 1e999})", "large"), doctest::Contains("large"), Error);
    // Entries are counted object by object: a thousand are allowed, in which none is looked for in vain for
    // minutes.
    const auto withEntries = [](int count) {
        std::string text = R"({"b": [{"a": 1}, {"a": 1}])";
        for (int i = 1; i < count; ++i) text += fmt::format(", \"{}\": {{\"a\": 1}}", i);
        return text + '}';
    };
    CHECK_THROWS_WITH_AS(fromJson(withEntries(1001), "many"),
                         "many: expected objects of at most 1000 entries, found one of more", Error);
    CHECK_THROWS_WITH_AS(fromJson(withEntries(1000), "many"), doctest::Contains("not a session"), Error);
}

TEST_CASE("a damaged session is an error or a warning, never a crash") {
    CHECK_THROWS_WITH_AS(fromJson("{", "a.json"), doctest::Contains("a.json, line 1"), Error);
    CHECK_THROWS_AS(fromJson("[]", "a.json"), Error);
    CHECK_THROWS_AS(fromJson("{\"format\": \"scorelet session\", \"version\": 99}", "a.json"), Error);
    const char* text = R"({"format": "scorelet session", "version": 1,
        "parameters": {"sigma": -3, "levels": "many", "colour": 1, "image": 5, "rails": null},
        "columns": ["local:d2", {"model": "lokal"}, {"title": "no model"}, 7]})";
    const LoadedSession loaded = fromJson(text, "a.json");
    CHECK(loaded.warnings.size() == 7);
    const Experiment defaults;
    CHECK(loaded.experiment.sigma == defaults.sigma);
    CHECK(loaded.experiment.image == 5);
    CHECK(loaded.experiment.columns.size() == 1);
    CHECK_THROWS_WITH_AS(loadSession("/no/such/file.json"), doctest::Contains("/no/such/file.json"), Error);
    CHECK_THROWS_WITH_AS(saveSession(defaults, "/no/such/folder/file.json"),
                         doctest::Contains("/no/such/folder/file.json"), Error);
}
