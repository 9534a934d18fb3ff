// What is asked of the graph: a study and its Inputs, without their types.
//
// There are some forty studies, and many more sources that ask for them. What finds, keeps and computes
// results sees Inputs and Results by pointers alone and is compiled once; only what a study itself says
// (StudyType) is made for every study.
#pragma once

#include "core/base/bytes.h"
#include "core/engine/study.h"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace scorelet {

class Context;
class Retained;

/// A study (core/engine/study.h) as the graph sees it. Its address is its identity.
struct StudyType {
    bool (*less)(const void* a, const void* b); ///< of Inputs
    std::shared_ptr<const void> (*copy)(const void* inputs);
    std::string (*stage)(const void* inputs); ///< empty: says nothing
    void (*needs)(const void* inputs, Retained&);
    Room (*room)(const void* inputs, const Context&); ///< null: takes little
    std::size_t (*bytes)(const void* inputs, const void* result);
    std::shared_ptr<const void> (*compute)(const void* inputs, const Context&);
    bool outlives, spare, holdsWhatItUses, grows;
};

/// What a StudyType calls.
template <class S>
struct StudyFunctions {
    using Inputs = typename S::Inputs;
    using Result = typename S::Result;

    static const Inputs& of(const void* inputs) { return *static_cast<const Inputs*>(inputs); }
    static bool less(const void* a, const void* b) { return of(a) < of(b); }
    static std::shared_ptr<const void> copy(const void* inputs) {
        return std::make_shared<const Inputs>(of(inputs));
    }
    static std::string stage(const void* inputs) {
        if constexpr (requires { S::stage(of(inputs)); })
            return S::stage(of(inputs));
        else
            return {};
    }
    static void needs(const void* inputs, Retained& retained) {
        if constexpr (requires { S::needs(of(inputs), retained); }) S::needs(of(inputs), retained);
    }
    static Room room(const void* inputs, const Context& context) {
        if constexpr (TakesRoom<S>)
            return S::room(of(inputs), context);
        else
            return {};
    }
    static std::size_t bytes(const void* inputs, const void* result) {
        const auto& made = *static_cast<const Result*>(result);
        return sizeof(Inputs) + heapBytes(of(inputs)) + sizeof(Result) + heapBytes(made);
    }
    static std::shared_ptr<const void> compute(const void* inputs, const Context& context) {
        if constexpr (requires { S::compute(of(inputs), context); })
            return std::make_shared<const Result>(S::compute(of(inputs), context));
        else // comes about beside another computation, and is only kept
            return nullptr;
    }
};

template <class S>
inline constexpr StudyType studyType = {
    &StudyFunctions<S>::less,
    &StudyFunctions<S>::copy,
    &StudyFunctions<S>::stage,
    &StudyFunctions<S>::needs,
    TakesRoom<S> ? &StudyFunctions<S>::room : nullptr,
    &StudyFunctions<S>::bytes,
    &StudyFunctions<S>::compute,
    Outlives<S>,
    Spare<S>,
    HoldsWhatItUses<S>,
    Grows<S>,
};

/// A question whose Inputs are somebody else's.
struct QuestionView {
    const StudyType* study;
    const void* inputs;

    bool operator==(const QuestionView& other) const {
        return study == other.study && !study->less(inputs, other.inputs) &&
               !study->less(other.inputs, inputs);
    }
};

template <class S>
QuestionView questionView(const typename S::Inputs& inputs) {
    return {&studyType<S>, &inputs};
}

/// A question that keeps its Inputs; they do not change, so copies share them.
struct Question {
    const StudyType* study = nullptr;
    std::shared_ptr<const void> inputs;

    Question() = default;
    explicit Question(const QuestionView& view) : study(view.study), inputs(view.study->copy(view.inputs)) {}
    operator QuestionView() const { return {study, inputs.get()}; }
};

/// By study, then by Inputs.
struct QuestionOrder {
    using is_transparent = void;
    bool operator()(const QuestionView& a, const QuestionView& b) const {
        return a.study == b.study ? a.study->less(a.inputs, b.inputs) : std::less<>{}(a.study, b.study);
    }
};

template <class Value>
using QuestionMap = std::map<Question, Value, QuestionOrder>;

} // namespace scorelet
