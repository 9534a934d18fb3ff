#include "core/families/posterior/stencil_mixture.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"
#include "core/families/patch/image_lanes.h"
#include "core/score/stencil.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>

namespace scorelet {
namespace {

using Cell = StencilMixture::Cell;
using Lane = ImageLanes::Lane;
using RowMatrixXf = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr const char* who = "the posterior of a stencil";
constexpr int lanes = ImageLanes::lanes;
constexpr float farthest = 1e29F; // that a noisy image may be: its pixels are at most 1e15
constexpr float never = 1e30F;    // a distance of no weight
constexpr float negligible = 60;  // so much farther: exp(-30), below float rounding of a sum
constexpr int targetsPerTask = 8; // of a shared cell: whitened candidates serve so many coefficients
constexpr Eigen::Index queriesAtOnce = 64;

/// A cell at one h and noise level.
struct Kernel {
    double scale = 1;      ///< a
    Eigen::VectorXf mean;  ///< n
    Eigen::VectorXf gains; ///< g
    RowMatrixXf whitening; ///< L^-1 with L L' = K, lower triangle
    bool diagonal = false; ///< h = 0: whitening is a number times the identity

    Kernel(const Cell& cell, double h, double sigma)
        : scale(std::sqrt(1 - h * h)), mean(cell.mean.cast<float>()), diagonal(h == 0) {
        const Eigen::Index n = cell.mean.size();
        const Eigen::MatrixXd spread = h * h * cell.covariance;
        Eigen::MatrixXd k = spread;
        k.diagonal().array() += sigma * sigma;
        const Eigen::LLT<Eigen::MatrixXd> factor(k);
        gains = factor.solve(spread.col(0)).cast<float>();
        whitening = factor.matrixL().solve(Eigen::MatrixXd::Identity(n, n)).cast<float>();
    }

    Eigen::Index size() const { return mean.size(); }
};

/// Noisy vectors of a cell's stencil, as candidates are compared with them: a row each.
struct Queries {
    RowMatrixXf whitened;   ///< L^-1 (v - m)
    Eigen::VectorXf linear; ///< m_k + g'(v - m)

    Queries(const Kernel& kernel, Eigen::Index count) : whitened(count, kernel.size()), linear(count) {}

    void set(const Kernel& kernel, Eigen::Index row, const Eigen::VectorXf& vector) {
        const Eigen::VectorXf centred = vector - kernel.mean;
        whitened.row(row).transpose() = kernel.whitening.triangularView<Eigen::Lower>() * centred;
        linear[row] = kernel.mean[0] + kernel.gains.dot(centred);
    }

    Eigen::Index count() const { return linear.size(); }
};

/// 32 training vectors, whitened, and what each answers.
struct Candidates {
    std::vector<Lane> whitened;
    Lane answer = Lane::Zero();
    std::vector<Lane> centred;

    /// Those of images [first, first + count) at a stencil.
    void load(const CoefficientBatch& all, const std::vector<int>& stencil, Eigen::Index first,
              Eigen::Index count, const Kernel& kernel) {
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
        sum = sum.min(farthest);
        for (Eigen::Index lane = count; lane < lanes; ++lane) sum[lane] = never;
        return sum;
    }
};

/// A streaming softmax mean over candidates that come 32 at a time, every lane with a maximum of its own:
/// until the end nothing is summed across lanes. (The patch machines' PixelSoftmax keeps one maximum for all
/// lanes, as it holds a softmax for every pixel.)
class LaneSoftmax {
public:
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
        if (wholeNearest_ >= static_cast<double>(never)) return std::numeric_limits<double>::quiet_NaN();
        return wholeSum_ / wholeTotal_;
    }

private:
    static constexpr int most = 4096; ///< that are summed in float

    /// Adds the lanes to what is kept in double.
    void drain() {
        const double nearest = std::min(wholeNearest_, static_cast<double>(nearest_.minCoeff()));
        const double kept = std::exp(0.5 * (nearest - wholeNearest_));
        const Eigen::Array<double, lanes, 1> scale = (0.5 * (nearest - nearest_.cast<double>())).exp();
        wholeTotal_ = kept * wholeTotal_ + (scale * total_.cast<double>()).sum();
        wholeSum_ = kept * wholeSum_ + (scale * sum_.cast<double>()).sum();
        wholeNearest_ = nearest;
        total_.setZero();
        sum_.setZero();
        added_ = 0;
    }

    Lane nearest_ = Lane::Constant(never), total_ = Lane::Zero(), sum_ = Lane::Zero();
    int added_ = 0;
    double wholeNearest_ = static_cast<double>(never), wholeTotal_ = 0, wholeSum_ = 0;
};

class StencilDenoiser final : public MixtureDenoiser, public StencilAnswers {
public:
    StencilDenoiser(std::shared_ptr<const StencilMixture> mixture, double h, double sigma, const Work& work)
        : MixtureDenoiser(h, sigma), mixture_(std::move(mixture)) {
        std::vector<std::optional<Kernel>> made(mixture_->cells().size());
        parallelFor(work, static_cast<int>(made.size()), [&](int cell, int) {
            made[static_cast<std::size_t>(cell)].emplace(mixture_->cells()[static_cast<std::size_t>(cell)], h,
                                                         sigma);
        });
        for (auto& kernel : made) kernels_.push_back(std::move(*kernel));
    }

    ImageBatch denoiseWithout(const ImageBatch& noisy, std::span<const Eigen::Index> own,
                              const Work& work) const override {
        requireShape(noisy.shape(), mixture_->transform().shape(), who);
        ImageBatch usable = noisy;
        for (Eigen::Index row = 0; row < noisy.count(); ++row)
            if (!isUsable(noisy.row(row))) usable.matrix().row(row).setZero();
        const CoefficientBatch queries = mixture_->transform().forwardAll(usable, work);
        CoefficientBatch answers(queries.layout(), queries.count());
        const std::vector<Task> tasks = tasksOf();
        const Eigen::Index groups = (queries.count() + queriesAtOnce - 1) / queriesAtOnce;
        std::atomic<int> done{0};
        for (Eigen::Index group = 0; group < groups; ++group) {
            const Eigen::Index first = group * queriesAtOnce,
                               count = std::min(queriesAtOnce, queries.count() - first);
            parallelFor(work, static_cast<int>(tasks.size()), [&](int task, int) {
                answer(tasks[static_cast<std::size_t>(task)], queries, own, first, count, answers, work);
                work.report(++done / static_cast<double>(groups * static_cast<Eigen::Index>(tasks.size())));
            });
        }
        ImageBatch result = mixture_->transform().inverseAll(answers, work);
        for (Eigen::Index row = 0; row < noisy.count(); ++row)
            if (!isUsable(noisy.row(row))) result.matrix().row(row).setConstant(undefinedPixel);
        return result;
    }

    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override {
        const WaveletTransform& transform = mixture_->transform();
        requireShape(noisy.shape(), transform.shape(), who);
        requirePixel(noisy.shape(), pixel, who);
        if (!isUsable(noisy.values())) return Image(noisy.shape(), undefinedPixel);
        Image delta(noisy.shape());
        delta.flat()[noisy.shape().index(pixel)] = 1;
        const Eigen::VectorXf query = transform.forward(noisy), atoms = transform.forward(delta);
        Eigen::VectorXd row = Eigen::VectorXd::Zero(query.size());
        std::vector<Eigen::VectorXd> gradients(static_cast<std::size_t>(query.size()));
        parallelFor(work, static_cast<int>(query.size()), [&](int k, int) {
            if (atoms[k] != 0)
                gradients[static_cast<std::size_t>(k)] = slopesAt(k, query(mixture_->stencil(k)), work);
        });
        for (int k = 0; k < static_cast<int>(query.size()); ++k) {
            const auto& stencil = mixture_->stencil(k);
            if (atoms[k] == 0) continue;
            for (std::size_t j = 0; j < stencil.size(); ++j)
                row[stencil[j]] += static_cast<double>(atoms[k]) *
                                   gradients[static_cast<std::size_t>(k)][static_cast<Eigen::Index>(j)];
        }
        return transform.inverse(Eigen::VectorXf(row.cast<float>()));
    }

    bool ofCoefficients() const override { return true; }

    std::vector<Piece> pieces(const Image& noisy, const Work& work) const override {
        const WaveletTransform& transform = mixture_->transform();
        requireShape(noisy.shape(), transform.shape(), who);
        std::vector<Piece> pieces(noisy.values().size());
        if (!isUsable(noisy.values())) return pieces;
        const Eigen::VectorXf query = transform.forward(noisy);
        std::atomic<int> done{0};
        parallelFor(work, static_cast<int>(pieces.size()), [&](int k, int) {
            pieces[static_cast<std::size_t>(k)] = nearestPiece(k, query, work);
            work.report(++done / static_cast<double>(pieces.size()));
        });
        return pieces;
    }

    Image mosaic(const std::vector<Piece>& pieces) const override {
        Eigen::VectorXf values =
            Eigen::VectorXf::Constant(static_cast<Eigen::Index>(pieces.size()), undefinedPixel);
        for (std::size_t k = 0; k < pieces.size(); ++k)
            if (pieces[k].image >= 0)
                values[static_cast<Eigen::Index>(k)] =
                    mixture_->coefficients().value(pieces[k].place, pieces[k].image);
        return mixture_->transform().inverse(values);
    }

    /// What the coefficients of its stencil are of the image.
    Image picture(const Piece& piece) const override {
        Eigen::VectorXf values = Eigen::VectorXf::Zero(mixture_->coefficients().layout().count());
        for (const int k : mixture_->stencil(piece.place))
            values[k] = mixture_->coefficients().value(k, piece.image);
        return mixture_->transform().inverse(values);
    }

    Stencil stencilOf(int k) const override {
        const Cell& cell = mixture_->cells()[static_cast<std::size_t>(mixture_->cellOf(k))];
        return {mixture_->stencil(k), cell.mean, cell.covariance.diagonal()};
    }

    Eigen::VectorXf answersAt(int k, const Eigen::MatrixXf& vectors, const Work& work) const override {
        const int cell = mixture_->cellOf(k);
        const Kernel& kernel = kernels_[static_cast<std::size_t>(cell)];
        assert(vectors.rows() == kernel.size());
        Eigen::VectorXf answers(vectors.cols());
        const Eigen::Index groups = (vectors.cols() + queriesAtOnce - 1) / queriesAtOnce;
        parallelFor(work, static_cast<int>(groups), [&](int group, int) {
            const Eigen::Index first = group * queriesAtOnce;
            Queries queries(kernel, std::min(queriesAtOnce, vectors.cols() - first));
            for (Eigen::Index q = 0; q < queries.count(); ++q) queries.set(kernel, q, vectors.col(first + q));
            answers.segment(first, queries.count()) = means(
                cell, queries, [](Eigen::Index) { return Eigen::Index{-1}; }, work);
        });
        return answers;
    }

    /// g + L^-T Cov(b, w): b the candidates' answers, w their whitened vectors.
    Eigen::VectorXd slopesAt(int k, const Eigen::VectorXf& vector, const Work& work) const override {
        const int cell = mixture_->cellOf(k);
        const Kernel& kernel = kernels_[static_cast<std::size_t>(cell)];
        const Eigen::Index n = kernel.size();
        assert(vector.size() == n);
        const Eigen::VectorXd gains = kernel.gains.cast<double>();
        if (kernel.scale == 0) return gains;
        Queries query(kernel, 1);
        query.set(kernel, 0, vector);
        const float* whitened = query.whitened.data();
        double nearest = std::numeric_limits<double>::infinity();
        forCandidates(cell, work, [&](const Candidates& c, Eigen::Index, Eigen::Index images, int) {
            nearest = std::min(nearest, static_cast<double>(c.distances(whitened, images).minCoeff()));
        });
        double total = 0, meanB = 0;
        Eigen::VectorXd mean = Eigen::VectorXd::Zero(n), product = mean;
        forCandidates(cell, work, [&](const Candidates& c, Eigen::Index, Eigen::Index images, int) {
            const Lane distances = c.distances(whitened, images);
            for (Eigen::Index lane = 0; lane < images; ++lane) {
                const double weight = std::exp((nearest - static_cast<double>(distances[lane])) / 2);
                if (weight < 1e-17) continue;
                const auto b = static_cast<double>(c.answer[lane]);
                total += weight;
                meanB += weight * b;
                for (Eigen::Index j = 0; j < n; ++j) {
                    const auto w = static_cast<double>(c.whitened[static_cast<std::size_t>(j)][lane]);
                    mean[j] += weight * w;
                    product[j] += weight * b * w;
                }
            }
        });
        const Eigen::VectorXd covariance = product / total - meanB / total * mean / total;
        return gains + kernel.whitening.cast<double>().transpose() * covariance;
    }

    std::size_t bytes() const override {
        std::size_t sum = 0;
        for (const Kernel& kernel : kernels_)
            sum += sizeof(Kernel) +
                   static_cast<std::size_t>(kernel.size() * (kernel.size() + 2)) * sizeof(float);
        return sum;
    }

private:
    /// Some members of a cell.
    struct Task {
        int cell;
        std::size_t first, last;
    };

    std::vector<Task> tasksOf() const {
        std::vector<Task> tasks;
        for (int cell = 0; cell < static_cast<int>(mixture_->cells().size()); ++cell) {
            const std::size_t members = mixture_->cells()[static_cast<std::size_t>(cell)].members.size();
            for (std::size_t first = 0; first < members; first += targetsPerTask)
                tasks.push_back({cell, first, std::min(first + targetsPerTask, members)});
        }
        return tasks;
    }

    /// Calls body(candidates, first image, number of images, place) for all candidates of a cell.
    template <class Body>
    void forCandidates(int cell, const Work& work, const Body& body) const {
        const CoefficientBatch& all = mixture_->coefficients();
        const Kernel& kernel = kernels_[static_cast<std::size_t>(cell)];
        Candidates candidates;
        int loaded = 0;
        for (Eigen::Index first = 0; first < all.count(); first += lanes) {
            const Eigen::Index count = std::min<Eigen::Index>(lanes, all.count() - first);
            for (const int place : mixture_->cells()[static_cast<std::size_t>(cell)].members) {
                if (++loaded % 16 == 0)
                    work.check(); // of 64 queries by eight coefficients each takes a tenth of a ms
                candidates.load(all, mixture_->stencil(place), first, count, kernel);
                body(candidates, first, count, place);
            }
        }
    }

    /// D_k of every query; `without(row)` is the image that it leaves out, -1: none.
    template <class Without>
    Eigen::VectorXf means(int cell, const Queries& queries, const Without& without, const Work& work) const {
        Eigen::VectorXf answers = queries.linear;
        if (kernels_[static_cast<std::size_t>(cell)].scale == 0) return answers;
        std::vector<LaneSoftmax> softmax(static_cast<std::size_t>(queries.count()));
        forCandidates(cell, work,
                      [&](const Candidates& candidates, Eigen::Index image, Eigen::Index images, int) {
                          for (Eigen::Index row = 0; row < queries.count(); ++row) {
                              Lane distances = candidates.distances(queries.whitened.row(row).data(), images);
                              const Eigen::Index lane = without(row) - image;
                              if (lane >= 0 && lane < images) distances[lane] = never;
                              softmax[static_cast<std::size_t>(row)].add(distances, candidates.answer);
                          }
                      });
        for (Eigen::Index row = 0; row < queries.count(); ++row)
            answers[row] += static_cast<float>(softmax[static_cast<std::size_t>(row)].mean());
        return answers;
    }

    void answer(const Task& task, const CoefficientBatch& noisy, std::span<const Eigen::Index> own,
                Eigen::Index first, Eigen::Index count, CoefficientBatch& answers, const Work& work) const {
        const Kernel& kernel = kernels_[static_cast<std::size_t>(task.cell)];
        const int* members =
            mixture_->cells()[static_cast<std::size_t>(task.cell)].members.data() + task.first;
        const auto targets = static_cast<Eigen::Index>(task.last - task.first);
        Queries queries(kernel, targets * count);
        Eigen::VectorXf vector(kernel.size());
        for (Eigen::Index t = 0; t < targets; ++t) {
            const auto& stencil = mixture_->stencil(members[t]);
            for (Eigen::Index q = 0; q < count; ++q) {
                for (Eigen::Index j = 0; j < kernel.size(); ++j)
                    vector[j] = noisy.value(stencil[static_cast<std::size_t>(j)], first + q);
                queries.set(kernel, t * count + q, vector);
            }
        }
        const auto without = [&](Eigen::Index row) {
            return own.empty() ? -1 : own[static_cast<std::size_t>(first + row % count)];
        };
        const Eigen::VectorXf found = means(task.cell, queries, without, work);
        for (Eigen::Index row = 0; row < queries.count(); ++row)
            answers.value(members[row / count], first + row % count) = found[row];
    }

    /// The nearest candidate of coefficient k, and its share.
    Piece nearestPiece(int k, const Eigen::VectorXf& noisy, const Work& work) const {
        const int cell = mixture_->cellOf(k);
        const Kernel& kernel = kernels_[static_cast<std::size_t>(cell)];
        Piece piece;
        if (kernel.scale == 0) return piece; // all are one Gaussian
        Queries query(kernel, 1);
        query.set(kernel, 0, noisy(mixture_->stencil(k)));
        double nearest = std::numeric_limits<double>::infinity(), total = 0;
        forCandidates(cell, work,
                      [&](const Candidates& c, Eigen::Index image, Eigen::Index images, int place) {
                          const Lane distances = c.distances(query.whitened.data(), images);
                          Eigen::Index lane = 0;
                          const double best = static_cast<double>(distances.minCoeff(&lane));
                          if (best > nearest + static_cast<double>(negligible)) return;
                          if (best < nearest) {
                              total *= std::exp((best - nearest) / 2);
                              nearest = best;
                              piece = {image + lane, place, 0};
                          }
                          total += ((nearest - distances.cast<double>()) / 2).exp().sum();
                      });
        piece.weight = 1 / total;
        return piece;
    }

    std::shared_ptr<const StencilMixture> mixture_;
    std::vector<Kernel> kernels_;
};

/// Mean and covariance over images and places.
void measure(Cell& cell, const CoefficientBatch& all, const std::vector<std::vector<int>>& stencils,
             const Work& work) {
    const auto n = static_cast<Eigen::Index>(stencils[static_cast<std::size_t>(cell.members.front())].size());
    const double count = static_cast<double>(all.count()) * static_cast<double>(cell.members.size());
    cell.mean = Eigen::VectorXd::Zero(n);
    cell.covariance = Eigen::MatrixXd::Zero(n, n);
    constexpr Eigen::Index part = 1024; // images at a time, in double
    Eigen::MatrixXd values;
    const auto forParts = [&](const auto& body) {
        for (const int place : cell.members)
            for (Eigen::Index first = 0; first < all.count(); first += part) {
                work.check();
                values.resize(n, std::min(part, all.count() - first));
                for (Eigen::Index j = 0; j < n; ++j)
                    values.row(j) =
                        all.row(stencils[static_cast<std::size_t>(place)][static_cast<std::size_t>(j)])
                            .segment(first, values.cols())
                            .cast<double>();
                body();
            }
    };
    forParts([&] { cell.mean += values.rowwise().sum(); });
    cell.mean /= count;
    forParts([&] {
        values.colwise() -= cell.mean;
        cell.covariance.noalias() += values * values.transpose();
    });
    cell.covariance /= count;
}

} // namespace

StencilMixture::StencilMixture(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                               std::shared_ptr<const WaveletTransform> transform, Eigen::Index images,
                               const Work& work)
    : data_(std::move(data)), transform_(std::move(transform)) {
    const SubbandLayout& layout = transform_->layout();
    stencils_ = makeStencils(spec, layout);
    const ImageBatch& all = data_->train.pixels;
    coefficients_ = transform_->forwardAll(images == all.count() ? all : all.rows(0, images), work);
    cellOf_.resize(static_cast<std::size_t>(layout.count()));
    for (int k = 0; k < layout.count(); ++k) {
        const CoefficientPlace place = layout.place(k);
        if (spec.sharing == Sharing::perLocation || (place.row == 0 && place.col == 0)) cells_.emplace_back();
        cells_.back().members.push_back(k);
        cellOf_[static_cast<std::size_t>(k)] = static_cast<int>(cells_.size()) - 1;
    }
    parallelFor(work, static_cast<int>(cells_.size()), [&](int cell, int) {
        measure(cells_[static_cast<std::size_t>(cell)], coefficients_, stencils_, work);
    });
}

std::shared_ptr<MixtureDenoiser> StencilMixture::at(double h, double sigma, const Work& work) const {
    return std::make_shared<StencilDenoiser>(shared_from_this(), h, sigma, work);
}

std::size_t StencilMixture::bytes() const {
    std::size_t sum = coefficients_.bytes() + heapBytes(cellOf_);
    for (const auto& stencil : stencils_) sum += heapBytes(stencil);
    for (const Cell& cell : cells_)
        sum += heapBytes(cell.members) + heapBytes(cell.mean) + heapBytes(cell.covariance);
    return sum;
}

} // namespace scorelet
