#include "app/lab.h"

#include "app/headless.h"
#include "core/lab/session.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <filesystem>

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

TEST_CASE("A lab with a worker computes what it is asked for") {
    LabOptions options = stillLab();
    options.compute = true;
    options.threads = 2;
    Lab lab(options);
    lab.set("sigma", "0.75");
    for (int i = 0; i < 6000 && !lab.idle(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(lab.idle());
    lab.poll();
    REQUIRE(lab.snapshot());
    CHECK(lab.snapshot()->sigma == 0.75);
    CHECK(lab.snapshot()->complete);
    CHECK(lab.snapshot()->columns.size() == 3);
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
    writeFileAtomically(file.string(), "{ damaged");
    lab.openPath(file);
    CHECK(lab.experiment().sigma == 1);
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

TEST_CASE("A damaged autosave is a message, not an end") {
    const TemporaryFolder folder;
    fs::create_directories(folder.path / "state");
    writeFileAtomically((folder.path / "state" / "autosave.json").string(), "\x01\x02");
    Lab lab(keeping(folder.path));
    CHECK(lab.perform("open-previous"));
    CHECK(lab.experiment() == smallExperiment());
    CHECK(lab.ui().messages.worst() == Severity::error);
}
