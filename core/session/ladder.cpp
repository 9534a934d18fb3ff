#include "core/session/ladder.h"

#include "core/base/error.h"
#include "core/families/posterior/posterior.h"
#include "core/families/spec_text.h"
#include "core/score/stencil.h"
#include "core/session/experiment.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <tuple>

namespace scorelet {
namespace {

constexpr std::string_view machine = "posterior:";

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\n"), last = text.find_last_not_of(" \t\n");
    return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

ModelSpec stencilOf(const std::string& text) {
    const std::string form = text.starts_with(machine) ? text : std::string(machine) + text;
    ModelSpec spec;
    try {
        spec = parseModelSpec(form);
    } catch (const Error& error) {
        throw Error(fmt::format("ladder: \"{}\" is no stencil: {}", text, error.what()), error.hint());
    }
    if (spec != stencilAlone(spec))
        throw Error(fmt::format("ladder: \"{}\": expected what a coefficient sees alone, such as {}", text,
                                toText(stencilAlone(spec)).substr(machine.size())));
    return spec;
}

/// How many coefficients one sees at most; of a layout that is none, 0: the models say why.
int membersOn(const ModelSpec& spec, int size, int levels) {
    if (seesWholeImage(spec)) return size * size;
    try {
        std::size_t most = 0;
        for (const std::vector<int>& stencil : makeStencils(spec, SubbandLayout(size, size, levels)))
            most = std::max(most, stencil.size());
        return static_cast<int>(most);
    } catch (const Error&) {
        return 0;
    }
}

} // namespace

std::vector<ModelSpec> parseLadder(const std::string& text) {
    std::vector<ModelSpec> stencils;
    for (const std::string& part : splitOutsideQuotes(text, ',')) {
        const std::string one = trimmed(part);
        if (one.empty())
            throw Error(fmt::format("ladder: expected stencils with commas between them, such as {}; found "
                                    "\"{}\"",
                                    standardLadder, text));
        stencils.push_back(stencilOf(one));
        if (std::count(stencils.begin(), stencils.end(), stencils.back()) > 1)
            throw Error(fmt::format("ladder: \"{}\" stands there twice", one));
    }
    if (stencils.size() > mostRungs)
        throw Error(
            fmt::format("ladder: expected at most {} stencils, found {}", mostRungs, stencils.size()));
    return stencils;
}

std::string ladderText(const std::vector<ModelSpec>& stencils) {
    std::vector<std::string> texts;
    for (const ModelSpec& spec : stencils) texts.push_back(toText(spec).substr(machine.size()));
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::shared_ptr<const std::vector<Rung>> ladderOf(const Experiment& e) {
    // Asked in every frame, and stencils take a millisecond.
    thread_local std::tuple<std::string, int, int> knownFor;
    thread_local std::shared_ptr<const std::vector<Rung>> known;
    const std::tuple key(e.look.ladder, e.data.size, e.levels);
    if (known && key == knownFor) return known;
    std::vector<Rung> rungs;
    for (ModelSpec& spec : parseLadder(e.look.ladder)) {
        const int members = membersOn(spec, e.data.size, e.levels);
        rungs.push_back({std::move(spec), members, {}});
        rungs.back().name = fmt::format("{} ({})", ladderText({rungs.back().spec}), members);
    }
    std::stable_sort(rungs.begin(), rungs.end(),
                     [](const Rung& a, const Rung& b) { return a.members < b.members; });
    knownFor = key;
    known = std::make_shared<const std::vector<Rung>>(std::move(rungs));
    return known;
}

} // namespace scorelet
