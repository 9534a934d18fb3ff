// Small data sets and the checks that every denoiser's test shares.
#pragma once

#include "core/data/dataset.h"
#include "core/denoise/denoiser.h"
#include "core/families/family.h"
#include "tests/core/images.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>

namespace scorelet::toy {

/// Whether its models are nothing without a file.
inline bool needsFile(const Family& family) {
    return std::any_of(family.rows.begin(), family.rows.end(), [](const FamilyRow& row) { return !row.ending.empty(); });
}

using testing::batch;
using testing::colour;
using testing::denoise;
using testing::image;
using testing::Matrix;
using testing::refusal;
using testing::sensitivity;

/// Images with values in [-1, 1] and some smoothness along rows.
inline Matrix randomImages(Eigen::Index count, int size, unsigned seed) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> uniform(-1, 1);
    Matrix images(count, size * size);
    for (Eigen::Index i = 0; i < images.rows(); ++i)
        for (Eigen::Index j = 0; j < images.cols(); ++j)
            images(i, j) =
                j % size == 0 ? uniform(generator) : 0.5F * (images(i, j - 1) + uniform(generator));
    return images;
}

inline Matrix addNoise(const Matrix& images, double sigma, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal;
    Matrix noisy = images;
    for (Eigen::Index i = 0; i < noisy.size(); ++i)
        noisy.data()[i] += static_cast<float>(sigma) * normal(generator);
    return noisy;
}

inline std::shared_ptr<DataSet> dataSet(const Matrix& train, const Matrix& heldOut, int size) {
    auto data = std::make_shared<DataSet>();
    data->name = "toy";
    data->shape = {1, size, size};
    data->train.pixels = ImageBatch(data->shape, train);
    data->heldOut.pixels = ImageBatch(data->shape, heldOut);
    return data;
}

/// Training and held-out images of three channels.
inline std::shared_ptr<DataSet> colourData(Eigen::Index count, int size) {
    auto data = std::make_shared<DataSet>();
    data->name = "colour";
    data->shape = {3, size, size};
    data->train.pixels = colour(count, size);
    data->heldOut.pixels = colour(2, size);
    return data;
}

inline std::shared_ptr<DataSet> randomData(Eigen::Index count, int size, unsigned seed) {
    return dataSet(randomImages(count, size, seed), randomImages(5, size, seed + 1), size);
}

inline std::shared_ptr<const ImageSet> trainOf(const std::shared_ptr<DataSet>& data) {
    return {data, &data->train};
}

inline double largestDifference(const Matrix& a, const Matrix& b) {
    return static_cast<double>((a - b).cwiseAbs().maxCoeff());
}

/// Largest difference between sensitivity() and central differences of denoise() over all input pixels, for
/// one output pixel at one noisy image (1 x pixels).
inline double sensitivityError(const Denoiser& denoiser, const Matrix& noisy, int pixel, float step,
                               const Work& work = {}) {
    const Eigen::Index pixels = noisy.cols();
    Matrix probes(2 * pixels, pixels);
    for (Eigen::Index j = 0; j < pixels; ++j) {
        probes.row(2 * j) = noisy.row(0);
        probes.row(2 * j + 1) = noisy.row(0);
        probes(2 * j, j) += step;
        probes(2 * j + 1, j) -= step;
    }
    const Matrix answers = denoise(denoiser, probes, work);
    const Matrix row = sensitivity(denoiser, noisy, pixel, work);
    double worst = row.cols() == pixels ? 0 : 1e30;
    for (Eigen::Index j = 0; j < pixels; ++j) {
        const double slope =
            (static_cast<double>(answers(2 * j, pixel)) - static_cast<double>(answers(2 * j + 1, pixel))) /
            (static_cast<double>(probes(2 * j, j)) - static_cast<double>(probes(2 * j + 1, j)));
        worst = std::max(worst, std::abs(slope - static_cast<double>(row(0, j))));
    }
    return worst;
}

} // namespace scorelet::toy
