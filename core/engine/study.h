// The memory of all that was computed: every result is found by the Inputs value that is all its computation
// saw.
//
// A Study is a type that says how one kind of result comes about:
//
//     struct RadiusStudy {
//         struct Inputs { FitInputs fit; int image; auto operator<=>(const Inputs&) const = default; };
//         using Result = double;
//         static std::string stage(const Inputs&);              // what the status line says meanwhile
//         static Result compute(const Inputs&, const Context&); // sees nothing else; throws Error
//     };
//
// A result enters the Graph only when it is complete. Context hands a computation the results that it depends
// on, by their Inputs, so a change of one choice recomputes what depends on it and nothing else.
//
// All that is kept stays within the budget, in bytes. Results leave, the least recently used first, when all
// together exceed it; what the running request shows stays, and of what it used that which takes much: the
// results of a study with `static Room room(const Inputs&, const Context&)`, which says beforehand how much.
// What would not fit beside these is refused (Context::reserve()); what nobody could foresee, when it is
// there, but only above a tenth more. A study with `holdsWhatItUses` keeps the memory of what it was made of
// alive (a model that of its images): these leave together. One that is `spare` only saves time: it may leave
// at any moment.
//
// A study with `static constexpr bool outlives = true` is computed on a thread of its own that goes on when
// the request that began it is replaced; a later request of the same Inputs attaches to it. Whoever owns the
// Graph stops those that nobody wants any more: keepOnly(). `static void needs(const Inputs&, Retained&)`
// names what a study waits for.
#pragma once

#include "core/base/failure.h"

#include <memory>
#include <string>
#include <utility>

namespace scorelet {

template <class S>
using ResultOf = std::shared_ptr<const typename S::Result>;

/// A result by its type.
template <class S>
ResultOf<S> resultOf(std::shared_ptr<const void> result) {
    return std::static_pointer_cast<const typename S::Result>(std::move(result));
}

template <class S>
concept Outlives = S::outlives;

/// What a result will take, where that is much.
struct Room {
    double bytes = 0;    ///< 0: not known
    std::string of;      ///< what takes it, for a message: "the images of strokes"
    std::string smaller; ///< how it would be less, for a hint: "take fewer images"
};

template <class S>
concept TakesRoom = requires {
    &S::room;
};

template <class S>
concept Spare = S::spare;

template <class S>
concept HoldsWhatItUses = S::holdsWhatItUses;

/// What is kept of it takes more bytes as time goes.
template <class S>
concept Grows = S::grows;

/// Says that there is no room of so many bytes beside `used` of `budget` bytes.
Failure noRoom(const Room& room, double used, double budget);

/// The study that a slot shows: a type may show another study's results in a slot of its own (`using Study =
/// ...;`).
template <class View>
struct StudyOfView {
    using Type = View;
};
template <class View>
requires requires {
    typename View::Study;
}
struct StudyOfView<View> {
    using Type = typename View::Study;
};
template <class View>
using StudyOf = typename StudyOfView<View>::Type;

/// Whoever draws it says there why it failed (`static constexpr bool tellsFailures = true`): the failure of
/// one part of a comparison, which is no message of an error beside it.
template <class View>
concept TellsFailures = View::tellsFailures;

} // namespace scorelet
