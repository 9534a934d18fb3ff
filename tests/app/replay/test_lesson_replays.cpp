#include "app/replay/player.h"
#include "app/replay/script.h"
#include "core/families/network/trained.h"
#include "core/image/file.h"
#include "core/lessons/lesson.h"
#include "core/studies/claims.h"
#include "tests/app/cli/program.h"
#include "tests/paths.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

using namespace scorelet;

namespace {

/// Where ctest runs: the pictures stay there to be looked at.
std::filesystem::path pictureFolder() {
    const auto folder = std::filesystem::current_path() / "lesson-screenshots";
    std::filesystem::create_directories(folder);
    return folder;
}

/// What stands in the open lesson, as one line.
std::string lessonText(Player& player) {
    std::string all;
    for (const ScreenText& text : player.texts("lesson")) all += text.text + ' ';
    return all;
}

/// Every figure of a step is what the lab computes there, and says of what. (Most of it is on screen: the
/// player's engine has it already.)
void checkFigures(const Lesson& lesson, std::size_t step, Engine& engine) {
    const Experiment e = experimentAt(lesson, step, {});
    for (const LessonFigure& figure : lesson.steps[step].figures) {
        CAPTURE(figure.claim);
        const double value = claimedValue(figure.claim, e, engine, Work{{}, 2, {}});
        CHECK_MESSAGE(saysValue(figure.printed, value),
                      "printed: " << figure.printed << ", computed: " << value);
    }
    for (const std::string& number : lesson.steps[step].unclaimed)
        FAIL_CHECK("says not what it is: " << number);
}

} // namespace

TEST_CASE("every lesson has a replay that shows each of its steps, and its figures are right") {
    NetworkStore::instance().useFolders(testing::sourceFile("assets/networks"), {}, recipeOfText);
    Experiment start; // the lessons have their own data
    start.data.train = 200;
    start.data.heldOut = 40;
    // One lab for all, as in a lecture: each lesson begins where the one before it ended.
    Player player({.headless = true, .threads = 2, .start = start, .out = pictureFolder().string()});
    const LessonShelf shelf = loadLessons(testing::sourceFile("assets/lessons"));
    CHECK(shelf.problems.empty());
    for (const Lesson& lesson : shelf.lessons) {
        CAPTURE(lesson.id);
        const std::string path = testing::sourceFile("assets/lessons/replays/" + lesson.id + ".json");
        REQUIRE(std::filesystem::exists(path));
        Image last;
        std::size_t step = 0;
        for (const ScriptStep& one : readScript(path).steps) {
            one.play(player);
            if (one.text.find("screenshot") == std::string::npos) continue;
            CAPTURE(step);
            REQUIRE(step < lesson.steps.size());
            // A step's title may have scrolled away: its answer is what is in sight.
            CHECK(player.lab().ui().lessons.step == static_cast<int>(step));
            CHECK(lessonText(player).find(lesson.title) != std::string::npos);
            // The lessons' data have 4,000 images, but for the one on memorizing.
            const Eigen::Index own =
                lesson.id == "17-a-network-memorizes" && step != 2 ? (step == 3 ? 1000 : 50) : 4000;
            CHECK(player.lab().data()->train.count() == own);
            CHECK(player.lab().ui().messages.worst() != Severity::error);
            checkFigures(lesson, step, *player.engine());
            ++step;
            const Image shown =
                readImage((pictureFolder() / fmt::format("{}-{}.png", lesson.id, step)).string());
            CHECK(shown.flat().maxCoeff() > 0.5f); // light text on a dark ground
            if (!last.empty()) CHECK((shown.flat() != last.flat()).count() > 1000);
            last = shown;
        }
        CHECK(step == lesson.steps.size());
    }
}
