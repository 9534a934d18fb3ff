// Lessons: a text in steps, each of which sets the lab, points at a control, asks before it reveals.
//
// A lesson is a JSON file ("format": "scorelet lesson", assets/lessons/README.md describes it), so that a
// lecturer writes one without a compiler. A step says only what it changes: the lab of step n is the start,
// changed by the lesson, then by steps 1 to n, whatever the reader has played with in between. All values are
// checked against the parameter table when the file is read. Plain immutable values; any thread.
#pragma once

#include "core/lessons/figure_text.h"
#include "core/session/experiment.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scorelet {

/// What of an Experiment a lesson or a step sets; the rest stays.
struct ExperimentPatch {
    std::vector<std::pair<std::string, std::string>> parameters; ///< id, value as text; all checked
    std::optional<std::vector<ModelSpec>> columns;               ///< all columns, 1 to maxColumns
};

/// The Experiment with the patch's values.
Experiment applied(const ExperimentPatch& patch, Experiment experiment);

/// What the reader is asked before the answer is shown.
struct LessonQuestion {
    std::string ask;
    std::vector<std::string> choices; ///< empty: the reader thinks of an answer in own words
    int right = -1;                   ///< index into choices
    std::string answer;               ///< revealed after the prediction
    std::vector<std::string> covers;  ///< of lessonCovers(): what shows the answer, covered until then
};

struct LessonStep {
    std::string title;
    std::string text; ///< paragraphs between empty lines, **bold**, $formula$, "- " before list items
    ExperimentPatch patch;
    std::vector<std::string> highlight; ///< ids of parameters or parts
    std::vector<std::string> show;      ///< parts or parameters that may be seen from this step on
    std::vector<std::string> hide;      ///< ... that are hidden from this step on
    std::string tryThis;                ///< what to try; may be empty
    std::optional<LessonQuestion> question;
    std::vector<LessonFigure> figures;  ///< of all its texts
    std::vector<std::string> unclaimed; ///< decimals and percentages that say not what they are
};

struct Lesson {
    std::string id; ///< the file's name without ".json"
    std::string title;
    std::string summary; ///< one sentence for the list
    ExperimentPatch patch;
    std::vector<std::string> hide; ///< hidden until a step shows it
    std::vector<LessonStep> steps; ///< at least one
};

/// The parts of the window that a lesson can highlight, show and hide besides single parameters.
const std::vector<std::string>& lessonParts();

/// What a question can cover: the models' answers in a part, or one model column everywhere.
const std::vector<std::string>& lessonCovers();

/// The lab of a step (0, 1, ...): the default Experiment on `start`'s images, changed by the lesson and by
/// all steps up to this one.
Experiment experimentAt(const Lesson& lesson, size_t step, const Experiment& start);

/// Parts and parameters that are hidden at a step.
std::vector<std::string> hiddenAt(const Lesson& lesson, size_t step);

/// Reads the JSON text of a lesson. `origin` names it in messages. Throws Error that tells the line where it
/// is no JSON, else the step and entry at fault, what was expected and what was found.
Lesson parseLesson(const std::string& text, const std::string& origin);

/// Reads a lesson's file. Throws Error as parseLesson, or when it cannot be read.
Lesson loadLesson(const std::string& path);

/// All lessons of a folder.
struct LessonShelf {
    std::vector<Lesson> lessons;       ///< by file name
    std::vector<std::string> problems; ///< of files that are no lessons; the others are there all the same
};

/// Reads every *.json file of a folder, in the order of their names. A folder that does not exist is empty.
LessonShelf loadLessons(const std::string& folder);

} // namespace scorelet
