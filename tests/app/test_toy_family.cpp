// A family and an instrument that register themselves in one file are in the window, in sessions and on the
// command line.
#include "app/cli/options.h"
#include "app/draw/headless.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/model_editor.h"
#include "core/families/spec_text.h"
#include "core/session/parameters.h"
#include "core/session/session.h"
#include "core/studies/error_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/shown.h"
#include "tests/app/panels/solved.h"
#include "tests/core/families/box_blur.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

int drawn = 0;

void drawToy(const View& view, UiState&, Edits&) {
    ++drawn;
    if (drawNoData(view)) return;
    const auto typical = view.shown<TypicalDistanceStudy>();
    const Dimmed stale(!typical.fresh);
    if (resultReady(view, typical, 40)) ImGui::Text("%g", typical->mean);
}

void wantToy(const Wanted& w) {
    w.live<TypicalDistanceStudy>();
}

const InstrumentRegistration toyInstrument({.id = "toy",
                                            .order = 1000,
                                            .label = "Toy",
                                            .tooltip = "The typical distance of held-out images.",
                                            .draw = drawToy,
                                            .want = wantToy});

void draw(Lab& lab) {
    Headless headless(1280, 800);
    for (int i = 0; i < 3; ++i)
        headless.frame([&] { lab.frame(headless.painter(), {Theme::dark, 1, i / 60.0}); });
}

} // namespace

TEST_CASE("a toy family is offered, chosen, set, drawn and kept by the window") {
    const std::vector<ModelSpec> offered = offeredModels();
    CHECK(std::count(offered.begin(), offered.end(), parseModelSpec("box-blur")) == 1);
    Lab lab(stillLab());
    lab.set("column1.kind", "box-blur");
    lab.set("column1.side", "7");
    const ModelSpec& spec = lab.experiment().columns[0];
    CHECK(toText(spec) == "box-blur:side=7");
    const auto snapshot = solve(lab.experiment());
    REQUIRE(shownOf<DenoisedStudy>(*snapshot, lab.experiment(), 0).complete());
    const auto point = shownOf<ErrorStudy>(*snapshot, lab.experiment(), 0, 1);
    REQUIRE(point.complete());
    CHECK_FALSE(point->exact);
    CHECK(point->heldOut > 0);
    lab.show(snapshot, {});
    draw(lab);
    CHECK(lab.ui().messages.messages().empty());
    Lab other(stillLab());
    other.pasteSession(toJson(lab.experiment()));
    CHECK(toText(other.experiment().columns[0]) == "box-blur:side=7");
}

TEST_CASE("a toy family is on the command line, beside others and between quotes") {
    const auto models = parseModels({"box-blur:side=5,ideal", "box-blur:note=\"a, b: c\",wiener"});
    REQUIRE(models.size() == 4);
    CHECK(toText(models[0]) == "box-blur:side=5");
    CHECK(textOf(models[2], "note") == "a, b: c");
    CHECK(familyOf(models[0]).chartSamples == 50);
}

TEST_CASE("a toy instrument is a tab, a choice of sessions, drawn, and its want is computed") {
    const auto& all = instruments();
    CHECK(std::count_if(all.begin(), all.end(), [](const Instrument& one) { return one.id == "toy"; }) == 1);
    Lab lab(stillLab());
    const int before = drawn; // by tests that go through all tabs
    draw(lab);
    CHECK(drawn == before);
    CHECK_FALSE(
        shownOf<TypicalDistanceStudy>(*solve(lab.experiment()), lab.experiment()).complete()); // nobody asks
    lab.set("tab", "toy");
    Lab other(stillLab());
    other.pasteSession(toJson(lab.experiment()));
    CHECK(other.experiment().look.tab == "toy");
    const auto snapshot = solve(other.experiment());
    REQUIRE(shownOf<TypicalDistanceStudy>(*snapshot, other.experiment()).complete());
    CHECK(shownOf<TypicalDistanceStudy>(*snapshot, other.experiment())->mean > 0);
    other.show(snapshot, {});
    draw(other);
    CHECK(drawn > before);
    CHECK_THROWS_AS(lab.set("tab", "no such tab"), Error);
}
