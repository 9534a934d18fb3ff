#include "core/families/prepare.h"
#include "core/families/spec_text.h"
#include "core/score/score_fit.h"
#include "tests/core/families/toy.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

template <class Capability>
bool has(const Model& model, const Denoiser& denoiser) {
    return as<Capability>(model) || as<Capability>(denoiser);
}

} // namespace

TEST_CASE("an offer may depend on the model's settings") {
    const auto data = std::make_shared<const DataSet>(
        loadDataSet({.source = "strokes", .train = 40, .heldOut = 4, .size = 16}, Work{}));
    for (const char* text : {"posterior:image", "posterior:self", "posterior:sees=parent"}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        const auto model = prepareModel(spec, data, "db1", 2, 1e9, Work{});
        CHECK(offers<StencilAnswers>(spec) == has<StencilAnswers>(*model, *model->at(0.5, Work{})));
        CHECK(offers<StencilAnswers>(spec) == (std::string(text) != "posterior:image"));
    }
    for (const char* text : {"features:\"w; w^2\":sees=parent", "features:\"w; w*w1\":sees=parent",
                             "features:\"w; w*abs(w1)\":sees=parent"}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        const auto model = prepareModel(spec, data, "db1", 2, 1e9, Work{});
        CHECK(offers<ExactError>(spec) == has<ExactError>(*model, *model->at(0.5, Work{})));
        CHECK(offers<ExactError>(spec) == (std::string(text).find("abs") == std::string::npos));
    }
    for (const char* text : {"features:\"w; label*w\"", "features:\"w; w^2\""}) {
        CAPTURE(text);
        const ModelSpec spec = parseModelSpec(text);
        const auto model = prepareModel(spec, data, "db1", 2, 1e9, Work{});
        CHECK(offers<AnswersByClass>(spec) == has<AnswersByClass>(*model, *model->at(0.5, Work{})));
        CHECK(offers<AnswersByClass>(spec) == (std::string(text).find("label") != std::string::npos));
    }
}

TEST_CASE("a family offers what its models and denoisers can tell, and nothing else") {
    const auto data = std::make_shared<const DataSet>(
        loadDataSet({.source = "strokes", .train = 40, .heldOut = 4, .size = 16}, Work{}));
    int offered = 0;
    for (const Family& family : families()) {
        CAPTURE(family.id);
        if (toy::needsFile(family)) continue; // tests/numpy has test_network.py and test_onnx.py
        ModelSpec spec{.family = family.id, .degree = 1};
        if (family.id == "custom") spec = parseModelSpec("custom:d1:sees=parent");
        const auto model = prepareModel(spec, data, "db1", 2, 1e9, Work{});
        const auto denoiser = model->at(0.5, Work{});
        CHECK(offers<ExactError>(spec) == has<ExactError>(*model, *denoiser));
        CHECK(offers<FromMoments>(spec) == has<FromMoments>(*model, *denoiser));
        CHECK(offers<ScoreFit>(spec) == has<ScoreFit>(*model, *denoiser));
        CHECK(offers<Posterior>(spec) == has<Posterior>(*model, *denoiser));
        CHECK(offers<Locality>(spec) == has<Locality>(*model, *denoiser));
        CHECK(offers<Spectrum>(spec) == has<Spectrum>(*model, *denoiser));
        CHECK(offers<LeaveOneOut>(spec) == has<LeaveOneOut>(*model, *denoiser));
        CHECK(offers<Pieces>(spec) == has<Pieces>(*model, *denoiser));
        CHECK(offers<Dial>(spec) == has<Dial>(*model, *denoiser));
        CHECK(offers<ChoosesDial>(spec) == has<ChoosesDial>(*model, *denoiser));
        CHECK(offers<StencilAnswers>(spec) == has<StencilAnswers>(*model, *denoiser));
        CHECK(offers<AnswersByClass>(spec) == has<AnswersByClass>(*model, *denoiser));
        CHECK(offers<WeighedFeatures>(spec) == has<WeighedFeatures>(*model, *denoiser));
        CHECK(offers<AnswersOverNoise>(spec) == has<AnswersOverNoise>(*model, *denoiser));
        CHECK(needsMoments(spec) == offers<FromMoments>(spec));
        offered += static_cast<int>(family.offers.size());
    }
    // Wavelet models, any features, Wiener, ideal, posterior, patches, networks.
    CHECK(offered == 5 * 3 + 4 + 2 + 3 + 5 + 5 + 3);
}
