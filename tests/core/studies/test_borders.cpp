// Models in other boundary modes, against PyWavelets, against the ordinary model, and on images that are
// moved.
#include "core/base/error.h"
#include "core/evaluate/sampled_mse.h"
#include "core/families/spec_text.h"
#include "core/sample/trajectory.h"
#include "core/score/stencil.h"
#include "core/session/session.h"
#include "core/studies/border_study.h"
#include "core/studies/error_study.h"
#include "core/studies/wavelet_study.h"
#include "tests/core/studies/ask.h"
#include "tests/core/wavelet_data.h"
#include "tests/paths.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

using namespace scorelet;
using namespace scorelet::testing;

namespace {

BoundaryMode modeNamed(const std::string& text) {
    return *std::find_if(boundaryModes.begin(), boundaryModes.end(),
                         [&](BoundaryMode mode) { return text == name(mode); });
}

/// What a model that is fitted in a mode answers.
ImageBatch answersIn(const BoundaryTransform& transform, const ModelSpec& spec, double sigma,
                     const ImageBatch& train, const ImageBatch& noisy) {
    const CoefficientBatch w = transform.forwardAll(train, {});
    Moments moments(std::make_shared<const MomentPlan>(spec, w.layout(), w, w.count(), 1e9));
    moments.add(w, 0, w.count(), {});
    const WaveletFit fit = fitScore(moments, sigma, spec, {});
    return transform.inverseAll(denoiseCoefficients(fit, transform.forwardAll(noisy, {}), {}), {});
}

/// Images moved on the torus by `by` pixels down and to the right.
Matrix moved(const Matrix& images, int side, int by) {
    Matrix result(images.rows(), images.cols());
    const auto wrap = [side](int at) { return (at % side + side) % side; };
    for (int row = 0; row < side; ++row)
        for (int col = 0; col < side; ++col)
            result.col(wrap(row + by) * side + wrap(col + by)) = images.col(row * side + col);
    return result;
}

Experiment onBorders(const char* model, const char* wavelet) {
    Experiment e;
    e.data = {.source = "strokes", .train = 200, .heldOut = 30, .size = 16};
    e.levels = 2;
    e.wavelet = wavelet;
    e.sigma = 0.5;
    e.chartSamples = 30;
    e.columns = {parseModelSpec(model)};
    return e;
}

} // namespace

TEST_CASE("the linear model of redundant coefficients is that of PyWavelets and NumPy") {
    constexpr int side = 8;
    Matrix train(8, side * side), noisy(1, side * side);
    for (int row = 0; row < side; ++row)
        for (int col = 0; col < side; ++col) {
            for (int i = 0; i < 8; ++i)
                train(i, row * side + col) =
                    static_cast<float>(std::sin(0.7 * i + 0.5 * row * (1 + i % 3) + 0.3 * col * (1 + i % 2)));
            noisy(0, row * side + col) = static_cast<float>(std::cos(0.4 * row * col + 0.2));
        }
    std::ifstream golden(sourceFile("tests/golden/border_model.txt"));
    REQUIRE(golden);
    int cases = 0;
    for (std::string line; std::getline(golden, line); ++cases) {
        CAPTURE(line);
        std::istringstream words(line);
        std::string mode, filter;
        int levels = 0;
        words >> mode >> filter >> levels;
        const BoundaryTransform transform(wavelet(filter), side, side, levels, modeNamed(mode));
        const ImageBatch answer =
            answersIn(transform, parseModelSpec("independent:d1:ridge=0"), 0.6, batch(train), batch(noisy));
        Eigen::Index count = 0;
        for (double value = 0; words >> value; ++count)
            CHECK(static_cast<double>(answer.matrix()(0, count)) == doctest::Approx(value).epsilon(1e-5));
        CHECK(count == side * side);
    }
    CHECK(cases == 4);
}

TEST_CASE("the moved mode is the ordinary model of images that are moved on their torus") {
    constexpr int side = 16;
    const Matrix train = patterns(300, side, 3), noisy = patterns(4, side, 9);
    for (const char* filter : {"db2", "db3", "sym5"})
        for (const char* model : {"independent:d3", "band-tied:d2", "local:d1:r1", "parent:d2",
                                  "custom:d1:sees=scaling+children"}) {
            CAPTURE(filter);
            CAPTURE(model);
            const ModelSpec spec = parseModelSpec(model);
            const int by = 1 - static_cast<int>(wavelet(filter).low.size()) / 2;
            const BoundaryTransform ours(wavelet(filter), side, side, 2, BoundaryMode::moved),
                ordinary(wavelet(filter), side, side, 2, BoundaryMode::periodized);
            const ImageBatch answer = answersIn(ours, spec, 0.4, batch(train), batch(noisy));
            const ImageBatch expected =
                answersIn(ordinary, spec, 0.4, batch(moved(train, side, by)), batch(moved(noisy, side, by)));
            CHECK((moved(answer.matrix(), side, by) - expected.matrix()).cwiseAbs().maxCoeff() < 1e-4f);
        }
}

TEST_CASE("periodized has the ordinary model's sampled error") {
    Asked asked;
    for (const char* model : {"independent:d3", "band-tied:d2", "local:d2:r1:shared", "parent:d2"}) {
        CAPTURE(model);
        const Experiment e = onBorders(model, "db4");
        const auto ours = asked.get<BorderErrorHere>(e, 0, 0);
        CHECK(ours->mode == BoundaryMode::periodized);
        const auto data = asked.get<DataStudy>(e);
        asked.engine.graph().begin(1e9);
        const auto fitted = asked.engine.get<FitStudy>(fitOf(e, 0), {});
        const SampledMse ordinary = sampledMse(*fitted->denoiser, data->heldOut.pixels, noiseOf(e), {});
        CHECK(ours->mse == doctest::Approx(ordinary.mse).epsilon(1e-6));
        CHECK(ours->standardError == doctest::Approx(ordinary.standardError).epsilon(1e-5));
        CHECK(ours->images == 30);
        CHECK(ours->trainImages == 200);
    }
}

TEST_CASE("of images in colour each channel has its border, in the chosen colours") {
    Asked asked;
    for (const ColourBasis colours : {ColourBasis::rgb, ColourBasis::opponent})
        for (const char* model : {"independent:d3", "local:d1:r1:coupled-all"}) {
            CAPTURE(model);
            Experiment e = onBorders(model, "db4");
            e.data.channels = 3;
            e.colours = colours;
            const auto data = asked.get<DataStudy>(e);
            asked.engine.graph().begin(1e9);
            const auto fitted = asked.engine.get<FitStudy>(fitOf(e, 0), {});
            const SampledMse ordinary = sampledMse(*fitted->denoiser, data->heldOut.pixels, noiseOf(e), {});
            CHECK(asked.get<BorderErrorHere>(e, 0, 0)->mse == doctest::Approx(ordinary.mse).epsilon(1e-6));
            CHECK(asked.get<BorderErrorHere>(e, 0, 2)->mse > 0);
        }
    // Every mode takes a channel to what it takes a grey image to, and back.
    const Matrix grey = patterns(2, 16, 5);
    const ImageBatch one = batch(grey);
    ImageBatch three({3, 16, 16}, 2);
    for (int channel = 0; channel < 3; ++channel)
        three.matrix().middleCols(256 * channel, 256) = static_cast<float>(channel + 1) * grey;
    for (const BoundaryMode mode : boundaryModes) {
        const auto of = [&](int channels, ColourBasis colours) {
            return BoundaryTransform(wavelet("db3"), 16, 16, 2, mode, channels, colours);
        };
        const BoundaryTransform plane = of(1, ColourBasis::rgb), rgb = of(3, ColourBasis::rgb),
                                opponent = of(3, ColourBasis::opponent);
        const auto w = plane.forwardAll(one, {}), inRgb = rgb.forwardAll(three, {}),
                   inOpponent = opponent.forwardAll(three, {});
        const Eigen::Index count = plane.layout().count();
        REQUIRE(rgb.layout().count() == 3 * count);
        // (1, 2, 3) is 6 / sqrt 3 of luminance, -2 / sqrt 2 of red against blue, nothing of the last.
        const float parts[] = {2 * std::sqrt(3.f), -std::sqrt(2.f), 0};
        for (int channel = 0; channel < 3; ++channel) {
            const auto differs = [&](const CoefficientBatch& of3, float factor) {
                return (of3.matrix().middleRows(count * channel, count) - factor * w.matrix())
                    .cwiseAbs()
                    .maxCoeff();
            };
            CHECK(differs(inRgb, static_cast<float>(channel + 1)) < 1e-5f);
            CHECK(differs(inOpponent, parts[channel]) < 1e-5f);
        }
        CHECK((opponent.inverseAll(inOpponent, {}).matrix() - three.matrix()).cwiseAbs().maxCoeff() < 1e-5f);
    }
}

TEST_CASE("of Haar all modes are one; with longer filters they differ, by place and by border") {
    Asked asked;
    const auto errors = [&](const char* wavelet) {
        std::vector<double> mse;
        for (int mode = 0; mode < 4; ++mode)
            mse.push_back(asked.get<BorderErrorHere>(onBorders("local:d1:r1", wavelet), 0, mode)->mse);
        return mse;
    };
    // Neighbours wrap on a torus and end at a frame's edge, so that a class which sees them has two errors
    // there.
    const auto shortest = errors("db1"), longer = errors("db2");
    CHECK(shortest[1] == doctest::Approx(shortest[0]).epsilon(1e-6));
    CHECK(shortest[3] == doctest::Approx(shortest[2]).epsilon(1e-6));
    Experiment e = onBorders("independent:d3", "db1");
    const double haar = asked.get<BorderErrorHere>(e, 0, 0)->mse;
    for (int mode = 1; mode < 4; ++mode)
        CHECK(asked.get<BorderErrorHere>(e, 0, mode)->mse == doctest::Approx(haar).epsilon(1e-6));
    for (int one = 0; one < 4; ++one)
        for (int other = 0; other < one; ++other)
            CHECK(std::abs(longer[static_cast<size_t>(one)] / longer[static_cast<size_t>(other)] - 1) > 1e-4);
}

TEST_CASE("what costs is a ratio of means with the deviation of its paired differences") {
    BorderError of, over;
    of.errors = Eigen::Vector4d(1.1, 2.2, 3.3, 4.4);
    over.errors = Eigen::Vector4d(1, 2, 3, 4);
    CHECK(borderCost(of, over).percent == doctest::Approx(10));
    CHECK(std::abs(borderCost(of, over).standardError) < 1e-10); // a tenth more in every image
    of.errors = Eigen::Vector4d(2, 2, 3, 4);
    const BorderCost cost = borderCost(of, over);
    CHECK(cost.percent == doctest::Approx(10));
    // Left: 2 - 1.1, 2 - 2.2, 3 - 3.3, 4 - 4.4.
    CHECK(cost.standardError == doctest::Approx(100 * std::sqrt((0.81 + 0.04 + 0.09 + 0.16) / 3 / 4) / 2.5));
}

TEST_CASE("what has no meaning at a border is said") {
    Asked asked;
    const auto fails = [&](const char* model, int mode, const char* words, auto change) {
        Experiment e = onBorders(model, "db2");
        change(e);
        CAPTURE(model);
        CHECK_THROWS_WITH_AS(asked.get<BorderErrorHere>(e, 0, mode), doctest::Contains(words), Error);
    };
    const auto same = [](Experiment&) {};
    fails("local:d1:r1:shared", 2, "at the border of a redundant transform a coefficient has fewer", same);
    fails("wiener", 0, "boundary modes are of models of wavelet moments", same);
    fails("independent:d1", 2, "boundary modes are of models of wavelet moments",
          [](Experiment& e) { e.basis = BasisKind::dct; });
    fails("independent:d1:class=own", 0, "models of all classes", same);
    // Orientations and parents have their places in every mode.
    for (const char* model : {"band-tied:d1:shared", "parent:d1:shared"})
        CHECK(asked.get<BorderErrorHere>(onBorders(model, "db4"), 0, 2)->mse > 0);
    Experiment e = onBorders("independent:d1", "db2");
    e.columns.push_back(parseModelSpec("wiener"));
    CHECK(hasBorder(e, 0));
    CHECK_FALSE(hasBorder(e, 1));
    e.basis = BasisKind::pixels;
    CHECK_FALSE(hasBorder(e, 0));
}

TEST_CASE("a frame's neighbours end at its band's edge, and every detail has a parent and the parent it") {
    const BoundaryTransform transform(wavelet("db4"), 16, 16, 2, BoundaryMode::symmetric);
    const SubbandLayout& layout = transform.layout();
    CHECK(layout.places() == Places::frame);
    CHECK(layout.count() == imageCoefficients(wavelet("db4"), 16, 2, BoundaryMode::symmetric));
    const int band = layout.band(Orientation::vertical, 1, 0);
    const Subband& finest = layout.bands()[static_cast<size_t>(band)];
    CHECK(finest.rows == 11);
    CHECK(layout.neighbour(band, 0, 4, -1, 0) == -1);
    CHECK(layout.neighbour(band, 10, 4, 1, 0) == -1);
    CHECK(layout.neighbour(band, 3, 4, 1, -1) == layout.index(band, 4, 3));
    const auto stencils = makeStencils(parseModelSpec("local:d1:r1"), layout);
    CHECK(stencils[static_cast<size_t>(layout.index(band, 0, 0))].size() == 4);
    CHECK(stencils[static_cast<size_t>(layout.index(band, 5, 5))].size() == 9);
    const auto parents = makeStencils(parseModelSpec("parent:d1"), layout),
               children = makeStencils(parseModelSpec("custom:d1:sees=children"), layout);
    for (int k = layout.bands()[1].offset; k < layout.count(); ++k) {
        const auto& stencil = parents[static_cast<size_t>(k)];
        REQUIRE(stencil.size() == 2);
        if (layout.bands()[static_cast<size_t>(layout.place(k).band)].level == 2) continue;
        const auto& back = children[static_cast<size_t>(stencil[1])];
        CHECK(std::count(back.begin() + 1, back.end(), k) == 1);
    }
}

TEST_CASE("the wavelet's origin: products are the cascade's, the last change is between its steps") {
    Asked asked;
    Experiment e;
    e.wavelet = "db2";
    e.look.iterations = 4;
    const auto origin = asked.get<WaveletStudy>(e);
    CHECK(origin->vanishing == 2);
    CHECK(origin->now.scaling == cascade(wavelet("db2"), 4).scaling);
    CHECK(origin->scalingChange == largestChange(cascade(wavelet("db2"), 3).scaling, origin->now.scaling));
    CHECK(origin->waveletChange == largestChange(cascade(wavelet("db2"), 3).wavelet, origin->now.wavelet));
    REQUIRE(origin->products.size() == 4);
    for (const TensorProduct& product : origin->products) {
        CAPTURE(name(product.orientation));
        // Horizontal edges change down the picture: a column sums to nothing, a row does not.
        const auto picture = product.picture.plane(0);
        const float alongRows = picture.rowwise().sum().abs().maxCoeff(),
                    alongCols = picture.colwise().sum().abs().maxCoeff();
        const bool highAcross =
            product.orientation == Orientation::vertical || product.orientation == Orientation::diagonal;
        const bool highDown =
            product.orientation == Orientation::horizontal || product.orientation == Orientation::diagonal;
        CHECK((alongRows < 1) == highAcross);
        CHECK((alongCols < 1) == highDown);
        CHECK(product.picture.value(0, 30, 40) ==
              doctest::Approx(product.down[30] * product.across[40]).epsilon(1e-6));
    }
    REQUIRE(origin->degrees.size() == 4);
    CHECK(origin->degrees[1].detail < 1e-13);
    CHECK(origin->degrees[2].detail > 0.1);
    e.look.iterations = 0;
    const auto box = asked.get<WaveletStudy>(e);
    CHECK(box->products.empty());
    CHECK(std::isnan(box->scalingChange));
    CHECK(box->now.scaling == std::vector<double>{1});
}

TEST_CASE("a session keeps the view of the wavelet and its iterations") {
    Experiment e;
    for (const BasisView shown : {BasisView::wavelet, BasisView::borders}) {
        e.look.bases = shown;
        e.look.iterations = 7;
        CHECK(fromJson(toJson(e), "test").experiment == e);
    }
}
