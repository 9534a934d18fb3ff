#include "core/studies/shapes_over_study.h"

#include "core/base/error.h"
#include "core/families/family.h"
#include "core/families/posterior/posterior.h"
#include "core/score/stencil.h"
#include "core/session/parameters.h"
#include "core/studies/nearness_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <tuple>

namespace scorelet {
namespace {

/// A model whose setting is set by hand, as its only one of this kind.
struct SetByHand {
    ModelSpec spec;
    std::string id; ///< of the setting in the table of column parameters; empty: the model has none
};

SetByHand shapeSetting(ModelSpec spec, ShapesOver over) {
    std::vector<std::string> ids;
    switch (over) {
    case ShapesOver::models:
    case ShapesOver::stencil:
        break;
    case ShapesOver::patch:
        spec.schedule.clear();
        ids = {"patch"};
        break;
    case ShapesOver::radius:
        spec.settings.erase("radius-chosen");
        ids = {"radius", "posterior-radius"};
        break;
    case ShapesOver::degree:
        spec.settings.erase("degree-chosen");
        ids = {"degree"};
        break;
    case ShapesOver::dial:
        if (!offers<Dial>(spec)) break;
        spec = withDialBy(spec, DialBy::hand);
        ids = {dialRow};
    }
    for (const std::string& id : ids)
        if (columnParameter(id).applies(spec)) return {std::move(spec), id};
    return {std::move(spec), {}};
}

/// The values that the window shows.
std::vector<double> shownValues(const Experiment& e, ShapesOver over) {
    std::vector<double> values;
    switch (over) {
    case ShapesOver::models:
    case ShapesOver::stencil:
        return {};
    case ShapesOver::patch:
        for (const int side : {3, 5, 7, 9, 11, 15, 21, 31})
            if (side < 2 * e.data.size) values.push_back(side); // beyond, every pixel sees the whole image
        return values;
    case ShapesOver::radius:
        return {0, 1, 2, 3};
    case ShapesOver::degree:
        return {1, 2, 3, 4};
    case ShapesOver::dial:
        for (int point = 0; point < sampledDialPoints; ++point) values.push_back(sampledDialAt(point));
    }
    return values;
}

bool sameMembers(const ModelSpec& a, const ModelSpec& b) {
    std::vector<StencilMember> ofA = membersOf(a), ofB = membersOf(b);
    std::sort(ofA.begin(), ofA.end());
    std::sort(ofB.begin(), ofB.end());
    return ofA == ofB;
}

/// The model with another stencil of the ladder; none where it cannot see that.
std::optional<ModelSpec> withRung(const ModelSpec& spec, const ModelSpec& rung) {
    if (offers<Dial>(spec)) { // a posterior itself
        ModelSpec next = spec;
        next.stencil.clear();
        for (const auto& setting : stencilAlone(next).settings) next.settings.erase(setting.first);
        next.stencil = rung.stencil;
        next.settings.insert(rung.settings.begin(), rung.settings.end());
        return next;
    }
    if (!needsMoments(spec) || seesWholeImage(rung)) return {};
    for (Candidate& known : candidatesOf(spec, Varied::stencil))
        if (sameMembers(known.spec, rung)) return std::move(known.spec);
    ModelSpec next = spec;
    next.settings.erase("stencil-chosen");
    next.settings.erase("radius-chosen");
    next.family = "custom";
    next.title.clear();
    next.withoutMonomials.clear(); // they name members of the other stencil
    next.stencil = membersOf(rung);
    return next;
}

std::vector<Candidate> overStencils(const Experiment& e, const ModelSpec& spec) {
    std::vector<Candidate> all;
    for (const Rung& rung : *ladderOf(e))
        if (auto next = withRung(spec, rung.spec))
            all.push_back({std::move(*next), rung.name, static_cast<double>(rung.members)});
    return all;
}

} // namespace

std::vector<Candidate> shapeCandidates(const ModelSpec& spec, ShapesOver over,
                                       const std::vector<double>& values) {
    SetByHand set = shapeSetting(spec, over);
    std::vector<Candidate> all;
    if (set.id.empty()) return all;
    const ColumnParameter& parameter = columnParameter(set.id);
    for (const double value : values) {
        setFromText(parameter, set.spec, fmt::format("{}", value));
        if (over == ShapesOver::patch && set.spec.patch % 2 == 0)
            throw Error(fmt::format("patch: expected an odd patch side in pixels, found {}", value));
        all.push_back({set.spec, fmt::format("{} {}", parameter.label, value), value});
    }
    return all;
}

std::shared_ptr<const std::vector<Candidate>> shapeCandidates(const Experiment& e, const ModelSpec& spec) {
    // Asked many times in every frame.
    constexpr std::size_t most = 50;
    thread_local std::map<std::tuple<ModelSpec, ShapesOver, std::string, int, int>,
                          std::shared_ptr<const std::vector<Candidate>>>
        known;
    const ShapesOver over = e.look.shapesOver;
    const std::tuple key(spec, over, e.look.ladder, e.data.size, e.levels);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    if (known.size() >= most) known.clear();
    auto all = over == ShapesOver::stencil ? overStencils(e, spec)
                                           : shapeCandidates(spec, over, shownValues(e, over));
    return known[key] = std::make_shared<const std::vector<Candidate>>(std::move(all));
}

std::optional<double> shapePlace(const Experiment& e, const ModelSpec& spec) {
    const ShapesOver over = e.look.shapesOver;
    if (over == ShapesOver::stencil) {
        for (const Candidate& candidate : *shapeCandidates(e, spec))
            if (canonical(candidate.spec) == canonical(spec)) return candidate.at;
        return {};
    }
    const SetByHand set = shapeSetting(spec, over);
    if (set.id.empty() || canonical(set.spec) != canonical(spec)) return {};
    return columnParameter(set.id).get(spec);
}

std::string shapesAxis(ShapesOver over) {
    switch (over) {
    case ShapesOver::models:
        break;
    case ShapesOver::patch:
        return "patch side, pixels";
    case ShapesOver::radius:
        return "radius";
    case ShapesOver::stencil:
        return "coefficients that one sees, itself among them";
    case ShapesOver::degree:
        return "degree";
    case ShapesOver::dial:
        return "dial h: 0 is ideal, 1 is Wiener";
    }
    return {};
}

ShapesOfCandidate::Study::Inputs ShapesOfCandidate::of(const Experiment& e, int column, int item) {
    const auto all = shapeCandidates(e, e.columns[static_cast<std::size_t>(column)]);
    return {solverOf(e, (*all)[static_cast<std::size_t>(item)].spec), e.generateCount, samplingOf(e), 0};
}

int WrongTopologies::*countOf(WrongShape wrong) {
    switch (wrong) {
    case WrongShape::pieces:
        return &WrongTopologies::pieces;
    case WrongShape::holes:
        return &WrongTopologies::holes;
    case WrongShape::ends:
        return &WrongTopologies::ends;
    case WrongShape::any:
        break;
    }
    return &WrongTopologies::whole;
}

} // namespace scorelet
