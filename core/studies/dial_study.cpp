#include "core/studies/dial_study.h"

#include "core/base/error.h"
#include "core/families/family.h"
#include "core/families/posterior/posterior.h"
#include "core/score/moments.h"
#include "core/score/stencil.h"
#include "core/studies/picture_study.h"
#include "core/studies/shown.h"

#include <cassert>
#include <cmath>
#include <map>
#include <tuple>

namespace scorelet {

std::optional<double> dialHere(const Snapshot& snapshot, const Experiment& e, int column) {
    const auto denoised = shownOf<DenoisedStudy>(snapshot, e, column);
    if (!denoised.complete() || !std::isfinite(denoised->h)) return {};
    return denoised->h;
}

ModelSpec withDial(const ModelSpec& spec, double h) {
    assert(offers<Dial>(spec));
    ModelSpec set = spec;
    for (const FamilyRow& row : familyOf(spec).rows) {
        if (row.id == dialChosenRow) setSetting(set, row, 0);
        if (row.id == dialRow) setSetting(set, row, h);
    }
    return set;
}

ErrorAtDial::Study::Inputs ErrorAtDial::of(const Experiment& e, int column, int item) {
    return ErrorStudy::of(e, withDial(e.columns[static_cast<std::size_t>(column)], dialAt(item)), e.sigma);
}

ModelSpec polynomialOf(const ModelSpec& spec, int degree) {
    ModelSpec polynomial{
        .family = "custom", .degree = degree, .sharing = spec.sharing, .stencil = membersOf(spec)};
    if (polynomial.stencil.empty()) polynomial.family = "independent";
    return polynomial;
}

int highestDegree(const Experiment& e, int column) {
    const ModelSpec& spec = e.columns[static_cast<std::size_t>(column)];
    if (seesWholeImage(spec)) return 0;
    // Asked in every frame, and stencils take a millisecond.
    constexpr std::size_t most = 100;
    thread_local std::map<std::tuple<ModelSpec, int, int, double>, int> known;
    const auto key = std::tuple(spec, e.data.size, e.levels, e.budgetGb);
    if (const auto found = known.find(key); found != known.end()) return found->second;
    if (known.size() >= most) known.clear();
    int degree = 4;
    try {
        const SubbandLayout layout(e.data.size, e.data.size, e.levels);
        while (degree > 0 &&
               MomentPlan::estimate(polynomialOf(spec, degree), layout).bytes() > e.budgetGb * 1e9 / 8)
            --degree;
    } catch (const Error&) { // no such basis: told by the model
        degree = 0;
    }
    return known[key] = degree;
}

ErrorAtDegree::Study::Inputs ErrorAtDegree::of(const Experiment& e, int column, int item) {
    const ModelSpec& spec = e.columns[static_cast<std::size_t>(column)];
    Study::Inputs inputs = ErrorStudy::of(e, polynomialOf(spec, item + 1), e.sigma);
    const Study::Inputs dial = ErrorStudy::of(e, spec, e.sigma);
    inputs.samples = dial.samples;
    inputs.noise = dial.noise;
    inputs.among = spec.images > 0 ? spec.images : familyOf(spec).defaultImages;
    return inputs;
}

} // namespace scorelet
