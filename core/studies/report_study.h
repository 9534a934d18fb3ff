// What the fits of a column's model tell about themselves.
#pragma once

#include "core/studies/model_study.h"

namespace scorelet {

/// The report of a model's fit. Of a model of every image's own class that of all its fits, one for each class
/// of the held-out images: sums of what adds up, the worst of the rest; where they share one fit, its own.
struct FitReportStudy {
    using Inputs = FitInputs;
    using Result = FitReport;
    static Inputs of(const Experiment& e, int column, int = 0) { return fitOfEach(fitOf(e, column)); }
    static void needs(const Inputs& in, Retained& retained) { FitStudy::needs(in, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
