// Whether samples have the shape of drawings at all: pieces, holes and ends that some training image has,
// too.
#pragma once

#include "core/evaluate/topology.h"
#include "core/studies/samples_study.h"

#include <vector>

namespace scorelet {

/// What shapes the training images have: all of the data set, whichever of them a model is made of. Throws
/// Error for images of several channels.
struct KnownTopologiesStudy {
    using Inputs = DataRequest;
    using Result = KnownTopologies;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return e.data; }
    static std::string stage(const Inputs&) { return "shapes of the training images"; }
    static void needs(const Inputs& in, Retained& retained) { retained.add<DataStudy>(in); }
    static Result compute(const Inputs&, const Context&);
};

/// The same comparison for the first held-out images, as many as a distance is typical of: how often an
/// unseen image has a shape that no training image has.
struct HeldOutTopologyStudy {
    using Inputs = DataRequest;
    using Result = WrongTopologies;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return e.data; }
    static std::string stage(const Inputs&) { return "shapes of held-out images"; }
    static void needs(const Inputs& in, Retained& retained) { retained.add<DataStudy>(in); }
    static Result compute(const Inputs&, const Context&);
};

/// The same for as many training images, spread evenly over all: none is wrong, or shapes are not told alike.
struct TrainingTopologyStudy {
    using Inputs = DataRequest;
    using Result = WrongTopologies;
    static Inputs of(const Experiment& e, int = -1, int = 0) { return e.data; }
    static std::string stage(const Inputs&) { return "shapes of training images"; }
    static void needs(const Inputs& in, Retained& retained) { retained.add<DataStudy>(in); }
    static Result compute(const Inputs&, const Context&);
};

/// Of one sample.
struct SampleTopology {
    bool diverged = false; ///< then it has no shape
    Topology shape;
    bool wrong = false; ///< no training image has its pieces, holes and ends
};

/// Of one model's samples.
struct SampleTopologies {
    std::vector<SampleTopology> samples;
    WrongTopologies total; ///< of those that have not diverged
};

struct SampleTopologyStudy {
    using Inputs = SamplesStudy::Inputs;
    using Result = SampleTopologies;
    static Inputs of(const Experiment& e, int column, int = 0) { return SamplesStudy::of(e, column); }
    static std::string stage(const Inputs& in) { return "shapes of samples of " + label(in.solver.spec); }
    static void needs(const Inputs& in, Retained& retained) { SamplesStudy::needs(in, retained); }
    static Result compute(const Inputs&, const Context&);
};

} // namespace scorelet
