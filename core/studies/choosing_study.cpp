#include "core/studies/choosing_study.h"

#include "core/base/error.h"
#include "core/families/family.h"
#include "core/families/wavelet/nested_moments.h"
#include "core/score/stencil.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

namespace scorelet {
namespace {

constexpr int highestCandidate = 4;                // degree
constexpr int widestCandidate = 3;                 // radius
constexpr int ridgeDecades = 8;                    // below 1
constexpr const char* ownStencilFamily = "custom"; // of the stencil editor

/// Models that see other coefficients; a monomial that is switched off is one of a stencil's own members.
ModelSpec withStencilOf(ModelSpec spec, const std::string& family, int radius) {
    if (spec.family != family) {
        spec.title.clear();
        spec.withoutMonomials.clear();
    }
    spec.family = family;
    spec.radius = radius;
    return spec;
}

std::vector<Candidate> stencilCandidates(const ModelSpec& spec) {
    std::vector<Candidate> all;
    for (const Family& family : families()) {
        if (family.needs != Needs::moments) continue;
        if (!family.inMenu && (family.id != ownStencilFamily || spec.stencil.empty())) continue;
        if (!family.has("radius")) {
            all.push_back({withStencilOf(spec, family.id, spec.radius), family.label});
            continue;
        }
        for (const int radius : std::set{1, 2, spec.radius})
            all.push_back(
                {withStencilOf(spec, family.id, radius), fmt::format("{} r{}", family.label, radius)});
    }
    std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
        return membersOf(a.spec).size() < membersOf(b.spec).size();
    });
    for (std::size_t i = 0; i < all.size(); ++i) all[i].at = static_cast<double>(i);
    return all;
}

/// The model without what says that a setting is left to the data.
ModelSpec byHand(ModelSpec spec, const std::string& setting) {
    for (const FamilyRow& row : familyOf(spec).rows)
        if (row.id == setting + "-chosen") setSetting(spec, row, 0);
    return spec;
}

/// The fit of another model on the same images, at the same noise level.
FitInputs withSpec(FitInputs fit, const ModelSpec& spec) {
    fit.solver.spec = canonical(spec);
    fit.solver.model.preparation = momentSpec(fit.solver.spec);
    return fit;
}

/// What is tried for a setting of a fit that is left to the data.
std::vector<Candidate> triedFor(const FitInputs& fit, Varied varied) {
    std::vector<Candidate> tried = candidatesOf(fit.solver.spec, varied);
    if (varied == Varied::degree)
        std::erase_if(tried, [&](const Candidate& one) { return one.spec.degree > fit.solver.spec.degree; });
    return tried;
}

const Candidate& candidateOf(const std::vector<Candidate>& all, int item) {
    return all[static_cast<std::size_t>(item)];
}

} // namespace

std::vector<Candidate> candidatesOf(const ModelSpec& spec, Varied varied) {
    if (varied == Varied::stencil) return stencilCandidates(spec);
    std::vector<Candidate> all;
    Candidate next{spec, {}};
    switch (varied) {
    case Varied::degree:
        next.spec = byHand(spec, "degree");
        for (next.spec.degree = 1; next.spec.degree <= highestCandidate; ++next.spec.degree)
            all.push_back({next.spec, fmt::format("degree {}", next.spec.degree),
                           static_cast<double>(next.spec.degree)});
        break;
    case Varied::radius:
        if (spec.family == "independent") next.spec = withStencilOf(spec, "local", 0);
        if (!familyOf(next.spec).has("radius")) break;
        for (next.spec.radius = 0; next.spec.radius <= widestCandidate; ++next.spec.radius)
            all.push_back({next.spec, fmt::format("radius {}", next.spec.radius),
                           static_cast<double>(next.spec.radius)});
        break;
    default:
        next.spec = byHand(spec, "ridge");
        for (int decade = -ridgeDecades; decade <= 0; ++decade) {
            next.spec.ridge = std::stod(fmt::format("1e{}", decade)); // as it is read from a text
            all.push_back({next.spec, fmt::format("ridge {:g}", next.spec.ridge), next.spec.ridge});
        }
    }
    return all;
}

std::optional<double> placeOf(const ModelSpec& spec, Varied varied) {
    if (isChosen(spec, varied == Varied::degree ? "degree" : varied == Varied::ridge ? "ridge" : ""))
        return {};
    switch (varied) {
    case Varied::degree:
        return spec.degree;
    case Varied::radius:
        return familyOf(spec).has("radius") ? spec.radius : 0;
    case Varied::ridge:
        return spec.ridge;
    default:
        for (const Candidate& candidate : stencilCandidates(spec))
            if (canonical(candidate.spec) == canonical(spec)) return candidate.at;
        return {};
    }
}

bool foldsFit(const Experiment& e, const ModelSpec& spec) {
    // Asked in every frame, and stencils take a millisecond.
    constexpr std::size_t most = 200;
    thread_local std::map<std::tuple<ModelSpec, int, int, double>, bool> known;
    ModelSpec asked = canonical(spec);
    if (isChosen(asked, "degree")) asked.degree = 1; // there is one to choose
    const auto key = std::tuple(momentSpec(asked), e.data.size, e.levels, e.budgetGb);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    if (known.size() >= most) known.clear();
    bool fits = true;
    try {
        fits = foldBytes(asked, SubbandLayout(e.data.size, e.data.size, e.levels)) <= e.budgetGb * 1e9 / 2;
    } catch (const Error&) { // no such basis: told by the study
    }
    return known[key] = fits;
}

int highestDegreeTried(const Experiment& e, const ModelSpec& spec) {
    int highest = 1;
    for (const Candidate& candidate : candidatesOf(spec, Varied::degree))
        if (foldsFit(e, candidate.spec)) highest = candidate.spec.degree;
    return highest;
}

std::optional<std::size_t> leastOf(const std::vector<const CrossValidation*>& results) {
    std::optional<std::size_t> least;
    for (std::size_t i = 0; i < results.size(); ++i)
        if (results[i] && std::isfinite(results[i]->mse) &&
            (!least || results[i]->mse < results[*least]->mse))
            least = i;
    return least;
}

std::string choiceText(const std::vector<Candidate>& candidates,
                       const std::vector<const CrossValidation*>& results) {
    const auto least = leastOf(results);
    if (!least) return {};
    const CrossValidation& best = *results[*least];
    std::string text = fmt::format("{}: {:.4g} \xc2\xb1 {:.2g} by cross-validation", candidates[*least].name,
                                   best.mse, best.standardError);
    std::string near;
    for (std::size_t i = 0; i < results.size(); ++i)
        if (i != *least && results[i] && results[i]->mse <= best.mse + best.standardError)
            near += (near.empty() ? "" : ", ") + candidates[i].name;
    return text + (near.empty() ? "; none within one standard error" : "; within one standard error " + near);
}

void ChoiceStudy::needs(const Inputs& in, Retained& retained) {
    if (!isChosen(in.solver.spec, "degree"))
        return CrossValidationStudy::needs({withSpec(in, byHand(in.solver.spec, "ridge"))}, retained);
    for (const Candidate& candidate : triedFor(in, Varied::degree))
        CrossValidationStudy::needs({withSpec(in, byHand(candidate.spec, "ridge"))}, retained);
}

Choice ChoiceStudy::compute(const Inputs& in, const Context& at) {
    Choice choice{in, {}};
    for (const auto& [setting, varied] : {std::pair("degree", Varied::degree), {"ridge", Varied::ridge}}) {
        if (!isChosen(choice.fit.solver.spec, setting)) continue;
        const std::vector<Candidate> tried = triedFor(choice.fit, varied);
        std::vector<std::shared_ptr<const CrossValidation>> kept;
        std::vector<const CrossValidation*> results;
        for (const Candidate& candidate : tried) {
            kept.push_back(at.get<CrossValidationStudy>({withSpec(choice.fit, candidate.spec)}));
            results.push_back(kept.back().get());
        }
        const auto least = leastOf(results);
        if (!least)
            throw Error(fmt::format("{}: no {} has a finite error by cross-validation", label(in.solver.spec),
                                    setting));
        choice.note += (choice.note.empty() ? "" : "; ") + choiceText(tried, results);
        choice.fit = withSpec(choice.fit, tried[*least].spec);
    }
    return choice;
}

FoldsOfCandidate::Study::Inputs FoldsOfCandidate::of(const Experiment& e, int column, int item) {
    const auto all = candidatesOf(e.columns[static_cast<std::size_t>(column)], e.look.varied);
    return {fitOf(e, candidateOf(all, item).spec)};
}

ErrorOfCandidate::Study::Inputs ErrorOfCandidate::of(const Experiment& e, int column, int item) {
    const auto all = candidatesOf(e.columns[static_cast<std::size_t>(column)], e.look.varied);
    return ErrorStudy::of(e, candidateOf(all, item).spec, e.sigma);
}

} // namespace scorelet
