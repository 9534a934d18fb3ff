// Wrong shapes of samples over one setting: models like a column's that differ in it alone, each with the
// shapes of its samples. Every one of them is a SampleTopologyStudy of its own, which the model has anywhere.
#pragma once

#include "core/studies/choosing_study.h"
#include "core/studies/topology_study.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// The models like `spec` that differ from it in Look::shapesOver alone, rising: patch sides that are not yet
/// the whole image, radius 0 to 3, degree 1 to 4, h as SamplesAtDial draws it, or the stencils of ladderOf(),
/// where Candidate::at is their number of members. They do not depend on which of them `spec` is. None of a
/// model without that setting, and over the models as they are. The same object as long as it is the same.
std::shared_ptr<const std::vector<Candidate>> shapeCandidates(const Experiment& e, const ModelSpec& spec);

/// The same at these values of a setting that is a number; none of a model without it. Throws Error for a
/// value out of the setting's range.
std::vector<Candidate> shapeCandidates(const ModelSpec& spec, ShapesOver over,
                                       const std::vector<double>& values);

/// Where `spec` stands among them, as Candidate::at; none where the setting is left to the data or follows a
/// schedule, and where its stencil is none of these.
std::optional<double> shapePlace(const Experiment& e, const ModelSpec& spec);

/// What is over the axis: "patch side, pixels".
std::string shapesAxis(ShapesOver over);

/// The shapes of the samples of a column's candidate; item counts them.
struct ShapesOfCandidate {
    using Study = SampleTopologyStudy;
    static constexpr bool tellsFailures = true;
    static Study::Inputs of(const Experiment& e, int column, int item);
};

/// The count that Look::wrongShape chooses.
int WrongTopologies::*countOf(WrongShape wrong);

} // namespace scorelet
