// LS and ELS against plain loops that follow their definition word by word.

#include "core/base/error.h"
#include "core/families/patch/equivariant_patch.h"
#include "core/families/patch/local_patch.h"
#include "tests/core/families/toy.h"

#include <doctest/doctest.h>
#include <limits>
#include <numbers>

using namespace scorelet;
using toy::Matrix;

namespace {

ModelSpec patchSpec(int patch, PatchBorder border) {
    ModelSpec spec;
    spec.patch = patch;
    spec.border = border;
    return spec;
}

constexpr PatchBorder borders[] = {PatchBorder::cut, PatchBorder::wrap, PatchBorder::circular,
                                   PatchBorder::borders};

bool isTorus(PatchBorder border) {
    return border == PatchBorder::wrap || border == PatchBorder::circular;
}

/// D(x)[row, col] by the definition: all training patches that fit, or that stand at the same place.
double plainPixel(const Matrix& train, const float* x, int size, const ModelSpec& spec, double sigma,
                  bool everywhere, int row, int col) {
    const int h = spec.patch / 2;
    const bool wrap = spec.border == PatchBorder::wrap;
    const bool torus = isTorus(spec.border);
    const auto inside = [&](int position) { return position >= 0 && position < size; };
    // Kamb & Ganguli's borders: a patch that reaches over an edge meets those that reach over it as far.
    const auto meet = [&](int noisy, int training) {
        if (spec.border != PatchBorder::borders || noisy == training) return true;
        return inside(noisy - h) && inside(noisy + h) && inside(training - h) && inside(training + h);
    };
    const auto at = [&](int r, int c) { return ((r + size) % size) * size + (c + size) % size; };
    std::vector<double> logits;
    std::vector<double> values;
    for (Eigen::Index i = 0; i < train.rows(); ++i)
        for (int r = everywhere ? 0 : row; r <= (everywhere ? size - 1 : row); ++r)
            for (int c = everywhere ? 0 : col; c <= (everywhere ? size - 1 : col); ++c) {
                double sum = 0;
                bool fits = meet(row, r) && meet(col, c);
                for (int dy = -h; dy <= h; ++dy)
                    for (int dx = -h; dx <= h; ++dx) {
                        if (!torus && !(inside(row + dy) && inside(col + dx))) continue;
                        if (!wrap && !(inside(r + dy) && inside(c + dx))) {
                            fits = false;
                            continue;
                        }
                        sum += std::pow(static_cast<double>(x[at(row + dy, col + dx)]) -
                                            static_cast<double>(train(i, at(r + dy, c + dx))),
                                        2);
                    }
                if (!fits) continue;
                logits.push_back(-sum / (2 * sigma * sigma));
                values.push_back(static_cast<double>(train(i, at(r, c))));
            }
    const double peak = *std::max_element(logits.begin(), logits.end());
    double total = 0;
    double average = 0;
    for (size_t k = 0; k < logits.size(); ++k) {
        const double weight = std::exp(logits[k] - peak);
        total += weight;
        average += weight * values[k];
    }
    return average / total;
}

double worstError(const Denoiser& denoiser, const Matrix& train, const Matrix& noisy, int size,
                  const ModelSpec& spec, bool everywhere) {
    const Matrix result = toy::denoise(denoiser, noisy);
    double worst = 0;
    for (Eigen::Index k = 0; k < noisy.rows(); ++k)
        for (int row = 0; row < size; ++row)
            for (int col = 0; col < size; ++col) {
                const double expected = plainPixel(train, noisy.row(k).data(), size, spec, denoiser.sigma(),
                                                   everywhere, row, col);
                worst =
                    std::max(worst, std::abs(expected - static_cast<double>(result(k, row * size + col))));
            }
    return worst;
}

} // namespace

TEST_CASE("ls: equals plain loops for every patch, border and noise level") {
    auto data = toy::randomData(300, 8, 1); // two tasks, the last block with empty lanes
    for (const PatchBorder border : {PatchBorder::cut, PatchBorder::wrap})
        for (const int patch : {1, 3, 5, 7, 11, 15}) {
            if (border == PatchBorder::wrap && patch > 7) continue;
            for (const double sigma : {0.05, 0.5, 4.0}) {
                CAPTURE(patch);
                CAPTURE(sigma);
                const ModelSpec spec = patchSpec(patch, border);
                const auto denoiser = LocalPatchModel(spec, data, {}).at(sigma, {});
                const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().topRows(2), sigma, 2);
                CHECK(worstError(*denoiser, data->train.pixels.matrix(), noisy, 8, spec, false) < 3e-5);
            }
        }
}

TEST_CASE("els: equals plain loops for every patch, border and noise level") {
    auto data = toy::randomData(35, 8, 3);
    for (const PatchBorder border : borders)
        for (const int patch : {1, 3, 5, 7, 13, 15}) {
            if (isTorus(border) && patch > 7) continue;
            CAPTURE(static_cast<int>(border));
            for (const double sigma : {0.1, 1.0}) {
                CAPTURE(patch);
                CAPTURE(sigma);
                const ModelSpec spec = patchSpec(patch, border);
                const auto denoiser = EquivariantPatchModel(spec, data, {}).at(sigma, {});
                const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().topRows(2), sigma, 4);
                CHECK(worstError(*denoiser, data->train.pixels.matrix(), noisy, 8, spec, true) < 3e-5);
            }
        }
}

TEST_CASE("els: wrapped or circular, a shifted noisy image has the shifted answer") {
    auto data = toy::randomData(20, 8, 5);
    for (const PatchBorder border : {PatchBorder::wrap, PatchBorder::circular}) {
        const auto denoiser = EquivariantPatchModel(patchSpec(3, border), data, {}).at(0.5, {});
        const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().row(0), 0.5, 6);
        Matrix shifted(1, 64);
        for (int row = 0; row < 8; ++row)
            for (int col = 0; col < 8; ++col)
                shifted(0, ((row + 3) % 8) * 8 + (col + 5) % 8) = noisy(0, row * 8 + col);
        const Matrix answer = toy::denoise(*denoiser, noisy);
        const Matrix shiftedAnswer = toy::denoise(*denoiser, shifted);
        for (int row = 0; row < 8; ++row)
            for (int col = 0; col < 8; ++col)
                CHECK(shiftedAnswer(0, ((row + 3) % 8) * 8 + (col + 5) % 8) ==
                      doctest::Approx(answer(0, row * 8 + col)).epsilon(1e-4));
    }
}

TEST_CASE("els: borders is ls once the patch reaches the image's side; the four borders differ") {
    auto data = toy::randomData(40, 8, 17);
    const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().topRows(2), 0.5, 18);
    const auto answers = [&](int patch, PatchBorder border) {
        return toy::denoise(*EquivariantPatchModel(patchSpec(patch, border), data, {}).at(0.5, {}), noisy);
    };
    for (const int patch : {9, 15})
        CHECK(toy::largestDifference(
                  answers(patch, PatchBorder::borders),
                  toy::denoise(*LocalPatchModel(patchSpec(patch, PatchBorder::cut), data, {}).at(0.5, {}),
                               noisy)) < 1e-6);
    for (const PatchBorder one : borders)
        for (const PatchBorder other : borders)
            if (one != other) CHECK(toy::largestDifference(answers(3, one), answers(3, other)) > 0.01);
    const auto note = [&](PatchBorder border) {
        return EquivariantPatchModel(patchSpec(3, border), data, {}).at(1, {})->report().note;
    };
    CHECK(note(PatchBorder::cut) == "40 of 40 training images, patch 3 x 3, border cut");
    CHECK(note(PatchBorder::circular).ends_with("border circular (Kamb & Ganguli)"));
    CHECK(note(PatchBorder::borders).ends_with("border as far from the same edges (Kamb & Ganguli)"));
    // An equivariant column that becomes a local one keeps its choice unused.
    CHECK(toy::denoise(*LocalPatchModel(patchSpec(3, PatchBorder::borders), data, {}).at(1, {}), noisy) ==
          toy::denoise(*LocalPatchModel(patchSpec(3, PatchBorder::cut), data, {}).at(1, {}), noisy));
}

TEST_CASE("ls and els: sensitivity against central differences, in the middle and in a corner") {
    auto data = toy::randomData(40, 8, 7);
    for (const PatchBorder border : borders)
        for (const int pixel : {0, 8, 27, 63}) {
            CAPTURE(pixel);
            CAPTURE(static_cast<int>(border));
            const Matrix noisy = toy::addNoise(data->train.pixels.matrix().row(4), 0.6, 8);
            const ModelSpec spec = patchSpec(5, border);
            const auto local = LocalPatchModel(spec, data, {}).at(0.6, {});
            const auto everywhere = EquivariantPatchModel(spec, data, {}).at(0.6, {});
            CHECK(toy::sensitivityError(*local, noisy, pixel, 0.01F) < 3e-4);
            CHECK(toy::sensitivityError(*everywhere, noisy, pixel, 0.01F) < 3e-4);
        }
    // Pixel 0 cannot see beyond its cut patch.
    const Matrix row = toy::sensitivity(*LocalPatchModel(patchSpec(3, PatchBorder::cut), data, {}).at(1, {}),
                                        data->heldOut.pixels.matrix().row(0), 0);
    CHECK((row.array() != 0).count() == 4);
}

TEST_CASE("ls and els: the same bits on one thread and three, alone and in a batch") {
    auto data = toy::randomData(700, 8, 9);
    const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix(), 0.4, 10);
    Work three;
    three.threads = 3;
    ModelSpec spec = patchSpec(3, PatchBorder::cut);
    spec.images = 700;
    for (const auto& denoiser :
         {LocalPatchModel(spec, data, {}).at(0.4, {}), EquivariantPatchModel(spec, data, {}).at(0.4, {})}) {
        const Matrix one = toy::denoise(*denoiser, noisy);
        CHECK(one == toy::denoise(*denoiser, noisy, three));
        CHECK(one.row(4) == toy::denoise(*denoiser, noisy.row(4), three));
        CHECK(toy::sensitivity(*denoiser, noisy.row(0), 9) ==
              toy::sensitivity(*denoiser, noisy.row(0), 9, three));
    }
}

TEST_CASE("ls: nearest patch as the noise vanishes, mean as it grows; one image, duplicates, constants") {
    auto data = toy::randomData(50, 8, 11);
    const LocalPatchModel model(patchSpec(3, PatchBorder::cut), data, {});
    const Matrix mean = data->train.pixels.matrix().colwise().mean();
    CHECK(toy::largestDifference(toy::denoise(*model.at(1e-3, {}), data->train.pixels.matrix().row(7)),
                                 data->train.pixels.matrix().row(7)) == 0);
    CHECK(toy::largestDifference(toy::denoise(*model.at(1e3, {}), data->train.pixels.matrix().row(7)), mean) <
          1e-4);

    auto copies = toy::dataSet(data->train.pixels.matrix().topRows(1).replicate(40, 1),
                               data->heldOut.pixels.matrix(), 8);
    const LocalPatchModel same(patchSpec(5, PatchBorder::cut), copies, {});
    CHECK(toy::largestDifference(toy::denoise(*same.at(0.2, {}), data->heldOut.pixels.matrix().row(0)),
                                 data->train.pixels.matrix().row(0)) < 1e-6);
    auto flat = toy::dataSet(Matrix::Constant(1, 64, 0.5F), data->heldOut.pixels.matrix(), 8);
    const EquivariantPatchModel constant(patchSpec(5, PatchBorder::cut), flat, {});
    CHECK(
        (toy::denoise(*constant.at(0.2, {}), data->heldOut.pixels.matrix()).array() - 0.5F).abs().maxCoeff() <
        1e-6F);
}

TEST_CASE("ls and els: what is not finite spoils only the pixels that see it") {
    auto data = toy::randomData(40, 8, 12);
    for (const float bad :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e18F}) {
        Matrix noisy = data->heldOut.pixels.matrix().row(0);
        noisy(0, 0) = bad;
        const ModelSpec spec = patchSpec(3, PatchBorder::cut);
        for (const auto& denoiser : {LocalPatchModel(spec, data, {}).at(0.5, {}),
                                     EquivariantPatchModel(spec, data, {}).at(0.5, {})}) {
            const Matrix result = toy::denoise(*denoiser, noisy);
            CHECK((result.array() == result.array()).count() == 60);
            CHECK(std::isnan(result(0, 9)));
            CHECK(toy::sensitivity(*denoiser, noisy, 0).hasNaN());
            CHECK(toy::sensitivity(*denoiser, noisy, 27).allFinite());
        }
    }
}

TEST_CASE("ls: the number of images, the schedule and impossible choices") {
    auto data = toy::randomData(60, 8, 13);
    ModelSpec spec = patchSpec(3, PatchBorder::cut);
    spec.images = 10;
    auto first = toy::dataSet(data->train.pixels.matrix().topRows(10), data->heldOut.pixels.matrix(), 8);
    CHECK(toy::denoise(*LocalPatchModel(spec, data, {}).at(1, {}), data->heldOut.pixels.matrix()) ==
          toy::denoise(*LocalPatchModel(spec, first, {}).at(1, {}), data->heldOut.pixels.matrix()));
    CHECK(LocalPatchModel(spec, data, {}).at(1, {})->report().note ==
          "10 of 60 training images, patch 3 x 3");

    spec.schedule = {3, 5, 7, 9};
    const PatchChoice choice{8, 3, PatchBorder::cut, false};
    const auto side = [&](double sigma) { return patchAt(choice, spec.schedule, sigma); };
    // Entries belong to the times 0, 1/4, 1/2, 3/4; between two the border is halfway in time.
    const auto levelAt = [](double time) { return std::tan(std::numbers::pi * time / 2.016); };
    for (size_t i = 0; i < 4; ++i) {
        const double time = static_cast<double>(i) / 4;
        if (i > 0) CHECK(side(levelAt(time)) == spec.schedule[i]);
        CHECK(side(levelAt(time + 0.124)) == spec.schedule[i]);
        CHECK(side(levelAt(time + 0.126)) == spec.schedule[std::min<size_t>(i + 1, 3)]);
    }
    CHECK(side(0.001) == 3);
    CHECK(side(80) == 9);
    CHECK(patchAt(choice, {}, 80) == 3);
    CHECK(patchAt(choice, {3, 63}, 80) == 15);                          // sees all of 8 x 8
    CHECK(patchAt({8, 3, PatchBorder::wrap, false}, {3, 63}, 80) == 7); // an odd side that fits
    for (const double sigma : {0.06, 0.72, 8.0}) {
        CAPTURE(sigma);
        ModelSpec fixed = patchSpec(side(sigma), PatchBorder::cut);
        fixed.images = spec.images;
        const Matrix noisy = toy::addNoise(data->heldOut.pixels.matrix().topRows(1), sigma, 5);
        CHECK(toy::denoise(*LocalPatchModel(spec, data, {}).at(sigma, {}), noisy) ==
              toy::denoise(*LocalPatchModel(fixed, data, {}).at(sigma, {}), noisy));
        CHECK(toy::denoise(*EquivariantPatchModel(spec, data, {}).at(sigma, {}), noisy) ==
              toy::denoise(*EquivariantPatchModel(fixed, data, {}).at(sigma, {}), noisy));
    }

    CHECK_THROWS_AS(LocalPatchModel(patchSpec(4, PatchBorder::cut), data, {}), Error);
    CHECK_THROWS_AS(LocalPatchModel(patchSpec(-1, PatchBorder::cut), data, {}), Error);
    CHECK_THROWS_AS(LocalPatchModel(patchSpec(17, PatchBorder::cut), data, {}), Error);
    CHECK_THROWS_AS(EquivariantPatchModel(patchSpec(9, PatchBorder::wrap), data, {}), Error);
    CHECK_THROWS_AS(EquivariantPatchModel(patchSpec(9, PatchBorder::circular), data, {}), Error);
    CHECK_THROWS_AS(EquivariantPatchModel(patchSpec(17, PatchBorder::borders), data, {}), Error);
    const LocalPatchModel scheduled(spec, data, {});
    spec.images = -1;
    CHECK_THROWS_AS(LocalPatchModel(spec, data, {}), Error);
    std::stop_source source;
    source.request_stop();
    Work stopped;
    stopped.stop = source.get_token();
    CHECK_THROWS_AS(toy::denoise(*scheduled.at(1, {}), data->heldOut.pixels.matrix(), stopped), Cancelled);
}
