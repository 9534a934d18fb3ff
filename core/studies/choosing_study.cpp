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
        for (int decade = -ridgeDecades; decade <= 0; ++decade) {
            next.spec.ridge = std::stod(fmt::format("1e{}", decade)); // as it is read from a text
            all.push_back({next.spec, fmt::format("ridge {:g}", next.spec.ridge), next.spec.ridge});
        }
    }
    return all;
}

std::optional<double> placeOf(const ModelSpec& spec, Varied varied) {
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
    const auto key = std::tuple(momentSpec(canonical(spec)), e.data.size, e.levels, e.budgetGb);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    if (known.size() >= most) known.clear();
    bool fits = true;
    try {
        fits = foldBytes(spec, SubbandLayout(e.data.size, e.data.size, e.levels)) <= e.budgetGb * 1e9 / 2;
    } catch (const Error&) { // no such basis: told by the study
    }
    return known[key] = fits;
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

FoldsOfCandidate::Study::Inputs FoldsOfCandidate::of(const Experiment& e, int column, int item) {
    const auto all = candidatesOf(e.columns[static_cast<std::size_t>(column)], e.look.varied);
    return {fitOf(e, candidateOf(all, item).spec)};
}

ErrorOfCandidate::Study::Inputs ErrorOfCandidate::of(const Experiment& e, int column, int item) {
    const auto all = candidatesOf(e.columns[static_cast<std::size_t>(column)], e.look.varied);
    return ErrorStudy::of(e, candidateOf(all, item).spec, e.sigma);
}

} // namespace scorelet
