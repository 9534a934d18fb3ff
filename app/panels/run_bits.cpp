#include "app/panels/run_bits.h"

#include "core/base/error.h"
#include "core/families/family.h"
#include "core/families/posterior/posterior.h"
#include "core/families/spec_text.h"
#include "core/score/stencil.h"

#include <limits>
#include <map>

namespace scorelet {
namespace {

/// A wavelet score model of single coefficients, or a posterior of them.
ModelSpec ofSingleCoefficients(ModelSpec spec) {
    if (!needsMoments(spec)) {
        setStencil(spec, {});
        return parseModelSpec(toText(spec)); // a radius that it has no longer is no setting
    }
    spec.family = "independent";
    spec.radius = ModelSpec{}.radius;
    spec.stencil.clear();
    spec.interactions = Interactions::full; // of one coefficient all are the same
    return spec;
}

bool seesOthers(const ModelSpec& spec) {
    const bool known = needsMoments(spec) || (spec.family == "posterior" && !seesWholeImage(spec));
    return known && !membersOf(spec).empty();
}

/// All that a run depends on but its model; empty where that is not known.
std::string conditionsOf(const RunRecord& run) {
    const std::string part = "|" + run.model + "|";
    const auto at = run.key.find(part);
    return at == std::string::npos ? std::string() : std::string(run.key).replace(at, part.size(), "|");
}

} // namespace

double comparableBits(const RunRecord& run) {
    return run.exact() ? run.bits() : std::numeric_limits<double>::quiet_NaN();
}

std::optional<ModelSpec> withoutInteraction(const ModelSpec& spec, Interaction interaction) {
    // What data chose may be another without it.
    if (leavesChoice(spec) || !spec.withoutOrders.empty() || !spec.withoutMonomials.empty()) return {};
    ModelSpec less = spec;
    less.title.clear();
    if (interaction == Interaction::stencil && seesOthers(spec)) return ofSingleCoefficients(less);
    if (!needsMoments(spec) || spec.degree < 2) return {};
    if (interaction == Interaction::degree) {
        --less.degree;
        if (less.degree == 1) less.interactions = Interactions::full; // of degree 1 all are the same
        return less;
    }
    if (interaction != Interaction::products || spec.interactions == Interactions::additive ||
        !seesOthers(spec))
        return {};
    less.interactions = Interactions::additive;
    return less;
}

RunBits interactionBits(const RunTable& table) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    std::map<std::string, const RunRecord*> known;
    for (const RunRecord& run : table.runs())
        if (const std::string conditions = conditionsOf(run); !conditions.empty())
            known[conditions + "|" + run.model] = &run;
    RunBits all;
    for (const RunRecord& run : table.runs()) {
        auto& bits = all.emplace_back();
        std::optional<ModelSpec> spec;
        try {
            spec = parseModelSpec(run.model);
        } catch (const Error&) { // of another version
            continue;
        }
        for (std::size_t i = 0; i < allInteractions.size(); ++i) {
            const auto less = withoutInteraction(*spec, allInteractions[i]);
            if (!less) continue;
            const std::string model = toText(*less);
            bits[i] = {unknown, model};
            if (const auto other = known.find(conditionsOf(run) + "|" + model); other != known.end())
                bits[i].bits = other->second->bits() - run.bits();
        }
    }
    return all;
}

} // namespace scorelet
