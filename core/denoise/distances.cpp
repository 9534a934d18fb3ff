#include "core/denoise/distances.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

namespace scorelet {

namespace {

constexpr Eigen::Index blockImages = 64; // a block of 1,024-pixel images fills a quarter of a megabyte
constexpr Eigen::Index queryRows = 32;

/// -2 q.x + |x|^2 of a group of queries and all images: queries x images, in float.
void approximateDistances(const Eigen::Ref<const ImageMatrix>& queries, const ImageMatrix& images,
                          const Eigen::VectorXd& norms, ImageMatrix& distances, const Work& work) {
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
std::vector<ImageDistance> refine(const float* query, const ImageMatrix& images,
                                  const Eigen::RowVectorXf& distances, double maxNorm, int k) {
    std::vector<float> sorted(distances.data(), distances.data() + distances.size());
    const size_t last = std::min(static_cast<size_t>(k), sorted.size()) - 1;
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(last), sorted.end());
    const double queryNorm =
        std::sqrt(Eigen::Map<const Eigen::VectorXf>(query, images.cols()).cast<double>().squaredNorm());
    const double slack = 1e-5 * (queryNorm + maxNorm) * maxNorm;
    const double limit = static_cast<double>(sorted[last]) + slack;
    std::vector<ImageDistance> found;
    for (Eigen::Index i = 0; i < distances.size(); ++i)
        if (static_cast<double>(distances[i]) <= limit)
            found.push_back({i, squaredDistance(query, images.row(i).data(), images.cols())});
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

Eigen::VectorXd squaredNorms(const ImageMatrix& images, const Work& work) {
    Eigen::VectorXd norms(images.rows());
    const std::vector<float> zero(static_cast<size_t>(images.cols()), 0.0F);
    const int blocks = static_cast<int>((images.rows() + blockImages - 1) / blockImages);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index end = std::min((block + 1) * blockImages, images.rows());
        for (Eigen::Index i = block * blockImages; i < end; ++i)
            norms[i] = squaredDistance(images.row(i).data(), zero.data(), images.cols());
    });
    return norms;
}

bool isUsableRow(const ImageMatrix& images, Eigen::Index row) {
    // Written so that NaN fails.
    return (images.row(row).array().abs() <= 1e15F).all();
}

std::vector<std::vector<ImageDistance>> nearestImages(const ImageMatrix& queries, const ImageMatrix& images,
                                                      const Eigen::VectorXd& norms, int k, const Work& work) {
    assert(queries.cols() == images.cols() && norms.size() == images.rows() && k >= 1);
    std::vector<std::vector<ImageDistance>> result(static_cast<size_t>(queries.rows()));
    const double maxNorm = images.rows() > 0 ? std::sqrt(norms.maxCoeff()) : 0;
    ImageMatrix distances;
    for (Eigen::Index first = 0; first < queries.rows() && images.rows() > 0; first += queryRows) {
        const Eigen::Index rows = std::min(queryRows, queries.rows() - first);
        approximateDistances(queries.middleRows(first, rows), images, norms, distances, work);
        parallelFor(work, static_cast<int>(rows), [&](int row, int) {
            if (isUsableRow(queries, first + row))
                result[static_cast<size_t>(first + row)] =
                    refine(queries.row(first + row).data(), images, distances.row(row), maxNorm, k);
        });
        work.report(static_cast<double>(first + rows) / static_cast<double>(queries.rows()));
    }
    return result;
}

} // namespace scorelet
