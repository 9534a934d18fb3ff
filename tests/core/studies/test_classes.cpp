// Models of one class: as if its images were all there are.
#include "core/base/error.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/image/spread.h"
#include "core/sample/trajectory.h"
#include "core/studies/agreement_study.h"
#include "core/studies/classes.h"
#include "core/studies/error_study.h"
#include "core/studies/folds_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/learning_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/pieces_study.h"
#include "core/studies/report_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/training_study.h"
#include "tests/core/studies/ask.h"
#include "tests/core/studies/class_folders.h"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

const std::vector<std::string> kinds = {"independent:d3",
                                        "local:d2:r1",
                                        "band-tied:d1:shared",
                                        "wiener",
                                        "ideal",
                                        "ls:p3",
                                        "els:p3",
                                        "nearest",
                                        "posterior:self",
                                        "independent:d=auto",
                                        "convnet:w4:f3:batch=8:seen=40"};

Experiment with(Experiment e, const std::string& model) {
    e.columns = {parseModelSpec(model)};
    return e;
}

/// Rows of the images of a class.
std::vector<int> rowsOf(const ClassImages& images, int label) {
    std::vector<int> rows;
    for (int i = 0; i < static_cast<int>(images.labels.size()); ++i)
        if (images.labels[static_cast<std::size_t>(i)] == label) rows.push_back(i);
    return rows;
}

/// Everything of an error that does not take time.
void checkSame(const ErrorPoint& one, const ErrorPoint& other) {
    CHECK(one.heldOut == doctest::Approx(other.heldOut).epsilon(1e-12));
    CHECK(one.train == doctest::Approx(other.train).epsilon(1e-12));
    CHECK(one.heldOutError == doctest::Approx(other.heldOutError).epsilon(1e-12));
    CHECK(one.samples == other.samples);
    CHECK(one.fit.parameters == other.fit.parameters);
    CHECK(std::isfinite(one.leaveOneOut) == std::isfinite(other.leaveOneOut));
    if (std::isfinite(one.leaveOneOut))
        CHECK(one.leaveOneOut == doctest::Approx(other.leaveOneOut).epsilon(1e-12));
}

} // namespace

TEST_CASE("a model of one class has the errors of a model of a data set that holds the class alone") {
    const ClassFolders folders;
    Asked asked;
    for (const std::string& kind : kinds) {
        CAPTURE(kind);
        const auto whole = asked.get<ErrorHere>(with(folders.experiment("mixed"), kind), 0);
        for (const int label : {0, 2}) {
            const auto of = asked.get<ErrorHere>(
                with(folders.experiment("mixed"), fmt::format("{}:class={}", kind, label)), 0);
            const auto alone = asked.get<ErrorHere>(with(folders.experiment(std::to_string(label)), kind), 0);
            checkSame(*of, *alone);
            CHECK(of->heldOut != doctest::Approx(whole->heldOut).epsilon(1e-6));
        }
    }
}

TEST_CASE("of the first so many training images a class's model has those of the class") {
    const ClassFolders folders;
    Asked asked;
    for (const std::string kind : {"independent:d2", "wiener", "ls:p3"}) {
        CAPTURE(kind);
        Experiment part = with(folders.experiment("mixed"), kind + ":class=1");
        part.subset = 40;
        Experiment alone = with(folders.experiment("1"), kind);
        for (const int row : rowsOf(folders.train, 1)) alone.subset += row < part.subset ? 1 : 0;
        REQUIRE(alone.subset > 2);
        checkSame(*asked.get<ErrorHere>(part, 0), *asked.get<ErrorHere>(alone, 0));
    }
}

TEST_CASE("own class: an exact error is the mean of the classes' weighted by their images") {
    const ClassFolders folders;
    Asked asked;
    for (const std::string kind : {"independent:d3", "local:d2:r1", "wiener"}) {
        CAPTURE(kind);
        const auto own = asked.get<ErrorHere>(with(folders.experiment("mixed"), kind + ":class=own"), 0);
        double heldOut = 0, train = 0;
        std::int64_t parameters = 0;
        for (int label = 0; label < 3; ++label) {
            const auto alone = asked.get<ErrorHere>(with(folders.experiment(std::to_string(label)), kind), 0);
            heldOut += alone->heldOut * static_cast<double>(rowsOf(folders.heldOut, label).size()) / 24;
            train += alone->train * static_cast<double>(rowsOf(folders.train, label).size()) / 90;
            parameters += alone->fit.parameters.total();
        }
        CHECK(own->exact);
        CHECK(own->heldOut == doctest::Approx(heldOut).epsilon(1e-10));
        CHECK(own->train == doctest::Approx(train).epsilon(1e-10));
        CHECK(own->fit.parameters.total() == parameters);
        // Of single images as of all: there are fewer than are looked at.
        const auto images =
            asked.get<ImageErrorsHere>(with(folders.experiment("mixed"), kind + ":class=own"), 0);
        CHECK(images->size() == 24);
        CHECK(images->mean() == doctest::Approx(heldOut).epsilon(1e-5)); // images are floats
    }
}

TEST_CASE(
    "own class: a sampled error is image by image that of the model of its class, with the usual noise") {
    const ClassFolders folders;
    Asked asked;
    for (const std::string kind : {"ideal", "ls:p3", "ls:p3:images=12"}) {
        CAPTURE(kind);
        const Experiment e = with(folders.experiment("mixed"), kind + ":class=own");
        const auto own = asked.get<ErrorHere>(e, 0);
        std::vector<std::shared_ptr<const Denoiser>> ofClass;
        for (int label = 0; label < 3; ++label) {
            const Experiment alone = with(folders.experiment(std::to_string(label)), kind);
            asked.engine.graph().begin(2e9);
            ofClass.push_back(asked.engine.get<FitStudy>(fitOf(alone, 0), {})->denoiser);
        }
        const auto data = asked.get<DataStudy>(e);
        REQUIRE(own->samples == 20);
        double heldOut = 0;
        for (int i = 0; i < 20; ++i) {
            const Image clean = data->heldOut.pixels.image(i),
                        noisy = noisedState(clean, e.sigma, noiseOf(e), i);
            const auto label = static_cast<std::size_t>(folders.heldOut.labels[static_cast<std::size_t>(i)]);
            const Image answer = ofClass[label]->denoise(ImageBatch(noisy), {}).image(0);
            const double error = static_cast<double>((answer.flat() - clean.flat()).square().mean());
            heldOut += error / 20;
            CHECK((*own->imageErrors)[i] == doctest::Approx(error).epsilon(1e-5));
        }
        CHECK(own->heldOut == doctest::Approx(heldOut).epsilon(1e-5));
        // The training images that some class's model is made of, spread evenly over all of them.
        std::vector<int> seen;
        for (int label = 0; label < 3; ++label) {
            auto rows = rowsOf(folders.train, label);
            if (kind.ends_with("images=12")) rows.resize(12);
            seen.insert(seen.end(), rows.begin(), rows.end());
        }
        std::sort(seen.begin(), seen.end());
        const auto chosen = spreadEvenly(20, static_cast<Eigen::Index>(seen.size()));
        double train = 0;
        for (int k = 0; k < 20; ++k) {
            const int row = seen[static_cast<std::size_t>(chosen[static_cast<std::size_t>(k)])];
            const Image clean = data->train.pixels.image(row),
                        noisy = noisedState(clean, e.sigma, noiseOf(e), row);
            const auto label = static_cast<std::size_t>(folders.train.labels[static_cast<std::size_t>(row)]);
            const Image answer = ofClass[label]->denoise(ImageBatch(noisy), {}).image(0);
            train += static_cast<double>((answer.flat() - clean.flat()).square().mean()) / 20;
        }
        CHECK(own->train == doctest::Approx(train).epsilon(1e-5));
    }
}

TEST_CASE("own class: another image has the picture of its class's model, and errors stay") {
    const ClassFolders folders;
    Asked asked;
    Experiment e = with(folders.experiment("mixed"), "wiener:class=own");
    const auto zeros = rowsOf(folders.heldOut, 0), twos = rowsOf(folders.heldOut, 2);
    e.image = zeros[0];
    const auto first = asked.get<DenoisedStudy>(e, 0);
    (void)asked.get<ErrorHere>(e, 0);
    Graph& graph = asked.engine.graph();
    CHECK(first->ofClass == "0");
    const long models = graph.computed<ModelStudy>(), errors = graph.computed<ErrorStudy>();
    CHECK(models == 3); // one a class
    CHECK(errors == 4); // theirs, and their mean
    e.image = twos[0];
    const auto other = asked.get<DenoisedStudy>(e, 0);
    (void)asked.get<ErrorHere>(e, 0);
    CHECK(other->ofClass == "2");
    CHECK(graph.computed<ErrorStudy>() == errors);
    CHECK(graph.computed<ModelStudy>() == models);
    const auto byNumber = asked.get<DenoisedStudy>(
        [&] {
            Experiment same = with(e, "wiener:class=2");
            return same;
        }(),
        0);
    CHECK((byNumber->image.flat() == other->image.flat()).all());
    CHECK(graph.computed<ModelStudy>() == models);
    const auto wrong = asked.get<DenoisedStudy>(with(e, "wiener:class=0"), 0);
    CHECK((wrong->image.flat() - other->image.flat()).abs().maxCoeff() > 1e-3f);
    // What is shown of the one image does not answer the other.
    Experiment before = e;
    before.image = zeros[0];
    CHECK(DenoisedStudy::of(before, 0) != DenoisedStudy::of(e, 0));
    CHECK(fitOf(before, 0) != fitOf(e, 0));
    CHECK(ErrorHere::of(before, 0) == ErrorHere::of(e, 0));
    CHECK(AgreementStudy::of(before, 0) == AgreementStudy::of(e, 0));
    // A model of all classes knows nothing of it.
    CHECK(fitOf(with(before, "wiener"), 0) == fitOf(with(e, "wiener"), 0));
}

TEST_CASE("learning curves, folds and halves of a class are those of a data set that holds it alone") {
    const ClassFolders folders;
    Asked asked;
    for (const std::string kind : {"independent:d2", "wiener", "ls:p3"}) {
        CAPTURE(kind);
        Experiment own = with(folders.experiment("mixed"), kind + ":class=own");
        own.image = rowsOf(folders.heldOut, 2)[1];
        const Experiment alone = with(folders.experiment("2"), kind);
        const auto curve = asked.get<LearningStudy>(own, 0), same = asked.get<LearningStudy>(alone, 0);
        CHECK(curve->sizes == same->sizes);
        REQUIRE(curve->points.size() == same->points.size());
        for (std::size_t k = 0; k < curve->points.size(); ++k) {
            CHECK(curve->points[k].images == same->points[k].images);
            CHECK(curve->points[k].heldOut == doctest::Approx(same->points[k].heldOut).epsilon(1e-9));
            CHECK(curve->points[k].train == doctest::Approx(same->points[k].train).epsilon(1e-9));
        }
        const auto halves = asked.get<HalvesStudy>(own, 0), sameHalves = asked.get<HalvesStudy>(alone, 0);
        CHECK(halves->sizes == sameHalves->sizes);
        REQUIRE_FALSE(halves->points.empty());
        CHECK(halves->points.back().mseFirst == doctest::Approx(sameHalves->points.back().mseFirst));
        if (!needsMoments(own.columns[0])) continue;
        const auto folds = asked.get<CrossValidationStudy>(own, 0),
                   sameFolds = asked.get<CrossValidationStudy>(alone, 0);
        CHECK(folds->mse == doctest::Approx(sameFolds->mse).epsilon(1e-9));
    }
}

TEST_CASE("training images have their numbers among all, whatever class's model tells of them") {
    const ClassFolders folders;
    Asked asked;
    Experiment e = with(folders.experiment("mixed"), "ideal:class=own");
    e.image = rowsOf(folders.heldOut, 1)[0];
    e.sigma = 0.15;
    e.schedule.steps = 4;
    const auto data = asked.get<DataStudy>(e);
    const auto labelOf = [&](Eigen::Index row) { return data->train.labels[static_cast<std::size_t>(row)]; };
    const auto path = asked.get<TrajectoryStudy>(e, 0);
    REQUIRE_FALSE(path->shares.empty());
    for (const PosteriorShare& share : path->shares)
        for (const WeightedImage& one : share.top) CHECK(labelOf(one.index) == 1);
    // At low noise the answer is the nearest of them, and it is found among all.
    const auto nearest = asked.get<NearestStudy>(e, 0);
    const auto denoised = asked.get<DenoisedStudy>(e, 0);
    CHECK(labelOf(nearest->front().index) == 1);
    CHECK(path->shares.back().top.front().index == path->endNeighbours.front().index);
    e.columns = {parseModelSpec("ls:p3:class=own")};
    const auto pieces = asked.get<PiecesStudy>(e, 0);
    int seen = 0;
    for (std::size_t k = 0; k < pieces->pieces.size(); ++k) {
        const Piece& piece = pieces->pieces[k];
        if (piece.image < 0) continue;
        ++seen;
        CHECK(labelOf(piece.image) == 1);
        const float there = data->train.pixels.image(piece.image).flat()[piece.place];
        CHECK(pieces->mosaic.flat()[static_cast<Eigen::Index>(k)] == doctest::Approx(there));
    }
    CHECK(seen > 0);
    const auto samples = asked.get<SamplesStudy>(e, 0);
    CHECK(samples->ofClass == "1");
}

TEST_CASE("agreement is over the same images: of each one's own class, or of one class") {
    const ClassFolders folders;
    Asked asked;
    Experiment e = folders.experiment("mixed");
    e.columns = {parseModelSpec("wiener"), parseModelSpec("wiener:class=own"),
                 parseModelSpec("wiener:class=1"), parseModelSpec("wiener:class=2")};
    const auto own = asked.get<AgreementStudy>(e, 1);
    CHECK(own->images == 24);
    CHECK(own->ofClass.empty());
    const auto data = asked.get<DataStudy>(e);
    asked.engine.graph().begin(2e9);
    const auto all = asked.engine.get<FitStudy>(fitOf(e, 0), {})->denoiser;
    double mse = 0, mseOfOne = 0;
    int ofOne = 0;
    for (int i = 0; i < 24; ++i) {
        const int label = folders.heldOut.labels[static_cast<std::size_t>(i)];
        const Experiment alone = with(folders.experiment(std::to_string(label)), "wiener");
        const auto denoiser = asked.engine.get<FitStudy>(fitOf(alone, 0), {})->denoiser;
        const ImageBatch noisy(noisedState(data->heldOut.pixels.image(i), e.sigma, noiseOf(e), i));
        const double difference = static_cast<double>(
            (denoiser->denoise(noisy, {}).image(0).flat() - all->denoise(noisy, {}).image(0).flat())
                .square()
                .mean());
        mse += difference / 24;
        mseOfOne += label == 1 ? difference : 0;
        ofOne += label == 1 ? 1 : 0;
    }
    CHECK(own->mse == doctest::Approx(mse).epsilon(1e-5));
    const auto one = asked.get<AgreementStudy>(e, 2);
    CHECK(one->ofClass == "1");
    CHECK(one->images == ofOne);
    CHECK(one->mse == doctest::Approx(mseOfOne / ofOne).epsilon(1e-5));
    e.reference = 1; // each one's own class: on images of class 1 the same model
    CHECK(asked.get<AgreementStudy>(e, 2)->mse == doctest::Approx(0));
    e.reference = 3;
    CHECK_THROWS_WITH_AS(asked.get<AgreementStudy>(e, 2), doctest::Contains("class 1 and class 2"), Error);
    CHECK_FALSE(onSameImages(e.columns[0], e.columns[2]));
    CHECK(onSameImages(e.columns[0], e.columns[1]));
}

TEST_CASE("own class: a report is of the models of all classes, whatever images are sampled or shown") {
    const ClassFolders folders;
    Asked asked;
    for (const std::string kind : {"ls:p3:images=12", "independent:d2", "features:\"w; abs(w)\""}) {
        CAPTURE(kind);
        ParameterCount sum;
        for (int label = 0; label < 3; ++label) {
            const auto one =
                asked.get<FitReportStudy>(with(folders.experiment(std::to_string(label)), kind), 0);
            sum.fitted += one->parameters.fitted;
            sum.kept += one->parameters.kept;
        }
        Experiment e = with(folders.experiment("mixed"), kind + ":class=own");
        CHECK(asked.get<FitReportStudy>(e, 0)->parameters == sum);
        for (const int samples : {3, 20}) { // three images are not of all classes
            e.chartSamples = samples;
            CHECK(asked.get<ErrorHere>(e, 0)->fit.parameters == sum);
        }
        e.image = 5;
        CHECK(asked.get<FitReportStudy>(e, 0)->parameters == sum);
        CHECK(asked.get<FitReportStudy>(e, 0)->note == "3 models, each of one class");
    }
}

TEST_CASE("the sampled errors beside a network's are by class, too") {
    const ClassFolders folders;
    Asked asked;
    const Experiment e = with(folders.experiment("mixed"), "wiener:class=own");
    const auto here = static_cast<int>(trainingSigmas(e).size()) - 1;
    const auto sampled = asked.get<ErrorAtLevel>(e, 0, here);
    const auto point = asked.engine.get<ErrorStudy>(
        {fitOfEach(fitOf(e, 0)), static_cast<int>(SampledErrorStudy::images), noiseOf(e)}, {});
    CHECK(sampled->heldOut == point->heldOut);
    CHECK(sampled->images == 24);
    CHECK(sampled->heldOut == doctest::Approx(asked.get<ErrorHere>(e, 0)->heldOut).epsilon(0.2));
}

TEST_CASE("what cannot be conditioned says why") {
    const ClassFolders folders;
    Asked asked;
    const auto fails = [&](const Experiment& e, const char* words) {
        CAPTURE(words);
        CHECK_THROWS_WITH_AS(asked.get<ErrorHere>(e, 0), doctest::Contains(words), Error);
        CHECK_THROWS_WITH_AS(asked.get<DenoisedStudy>(e, 0), doctest::Contains(words), Error);
    };
    for (const std::string kind : {"independent:d2", "wiener", "ls:p3"}) {
        CAPTURE(kind);
        fails(with(folders.experiment("plain"), kind + ":class=1"), "plain: expected images with classes");
        fails(with(folders.experiment("plain"), kind + ":class=own"), "plain: expected images with classes");
        fails(with(folders.experiment("mixed"), kind + ":class=Dress"),
              "class \"Dress\": mixed has no such class; expected one of 0, 1, 2");
        fails(with(folders.experiment("mixed"), kind + ":class=7"), "no such class");
        Experiment few = with(folders.experiment("mixed"), kind + ":class=2");
        few.subset = rowsOf(folders.train, 2)[1]; // one image of the class is before the second
        fails(few, "class 2: expected at least 2 training images, found 1 among the first");
        few.columns = {parseModelSpec(kind + ":class=own")};
        few.image = rowsOf(folders.heldOut, 2)[0];
        fails(few, "expected at least 2 training images, found"); // an error is of every class
        Experiment noHeldOut = with(folders.experiment("mixed"), kind + ":class=2");
        noHeldOut.data.heldOut = rowsOf(folders.heldOut, 2)[0];
        REQUIRE(noHeldOut.data.heldOut > 0);
        CHECK_THROWS_WITH_AS(asked.get<ErrorHere>(noHeldOut, 0),
                             doctest::Contains("expected held-out images"), Error);
        (void)asked.get<DenoisedStudy>(noHeldOut, 0); // a picture needs none
        Experiment picture = with(folders.experiment("mixed"), kind + ":class=own");
        picture.own = "2x2:00ff80ff";
        CHECK_THROWS_WITH_AS(asked.get<DenoisedStudy>(picture, 0), doctest::Contains("has no class"), Error);
        CHECK(asked.get<ErrorHere>(picture, 0)->heldOut > 0); // an error has nothing to do with it
        picture.columns = {parseModelSpec(kind + ":class=1")};
        CHECK(asked.get<DenoisedStudy>(picture, 0)->ofClass == "1");
    }
}
