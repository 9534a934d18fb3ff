// The evaluator: an Experiment in, a Snapshot out, every stage memoised by exactly the choices that it
// depends on.
//
// Stages: images -> coefficients -> moments -> fit(sigma) -> denoised, instruments of the tab, chart. A
// changed slider recomputes the stages below it. Used by one thread at a time: the Worker's, or a batch
// command's own.
#pragma once

#include "core/engine/memo.h"
#include "core/families/wavelet/nested_moments.h"
#include "core/engine/snapshot.h"

#include <functional>

namespace scorelet {

/// Prepares a model of any kind on a data set. Throws Error when it cannot (budget, size, ...).
/// `onPreview`, if any, gets a wavelet model fitted on the first chunk and the number of its images.
std::shared_ptr<const Model>
prepareModel(const ModelSpec& spec, std::shared_ptr<const DataSet> data, const Coefficients& coefficients,
             int subset, double budgetBytes, const Work& work,
             const std::function<void(std::shared_ptr<const Model>, double)>& onPreview = {});

/// Prepares a wavelet model on the first `subset` training images (0: all), from kept moments where there are
/// any. As prepareModel().
std::shared_ptr<const Model>
prepareNested(const ModelSpec& spec, NestedMoments& moments,
              std::shared_ptr<const WaveletTransform> transform, int subset, const Work& work,
              const std::function<void(std::shared_ptr<const Model>, double)>& onPreview = {});

/// The exact or sampled error of a model at one noise level. Where no closed form exists, up to `samples`
/// held-out images are denoised, and as many of the first `seen` training images, those that the model is
/// made of.
ChartPoint chartPoint(const Model& model, const DataSet& data, Eigen::Index seen, double sigma, int samples,
                      std::uint64_t seed, const Work& work);

class Laboratory {
public:
    using Publish = std::function<void(std::shared_ptr<const Snapshot>)>;
    using Report = std::function<void(const std::string& stage, double fraction)>;

    Laboratory();
    ~Laboratory();

    /// Computes what the Experiment asks for. Partial snapshots go to `publish` whenever there is something
    /// new to see; the last one, complete, is returned too. Choices outside the data (an image number too
    /// high) are clamped. Leaves by Cancelled; what was finished by then is kept.
    std::shared_ptr<const Snapshot> run(const Experiment& experiment, std::uint64_t generation,
                                        const Work& work, const Publish& publish, const Report& report);

    /// Stops what run() left behind to be prepared for a next request.
    void stopPreparations();

private:
    struct Run;
    struct Caches;
    std::unique_ptr<Caches> caches_;
    Snapshot last_; ///< stale parts stay visible until they are replaced
};

} // namespace scorelet
