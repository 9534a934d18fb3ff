#include "app/panels/lesson_state.h"

#include <algorithm>
#include <utility>

namespace scorelet {

const LessonShelf& shelfOf(LessonState& state) {
    if (state.shelf) return *state.shelf;
    state.shelf.emplace();
    for (const std::string& folder : state.folders) {
        LessonShelf part = loadLessons(folder);
        for (Lesson& lesson : part.lessons) {
            std::erase_if(state.shelf->lessons, [&](const Lesson& other) { return other.id == lesson.id; });
            state.shelf->lessons.push_back(std::move(lesson));
        }
        for (std::string& problem : part.problems) state.shelf->problems.push_back(std::move(problem));
    }
    return *state.shelf;
}

const Lesson* openLesson(const LessonState& state) {
    if (state.open.empty() || !state.shelf) return nullptr;
    for (const Lesson& lesson : state.shelf->lessons)
        if (lesson.id == state.open) return &lesson;
    return nullptr;
}

std::optional<Experiment> openLessonAt(LessonState& state, const std::string& id, const Experiment& now) {
    const LessonShelf& shelf = shelfOf(state);
    const bool known = std::any_of(shelf.lessons.begin(), shelf.lessons.end(),
                                   [&](const Lesson& lesson) { return lesson.id == id; });
    if (!known) return std::nullopt;
    if (state.open.empty()) state.before = now;
    state.open = id;
    const LessonProgress progress = state.progress[id];
    return goToStep(state, progress.done ? 0 : progress.step, now);
}

std::optional<Experiment> goToStep(LessonState& state, int step, const Experiment& now) {
    const Lesson* lesson = openLesson(state);
    if (!lesson) return std::nullopt;
    const auto last = static_cast<int>(lesson->steps.size()) - 1;
    state.step = std::clamp(step, 0, last);
    LessonProgress& progress = state.progress[lesson->id];
    progress.step = state.step;
    progress.done = progress.done || state.step == last;
    return experimentAt(*lesson, static_cast<size_t>(state.step), now);
}

const LessonQuestion* openQuestion(const LessonState& state) {
    const Lesson* lesson = openLesson(state);
    if (!lesson || state.predictions.contains({state.open, state.step})) return nullptr;
    const auto& question = lesson->steps[static_cast<size_t>(state.step)].question;
    return question ? &*question : nullptr;
}

void predict(LessonState& state, int choice) {
    if (!openQuestion(state)) return;
    state.predictions[{state.open, state.step}] = choice;
    state.revealed = true;
}

std::optional<Experiment> closeLesson(LessonState& state) {
    state.open.clear();
    return std::exchange(state.before, std::nullopt);
}

} // namespace scorelet
