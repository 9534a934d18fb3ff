#include "core/base/error.h"
#include "core/engine/engine.h"
#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/studies/folds_study.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;

namespace {

Experiment foldedExperiment(int train) {
    Experiment e;
    e.data = {.source = "strokes", .train = train, .heldOut = 5, .size = 16};
    e.levels = 2;
    e.sigma = 0.5;
    return e;
}

CrossValidation crossValidated(const std::string& model, const Experiment& start) {
    Experiment e = start;
    e.columns = {parseModelSpec(model)};
    Engine engine;
    engine.graph().begin(1e9);
    return *engine.get<CrossValidationStudy>(CrossValidationStudy::of(e, 0), {});
}

} // namespace

TEST_CASE("cross-validation is the error on every fold of a model of the others") {
    const Experiment e = foldedExperiment(100);
    const DataSet all = loadDataSet(e.data, {});
    for (const char* model :
         {"independent:d3:ridge=1e-9", "local:d1:r1:shared:ridge=1e-9", "parent:d2:ridge=1e-9"}) {
        CAPTURE(model);
        const CrossValidation found = crossValidated(model, e);
        REQUIRE(found.errors.size() == 5);
        double sum = 0, squares = 0;
        for (int fold = 0; fold < 5; ++fold) { // of 100 images each has 20
            auto data = std::make_shared<DataSet>(all);
            const auto rows = all.train.pixels.matrix();
            std::vector<Eigen::Index> others, own; // dealt two by two
            for (Eigen::Index i = 0; i < 100; ++i) (i / 2 % 5 == fold ? own : others).push_back(i);
            data->train = {ImageBatch(all.shape, rows(others, Eigen::all)), {}};
            data->heldOut = {ImageBatch(all.shape, rows(own, Eigen::all)), {}};
            const auto fitted = prepareModel(parseModelSpec(model), data, e.wavelet, e.levels, 1e9, {});
            const double error = as<ExactError>(*fitted)->exactMse(*fitted->at(0.5, {}), {}).heldOut;
            CHECK(found.errors[static_cast<std::size_t>(fold)] == doctest::Approx(error).epsilon(2e-5));
            sum += found.errors[static_cast<std::size_t>(fold)];
            squares +=
                found.errors[static_cast<std::size_t>(fold)] * found.errors[static_cast<std::size_t>(fold)];
        }
        CHECK(found.mse == doctest::Approx(sum / 5));
        CHECK(found.standardError == doctest::Approx(std::sqrt((squares - sum * sum / 5) / 4 / 5)));
    }
}

TEST_CASE("cross-validation prefers what few images can feed") {
    const Experiment few = foldedExperiment(40), many = foldedExperiment(3000);
    CHECK(crossValidated("independent:d1", few).mse < crossValidated("local:d2:r1", few).mse);
    CHECK(crossValidated("independent:d1", many).mse > crossValidated("local:d2:r1", many).mse);
    CHECK(crossValidated("local:d2:r1", many).standardError < 0.05 * crossValidated("local:d2:r1", many).mse);
    Experiment none = foldedExperiment(4);
    CHECK_THROWS_WITH_AS(crossValidated("independent:d1", none),
                         doctest::Contains("at least 5 training images, found 4"), Error);
    CHECK_THROWS_WITH_AS(crossValidated("wiener", few), doctest::Contains("fitted by moments"), Error);
}
