// A model's file (core/session/stencil_file.h), and a model's text form alone (core/families/spec_text.h):
// what was read is written so that it reads as the same.
#include "core/families/spec_text.h"
#include "core/session/stencil_file.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::textOf(data, size);
    fuzz::accepts([&] { isModelFile(text, "input.json"); });
    fuzz::accepts([&] {
        const ModelSpec spec = parseModelFile(text, "input.json");
        fuzz::require(parseModelFile(modelFileText(spec), "again.json") == spec,
                      "a model is written as it was read");
    });
    fuzz::accepts([&] {
        const ModelSpec spec = parseModelSpec(text);
        fuzz::require(parseModelSpec(toText(spec)) == spec, "a text form is written as it was read");
        fuzz::require(!label(spec).empty(), "a model has a label");
    });
    return 0;
}
