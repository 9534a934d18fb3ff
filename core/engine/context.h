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
            OnPreview onPreview = {});

    /// When to stop, on how many threads, whom to tell how far it is.
    const Work& work() const { return work_; }

    /// The same without telling.
    Work quiet() const { return {work_.stop, work_.threads, {}}; }

    /// The result of other Inputs, computed where it is not there; `onPreview` is given results that are not
    /// complete while they grow. Throws its Error; leaves by Cancelled.
    std::shared_ptr<const void> get(const QuestionView& question, const OnPreview& onPreview = {}) const;
    template <class S>
    ResultOf<S> get(const typename S::Inputs& inputs) const {
        return resultOf<S>(get(questionView<S>(inputs)));
    }
    template <class S>
    ResultOf<S> get(const typename S::Inputs& inputs,
                    const std::function<void(const ResultOf<S>&)>& onPreview) const {
        return resultOf<S>(get(questionView<S>(inputs), [&](std::shared_ptr<const void> sofar) {
            onPreview(resultOf<S>(std::move(sofar)));
        }));
    }

    /// As get(), for the request to show it: it stays until the next one.
    std::shared_ptr<const void> show(const QuestionView& question, const OnPreview& onPreview) const;

    /// Begins the computation of a result on its own thread, without waiting for it.
    void begin(const QuestionView& question) const { jobOf(question); }

    /// The result where it is there.
    template <class S>
    ResultOf<S> find(const typename S::Inputs& inputs) const {
        return resultOf<S>(graph_->find(questionView<S>(inputs), uses_.get()));
    }

    /// Keeps what came about beside this computation, where there is room for it.
    template <class S>
    void keep(const typename S::Inputs& inputs, typename S::Result result) const {
        keep(questionView<S>(inputs), std::make_shared<const typename S::Result>(std::move(result)));
    }

    /// Reserves room for those of the needed results that take much, all or none; where there is none, says
    /// why. What was reserved before in the request comes first.
    std::optional<Failure> reserve(const Retained& needs) const;

    /// As find(), without a use of it.
    template <class S>
    ResultOf<S> peek(const typename S::Inputs& inputs) const {
        return resultOf<S>(graph_->peek(questionView<S>(inputs)));
    }

    /// Bytes of a result that is kept, or was found to be too large; 0 of any other.
    template <class S>
    double bytesOf(const typename S::Inputs& inputs) const {
        return graph_->bytesOf(questionView<S>(inputs));
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
    void keep(const QuestionView& question, std::shared_ptr<const void> result) const;
    std::shared_ptr<const void> compute(const QuestionView& question, const Context& context) const;
    std::shared_ptr<Job> jobOf(const QuestionView& question) const;
    std::shared_ptr<const void> attach(const QuestionView& question, const OnPreview& onPreview) const;
    void rethrowKnown(const QuestionView& question) const;
    void noteFailure(const QuestionView& question, const Error& error) const;

    std::shared_ptr<Graph> graph_;
    Work work_;
    Report report_;
    std::string stage_;
    OnPreview onPreview_;
    std::shared_ptr<std::vector<std::uint64_t>> uses_ =
        std::make_shared<std::vector<std::uint64_t>>(); ///< ids
};

} // namespace scorelet
