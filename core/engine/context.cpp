#include "core/engine/context.h"

namespace scorelet {

std::optional<Failure> Context::reserve(const Retained& needs) const {
    const double used = graph_->reservedBytes();
    std::vector<const Needed*> added;
    Room room;
    for (const auto& need : needs.needed()) {
        if (need->reserved(*graph_)) continue;
        if (auto refused = need->refused(*graph_)) return refused;
        Room one = need->room(*this);
        if (!(one.bytes > 0)) continue;
        need->reserve(*graph_, one.bytes);
        added.push_back(need.get());
        const double bytes = room.bytes + one.bytes;
        if (added.size() == 1) room = std::move(one);
        room.bytes = bytes;
    }
    const double budget = graph_->budget();
    if (used + room.bytes <= budget || added.empty()) return {};
    for (const Needed* need : added) need->release(*graph_);
    // What it is about comes first among its needs; others may have room for the rest.
    Failure failure = noRoom(room, used, budget);
    added.front()->refuse(*graph_, failure);
    return failure;
}

} // namespace scorelet
