#include "core/engine/engine.h"
#include "core/families/spec_text.h"
#include "core/studies/choosing_study.h"

#include <doctest/doctest.h>

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
    e.data = {.source = "strokes", .train = 3000, .heldOut = 200, .size = 16};
    e.levels = 2;
    e.columns = {parseModelSpec("local:r1")};
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
    CHECK(chosen(60) == 1);
    CHECK(chosen(3000) >= 2);
}
