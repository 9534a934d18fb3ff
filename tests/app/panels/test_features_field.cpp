// The field of a model's features: what is typed becomes the model's, what is wrong stands below it.
#include "core/families/features/features.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"
#include "tests/app/panels/desk.h"
#include "tests/core/studies/ask.h"

using namespace scorelet;
using testing::Desk;

TEST_CASE("Features: a list that is typed is the model's, its error is that of the study; undo brings back "
          "the last") {
    Experiment e = testing::deskExperiment();
    e.columns = {parseModelSpec("features:\"w; w^2\"")};
    Desk desk(e);
    desk.press("U"); // all numbers
    const auto errorBy = [&](const char* model) {
        Experiment other = e;
        other.columns = {parseModelSpec(model)};
        return testing::Asked().get<ErrorHere>(other, 0)->heldOut;
    };
    CHECK(desk.number(Label("held-out").in("Compare").nth(1)) ==
          testing::written(errorBy("features:\"w; w^2\"")));
    const auto enter = [&](const std::string& before, const std::string& after) {
        desk.click(Label(before).in("experiment"));
        desk.press("Ctrl+A");
        desk.type(after);
        desk.press("Enter");
        desk.player.waitUntilIdle(60);
    };
    enter("w; w^2", "w; soft(w, 0.5)");
    CHECK(toText(desk.experiment().columns.front()) == "features:\"w; soft(w, 0.5)\"");
    CHECK(desk.number(Label("held-out").in("Compare").nth(1)) ==
          testing::written(errorBy("features:\"w; soft(w, 0.5)\"")));
    // A fault is said below the field, and the last good answer stays, dimmed.
    enter("w; soft(w, 0.5)", "w; sfot(w)");
    CHECK(desk.shows("at character 4: expected one of w, w1", "experiment"));
    CHECK(desk.experiment().columns.front().texts.at(featuresRow) == "w; sfot(w)");
    desk.press("Ctrl+Z");
    desk.player.waitUntilIdle(60);
    CHECK(toText(desk.experiment().columns.front()) == "features:\"w; soft(w, 0.5)\"");
    CHECK_FALSE(desk.shows("at character 4", "experiment"));
    CHECK(desk.number(Label("held-out").in("Compare").nth(1)) ==
          testing::written(errorBy("features:\"w; soft(w, 0.5)\"")));
}
