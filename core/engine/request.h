// What somebody wants to see: results by their Inputs, in the order in which they are wanted.
#pragma once

#include "core/engine/snapshot.h"

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace scorelet {

/// One wanted result and the slot in which it is shown.
class Want {
public:
    using OnAnswer = std::function<void(std::shared_ptr<const Answer>)>;

    Want(Slot slot, Question question, bool told)
        : slot_(slot), question_(std::move(question)), told_(told) {}
    const Slot& slot() const { return slot_; }

    /// The answer where the graph has it; null where it has not.
    std::shared_ptr<const Answer> find(Graph& graph) const;

    /// What there is of an answer that is being computed on a thread of its own; null where nothing is.
    std::shared_ptr<const Answer> sofar(Graph& graph) const;

    /// Begins such a computation without waiting for it; false where the answer is not computed so.
    bool begin(const Context& context) const;

    /// Computes the answer; an Error is one, too. `onPreview` is given what there is on the way.
    std::shared_ptr<const Answer> compute(const Context& context, const OnAnswer& onPreview) const;

    /// Names the computations on threads of their own, and the results that take much, that it waits for.
    void retain(Retained& retained) const;

    /// The answer that there is none.
    std::shared_ptr<const Answer> failed(Failure failure) const;

private:
    std::shared_ptr<const Answer> answer(std::shared_ptr<const void> result, bool growing = false) const;

    Slot slot_;
    Question question_;
    bool told_; ///< Answer::told
};

/// A list of wants, in order.
class Wants {
public:
    template <class View>
    void add(const typename StudyOf<View>::Inputs& inputs, int column = -1, int item = 0) {
        const Slot slot{std::type_index(typeid(View)), column, item};
        list_.emplace_back(slot, Question(questionView<StudyOf<View>>(inputs)), TellsFailures<View>);
    }
    const std::vector<Want>& list() const { return list_; }

private:
    std::vector<Want> list_;
};

struct Request {
    Wants first; ///< what follows a slider: shown before a newer request may stop this one; the very first is
                 ///< what all others are about (the images)
    Wants then;  ///< the rest
    double budget = 2e9; ///< bytes of all that is kept
    std::uint64_t generation = 0;

    std::size_t size() const { return first.list().size() + then.list().size(); }
};

} // namespace scorelet
