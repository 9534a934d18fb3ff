#include "core/denoise/softmax.h"

#include "core/denoise/distances.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace scorelet {
namespace {

using Matrix = ImageBatch::Matrix;
using RowMatrixXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Eigen::Index blockImages = 64; // of one matrix product: a quarter of a megabyte at 32 x 32
constexpr Eigen::Index chunks = 16;      // partial softmaxes, merged in order
constexpr double negligible = 36;        // exp(-36) is below double rounding

/// sum_k relative_k (y_k - a c_k)^2, in double.
double scaledDistance(const float* query, const float* candidate, const SoftmaxMetric& metric,
                      Eigen::Index count) {
    if (metric.relative.size() == 0 && metric.scale == 1) return squaredDistance(query, candidate, count);
    const auto a = static_cast<float>(metric.scale);
    double sum = 0;
    constexpr Eigen::Index part = 64; // short sums in float, long ones in double
    for (Eigen::Index first = 0; first < count; first += part) {
        const Eigen::Index n = std::min(part, count - first);
        const Eigen::Map<const Eigen::ArrayXf> y(query + first, n), c(candidate + first, n);
        if (metric.relative.size() == 0)
            sum += static_cast<double>((y - a * c).square().sum());
        else
            sum +=
                static_cast<double>((metric.relative.segment(first, n).array() * (y - a * c).square()).sum());
    }
    return sum;
}

/// Queries of one group, as they are and times the metric's relative weights.
struct Queries {
    Matrix rows;
    Matrix weighted;
    std::span<const Eigen::Index> leftOut; ///< of all queries
    Eigen::Index first = 0;                ///< number of the group's first query
    Matrix directions = {};                ///< of SoftmaxTilts, where there are any
    Eigen::VectorXd strengths = {};

    Eigen::Index without(Eigen::Index row) const {
        return leftOut.empty() ? -1 : leftOut[static_cast<std::size_t>(first + row)];
    }

    bool tilted() const { return strengths.size() > 0; }

    /// The largest ratio of a row's distances with their tilt to those without it.
    double growth(Eigen::Index row, const SoftmaxMetric& metric) const {
        if (!tilted()) return 1;
        Eigen::ArrayXd squares = directions.row(row).transpose().cast<double>().array().square();
        if (metric.relative.size() > 0) squares /= metric.relative.cast<double>().array();
        return 1 + strengths[row] * squares.sum() / metric.precision;
    }
};

/// An unnormalised softmax average of a few noisy rows: relative to each row's largest logit.
struct Partial {
    Eigen::VectorXd peak;
    Eigen::VectorXd total;
    RowMatrixXd sum;

    void reset(Eigen::Index rows, Eigen::Index pixels) {
        peak = Eigen::VectorXd::Constant(rows, -std::numeric_limits<double>::infinity());
        total = Eigen::VectorXd::Zero(rows);
        sum = RowMatrixXd::Zero(rows, pixels);
    }

    void raisePeak(Eigen::Index row, double newPeak) {
        if (!(newPeak > peak[row])) return;
        const double scale = std::exp(peak[row] - newPeak);
        total[row] *= scale;
        sum.row(row) *= scale;
        peak[row] = newPeak;
    }

    void merge(const Partial& other) {
        for (Eigen::Index row = 0; row < peak.size(); ++row) {
            if (std::isinf(other.peak[row])) continue;
            raisePeak(row, other.peak[row]);
            const double scale = std::exp(other.peak[row] - peak[row]);
            total[row] += scale * other.total[row];
            sum.row(row) += scale * other.sum.row(row);
        }
    }
};

/// Accumulates the softmax average over one chunk of training images.
class ChunkPass {
public:
    ChunkPass(const SoftmaxRows& candidates, const Eigen::VectorXd& norms, const SoftmaxMetric& metric,
              const Queries& queries)
        : candidates_(candidates), norms_(norms), metric_(metric), queries_(queries),
          precision_(metric.precision), halfNorms_(queries.rows.rows()), slack_(queries.rows.rows()),
          exact_(static_cast<std::size_t>(queries.rows.rows())) {
        const double longest = std::sqrt(norms.maxCoeff());
        for (Eigen::Index row = 0; row < queries.rows.rows(); ++row) {
            halfNorms_[row] =
                0.5 * queries.rows.row(row).cast<double>().dot(queries.weighted.row(row).cast<double>());
            const double growth = queries.growth(row, metric);
            slack_[row] =
                1 + 2e-6 * growth * precision_ * longest * (longest + std::sqrt(2 * halfNorms_[row]));
            // Float products are good to about 1e-7 |x_i|^2; beyond this ratio that would show in the
            // weights.
            exact_[static_cast<std::size_t>(row)] = growth * norms.mean() * precision_ > 500;
        }
        if (queries.tilted())
            along_ = queries.directions.cwiseProduct(queries.rows).cast<double>().rowwise().sum();
    }

    void run(Eigen::Index first, Eigen::Index end, Partial& partial, const Work& work) {
        for (; first < end; first += blockImages) {
            work.check();
            block(first, std::min(blockImages, end - first), partial);
        }
    }

private:
    void block(Eigen::Index first, Eigen::Index count, Partial& partial) {
        const auto candidates = candidates_.middleRows(first, count);
        products_.noalias() = queries_.weighted * candidates.transpose();
        if (queries_.tilted()) tilts_.noalias() = queries_.directions * candidates.transpose();
        weights_.setZero(queries_.rows.rows(), count);
        Eigen::Index used = 0;
        for (Eigen::Index row = 0; row < queries_.rows.rows(); ++row)
            used += weigh(row, first, count, partial);
        if (used == 0) return;
        if (used * 16 >= weights_.size()) {
            average_.noalias() = weights_ * candidates;
            partial.sum += average_.cast<double>();
            return;
        }
        for (Eigen::Index row = 0; row < queries_.rows.rows(); ++row)
            for (Eigen::Index i = 0; i < count; ++i)
                if (weights_(row, i) != 0.0F)
                    partial.sum.row(row) +=
                        static_cast<double>(weights_(row, i)) * candidates.row(i).cast<double>();
    }

    /// Fills one row of weights_ relative to the row's peak so far; returns how many are not negligible.
    Eigen::Index weigh(Eigen::Index row, Eigen::Index first, Eigen::Index count, Partial& partial) {
        logits_ = (metric_.scale * products_.row(row).transpose().cast<double>() -
                   0.5 * norms_.segment(first, count)) *
                  precision_;
        if (queries_.tilted())
            logits_.array() -=
                0.5 * queries_.strengths[row] *
                (along_[row] - metric_.scale * tilts_.row(row).transpose().cast<double>().array()).square();
        const Eigen::Index without = queries_.without(row) - first;
        if (without >= 0 && without < count) {
            logits_[without] = -std::numeric_limits<double>::infinity();
            if (count == 1) return 0;
        }
        const double best = std::max(logits_.maxCoeff(), partial.peak[row]);
        if (exact_[static_cast<std::size_t>(row)]) {
            double exactBest = -std::numeric_limits<double>::infinity();
            for (Eigen::Index i = 0; i < count; ++i) {
                if (!(logits_[i] > best - negligible - slack_[row])) continue;
                logits_[i] = (halfNorms_[row] - 0.5 * distance(row, first + i)) * precision_ -
                             0.5 * tilt(row, first + i);
                exactBest = std::max(exactBest, logits_[i]);
            }
            partial.raisePeak(row, exactBest);
        } else {
            partial.raisePeak(row, best);
        }
        Eigen::Index used = 0;
        for (Eigen::Index i = 0; i < count; ++i) {
            const double logit = logits_[i] - partial.peak[row];
            if (!(logit > -negligible)) continue;
            const double weight = std::exp(std::min(logit, 0.0));
            weights_(row, i) = static_cast<float>(weight);
            partial.total[row] += weight;
            ++used;
        }
        return used;
    }

    /// Exact, in double.
    double distance(Eigen::Index row, Eigen::Index candidate) const {
        return scaledDistance(queries_.rows.row(row).data(), candidates_.row(candidate).data(), metric_,
                              candidates_.cols());
    }

    /// The same of what the row's tilt adds.
    double tilt(Eigen::Index row, Eigen::Index candidate) const {
        if (!queries_.tilted()) return 0;
        const auto direction = queries_.directions.row(row).cast<double>();
        const double apart = direction.dot(queries_.rows.row(row).cast<double>()) -
                             metric_.scale * direction.dot(candidates_.row(candidate).cast<double>());
        return queries_.strengths[row] * apart * apart;
    }

    const SoftmaxRows& candidates_;
    const Eigen::VectorXd& norms_;
    const SoftmaxMetric& metric_;
    const Queries& queries_;
    double precision_;
    Eigen::VectorXd halfNorms_;
    Eigen::VectorXd slack_;   ///< how far float products may be off, in logits
    std::vector<char> exact_; ///< rows whose distances have to be exact
    Eigen::VectorXd along_;   ///< every query along its tilt's direction
    Matrix products_;
    Matrix tilts_;
    Matrix weights_;
    Matrix average_;
    Eigen::VectorXd logits_;
};

/// The chunk's first image; chunks are whole blocks.
Eigen::Index chunkStart(Eigen::Index chunk, Eigen::Index images) {
    const Eigen::Index blocks = (images + blockImages - 1) / blockImages;
    return std::min(images, (blocks * chunk / chunks) * blockImages);
}

} // namespace

Eigen::VectorXd softmaxNorms(const SoftmaxRows& candidates, const SoftmaxMetric& metric, const Work& work) {
    Eigen::VectorXd norms(candidates.rows());
    const int blocks = static_cast<int>((candidates.rows() + blockImages - 1) / blockImages);
    const Eigen::VectorXf none = Eigen::VectorXf::Zero(candidates.cols());
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index end = std::min((block + 1) * blockImages, candidates.rows());
        for (Eigen::Index i = block * blockImages; i < end; ++i)
            norms[i] = scaledDistance(none.data(), candidates.row(i).data(), metric, candidates.cols());
    });
    return norms;
}

Matrix softmaxMeans(const SoftmaxRows& candidates, const Eigen::VectorXd& norms, const SoftmaxMetric& metric,
                    const Matrix& queries, std::span<const Eigen::Index> without, const Work& work,
                    const SoftmaxTilts& tilts) {
    const Eigen::Index values = candidates.cols();
    const Eigen::Index group = std::clamp<Eigen::Index>(65536 / std::max<Eigen::Index>(1, values), 1, 64);
    Matrix means(queries.rows(), values);
    std::vector<Partial> partials(chunks);
    for (Eigen::Index first = 0; first < queries.rows(); first += group) {
        const Eigen::Index rows = std::min(group, queries.rows() - first);
        Queries part{queries.middleRows(first, rows), {}, without, first};
        if (tilts.strengths.size() > 0) {
            part.directions = tilts.directions.middleRows(first, rows);
            part.strengths = tilts.strengths.segment(first, rows);
        }
        part.weighted = part.rows;
        if (metric.relative.size() > 0)
            part.weighted.array().rowwise() *= metric.relative.transpose().array();
        parallelFor(work, chunks, [&](int chunk, int) {
            Partial& partial = partials[static_cast<size_t>(chunk)];
            partial.reset(rows, values);
            ChunkPass pass(candidates, norms, metric, part);
            pass.run(chunkStart(chunk, candidates.rows()), chunkStart(chunk + 1, candidates.rows()), partial,
                     work);
        });
        for (size_t chunk = 1; chunk < partials.size(); ++chunk) partials[0].merge(partials[chunk]);
        for (Eigen::Index row = 0; row < rows; ++row)
            means.row(first + row) = (partials[0].sum.row(row) / partials[0].total[row]).cast<float>();
        work.report(static_cast<double>(first + rows) / static_cast<double>(queries.rows()));
    }
    return means;
}

Eigen::VectorXd softmaxWeights(const SoftmaxRows& candidates, const SoftmaxMetric& metric,
                               const Eigen::VectorXf& query, const Work& work) {
    Eigen::VectorXd weights(candidates.rows());
    const int blocks = static_cast<int>((candidates.rows() + blockImages - 1) / blockImages);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index end = std::min((block + 1) * blockImages, candidates.rows());
        for (Eigen::Index i = block * blockImages; i < end; ++i)
            weights[i] = -0.5 * metric.precision *
                         scaledDistance(query.data(), candidates.row(i).data(), metric, candidates.cols());
    });
    weights = (weights.array() - weights.maxCoeff()).exp();
    return weights / weights.sum();
}

} // namespace scorelet
