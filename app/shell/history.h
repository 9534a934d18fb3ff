// Undo and redo of Experiment values.
//
// A drag makes many values and one step: changes are merged until settle() says that the hand is off. Where
// the person looks (Experiment::look) is no step, and undoing leaves it as it is. A value type; UI thread.
#pragma once

#include "core/session/experiment.h"

#include <cstddef>
#include <vector>

namespace scorelet {

class History {
public:
    explicit History(Experiment start = {}) : current_(std::move(start)) {}

    const Experiment& current() const { return current_; }

    /// Makes `next` the current value; what was undone before is forgotten. Values that follow each other
    /// without settle() in between are one step.
    void change(const Experiment& next);

    /// Ends the step: the next change is one of its own.
    void settle() { open_ = false; }

    bool canUndo() const { return !past_.empty(); }
    bool canRedo() const { return !future_.empty(); }

    /// To the value before the last step; nothing where there is none.
    void undo();

    /// Takes back the last undo; nothing where there is none.
    void redo();

    /// Steps that can be undone, at most `capacity`.
    std::size_t size() const { return past_.size(); }

    static constexpr std::size_t capacity = 200;

private:
    std::vector<Experiment> past_;
    std::vector<Experiment> future_; ///< the next to redo is the last
    Experiment current_;
    bool open_ = false; ///< the last step still takes changes
};

} // namespace scorelet
