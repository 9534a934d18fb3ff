#include "core/studies/dial_choice_study.h"

#include "core/families/family.h"
#include "core/families/posterior/posterior.h"

#include <cassert>

namespace scorelet {

bool choosesDial(const ModelSpec& spec) {
    return offers<ChoosesDial>(spec) && dialBy(spec) != DialBy::hand;
}

DialChoiceStudy::Inputs DialChoiceStudy::of(const Experiment& e, int column, int) {
    const ModelSpec& spec = e.columns[static_cast<std::size_t>(column)];
    return fitOf(e, choosesDial(spec) ? spec : withDialBy(spec, DialBy::leaveOneOut));
}

DialChoice DialChoiceStudy::compute(const Inputs& in, const Context& at) {
    if (isOpen(in)) // images of one class share what takes long
        return *at.get<DialChoiceStudy>(ofKnownClass(in, at), [&](const ResultOf<DialChoiceStudy>& sofar) {
            at.preview<DialChoiceStudy>(*sofar);
        });
    const auto model = modelOf(in.solver, at);
    const auto* choosing = as<ChoosesDial>(*model);
    assert(choosing);
    return choosing->chooseDial(in.sigma, at.work(),
                                [&](const DialChoice& sofar) { at.preview<DialChoiceStudy>(sofar); });
}

} // namespace scorelet
