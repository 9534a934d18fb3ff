// What single coefficients are answered from, 32 training images at a time (stencil_mixture.h): their
// vectors, whitened, and a streaming softmax over them.
#pragma once

#include "core/basis/coefficients.h"
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

    void leaveOut() {
        own.resize(whitened.rows(), whitened.cols());
        strengths.resize(whitened.rows());
        shares.resize(whitened.rows());
    }

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

    /// Sets a query after leaveOut(): a noisy vector, and the clean one of the image that it leaves out.
    void set(StencilQueries& queries, Eigen::Index row, const Eigen::VectorXf& vector,
             const Eigen::VectorXf& own) const;

private:
    double count_, smoothing_, scale_, sigma_; ///< N, h^2 N / (N - 1), a
    double largest_ = 0;                       ///< not below any eigenvalue of K~
    Eigen::VectorXd mean_, gains_;             ///< m, K~^-1 h^2 N / (N - 1) C e_k
    Eigen::LLT<Eigen::MatrixXd> factor_;       ///< of K~
    StencilKernel kernel_;
};

/// A streaming softmax mean over candidates that come 32 at a time, every lane with a maximum of its own:
/// until the end nothing is summed across lanes. (The patch machines' PixelSoftmax keeps one maximum for all
/// lanes, as it holds a softmax for every pixel.)
class LaneSoftmax {
public:
    using Lane = ImageLanes::Lane;
    static constexpr float negligible = 60; ///< so much farther: exp(-30), below float rounding of a sum

    /// Squared whitened distances, and the values that they weigh.
    void add(const Lane& distances, const Lane& values) {
        const float nearer = (nearest_ - distances).maxCoeff(); // Eigen has no vectors for any()
        if (nearer < -negligible) return;
        if (nearer > 0) {
            const Lane nearest = nearest_.min(distances);
            const Lane scale = (0.5F * (nearest - nearest_)).exp();
            total_ *= scale;
            sum_ *= scale;
            nearest_ = nearest;
        }
        const Lane weights = (0.5F * (nearest_ - distances)).exp();
        total_ += weights;
        sum_ += weights * values;
        if (++added_ == most) drain();
    }

    /// NaN where nothing was added that has a weight.
    double mean() {
        drain();
        if (wholeNearest_ >= static_cast<double>(StencilCandidates::never))
            return std::numeric_limits<double>::quiet_NaN();
        return wholeSum_ / wholeTotal_;
    }

private:
    static constexpr int most = 4096; ///< that are summed in float

    /// Adds the lanes to what is kept in double.
    void drain() {
        const double nearest = std::min(wholeNearest_, static_cast<double>(nearest_.minCoeff()));
        const double kept = std::exp(0.5 * (nearest - wholeNearest_));
        const Eigen::Array<double, ImageLanes::lanes, 1> scale =
            (0.5 * (nearest - nearest_.cast<double>())).exp();
        wholeTotal_ = kept * wholeTotal_ + (scale * total_.cast<double>()).sum();
        wholeSum_ = kept * wholeSum_ + (scale * sum_.cast<double>()).sum();
        wholeNearest_ = nearest;
        total_.setZero();
        sum_.setZero();
        added_ = 0;
    }

    Lane nearest_ = Lane::Constant(StencilCandidates::never), total_ = Lane::Zero(), sum_ = Lane::Zero();
    int added_ = 0;
    double wholeNearest_ = static_cast<double>(StencilCandidates::never), wholeTotal_ = 0, wholeSum_ = 0;
};

} // namespace scorelet
