#include "core/engine/graph.h"

#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr std::uint64_t everything = std::numeric_limits<std::uint64_t>::max();

/// In GB, to three digits.
std::string gigabytes(double bytes) {
    return bytes < 1e12 ? fmt::format("{:.3g} GB", bytes / 1e9) : fmt::format("{:.0f} GB", bytes / 1e9);
}

} // namespace

Failure noRoom(const Room& room, double used, double budget) {
    const std::string less = room.smaller.empty() ? "" : ", or " + room.smaller;
    const std::string needs = fmt::format("{}: needs {} of memory", room.of, gigabytes(room.bytes));
    if (room.bytes > budget)
        return {"", fmt::format("{}, more than the budget of {}", needs, gigabytes(budget)),
                "Raise the memory budget" + less + ".", Error::Cause::room};
    return {"",
            fmt::format("{}: of the budget of {}, {} are in use by images, models and what is shown of them",
                        needs, gigabytes(budget), gigabytes(used)),
            "Raise the memory budget, show fewer models" + less + ".", Error::Cause::room};
}

Graph::Result Graph::find(const QuestionView& question, std::vector<std::uint64_t>* used) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(question);
    if (found == kept_.end()) return nullptr;
    touch(found->second);
    if (used && !question.study->spare) used->push_back(found->second.id);
    return found->second.result;
}

Graph::Result Graph::peek(const QuestionView& question) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(question);
    return found == kept_.end() ? nullptr : found->second.result;
}

Graph::Result Graph::show(const QuestionView& question) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(question);
    if (found == kept_.end()) return nullptr;
    touch(found->second);
    stay(found->second);
    return found->second.result;
}

double Graph::bytesOf(const QuestionView& question) {
    const std::lock_guard lock(mutex_);
    if (const auto found = kept_.find(question); found != kept_.end())
        return static_cast<double>(found->second.bytes);
    const auto found = tooLarge_.find(question);
    return found == tooLarge_.end() ? 0 : found->second;
}

std::size_t Graph::sizeOf(const QuestionView& question, const void* result) {
    constexpr std::size_t node = 4 * sizeof(void*),
                          counts = 2 * sizeof(void*); // of the map, and of a shared pointer
    return node + sizeof(Entry) + 2 * counts + question.study->bytes(question.inputs, result);
}

Graph::Result Graph::keep(const QuestionView& question, Result result,
                          const std::vector<std::uint64_t>& uses) {
    const StudyType& study = *question.study;
    const std::lock_guard lock(mutex_);
    const std::uint64_t before = clock_ + 1;
    if (const auto found = kept_.find(question); found != kept_.end()) {
        touch(found->second);
        return found->second.result;
    }
    Entry& entry = *kept_.try_emplace(Question(question)).first;
    Kept& kept = entry.second;
    kept.bytes = sizeOf(question, result.get());
    kept.result = result;
    enter(entry, study.holdsWhatItUses ? uses : std::vector<std::uint64_t>{});
    touch(kept);
    // What nobody could foresee may take a tenth more than the budget.
    const auto bytes = static_cast<double>(kept.bytes);
    if (bytes > budget_ || !(evict(0, before) || total() <= 1.1 * budget_)) {
        if (study.room && bytes > budget_) tooLarge_.insert_or_assign(entry.first, bytes);
        drop(entry);
        const std::string stage = study.stage(question.inputs);
        throw noRoom({bytes, stage.empty() ? "a result" : stage, {}}, inUse(), budget_).error();
    }
    return result;
}

Graph::Result Graph::sofar(const QuestionView& question) {
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find(question);
    return found == jobs_.end() ? nullptr : found->second->sofar();
}

std::shared_ptr<const void> Retained::peek(const QuestionView& question) const {
    return known_ ? known_->peek(question) : nullptr;
}

void Graph::keepOnly(const Retained& retained) {
    const std::lock_guard lock(mutex_);
    std::erase_if(jobs_, [&](const auto& one) {
        const bool wanted = retained.contains(one.first);
        if (!wanted) one.second->stop();
        return !wanted;
    });
}

void Graph::begin(double budget) {
    const std::lock_guard lock(mutex_);
    budget_ = budget;
    begun_ = ++clock_;
    ++request_;
    reserved_.clear();
    refused_.clear();
    evict(0, everything);
}

std::size_t Graph::bytes() {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(total());
}

bool Graph::makeRoom(double bytes) {
    const std::lock_guard lock(mutex_);
    return evict(bytes + awaited(), begun_);
}

/// Counts anew what results hold that grow while they are kept.
double Graph::total() {
    std::size_t all = 0;
    for (auto& [question, kept] : kept_) {
        if (question.study->grows) kept.bytes = sizeOf(question, kept.result.get());
        all += kept.bytes;
    }
    return static_cast<double>(all);
}

/// Bytes that are reserved for results that are not there yet.
double Graph::awaited() const {
    double all = 0;
    for (const auto& [question, bytes] : reserved_)
        if (!kept_.contains(question)) all += bytes;
    return all;
}

/// Whether the running request needs it.
bool Graph::stays(const Entry& entry) const {
    const auto& [question, kept] = entry;
    if (question.study->spare) return false;
    return kept.shown == request_ || (question.study->room && kept.used >= begun_);
}

/// With what is reserved.
double Graph::inUse() const {
    double all = awaited();
    for (const Entry& entry : kept_)
        if (stays(entry)) all += static_cast<double>(entry.second.bytes);
    return all;
}

void Graph::enter(Entry& entry, const std::vector<std::uint64_t>& holds) {
    Kept& kept = entry.second;
    kept.id = ++ids_;
    byId_.emplace(kept.id, &entry);
    for (const std::uint64_t id : holds)
        if (const auto held = byId_.find(id); held != byId_.end()) {
            kept.holds.push_back(id);
            held->second->second.holders.push_back(kept.id);
        }
}

/// What it holds is in use, too.
void Graph::touch(Kept& kept) {
    kept.used = ++clock_;
    for (const std::uint64_t id : kept.holds)
        if (const auto held = byId_.find(id); held != byId_.end()) touch(held->second->second);
}

/// What it holds stays with it.
void Graph::stay(Kept& kept) {
    kept.shown = request_;
    for (const std::uint64_t id : kept.holds)
        if (const auto held = byId_.find(id); held != byId_.end()) stay(held->second->second);
}

/// With all that would keep its memory alive.
void Graph::drop(const Entry& entry) {
    byId_.erase(entry.second.id);
    for (const std::uint64_t id : std::vector(entry.second.holders))
        if (const auto holder = byId_.find(id); holder != byId_.end()) drop(*holder->second);
    kept_.erase(kept_.find(entry.first));
}

bool Graph::evict(double more, std::uint64_t since) {
    while (total() + more > budget_) {
        const Entry* oldest = nullptr;
        for (const Entry& entry : kept_)
            if (entry.second.used < since && !stays(entry) &&
                (!oldest || entry.second.used < oldest->second.used))
                oldest = &entry;
        if (!oldest) return false;
        drop(*oldest);
    }
    return true;
}

} // namespace scorelet
