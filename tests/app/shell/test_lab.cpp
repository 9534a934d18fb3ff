#include "app/shell/lab.h"

#include "app/draw/headless.h"
#include "core/base/file.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/image/npz.h"
#include "core/session/session.h"
#include "core/session/stencil_file.h"
#include "core/studies/moment_choices.h"
#include "core/studies/picture_study.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <imgui_internal.h>
#include <set>
#include <thread>

using namespace scorelet;
using namespace scorelet::testing;
namespace fs = std::filesystem;

namespace {

struct TemporaryFolder {
    fs::path path = fs::temp_directory_path() / "scorelet-lab-test";
    TemporaryFolder() {
        fs::remove_all(path);
        fs::create_directories(path);
    }
    ~TemporaryFolder() { fs::remove_all(path); }
};

LabOptions keeping(const fs::path& folder) {
    LabOptions options = stillLab();
    options.folders = {folder / "config", folder / "state"};
    return options;
}

/// One frame at a time, without looking.
void oneFrame(Lab& lab, double time) {
    Headless headless(640, 480);
    headless.frame([&] { lab.frame(headless.painter(), {Theme::dark, 1, time}); });
}

} // namespace

TEST_CASE("That there is no room is said of the choices on screen alone, also before they are computed") {
    LabOptions options = stillLab();
    options.compute = true;
    options.threads = 2;
    options.start.columns = {parseModelSpec("independent:d1"), parseModelSpec("local:d4:r3")};
    options.start.budgetGb = 0.1;
    Lab lab(options);
    const auto settle = [&] {
        for (int i = 0; i < 6000 && !(lab.poll(), lab.idle()); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        REQUIRE(lab.idle());
    };
    settle();
    REQUIRE(lab.shown<DenoisedStudy>(1).failure);
    CHECK(lab.shown<DenoisedStudy>(1).failure->message.find("budget of 0.1 GB") != std::string::npos);
    lab.set("budget", "0.2");
    lab.cancel(); // before or while it is computed
    for (int i = 0; i < 20; ++i) {
        lab.poll();
        if (const Failure* failure = lab.shown<DenoisedStudy>(1).failure)
            CHECK(failure->message.find("budget of 0.2 GB") != std::string::npos);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    lab.set("sigma", "0.6"); // takes the same room
    settle();
    REQUIRE(lab.shown<DenoisedStudy>(1).failure);
    CHECK(lab.shown<DenoisedStudy>(1).failure->message.find("budget of 0.2 GB") != std::string::npos);
    CHECK(lab.shown<DenoisedStudy>(0).complete());
}

TEST_CASE("A lab with a worker computes what it is asked for") {
    LabOptions options = stillLab();
    options.compute = true;
    options.threads = 2;
    Lab lab(options);
    lab.set("sigma", "0.75");
    for (int i = 0; i < 6000 && !(lab.poll(), lab.idle()); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(lab.idle());
    lab.poll();
    REQUIRE(lab.snapshot());
    CHECK(lab.snapshot()->complete);
    REQUIRE(lab.shown<PictureStudy>().complete());
    CHECK(lab.shown<PictureStudy>()->sigma == 0.75);
    for (int i = 0; i < 3; ++i) {
        REQUIRE(lab.shown<DenoisedStudy>(i).complete());
        CHECK(lab.shown<DenoisedStudy>(i)->sigma == 0.75);
    }
}

TEST_CASE("A session is saved, opened and remembered; a damaged one is a message") {
    const TemporaryFolder folder;
    const fs::path file = folder.path / "one.json";
    Lab lab(stillLab());
    lab.set("sigma", "0.25");
    lab.saveSession(file);
    lab.set("sigma", "1");
    lab.openPath(file);
    CHECK(lab.experiment().sigma == 0.25);
    CHECK(lab.settings().recentSessions.size() == 1);
    lab.perform("undo");
    CHECK(lab.experiment().sigma == 1);
    writeFile(file.string(), "{ damaged");
    lab.openPath(file);
    CHECK(lab.experiment().sigma == 1);
    CHECK(lab.ui().messages.worst() == Severity::error);
}

TEST_CASE("A session is known by its own ending as by that of JSON") {
    const TemporaryFolder folder;
    Lab lab(stillLab());
    lab.set("sigma", "0.25");
    for (const char* name : {"one.scorelet", "one.json"}) {
        lab.saveSession(folder.path / name);
        lab.set("sigma", "1");
        lab.openPath(folder.path / name);
        CHECK(lab.experiment().sigma == 0.25);
    }
}

TEST_CASE("Where nothing can be kept the lab says so once and works") {
    const TemporaryFolder folder;
    writeFile((folder.path / "file").string(), "no folder");
    Lab lab(keeping(folder.path / "file"));
    REQUIRE(lab.ui().messages.messages().size() == 1);
    CHECK(lab.ui().messages.messages()[0].text.find("cannot be made") != std::string::npos);
    CHECK(lab.ui().messages.worst() == Severity::error);
    lab.set("sigma", "0.25");
    CHECK(lab.experiment().sigma == 0.25);
    lab.keep();
}

TEST_CASE("A file of a network becomes a column, as one undo step, until there is no room") {
    Lab lab(stillLab());
    const std::size_t before = lab.experiment().columns.size();
    lab.openPath("/somewhere/mine.onnx");
    REQUIRE(lab.experiment().columns.size() == before + 1);
    CHECK(lab.experiment().columns.back() == parseModelSpec("onnx=/somewhere/mine.onnx"));
    lab.perform("undo");
    CHECK(lab.experiment().columns.size() == before);
    for (int i = 0; i < maxColumns; ++i) lab.openPath("/somewhere/ours.npz");
    CHECK(lab.experiment().columns.size() == static_cast<std::size_t>(maxColumns));
    CHECK(lab.experiment().columns.back().family == "network");
    CHECK(lab.ui().messages.worst() == Severity::error);
}

TEST_CASE("An archive of arrays opens as a data set, one of a network as a column: by what is in it") {
    const TemporaryFolder folder;
    Lab lab(stillLab());
    const std::size_t before = lab.experiment().columns.size();
    NpzArchive images;
    images.add("x", std::vector<float>(2 * 16 * 16), {2, 16, 16});
    images.addNumber("format", 1); // a number, which is no network's
    writeFile((folder.path / "images.npz").string(), std::move(images).finish());
    lab.openPath(folder.path / "images.npz");
    CHECK(lab.experiment().columns.size() == before);
    CHECK(lab.experiment().data.source == (folder.path / "images.npz").string());
    NpzArchive network;
    network.addText("format", "scorelet network 1");
    writeFile((folder.path / "network.npz").string(), std::move(network).finish());
    lab.openPath(folder.path / "network.npz");
    REQUIRE(lab.experiment().columns.size() == before + 1);
    CHECK(lab.experiment().columns.back().family == "network");
    CHECK(lab.experiment().data.source == (folder.path / "images.npz").string());
}

TEST_CASE("A file of moments opens as its models beside the first images of its data, as one undo step") {
    const TemporaryFolder folder;
    Experiment made;
    made.data = {.source = "strokes", .train = 300, .heldOut = 40, .size = 16};
    made.wavelet = "db3";
    made.levels = 2;
    ImageSource images = openImages(made.data, {});
    const fs::path path = folder.path / "all.moments.npz";
    MomentFile::compute(momentChoicesOf(made),
                        {parseModelSpec("independent:d2"), parseModelSpec("local:d1:r1")}, images,
                        *waveletBasis({1, 16, 16}, "db3", 2), 1e9, {1, 2}, {})
        .write(path.string());
    Lab lab(stillLab());
    const Experiment before = lab.experiment();
    lab.openPath(path);
    const Experiment& e = lab.experiment();
    REQUIRE(e.columns.size() == 2);
    CHECK(toText(e.columns[1]) == fmt::format("moments:of=\"local:d1:r1\":\"{}\"", path.string()));
    CHECK(e.data == made.data);
    CHECK(e.wavelet == "db3");
    CHECK(e.levels == 2);
    CHECK(lab.ui().messages.worst() == Severity::warning); // it is the first half of the images alone
    lab.perform("undo");
    CHECK(lab.experiment() == before);
    writeFile((folder.path / "damaged.npz").string(), readFile(path.string()).substr(0, 2000));
    lab.openPath(folder.path / "damaged.npz");
    CHECK(lab.experiment() == before);
    CHECK(lab.ui().messages.worst() == Severity::error);
}

TEST_CASE("A folder or a name opens as a data set, as one undo step") {
    const TemporaryFolder folder;
    Lab lab(stillLab());
    lab.openPath(folder.path);
    CHECK(lab.experiment().data.source == folder.path.string());
    CHECK(lab.settings().recentData == std::vector<std::string>{folder.path.string()});
    lab.openPath("strokes");
    CHECK(lab.experiment().data.source == "strokes");
    lab.perform("undo");
    lab.perform("undo");
    CHECK(lab.experiment() == smallExperiment());
}

TEST_CASE("An experiment is pasted from its text; anything else is a message") {
    Lab lab(stillLab());
    Experiment other = smallExperiment();
    other.sigma = 0.125;
    lab.pasteSession(toJson(other));
    CHECK(lab.experiment() == other);
    lab.pasteSession("hello");
    CHECK(lab.experiment() == other);
    CHECK(lab.ui().messages.worst() == Severity::error);
}

TEST_CASE("What a crashed run had chosen can be restored") {
    const TemporaryFolder folder;
    {
        Lab lab(keeping(folder.path));
        CHECK_FALSE(lab.hasPrevious());
        lab.set("sigma", "0.125");
        oneFrame(lab, 10); // the autosave; no keep(): the run ends here
    }
    Lab lab(keeping(folder.path));
    CHECK(lab.experiment() == smallExperiment());
    CHECK(lab.ui().messages.worst() == Severity::warning);
    CHECK(lab.perform("open-previous"));
    CHECK(lab.experiment().sigma == 0.125);
    lab.keep();
    Lab next(keeping(folder.path));
    CHECK(next.ui().messages.messages().empty()); // the last run ended properly
    CHECK(next.hasPrevious());
}

TEST_CASE("The lab begins where the last run ended; after a crash it asks first") {
    const TemporaryFolder folder;
    LabOptions options = keeping(folder.path);
    options.restore = true;
    {
        Lab lab(options);
        CHECK(lab.experiment() == smallExperiment());
        lab.set("sigma", "0.125");
        lab.set("tab", "gallery");
        lab.keep();
    }
    {
        Lab lab(options);
        CHECK(lab.experiment().sigma == 0.125);
        CHECK(lab.experiment().look.tab == "gallery");
        CHECK(lab.ui().messages.messages().empty());
        lab.set("sigma", "2");
        oneFrame(lab, 10); // no keep(): a crash
    }
    Lab lab(options);
    CHECK(lab.experiment().sigma == 0.5);
    CHECK(lab.hasPrevious());
    CHECK(lab.perform("open-previous"));
    CHECK(lab.experiment().sigma == 2);
}

TEST_CASE("A second run beside the first one leaves its autosave alone") {
    const TemporaryFolder folder;
    Lab first(keeping(folder.path));
    first.set("sigma", "0.125");
    oneFrame(first, 10);
    {
        Lab second(keeping(folder.path));
        REQUIRE(second.ui().messages.messages().size() == 1);
        CHECK(second.ui().messages.worst() == Severity::info);
        second.set("sigma", "2");
        oneFrame(second, 10);
        second.keep();
    }
    CHECK(loadSession((folder.path / "state" / "autosave.json").string()).experiment.sigma == 0.125);
    first.keep();
    Lab next(keeping(folder.path));
    CHECK(next.ui().messages.messages().empty());
    CHECK(next.perform("open-previous"));
    CHECK(next.experiment().sigma == 0.125);
}

TEST_CASE("The window's arrangement comes back in the next run") {
    const TemporaryFolder folder;
    {
        Lab lab(keeping(folder.path));
        lab.ui().leftWidth = 251;
        lab.ui().chart.train = false;
        CHECK(lab.perform("inspector"));
        CHECK(lab.perform("errors"));
        CHECK(lab.perform("numbers"));
        lab.keep();
    }
    Lab lab(keeping(folder.path));
    CHECK(lab.ui().leftWidth == 251);
    CHECK_FALSE(lab.ui().chart.train);
    CHECK_FALSE(lab.ui().parts.inspector);
    CHECK(lab.ui().parts.errors);
    CHECK(lab.ui().parts.numbers == NumberRows::all);
}

TEST_CASE("Escape closes what lies over the lab") {
    Lab lab(stillLab());
    Headless headless(640, 480);
    const auto draw = [&] { lab.frame(headless.painter(), {Theme::dark, 1, 0}); };
    lab.perform("export");
    lab.perform("help");
    headless.frame(draw);
    REQUIRE(lab.ui().showExport);
    headless.press({.key = Key::escape}, draw);
    CHECK_FALSE(lab.ui().showExport);
    CHECK_FALSE(lab.ui().showHelp);
}

TEST_CASE("The file dialog writes a new file on Enter, but no file over another one") {
    const TemporaryFolder folder;
    const fs::path old = folder.path / "old.json", fresh = folder.path / "fresh.json";
    writeFile(old.string(), "precious");
    Lab lab(stillLab());
    Headless headless(640, 480);
    const auto draw = [&] { lab.frame(headless.painter(), {Theme::dark, 1, 0}); };
    const auto enter = [&](const fs::path& path) {
        lab.ui().question = FileQuestion::saveSession;
        lab.ui().questionPath = path.string();
        for (int i = 0; i < 3; ++i) headless.frame(draw); // the field takes the keyboard
        headless.press({.key = Key::enter}, draw);
    };
    enter(old);
    CHECK(readFile(old.string()) == "precious");
    CHECK(lab.ui().question == FileQuestion::saveSession); // still asking
    headless.press({.key = Key::escape}, draw);
    enter(fresh);
    CHECK(lab.ui().question == FileQuestion::none);
    CHECK(loadSession(fresh.string()).experiment == lab.experiment());
}

TEST_CASE("While the reader walks through the controls, arrows and Space are theirs") {
    Lab lab(stillLab());
    Headless headless(1280, 800);
    const auto draw = [&] { lab.frame(headless.painter(), {Theme::dark, 1, 0}); };
    headless.frame(draw);
    const int image = lab.experiment().image;
    headless.press({.key = Key::down}, draw);
    CHECK(lab.experiment().image == image + 1);
    headless.press({.key = Key::f6}, draw);
    const Experiment before = lab.experiment();
    std::set<ImGuiID> visited;
    std::set<const ImGuiWindow*> regions;
    for (int i = 0; i < 40; ++i) {
        headless.press({.key = i % 8 == 7 ? Key::right : Key::down}, draw);
        visited.insert(ImGui::GetCurrentContext()->NavId);
        regions.insert(ImGui::GetCurrentContext()->NavWindow);
    }
    CHECK(lab.experiment() == before); // they only moved
    CHECK(visited.size() > 8);
    CHECK(regions.size() > 1);
    headless.press({.key = Key::f6}, draw);
    headless.press({.key = Key::up}, draw);
    CHECK(lab.experiment().image == image);
}

TEST_CASE("Settings and runs are written while the lab runs, not only at its end") {
    const TemporaryFolder folder;
    Lab lab(keeping(folder.path));
    oneFrame(lab, 0);
    const fs::path runs = folder.path / "state" / "runs.json",
                   settings = folder.path / "config" / "settings.json";
    CHECK_FALSE(fs::exists(runs));
    lab.settings().seenHint = true;
    RunRecord run;
    run.key = "a run";
    run.note = "mine";
    lab.ui().runs.runs().push_back(run);
    lab.ui().runs.touch();
    oneFrame(lab, 3);
    CHECK(readFile(runs.string()).find("mine") != std::string::npos);
    CHECK(readFile(settings.string()).find("\"seenHint\": true") != std::string::npos);
}

TEST_CASE("A dropped model file opens in the stencil editor") {
    const TemporaryFolder folder;
    const std::string file = (folder.path / "own.json").string();
    saveModelFile(parseModelSpec("custom:d2:sees=parent"), file);
    Lab lab(keeping(folder.path));
    lab.openPath(file);
    CHECK(lab.ui().stencil.open);
    CHECK(lab.ui().stencil.spec.stencil.size() == 1);
    CHECK(lab.experiment() == smallExperiment());
}

TEST_CASE("A damaged autosave is a message, not an end") {
    const TemporaryFolder folder;
    fs::create_directories(folder.path / "state");
    writeFile((folder.path / "state" / "autosave.json").string(), "\x01\x02");
    Lab lab(keeping(folder.path));
    CHECK(lab.perform("open-previous"));
    CHECK(lab.experiment() == smallExperiment());
    CHECK(lab.ui().messages.worst() == Severity::error);
}

TEST_CASE("Lessons set the lab, are undone, and are found again in the next run") {
    const TemporaryFolder folder;
    {
        Lab lab(keeping(folder.path));
        oneFrame(lab, 0);
        CHECK_FALSE(lab.perform("lesson-next")); // none is open
        CHECK_FALSE(lab.perform("lesson no-such-lesson"));
        REQUIRE(lab.perform("lesson 02-ideal"));
        CHECK(lab.experiment().columns[0].family == "ideal");
        oneFrame(lab, 1);
        CHECK(lab.perform("lesson-next"));
        CHECK(lab.experiment().columns.size() == 2);
        lab.perform("undo");
        CHECK(lab.experiment().columns.size() == 1);
        lab.perform("undo");
        CHECK(lab.experiment() == smallExperiment());
        CHECK(lab.perform("lesson-again"));
        CHECK(lab.experiment().columns.size() == 2);
        CHECK(lab.perform("lesson-leave"));
        CHECK(lab.experiment() == smallExperiment());
        lab.set("sigma", "0.9");
        const Experiment own = lab.experiment();
        const std::string autosave = (folder.path / "state" / "autosave.json").string();
        oneFrame(lab, 10);
        REQUIRE(loadSession(autosave).experiment == own);
        CHECK(lab.perform("lesson 02-ideal"));
        oneFrame(lab, 20);
        CHECK(loadSession(autosave).experiment == own); // a lesson's lab is not the person's
        CHECK(lab.perform("lesson-leave"));
        oneFrame(lab, 30);
        lab.keep();
    }
    Lab lab(keeping(folder.path));
    CHECK(lab.ui().lessons.progress["02-ideal"].step == 1);
    CHECK(lab.perform("lesson 02-ideal"));
    CHECK(lab.ui().lessons.step == 1);
}

TEST_CASE("A lecturer's own lesson stands beside the lab's, and replaces one of the same name") {
    const TemporaryFolder folder;
    const std::string text =
        R"({"format": "scorelet lesson", "version": 1, "title": "Mine", "steps": [{"title": "S", "text": "x",
            "experiment": {"parameters": {"sigma": 3}}}]})";
    writeFile((folder.path / "99-mine.json").string(), text);
    writeFile((folder.path / "02-ideal.json").string(), text);
    writeFile((folder.path / "wrong.json").string(), "{");
    LabOptions options = stillLab();
    options.lessons = folder.path;
    Lab lab(options);
    REQUIRE(lab.perform("lesson 99-mine"));
    CHECK(lab.experiment().sigma == 3);
    const LessonShelf& shelf = shelfOf(lab.ui().lessons);
    CHECK(shelf.problems.size() == 1);
    CHECK(std::count_if(shelf.lessons.begin(), shelf.lessons.end(),
                        [](const Lesson& lesson) { return lesson.id == "02-ideal"; }) == 1);
    REQUIRE(lab.perform("lesson 02-ideal"));
    CHECK(openLesson(lab.ui().lessons)->title == "Mine");
}
