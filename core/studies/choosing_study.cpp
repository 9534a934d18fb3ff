#include "core/studies/choosing_study.h"

#include "core/base/error.h"
#include "core/families/family.h"
#include "core/families/wavelet/nested_moments.h"
#include "core/score/stencil.h"
#include "core/studies/classes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace scorelet {
namespace {

constexpr int highestCandidate = 4;                // degree
constexpr int widestCandidate = 3;                 // radius
constexpr int ridgeDecades = 8;                    // below 1
constexpr const char* ownStencilFamily = "custom"; // of the stencil editor

/// The model without what says that a setting is left to the data.
ModelSpec byHand(ModelSpec spec, const std::string& setting) {
    spec.settings.erase(setting + "-chosen"); // a family without the row may have it from another one
    return spec;
}

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

std::vector<Candidate> stencilCandidates(ModelSpec spec) {
    spec = byHand(byHand(std::move(spec), "stencil"), "radius");
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

/// What is left to the data in this order: each candidate with what is chosen for it of those that follow.
constexpr std::array<std::pair<const char*, Varied>, 4> choices = {{{"stencil", Varied::stencil},
                                                                    {"radius", Varied::radius},
                                                                    {"degree", Varied::degree},
                                                                    {"ridge", Varied::ridge}}};

/// Whether the folds of a model take at most `room` bytes; of what is left to the data, the smallest.
bool foldsFitInto(ModelSpec spec, const ImageShape& shape, const BasisInputs& basis, double room) {
    if (isChosen(spec, "degree")) spec.degree = 1;
    if (isChosen(spec, "radius")) spec.radius = 0;
    if (isChosen(spec, "stencil")) spec.family = "independent";
    // Asked in every frame, and stencils take a millisecond.
    constexpr std::size_t most = 200;
    thread_local std::map<std::tuple<ModelSpec, ImageShape, BasisKind, ColourBasis, int, double>, bool> known;
    const auto key = std::tuple(momentSpec(spec), shape, basis.kind, basis.colours, basis.levels, room);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    if (known.size() >= most) known.clear();
    bool fits = true;
    try {
        fits = foldBytes(spec, layoutOf(basis, shape)) <= room;
    } catch (const Error&) { // no such basis: told by the study
    }
    return known[key] = fits;
}

bool foldsFitInto(const FitInputs& fit, const ModelSpec& spec) {
    const ModelInputs& model = fit.solver.model;
    return foldsFitInto(canonical(spec), model.training.data.shape(), model.basis, fit.solver.foldRoom);
}

/// The highest degree of candidatesOf() that `fits`; 1 where none does.
template <class Fits>
int highestDegreeThat(const ModelSpec& spec, Fits fits) {
    int highest = 1;
    for (const Candidate& candidate : candidatesOf(spec, Varied::degree))
        if (fits(candidate.spec)) highest = candidate.spec.degree;
    return highest;
}

/// The fit of another model on the same images, at the same noise level, as an Experiment would give it.
FitInputs withSpec(FitInputs fit, const ModelSpec& spec) {
    FitInputs other = fit;
    other.solver.spec = canonical(spec);
    if (!leavesStencil(spec)) {
        other.solver.foldRoom = 0;
        if (isChosen(spec, "degree"))
            other.solver.spec.degree =
                fit.solver.foldRoom > 0
                    ? highestDegreeThat(spec, [&](const ModelSpec& one) { return foldsFitInto(fit, one); })
                    : fit.solver.spec.degree;
    }
    other.solver.model.preparation = momentSpec(other.solver.spec);
    return other;
}

/// What is tried for a setting of a fit that is left to the data, and what has no room.
struct Tried {
    std::vector<Candidate> candidates;
    std::string leftOut; ///< names
};

Tried triedFor(const FitInputs& fit, Varied varied) {
    Tried tried;
    const bool ofStencil = varied == Varied::stencil || varied == Varied::radius;
    for (Candidate& candidate : candidatesOf(fit.solver.spec, varied)) {
        if (varied == Varied::degree && candidate.spec.degree > fit.solver.spec.degree) continue;
        // Where the smallest has no room, it says so itself.
        if (ofStencil && !tried.candidates.empty() && !foldsFitInto(fit, candidate.spec))
            tried.leftOut += (tried.leftOut.empty() ? "" : ", ") + candidate.name;
        else
            tried.candidates.push_back(std::move(candidate));
    }
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
        if (isChosen(spec, "stencil")) break; // the radius is part of that
        next.spec = byHand(spec, "radius");
        if (spec.family == "independent") next.spec = withStencilOf(next.spec, "local", 0);
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
    for (const auto& [setting, one] : choices)
        if (one == varied && isChosen(spec, setting)) return {};
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

double foldRoomOf(const Experiment& e) {
    return e.budgetGb * 1e9 / 2;
}

bool foldsFit(const Experiment& e, const ModelSpec& spec) {
    return foldsFitInto(canonical(spec), e.data.shape(), basisOf(e), foldRoomOf(e));
}

int highestDegreeTried(const Experiment& e, const ModelSpec& spec) {
    return highestDegreeThat(spec, [&](const ModelSpec& one) { return foldsFit(e, one); });
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
    for (const auto& [setting, varied] : choices) {
        if (varied == Varied::ridge || !isChosen(in.solver.spec, setting)) continue;
        for (const Candidate& candidate : triedFor(in, varied).candidates)
            CrossValidationStudy::needs({withSpec(in, candidate.spec)}, retained);
        return;
    }
    // Ridges share the folds' moments.
    CrossValidationStudy::needs({withSpec(in, byHand(in.solver.spec, "ridge"))}, retained);
}

Choice ChoiceStudy::compute(const Inputs& in, const Context& at) {
    if (isOpen(in)) return *at.get<ChoiceStudy>(ofKnownClass(in, at));
    Choice choice{in, {}};
    std::string leftOut;
    for (const auto& [setting, varied] : choices) {
        if (!isChosen(choice.fit.solver.spec, setting)) continue;
        const Tried tried = triedFor(choice.fit, varied);
        std::vector<std::shared_ptr<const CrossValidation>> kept;
        std::vector<const CrossValidation*> results;
        for (const Candidate& candidate : tried.candidates) {
            kept.push_back(at.get<CrossValidationStudy>({withSpec(choice.fit, candidate.spec)}));
            results.push_back(kept.back().get());
        }
        const auto least = leastOf(results);
        if (!least)
            throw Error(fmt::format("{}: no {} has a finite error by cross-validation", label(in.solver.spec),
                                    setting));
        choice.note += (choice.note.empty() ? "" : "; ") + choiceText(tried.candidates, results);
        if (!tried.leftOut.empty())
            leftOut += fmt::format("; left out for the memory budget: {}", tried.leftOut);
        choice.fit = withSpec(choice.fit, tried.candidates[*least].spec);
    }
    choice.note += leftOut;
    return choice;
}

FoldsOfCandidate::Study::Inputs FoldsOfCandidate::of(const Experiment& e, int column, int item) {
    const auto all = candidatesOf(e.columns[static_cast<std::size_t>(column)], e.look.varied);
    return {fitOf(e, candidateOf(all, item).spec)};
}

ErrorOfCandidate::Study::Inputs ErrorOfCandidate::of(const Experiment& e, int column, int item) {
    const auto all = candidatesOf(e.columns[static_cast<std::size_t>(column)], e.look.varied);
    ErrorStudy::Inputs inputs = ErrorStudy::of(e, candidateOf(all, item).spec, e.sigma);
    inputs.fit = fitOf(e, candidateOf(all, item).spec); // of one class, as the folds beside it
    return inputs;
}

} // namespace scorelet
