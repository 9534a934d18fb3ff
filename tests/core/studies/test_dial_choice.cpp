// What leave-one-out chooses is seen as it comes, and used when it is complete.
#include "core/engine/worker.h"
#include "core/families/spec_text.h"
#include "core/studies/dial_choice_study.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/shown.h"
#include "tests/core/studies/ask.h"

#include <cmath>
#include <doctest/doctest.h>

using namespace scorelet;

namespace {

Experiment choosing(const char* model) {
    Experiment e;
    e.data = {.source = "strokes", .train = 120, .heldOut = 5, .size = 8};
    e.levels = 2;
    e.chartSamples = 5;
    e.columns = {parseModelSpec(model)};
    return e;
}

} // namespace

TEST_CASE("the choice of h is what the denoiser, its picture and its error are made of") {
    for (const char* model : {"posterior:image:h=auto", "posterior:self:h=auto-scales"}) {
        CAPTURE(model);
        const Experiment e = choosing(model);
        testing::Asked asked;
        const auto choice = asked.get<DialChoiceStudy>(e, 0);
        const auto denoised = asked.get<DenoisedStudy>(e, 0);
        const auto error = asked.get<ErrorHere>(e, 0);
        CHECK(choice->images == 120);
        if (choice->chosen.size() == 1) {
            CHECK(denoised->h == choice->chosen[0]);
            CHECK(error->h == choice->chosen[0]);
            CHECK(denoised->scaleH.empty());
        } else {
            CHECK(choice->chosen.size() == 3);
            CHECK(denoised->scaleH == choice->chosen);
            CHECK(error->scaleH == choice->chosen);
            CHECK(std::isnan(error->h));
        }
        // The errors that were compared are the ones of the h by hand.
        for (const DialChoice::Point& point : choice->points) {
            CHECK(point.images == 120);
            CHECK((point.errors.array() > 0).all());
        }
    }
}

TEST_CASE("the choice of a column whose h is set by hand is that of the whole machine") {
    const auto by = [](const char* model) {
        return toText(DialChoiceStudy::of(choosing(model), 0).solver.spec);
    };
    CHECK(by("posterior:self:h=0.3") == "posterior:self:h=auto");
    CHECK(by("posterior:self:h=auto-scales") == "posterior:self:h=auto-scales");
}

TEST_CASE("a choice of h grows before it is there, and chooses nothing until then") {
    const Experiment e = choosing("posterior:self:h=auto");
    const auto graph = std::make_shared<Graph>();
    graph->begin(1e9);
    std::size_t points = 0;
    int previews = 0;
    const Context context(graph, {{}, 1, {}}, {});
    const auto choice =
        context.get<DialChoiceStudy>(DialChoiceStudy::of(e, 0), [&](const ResultOf<DialChoiceStudy>& sofar) {
            ++previews;
            CHECK(sofar->chosen.empty());
            CHECK(sofar->points.size() >= points);
            CHECK(static_cast<int>(sofar->points.size()) <= sofar->steps);
            points = sofar->points.size();
            int partly = 0;
            for (const DialChoice::Point& point : sofar->points) partly += point.images < sofar->images;
            CHECK(partly <= 1);
        });
    CHECK(previews > 0);
    CHECK(choice->chosen.size() == 1);
    CHECK(choice->points.size() >= points);
}

TEST_CASE("a choice of h is seen growing while the picture that is made of it is waited for") {
    Experiment e = choosing("posterior:local:r1:h=auto");
    e.data.train = 300;
    e.data.size = 16;
    Request request;
    request.budget = 1e9;
    request.first.add<DataStudy>(DataStudy::of(e));
    request.first.add<PictureStudy>(PictureStudy::of(e));
    request.first.add<DenoisedStudy>(DenoisedStudy::of(e, 0), 0);
    request.then.add<DialChoiceStudy>(DialChoiceStudy::of(e, 0), 0);
    Engine engine;
    int growing = 0;
    const auto last = engine.run(request, Work{},
                                 [&](const std::shared_ptr<const Snapshot>& snapshot) {
                                     const auto choice = shownOf<DialChoiceStudy>(*snapshot, e, 0);
                                     if (!choice.growing) return;
                                     ++growing;
                                     CHECK(choice->chosen.empty());
                                 },
                                 {});
    CHECK(growing > 0);
    CHECK(shownOf<DialChoiceStudy>(*last, e, 0).complete());
    CHECK(shownOf<DenoisedStudy>(*last, e, 0).complete());
}
