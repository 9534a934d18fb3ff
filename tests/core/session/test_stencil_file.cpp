#include "core/session/stencil_file.h"

#include "core/base/error.h"
#include "core/families/spec_text.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>

using namespace scorelet;

TEST_CASE("a model of one's own is saved with its name and read back by @FILE") {
    ModelSpec spec = parseModelSpec("custom:d2:sees=same@-1@0+parent+children:off=1");
    spec.title = "edges \"two\" \xcf\x83";
    const std::string path = (std::filesystem::temp_directory_path() / "scorelet-own-model.json").string();
    saveModelFile(spec, path);
    CHECK(parseModelChoice("@" + path) == spec);
    std::remove(path.c_str());
    CHECK_THROWS_WITH_AS(parseModelChoice("@" + path), doctest::Contains(path.c_str()), Error);
    CHECK(parseModelChoice("local:d2:r1") == parseModelSpec("local:d2:r1"));
}

TEST_CASE("a damaged model file is named with what was expected") {
    for (auto [text, part] : {std::pair{"{", "JSON"},
                              {"[1]", "JSON object"},
                              {"{\"name\": \"a\"}", "\"model\""},
                              {"{\"model\": 3}", "\"model\""},
                              {"{\"model\": \"custom:sees=up\"}", "a stencil member"},
                              {"{\"model\": \"ideal\", \"version\": 9}", "version"},
                              {"{\"model\": \"ideal\", \"name\": 4}", "name"}}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(parseModelFile(text, "own.json"), doctest::Contains("own.json"), Error);
        CHECK_THROWS_WITH_AS(parseModelFile(text, "own.json"), doctest::Contains(part), Error);
    }
}
