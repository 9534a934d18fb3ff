// What a want waits for.
#pragma once

#include "core/engine/question.h"

#include <set>
#include <vector>

namespace scorelet {

/// What a want waits for: the computations that shall go on, and the results that take much.
class Retained {
public:
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
    std::set<Question, QuestionOrder> all_;
    std::vector<Question> takeRoom_;
};

} // namespace scorelet
