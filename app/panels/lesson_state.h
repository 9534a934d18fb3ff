// Where a reader is in the lessons: plain values, kept between frames and, the progress, between runs.
#pragma once

#include "core/lessons/lesson.h"
#include "core/session/experiment.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scorelet {

/// How far a reader came in one lesson.
struct LessonProgress {
    int step = 0;      ///< the one to continue with
    bool done = false; ///< the last step was reached

    bool operator==(const LessonProgress&) const = default;
};

struct LessonState {
    std::vector<std::string> folders;               ///< where lessons are looked for, in this order
    std::optional<LessonShelf> shelf;               ///< read when the list is first shown
    std::map<std::string, LessonProgress> progress; ///< by lesson id
    std::string open;                               ///< id of the lesson beside the lab; empty: none
    int step = 0;                                   ///< of the open lesson
    std::optional<Experiment> before;               ///< the lab when the lesson was opened
    std::map<std::pair<std::string, int>, int>
        predictions;      ///< the reader's choices; -1: thought of an answer
    bool revealed = false; ///< an answer has just come: it is brought into view
};

/// The open lesson; null where there is none (any more).
const Lesson* openLesson(const LessonState& state);

/// Reads the folders' lessons where that has not been done; of two with one id the later folder's is taken.
const LessonShelf& shelfOf(LessonState& state);

/// Opens a lesson at the step where the reader left it; returns the lab that the step wants. An unknown id
/// leaves all as it is.
std::optional<Experiment> openLessonAt(LessonState& state, const std::string& id, const Experiment& now);

/// Goes to a step (clamped) of the open lesson; returns the lab that it wants.
std::optional<Experiment> goToStep(LessonState& state, int step, const Experiment& now);

/// The question that waits for the reader's prediction; null where there is none, or no more.
const LessonQuestion* openQuestion(const LessonState& state);

/// Takes the reader's prediction of the open question: the number of a choice, or -1 for own words.
void predict(LessonState& state, int choice);

/// Leaves the lesson; the progress stays. Returns the lab as it was before the lesson was opened.
std::optional<Experiment> closeLesson(LessonState& state);

} // namespace scorelet
