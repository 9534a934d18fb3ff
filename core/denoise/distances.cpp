#include "core/denoise/distances.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace scorelet {

namespace {

using Matrix = ImageBatch::Matrix;

constexpr Eigen::Index blockImages = 64; // a block of 1,024-pixel images fills a quarter of a megabyte
constexpr Eigen::Index queryRows = 32;

/// -2 q.x + |x|^2 of a group of queries and all images: queries x images, in float.
void approximateDistances(const Eigen::Ref<const Matrix>& queries, const Eigen::Map<const Matrix>& images,
                          const Eigen::VectorXd& norms, Matrix& distances, const Work& work) {
    const int blocks = static_cast<int>((images.rows() + blockImages - 1) / blockImages);
    distances.resize(queries.rows(), images.rows());
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index first = block * blockImages;
        const Eigen::Index count = std::min(blockImages, images.rows() - first);
        auto part = distances.middleCols(first, count);
        part.noalias() = queries * images.middleRows(first, count).transpose();
        part *= -2.0F;
        part.rowwise() += norms.segment(first, count).transpose().cast<float>();
    });
}

/// The exact k nearest among those whose approximate distance could belong to them.
std::vector<ImageDistance> refine(std::span<const float> query, const ImageBatch& images,
                                  const Eigen::RowVectorXf& distances, double maxNorm, int k) {
    std::vector<float> sorted(distances.data(), distances.data() + distances.size());
    const size_t last = std::min(static_cast<size_t>(k), sorted.size()) - 1;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(last), sorted.end());
    const double queryNorm =
        std::sqrt(Eigen::Map<const Eigen::VectorXf>(query.data(), static_cast<Eigen::Index>(query.size()))
                      .cast<double>()
                      .squaredNorm());
    const double slack = 1e-5 * (queryNorm + maxNorm) * maxNorm;
    const double limit = static_cast<double>(sorted[last]) + slack;
    std::vector<ImageDistance> found;
    for (Eigen::Index i = 0; i < distances.size(); ++i)
        if (static_cast<double>(distances[i]) <= limit)
            found.push_back(
                {i, squaredDistance(query.data(), images.row(i).data(), images.shape().values())});
    std::sort(found.begin(), found.end(), [](const ImageDistance& a, const ImageDistance& b) {
        return a.squaredDistance < b.squaredDistance ||
               (a.squaredDistance == b.squaredDistance && a.index < b.index);
    });
    found.resize(std::min(found.size(), last + 1));
    return found;
}

} // namespace

double squaredDistance(const float* a, const float* b, Eigen::Index count) {
    constexpr Eigen::Index lanes = 16;
    std::array<double, lanes> sums{};
    Eigen::Index j = 0;
    for (; j + lanes <= count; j += lanes)
        for (Eigen::Index lane = 0; lane < lanes; ++lane) {
            const double difference = static_cast<double>(a[j + lane]) - static_cast<double>(b[j + lane]);
            sums[static_cast<size_t>(lane)] += difference * difference;
        }
    double sum = 0;
    for (; j < count; ++j) {
        const double difference = static_cast<double>(a[j]) - static_cast<double>(b[j]);
        sum += difference * difference;
    }
    for (const double lane : sums) sum += lane;
    return sum;
}

Eigen::VectorXd squaredNorms(const ImageBatch& images, const Work& work) {
    Eigen::VectorXd norms(images.count());
    const std::vector<float> zero(static_cast<size_t>(images.shape().values()), 0.0F);
    const int blocks = static_cast<int>((images.count() + blockImages - 1) / blockImages);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index end = std::min((block + 1) * blockImages, images.count());
        for (Eigen::Index i = block * blockImages; i < end; ++i)
            norms[i] = squaredDistance(images.row(i).data(), zero.data(), images.shape().values());
    });
    return norms;
}

bool isUsable(std::span<const float> values) {
    const Eigen::Map<const Eigen::ArrayXf> all(values.data(), static_cast<Eigen::Index>(values.size()));
    return (all.abs() <= 1e15F).all(); // false for NaN, too
}

std::vector<std::vector<ImageDistance>> nearestImages(const ImageBatch& queries, const ImageBatch& images,
                                                      const Eigen::VectorXd& norms, int k, const Work& work) {
    requireShape(queries.shape(), images.shape(), "the search for nearest images");
    assert(norms.size() == images.count() && k >= 1);
    std::vector<std::vector<ImageDistance>> result(static_cast<size_t>(queries.count()));
    const double maxNorm = images.count() > 0 ? std::sqrt(norms.maxCoeff()) : 0;
    Matrix distances;
    for (Eigen::Index first = 0; first < queries.count() && images.count() > 0; first += queryRows) {
        const Eigen::Index rows = std::min(queryRows, queries.count() - first);
        approximateDistances(queries.matrix().middleRows(first, rows), images.matrix(), norms, distances,
                             work);
        parallelFor(work, static_cast<int>(rows), [&](int row, int) {
            const std::span<const float> query = queries.row(first + row);
            if (isUsable(query))
                result[static_cast<size_t>(first + row)] =
                    refine(query, images, distances.row(row), maxNorm, k);
        });
        work.report(static_cast<double>(first + rows) / static_cast<double>(queries.count()));
    }
    return result;
}

} // namespace scorelet
