// What a computation is given beside its Inputs: the results that it depends on, by their Inputs; when to
// stop; whom to tell how far it is.
#pragma once

#include "core/base/error.h"
#include "core/base/work.h"
#include "core/engine/graph.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scorelet {

/// What a computation is given beside its Inputs.
class Context {
public:
    using Report = std::function<void(const std::string& stage, double fraction)>;
    using OnPreview = std::function<void(std::shared_ptr<const void>)>;

    Context(std::shared_ptr<Graph> graph, Work work, Report report, std::string stage = {},
            OnPreview onPreview = {})
        : graph_(std::move(graph)), work_(std::move(work)), report_(std::move(report)),
          stage_(std::move(stage)), onPreview_(std::move(onPreview)) {
        if (report_) work_.progress = [report = report_, name = stage_](double f) { report(name, f); };
    }

    /// When to stop, on how many threads, whom to tell how far it is.
    const Work& work() const { return work_; }

    /// The same without telling.
    Work quiet() const { return {work_.stop, work_.threads, {}}; }

    /// The result of other Inputs, computed where it is not there. Throws its Error; leaves by Cancelled.
    template <class S>
    ResultOf<S> get(const typename S::Inputs& inputs) const {
        return get<S>(inputs, {});
    }

    /// As get(); `onPreview` is given results that are not complete while they grow.
    template <class S>
    ResultOf<S> get(const typename S::Inputs& inputs,
                    const std::function<void(const ResultOf<S>&)>& onPreview) const;

    /// As get(), for the request to show it: it stays until the next one.
    template <class S>
    ResultOf<S> show(const typename S::Inputs& inputs,
                     const std::function<void(const ResultOf<S>&)>& onPreview) const {
        auto result = get<S>(inputs, onPreview);
        (void)graph_->show<S>(inputs);
        return result;
    }

    /// Begins the computation of a result on its own thread, without waiting for it.
    template <class S>
    void begin(const typename S::Inputs& inputs) const {
        static_assert(Outlives<S>);
        jobOf<S>(inputs);
    }

    /// The result where it is there.
    template <class S>
    ResultOf<S> find(const typename S::Inputs& inputs) const {
        return graph_->find<S>(inputs, uses_.get());
    }

    /// Keeps what came about beside this computation, where there is room for it.
    template <class S>
    void keep(const typename S::Inputs& inputs, typename S::Result result) const {
        if (!graph_->makeRoom(static_cast<double>(TableOf<S>::sizeOf(inputs, result)))) return;
        graph_->keep<S>(inputs, std::make_shared<const typename S::Result>(std::move(result)));
    }

    /// Reserves room for those of the needed results that take much, all or none; where there is none, says
    /// why. What was reserved before in the request comes first.
    std::optional<Failure> reserve(const Retained& needs) const;

    /// As find(), without a use of it.
    template <class S>
    ResultOf<S> peek(const typename S::Inputs& inputs) const {
        return graph_->peek<S>(inputs);
    }

    /// Bytes of a result that is kept, or was found to be too large; 0 of any other.
    template <class S>
    double bytesOf(const typename S::Inputs& inputs) const {
        return graph_->bytesOf<S>(inputs);
    }

    /// Bytes that all that is kept may take.
    double budget() const { return graph_->budget(); }

    /// Whether there is room for so many bytes that only save time.
    bool makeRoom(double bytes) const { return graph_->makeRoom(bytes); }

    /// Shows what there is of this computation's own result so far.
    template <class S>
    void preview(const typename S::Result& result) const {
        if (onPreview_) onPreview_(std::make_shared<const typename S::Result>(result));
    }

private:
    template <class S>
    ResultOf<S> compute(const typename S::Inputs& inputs, const Context& context) const;
    template <class S>
    std::shared_ptr<Job<typename S::Result>> jobOf(const typename S::Inputs& inputs) const;
    template <class S>
    ResultOf<S> attach(const typename S::Inputs& inputs, const OnPreview& onPreview) const;
    template <class S>
    void rethrowKnown(const typename S::Inputs& inputs) const;
    template <class S>
    void noteFailure(const typename S::Inputs& inputs, const Error& error) const;

    template <class S>
    static std::string stageOf(const typename S::Inputs& inputs) {
        if constexpr (requires { S::stage(inputs); })
            return S::stage(inputs);
        else
            return {};
    }

    std::shared_ptr<Graph> graph_;
    Work work_;
    Report report_;
    std::string stage_;
    OnPreview onPreview_;
    std::shared_ptr<std::vector<std::uint64_t>> uses_ =
        std::make_shared<std::vector<std::uint64_t>>(); ///< ids
};

template <class S>
ResultOf<S> Context::get(const typename S::Inputs& inputs,
                         const std::function<void(const ResultOf<S>&)>& onPreview) const {
    if (auto found = find<S>(inputs)) return found;
    work_.check();
    rethrowKnown<S>(inputs);
    OnPreview untyped;
    if (onPreview)
        untyped = [&](const std::shared_ptr<const void>& result) {
            onPreview(std::static_pointer_cast<const typename S::Result>(result));
        };
    try {
        ResultOf<S> result;
        if constexpr (Outlives<S>) {
            result = attach<S>(inputs, untyped);
        } else {
            const std::string stage = stageOf<S>(inputs);
            if (report_ && !stage.empty()) report_(stage, 0);
            result = compute<S>(inputs, {graph_, work_, report_, stage.empty() ? stage_ : stage, untyped});
        }
        (void)find<S>(inputs); // notes that it was used
        return result;
    } catch (const Error& error) {
        noteFailure<S>(inputs, error);
        throw;
    }
}

template <class S>
ResultOf<S> Context::compute(const typename S::Inputs& inputs, const Context& context) const {
    auto result = std::make_shared<const typename S::Result>(S::compute(inputs, context));
    {
        const std::lock_guard lock(graph_->mutex_);
        ++graph_->tableOf<S>().computed;
    }
    return graph_->keep<S>(inputs, std::move(result), *context.uses_);
}

/// The computation of these Inputs on its own thread, which is begun where none runs.
template <class S>
std::shared_ptr<Job<typename S::Result>> Context::jobOf(const typename S::Inputs& inputs) const {
    const std::lock_guard lock(graph_->mutex_);
    auto& running = graph_->tableOf<S>().jobs[inputs];
    if (!running)
        running = Job<typename S::Result>::start(
            [graph = graph_, inputs, stage = stageOf<S>(inputs)](const JobListener& listener,
                                                                 const Work& work) {
                const Context inside(graph, work, listener.report, stage, listener.preview);
                if (!stage.empty()) listener.report(stage, 0);
                return inside.compute<S>(inputs, inside);
            },
            work_.threads);
    return running;
}

/// Waits for it. One that was stopped for a request before is begun anew.
template <class S>
ResultOf<S> Context::attach(const typename S::Inputs& inputs, const OnPreview& onPreview) const {
    for (;;) {
        const auto job = jobOf<S>(inputs);
        const auto forget = [&] {
            const std::lock_guard lock(graph_->mutex_);
            auto& jobs = graph_->tableOf<S>().jobs;
            const auto found = jobs.find(inputs);
            if (found != jobs.end() && found->second == job) jobs.erase(found);
        };
        try {
            auto result = job->wait(work_, report_, onPreview);
            forget();
            return result;
        } catch (const std::exception&) { // it failed, and a later request may try again
            forget();
            throw;
        } catch (const Cancelled&) {
            if (work_.stop.stop_requested()) throw; // nobody waits here any more; the computation goes on
            forget();
        }
    }
}

template <class S>
void Context::rethrowKnown(const typename S::Inputs& inputs) const {
    const std::lock_guard lock(graph_->mutex_);
    const auto& failures = graph_->tableOf<S>().failures;
    const auto found = failures.find(inputs);
    if (found != failures.end() && found->second.first == graph_->request_)
        throw found->second.second.error();
}

/// What failed is not tried again within the request: many results may depend on it.
template <class S>
void Context::noteFailure(const typename S::Inputs& inputs, const Error& error) const {
    const std::lock_guard lock(graph_->mutex_);
    auto& failures = graph_->tableOf<S>().failures;
    std::erase_if(failures, [&](const auto& old) { return old.second.first != graph_->request_; });
    failures.insert_or_assign(inputs, std::pair{graph_->request_, failureOf(error)});
}

} // namespace scorelet
