#include "core/families/posterior/whole_mixture.h"

#include "core/base/bytes.h"
#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"
#include "core/denoise/softmax.h"

#include <algorithm>
#include <cmath>

namespace scorelet {
namespace {

using Matrix = ImageBatch::Matrix;

constexpr const char* who = "the posterior of whole images";
constexpr Eigen::Index blockRows = 32; // of a change of basis: at 64 x 64 some 10 ms

/// rows times basis, a block of rows at a time.
template <class Basis>
Matrix products(const Matrix& rows, const Basis& basis, const Work& work) {
    Matrix result(rows.rows(), basis.cols());
    const int blocks = static_cast<int>((rows.rows() + blockRows - 1) / blockRows);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index first = block * blockRows, count = std::min(blockRows, rows.rows() - first);
        result.middleRows(first, count).noalias() = rows.middleRows(first, count) * basis;
    });
    return result;
}

class WholeDenoiser final : public MixtureDenoiser {
public:
    WholeDenoiser(std::shared_ptr<const WholeMixture> mixture, double h, double sigma, const Work& work)
        : MixtureDenoiser(h, sigma), mixture_(std::move(mixture)), scale_(std::sqrt(1 - h * h)) {
        if (h == 0) {
            metric_ = {.precision = 1 / (sigma * sigma)};
        } else {
            const Eigen::ArrayXd spread = h * h * mixture_->components().variances.array();
            const Eigen::ArrayXd variance = spread + sigma * sigma;
            gains_ = spread / variance;
            metric_ = {.precision = 1 / variance.minCoeff(),
                       .relative = (variance.minCoeff() / variance).cast<float>(),
                       .scale = scale_};
        }
        norms_ = softmaxNorms(candidates(), metric_, work);
    }

    ImageBatch denoiseWithout(const ImageBatch& noisy, std::span<const Eigen::Index> own,
                              const Work& work) const override {
        requireShape(noisy.shape(), mixture_->components().shape, who);
        Matrix usable = noisy.matrix();
        for (Eigen::Index row = 0; row < noisy.count(); ++row)
            if (!isUsable(noisy.row(row))) usable.row(row).setZero();
        const Matrix queries = toBasis(usable, work);
        Matrix answers = scale_ == 0 ? Matrix(Matrix::Zero(queries.rows(), queries.cols()))
                                     : softmaxMeans(candidates(), norms_, metric_, queries, own, work);
        if (h() > 0) {
            const Eigen::RowVectorXf gains = gains_.transpose().cast<float>();
            const Eigen::RowVectorXf rest =
                (scale_ * (1 - gains_.array())).matrix().transpose().cast<float>();
            answers.array().rowwise() *= rest.array();
            answers.array() += queries.array().rowwise() * gains.array();
            answers = products(answers, mixture_->eigenimages().transpose(), work);
            answers.rowwise() += mixture_->components().mean.transpose().cast<float>();
        }
        ImageBatch result(noisy.shape(), answers);
        for (Eigen::Index row = 0; row < noisy.count(); ++row)
            if (!isUsable(noisy.row(row))) result.matrix().row(row).setConstant(undefinedPixel);
        return result;
    }

    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override {
        const PrincipalComponents& components = mixture_->components();
        requireShape(noisy.shape(), components.shape, who);
        requirePixel(noisy.shape(), pixel, who);
        if (!isUsable(noisy.values())) return Image(noisy.shape(), undefinedPixel);
        const Matrix query = toBasis(noisy.flat().matrix().transpose(), work);
        const Eigen::VectorXd weights = softmaxWeights(candidates(), metric_, query.row(0).transpose(), work);
        if (h() == 0) {
            return posteriorCovariance(mixture_->images(), weights, pixel, sigma(), work);
        }
        // Along the eigenimages: the answer's part b of a candidate, and its covariance with all components.
        const Eigen::VectorXd output = components.eigenimages.row(noisy.shape().index(pixel)).transpose();
        const Eigen::VectorXf combine =
            (scale_ * (1 - gains_.array()) * output.array()).matrix().cast<float>();
        Eigen::VectorXd product = Eigen::VectorXd::Zero(output.size()), mean = product;
        double meanB = 0;
        for (Eigen::Index i = 0; i < weights.size(); ++i) {
            if (i % 64 == 0) work.check();
            if (weights[i] < 1e-17) continue;
            const Eigen::VectorXf candidate = candidates().row(i);
            const double b = static_cast<double>(candidate.dot(combine));
            meanB += weights[i] * b;
            mean += weights[i] * candidate.cast<double>();
            product += weights[i] * b * candidate.cast<double>();
        }
        const Eigen::ArrayXd covariance = (product - meanB * mean).array();
        const Eigen::ArrayXd inverse = metric_.precision * metric_.relative.cast<double>().array();
        const Eigen::VectorXd row =
            (gains_.array() * output.array() + scale_ * inverse * covariance).matrix();
        return Image(noisy.shape(), (components.eigenimages * row).cast<float>().array());
    }

    bool ofCoefficients() const override { return false; }

    std::vector<Piece> pieces(const Image& noisy, const Work& work) const override {
        requireShape(noisy.shape(), mixture_->components().shape, who);
        // At the dial's end all images are one Gaussian: none has a weight of its own.
        if (scale_ == 0 || !isUsable(noisy.values())) return std::vector<Piece>(noisy.values().size());
        const Matrix query = toBasis(noisy.flat().matrix().transpose(), work);
        return wholePieces(softmaxWeights(candidates(), metric_, query.row(0).transpose(), work),
                           noisy.shape());
    }

    Image mosaic(const std::vector<Piece>& pieces) const override {
        return imageOfPieces(mixture_->components().shape, pieces,
                             [&](Eigen::Index image, int place) { return mixture_->pixels()(image, place); });
    }

    Image picture(const Piece& piece) const override { return mixture_->images().image(piece.image); }

    std::size_t bytes() const override { return heapBytes(norms_) + heapBytes(gains_); }

private:
    SoftmaxRows candidates() const { return h() == 0 ? mixture_->pixels() : mixture_->along(); }

    Matrix toBasis(const Matrix& images, const Work& work) const {
        if (h() == 0) return images;
        const Matrix centred = images.rowwise() - mixture_->components().mean.transpose().cast<float>();
        return products(centred, mixture_->eigenimages(), work);
    }

    std::shared_ptr<const WholeMixture> mixture_;
    double scale_;
    Eigen::VectorXd gains_;
    SoftmaxMetric metric_;
    Eigen::VectorXd norms_;
};

} // namespace

WholeMixture::WholeMixture(std::shared_ptr<const DataSet> data, Eigen::Index count, const Work& work)
    : data_(std::move(data)), count_(count) {
    components_ =
        principalComponents(count_ == data_->train.count() ? images() : images().rows(0, count_), work);
    eigenimages_ = components_.eigenimages.cast<float>();
    along_.resize(count_, eigenimages_.cols());
    const Eigen::RowVectorXf mean = components_.mean.transpose().cast<float>();
    const int blocks = static_cast<int>((count_ + blockRows - 1) / blockRows);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index first = block * blockRows, rows = std::min(blockRows, count_ - first);
        const Matrix centred = pixels().middleRows(first, rows).rowwise() - mean;
        along_.middleRows(first, rows).noalias() = centred * eigenimages_;
    });
}

std::shared_ptr<MixtureDenoiser> WholeMixture::at(double h, double sigma, const Work& work) const {
    return std::make_shared<WholeDenoiser>(shared_from_this(), h, sigma, work);
}

std::size_t WholeMixture::bytes() const {
    return heapBytes(components_) + heapBytes(eigenimages_) +
           static_cast<std::size_t>(along_.size()) * sizeof(float);
}

double WholeMixture::bytesOf(const ImageShape& shape, Eigen::Index images) {
    const auto values = static_cast<double>(shape.values());
    if (shape.values() > maxPrincipalPixels) return 0; // impossible
    return values * values * (sizeof(double) + sizeof(float)) +
           static_cast<double>(images) * values * sizeof(float);
}

} // namespace scorelet
