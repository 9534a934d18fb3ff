// The evaluator: a Request in, a Snapshot out; what was computed before is not computed again.
//
// Used by one thread at a time: the Worker's, or a batch command's own.
#pragma once

#include "core/engine/request.h"

#include <chrono>
#include <functional>
#include <memory>

namespace scorelet {

class Engine {
public:
    using Publish = std::function<void(std::shared_ptr<const Snapshot>)>;

    Engine() = default;
    ~Engine() { stopJobs(); }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Computes what the request asks for. Partial snapshots go to `publish` whenever there is something new
    /// to see; the last one, complete, is returned too. Leaves by Cancelled; what was finished by then is
    /// kept.
    std::shared_ptr<const Snapshot> run(const Request& request, const Work& work, const Publish& publish,
                                        const Context::Report& report);

    /// One result by itself, as run() would compute it. Throws Error.
    template <class S>
    ResultOf<S> get(const typename S::Inputs& inputs, const Work& work, const Context::Report& report = {}) {
        return resultOf<S>(get(questionView<S>(inputs), work, report));
    }
    std::shared_ptr<const void> get(const QuestionView& question, const Work& work,
                                    const Context::Report& report);

    /// Stops what run() left behind to be prepared for a next request.
    void stopJobs() { graph_->keepOnly({}); }

    Graph& graph() { return *graph_; }

private:
    struct Run;

    std::shared_ptr<Graph> graph_ = std::make_shared<Graph>();
    Snapshot last_;                          ///< stale answers stay visible until they are replaced
    std::shared_ptr<const void> foundation_; ///< the result that all others are shown with: the images
    std::size_t resume_ = 0;                 ///< where the last request was stopped among its first wants
};

} // namespace scorelet
