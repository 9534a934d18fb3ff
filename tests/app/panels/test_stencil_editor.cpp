#include "app/panels/stencil_editor.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/score/moments.h"
#include "core/score/stencil.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

/// Opens the editor on column C, a local model.
void openEditor(Desk& desk) {
    desk.click(Label("C  local coupling, degree 2, radius 1").in("experiment"));
    desk.click(Label("stencil...").column(3));
    REQUIRE(desk.shows("same band", "Own stencil"));
}

Label inEditor(const char* text) {
    return Label(text).in("Own stencil");
}

} // namespace

TEST_CASE("A stencil's member is put in and taken out") {
    std::vector<StencilMember> stencil;
    const StencilMember parent{StencilMember::Relation::parent, 0, 0};
    toggleMember(stencil, parent);
    CHECK(stencil == std::vector<StencilMember>{parent});
    toggleMember(stencil, parent);
    CHECK(stencil.empty());
}

TEST_CASE("Stencil editor: it opens on the column's own stencil, whose fit is the same") {
    Desk desk;
    const double before = desk.number(Label("held-out").in("Compare").nth(3));
    openEditor(desk);
    CHECK(desk.number(inEditor("degree")) == 2);
    desk.click(inEditor("Use in this column"));
    CHECK_THROWS(desk.player.region("Own stencil")); // it has closed
    CHECK(desk.experiment().columns[2].family == "custom");
    CHECK(desk.experiment().columns[2].stencil.size() == 8);
    CHECK(desk.number(Label("held-out").in("Compare").nth(3)) == before);
}

TEST_CASE("Stencil editor: what is drawn is set by hand, not left to the data") {
    for (const char* text : {"local:d2:sees=auto", "custom:d2:sees=parent:sees=auto"}) {
        CAPTURE(text);
        UiState ui;
        openStencilEditor(ui, parseModelSpec(text), 0);
        CHECK(ui.stencil.spec.family == "custom");
        CHECK_FALSE(leavesChoice(ui.stencil.spec));
        CHECK(ui.stencil.spec.stencil == membersOf(parseModelSpec(text)));
    }
}

TEST_CASE("Stencil editor: presets, single places and the cost; the draft becomes a column of its own") {
    Desk desk;
    openEditor(desk);
    desk.click(inEditor("itself"));
    CHECK(desk.shows("at most 3 features", "Own stencil")); // 1, w, w squared
    desk.clickBelow(inEditor("parent"), 36, 40);            // the middle of three by three places
    CHECK(desk.readoutBelow(inEditor("parent"), 36, 40) == "parent: +0 rows, +0 columns");
    ModelSpec wanted{.family = "custom", .degree = 2};
    wanted.stencil = {{StencilMember::Relation::parent, 0, 0}};
    const CostEstimate cost = MomentPlan::estimate(wanted, SubbandLayout(16, 16, 2));
    CHECK(desk.shows(fmt::format("at most {} features and {:.0f} moments", cost.features, cost.moments),
                     "Own stencil"));
    desk.enter(inEditor("name"), "with its parent");
    desk.click(inEditor("Add as a column"));
    REQUIRE(desk.experiment().columns.size() == 4);
    const ModelSpec& made = desk.experiment().columns[3];
    CHECK(made.stencil == wanted.stencil);
    CHECK(made.title == "with its parent");
    CHECK(desk.shows("D  with its parent", "Compare"));
    CHECK(desk.number(Label("held-out").in("Compare").nth(4)) ==
          written(Expected(desk.experiment()).exact(3).heldOut));
}

TEST_CASE("Stencil editor: any subband is chosen in the mosaic and seen at the corresponding place") {
    Desk desk;
    openEditor(desk);
    desk.click(inEditor("itself"));
    desk.click(inEditor("V2")); // now its places are beside the mosaic
    desk.clickBelow(inEditor("V2").nth(1), 60, 40);
    desk.click(inEditor("D1"));
    desk.clickBelow(inEditor("D1").nth(1), 36, 40);
    CHECK(desk.readoutBelow(inEditor("D1").nth(1), 36, 40) == "D1: +0 rows, +0 columns");
    desk.click(inEditor("Use in this column"));
    CHECK(toText(desk.experiment().columns[2]) == "custom:d2:sees=V2@0@1+D1");
    CHECK(desk.number(Label("held-out").in("Compare").nth(3)) ==
          written(Expected(desk.experiment()).exact(2).heldOut));
}

TEST_CASE("Stencil editor: of images in colour a click sets a place of the chosen channel") {
    Experiment e = deskExperiment();
    Desk grey(e);
    openEditor(grey);
    CHECK_FALSE(grey.shows("clicks set", "Own stencil"));
    e.data.channels = 3;
    Desk desk(e);
    openEditor(desk);
    desk.click(inEditor("itself"));
    desk.click(inEditor("others"));
    desk.clickBelow(inEditor("parent"), 36, 40);
    desk.click(inEditor("blue"));
    desk.clickBelow(inEditor("same band"), 84, 88); // the middle of seven by seven places
    CHECK(desk.readoutBelow(inEditor("same band"), 84, 88) == "same band: +0 rows, +0 columns, blue");
    CHECK(desk.readoutBelow(inEditor("parent"), 36, 40) ==
          "parent: +0 rows, +0 columns, blue; seen in: others");
    desk.click(inEditor("own"));
    CHECK(desk.readoutBelow(inEditor("same band"), 84, 88) ==
          "The coefficient itself: always seen; seen in: blue.");
    desk.clickBelow(inEditor("parent"), 36, 40);
    desk.clickBelow(inEditor("parent"), 36, 40); // of its own channel it goes again, of others it stays
    desk.click(inEditor("Use in this column"));
    CHECK(toText(desk.experiment().columns[2]) == "custom:d2:sees=parent.others+same.blue");
    CHECK(desk.number(Label("held-out").in("Compare").nth(3)) ==
          written(Expected(desk.experiment()).exact(2).heldOut));
}
