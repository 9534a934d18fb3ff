// scorelet lessons: every figure of a folder's lessons, beside the value that it claims to be.

#include "app/cli/commands.h"
#include "app/draw/assets.h"
#include "core/base/error.h"
#include "core/base/work.h"
#include "core/lessons/lesson.h"
#include "core/studies/claims.h"

#include <fmt/format.h>

#include <memory>
#include <string>

namespace scorelet {
namespace {

struct Count {
    int figures = 0;
    int wrong = 0;
};

/// Prints one figure with its value; counts it.
void checkFigure(const LessonFigure& figure, const Experiment& e, Engine& engine, const Work& work, Count& count) {
    ++count.figures;
    try {
        const double value = claimedValue(figure.claim, e, engine, work);
        const bool right = saysValue(figure.printed, value);
        count.wrong += right ? 0 : 1;
        fmt::print("  {:<8} {:<10.6g} {}{}\n", figure.printed, value, figure.claim, right ? "" : "   WRONG");
    } catch (const Error& error) {
        ++count.wrong;
        fmt::print("  {:<8} {}   WRONG\n", figure.printed, error.what());
    }
}

int checkLessons(const std::string& folder, const std::string& only) {
    const LessonShelf shelf = loadLessons(folder);
    Engine engine;
    const Work work{{}, defaultThreads(), {}};
    Count count;
    for (const Lesson& lesson : shelf.lessons)
        for (std::size_t i = 0; i < lesson.steps.size() && (only.empty() || lesson.id == only); ++i) {
            const LessonStep& step = lesson.steps[i];
            if (step.figures.empty() && step.unclaimed.empty()) continue;
            fmt::print("{}, step {}: {}\n", lesson.id, i + 1, step.title);
            const Experiment e = experimentAt(lesson, i, {});
            for (const LessonFigure& figure : step.figures) checkFigure(figure, e, engine, work, count);
            for (const std::string& number : step.unclaimed) {
                ++count.wrong;
                fmt::print("  {:<8} says not what it is   WRONG\n", number);
            }
        }
    for (const std::string& problem : shelf.problems) fmt::print(stderr, "{}\n", problem);
    fmt::print("figures: {}, wrong: {}\n", count.figures, count.wrong);
    return count.wrong == 0 && shelf.problems.empty() ? 0 : 1;
}

} // namespace

void addLessonsCommand(CLI::App& program, Action& action) {
    auto folder = std::make_shared<std::string>();
    auto only = std::make_shared<std::string>();
    CLI::App* command = program.add_subcommand(
        "lessons", "Every figure in the lessons of a folder, beside the value that it claims to be.");
    command->add_option("folder", *folder, "Folder of lessons (default: the lab's own).")
        ->check(CLI::ExistingDirectory)
        ->type_name("FOLDER");
    command->add_option("--only", *only, "The lesson of this file name without .json alone.")->type_name("ID");
    std::string quantities = "A figure is written {{0.044 = held-out local:d2:r1 at 0.5 with subset=30}}. Quantities:\n";
    for (const ClaimQuantity& quantity : claimQuantities())
        quantities += fmt::format("  {:<30} {}\n", quantity.name + " " + quantity.takes, quantity.help);
    command->footer(quantities);
    command->callback([folder, only, &action] {
        action = [folder, only] {
            return checkLessons(folder->empty() ? assetFile("lessons").string() : *folder, *only);
        };
    });
}

} // namespace scorelet
