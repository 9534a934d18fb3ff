#include "app/headless.h"
#include "app/lab.h"
#include "app/panels/instruments.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "tests/app/panels/solved.h"

#include <doctest/doctest.h>

#include <set>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// The window after three frames.
RgbaImage shown(Lab& lab, int width = 1280, int height = 800, Theme theme = Theme::dark, float scale = 1) {
    Headless headless(width, height, theme, scale);
    for (int frame = 0; frame < 3; ++frame)
        headless.frame([&] { lab.frame(headless.painter(), {theme, scale, frame / 60.0}); });
    return headless.picture();
}

std::size_t colours(const RgbaImage& picture) {
    std::set<std::uint32_t> found;
    for (std::size_t i = 0; i + 3 < picture.pixels.size(); i += 4)
        found.insert(static_cast<std::uint32_t>(picture.pixels[i] | picture.pixels[i + 1] << 8 |
                                                picture.pixels[i + 2] << 16));
    return found.size();
}

/// The pixels that differ.
std::size_t difference(const RgbaImage& a, const RgbaImage& b) {
    REQUIRE(a.pixels.size() == b.pixels.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < a.pixels.size(); i += 4)
        count += !std::equal(&a.pixels[i], &a.pixels[i] + 4, &b.pixels[i]);
    return count;
}

WorkerStatus computing() {
    WorkerStatus status;
    status.busy = true;
    status.stage = "moments";
    status.fraction = 0.4;
    return status;
}

/// Images and pictures are there, all of the columns is on its way.
std::shared_ptr<const Snapshot> begun() {
    auto snapshot = std::make_shared<Snapshot>(*solved());
    snapshot->complete = snapshot->firstComplete = false;
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
    for (int level = 0; level < e.chartPoints; ++level)
        setFailure<ErrorStudy>(*snapshot, e, failure, 1, level);
    return snapshot;
}

std::shared_ptr<const Snapshot> withoutData() {
    auto snapshot = std::make_shared<Snapshot>();
    setFailure<DataStudy>(*snapshot, smallExperiment(),
                          {"images", "/nowhere: no such folder", "Choose another."});
    return snapshot;
}

/// The computation as a whole came to an end.
std::shared_ptr<const Snapshot> withoutMemory() {
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->failure = Failure{"computation", "out of memory", "Try fewer images."};
    return snapshot;
}

} // namespace

TEST_CASE("Every tab is drawn in every state") {
    for (const Instrument& row : instruments()) {
        CAPTURE(row.id);
        Experiment start = smallExperiment();
        start.tab = row.id;
        LabOptions options = stillLab();
        options.start = start;
        const auto fresh = solve(start);
        Lab lab(options);
        CHECK(colours(shown(lab)) > 10); // nothing there yet
        lab.show(begun(), computing());
        CHECK(colours(shown(lab)) > 10);
        lab.show(withoutData(), {});
        CHECK(colours(shown(lab)) > 10);
        lab.show(withoutMemory(), {});
        CHECK(colours(shown(lab)) > 10);
        lab.show(withFailures(), {});
        CHECK(colours(shown(lab)) > 10);
        Experiment tooLarge = start;
        tooLarge.columns[1] = parseModelSpec("local:d4:r3");
        const auto failed = solve(tooLarge); // all that the tab shows of it fails
        REQUIRE(shownOf<DenoisedStudy>(*failed, tooLarge, 1).failure);
        lab.change(tooLarge);
        lab.show(failed, {});
        CHECK(colours(shown(lab)) > 10);
        lab.change(start);
        lab.show(fresh, {});
        const RgbaImage done = shown(lab);
        CHECK(colours(done) > 10);
        CHECK(lab.experiment() == start); // drawing changes no choice
        lab.set("sigma", "2");
        CHECK(difference(done, shown(lab)) > 1000); // stale: dimmed
    }
}

TEST_CASE("Another snapshot is another picture, the same one the same picture") {
    Lab lab(stillLab());
    lab.show(solved(), {});
    const RgbaImage before = shown(lab);
    CHECK(difference(before, shown(lab)) == 0);
    auto other = std::make_shared<Snapshot>(*solved());
    Denoised negative = *lab.shown<DenoisedStudy>(0);
    negative.image.flat() *= -1;
    setResult<DenoisedStudy>(*other, lab.experiment(), negative, 0);
    lab.show(other, {});
    CHECK(difference(before, shown(lab)) > 500);
}

TEST_CASE("All scales, sizes and both themes draw something else") {
    Lab lab(stillLab());
    lab.show(solved(), {});
    for (float scale : {0.75f, 1.5f, 2.f}) CHECK(colours(shown(lab, 1280, 800, Theme::dark, scale)) > 50);
    CHECK(colours(shown(lab, 320, 240)) > 10);
    CHECK(colours(shown(lab, 1920, 1080)) > 50);
    CHECK(difference(shown(lab), shown(lab, 1280, 800, Theme::light)) > 100'000);
}

TEST_CASE("A failure is told once, with its hint and a way back") {
    Lab lab(stillLab());
    lab.show(withFailures(), {});
    lab.show(withFailures(), {});
    REQUIRE(lab.ui().messages.messages().size() == 1);
    const Message& message = lab.ui().messages.messages().front();
    CHECK(message.severity == Severity::error);
    CHECK(message.text == "model B: needs 12 GB of moments");
    CHECK(message.hint == "Take a smaller radius.");
}

TEST_CASE("Dialogs and the log are drawn over the window") {
    Lab lab(stillLab());
    lab.show(solved(), {});
    const RgbaImage plain = shown(lab);
    for (const char* id : {"help", "about", "hint", "messages", "open", "save-as", "open-data", "export"}) {
        CAPTURE(id);
        Lab other(stillLab());
        other.show(solved(), {});
        CHECK(other.perform(id));
        CHECK(difference(plain, shown(other)) > 5000);
    }
}

TEST_CASE("A tap on a tab, the mouse arriving and pressing in one frame, opens it") {
    Lab lab(stillLab());
    lab.show(solved(), {});
    Headless headless(1280, 800);
    const auto draw = [&] { lab.frame(headless.painter(), {}); };
    const auto tap = [&](float x) {
        headless.moveMouse(600, 400);
        headless.frame(draw);
        headless.moveMouse(x, 43); // the tab bar's line
        headless.holdMouse(true);
        headless.frame(draw);
        headless.holdMouse(false);
        for (int i = 0; i < 3; ++i) headless.frame(draw);
        return lab.experiment().tab;
    };
    headless.frame(draw);
    std::set<std::string> opened;
    for (float x = 330; x < 860; x += 40) opened.insert(tap(x));
    CHECK(opened.size() >= 5);
    CHECK(tap(350) == "compare");
}
