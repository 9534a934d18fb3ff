// One batch command's share of the lab: its choices, and every quantity from the same studies as the
// window's.
//
// Without a worker: everything runs on the caller's thread (and the helpers of its loops).
#pragma once

#include "app/cli/options.h"
#include "app/output/interrupt.h"
#include "app/output/output.h"
#include "core/engine/engine.h"
#include "core/families/network/trained.h"
#include "core/studies/model_study.h"

#include <memory>
#include <string>

namespace scorelet {

/// The model, of a network that is trained here the newest that is known of these images (the first `subset`;
/// 0: all). Throws Error where none is, saying how there will be one: `onImages` are the options that choose
/// them.
ModelSpec trained(const ModelSpec& spec, const DataSet& data, int subset, const std::string& onImages);

class Batch {
public:
    /// Loads the data set. Throws Error when it cannot.
    explicit Batch(const BatchOptions& options);

    /// Waits until moments are written that are to be kept, and tells what could not be read or kept of them.
    ~Batch();
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;

    const Experiment& experiment() const { return experiment_; }
    const DataSet& data() const { return *data_; }

    /// The model as the command means it: trained() on its images.
    ModelSpec trained(const ModelSpec& spec) const {
        return scorelet::trained(spec, *data_, experiment_.subset, onImages_);
    }

    /// The result of a study for these Inputs. Throws Error when it cannot be.
    template <class S>
    ResultOf<S> get(const typename S::Inputs& inputs) {
        engine_.graph().begin(experiment_.budgetGb * 1e9); // what earlier results were made of may go
        return engine_.get<S>(inputs, quiet(), report());
    }

    /// ... for the command's choices with `spec` as its only model.
    template <class V>
    ResultOf<StudyOf<V>> get(const ModelSpec& spec, int item = 0) {
        Experiment e = experiment_;
        e.columns = {spec};
        return get<StudyOf<V>>(V::of(e, 0, item));
    }

    /// Work with this command's threads, without progress. Like get(), it leaves by Cancelled when the user
    /// stops the command.
    Work quiet() const { return {interruption(), threads_, {}}; }

    ProgressLine& progress() { return progress_; }

    /// Throws Error where the held-out image of the choices does not exist.
    void checkImage() const;

private:
    Context::Report report() {
        return [this](const std::string& stage, double fraction) { progress_.show(stage, fraction); };
    }

    Experiment experiment_;
    std::string onImages_; ///< BatchOptions::imagesAsGiven()
    int threads_;
    ProgressLine progress_;
    Engine engine_;
    ResultOf<DataStudy> data_;
};

} // namespace scorelet
