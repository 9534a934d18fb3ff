#include "core/studies/report_study.h"

#include "core/data/classes.h"
#include "core/studies/classes.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

FitReport FitReportStudy::compute(const Inputs& in, const Context& at) {
    if (!isOfEach(in)) return at.get<FitStudy>(in)->denoiser->report();
    const auto data = at.get<DataStudy>(in.solver.model.training.data);
    requireClassTold(in.solver, *data);
    const std::vector<int> classes = heldOutClasses(*data);
    FitReport sum;
    for (const int label : classes) {
        const FitReport one = at.get<FitStudy>(ofClass(in, *data, label))->denoiser->report();
        if (answersByClass(in.solver.spec)) return one;
        sum.features = std::max(sum.features, one.features);
        sum.rcond = std::min(sum.rcond, one.rcond);
        sum.ridge = std::max(sum.ridge, one.ridge);
        sum.parameters.fitted += one.parameters.fitted;
        sum.parameters.kept += one.parameters.kept;
        sum.raisedRidges += one.raisedRidges;
        sum.seconds += one.seconds;
    }
    sum.note = fmt::format("{} models, each of one class", classes.size());
    return sum;
}

} // namespace scorelet
