#include "core/families/prepare.h"
#include "core/families/spec_text.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace scorelet;

TEST_CASE("what a model will take is known beforehand, to a tenth where it is much") {
    const auto data = std::make_shared<const DataSet>(
        loadDataSet({.source = "strokes", .train = 150, .heldOut = 4, .size = 32}, Work{}));
    int large = 0;
    const auto check = [&](const ModelSpec& spec) {
        CAPTURE(toText(spec));
        const auto model = prepareModel(spec, data, "db1", 2, 1e9, Work{});
        const double expected =
            modelBytes(spec, data->shape, BasisKind::wavelet, ColourBasis::rgb, 2, data->train.count());
        const auto taken = static_cast<double>(model->bytes());
        CHECK(std::abs(expected - taken) < 0.1 * taken + 1e5);
        large += taken > 2e6;
    };
    for (const Family& family : families())
        if (family.inMenu && family.id != "local") check({.family = family.id});
    for (const char* text :
         {"local:d2:r1", "local:d3:r1", "band-tied:d3", "parent:d4", "independent:d4:shared", "ls:images=70",
          "els:images=33", "pca-locality:images=100", "posterior:local", "posterior:sees=S2+H1+V1+D1@0@1",
          "posterior:local:r3:images=50", "posterior:self:shared"})
        check(parseModelSpec(text));
    CHECK(large >= 5);
    CHECK(modelBytes(parseModelSpec("local:d2:r1"), data->shape, BasisKind::wavelet, ColourBasis::rgb, 9,
                     500) == 0); // no such basis
}
