#include "core/studies/topology_study.h"

#include "core/evaluate/neighbours.h"
#include "core/image/spread.h"

#include <algorithm>

namespace scorelet {

KnownTopologies KnownTopologiesStudy::compute(const Inputs& in, const Context& at) {
    return knownTopologies(topologiesOf(at.get<DataStudy>(in)->train.pixels, at.work()));
}

WrongTopologies HeldOutTopologyStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in);
    const auto known = at.get<KnownTopologiesStudy>(in);
    const Eigen::Index count = std::min(typicalImages, data->heldOut.count());
    return wrongTopologies(topologiesOf(data->heldOut.pixels.rows(0, count), at.work()), *known);
}

WrongTopologies TrainingTopologyStudy::compute(const Inputs& in, const Context& at) {
    const auto data = at.get<DataStudy>(in);
    const auto known = at.get<KnownTopologiesStudy>(in);
    const ImageBatch& all = data->train.pixels;
    return wrongTopologies(topologiesOf(imagesAt(all, spreadEvenly(typicalImages, all.count())), at.work()),
                           *known);
}

SampleTopologies SampleTopologyStudy::compute(const Inputs& in, const Context& at) {
    const auto samples = at.get<SamplesStudy>(in);
    const auto known = at.get<KnownTopologiesStudy>(in.solver.model.training.data);
    const std::vector<Topology> all = topologiesOf(samples->path.finalStates(), at.work());
    SampleTopologies result;
    std::vector<Topology> sound;
    for (std::size_t k = 0; k < all.size(); ++k) {
        SampleTopology sample;
        sample.diverged = samples->path.diverged[k].has_value();
        if (!sample.diverged) {
            sample.shape = all[k];
            sample.wrong = !known->whole.contains(all[k]);
            sound.push_back(all[k]);
        }
        result.samples.push_back(sample);
    }
    result.total = wrongTopologies(sound, *known);
    return result;
}

} // namespace scorelet
