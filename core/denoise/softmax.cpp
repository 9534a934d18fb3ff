#include "core/denoise/softmax.h"

#include "core/denoise/distances.h"
#include "core/denoise/streaming_softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace scorelet {
namespace {

using Matrix = ImageBatch::Matrix;
using RowSoftmax = StreamingSoftmax<double, Eigen::RowVectorXd>; ///< of one query, distances times the rate

constexpr Eigen::Index blockImages = 256; // of one matrix product: a megabyte at 32 x 32
constexpr Eigen::Index chunks = 16;       // partial softmaxes, merged in order
constexpr double negligible = negligibleExponent<double>;

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

/// The candidates' squared norms, and what is known of all of them.
struct CandidateNorms {
    const Eigen::VectorXd& all;
    double longest = std::sqrt(all.maxCoeff()); ///< not squared
    double mean = all.mean();
};

/// Whether a product of all weights with their candidates is quicker than one candidate after the other.
bool isDense(Eigen::Index used, Eigen::Index weights) {
    return used * 16 >= weights;
}

/// Adds a block of candidates with their weights, a row for each mean, by one product; `average` is scratch.
template <class Weights, class Candidates>
void addProduct(const Weights& weights, const Candidates& candidates, RowSoftmax* means, Matrix& average) {
    average.noalias() = weights * candidates;
    for (Eigen::Index row = 0; row < weights.rows(); ++row)
        means[row].sum() += average.row(row).template cast<double>();
}

/// The same by those candidates that have a weight.
template <class Weights, class Candidates>
void addSingly(const Weights& weights, const Candidates& candidates, RowSoftmax* means) {
    for (Eigen::Index row = 0; row < weights.rows(); ++row)
        for (Eigen::Index i = 0; i < weights.cols(); ++i)
            if (weights(row, i) != 0.0F)
                means[row].sum() +=
                    static_cast<double>(weights(row, i)) * candidates.row(i).template cast<double>();
}

/// Accumulates the softmax average over one chunk of training images.
class ChunkPass {
public:
    ChunkPass(const SoftmaxRows& candidates, const CandidateNorms& norms, const SoftmaxMetric& metric,
              const Queries& queries)
        : candidates_(candidates), norms_(norms.all), metric_(metric), queries_(queries),
          precision_(metric.precision), halfNorms_(queries.rows.rows()), slack_(queries.rows.rows()),
          exact_(static_cast<std::size_t>(queries.rows.rows())) {
        const double longest = norms.longest;
        for (Eigen::Index row = 0; row < queries.rows.rows(); ++row) {
            halfNorms_[row] =
                0.5 * queries.rows.row(row).cast<double>().dot(queries.weighted.row(row).cast<double>());
            const double growth = queries.growth(row, metric);
            slack_[row] =
                1 + 2e-6 * growth * precision_ * longest * (longest + std::sqrt(2 * halfNorms_[row]));
            // Float products are good to about 1e-7 |x_i|^2; beyond this ratio that would show in the
            // weights.
            exact_[static_cast<std::size_t>(row)] = growth * norms.mean * precision_ > 500;
        }
        if (queries.tilted())
            along_ = queries.directions.cwiseProduct(queries.rows).cast<double>().rowwise().sum();
    }

    /// Adds a block of candidates to the mean of every query.
    void add(Eigen::Index first, Eigen::Index count, RowSoftmax* means) {
        const auto candidates = candidates_.middleRows(first, count);
        products_.noalias() = queries_.weighted * candidates.transpose();
        if (queries_.tilted()) tilts_.noalias() = queries_.directions * candidates.transpose();
        weights_.resize(queries_.rows.rows(), count);
        const Eigen::Index used = weighAll(first, count, means, weights_);
        if (isDense(used, weights_.size()))
            addProduct(weights_, candidates, means, average_);
        else if (used > 0)
            addSingly(weights_, candidates, means);
    }

    /// Only weighs them, where the products of the queries with the block are known: a row of `weights` a
    /// query. How many are not negligible. Of queries without tilts.
    template <class Products>
    Eigen::Index weigh(Eigen::Index first, Eigen::Index count, const Products& products, RowSoftmax* means,
                       Eigen::Ref<Matrix> weights) {
        products_ = products;
        return weighAll(first, count, means, weights);
    }

private:
    Eigen::Index weighAll(Eigen::Index first, Eigen::Index count, RowSoftmax* means,
                          Eigen::Ref<Matrix> weights) {
        Eigen::Index used = 0;
        for (Eigen::Index row = 0; row < queries_.rows.rows(); ++row)
            used += weigh(row, first, count, means[row], weights);
        return used;
    }

    /// Fills one row of weights relative to the row's nearest candidate so far; returns how many are not
    /// negligible.
    Eigen::Index weigh(Eigen::Index row, Eigen::Index first, Eigen::Index count, RowSoftmax& mean,
                       Eigen::Ref<Matrix> weights) {
        constexpr double infinite = std::numeric_limits<double>::infinity();
        // Without the query's own norm, which all its distances have.
        distances_ = (0.5 * norms_.segment(first, count) -
                      metric_.scale * products_.row(row).transpose().cast<double>())
                         .array() *
                     precision_;
        if (queries_.tilted())
            distances_ +=
                0.5 * queries_.strengths[row] *
                (along_[row] - metric_.scale * tilts_.row(row).transpose().cast<double>().array()).square();
        const Eigen::Index without = queries_.without(row) - first;
        if (without >= 0 && without < count) distances_[without] = infinite;
        if (exact_[static_cast<std::size_t>(row)]) {
            const double reach = std::min(distances_.minCoeff(), mean.nearest()) + negligible + slack_[row];
            for (Eigen::Index i = 0; i < count; ++i)
                if (distances_[i] < reach)
                    distances_[i] = (0.5 * distance(row, first + i) - halfNorms_[row]) * precision_ +
                                    0.5 * tilt(row, first + i);
        }
        rowWeights_.resize(count);
        const Eigen::Index used = mean.weigh(distances_, rowWeights_);
        weights.row(row) = rowWeights_.cast<float>().matrix().transpose();
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
    Eigen::VectorXd slack_;   ///< how far float products may be off, in distances_
    std::vector<char> exact_; ///< rows whose distances have to be exact
    Eigen::VectorXd along_;   ///< every query along its tilt's direction
    Matrix products_;
    Matrix tilts_;
    Matrix weights_;
    Matrix average_;
    Eigen::ArrayXd distances_; ///< half the squared ones times the precision
    Eigen::ArrayXd rowWeights_;
};

/// What the queries of a group have gathered, chunk by chunk of the candidates. One for all groups, which so
/// share its memory.
class GroupMeans {
public:
    explicit GroupMeans(Eigen::Index values) : values_(values), parts_(chunks) {}

    /// Goes over all candidates for so many queries: makePass() for every chunk, on some thread, and its
    /// add(first, count, rows) for every block of it.
    template <class MakePass>
    void gather(Eigen::Index queries, Eigen::Index candidates, const Work& work, const MakePass& makePass) {
        const Eigen::Index blocks = (candidates + blockImages - 1) / blockImages;
        const auto start = [&](Eigen::Index chunk) { // chunks are whole blocks
            return std::min(candidates, (blocks * chunk / chunks) * blockImages);
        };
        const Work quiet{work.stop, work.threads, {}};
        parallelFor(quiet, chunks, [&](int chunk, int) {
            std::vector<RowSoftmax>& own = parts_[static_cast<size_t>(chunk)];
            own.assign(static_cast<size_t>(queries), RowSoftmax(1, Eigen::RowVectorXd::Zero(values_)));
            auto pass = makePass();
            const Eigen::Index end = start(chunk + 1);
            for (Eigen::Index first = start(chunk); first < end; first += blockImages) {
                work.check();
                pass.add(first, std::min(blockImages, end - first), own.data());
            }
        });
        parallelFor(quiet, static_cast<int>(queries), [&](int query, int) {
            for (size_t chunk = 1; chunk < parts_.size(); ++chunk)
                parts_[0][static_cast<size_t>(query)].merge(parts_[chunk][static_cast<size_t>(query)]);
        });
    }

    Eigen::RowVectorXf mean(Eigen::Index query) const {
        const RowSoftmax& whole = parts_[0][static_cast<size_t>(query)];
        return (whole.sum() / whole.total()).cast<float>();
    }

private:
    Eigen::Index values_;
    std::vector<std::vector<RowSoftmax>> parts_;
};

/// The same queries at many noise levels, clean + sigma noise: the products of clean images and noise with a
/// block of candidates serve all levels, and the levels' means are one product. Rows are level by level.
class LevelsPass {
public:
    LevelsPass(const SoftmaxRows& candidates, const CandidateNorms& norms, const Matrix& cleanAndNoise,
               std::span<const double> sigmas, const std::vector<SoftmaxMetric>& metrics,
               const std::vector<Queries>& queries)
        : candidates_(candidates), cleanAndNoise_(cleanAndNoise), sigmas_(sigmas) {
        for (size_t level = 0; level < sigmas.size(); ++level)
            passes_.emplace_back(candidates, norms, metrics[level], queries[level]);
    }

    void add(Eigen::Index first, Eigen::Index count, RowSoftmax* means) {
        const Eigen::Index rows = cleanAndNoise_.rows() / 2,
                           levels = static_cast<Eigen::Index>(sigmas_.size());
        const auto candidates = candidates_.middleRows(first, count);
        products_.noalias() = cleanAndNoise_ * candidates.transpose();
        weights_.resize(levels * rows, count);
        Eigen::Index dense = 0; // levels, side by side in weights_
        const auto addDense = [&](Eigen::Index after) {
            if (dense > 0)
                addProduct(weights_.middleRows((after - dense) * rows, dense * rows), candidates,
                           means + (after - dense) * rows, average_);
            dense = 0;
        };
        for (Eigen::Index level = 0; level < levels; ++level) {
            const auto sigma = static_cast<float>(sigmas_[static_cast<size_t>(level)]);
            auto own = weights_.middleRows(level * rows, rows);
            const Eigen::Index used = passes_[static_cast<size_t>(level)].weigh(
                first, count, products_.topRows(rows) + sigma * products_.bottomRows(rows),
                means + level * rows, own);
            if (isDense(used, own.size())) {
                ++dense;
                continue;
            }
            addDense(level);
            if (used > 0) addSingly(own, candidates, means + level * rows);
        }
        addDense(levels);
    }

private:
    const SoftmaxRows& candidates_;
    const Matrix& cleanAndNoise_;
    std::span<const double> sigmas_;
    std::vector<ChunkPass> passes_;
    Matrix products_;
    Matrix weights_;
    Matrix average_;
};

/// How many rows of so many values are multiplied with a block of candidates at once.
Eigen::Index rowsAtOnce(Eigen::Index values) {
    return std::clamp<Eigen::Index>(65536 / std::max<Eigen::Index>(1, values), 2, 64);
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
    const Eigen::Index group = rowsAtOnce(values);
    const CandidateNorms known{norms};
    Matrix means(queries.rows(), values);
    GroupMeans gathered(values);
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
        gathered.gather(rows, candidates.rows(), work,
                        [&] { return ChunkPass(candidates, known, metric, part); });
        for (Eigen::Index row = 0; row < rows; ++row) means.row(first + row) = gathered.mean(row);
        work.report(static_cast<double>(first + rows) / static_cast<double>(queries.rows()));
    }
    return means;
}

std::vector<Matrix> softmaxMeansOverNoise(const SoftmaxRows& candidates, const Eigen::VectorXd& norms,
                                          const Matrix& clean, const Matrix& noise,
                                          std::span<const double> sigmas, const Work& work) {
    const Eigen::Index values = candidates.cols(), group = rowsAtOnce(values) / 2;
    const auto levels = static_cast<Eigen::Index>(sigmas.size());
    const CandidateNorms known{norms};
    std::vector<Matrix> means(sigmas.size(), Matrix(clean.rows(), values));
    std::vector<SoftmaxMetric> metrics;
    for (const double sigma : sigmas) metrics.push_back({.precision = 1 / (sigma * sigma)});
    GroupMeans gathered(values);
    for (Eigen::Index first = 0; first < clean.rows(); first += group) {
        const Eigen::Index rows = std::min(group, clean.rows() - first);
        Matrix both(2 * rows, values);
        both << clean.middleRows(first, rows), noise.middleRows(first, rows);
        std::vector<Queries> queries;
        for (const double sigma : sigmas) {
            queries.push_back(
                {both.topRows(rows) + static_cast<float>(sigma) * both.bottomRows(rows), {}, {}});
            queries.back().weighted = queries.back().rows;
        }
        gathered.gather(levels * rows, candidates.rows(), work,
                        [&] { return LevelsPass(candidates, known, both, sigmas, metrics, queries); });
        for (Eigen::Index level = 0; level < levels; ++level)
            for (Eigen::Index row = 0; row < rows; ++row)
                means[static_cast<size_t>(level)].row(first + row) = gathered.mean(level * rows + row);
        work.report(static_cast<double>(first + rows) / static_cast<double>(clean.rows()));
    }
    return means;
}

Eigen::VectorXd softmaxWeights(const SoftmaxRows& candidates, const SoftmaxMetric& metric,
                               const Eigen::VectorXf& query, const Work& work) {
    Eigen::VectorXd distances(candidates.rows());
    const int blocks = static_cast<int>((candidates.rows() + blockImages - 1) / blockImages);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index end = std::min((block + 1) * blockImages, candidates.rows());
        for (Eigen::Index i = block * blockImages; i < end; ++i)
            distances[i] = scaledDistance(query.data(), candidates.row(i).data(), metric, candidates.cols());
    });
    return softmaxOf(distances, 0.5 * metric.precision);
}

} // namespace scorelet
