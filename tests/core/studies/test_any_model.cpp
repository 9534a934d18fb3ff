// Whatever is asked of whatever model: there is an answer, or a reason.
#include "core/base/error.h"
#include "core/engine/engine.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/studies/agreement_study.h"
#include "core/studies/error_study.h"
#include "core/studies/folds_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/harmonic_study.h"
#include "core/studies/learning_study.h"
#include "core/studies/map_study.h"
#include "core/studies/mask_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/pieces_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/sensitivity_study.h"
#include "core/studies/statistics_study.h"
#include "tests/core/families/toy.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

/// True for an answer, false for a reason, which must say something.
template <class V>
bool answers(Engine& engine, const Experiment& e) {
    try {
        return engine.get<StudyOf<V>>(V::of(e, 0, 0), {}) != nullptr;
    } catch (const Error& error) {
        CHECK(std::string(error.what()).size() > 10);
        return false;
    }
}

/// An Experiment of small digits.
Experiment ofStrokes(int train, int heldOut) {
    Experiment e;
    e.data = {.source = "strokes", .train = train, .heldOut = heldOut, .size = 16};
    e.levels = 2;
    e.schedule.steps = 3;
    e.generateCount = 2;
    e.chartSamples = 2;
    return e;
}

ModelSpec simplest(const Family& family) {
    return family.id == "custom" ? parseModelSpec("custom:d1:sees=parent")
                                 : ModelSpec{.family = family.id, .degree = 1};
}

/// Of its only column.
void checkAnswers(const Experiment& e) {
    Engine engine;
    engine.graph().begin(1e9);
    const ModelSpec& spec = e.columns[0];
    const bool moments = needsMoments(spec);
    CHECK(answers<LearningStudy>(engine, e) == hasLearningCurve(spec));
    CHECK(answers<StatisticsStudy>(engine, e) == moments);
    CHECK(answers<CrossValidationStudy>(engine, e) == moments);
    CHECK(answers<ModelMapsStudy>(engine, e) == moments);
    CHECK(answers<MaskStudy>(engine, e) == offers<Locality>(spec));
    CHECK(answers<SensitivityStudy>(engine, e));
    CHECK(answers<HarmonicStudy>(engine, e));
    CHECK(answers<PiecesStudy>(engine, e) == offers<Pieces>(spec));
    CHECK(answers<AgreementStudy>(engine, e));
    CHECK(answers<NearestStudy>(engine, e));
    CHECK(answers<SamplesStudy>(engine, e));
    CHECK(answers<ErrorHere>(engine, e));
    if (!isTrained(spec)) CHECK(answers<HalvesStudy>(engine, e)); // these would train for minutes
}

} // namespace

TEST_CASE("every study answers every family of models, or says why not") {
    Experiment e = ofStrokes(24, 3);
    for (const Family& family : families()) {
        if (toy::needsFile(family)) continue; // nothing without a file
        CAPTURE(family.id);
        e.columns = {simplest(family)};
        checkAnswers(e);
    }
}

TEST_CASE("every study answers of the image's own class, too, for every family that has classes") {
    Experiment e = ofStrokes(80, 2);
    for (const Family& family : families()) {
        if (!family.hasOwnClass()) continue;
        CAPTURE(family.id);
        e.columns = {simplest(family)};
        e.columns[0].imageClass = ownClass;
        checkAnswers(e);
    }
}
