// A model being prepared, on a thread of its own that outlives the request that began it.
//
// Preparing a model may take seconds, longer than the time between two movements of a slider. So requests do
// not own preparations: a newer request that needs the same model attaches to the one that runs, and the
// laboratory stops those that nobody needs any more. A stopped preparation ends at its next check; nobody
// waits for it (an eigenvalue decomposition cannot be interrupted).
#pragma once

#include "core/lab/laboratory.h"

#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>

namespace scorelet {

/// Everything that prepareModel reads, held as long as the thread runs.
struct PreparationRequest {
    ModelSpec spec;
    std::shared_ptr<const DataSet> data;
    std::shared_ptr<const Coefficients> coefficients;
    int subset = 0;
    double budgetBytes = 0;
    int threads = 1;
};

/// A model fitted on the first images of a wavelet model's training set.
struct PreviewModel {
    std::shared_ptr<const Model> model;
    double images = 0;
};

class Preparation {
public:
    /// Begins on a new thread.
    static std::shared_ptr<Preparation> start(PreparationRequest request);

    /// Asks the thread to end; wait() then never returns a model.
    void stop() { stop_.request_stop(); }

    /// Waits for the model while `work` is not stopped (else leaves by Cancelled; the thread goes on).
    /// Reports progress to `work`, hands a preview to `onPreview` once, and passes on the exception of a
    /// failed preparation.
    std::shared_ptr<const Model> wait(const Work& work,
                                      const std::function<void(const PreviewModel&)>& onPreview);

private:
    void run(const PreparationRequest& request);

    std::stop_source stop_;
    std::mutex mutex_;
    std::condition_variable changed_;
    double fraction_ = 0;
    PreviewModel preview_;
    std::shared_ptr<const Model> model_;
    std::exception_ptr failure_;
};

/// The running preparations by model key. Belongs to one Laboratory.
class Preparations {
public:
    Preparations() = default;
    Preparations(const Preparations&) = delete;
    Preparations& operator=(const Preparations&) = delete;
    ~Preparations() { keepOnly({}); }

    /// The running preparation of a key, or a new one.
    std::shared_ptr<Preparation> attach(const std::string& key, const PreparationRequest& request);

    /// Forgets a finished one.
    void forget(const std::string& key) { running_.erase(key); }

    /// Stops all whose keys are not needed.
    void keepOnly(const std::vector<std::string>& keys);

private:
    std::map<std::string, std::shared_ptr<Preparation>> running_;
};

} // namespace scorelet
