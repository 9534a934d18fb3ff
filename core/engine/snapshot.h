// What the lab knows at one moment: immutable answers, each with the Inputs that it answers.
//
// A Snapshot is published by swapping a shared pointer and never changes, so panels read it without a lock.
// It has a slot for every result that was asked for: a study, the column that it is of, and its place among
// several. A slot holds the newest answer; shown() says whether that is an answer to the choices on screen,
// by comparing Inputs, or an earlier one, to be drawn dimmed. A computation that failed is a value here,
// never a dead thread.
#pragma once

#include "core/base/failure.h"
#include "core/engine/context.h"

#include <compare>
#include <memory>
#include <optional>
#include <typeindex>
#include <vector>

namespace scorelet {

/// Where an answer is shown.
struct Slot {
    std::type_index view; ///< a study, or a type that shows one in a slot of its own
    int column = -1;      ///< model column; -1: of none
    int item = 0;         ///< place among several, such as the noise levels of a chart

    auto operator<=>(const Slot&) const = default;
};

/// The answer to a question, whatever their types.
struct Answer {
    Question question;
    std::shared_ptr<const void> result; ///< null where it failed
    std::optional<Failure> failure;
    bool growing = false; ///< a preview: not complete
    bool told = false;    ///< whoever draws it says why it failed (TellsFailures)
};

/// What a panel draws of one slot.
template <class S>
struct Shown {
    const typename S::Result* result = nullptr; ///< null: nothing was ever there, or it failed
    const typename S::Inputs* inputs = nullptr; ///< what `result` answers
    const Failure* failure = nullptr;           ///< of the choices on screen
    bool fresh = false;                         ///< answers the choices on screen
    bool growing = false;                       ///< fresh, and more is coming

    explicit operator bool() const { return result != nullptr; }
    const typename S::Result* operator->() const { return result; }
    const typename S::Result& operator*() const { return *result; }
    bool complete() const {
        return result && fresh && !growing;
    } ///< all of what answers the choices is there
};

class Snapshot {
public:
    std::uint64_t generation = 0;   ///< number of the request
    std::size_t wants = 0;          ///< results that were asked for
    std::size_t answered = 0;       ///< those of them that are there, or failed
    bool complete = false;          ///< all of them are
    bool firstComplete = false;     ///< all that follows a slider is
    std::optional<Failure> failure; ///< of the computation as a whole, such as no memory left
    double bytes = 0;               ///< of all results that are kept
    double budget = 0;              ///< ... and may be kept

    /// The answer of a slot, seen from the choices whose Inputs are `wanted`.
    template <class View>
    Shown<StudyOf<View>> shown(const typename StudyOf<View>::Inputs& wanted, int column = -1,
                               int item = 0) const {
        using Study = StudyOf<View>;
        const Answer* answer = answerOf<View>(column, item);
        if (!answer) return {};
        const bool fresh = questionView<Study>(wanted) == answer->question;
        return {static_cast<const typename Study::Result*>(answer->result.get()),
                static_cast<const typename Study::Inputs*>(answer->question.inputs.get()),
                fresh && answer->failure ? &*answer->failure : nullptr, fresh, fresh && answer->growing};
    }

    /// The slot's answer to whatever it was asked last; null where there is none.
    template <class View>
    const Answer* answerOf(int column = -1, int item = 0) const {
        return find({std::type_index(typeid(View)), column, item});
    }

    /// Its result; null where there is none.
    template <class View>
    ResultOf<StudyOf<View>> resultOf(int column = -1, int item = 0) const {
        const Answer* answer = answerOf<View>(column, item);
        return answer ? scorelet::resultOf<StudyOf<View>>(answer->result) : nullptr;
    }

    void set(const Slot& slot, std::shared_ptr<const Answer> answer);

    /// Forgets the answers of slots that are not among these (rising).
    void keepOnly(const std::vector<Slot>& slots);

    /// Whether there are answers that there was no room, and forgets them: beside other choices there may be.
    bool saysNoRoom() const;
    void forgetNoRoom();

    /// All slots, rising.
    const std::vector<std::pair<Slot, std::shared_ptr<const Answer>>>& answers() const { return answers_; }

private:
    const Answer* find(const Slot& slot) const;

    std::vector<std::pair<Slot, std::shared_ptr<const Answer>>> answers_;
};

} // namespace scorelet
