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

    explicit Want(Slot slot) : slot_(slot) {}
    virtual ~Want() = default;
    const Slot& slot() const { return slot_; }

    /// The answer where the graph has it; null where it has not.
    virtual std::shared_ptr<const Answer> find(Graph& graph) const = 0;

    /// What there is of an answer that is being computed on a thread of its own; null where nothing is.
    virtual std::shared_ptr<const Answer> sofar(Graph& graph) const = 0;

    /// Begins such a computation without waiting for it; false where the answer is not computed so.
    virtual bool begin(const Context& context) const = 0;

    /// Computes the answer; an Error is one, too. `onPreview` is given what there is on the way.
    virtual std::shared_ptr<const Answer> compute(const Context& context,
                                                  const OnAnswer& onPreview) const = 0;

    /// Names the computations on threads of their own, and the results that take much, that it waits for.
    virtual void retain(Retained& retained) const = 0;

    /// The answer that there is none.
    virtual std::shared_ptr<const Answer> failed(Failure failure) const = 0;

private:
    Slot slot_;
};

template <class S>
class WantOf : public Want {
public:
    WantOf(Slot slot, typename S::Inputs inputs) : Want(slot), inputs_(std::move(inputs)) {}

    std::shared_ptr<const Answer> find(Graph& graph) const override {
        auto result = graph.show<S>(inputs_);
        return result ? answer(std::move(result)) : nullptr;
    }

    std::shared_ptr<const Answer> sofar(Graph& graph) const override {
        if constexpr (Outlives<S>) {
            if (auto result = graph.sofar<S>(inputs_)) {
                auto growing = answer(std::move(result));
                growing->growing = true;
                return growing;
            }
        }
        return nullptr;
    }

    bool begin(const Context& context) const override {
        if constexpr (Outlives<S>) context.begin<S>(inputs_);
        return Outlives<S>;
    }

    std::shared_ptr<const Answer> compute(const Context& context, const OnAnswer& onPreview) const override {
        try {
            return answer(context.show<S>(inputs_, [&](const ResultOf<S>& sofar) {
                auto preview = answer(sofar);
                preview->growing = true;
                onPreview(std::move(preview));
            }));
        } catch (const Error& error) {
            return failed(failureOf(error));
        }
    }

    std::shared_ptr<const Answer> failed(Failure failure) const override {
        auto none = answer(nullptr);
        if constexpr (requires { S::stage(inputs_); }) failure.stage = S::stage(inputs_);
        none->failure = std::move(failure);
        return none;
    }

    void retain(Retained& retained) const override {
        if constexpr (Outlives<S>) retained.add<S>(inputs_);
        if constexpr (requires { S::needs(inputs_, retained); }) S::needs(inputs_, retained);
    }

private:
    std::shared_ptr<AnswerOf<S>> answer(ResultOf<S> result) const {
        auto made = std::make_shared<AnswerOf<S>>();
        made->inputs = inputs_;
        made->result = std::move(result);
        return made;
    }

    typename S::Inputs inputs_;
};

/// A list of wants, in order.
class Wants {
public:
    template <class View>
    void add(typename StudyOf<View>::Inputs inputs, int column = -1, int item = 0) {
        const Slot slot{std::type_index(typeid(View)), column, item};
        list_.push_back(std::make_shared<const WantOf<StudyOf<View>>>(slot, std::move(inputs)));
    }
    const std::vector<std::shared_ptr<const Want>>& list() const { return list_; }

private:
    std::vector<std::shared_ptr<const Want>> list_;
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
