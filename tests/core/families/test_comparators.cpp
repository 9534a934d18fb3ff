#include "core/base/error.h"
#include "core/denoise/capabilities.h"
#include "core/families/family.h"
#include "core/families/prepare.h"
#include "tests/core/families/toy.h"

#include <doctest/doctest.h>

using namespace scorelet;
using toy::Matrix;

TEST_CASE("comparators: every kind denoises a batch after its data set's owner has let go") {
    for (const Family& family : families()) {
        if (family.needs != Needs::images || toy::needsFile(family)) continue;
        CAPTURE(family.id);
        ModelSpec spec;
        spec.family = family.id;
        auto data = toy::randomData(64, 16, 1);
        const Matrix clean = data->train.pixels.matrix().topRows(3);
        const auto model = prepareComparator(spec, std::move(data), "db2", 3, {});
        const auto denoiser = model->at(0.5, {});
        CHECK(denoiser->sigma() == 0.5);
        const Matrix noisy = toy::addNoise(clean, 0.5, 2);
        const Matrix result = toy::denoise(*denoiser, noisy);
        REQUIRE(result.rows() == 3);
        // All of them know the training images or that noise is rough: they do better than the noise itself.
        CHECK((result - clean).squaredNorm() < (noisy - clean).squaredNorm());
        CHECK(toy::sensitivity(*denoiser, noisy.row(0), 5).cols() == 256);
        CHECK(toy::denoise(*denoiser, Matrix(0, 256)).rows() == 0);
        CHECK_FALSE(denoiser->report().note.empty());
        CHECK((as<ExactError>(*model) != nullptr) == offers<ExactError>({.family = family.id}));
        const auto* locality = as<Locality>(*denoiser);
        CHECK((locality != nullptr) == offers<Locality>({.family = family.id}));
        if (locality) { // what a pixel answers to is within its mask
            const Eigen::RowVectorXf answers = toy::sensitivity(*denoiser, noisy.row(0), 5).row(0);
            std::vector<bool> seen(256, false);
            for (const int j : locality->mask(5)) seen[static_cast<std::size_t>(j)] = true;
            for (Eigen::Index j = 0; j < 256; ++j)
                CHECK((answers[j] == 0 || seen[static_cast<std::size_t>(j)]));
        }
        CHECK_THROWS_AS(model->at(0, {}), Error);
    }
}

TEST_CASE("comparators: wavelet score models are made elsewhere") {
    CHECK_THROWS_AS(prepareComparator(ModelSpec{}, toy::randomData(4, 8, 3), "db2", 1, {}), Error);
}
