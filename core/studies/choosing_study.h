// Choosing a wavelet model by cross-validation: models like a column's that differ in one setting, and which
// of them has the least error on training images that took no part in its fit.
#pragma once

#include "core/studies/error_study.h"
#include "core/studies/folds_study.h"

#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// One of the models that are compared.
struct Candidate {
    ModelSpec spec;
    std::string name; ///< what tells it from the others: "degree 2", "ridge 1e-06", "parent-child"
    double at = 0;    ///< the setting's value; of stencils, which have none, their number
};

/// The models like `spec`, a wavelet model, that differ from it in what is varied alone: degree 1 to 4,
/// radius 0 to 3 (none of a family without a radius, but independent models, whose radius is 0), ridge 1e-8
/// to 1 by decades, or the stencils of all families in the menu and its own, by rising size. They do not
/// depend on which of them `spec` is.
std::vector<Candidate> candidatesOf(const ModelSpec& spec, Varied varied);

/// Where `spec` stands among its candidates, as Candidate::at; none where that is left to the data, or where
/// it is not one of these stencils.
std::optional<double> placeOf(const ModelSpec& spec, Varied varied);

/// Bytes that the folds of a wavelet model may take: half of the budget, the rest is for what is on screen.
double foldRoomOf(const Experiment& e);

/// Whether they do; of a model that leaves settings to the data, with the smallest of those.
bool foldsFit(const Experiment& e, const ModelSpec& spec);

/// The highest degree, 1 to 4, of a model like this one whose folds fit; 1 where none does.
int highestDegreeTried(const Experiment& e, const ModelSpec& spec);

/// The result of least error, and of equal ones the first; none where there is no finite one. Null: missing.
std::optional<std::size_t> leastOf(const std::vector<const CrossValidation*>& results);

/// "degree 2: 0.0123 +- 0.0004 by cross-validation; within one standard error degree 1, degree 3"; empty
/// where there is no result.
std::string choiceText(const std::vector<Candidate>& candidates,
                       const std::vector<const CrossValidation*>& results);

/// What cross-validation chose for a model that leaves settings to the data: first the stencil, then radius,
/// degree and ridge, each with what is chosen for it of those that follow.
struct Choice {
    FitInputs fit;    ///< all settings are set
    std::string note; ///< choiceText() of every choice, and which stencils had no room

    std::size_t bytes() const { return note.capacity(); }
};

/// The choice at the fit's noise level, on the model's training images alone.
struct ChoiceStudy {
    using Inputs = FitInputs;
    using Result = Choice;
    static std::string stage(const Inputs& in) { return "choosing " + label(in.solver.spec); }
    static void needs(const Inputs&, Retained&);

    /// Throws Error where no candidate has a finite error, and as CrossValidationStudy.
    static Result compute(const Inputs&, const Context&);
};

/// The cross-validation of a candidate of a column, at the Experiment's noise level; item counts them.
struct FoldsOfCandidate {
    using Study = CrossValidationStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// Its error on the held-out images there.
struct ErrorOfCandidate {
    using Study = ErrorStudy;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

} // namespace scorelet
