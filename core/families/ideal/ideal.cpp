#include "core/families/ideal/ideal.h"

#include "core/base/error.h"
#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace scorelet {

namespace {

using Matrix = ImageBatch::Matrix;
using RowMatrixXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr const char* who = "the ideal denoiser";
constexpr Eigen::Index blockImages = 64; // of one matrix product: a quarter of a megabyte at 32 x 32
constexpr Eigen::Index chunks = 16;      // partial softmaxes, merged in order
constexpr double negligible = 36;        // exp(-36) is below double rounding

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
    ChunkPass(const ImageBatch& images, const Eigen::VectorXd& norms, const Matrix& noisy, double sigma)
        : images_(images.matrix()), norms_(norms), noisy_(noisy), precision_(1 / (sigma * sigma)),
          halfNorms_(noisy.rows()), slack_(noisy.rows()) {
        const double longest = std::sqrt(norms.maxCoeff());
        for (Eigen::Index row = 0; row < noisy.rows(); ++row) {
            halfNorms_[row] = 0.5 * noisy.row(row).cast<double>().squaredNorm();
            slack_[row] = 1 + 2e-6 * precision_ * longest * (longest + std::sqrt(2 * halfNorms_[row]));
        }
        // Float products are good to about 1e-7 |x_i|^2; beyond this ratio that would show in the weights.
        exact_ = norms.mean() * precision_ > 500;
    }

    void run(Eigen::Index first, Eigen::Index end, Partial& partial, const Work& work) {
        for (; first < end; first += blockImages) {
            work.check();
            block(first, std::min(blockImages, end - first), partial);
        }
    }

private:
    void block(Eigen::Index first, Eigen::Index count, Partial& partial) {
        const auto images = images_.middleRows(first, count);
        products_.noalias() = noisy_ * images.transpose();
        weights_.setZero(noisy_.rows(), count);
        Eigen::Index used = 0;
        for (Eigen::Index row = 0; row < noisy_.rows(); ++row) used += weigh(row, first, count, partial);
        if (used == 0) return;
        if (used * 16 >= weights_.size()) {
            average_.noalias() = weights_ * images;
            partial.sum += average_.cast<double>();
            return;
        }
        for (Eigen::Index row = 0; row < noisy_.rows(); ++row)
            for (Eigen::Index i = 0; i < count; ++i)
                if (weights_(row, i) != 0.0F)
                    partial.sum.row(row) +=
                        static_cast<double>(weights_(row, i)) * images.row(i).cast<double>();
    }

    /// Fills one row of weights_ relative to the row's peak so far; returns how many are not negligible.
    Eigen::Index weigh(Eigen::Index row, Eigen::Index first, Eigen::Index count, Partial& partial) {
        logits_ =
            (products_.row(row).transpose().cast<double>() - 0.5 * norms_.segment(first, count)) * precision_;
        const double best = std::max(logits_.maxCoeff(), partial.peak[row]);
        if (exact_) {
            double exactBest = -std::numeric_limits<double>::infinity();
            for (Eigen::Index i = 0; i < count; ++i) {
                if (!(logits_[i] > best - negligible - slack_[row])) continue;
                const double distance =
                    squaredDistance(noisy_.row(row).data(), images_.row(first + i).data(), images_.cols());
                logits_[i] = (halfNorms_[row] - 0.5 * distance) * precision_;
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

    const Eigen::Map<const Matrix> images_;
    const Eigen::VectorXd& norms_;
    const Matrix& noisy_;
    double precision_;
    Eigen::VectorXd halfNorms_;
    Eigen::VectorXd slack_; ///< how far float products may be off, in logits
    bool exact_;
    Matrix products_;
    Matrix weights_;
    Matrix average_;
    Eigen::VectorXd logits_;
};

/// The chunk's first image; chunks are whole blocks.
Eigen::Index chunkStart(Eigen::Index chunk, Eigen::Index images) {
    const Eigen::Index blocks = (images + blockImages - 1) / blockImages;
    return std::min(images, (blocks * chunk / chunks) * blockImages);
}

/// The rows that can be computed with; those that cannot are zero here and NaN in the answer.
Matrix usableRows(const ImageBatch& noisy, Eigen::Index first, Eigen::Index rows) {
    Matrix usable = noisy.matrix().middleRows(first, rows);
    for (Eigen::Index row = 0; row < rows; ++row)
        if (!isUsable(noisy.row(first + row))) usable.row(row).setZero();
    return usable;
}

} // namespace

ImageBatch IdealDenoiser::denoise(const ImageBatch& noisy, const Work& work) const {
    requireShape(noisy.shape(), images().shape(), who);
    const Eigen::Index values = images().shape().values();
    const Eigen::Index group = std::clamp<Eigen::Index>(65536 / std::max<Eigen::Index>(1, values), 1, 64);
    ImageBatch result(noisy.shape(), noisy.count());
    auto answers = result.matrix();
    std::vector<Partial> partials(chunks);
    for (Eigen::Index first = 0; first < noisy.count(); first += group) {
        const Eigen::Index rows = std::min(group, noisy.count() - first);
        const Matrix usable = usableRows(noisy, first, rows);
        parallelFor(work, chunks, [&](int chunk, int) {
            Partial& partial = partials[static_cast<size_t>(chunk)];
            partial.reset(rows, values);
            ChunkPass pass(images(), norms(), usable, sigma());
            pass.run(chunkStart(chunk, images().count()), chunkStart(chunk + 1, images().count()), partial,
                     work);
        });
        for (size_t chunk = 1; chunk < partials.size(); ++chunk) partials[0].merge(partials[chunk]);
        for (Eigen::Index row = 0; row < rows; ++row) {
            if (isUsable(noisy.row(first + row)))
                answers.row(first + row) = (partials[0].sum.row(row) / partials[0].total[row]).cast<float>();
            else
                answers.row(first + row).setConstant(undefinedPixel);
        }
        work.report(static_cast<double>(first + rows) / static_cast<double>(noisy.count()));
    }
    return result;
}

Image IdealDenoiser::sensitivity(const Image& noisy, PixelId pixel, const Work& work) const {
    requireShape(noisy.shape(), images().shape(), who);
    if (!isUsable(noisy.values())) return Image(noisy.shape(), undefinedPixel);
    const Eigen::VectorXd weights = posteriorWeights(images(), noisy, sigma(), work);
    return posteriorCovariance(images(), weights, pixel, sigma(), work);
}

PosteriorShare IdealDenoiser::weights(const Image& noisy, int k, const Work& work) const {
    requireShape(noisy.shape(), images().shape(), who);
    PosteriorShare share;
    share.effectiveNumber = std::numeric_limits<double>::quiet_NaN();
    if (!isUsable(noisy.values())) return share;
    const Eigen::VectorXd weights = posteriorWeights(images(), noisy, sigma(), work);
    std::vector<Eigen::Index> order(static_cast<size_t>(weights.size()));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    const auto end = order.begin() + std::clamp<std::ptrdiff_t>(k, 0, weights.size());
    std::partial_sort(order.begin(), end, order.end(), [&](Eigen::Index a, Eigen::Index b) {
        return weights[a] > weights[b] || (weights[a] == weights[b] && a < b);
    });
    for (auto index = order.begin(); index != end; ++index) share.top.push_back({*index, weights[*index]});
    share.effectiveNumber = 1 / weights.squaredNorm();
    return share;
}

} // namespace scorelet
