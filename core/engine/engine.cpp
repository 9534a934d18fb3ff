#include "core/engine/engine.h"

#include <algorithm>
#include <map>
#include <thread>

namespace scorelet {
namespace {

// What follows a slider is shown within a frame; the rest more rarely, as every redraw takes time from
// computing.
constexpr auto soon = std::chrono::milliseconds(8);
constexpr auto atLeisure = std::chrono::milliseconds(60);

std::vector<Slot> slotsOf(const Request& request) {
    std::vector<Slot> slots;
    for (const Wants* wants : {&request.first, &request.then})
        for (const auto& want : wants->list()) slots.push_back(want.slot());
    std::sort(slots.begin(), slots.end());
    return slots;
}

} // namespace

/// One request on its way.
struct Engine::Run {
    using Clock = std::chrono::steady_clock;

    Engine& engine;
    const Work& work;
    const Publish& publishTo;
    const Context::Report& report;
    Snapshot& now = engine.last_;
    Clock::time_point published = Clock::now();
    Clock::duration betweenPublications = soon;
    const std::thread::id thread = std::this_thread::get_id();
    Clock::time_point looked = Clock::now();
    /// Those that were not there, and what was shown of them since.
    std::map<const Want*, std::shared_ptr<const void>> absent = {};

    void publish() {
        now.bytes = static_cast<double>(engine.graph_->bytes());
        publishTo(std::make_shared<const Snapshot>(now));
        published = Clock::now();
    }

    void show(const Slot& slot, std::shared_ptr<const Answer> answer) {
        now.set(slot, std::move(answer));
        if (Clock::now() - published > betweenPublications) publish();
    }

    /// While one result is waited for, shows what there is of others that have threads of their own: it may
    /// be made of them. Told by every report, of which those of other threads do not count.
    void showGrowing() {
        if (std::this_thread::get_id() != thread || Clock::now() - looked < atLeisure) return;
        looked = Clock::now();
        bool more = false;
        for (auto& [want, known] : absent) {
            const auto answer = want->sofar(*engine.graph_);
            if (!answer || answer->result == known) continue;
            known = answer->result;
            now.set(want->slot(), answer);
            more = true;
        }
        if (more) publish();
    }

    /// Reserves the room of what takes much for a want; where there is none, shows why, and returns false.
    bool admit(const Want& want) {
        Retained needs(*engine.graph_);
        want.retain(needs);
        auto failure = Context(engine.graph_, work, report).reserve(needs);
        if (failure) now.set(want.slot(), want.failed(std::move(*failure)));
        return !failure;
    }

    /// Those of the wants for which there is room, in order, whatever is there already: so what is refused
    /// depends on the request alone.
    std::vector<std::size_t> admitted(const Wants& wants) {
        std::vector<std::size_t> list;
        for (std::size_t i = 0; i < wants.list().size(); ++i)
            if (admit(wants.list()[i])) list.push_back(i);
        return list;
    }

    /// Shows what is there already; the indices of what is not.
    std::vector<std::size_t> missingOf(const Wants& wants, const std::vector<std::size_t>& admitted) {
        std::vector<std::size_t> missing;
        for (const std::size_t i : admitted) {
            const Want& want = wants.list()[i];
            if (auto answer = want.find(*engine.graph_))
                now.set(want.slot(), std::move(answer));
            else {
                missing.push_back(i);
                absent[&want];
                if (auto growing = want.sofar(*engine.graph_)) now.set(want.slot(), std::move(growing));
            }
        }
        return missing;
    }

    /// Answers about other images are no use beside new ones: when the first answer of all is another, what
    /// was shown with the old one goes.
    void layFoundation(const Want& first) {
        const auto& answers = now.answers();
        const auto found = std::find_if(answers.begin(), answers.end(),
                                        [&](const auto& one) { return one.first == first.slot(); });
        if (found == answers.end() || found->second->growing) return;
        const auto answer = found->second;
        if (answer->result == engine.foundation_) return;
        engine.foundation_ = answer->result;
        now.keepOnly({});
        now.set(first.slot(), answer);
    }

    std::shared_ptr<const Answer> computed(const Want& want) {
        work.check();
        const Context context(engine.graph_, work, [&](const std::string& stage, double fraction) {
            if (report) report(stage, fraction);
            showGrowing();
        });
        const auto onPreview = [&](std::shared_ptr<const Answer> answer) {
            show(want.slot(), std::move(answer));
        };
        auto answer = want.compute(context, onPreview);
        ++now.answered;
        return answer;
    }

    void compute(const Want& want) { show(want.slot(), computed(want)); }

    /// In order, but where an earlier request was stopped it goes on: with requests that follow each other
    /// faster than they can be answered, the last wants get their turn, too.
    void computeFirst(const Wants& wants, std::vector<std::size_t> missing) {
        const auto from = std::lower_bound(missing.begin(), missing.end(), engine.resume_);
        std::rotate(missing.begin(), from, missing.end());
        for (const std::size_t i : missing) {
            engine.resume_ = i;
            compute(wants.list()[i]);
        }
        engine.resume_ = 0;
    }

    /// A slider that never rests may stop every request before it gets to what takes long: the first of that
    /// is begun here, goes on by itself, and is seen growing by every request from then on.
    void beginLong(const Wants& wants, const std::vector<std::size_t>& missing) {
        const Context context(engine.graph_, work, report);
        for (const std::size_t i : missing)
            if (wants.list()[i].begin(context)) return;
    }

    void all(const Request& request) {
        Retained retained(*engine.graph_);
        for (const Wants* wants : {&request.first, &request.then})
            for (const auto& want : wants->list()) want.retain(retained);
        engine.graph_->keepOnly(retained);
        if (request.first.list().empty()) return;
        const Want& foundation = request.first.list().front();
        if (admit(foundation)) {
            if (auto answer = foundation.find(*engine.graph_))
                now.set(foundation.slot(), std::move(answer));
            else // shown when what stands on the one before it has gone
                now.set(foundation.slot(), computed(foundation));
        }
        layFoundation(foundation);
        const auto hasRoom = admitted(request.first), hasRoomThen = admitted(request.then);
        const auto first = missingOf(request.first, hasRoom), then = missingOf(request.then, hasRoomThen);
        now.answered = now.wants - first.size() - then.size();
        publish();
        computeFirst(request.first, first);
        beginLong(request.then, then);
        now.firstComplete = true;
        publish();
        betweenPublications = atLeisure;
        for (const std::size_t i : then) compute(request.then.list()[i]);
    }
};

std::shared_ptr<const void> Engine::get(const QuestionView& question, const Work& work,
                                        const Context::Report& report) {
    const Context context(graph_, work, report);
    Retained needs(*graph_);
    question.study->needs(question.inputs, needs);
    if (const auto failure = context.reserve(needs)) throw failure->error();
    return context.get(question);
}

std::shared_ptr<const Snapshot> Engine::run(const Request& request, const Work& work, const Publish& publish,
                                            const Context::Report& report) {
    graph_->begin(request.budget);
    last_.generation = request.generation;
    last_.budget = request.budget;
    last_.complete = last_.firstComplete = false;
    last_.wants = request.size();
    last_.answered = 0;
    last_.failure.reset();
    last_.keepOnly(slotsOf(request));
    last_.forgetNoRoom(); // said anew where it is so
    Run run{*this, work, publish, report};
    try {
        run.all(request);
    } catch (
        const std::exception& error) { // such as no memory left: told, and the next request may do better
        last_.failure = Failure{"computation", error.what(), "Try fewer images or a smaller model."};
    }
    last_.complete = last_.firstComplete = true;
    last_.bytes = static_cast<double>(graph_->bytes());
    auto result = std::make_shared<const Snapshot>(last_);
    publish(result);
    return result;
}

} // namespace scorelet
