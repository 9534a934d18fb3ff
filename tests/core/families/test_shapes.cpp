// Images of three channels in the families: those that take an image as so many values see all of them, those
// that know places have them in every channel; and an image of another shape is refused everywhere.

#include "core/base/error.h"
#include "core/basis/transform.h"
#include "core/families/ideal/ideal.h"
#include "core/families/nearest/nearest.h"
#include "core/families/patch/equivariant_patch.h"
#include "core/families/patch/local_patch.h"
#include "core/families/patch/pca_locality.h"
#include "core/families/prepare.h"
#include "core/families/shrinkage/shrinkage.h"
#include "core/families/spec_text.h"
#include "core/families/wiener/wiener.h"
#include "tests/core/families/toy.h"
#include "tests/core/wavelet_data.h"

#include <doctest/doctest.h>

using namespace scorelet;

namespace {

/// The same numbers as grey images three times as high.
std::shared_ptr<DataSet> stacked(const DataSet& colour) {
    auto data = std::make_shared<DataSet>(colour);
    data->shape = {1, 3 * colour.shape.height, colour.shape.width};
    data->train.pixels = ImageBatch(data->shape, colour.train.pixels.matrix());
    data->heldOut.pixels = ImageBatch(data->shape, colour.heldOut.pixels.matrix());
    return data;
}

/// Random images of three channels.
std::shared_ptr<DataSet> randomColour() {
    auto data = toy::colourData(40, 4);
    data->train.pixels.matrix() = toy::addNoise(data->train.pixels.matrix(), 0.5, 1);
    data->heldOut.pixels.matrix() = toy::addNoise(data->heldOut.pixels.matrix(), 0.5, 2);
    return data;
}

} // namespace

TEST_CASE("denoisers refuse images and pixels that theirs are not") {
    const auto data = toy::randomData(64, 8, 1);
    const ModelSpec patches{.family = "ls"};
    const ModelSpec wavelet = parseModelSpec("local:d1:r1");
    const Coefficients coefficients =
        testing::coefficientsOf(testing::patterns(100, 8, 1), testing::patterns(20, 8, 2), 8, 2);
    const std::vector<std::shared_ptr<const Denoiser>> denoisers = {
        IdealModel(toy::trainOf(data), {}).at(1, {}),
        NearestModel(toy::trainOf(data), {}).at(1, {}),
        WienerModel(data, {}).at(1, {}),
        LocalPatchModel(patches, data, {}).at(1, {}),
        EquivariantPatchModel(patches, data, {}).at(1, {}),
        PcaLocalityModel(patches, data, {}).at(1, {}),
        ShrinkageModel(std::make_shared<const WaveletTransform>("db2", 8, 8, 1), ShrinkageRule::sure)
            .at(1, {}),
        WaveletModel(wavelet, coefficients.transform, testing::momentsOf(wavelet, coefficients)).at(1, {})};
    for (const auto& denoiser : denoisers) {
        CAPTURE(denoiser->report().note);
        const Image colour = toy::colour(1, 8).image(0);
        CHECK_THROWS_WITH_AS(denoiser->denoise(ImageBatch(colour), {}), doctest::Contains("found 3"), Error);
        CHECK_THROWS_WITH_AS(denoiser->sensitivity(colour, {0, 1, 2}, {}), doctest::Contains("found 3"),
                             Error);
        // As many values, in another arrangement.
        CHECK_THROWS_AS(denoiser->denoise(ImageBatch({1, 4, 16}, 1, 0), {}), Error);
        CHECK_THROWS_AS(denoiser->sensitivity(Image({1, 4, 16}), {0, 1, 2}, {}), Error);
        const Image sound = data->heldOut.pixels.image(0);
        CHECK(denoiser->denoise(ImageBatch(sound), {}).shape() == sound.shape());
        CHECK(denoiser->sensitivity(sound, {0, 7, 7}, {}).shape() == sound.shape());
    }
}

TEST_CASE("a pixel outside the image has no sensitivity") {
    const auto data = toy::randomData(64, 8, 1);
    for (const PixelId& outside : {PixelId{1, 0, 0}, PixelId{0, 8, 0}, PixelId{0, 0, -1}}) {
        const Image image = data->heldOut.pixels.image(0);
        CHECK_THROWS_AS(IdealModel(toy::trainOf(data), {}).at(1, {})->sensitivity(image, outside, {}), Error);
        CHECK_THROWS_AS(WienerModel(data, {}).at(1, {})->sensitivity(image, outside, {}), Error);
        CHECK_THROWS_AS(LocalPatchModel({}, data, {}).at(1, {})->sensitivity(image, outside, {}), Error);
        CHECK_THROWS_AS(PcaLocalityModel({}, data, {}).at(1, {})->sensitivity(image, outside, {}), Error);
        CHECK_THROWS_AS(
            ShrinkageModel(std::make_shared<const WaveletTransform>("db2", 8, 8, 1), ShrinkageRule::bayes)
                .at(1, {})
                ->sensitivity(image, outside, {}),
            Error);
    }
}

TEST_CASE("ideal, nearest and Wiener take the values of all channels") {
    const auto colour = randomColour();
    const auto grey = stacked(*colour);
    const auto pair = [](const auto& make, const auto& one, const auto& other) {
        return std::pair{make(one)->at(0.6, {}), make(other)->at(0.6, {})};
    };
    using ModelOf = std::function<std::shared_ptr<const Model>(std::shared_ptr<DataSet>)>;
    for (const ModelOf& make :
         {ModelOf([](auto data) { return std::make_shared<IdealModel>(toy::trainOf(data), Work{}); }),
          ModelOf([](auto data) { return std::make_shared<NearestModel>(toy::trainOf(data), Work{}); }),
          ModelOf([](auto data) { return std::make_shared<WienerModel>(data, Work{}); })}) {
        const auto [ofColour, ofGrey] = pair(make, colour, grey);
        const ImageBatch answer = ofColour->denoise(colour->heldOut.pixels, {});
        CHECK(answer.shape() == colour->shape);
        CHECK(answer.matrix() == ofGrey->denoise(grey->heldOut.pixels, {}).matrix());
        // Channel 2, row 1, column 3 is row 9 of the stack.
        const Image map = ofColour->sensitivity(colour->heldOut.pixels.image(0), {2, 1, 3}, {});
        CHECK(map.shape() == colour->shape);
        CHECK((map.flat() == ofGrey->sensitivity(grey->heldOut.pixels.image(0), {0, 9, 3}, {}).flat()).all());
    }
}
