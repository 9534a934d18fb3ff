// What single coefficients are answered from, 32 training images at a time (stencil_mixture.h): their
// vectors, whitened, and the softmax mean over them.
#pragma once

#include "core/basis/coefficients.h"
#include "core/denoise/streaming_softmax.h"
#include "core/families/patch/image_lanes.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace scorelet {

using RowMatrixXf = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A mean and covariance at one h and noise level.
struct StencilKernel {
    double scale = 1;      ///< a
    Eigen::VectorXf mean;  ///< n
    Eigen::VectorXf gains; ///< g
    RowMatrixXf whitening; ///< L^-1 with L L' = K, lower triangle
    bool diagonal = false; ///< h = 0: whitening is a number times the identity

    /// Of what a coefficient sees, n values, itself first.
    StencilKernel(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance, double h, double sigma);

    Eigen::Index size() const { return mean.size(); }
};

/// Noisy vectors of a cell's stencil, as candidates are compared with them: a row each.
struct StencilQueries {
    RowMatrixXf whitened;   ///< L^-1 (v - m)
    Eigen::VectorXf linear; ///< m_k + g'(v - m)
    // Where each leaves an image out by OthersKernel; else empty.
    RowMatrixXf own = {};           ///< L^-1 d
    Eigen::VectorXf strengths = {}; ///< gamma
    Eigen::VectorXf shares = {};    ///< of what lies between candidate and query along own, in the answer

    StencilQueries(const StencilKernel& kernel, Eigen::Index count)
        : whitened(count, kernel.size()), linear(count) {}

    void set(const StencilKernel& kernel, Eigen::Index row, const Eigen::VectorXf& vector) {
        const Eigen::VectorXf centred = vector - kernel.mean;
        whitened.row(row).transpose() = kernel.whitening.triangularView<Eigen::Lower>() * centred;
        linear[row] = kernel.mean[0] + kernel.gains.dot(centred);
    }

    Eigen::Index count() const { return linear.size(); }
};

/// 32 training vectors, whitened, and what each answers.
class StencilCandidates {
public:
    static constexpr int lanes = ImageLanes::lanes;
    using Lane = ImageLanes::Lane;
    static constexpr float farthest = 1e29F; ///< that a noisy image may be: its pixels are at most 1e15
    static constexpr float never = 1e30F;    ///< a distance of no weight

    std::vector<Lane> whitened;
    Lane answer = Lane::Zero();
    std::vector<Lane> centred;

    /// Those of images [first, first + count) at a stencil.
    void load(const CoefficientBatch& all, const std::vector<int>& stencil, Eigen::Index first,
              Eigen::Index count, const StencilKernel& kernel) {
        const auto n = static_cast<std::size_t>(kernel.size());
        centred.resize(n);
        whitened.resize(n);
        const auto a = static_cast<float>(kernel.scale);
        for (std::size_t j = 0; j < n; ++j) {
            const float* values = all.row(stencil[j]).data() + first;
            if (count == lanes)
                centred[j] = a * (Eigen::Map<const Lane>(values) - kernel.mean[static_cast<Eigen::Index>(j)]);
            else
                for (Eigen::Index lane = 0; lane < lanes; ++lane)
                    centred[j][lane] =
                        lane < count ? a * (values[lane] - kernel.mean[static_cast<Eigen::Index>(j)]) : 0;
        }
        answer = centred[0];
        if (kernel.diagonal) {
            for (std::size_t j = 0; j < n; ++j) whitened[j] = kernel.whitening(0, 0) * centred[j];
            return;
        }
        for (std::size_t j = 0; j < n; ++j) {
            const auto row = static_cast<Eigen::Index>(j);
            answer -= kernel.gains[row] * centred[j];
            Lane sum = Lane::Zero();
            for (std::size_t l = 0; l <= j; ++l)
                sum += kernel.whitening(row, static_cast<Eigen::Index>(l)) * centred[l];
            whitened[j] = sum;
        }
    }

    /// Squared; beyond `farthest` all are as far.
    Lane distances(const float* query, Eigen::Index count) const {
        Lane sum = Lane::Zero();
        for (std::size_t j = 0; j < whitened.size(); ++j) sum += (whitened[j] - query[j]).square();
        return ofThese(sum, count);
    }

    /// The same with what a query that leaves an image out adds: strength times the square of what lies
    /// between candidate and query along `own`, which is put into `along`.
    Lane distances(const float* query, const float* own, float strength, Eigen::Index count,
                   Lane& along) const {
        Lane sum = Lane::Zero();
        along.setZero();
        for (std::size_t j = 0; j < whitened.size(); ++j) {
            const Lane apart = whitened[j] - query[j];
            sum += apart.square();
            along += own[j] * apart;
        }
        return ofThese(sum + strength * along.square(), count);
    }

private:
    /// Of a last few images the other lanes are as far as can be.
    static Lane ofThese(const Lane& squares, Eigen::Index count) {
        Lane sum = squares.min(farthest);
        for (Eigen::Index lane = count; lane < lanes; ++lane) sum[lane] = never;
        return sum;
    }
};

/// The kernels of all images but one, for any one of them, of a coefficient that shares with no other
/// (mixture.h): K_j = L L' - beta d d', of which all share L.
class OthersKernel {
public:
    /// Of at least two images with this mean and covariance.
    OthersKernel(const Eigen::VectorXd& mean, const Eigen::MatrixXd& covariance, Eigen::Index images,
                 double h, double sigma);

    /// By which candidates are whitened.
    const StencilKernel& kernel() const { return kernel_; }

    /// The queries of these noisy vectors, a column each, and the clean ones of the images that they leave
    /// out.
    StencilQueries queries(const Eigen::MatrixXf& noisy, const Eigen::MatrixXf& own) const;

private:
    double count_, smoothing_, scale_, sigma_; ///< N, h^2 N / (N - 1), a
    double largest_ = 0;                       ///< not below any eigenvalue of K~
    Eigen::VectorXd mean_, gains_;             ///< m, K~^-1 h^2 N / (N - 1) C e_k
    Eigen::VectorXd first_;                    ///< L^-1 e_k
    Eigen::LLT<Eigen::MatrixXd> factor_;       ///< of K~
    StencilKernel kernel_;
};

/// The softmax mean of one query: every lane keeps a maximum of its own, and float sums that are added to
/// ones in double before they grow long.
class LaneMean {
public:
    /// Squared whitened distances, and the values that they weigh. (Not inline: within the loops over
    /// candidates its sums would not stay in registers.)
    void add(const StencilCandidates::Lane& distances, const StencilCandidates::Lane& values);

    /// NaN where nothing was added that has a weight.
    double mean();

private:
    static constexpr int most = 4096; ///< that are summed in float

    void drain();

    StreamingSoftmax<StencilCandidates::Lane, StencilCandidates::Lane> lanes_{
        0.5F, StencilCandidates::Lane::Zero()};
    StreamingSoftmax<double, double> whole_{0.5};
    int added_ = 0;
};

} // namespace scorelet
