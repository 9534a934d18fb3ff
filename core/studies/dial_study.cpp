#include "core/studies/dial_study.h"

#include "core/families/family.h"
#include "core/families/posterior/posterior.h"
#include "core/score/stencil.h"

#include <algorithm>
#include <cassert>

namespace scorelet {

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

int highestDegree(const ModelSpec& spec) {
    if (seesWholeImage(spec)) return 0;
    const std::size_t seen = membersOf(spec).size() + 1;
    return seen <= 4 ? 4 : seen <= 10 ? 3 : 2;
}

ErrorAtDegree::Study::Inputs ErrorAtDegree::of(const Experiment& e, int column, int item) {
    const ModelSpec& spec = e.columns[static_cast<std::size_t>(column)];
    Study::Inputs inputs = ErrorStudy::of(e, polynomialOf(spec, item + 1), e.sigma);
    const Study::Inputs dial = ErrorStudy::of(e, spec, e.sigma);
    inputs.samples = dial.samples;
    inputs.noise = dial.noise;
    return inputs;
}

} // namespace scorelet
