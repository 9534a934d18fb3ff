// Features that see the class of the image: one fit of all images, an answer for every class.
#include "core/base/error.h"
#include "core/data/classes.h"
#include "core/families/features/feature_model.h"
#include "core/families/spec_text.h"
#include "core/sample/trajectory.h"
#include "core/studies/agreement_study.h"
#include "core/studies/classes.h"
#include "core/studies/error_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/inspector_study.h"
#include "core/studies/learning_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/sensitivity_study.h"
#include "core/studies/trajectory_study.h"
#include "tests/core/studies/ask.h"
#include "tests/core/studies/class_folders.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

Experiment ofFeatures(const ClassFolders& folders, const std::string& model,
                      const std::string& place = "mixed") {
    Experiment e = folders.experiment(place);
    e.columns = {parseModelSpec(model)};
    return e;
}

const char* const sharedList = "features:\"w; abs(w); (label == 1)*w; label\"";

} // namespace

TEST_CASE("features of the class: all monomials class by class are the models of every class by itself") {
    const ClassFolders folders;
    Asked asked;
    std::string list = "w; w^2; w^3";
    for (int label = 1; label < 3; ++label)
        for (const char* power : {"1", "w", "w^2", "w^3"})
            list += fmt::format("; (label == {})*{}", label, power);
    const std::string all = "features:ridge=1e-11:\"" + list + "\"",
                      plain = "features:ridge=1e-11:\"w; w^2; w^3\"";
    for (const char* chosen : {":class=own", ":class=2"}) {
        CAPTURE(chosen);
        const auto one = asked.get<ErrorHere>(ofFeatures(folders, all + chosen), 0),
                   other = asked.get<ErrorHere>(ofFeatures(folders, plain + chosen), 0);
        CHECK(one->exact);
        CHECK(one->heldOut == doctest::Approx(other->heldOut).epsilon(1e-6));
        CHECK(one->train == doctest::Approx(other->train).epsilon(1e-6));
    }
    const auto images = asked.get<ImageErrorsHere>(ofFeatures(folders, all + ":class=own"), 0),
               same = asked.get<ImageErrorsHere>(ofFeatures(folders, plain + ":class=own"), 0);
    CHECK((*images - *same).cwiseAbs().maxCoeff() < 1e-6 * same->maxCoeff());
}

TEST_CASE("features of the class: one fit serves all of them, and its report is theirs") {
    const ClassFolders folders;
    Asked asked;
    const Experiment own = ofFeatures(folders, std::string(sharedList) + ":class=own");
    const auto error = asked.get<ErrorHere>(own, 0);
    Graph& graph = asked.engine.graph();
    CHECK(graph.computed<ModelStudy>() == 1);
    CHECK(graph.computed<WholeFitStudy>() == 1);
    CHECK(error->fit.parameters.fitted == 256 * 5);
    CHECK(error->fit.note.find("all 90 training images") != std::string::npos);
    // The mean over all images, each told its class, is what the fit has made least.
    const auto whole = std::dynamic_pointer_cast<const FeatureDenoiser>(
        asked.get<ErrorHere>(own, 0) ? asked.engine.get<FitStudy>(fitOf(own, 0), {})->denoiser : nullptr);
    REQUIRE(whole);
    CHECK(error->train == doctest::Approx(whole->fit().trainMse).epsilon(1e-12));
    CHECK(error->train < asked.get<ErrorHere>(ofFeatures(folders, "features:\"w; abs(w)\""), 0)->train);
    // Of one class: over its images alone.
    double sum = 0;
    for (int label = 0; label < 3; ++label) {
        const auto one =
            asked.get<ErrorHere>(ofFeatures(folders, fmt::format("{}:class={}", sharedList, label)), 0);
        sum += one->heldOut *
               static_cast<double>(
                   std::count(folders.heldOut.labels.begin(), folders.heldOut.labels.end(), label)) /
               24;
    }
    CHECK(error->heldOut == doctest::Approx(sum).epsilon(1e-10));
    CHECK(graph.computed<WholeFitStudy>() == 1);
    // Of the first so many images, those of each class among them.
    const auto few = asked.get<ErrorHere>(
        ofFeatures(folders, "features:images=40:\"w; abs(w); (label == 1)*w; label\":class=own"), 0);
    Experiment part = own;
    part.subset = 40;
    CHECK(few->train == doctest::Approx(asked.get<ErrorHere>(part, 0)->train).epsilon(1e-12));
    CHECK(few->heldOut == doctest::Approx(asked.get<ErrorHere>(part, 0)->heldOut).epsilon(1e-12));
}

TEST_CASE("features of the class: a sampled error tells every image its own") {
    const ClassFolders folders;
    Asked asked;
    const std::string model = "features:sees=same@0@1:\"w; w1; (label == 2)*w*abs(w1); label\"";
    const Experiment own = ofFeatures(folders, model + ":class=own");
    const auto error = asked.get<ErrorHere>(own, 0);
    CHECK_FALSE(error->exact);
    REQUIRE(error->samples == 20);
    const auto data = asked.get<DataStudy>(own);
    for (int i = 0; i < 20; ++i) {
        Experiment one = own;
        one.image = i;
        const auto denoiser = asked.get<DenoisedStudy>(one, 0);
        const Image clean = data->heldOut.pixels.image(i);
        CHECK(denoiser->ofClass == std::to_string(data->heldOut.labels[static_cast<std::size_t>(i)]));
        const double found = (denoiser->image.flat() - clean.flat()).cast<double>().square().mean();
        CHECK((*error->imageErrors)[i] == doctest::Approx(found).epsilon(1e-5));
    }
    CHECK(asked.engine.graph().computed<WholeFitStudy>() == 1);
}

TEST_CASE("features of the class: every other question is answered, too, or has a reason") {
    const ClassFolders folders;
    Asked asked;
    Experiment e = ofFeatures(folders, std::string(sharedList) + ":class=own");
    e.schedule.steps = 3;
    e.generateCount = 2;
    CHECK(asked.get<SensitivityStudy>(e, 0));
    CHECK(asked.get<AgreementStudy>(e, 0));
    CHECK(asked.get<SamplesStudy>(e, 0));
    CHECK(asked.get<TrajectoryStudy>(e, 0));
    CHECK(asked.get<InspectedModelStudy>(e, 0));
    const auto curve = asked.get<LearningStudy>(e, 0);
    const auto data = asked.get<DataStudy>(e);
    Experiment of = e;
    of.columns[0].imageClass = className(*data, data->heldOut.labels[0]);
    CHECK(curve->points.back().images ==
          static_cast<int>(rowsOfClass(data->train, data->heldOut.labels[0]).size()));
    CHECK(curve->points.back().heldOut == asked.get<ErrorHere>(of, 0)->heldOut);
    CHECK_THROWS_WITH_AS(asked.get<HalvesStudy>(e, 0), doctest::Contains("one of all classes that is told"),
                         Error);
}

TEST_CASE("features of the class: without a class, or classes, a message says so") {
    const ClassFolders folders;
    Asked asked;
    for (const char* list : {sharedList, "features:sees=same@0@1:\"w; label*w1\""}) {
        const Experiment open = ofFeatures(folders, list);
        CHECK_THROWS_WITH_AS(asked.get<ErrorHere>(open, 0),
                             doctest::Contains("label: expected the class that the model answers for"),
                             Error);
        CHECK_THROWS_WITH_AS(asked.get<DenoisedStudy>(open, 0), doctest::Contains("expected the class"),
                             Error);
        CHECK_THROWS_WITH_AS(asked.get<SamplesStudy>(open, 0), doctest::Contains("expected the class"),
                             Error);
        for (const char* chosen : {"", ":class=own", ":class=1"})
            CHECK_THROWS_WITH_AS(
                asked.get<ErrorHere>(ofFeatures(folders, list + std::string(chosen), "plain"), 0),
                doctest::Contains("label: expected images with classes, found those of plain"), Error);
        CHECK_THROWS_WITH_AS(asked.get<ErrorHere>(ofFeatures(folders, list + std::string(":class=7")), 0),
                             doctest::Contains("no such class"), Error);
    }
}
