// What a want waits for.
#pragma once

#include "core/engine/question.h"

#include <set>
#include <vector>

namespace scorelet {

class Graph;

/// What a want waits for: the computations that shall go on, and the results that take much.
class Retained {
public:
    Retained() = default;

    /// `known` is asked for results by which a study tells what it waits for.
    explicit Retained(Graph& known) : known_(&known) {}

    /// A result where it is there; null where it is not.
    template <class S>
    ResultOf<S> peek(const typename S::Inputs& inputs) const {
        return resultOf<S>(peek(questionView<S>(inputs)));
    }

    template <class S>
    void add(const typename S::Inputs& inputs) {
        add(Question(questionView<S>(inputs)));
    }
    void add(const Question& question) {
        if (all_.insert(question).second && question.study->room) takeRoom_.push_back(question);
    }

    bool contains(const Question& question) const { return all_.contains(question); }

    /// Those that take much, in the order in which they were named.
    const std::vector<Question>& takeRoom() const { return takeRoom_; }

private:
    std::shared_ptr<const void> peek(const QuestionView& question) const;

    Graph* known_ = nullptr;
    std::set<Question, QuestionOrder> all_;
    std::vector<Question> takeRoom_;
};

} // namespace scorelet
