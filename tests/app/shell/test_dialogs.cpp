#include "app/shell/actions.h"
#include "core/base/file.h"
#include "core/session/glossary.h"
#include "core/session/session.h"
#include "tests/app/cli/program.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// Answers the file dialog with a path typed into its field, which has the keyboard.
void answer(Desk& desk, const std::string& path, const char* button) {
    desk.press("Ctrl+A");
    desk.type(path);
    desk.click(Label(button).in("file"));
}

} // namespace

TEST_CASE("Dialogs: the help lists every action, the other one says what this is") {
    Desk desk;
    desk.press("F1");
    std::size_t listed = 0;
    for (const Action& action : actionTable()) // as far as the window is high
        listed += desk.shows(action.tooltip.substr(0, 20), "Keys and actions") ? 1 : 0;
    CHECK(listed > 8);
    CHECK(desk.shows("Drag the line in the chart", "Keys and actions"));
    desk.press("F1");
    CHECK_THROWS(desk.player.region("Keys and actions"));
    desk.click(Label("Help"));
    desk.click(Label("About Scorelet").in("Menu"));
    CHECK(desk.shows("MIT licence", "About Scorelet"));
}

TEST_CASE("Dialogs: the glossary lists the words of the field, and Escape closes it") {
    Desk desk;
    CHECK_THROWS(desk.player.region("Glossary"));
    desk.click(Label("Help"));
    desk.click(Label("Glossary").in("Menu"));
    CHECK(desk.shows("alpha-bar", "Glossary"));
    CHECK(desk.shows(meaningOf("atom").substr(0, 30), "Glossary"));
    desk.press("Esc");
    CHECK_THROWS(desk.player.region("Glossary"));
}

TEST_CASE("Dialogs: what is chosen from the list of exports is written where it is asked for") {
    const ScratchFolder folder;
    Desk desk;
    desk.click(Label("export...").in("chart"));
    REQUIRE(desk.shows("Pictures are PNG", "Export"));
    desk.click(Label("chart, numbers (.csv)").in("Export"));
    answer(desk, folder.file("chart.csv"), "Write");
    const std::string csv = readFile(folder.file("chart.csv"));
    CHECK(csv.starts_with("model,sigma,train_mse,"));
    const auto row = csv.find("\nindependent:d3,0.5,");
    REQUIRE(row != std::string::npos);
    const auto numbers = numbersIn(csv.substr(csv.find(',', row)));
    CHECK(numbers.at(1) == written(Expected(desk.experiment()).exact(0).train, 6));
    CHECK(desk.shows("1 new message")); // where it was written
}

TEST_CASE("Dialogs: a session is saved, and opened again") {
    const ScratchFolder folder;
    Desk desk;
    desk.player.lab().set("sigma", "0.8");
    desk.press("Ctrl+S");
    answer(desk, folder.file("mine"), "Save");
    CHECK(loadSession(folder.file("mine.scorelet")).experiment == desk.experiment());
    desk.player.lab().set("sigma", "0.2");
    desk.press("Ctrl+O");
    answer(desk, folder.file("mine.scorelet"), "Open");
    CHECK(desk.experiment().sigma == 0.8);
    CHECK(desk.number(Label("MSE here").in("Compare").column(1)) ==
          written(Expected(desk.experiment()).mseHere(0)));
    desk.press("Ctrl+O");
    CHECK(desk.shows("mine.scorelet", "file"));
    desk.click(Label("Cancel").in("file"));
    CHECK_THROWS(desk.player.region("file"));
    desk.press("Ctrl+Shift+S");
    answer(desk, folder.file("other.json"), "Save");
    CHECK(loadSession(folder.file("other.json")).experiment == desk.experiment());
}

TEST_CASE("Dialogs: the first steps are shown until they are put away") {
    Desk desk;
    CHECK_FALSE(desk.shows("Drag the noise slider", "middle"));
    REQUIRE(desk.player.lab().perform("hint"));
    CHECK(desk.shows("Drag the noise slider", "middle"));
    desk.click("Got it");
    CHECK_FALSE(desk.shows("Drag the noise slider", "middle"));
    CHECK(desk.player.lab().settings().seenHint);
}
