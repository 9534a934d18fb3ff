#include "app/draw/headless.h"
#include "app/draw/palette.h"
#include "app/panels/instruments.h"
#include "app/shell/lab.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/report_study.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <thread>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment experimentOn(const std::string& tab) {
    Experiment e = deskExperiment();
    e.look.tab = tab;
    return e;
}

/// A lab that has not computed anything yet.
struct Waiting : Desk {
    explicit Waiting(const Experiment& e) : Desk(deskExperiment()) {
        player.holdResults(true);
        player.lab().show(nullptr, {});
        player.lab().change(e);
        player.frames(3);
    }
};

/// Whether the tab shows what the lab computes; the list of runs and that of lessons do not.
bool shows(const std::string& tab) {
    return tab != "runs" && tab != "lesson";
}

/// A picture below its caption, and how much of its side is looked at.
struct Captioned {
    std::string tab;
    Label caption;
    float side;
};

/// The mean grey of the picture below a caption.
double greyBelow(Desk& desk, const Captioned& picture) {
    const Rect box = desk.find(picture.caption).box;
    const float side = picture.side;
    return meanGrey(desk.picture(Rect{box.x0 + 4, box.y1 + 20, box.x0 + side, box.y1 + side}));
}

/// Images and pictures are there, all of the columns is on its way.
std::shared_ptr<const Snapshot> begun() {
    auto snapshot = std::make_shared<Snapshot>(*solved());
    snapshot->complete = snapshot->firstComplete = false;
    snapshot->wants = 9;
    snapshot->answered = 2;
    std::vector<Slot> kept;
    for (const auto& [slot, answer] : snapshot->answers())
        if (slot.view == typeid(DataStudy) || slot.view == typeid(PictureStudy) ||
            slot.view == typeid(MosaicStudy))
            kept.push_back(slot);
    snapshot->keepOnly(kept);
    return snapshot;
}

/// The second model could not be made, so nothing that depends on it.
std::shared_ptr<const Snapshot> withFailures() {
    const Failure failure{"model B", "needs 12 GB of moments", "Take a smaller radius."};
    const Experiment e = smallExperiment();
    auto snapshot = std::make_shared<Snapshot>(*solved());
    setFailure<DenoisedStudy>(*snapshot, e, failure, 1);
    setFailure<DenoisedMosaicStudy>(*snapshot, e, failure, 1);
    setFailure<ErrorHere>(*snapshot, e, failure, 1);
    setFailure<FitReportStudy>(*snapshot, e, failure, 1);
    for (int level = 0; level < e.chartPoints; ++level)
        setFailure<ErrorStudy>(*snapshot, e, failure, 1, level);
    return snapshot;
}

/// The computation as a whole came to an end.
std::shared_ptr<const Snapshot> withoutMemory() {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->failure = Failure{"computation", "out of memory", "Try fewer images."};
    return snapshot;
}

} // namespace

TEST_CASE("Every tab says that its results are still to come") {
    for (const Instrument& row : instruments()) {
        CAPTURE(row.label);
        Waiting desk(experimentOn(row.id));
        if (!shows(row.id)) continue;
        CHECK((desk.shows("computing ...", row.label) || desk.shows("on their way", row.label)));
    }
}

TEST_CASE(
    "Every tab is drawn while the columns' results are on their way, without those of a column, and when "
    "memory ran out") {
    WorkerStatus computing;
    computing.busy = true;
    computing.stage = "moments";
    computing.fraction = 0.4;
    for (const Instrument& row : instruments()) {
        CAPTURE(row.label);
        Waiting desk(experimentOn(row.id));
        desk.player.lab().show(begun(), computing);
        CHECK_FALSE(desk.player.texts(row.label).empty());
        CHECK(desk.shows("moments, 0.0 s"));
        CHECK(desk.shows("0.0 s, 2 of 9 results"));
        CHECK(desk.shows("Cancel"));
        desk.player.lab().show(withFailures(), {});
        CHECK_FALSE(desk.player.texts(row.label).empty());
        CHECK(desk.shows("1 new message"));
        desk.player.lab().show(withoutMemory(), {});
        CHECK_FALSE(desk.player.texts(row.label).empty());
        CHECK(desk.shows("2 new messages"));
        CHECK(desk.experiment() == experimentOn(row.id));
    }
}

TEST_CASE("Every tab is drawn without any model, and asks for nothing that there is not") {
    for (const Instrument& row : instruments()) {
        CAPTURE(row.label);
        Experiment e = experimentOn(row.id);
        e.columns.clear();
        Desk desk(e);
        CHECK(desk.experiment() == e);
        CHECK(desk.player.lab().ui().messages.worst() != Severity::error);
    }
}

TEST_CASE("Every tab tells why there are no data, and drawing changes no choice") {
    for (const Instrument& row : instruments()) {
        CAPTURE(row.label);
        Experiment e = experimentOn(row.id);
        e.data.source = "/nowhere";
        Desk desk(e);
        CHECK(desk.experiment() == e);
        if (shows(row.id)) CHECK(desk.shows("/nowhere", row.label));
    }
}

TEST_CASE("A model that cannot be solved is told in its column, the others have their results") {
    for (const Instrument& row : instruments()) {
        if (!shows(row.id) || row.id == "basis" || row.id == "toy" || row.id == "training" || row.id == "dial" ||
            row.id == "pieces")
            continue; // these show no models, or those of some families alone
        CAPTURE(row.label);
        Experiment e = experimentOn(row.id);
        e.columns = {{.family = "independent", .degree = 1}, {.family = "local", .degree = 4, .radius = 3}};
        e.budgetGb = 0.1;
        e.look.judge = 1; // the gallery shows the errors of one model alone
        Desk desk(e);
        CHECK(desk.shows("needs ", row.label));
        CHECK(desk.shows("1 new message"));
        desk.click("1 new message");
        CHECK(desk.shows("denoising by local coupling, degree 4, radius 3", "Messages"));
        CHECK(desk.shows("needs ", "Messages"));
        desk.player.lab().set("column2.degree", "1");
        CHECK_FALSE(desk.shows("needs ", row.label));
    }
}

TEST_CASE("Pictures that answer older choices are dimmed, and so are their numbers") {
    const std::vector<Captioned> pictures = {
        {"compare", Label("noisy, σ 0.5").in("Compare"), 120},
        {"subbands", Label("clean").in("Subbands"), 200},
        {"trajectory", Label("estimate").in("Trajectory").nth(1), 300},
        {"generate", Label("A  independent, degree 3").in("samples"), 60},
        {"sensitivity", Label("noisy").in("Sensitivity"), 180},
        {"memorization", Label("A  independent, degree 3").in("Memorization"), 280}};
    for (const Captioned& picture : pictures) {
        CAPTURE(picture.tab);
        Desk desk(experimentOn(picture.tab));
        const double fresh = greyBelow(desk, picture);
        desk.player.holdResults(true);
        desk.player.lab().set("seed", "3"); // other digits and another noise
        CHECK(greyBelow(desk, picture) < 0.9 * fresh);
        desk.player.holdResults(false);
        desk.player.frames(1);
        CHECK(greyBelow(desk, picture) > 0.95 * fresh);
    }
    Desk desk;
    const Label value = Label("0.06914").in("Compare"); // the held-out error of A
    CHECK(desk.find(value).color == palette(Theme::dark).text);
    desk.player.holdResults(true);
    desk.player.lab().set("sigma", "1");
    CHECK(desk.find(value).color.a < 128);
}

TEST_CASE("Every tab shows at once that its results answer older choices") {
    for (const Instrument& row : instruments()) {
        CAPTURE(row.label);
        Desk desk(experimentOn(row.id));
        const RgbaImage fresh = desk.player.picture();
        desk.player.holdResults(true);
        desk.player.lab().set("sigma", "2");
        CHECK(differing(fresh, desk.player.picture()) > 1000);
        CHECK(desk.shows("stale: noisy image, A, B, C"));
    }
}

TEST_CASE("A tab is opened by a click, a tap and a choice that comes from elsewhere") {
    Desk desk;
    for (const Instrument& row : instruments()) {
        if (!row.inRow) continue;
        CAPTURE(row.label);
        desk.click(Label(row.label).in("above").nth(1));
        CHECK(desk.experiment().look.tab == row.id);
        CHECK_NOTHROW(desk.player.region(row.label));
    }
    // The mouse arrives and presses in one frame.
    const Point tab = desk.find(Label("Basis").in("above")).centre();
    desk.player.input().x = 600;
    desk.player.input().y = 800;
    desk.player.frames(2);
    desk.player.input().x = tab.x;
    desk.player.input().y = tab.y;
    desk.player.input().down[0] = true;
    desk.player.frames(1);
    desk.player.input().down[0] = false;
    desk.player.frames(3);
    CHECK(desk.experiment().look.tab == "basis");
    desk.player.lab().set("tab", "learning");
    CHECK_NOTHROW(desk.player.region("Learning"));
}

TEST_CASE("At every scale and size the labels are there, and the theme turns them") {
    for (const float scale : {0.75f, 1.5f, 2.f}) {
        CAPTURE(scale);
        Desk desk;
        const float before = desk.find(Label("clean").in("Compare")).size;
        desk.player.setLook(Theme::light, scale);
        const ScreenText text = desk.find(Label("degree").in("experiment"));
        CHECK(text.size == doctest::Approx(before * scale).epsilon(0.05));
        CHECK(text.color == palette(Theme::light).text);
        desk.click(Label("Subbands").in("above"));
        CHECK(desk.shows("scale every band", "Subbands"));
    }
    Desk small(deskExperiment(), "", 320, 240);
    CHECK(small.shows("data set", "experiment"));
    CHECK_NOTHROW(small.player.region("middle"));
}

TEST_CASE("A failure is told once, with its hint") {
    Desk desk;
    desk.player.lab().set("data", "/nowhere");
    desk.player.frames(3);
    REQUIRE(desk.player.lab().ui().messages.messages().size() == 1);
    const Message& message = desk.player.lab().ui().messages.messages().front();
    CHECK(message.severity == Severity::error);
    CHECK(message.text.find("/nowhere") != std::string::npos);
    CHECK_FALSE(message.hint.empty());
}

TEST_CASE("What many results failed of is told once, and not again with the next snapshot") {
    Lab lab(stillLab());
    lab.show(withFailures(), {});
    lab.show(withFailures(), {});
    REQUIRE(lab.ui().messages.messages().size() == 1);
    const Message& message = lab.ui().messages.messages().front();
    CHECK(message.severity == Severity::error);
    CHECK(message.text == "model B: needs 12 GB of moments");
    CHECK(message.hint == "Take a smaller radius.");
}

TEST_CASE("While images of another size and another transform are computed, every tab is drawn") {
    Lab lab(LabOptions{.threads = 2, .start = deskExperiment()});
    Headless headless(1280, 800);
    const auto frame = [&] { headless.frame([&] { lab.frame(headless.painter(), {}); }); };
    const auto rest = [&] {
        for (int i = 0; !lab.idle() && i < 20'000; ++i) {
            frame();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        frame();
    };
    rest();
    for (const Instrument& row : instruments()) {
        CAPTURE(row.label);
        Experiment next = lab.experiment();
        next.look.tab = row.id;
        lab.change(next);
        rest();
        next.data.size = next.data.size == 16 ? 24 : 16;
        next.levels = 3 - next.levels;
        lab.change(next);
        rest();
        CHECK(lab.idle());
        CHECK(lab.experiment() == next);
        const auto texts = readScreen(*ImGui::GetDrawData());
        CHECK(std::any_of(texts.begin(), texts.end(), [&](const ScreenText& t) { return t.in(row.label); }));
    }
}
