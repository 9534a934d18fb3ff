// What a want waits for.
#pragma once

#include "core/engine/study.h"

#include <memory>
#include <optional>
#include <typeindex>
#include <unordered_map>
#include <vector>

namespace scorelet {

class Context;
class Graph;

/// A result that takes much and is needed.
class Needed {
public:
    virtual ~Needed() = default;
    virtual Room room(const Context& context) const = 0;
    // In the running request.
    virtual bool reserved(Graph& graph) const = 0;
    virtual std::optional<Failure> refused(Graph& graph) const = 0;
    virtual void reserve(Graph& graph, double bytes) const = 0;
    virtual void release(Graph& graph) const = 0;
    virtual void refuse(Graph& graph, const Failure& failure) const = 0;
};

template <class S>
class NeededOf;

/// What a want waits for: the computations that shall go on, by study, and the results that take much.
class Retained {
public:
    template <class S>
    void add(const typename S::Inputs& inputs) {
        auto& list = lists_[std::type_index(typeid(S))];
        if (!list) list = std::make_shared<std::vector<typename S::Inputs>>();
        static_cast<std::vector<typename S::Inputs>*>(list.get())->push_back(inputs);
        if constexpr (TakesRoom<S>) needed_.push_back(std::make_shared<const NeededOf<S>>(inputs));
    }

    const std::vector<std::shared_ptr<const Needed>>& needed() const { return needed_; }

    /// The std::vector<Inputs>* of a study; null where there is none.
    const void* of(std::type_index study) const {
        const auto found = lists_.find(study);
        return found == lists_.end() ? nullptr : found->second.get();
    }

private:
    std::unordered_map<std::type_index, std::shared_ptr<void>> lists_;
    std::vector<std::shared_ptr<const Needed>> needed_;
};

} // namespace scorelet
