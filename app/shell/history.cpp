#include "app/shell/history.h"

namespace scorelet {
namespace {

/// `experiment` seen from where one looks now.
Experiment lookingAs(Experiment experiment, const Look& look) {
    experiment.look = look;
    return experiment;
}

} // namespace

void History::change(const Experiment& next) {
    if (next == current_) return;
    const bool sameWork = lookingAs(next, current_.look) == current_;
    if (!sameWork) {
        if (!open_) past_.push_back(current_);
        if (past_.size() > capacity) past_.erase(past_.begin());
        future_.clear();
        open_ = true;
    }
    current_ = next;
}

void History::undo() {
    if (past_.empty()) return;
    future_.push_back(current_);
    current_ = lookingAs(past_.back(), current_.look);
    past_.pop_back();
    open_ = false;
}

void History::redo() {
    if (future_.empty()) return;
    past_.push_back(current_);
    current_ = lookingAs(future_.back(), current_.look);
    future_.pop_back();
    open_ = false;
}

} // namespace scorelet
