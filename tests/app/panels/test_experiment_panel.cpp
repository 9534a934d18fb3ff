#include "core/data/classes.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/image/statistics.h"
#include "core/sample/trajectory.h"
#include "core/score/moments.h"
#include "tests/app/panels/desk.h"
#include "tests/app/panels/expected.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Label choice(const char* text) {
    return Label(text).in("experiment");
}

const Label mseHere = Label("MSE here").in("Compare").column(1);

} // namespace

TEST_CASE("Choices: images are stepped through and clicked, and what is denoised follows") {
    Desk desk;
    CHECK(desk.shows("200 training, 20 held-out", "experiment"));
    const std::string first = desk.read(mseHere);
    desk.click(choice("image")); // the arrow to its right
    CHECK(desk.experiment().image == 19);
    CHECK(desk.number(choice("image")) == 19);
    CHECK(desk.number(mseHere) == written(Expected(desk.experiment()).mseHere(0)));
    CHECK(desk.read(mseHere) != first);
    desk.player.lab().set("image", "0");
    CHECK(desk.readoutBelow(choice("image"), 140, 54).starts_with("image 2: "));
    desk.clickBelow(choice("image"), 140, 54); // the third picture
    CHECK(desk.experiment().image == 2);
    CHECK(desk.number(mseHere) == written(Expected(desk.experiment()).mseHere(0)));
}

TEST_CASE("Choices: the noise level is shown in every convention") {
    Desk desk;
    desk.click(choice("noise σ"), 0.75f);
    const double sigma = desk.experiment().sigma;
    CHECK(sigma > 2);
    CHECK(desk.number(choice("noise σ")) == written(sigma));
    CHECK(desk.number(choice("alpha-bar")) == written(1 / (1 + sigma * sigma), 3));
    const auto units = numbersIn(desk.read(choice("alpha-bar")));
    REQUIRE(units.size() == 5); // alpha-bar, [0,1], its value, data
    CHECK(units[3] == written(sigma / 2, 3));
    const double deviation =
        pixelStatistics(Expected(desk.experiment()).data().train.pixels).standardDeviation;
    CHECK(units[4] == written(sigma / deviation, 3));
    desk.enter(choice("noise number"), "7");
    CHECK(desk.experiment().noise == 7);
    CHECK(desk.number(mseHere) == written(Expected(desk.experiment()).mseHere(0)));
}

TEST_CASE("Choices: a typed number counts when it is entered, with either decimal sign; no number changes "
          "nothing") {
    Desk desk;
    const double before = desk.experiment().sigma;
    desk.overtype(choice("noise σ"), "0,4");
    CHECK(desk.experiment().sigma == before); // not yet entered
    desk.press("Enter");
    CHECK(desk.experiment().sigma == 0.4);
    desk.overtype(choice("noise σ"), "1,5");
    desk.click(choice("wavelet")); // elsewhere
    CHECK(desk.experiment().sigma == 1.5);
    desk.press("Esc");
    ImGui::SetClipboardText("2,25");
    desk.overtype(choice("noise σ"), "");
    desk.press("Ctrl+V");
    desk.press("Enter");
    CHECK(desk.experiment().sigma == 2.25);
    for (const char* wrong : {"1.2.3", "1,234.5", "-1", "1e8", "5/2", "+"}) {
        CAPTURE(wrong);
        desk.overtype(choice("noise σ"), wrong);
        CHECK(desk.shows("sigma: expected a number from 0.002 to 80", "Tooltip"));
        desk.press("Enter");
        CHECK(desk.experiment().sigma == 2.25);
        CHECK(desk.player.lab().ui().messages.messages().back().text.starts_with("sigma: expected a number"));
    }
    desk.overtype(choice("noise σ"), "3");
    desk.press("Esc");
    CHECK(desk.experiment().sigma == 2.25);
    desk.overtype(choice("levels"), "1,5"); // no whole number
    desk.press("Enter");
    CHECK(desk.experiment().levels == deskExperiment().levels);
    desk.click(choice("Data details"));
    desk.overtype(Label("training images").in("experiment"), "50");
    desk.press("Enter");
    CHECK(desk.experiment().subset == 50);
    desk.enter(choice("noise number"), "1.5");
    CHECK(desk.experiment().noise == 0);
}

TEST_CASE("Choices: the wavelet and its levels are the models' basis") {
    Desk desk;
    desk.click(choice("wavelet"));
    desk.click(Label("db6").in("Combo"));
    CHECK(desk.experiment().wavelet == "db6");
    CHECK(desk.number(mseHere) == written(Expected(desk.experiment()).mseHere(0)));
    desk.click(choice("levels"), 0.01f);
    CHECK(desk.experiment().levels == 1);
    CHECK(desk.number(mseHere) == written(Expected(desk.experiment()).mseHere(0)));
}

TEST_CASE("Choices: data and chart details are behind their headings") {
    Desk desk;
    desk.click(choice("Data details"));
    desk.enter(choice("held-out images"), "12");
    CHECK(desk.experiment().data.heldOut == 12);
    CHECK(desk.shows("200 training, 12 held-out", "experiment"));
    desk.click(choice("Data details"));
    CHECK_FALSE(desk.shows("held-out images", "experiment"));
    desk.click(choice("Chart and memory"));
    desk.click(choice("chart points"), 0.01f);
    CHECK(desk.experiment().chartPoints == 2);
    CHECK(desk.copiedTable(Label("noise σ (pixels in [−1, 1])").in("chart")).at(2).at(1) ==
          "5"); // no level between
    desk.click(choice("reference curves"));
    CHECK_FALSE(desk.experiment().referenceCurves);
}

TEST_CASE("Models: every column has its own settings below its heading") {
    Desk desk;
    desk.click(choice("C  local coupling, degree 2, radius 1"));
    CHECK(desk.number(choice("degree").column(1)) == 3);
    CHECK(desk.number(choice("degree").column(3)) == 2);
    desk.click(choice("degree").column(3), 0.01f);
    CHECK(desk.experiment().columns[2].degree == 1);
    CHECK(desk.experiment().columns[0].degree == 3);
    CHECK(desk.shows("C  local coupling, degree 1, radius 1", "experiment"));
    desk.click(choice("weights").column(3));
    desk.click(Label("per subband").in("Combo"));
    CHECK(desk.experiment().columns[2].sharing == Sharing::perSubband);
    const Expected expected(desk.experiment());
    CHECK(desk.number(Label("held-out").in("Compare").nth(3)) == written(expected.exact(2).heldOut));
    const CostEstimate cost = MomentPlan::estimate(desk.experiment().columns[2], SubbandLayout(16, 16, 2));
    CHECK(desk.shows(fmt::format("{} features, {:.0f} moments", cost.features, cost.moments), "experiment"));
    desk.click(choice("model").column(1));
    desk.click(Label("Wiener (PCA)").in("Combo"));
    CHECK(desk.experiment().columns[0].family == "wiener");
    CHECK(desk.number(Label("held-out").in("Compare").nth(1)) ==
          written(Expected(desk.experiment()).exact(0).heldOut));
}

TEST_CASE("Models: they are added, copied, moved and removed") {
    Desk desk;
    const auto kinds = [&] {
        std::string text;
        for (const ModelSpec& spec : desk.experiment().columns) text += toText(spec) + " ";
        return text;
    };
    desk.click(choice("Add model..."));
    desk.click(Label("ideal").in("Popup"));
    CHECK(kinds() == "independent:d3 band-tied:d3 local:d2:r1 ideal ");
    CHECK(desk.number(Label("MSE here").in("Compare").column(4)) ==
          written(Expected(desk.experiment()).mseHere(3)));
    desk.click(choice("duplicate"));
    CHECK(kinds() == "independent:d3 independent:d3 band-tied:d3 local:d2:r1 ideal ");
    desk.click(choice("remove"));
    CHECK(kinds() == "independent:d3 band-tied:d3 local:d2:r1 ideal ");
    desk.click(choice(">"));
    CHECK(kinds() == "band-tied:d3 independent:d3 local:d2:r1 ideal ");
    CHECK(desk.number(Label("MSE here").in("Compare").column(2)) ==
          written(Expected(desk.experiment()).mseHere(1)));
    desk.click(choice("Add model..."));
    desk.click(Label("Published").in("Popup"));
    CHECK(desk.player.texts("Menu").size() > 2);
}

TEST_CASE("Models: a patch machine says how many images it is made of") {
    Experiment e = deskExperiment();
    e.columns = {parseModelSpec("ls:p5:images=50")};
    Desk desk(e);
    CHECK(desk.read(choice("training images")) == "50");
    CHECK(desk.number(choice("patch side")) == 5);
    const std::string before = desk.read(mseHere);
    desk.click(choice("training images"), 0.9f);
    CHECK(desk.experiment().columns[0].images > 100);
    CHECK(desk.read(mseHere) != before);
    CHECK(desk.number(mseHere) == written(Expected(desk.experiment()).mseHere(0)));
}

TEST_CASE("The choices stand still, whether they need a scroll bar or hardly") {
    for (int height = 640; height <= 840; height += 10) { // about where the bar appears
        CAPTURE(height);
        Desk desk(deskExperiment(), "", 1280, height);
        desk.player.waitUntilIdle(60);
        const auto place = [&] { return desk.find(Label("noise σ").in("experiment")).box.y0; };
        const float first = place();
        for (int i = 0; i < 3; ++i) {
            desk.player.frames(1 + i); // even and odd frames
            CHECK(place() == first);
        }
    }
}

TEST_CASE(
    "Models: a class is chosen by its name; headings say which is meant, and the picture is its model's") {
    Experiment start = deskExperiment();
    start.columns = {parseModelSpec("wiener"), parseModelSpec("ideal")};
    Desk desk(start);
    const Expected first(desk.experiment());
    const DataSet& data = first.data();
    const auto mseOfClass = [&](int label) {
        const Experiment& e = desk.experiment();
        const auto part = std::make_shared<const DataSet>(onlyClass(data, label));
        const auto model = prepareModel(parseModelSpec("wiener"), part, e.wavelet, e.levels, 1e9, {});
        const Image clean = data.heldOut.pixels.image(e.image);
        const Image noisy = noisedState(clean, e.sigma, noiseOf(e), e.image);
        const Image answer = model->at(e.sigma, {})->denoise(ImageBatch(noisy), {}).image(0);
        return static_cast<double>((answer.flat() - clean.flat()).square().mean());
    };
    desk.click(choice("class").column(1));
    desk.click(Label("own (of the image)").in("Combo"));
    CHECK(toText(desk.experiment().columns[0]) == "wiener:class=own");
    for (const char* image : {"0", "1"}) { // of two classes
        desk.player.lab().set("image", image);
        const int label = data.heldOut.labels[static_cast<std::size_t>(desk.experiment().image)];
        CHECK(desk.number(mseHere) == written(mseOfClass(label)));
        CHECK(desk.shows(fmt::format("own class: {}", label)));
    }
    desk.click(choice("class").column(1));
    desk.click(Label("3").in("Combo"));
    CHECK(toText(desk.experiment().columns[0]) == "wiener:class=3");
    CHECK(desk.number(mseHere) == written(mseOfClass(3)));
    desk.player.lab().set("control", "gaussian"); // draws have no class
    CHECK(desk.shows("expected images with classes"));
    desk.click(choice("class").column(1));
    desk.click(Label("all").in("Combo"));
    CHECK(toText(desk.experiment().columns[0]) == "wiener");
    CHECK(desk.number(mseHere) == written(Expected(desk.experiment()).mseHere(0)));
}
