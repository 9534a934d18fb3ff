#include "core/base/error.h"
#include "core/engine/engine.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/session/python_export.h"
#include "core/studies/choosing_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/inspector_study.h"
#include "core/studies/learning_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/statistics_study.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace scorelet;

namespace {

std::vector<std::string> textsOf(const char* model, Varied varied) {
    std::vector<std::string> texts;
    for (const Candidate& candidate : candidatesOf(parseModelSpec(model), varied))
        texts.push_back(toText(candidate.spec));
    return texts;
}

CrossValidation result(double mse, double standardError) {
    return {.mse = mse, .standardError = standardError, .errors = {}};
}

} // namespace

TEST_CASE("candidates are models like the column's that differ in one setting") {
    using Texts = std::vector<std::string>;
    CHECK(textsOf("parent:d2:shared:ridge=0.01", Varied::degree) ==
          Texts{"parent:d1:shared:ridge=0.01", "parent:d2:shared:ridge=0.01", "parent:d3:shared:ridge=0.01",
                "parent:d4:shared:ridge=0.01"});
    CHECK(textsOf("local:d2:r3", Varied::radius) ==
          Texts{"local:d2:r0", "local:d2:r1", "local:d2:r2", "local:d2:r3"});
    CHECK(textsOf("independent:d2", Varied::radius) == textsOf("local:d2:r0", Varied::radius));
    CHECK(textsOf("band-tied:d2", Varied::radius).empty());
    CHECK(textsOf("independent:d1", Varied::ridge) ==
          Texts{"independent:d1:ridge=1e-08", "independent:d1:ridge=1e-07", "independent:d1",
                "independent:d1:ridge=1e-05", "independent:d1:ridge=0.0001", "independent:d1:ridge=0.001",
                "independent:d1:ridge=0.01", "independent:d1:ridge=0.1", "independent:d1:ridge=1"});
    CHECK(textsOf("band-tied:d2", Varied::stencil) ==
          Texts{"independent:d2", "parent:d2", "band-tied:d2", "local:d2:r1", "local:d2:r2"});
    CHECK(textsOf("custom:d2:sees=parent+same@0@1", Varied::stencil) ==
          Texts{"independent:d2", "parent:d2", "custom:d2:sees=parent+same@0@1", "band-tied:d2",
                "local:d2:r1", "local:d2:r2"});
    // A monomial belongs to a stencil.
    CHECK(textsOf("independent:d3:drop=0.0.0", Varied::degree)[2] == "independent:d3:drop=0.0.0");
    CHECK(textsOf("independent:d3:drop=0.0.0", Varied::stencil)[0] == "independent:d3:drop=0.0.0");
    CHECK(textsOf("independent:d3:drop=0.0.0", Varied::stencil)[1] == "parent:d3");
}

TEST_CASE("a model stands among its candidates, which do not depend on which of them it is") {
    for (const Varied varied : {Varied::degree, Varied::radius, Varied::ridge, Varied::stencil})
        for (const Candidate& candidate : candidatesOf(parseModelSpec("local:d2:r1"), varied)) {
            CAPTURE(candidate.name);
            CHECK(placeOf(candidate.spec, varied) == candidate.at);
            std::vector<std::string> names, others;
            for (const Candidate& one : candidatesOf(parseModelSpec("local:d2:r1"), varied))
                names.push_back(one.name);
            for (const Candidate& one : candidatesOf(candidate.spec, varied)) others.push_back(one.name);
            CHECK(names == others);
        }
}

TEST_CASE("candidates whose folds take more than half of the budget do not fit") {
    Experiment e;
    e.data.size = 16;
    e.levels = 2;
    const auto highest = [&](double budget) {
        e.budgetGb = budget;
        int degree = 0;
        for (const Candidate& candidate : candidatesOf(parseModelSpec("local:r1"), Varied::degree))
            if (foldsFit(e, candidate.spec)) degree = candidate.spec.degree;
        return degree;
    };
    CHECK(highest(2) == 4);
    CHECK(highest(0.2) == 3);
    CHECK(highest(0.1) == 2);
}

TEST_CASE("the least error wins, and what is within its standard error is named") {
    const std::vector<Candidate> all = candidatesOf(parseModelSpec("independent"), Varied::degree);
    const CrossValidation one = result(0.0130, 0.001), two = result(0.0123, 0.0008), four = result(0.2, 0.1);
    CHECK(leastOf({&one, &two, nullptr, &four}) == 1);
    CHECK(leastOf({&two, nullptr, &two}) == 0);
    CHECK_FALSE(leastOf({nullptr, nullptr}));
    CHECK(choiceText(all, {&one, &two, nullptr, &four}) ==
          "degree 2: 0.0123 \xc2\xb1 0.0008 by cross-validation; within one standard error degree 1");
    CHECK(choiceText(all, {nullptr, &two, nullptr, &four}) ==
          "degree 2: 0.0123 \xc2\xb1 0.0008 by cross-validation; none within one standard error");
    CHECK(choiceText(all, {nullptr, nullptr, nullptr, nullptr}).empty());
}

TEST_CASE("few images choose a low degree, many a higher one") {
    Experiment e;
    e.data = {.source = "strokes", .train = 3000, .heldOut = 200, .size = 8};
    e.levels = 2;
    e.columns = {parseModelSpec("band-tied")};
    const auto chosen = [&](int images) {
        e.subset = images;
        Engine engine;
        engine.graph().begin(2e9);
        std::vector<std::shared_ptr<const CrossValidation>> kept;
        std::vector<const CrossValidation*> results;
        for (int item = 0; item < 3; ++item) {
            kept.push_back(engine.get<CrossValidationStudy>(FoldsOfCandidate::of(e, 0, item), {}));
            results.push_back(kept.back().get());
        }
        return *leastOf(results) + 1;
    };
    CHECK(chosen(60) == 2);
    CHECK(chosen(3000) == 3);
}

namespace {

Experiment choosingExperiment(const char* model, int train) {
    Experiment e;
    e.data = {.source = "strokes", .train = train, .heldOut = 100, .size = 8};
    e.levels = 2;
    e.sigma = 0.2;
    e.budgetGb = 0.05; // degree 4 of nine coefficients has no room
    e.columns = {parseModelSpec(model)};
    return e;
}

struct Chosen {
    ModelSpec spec;
    std::string note;
    double heldOut = 0;
};

/// What a model that leaves settings to the data is at the noise level.
Chosen chosenOf(Engine& engine, const Experiment& e) {
    const auto choice = engine.get<ChoiceStudy>(fitOf(e, 0), {});
    const auto error = engine.get<ErrorStudy>(ErrorHere::of(e, 0), {});
    CHECK(error->fit.note.starts_with(choice->note));
    return {choice->fit.solver.spec, choice->note, error->heldOut};
}

/// The candidate of least cross-validated error, as the chart of what is varied shows it.
ModelSpec leastOfChart(Engine& engine, Experiment e, Varied varied, int count) {
    e.look.varied = varied;
    std::vector<std::shared_ptr<const CrossValidation>> kept;
    std::vector<const CrossValidation*> results;
    for (int item = 0; item < count; ++item) {
        kept.push_back(engine.get<CrossValidationStudy>(FoldsOfCandidate::of(e, 0, item), {}));
        results.push_back(kept.back().get());
    }
    return candidatesOf(e.columns[0], varied)[*leastOf(results)].spec;
}

} // namespace

TEST_CASE("an automatic degree is the least of the chart's, and is as if it were set by hand") {
    for (const int train : {60, 2000}) {
        CAPTURE(train);
        const Experiment e = choosingExperiment("band-tied:d=auto", train);
        Engine engine;
        engine.graph().begin(e.budgetGb * 1e9);
        const Chosen chosen = chosenOf(engine, e);
        CHECK(toText(chosen.spec) == toText(leastOfChart(engine, e, Varied::degree, 4)));
        CHECK(chosen.spec.degree == (train == 60 ? 2 : 4));
        CHECK(chosen.note.starts_with(fmt::format("degree {}: ", chosen.spec.degree)));
        const auto byHand = engine.get<ErrorStudy>(ErrorStudy::of(e, chosen.spec, e.sigma), {});
        CHECK(chosen.heldOut == byHand->heldOut);
    }
}

TEST_CASE("an automatic ridge is the least of the chart's; both are chosen together") {
    const Experiment ridge = choosingExperiment("local:d2:r1:ridge=auto", 100);
    Engine engine;
    engine.graph().begin(ridge.budgetGb * 1e9);
    const Chosen chosen = chosenOf(engine, ridge);
    CHECK(toText(chosen.spec) == toText(leastOfChart(engine, ridge, Varied::ridge, 9)));
    CHECK(chosen.spec.ridge > 1e-6); // 100 images for 55 features
    const Experiment both = choosingExperiment("parent:d=auto:ridge=auto", 100);
    const Chosen pair = chosenOf(engine, both);
    CHECK(pair.note.find("degree") < pair.note.find("ridge"));
    const auto error = [&](const ModelSpec& spec) {
        return engine.get<CrossValidationStudy>({fitOf(both, spec)}, {})->mse;
    };
    CHECK(error(both.columns[0]) == error(pair.spec));
    for (const char* other : {"parent:d1", "parent:d2", "parent:d3", "parent:d4", "parent:d2:ridge=0.01"})
        CHECK(error(pair.spec) <= error(parseModelSpec(other)));
}

TEST_CASE("the text form says what is left to the data, and the value by hand is not in it") {
    for (const char* text : {"local:r1:d=auto", "parent:d3:shared:ridge=auto", "custom:d=auto:ridge=auto"})
        CHECK(toText(parseModelSpec(text)) == std::string(text));
    ModelSpec byHand = parseModelSpec("independent:d3:ridge=auto");
    byHand.ridge = 0.1;
    CHECK(parseModelSpec("independent:d3:ridge=auto") == canonical(byHand));
    CHECK(label(parseModelSpec("local:r1:d=auto")) == "local coupling, radius 1, automatic degree");
    CHECK_THROWS_AS(parseModelSpec("posterior:self:d=auto"), Error);
    // Its preparation is that of the highest degree that is tried.
    const Experiment e = choosingExperiment("local:r1:d=auto:ridge=auto", 100);
    CHECK(fitOf(e, 0).solver.model == fitOf(e, parseModelSpec("local:d3:r1")).solver.model);
    Experiment small = e;
    small.budgetGb = 0.025;
    CHECK(fitOf(small, 0).solver.spec.degree == 2);
}

TEST_CASE("studies of a model that leaves settings to the data are those of the chosen model") {
    Experiment e = choosingExperiment("parent:d=auto:ridge=auto", 300);
    Engine engine;
    engine.graph().begin(e.budgetGb * 1e9);
    Experiment byHand = e;
    byHand.columns = {chosenOf(engine, e).spec};
    CHECK(engine.get<StatisticsStudy>(StatisticsStudy::of(e, 0), {})->heldOut ==
          engine.get<StatisticsStudy>(StatisticsStudy::of(byHand, 0), {})->heldOut);
    CHECK(engine.get<LearningStudy>(LearningStudy::of(e, 0), {})->points.back().heldOut ==
          engine.get<LearningStudy>(LearningStudy::of(byHand, 0), {})->points.back().heldOut);
    CHECK(engine.get<HalvesStudy>(HalvesStudy::of(e, 0), {})->points.back().between.cosine ==
          engine.get<HalvesStudy>(HalvesStudy::of(byHand, 0), {})->points.back().between.cosine);
    CHECK(engine.get<DenoisedStudy>(DenoisedStudy::of(e, 0), {})->mse ==
          engine.get<DenoisedStudy>(DenoisedStudy::of(byHand, 0), {})->mse);
    CHECK(engine.get<InspectedModelStudy>(InspectedModelStudy::of(e, 0), {})->fit->heldOutMse ==
          engine.get<InspectedModelStudy>(InspectedModelStudy::of(byHand, 0), {})->fit->heldOutMse);
    CHECK_FALSE(hasPythonProgram(e.columns[0]));
    CHECK_THROWS_WITH_AS(pythonProgram(e, e.columns[0]), doctest::Contains("no cross-validation"), Error);
}

TEST_CASE("an automatic radius is the least of the chart's, and is as if it were set by hand") {
    const Experiment e = choosingExperiment("local:d1:r=auto", 400);
    Engine engine;
    engine.graph().begin(e.budgetGb * 1e9);
    const Chosen chosen = chosenOf(engine, e);
    CHECK(toText(chosen.spec) == toText(leastOfChart(engine, e, Varied::radius, 4)));
    CHECK(chosen.spec.radius >= 1); // drawn strokes are longer than a coefficient
    CHECK(chosen.note.starts_with(fmt::format("radius {}: ", chosen.spec.radius)));
    CHECK(chosen.heldOut == engine.get<ErrorStudy>(ErrorStudy::of(e, chosen.spec, e.sigma), {})->heldOut);
    CHECK(engine.get<ChoiceStudy>(fitOf(e, 0), {})->fit == fitOf(e, chosen.spec)); // and shares its key
}

TEST_CASE("an automatic stencil is the least of the chart's, whatever family says so") {
    Experiment e = choosingExperiment("parent:d2:sees=auto", 400);
    const double nine = foldBytes(parseModelSpec("local:d2:r1"), SubbandLayout(8, 8, 2));
    e.budgetGb = 2.2e-9 * nine; // 25 coefficients have no room
    Engine engine;
    engine.graph().begin(e.budgetGb * 1e9);
    const Chosen chosen = chosenOf(engine, e);
    CHECK(chosen.note.starts_with(
        candidatesOf(e.columns[0],
                     Varied::stencil)[static_cast<std::size_t>(*placeOf(chosen.spec, Varied::stencil))]
            .name));
    const ModelSpec least = leastOfChart(engine, e, Varied::stencil, 4);
    CHECK(toText(chosen.spec) == toText(least));
    CHECK(chosen.note.ends_with("; left out for the memory budget: local coupling r2"));
    CHECK_FALSE(placeOf(e.columns[0], Varied::stencil));
    e.columns = {parseModelSpec("local:r3:d2:sees=auto")}; // its radius is not its own
    CHECK(toText(chosenOf(engine, e).spec) == toText(chosen.spec));
}

TEST_CASE("radius and degree are chosen together, each radius with its best degree of those that have room") {
    const Experiment e = choosingExperiment("local:d=auto:r=auto", 100);
    Engine engine;
    engine.graph().begin(e.budgetGb * 1e9);
    const Chosen chosen = chosenOf(engine, e);
    CHECK(chosen.note.find("radius") < chosen.note.find("degree"));
    const auto error = [&](const ModelSpec& spec) {
        return engine.get<CrossValidationStudy>({fitOf(e, spec)}, {})->mse;
    };
    CHECK(error(e.columns[0]) == error(chosen.spec));
    int tried = 0;
    for (const Candidate& radius : candidatesOf(e.columns[0], Varied::radius))
        for (const Candidate& one : candidatesOf(radius.spec, Varied::degree))
            if (foldsFit(e, one.spec)) {
                CHECK(error(chosen.spec) <= error(one.spec));
                ++tried;
            }
    CHECK(tried > 6);
    CHECK(tried < 16);
}

TEST_CASE("the text form of an automatic radius or stencil has nothing of what it chooses") {
    for (const char* text : {"local:d2:r=auto", "local:d=auto:ridge=auto:r=auto", "independent:d1:sees=auto",
                             "custom:d2:sees=parent:sees=auto"})
        CHECK(toText(parseModelSpec(text)) == toText(canonical(parseModelSpec(text))));
    ModelSpec byHand = parseModelSpec("local:d2:r=auto");
    byHand.radius = 3;
    CHECK(toText(byHand) == "local:d2:r=auto");
    byHand = parseModelSpec("local:d2:r=auto:drop=0.0:sees=auto");
    byHand.radius = 3;
    CHECK(toText(byHand) == "local:d2:sees=auto");
    CHECK(label(parseModelSpec("local:d2:r=auto")) == "local coupling, degree 2, automatic radius");
    CHECK(label(parseModelSpec("parent:d2:sees=auto")) == "wavelet score model, degree 2, automatic stencil");
    CHECK_THROWS_AS(parseModelSpec("band-tied:r=auto"), Error);
    CHECK_THROWS_AS(parseModelSpec("posterior:self:sees=auto"), Error);
    CHECK_FALSE(hasPythonProgram(parseModelSpec("local:r=auto")));
    // More room is another choice, but for models that are set by hand the same.
    Experiment e = choosingExperiment("local:d2:r=auto", 100), more = e;
    more.budgetGb = 1;
    CHECK(fitOf(e, 0) != fitOf(more, 0));
    CHECK(fitOf(e, parseModelSpec("local:d2:r1")) == fitOf(more, parseModelSpec("local:d2:r1")));
    // Those that are compared differ in it alone, and are set by hand.
    using Texts = std::vector<std::string>;
    CHECK(textsOf("local:d=auto:r=auto", Varied::radius) ==
          Texts{"local:r0:d=auto", "local:r1:d=auto", "local:r2:d=auto", "local:r3:d=auto"});
    CHECK(textsOf("local:d1:r=auto", Varied::stencil)[3] == "local:d1:r1");
    CHECK(textsOf("band-tied:d2:sees=auto", Varied::stencil) == textsOf("band-tied:d2", Varied::stencil));
    CHECK(textsOf("local:d2:sees=auto", Varied::radius).empty());
}
