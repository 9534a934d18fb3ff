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

} // namespace

TEST_CASE("every study answers every family of models, or says why not") {
    Experiment e;
    e.data = {.source = "strokes", .train = 24, .heldOut = 3, .size = 16};
    e.levels = 2;
    e.schedule.steps = 3;
    e.generateCount = 2;
    e.chartSamples = 2;
    for (const Family& family : families()) {
        if (toy::needsFile(family)) continue; // nothing without a file
        CAPTURE(family.id);
        e.columns = {{.family = family.id, .degree = 1}};
        if (family.id == "custom") e.columns = {parseModelSpec("custom:d1:sees=parent")};
        const bool moments = needsMoments(e.columns[0]);
        Engine engine;
        engine.graph().begin(1e9);
        CHECK(answers<LearningStudy>(engine, e) == hasLearningCurve(e.columns[0]));
        CHECK(answers<StatisticsStudy>(engine, e) == moments);
        CHECK(answers<CrossValidationStudy>(engine, e) == moments);
        CHECK(answers<ModelMapsStudy>(engine, e) == moments);
        CHECK(answers<MaskStudy>(engine, e) == offers<Locality>(e.columns[0]));
        CHECK(answers<SensitivityStudy>(engine, e));
        CHECK(answers<HarmonicStudy>(engine, e));
        CHECK(answers<PiecesStudy>(engine, e) == offers<Pieces>(e.columns[0]));
        CHECK(answers<AgreementStudy>(engine, e));
        CHECK(answers<NearestStudy>(engine, e));
        CHECK(answers<SamplesStudy>(engine, e));
        CHECK(answers<ErrorHere>(engine, e));
        if (!isTrained(e.columns[0])) CHECK(answers<HalvesStudy>(engine, e)); // these would train for minutes
    }
}
