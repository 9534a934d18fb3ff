#include "core/engine/snapshot.h"

#include <algorithm>

namespace scorelet {
namespace {

template <class Answers>
auto placeOf(Answers& answers, const Slot& slot) {
    return std::lower_bound(answers.begin(), answers.end(), slot,
                            [](const auto& entry, const Slot& wanted) { return entry.first < wanted; });
}

bool isNoRoom(const std::pair<Slot, std::shared_ptr<const Answer>>& entry) {
    return entry.second->failure && entry.second->failure->cause == Error::Cause::room;
}

} // namespace

void Snapshot::set(const Slot& slot, std::shared_ptr<const Answer> answer) {
    const auto at = placeOf(answers_, slot);
    if (at != answers_.end() && at->first == slot)
        at->second = std::move(answer);
    else
        answers_.insert(at, {slot, std::move(answer)});
}

void Snapshot::keepOnly(const std::vector<Slot>& slots) {
    std::erase_if(answers_, [&](const auto& entry) {
        return !std::binary_search(slots.begin(), slots.end(), entry.first);
    });
}

bool Snapshot::saysNoRoom() const {
    return std::any_of(answers_.begin(), answers_.end(), isNoRoom);
}

void Snapshot::forgetNoRoom() {
    std::erase_if(answers_, isNoRoom);
}

const Answer* Snapshot::find(const Slot& slot) const {
    const auto at = placeOf(answers_, slot);
    return at != answers_.end() && at->first == slot ? at->second.get() : nullptr;
}

} // namespace scorelet
