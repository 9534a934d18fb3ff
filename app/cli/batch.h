// One batch command's share of the lab: the data set, its coefficients once somebody needs them, and models
// one after the other.
//
// The same functions as the window's worker, without a worker: everything runs on the caller's thread (and
// the helpers of its loops).
#pragma once

#include "app/cli/options.h"
#include "app/cli/output.h"
#include "core/denoise/denoiser.h"
#include "core/families/wavelet/wavelet.h"
#include "core/session/experiment.h"

#include <memory>
#include <optional>
#include <string>

namespace scorelet {

class Batch {
public:
    /// Loads the data set. Throws Error when it cannot, or when the transform does not fit its size.
    explicit Batch(const BatchOptions& options);

    const Experiment& experiment() const { return experiment_; }
    const DataSet& data() const { return *data_; }
    std::shared_ptr<const DataSet> sharedData() const { return data_; }
    const std::shared_ptr<const WaveletTransform>& transform() const { return transform_; }

    /// Coefficients of all images, transformed when they are first asked for.
    const Coefficients& coefficients();

    /// Prepares a model on the training images. Throws Error when it cannot.
    std::shared_ptr<const Model> prepare(const ModelSpec& spec);

    /// Work with this command's threads, its progress shown under the name of a stage.
    Work work(const std::string& stage) { return progress_.work(stage, threads_); }

    ProgressLine& progress() { return progress_; }

    /// Held-out image `index`. Throws Error when there is none.
    Image heldOut(int index) const;

private:
    Experiment experiment_;
    int threads_;
    ProgressLine progress_;
    std::shared_ptr<const WaveletTransform> transform_;
    std::shared_ptr<const DataSet> data_;
    std::optional<Coefficients> coefficients_;
};

} // namespace scorelet
