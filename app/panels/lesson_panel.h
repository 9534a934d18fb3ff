// Lessons: their list, and the open one beside the lab.
//
// The step's text stands beside whatever tab it talks about. Entering a step sets the lab (one undo step); a
// question waits for the reader's prediction before the answer is shown.
#pragma once

#include "app/panels/lesson_state.h"
#include "app/panels/view.h"

namespace scorelet {

/// Width of the open lesson, in units.
inline constexpr float lessonWidth = 350;

/// The list of all lessons with the reader's progress, filling the region.
void drawLessonList(const View& view, LessonState& state, Edits& edits);

/// The open lesson's step, filling the region. Draws nothing where none is open.
void drawLesson(const View& view, LessonState& state, Edits& edits);

/// Sets the frame's spotlight to what the open step highlights and hides.
void shineLesson(const View& view, const LessonState& state);

} // namespace scorelet
