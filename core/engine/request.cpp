#include "core/engine/request.h"

namespace scorelet {

std::shared_ptr<const Answer> Want::answer(std::shared_ptr<const void> result, bool growing) const {
    return std::make_shared<const Answer>(Answer{question_, std::move(result), {}, growing, told_});
}

std::shared_ptr<const Answer> Want::find(Graph& graph) const {
    auto result = graph.show(question_);
    return result ? answer(std::move(result)) : nullptr;
}

std::shared_ptr<const Answer> Want::sofar(Graph& graph) const {
    auto result = graph.sofar(question_);
    return result ? answer(std::move(result), true) : nullptr;
}

bool Want::begin(const Context& context) const {
    if (question_.study->outlives) context.begin(question_);
    return question_.study->outlives;
}

std::shared_ptr<const Answer> Want::compute(const Context& context, const OnAnswer& onPreview) const {
    try {
        return answer(context.show(question_, [&](std::shared_ptr<const void> sofar) {
            onPreview(answer(std::move(sofar), true));
        }));
    } catch (const Error& error) {
        return failed(failureOf(error));
    }
}

std::shared_ptr<const Answer> Want::failed(Failure failure) const {
    if (std::string stage = question_.study->stage(question_.inputs.get()); !stage.empty())
        failure.stage = std::move(stage);
    return std::make_shared<const Answer>(Answer{question_, nullptr, std::move(failure), false, told_});
}

void Want::retain(Retained& retained) const {
    if (question_.study->outlives) retained.add(question_);
    question_.study->needs(question_.inputs.get(), retained);
}

} // namespace scorelet
