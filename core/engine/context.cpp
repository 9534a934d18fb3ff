#include "core/engine/context.h"

namespace scorelet {

Context::Context(std::shared_ptr<Graph> graph, Work work, Report report, std::string stage,
                 OnPreview onPreview)
    : graph_(std::move(graph)), work_(std::move(work)), report_(std::move(report)), stage_(std::move(stage)),
      onPreview_(std::move(onPreview)) {
    if (report_) work_.progress = [report = report_, name = stage_](double f) { report(name, f); };
}

std::shared_ptr<const void> Context::get(const QuestionView& question, const OnPreview& onPreview) const {
    if (auto found = graph_->find(question, uses_.get())) return found;
    work_.check();
    rethrowKnown(question);
    try {
        std::shared_ptr<const void> result;
        if (question.study->outlives) {
            result = attach(question, onPreview);
        } else {
            const std::string stage = question.study->stage(question.inputs);
            if (report_ && !stage.empty()) report_(stage, 0);
            result = compute(question, {graph_, work_, report_, stage.empty() ? stage_ : stage, onPreview});
        }
        (void)graph_->find(question, uses_.get()); // notes that it was used
        return result;
    } catch (const Error& error) {
        noteFailure(question, error);
        throw;
    }
}

std::shared_ptr<const void> Context::show(const QuestionView& question, const OnPreview& onPreview) const {
    auto result = get(question, onPreview);
    (void)graph_->show(question);
    return result;
}

void Context::keep(const QuestionView& question, std::shared_ptr<const void> result) const {
    if (graph_->makeRoom(static_cast<double>(Graph::sizeOf(question, result.get()))))
        graph_->keep(question, std::move(result));
}

std::shared_ptr<const void> Context::compute(const QuestionView& question, const Context& context) const {
    auto result = question.study->compute(question.inputs, context);
    {
        const std::lock_guard lock(graph_->mutex_);
        ++graph_->computed_[question.study];
    }
    return graph_->keep(question, std::move(result), *context.uses_);
}

/// The computation of these Inputs on its own thread, which is begun where none runs.
std::shared_ptr<Job> Context::jobOf(const QuestionView& question) const {
    const std::lock_guard lock(graph_->mutex_);
    if (const auto found = graph_->jobs_.find(question); found != graph_->jobs_.end()) return found->second;
    Question own(question);
    auto job = Job::start(
        [graph = graph_, own](const JobListener& listener, const Work& work) {
            const std::string stage = own.study->stage(own.inputs.get());
            const Context inside(graph, work, listener.report, stage, listener.preview);
            if (!stage.empty()) listener.report(stage, 0);
            return inside.compute(own, inside);
        },
        work_.threads);
    graph_->jobs_.emplace(std::move(own), job);
    return job;
}

/// Waits for it. One that was stopped for a request before is begun anew.
std::shared_ptr<const void> Context::attach(const QuestionView& question, const OnPreview& onPreview) const {
    for (;;) {
        const auto job = jobOf(question);
        const auto forget = [&] {
            const std::lock_guard lock(graph_->mutex_);
            const auto found = graph_->jobs_.find(question);
            if (found != graph_->jobs_.end() && found->second == job) graph_->jobs_.erase(found);
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

void Context::rethrowKnown(const QuestionView& question) const {
    const std::lock_guard lock(graph_->mutex_);
    const auto found = graph_->failed_.find(question);
    if (found != graph_->failed_.end() && found->second.request == graph_->request_)
        throw found->second.failure.error();
}

/// What failed is not tried again within the request: many results may depend on it.
void Context::noteFailure(const QuestionView& question, const Error& error) const {
    const std::lock_guard lock(graph_->mutex_);
    std::erase_if(graph_->failed_, [&](const auto& old) { return old.second.request != graph_->request_; });
    graph_->failed_.insert_or_assign(Question(question), Graph::Failed{graph_->request_, failureOf(error)});
}

std::optional<Failure> Context::reserve(const Retained& needs) const {
    Graph& graph = *graph_;
    double used = 0;
    {
        const std::lock_guard lock(graph.mutex_);
        for (const auto& [question, bytes] : graph.reserved_) used += bytes;
    }
    std::vector<Question> added;
    Room room;
    for (const Question& need : needs.takeRoom()) {
        {
            const std::lock_guard lock(graph.mutex_);
            if (graph.reserved_.contains(need)) continue;
            if (const auto refused = graph.refused_.find(need); refused != graph.refused_.end())
                return refused->second;
        }
        Room one = need.study->room(need.inputs.get(), *this); // may ask the graph
        if (!(one.bytes > 0)) continue;
        const std::lock_guard lock(graph.mutex_);
        graph.reserved_.insert_or_assign(need, one.bytes);
        added.push_back(need);
        const double bytes = room.bytes + one.bytes;
        if (added.size() == 1) room = std::move(one);
        room.bytes = bytes;
    }
    const double budget = graph.budget();
    if (used + room.bytes <= budget || added.empty()) return {};
    // What it is about comes first among its needs; others may have room for the rest.
    Failure failure = noRoom(room, used, budget);
    const std::lock_guard lock(graph.mutex_);
    for (const Question& need : added) graph.reserved_.erase(need);
    graph.refused_.insert_or_assign(added.front(), failure);
    return failure;
}

} // namespace scorelet
