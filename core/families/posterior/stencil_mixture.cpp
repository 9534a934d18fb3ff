#include "core/families/posterior/stencil_mixture.h"

#include "core/base/bytes.h"
#include "core/base/error.h"
#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"
#include "core/families/posterior/stencil_kernel.h"
#include "core/families/wiener/principal.h"
#include "core/score/stencil.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <optional>

namespace scorelet {
namespace {

using Cell = StencilMixture::Cell;
using Lane = StencilCandidates::Lane;
using Kernel = StencilKernel;
using Queries = StencilQueries;
using Candidates = StencilCandidates;

constexpr const char* who = "the posterior of a stencil";
constexpr int lanes = StencilCandidates::lanes;
constexpr int targetsPerTask = 8; // of a shared cell: whitened candidates serve so many coefficients
constexpr Eigen::Index queriesAtOnce = 64;

class StencilDenoiser final : public MixtureDenoiser, public StencilAnswers {
public:
    StencilDenoiser(std::shared_ptr<const StencilMixture> mixture, const std::vector<double>& h, double sigma,
                    const Work& work)
        : MixtureDenoiser(h, sigma), mixture_(std::move(mixture)) {
        std::vector<std::optional<Kernel>> made(mixture_->cells().size());
        parallelFor(work, static_cast<int>(made.size()), [&](int cell, int) {
            const Cell& of = cellAt(cell);
            made[static_cast<std::size_t>(cell)].emplace(of.mean, of.covariance, hAt(cell), sigma);
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
        const OrthonormalTransform& transform = mixture_->transform();
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
        const OrthonormalTransform& transform = mixture_->transform();
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
        const bool any =
            std::any_of(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.image >= 0; });
        Eigen::VectorXf values(static_cast<Eigen::Index>(pieces.size()));
        for (int k = 0; k < static_cast<int>(pieces.size()); ++k) {
            const Piece& piece = pieces[static_cast<std::size_t>(k)];
            values[k] = piece.image >= 0 ? mixture_->coefficients().value(piece.place, piece.image)
                        : any            ? static_cast<float>(cellAt(mixture_->cellOf(k)).mean[0])
                                         : undefinedPixel;
        }
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
        const Cell& cell = cellAt(mixture_->cellOf(k));
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
                cell, kernel, queries, [](Eigen::Index) { return Eigen::Index{-1}; }, work);
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
        // Of b, w and b w, one behind the other.
        StreamingSoftmax<double, Eigen::VectorXd> softmax(0.5, Eigen::VectorXd::Zero(1 + 2 * n));
        forCandidates(cell, kernel, work, [&](const Candidates& c, Eigen::Index, Eigen::Index images, int) {
            const Lane distances = c.distances(whitened, images);
            for (Eigen::Index lane = 0; lane < images; ++lane) {
                const double weight = softmax.weigh(static_cast<double>(distances[lane]));
                if (weight == 0) continue;
                const double b = weight * static_cast<double>(c.answer[lane]);
                Eigen::VectorXd& sum = softmax.sum();
                sum[0] += b;
                for (Eigen::Index j = 0; j < n; ++j) {
                    const auto w = static_cast<double>(c.whitened[static_cast<std::size_t>(j)][lane]);
                    sum[1 + j] += weight * w;
                    sum[1 + n + j] += b * w;
                }
            }
        });
        const Eigen::VectorXd means = softmax.sum() / softmax.total();
        const Eigen::VectorXd covariance = means.tail(n) - means[0] * means.segment(1, n);
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
    const Cell& cellAt(int cell) const { return mixture_->cells()[static_cast<std::size_t>(cell)]; }

    /// The h of a cell's scale.
    double hAt(int cell) const {
        const SubbandLayout& layout = mixture_->coefficients().layout();
        return hOf(scaleOf(layout, layout.place(cellAt(cell).members.front()).band));
    }

    /// Some members of a cell.
    struct Task {
        int cell;
        std::size_t first, last;
    };

    std::vector<Task> tasksOf() const {
        std::vector<Task> tasks;
        for (int cell = 0; cell < static_cast<int>(mixture_->cells().size()); ++cell) {
            const std::size_t members = cellAt(cell).members.size();
            for (std::size_t first = 0; first < members; first += targetsPerTask)
                tasks.push_back({cell, first, std::min(first + targetsPerTask, members)});
        }
        return tasks;
    }

    /// Calls body(candidates, first image, number of images, place) for all candidates of a cell.
    template <class Body>
    void forCandidates(int cell, const Kernel& kernel, const Work& work, const Body& body) const {
        const CoefficientBatch& all = mixture_->coefficients();
        Candidates candidates;
        int loaded = 0;
        for (Eigen::Index first = 0; first < all.count(); first += lanes) {
            const Eigen::Index count = std::min<Eigen::Index>(lanes, all.count() - first);
            for (const int place : cellAt(cell).members) {
                if (++loaded % 16 == 0)
                    work.check(); // of 64 queries by eight coefficients each takes a tenth of a ms
                candidates.load(all, mixture_->stencil(place), first, count, kernel);
                body(candidates, first, count, place);
            }
        }
    }

    /// D_k of every query; `without(row)` is the image that it leaves out, -1: none.
    template <class Without>
    Eigen::VectorXf means(int cell, const Kernel& kernel, const Queries& queries, const Without& without,
                          const Work& work) const {
        Eigen::VectorXf answers = queries.linear;
        if (kernel.scale == 0) return answers;
        const bool tilted = queries.strengths.size() > 0;
        std::vector<LaneMean> found(static_cast<std::size_t>(queries.count()));
        forCandidates(cell, kernel, work,
                      [&](const Candidates& candidates, Eigen::Index image, Eigen::Index images, int) {
                          for (Eigen::Index row = 0; row < queries.count(); ++row) {
                              const float* query = queries.whitened.row(row).data();
                              LaneMean& sum = found[static_cast<std::size_t>(row)];
                              Lane along;
                              Lane distances =
                                  tilted ? candidates.distances(query, queries.own.row(row).data(),
                                                                queries.strengths[row], images, along)
                                         : candidates.distances(query, images);
                              const Eigen::Index lane = without(row) - image;
                              if (lane >= 0 && lane < images) distances[lane] = StencilCandidates::never;
                              if (tilted)
                                  sum.add(distances, candidates.answer + queries.shares[row] * along);
                              else
                                  sum.add(distances, candidates.answer);
                          }
                      });
        for (Eigen::Index row = 0; row < queries.count(); ++row)
            answers[row] += static_cast<float>(found[static_cast<std::size_t>(row)].mean());
        return answers;
    }

    /// What a coefficient sees of an image.
    Eigen::VectorXf seen(int k, const CoefficientBatch& all, Eigen::Index image) const {
        const std::vector<int>& stencil = mixture_->stencil(k);
        Eigen::VectorXf vector(static_cast<Eigen::Index>(stencil.size()));
        for (Eigen::Index j = 0; j < vector.size(); ++j)
            vector[j] = all.value(stencil[static_cast<std::size_t>(j)], image);
        return vector;
    }

    void answer(const Task& task, const CoefficientBatch& noisy, std::span<const Eigen::Index> own,
                Eigen::Index first, Eigen::Index count, CoefficientBatch& answers, const Work& work) const {
        const Kernel& kernel = kernels_[static_cast<std::size_t>(task.cell)];
        // At h = 0 mean and covariance have no part in it: leaving out is leaving out of the sum.
        std::vector<Eigen::Index> all, left;
        for (Eigen::Index q = first; q < first + count; ++q) {
            const Eigen::Index image = own.empty() ? -1 : own[static_cast<std::size_t>(q)];
            (image >= 0 && image < mixture_->count() && !kernel.diagonal ? left : all).push_back(q);
        }
        const auto without = [&](Eigen::Index q) {
            return own.empty() ? -1 : own[static_cast<std::size_t>(q)];
        };
        answerBy(kernel, task, all, queriesOf(kernel, task, all, noisy), without, answers, work);
        if (!left.empty()) answerByOthers(task, noisy, left, without, answers, work);
    }

    /// ... of queries that each leave one of the mixture's images out of all that it is made of.
    template <class Without>
    void answerByOthers(const Task& task, const CoefficientBatch& noisy,
                        const std::vector<Eigen::Index>& left, const Without& without,
                        CoefficientBatch& answers, const Work& work) const {
        const Cell& cell = cellAt(task.cell);
        const CoefficientBatch& clean = mixture_->coefficients();
        if (mixture_->count() < 2) {
            for (std::size_t t = task.first; t < task.last; ++t)
                for (const Eigen::Index q : left) answers.value(cell.members[t], q) = undefinedPixel;
        } else if (cell.members.size() == 1) {
            const OthersKernel others(cell.mean, cell.covariance, mixture_->count(), hAt(task.cell), sigma());
            const int k = cell.members.front();
            Eigen::MatrixXf vectors(cell.mean.size(), static_cast<Eigen::Index>(left.size())), own = vectors;
            for (Eigen::Index col = 0; col < vectors.cols(); ++col) {
                const Eigen::Index q = left[static_cast<std::size_t>(col)];
                vectors.col(col) = seen(k, noisy, q);
                own.col(col) = seen(k, clean, without(q));
            }
            answerBy(others.kernel(), task, left, others.queries(vectors, own), without, answers, work);
        } else {
            for (const Eigen::Index q : left) {
                const Kernel kernel = kernelWithout(cell, without(q), hAt(task.cell));
                answerBy(kernel, task, {q}, queriesOf(kernel, task, {q}, noisy), without, answers, work);
            }
        }
    }

    /// What a task's coefficients see of some noisy images: of the first coefficient of all, then of the
    /// next.
    Queries queriesOf(const Kernel& kernel, const Task& task, const std::vector<Eigen::Index>& images,
                      const CoefficientBatch& noisy) const {
        const int* members = cellAt(task.cell).members.data() + task.first;
        const auto count = static_cast<Eigen::Index>(images.size());
        Queries queries(kernel, static_cast<Eigen::Index>(task.last - task.first) * count);
        for (Eigen::Index row = 0; row < queries.count(); ++row)
            queries.set(kernel, row,
                        seen(members[row / count], noisy, images[static_cast<std::size_t>(row % count)]));
        return queries;
    }

    /// Answers them.
    template <class Without>
    void answerBy(const Kernel& kernel, const Task& task, const std::vector<Eigen::Index>& images,
                  const Queries& queries, const Without& without, CoefficientBatch& answers,
                  const Work& work) const {
        if (images.empty()) return;
        const int* members = cellAt(task.cell).members.data() + task.first;
        const auto count = static_cast<Eigen::Index>(images.size());
        const auto image = [&](Eigen::Index row) { return images[static_cast<std::size_t>(row % count)]; };
        const Eigen::VectorXf found = means(
            task.cell, kernel, queries, [&](Eigen::Index row) { return without(image(row)); }, work);
        for (Eigen::Index row = 0; row < queries.count(); ++row)
            answers.value(members[row / count], image(row)) = found[row];
    }

    /// Of a cell of many places, of which an image gave a vector each, the kernel of all others.
    Kernel kernelWithout(const Cell& cell, Eigen::Index image, double h) const {
        Eigen::VectorXd sum = Eigen::VectorXd::Zero(cell.mean.size());
        Eigen::MatrixXd squares = Eigen::MatrixXd::Zero(sum.size(), sum.size());
        for (const int place : cell.members) {
            const Eigen::VectorXd d = seen(place, mixture_->coefficients(), image).cast<double>() - cell.mean;
            sum += d;
            squares += d * d.transpose();
        }
        const auto places = static_cast<double>(cell.members.size());
        const double rest = places * static_cast<double>(mixture_->count() - 1);
        const Eigen::VectorXd shift = -sum / rest;
        const Eigen::MatrixXd covariance =
            ((rest + places) * cell.covariance - squares) / rest - shift * shift.transpose();
        return Kernel(cell.mean + shift, covariance, h, sigma());
    }

    /// The nearest candidate of coefficient k, and its share.
    Piece nearestPiece(int k, const Eigen::VectorXf& noisy, const Work& work) const {
        const int cell = mixture_->cellOf(k);
        const Kernel& kernel = kernels_[static_cast<std::size_t>(cell)];
        Piece piece;
        if (kernel.scale == 0) return piece; // all are one Gaussian
        Queries query(kernel, 1);
        query.set(kernel, 0, noisy(mixture_->stencil(k)));
        StreamingSoftmax<double, NoSum> softmax(0.5);
        forCandidates(cell, kernel, work,
                      [&](const Candidates& c, Eigen::Index image, Eigen::Index images, int place) {
                          const Lane distances = c.distances(query.whitened.data(), images);
                          if (!softmax.add(distances.cast<double>())) return;
                          Eigen::Index lane = 0;
                          distances.minCoeff(&lane);
                          piece = {image + lane, place, 0};
                      });
        piece.weight = 1 / softmax.total();
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
                               std::shared_ptr<const OrthonormalTransform> transform, Eigen::Index images,
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

std::shared_ptr<MixtureDenoiser> StencilMixture::at(const std::vector<double>& h, double sigma,
                                                    const Work& work) const {
    return std::make_shared<StencilDenoiser>(shared_from_this(), h, sigma, work);
}

std::int64_t StencilMixture::momentCount() const {
    std::int64_t count = 0;
    if (cells_.size() < stencils_.size()) { // pooled over places: every band has moments of its own
        for (const Cell& cell : cells_) count += gaussianParameters(cell.mean.size());
        return count;
    }
    std::vector<std::int64_t> entries;
    const auto all = static_cast<std::int64_t>(stencils_.size());
    for (const std::vector<int>& stencil : stencils_)
        for (const int a : stencil)
            for (const int b : stencil)
                if (a <= b) entries.push_back(a * all + b);
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    return all + static_cast<std::int64_t>(entries.size());
}

std::size_t StencilMixture::bytes() const {
    std::size_t sum = coefficients_.bytes() + heapBytes(cellOf_);
    for (const auto& stencil : stencils_) sum += heapBytes(stencil);
    for (const Cell& cell : cells_)
        sum += heapBytes(cell.members) + heapBytes(cell.mean) + heapBytes(cell.covariance);
    return sum;
}

} // namespace scorelet
