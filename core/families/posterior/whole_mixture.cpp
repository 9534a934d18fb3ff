#include "core/families/posterior/whole_mixture.h"

#include "core/base/bytes.h"
#include "core/denoise/distances.h"
#include "core/denoise/posterior.h"
#include "core/denoise/softmax.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace scorelet {
namespace {

using Matrix = ImageBatch::Matrix;
using RowMatrixXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr const char* wholeMixtureName = "the posterior of whole images";
constexpr Eigen::Index blockRows = 32; // of a change of basis: at 64 x 64 some 10 ms

/// rows times basis, a block of rows at a time.
template <class Rows, class Basis>
Rows products(const Rows& rows, const Basis& basis, const Work& work) {
    Rows result(rows.rows(), basis.cols());
    const int blocks = static_cast<int>((rows.rows() + blockRows - 1) / blockRows);
    parallelFor(work, blocks, [&](int block, int) {
        const Eigen::Index first = block * blockRows, count = std::min(blockRows, rows.rows() - first);
        result.middleRows(first, count).noalias() = rows.middleRows(first, count) * basis;
    });
    return result;
}

/// An image with zeros where it has values that are not finite, or too large.
Matrix usableRows(const ImageBatch& noisy) {
    Matrix usable = noisy.matrix();
    for (Eigen::Index row = 0; row < noisy.count(); ++row)
        if (!isUsable(noisy.row(row))) usable.row(row).setZero();
    return usable;
}

void markUnusable(const ImageBatch& noisy, ImageBatch& answers) {
    for (Eigen::Index row = 0; row < noisy.count(); ++row)
        if (!isUsable(noisy.row(row))) answers.matrix().row(row).setConstant(undefinedPixel);
}

/// At one h.
class WholeDenoiser final : public MixtureDenoiser {
public:
    WholeDenoiser(std::shared_ptr<const WholeMixture> mixture, double h, double sigma, const Work& work)
        : MixtureDenoiser({h}, sigma), mixture_(std::move(mixture)), scale_(std::sqrt(1 - h * h)),
          kernel_(h * h, sigma, mixture_->components().variances, scale_) {
        norms_ = softmaxNorms(candidates(), kernel_.metric, work);
    }

    ImageBatch denoiseWithout(const ImageBatch& noisy, std::span<const Eigen::Index> own,
                              const Work& work) const override {
        requireShape(noisy.shape(), mixture_->components().shape, wholeMixtureName);
        const Matrix queries = toBasis(usableRows(noisy), work);
        Matrix answers;
        if (h() == 0) { // mean and covariance have no part in it
            answers = softmaxMeans(candidates(), norms_, kernel_.metric, queries, own, work);
        } else {
            std::vector<Eigen::Index> all, left; // rows
            for (Eigen::Index row = 0; row < queries.rows(); ++row)
                (leavesOut(own, row) ? left : all).push_back(row);
            answers.resize(queries.rows(), queries.cols());
            if (!all.empty()) answers(all, Eigen::all) = ofAll(queries(all, Eigen::all), work);
            if (!left.empty()) {
                std::vector<Eigen::Index> numbers;
                for (const Eigen::Index row : left) numbers.push_back(own[static_cast<std::size_t>(row)]);
                answers(left, Eigen::all) = ofOthers(queries(left, Eigen::all), numbers, work);
            }
            answers = products(answers, mixture_->eigenimages().transpose(), work);
            answers.rowwise() += mixture_->components().mean.transpose().cast<float>();
        }
        ImageBatch result(noisy.shape(), answers);
        markUnusable(noisy, result);
        return result;
    }

    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override {
        requireShape(noisy.shape(), mixture_->components().shape, wholeMixtureName);
        requirePixel(noisy.shape(), pixel, wholeMixtureName);
        if (!isUsable(noisy.values())) return Image(noisy.shape(), undefinedPixel);
        Eigen::VectorXd output = Eigen::VectorXd::Zero(noisy.shape().values());
        output[noisy.shape().index(pixel)] = 1;
        return Image(noisy.shape(), slopes(noisy, output, work).cast<float>().array());
    }

    /// sum_p output_p dD_p / dx_j of all pixels j, at a usable image.
    Eigen::VectorXd slopes(const Image& noisy, const Eigen::VectorXd& output, const Work& work) const {
        const Eigen::MatrixXd& eigenimages = mixture_->components().eigenimages;
        const Eigen::VectorXd weights = this->weights(noisy, work);
        // In the candidates' coordinates: the answer's part b of a candidate, its covariance with all of
        // them.
        Eigen::ArrayXd wanted = output.array();
        if (h() > 0) wanted = (eigenimages.transpose() * output).array();
        const Eigen::VectorXd combine = (scale_ * (1 - kernel_.gains) * wanted).matrix();
        Eigen::VectorXd parts = Eigen::VectorXd::Zero(weights.size());
        for (Eigen::Index i = 0; i < weights.size(); ++i) {
            if (i % 64 == 0) work.check();
            if (weights[i] >= 1e-17) parts[i] = candidates().row(i).cast<double>().dot(combine);
        }
        const double mean = weights.dot(parts);
        Eigen::RowVectorXd covariance = Eigen::RowVectorXd::Zero(output.size());
        for (Eigen::Index i = 0; i < weights.size(); ++i) {
            if (i % 64 == 0) work.check();
            if (weights[i] >= 1e-17)
                covariance += weights[i] * (parts[i] - mean) * candidates().row(i).cast<double>();
        }
        const Eigen::VectorXd row =
            (kernel_.gains * wanted + scale_ * covariance.transpose().array() / kernel_.variances).matrix();
        if (h() == 0) return row;
        return eigenimages * row;
    }

    /// The weights of all training images given a usable one.
    Eigen::VectorXd weights(const Image& noisy, const Work& work) const {
        const Matrix query = toBasis(noisy.flat().matrix().transpose(), work);
        return softmaxWeights(candidates(), kernel_.metric, query.row(0).transpose(), work);
    }

    bool ofCoefficients() const override { return false; }

    std::vector<Piece> pieces(const Image& noisy, const Work& work) const override {
        requireShape(noisy.shape(), mixture_->components().shape, wholeMixtureName);
        // At the dial's end all images are one Gaussian: none has a weight of its own.
        if (scale_ == 0 || !isUsable(noisy.values())) return std::vector<Piece>(noisy.values().size());
        return wholePieces(weights(noisy, work), noisy.shape());
    }

    Image mosaic(const std::vector<Piece>& pieces) const override {
        return imageOfPieces(mixture_->components().shape, pieces,
                             [&](Eigen::Index image, int place) { return mixture_->pixels()(image, place); });
    }

    Image picture(const Piece& piece) const override { return mixture_->images().image(piece.image); }

    std::size_t bytes() const override {
        return heapBytes(norms_) + heapBytes(kernel_.gains) + heapBytes(kernel_.variances) +
               heapBytes(kernel_.metric.relative);
    }

private:
    /// K along the eigenimages.
    struct Kernel {
        Eigen::ArrayXd variances; ///< of K; of one number at h = 0
        Eigen::ArrayXd gains;     ///< h^2 C / K
        SoftmaxMetric metric;

        /// `smoothing` is h^2.
        Kernel(double smoothing, double sigma, const Eigen::VectorXd& data, double scale)
            : variances(smoothing * data.array() + sigma * sigma),
              gains(smoothing * data.array() / variances) {
            if (smoothing == 0)
                metric = {.precision = 1 / (sigma * sigma)};
            else
                metric = {.precision = 1 / variances.minCoeff(),
                          .relative = (variances.minCoeff() / variances).cast<float>(),
                          .scale = scale};
        }
    };

    SoftmaxRows candidates() const { return h() == 0 ? mixture_->pixels() : mixture_->along(); }

    Matrix toBasis(const Matrix& images, const Work& work) const {
        if (h() == 0) return images;
        const Matrix centred = images.rowwise() - mixture_->components().mean.transpose().cast<float>();
        return products(centred, mixture_->eigenimages(), work);
    }

    /// Whether a query leaves out one of the mixture's images.
    bool leavesOut(std::span<const Eigen::Index> own, Eigen::Index row) const {
        return !own.empty() && own[static_cast<std::size_t>(row)] >= 0 &&
               own[static_cast<std::size_t>(row)] < mixture_->count();
    }

    /// Answers along the eigenimages, by all images.
    Matrix ofAll(const Matrix& queries, const Work& work) const {
        Matrix answers = Matrix::Zero(queries.rows(), queries.cols());
        if (scale_ > 0) answers = softmaxMeans(candidates(), norms_, kernel_.metric, queries, {}, work);
        const Eigen::RowVectorXf gains = kernel_.gains.matrix().transpose().cast<float>();
        const Eigen::RowVectorXf rest = (scale_ * (1 - kernel_.gains)).matrix().transpose().cast<float>();
        answers.array().rowwise() *= rest.array();
        answers.array() += queries.array().rowwise() * gains.array();
        return answers;
    }

    /// The same by all images but the one of a query's number, in the terms of mixture.h.
    Matrix ofOthers(const Matrix& queries, const std::vector<Eigen::Index>& numbers, const Work& work) const {
        const PrincipalComponents& components = mixture_->components();
        const auto count = static_cast<double>(mixture_->count());
        if (count < 2) return Matrix::Constant(queries.rows(), queries.cols(), undefinedPixel);
        const double smoothing = h() * h() * count / (count - 1), beta = smoothing / (count - 1);
        const Kernel kernel(smoothing, sigma(), components.variances, scale_);
        const Eigen::ArrayXd& k = kernel.variances;
        // In double: the smaller sigma, the more nearly do an outlier's terms cancel.
        RowMatrixXd apart(queries.rows(), queries.cols());
        for (Eigen::Index row = 0; row < queries.rows(); ++row)
            apart.row(row) = mixture_->pixels().row(numbers[static_cast<std::size_t>(row)]).cast<double>() -
                             components.mean.transpose();
        apart = products(apart, components.eigenimages, work);
        SoftmaxTilts tilts{Matrix(queries.rows(), queries.cols()), Eigen::VectorXd(queries.rows())};
        Matrix shifted = queries;
        for (Eigen::Index row = 0; row < queries.rows(); ++row) {
            const Eigen::ArrayXd d = apart.row(row).transpose().array();
            // The determinant of K_j over K~'s is at least sigma^2 over its largest variance.
            const double left = std::max(1 - beta * (d * d / k).sum(), sigma() * sigma() / k.maxCoeff());
            tilts.strengths[row] = beta / left;
            tilts.directions.row(row) = (d / k).matrix().transpose().cast<float>();
            shifted.row(row) += ((1 - scale_) / (count - 1) * d).matrix().transpose().cast<float>();
        }
        Matrix means = Matrix::Zero(queries.rows(), queries.cols());
        if (scale_ > 0)
            means = softmaxMeans(candidates(), softmaxNorms(candidates(), kernel.metric, work), kernel.metric,
                                 shifted, numbers, work, tilts);
        for (Eigen::Index row = 0; row < queries.rows(); ++row) {
            const Eigen::ArrayXd f = apart.row(row).transpose().array() / k;
            const Eigen::ArrayXd rest =
                (shifted.row(row).cast<double>() - scale_ * means.row(row).cast<double>())
                    .transpose()
                    .array();
            const Eigen::ArrayXd step = rest / k + tilts.strengths[row] * (f * rest).sum() * f;
            means.row(row) = queries.row(row) - (sigma() * sigma() * step).matrix().transpose().cast<float>();
        }
        return means;
    }

    std::shared_ptr<const WholeMixture> mixture_;
    double scale_; ///< a
    Kernel kernel_;
    Eigen::VectorXd norms_;
};

/// At an h for every scale: the coefficients of each by the machine of its h.
class ScalewiseDenoiser final : public MixtureDenoiser {
public:
    ScalewiseDenoiser(std::shared_ptr<const WholeMixture> mixture, const std::vector<double>& h, double sigma,
                      const Work& work)
        : MixtureDenoiser(h, sigma), mixture_(std::move(mixture)) {
        for (const double one : h)
            if (!machines_.contains(one))
                machines_[one] = std::make_shared<const WholeDenoiser>(mixture_, one, sigma, work);
    }

    ImageBatch denoiseWithout(const ImageBatch& noisy, std::span<const Eigen::Index> own,
                              const Work& work) const override {
        requireShape(noisy.shape(), mixture_->components().shape, wholeMixtureName);
        const ImageBatch usable(noisy.shape(), usableRows(noisy));
        const OrthonormalTransform& transform = mixture_->transform();
        CoefficientBatch answers(transform.layout(), noisy.count());
        Work quiet = work;
        quiet.progress = {};
        int done = 0;
        for (const auto& [h, machine] : machines_) {
            const CoefficientBatch part =
                transform.forwardAll(machine->denoiseWithout(usable, own, quiet), quiet);
            for (int k = 0; k < transform.layout().count(); ++k)
                if (hAt(k) == h) answers.matrix().row(k) = part.row(k);
            work.report(++done / static_cast<double>(machines_.size()));
        }
        ImageBatch result = transform.inverseAll(answers, quiet);
        markUnusable(noisy, result);
        return result;
    }

    Image sensitivity(const Image& noisy, PixelId pixel, const Work& work) const override {
        const OrthonormalTransform& transform = mixture_->transform();
        requireShape(noisy.shape(), mixture_->components().shape, wholeMixtureName);
        requirePixel(noisy.shape(), pixel, wholeMixtureName);
        if (!isUsable(noisy.values())) return Image(noisy.shape(), undefinedPixel);
        Eigen::VectorXd delta = Eigen::VectorXd::Zero(noisy.shape().values());
        delta[noisy.shape().index(pixel)] = 1;
        const Eigen::VectorXd atoms = transform.forward(delta);
        Eigen::VectorXd row = Eigen::VectorXd::Zero(delta.size());
        for (const auto& [h, machine] : machines_) {
            Eigen::VectorXd own = atoms;
            for (int k = 0; k < transform.layout().count(); ++k)
                if (hAt(k) != h) own[k] = 0;
            row += machine->slopes(noisy, transform.inverse(own), work);
        }
        return Image(noisy.shape(), row.cast<float>().array());
    }

    bool ofCoefficients() const override { return true; }

    std::vector<Piece> pieces(const Image& noisy, const Work& work) const override {
        requireShape(noisy.shape(), mixture_->components().shape, wholeMixtureName);
        std::vector<Piece> pieces(noisy.values().size());
        if (!isUsable(noisy.values())) return pieces;
        for (const auto& [h, machine] : machines_) {
            if (h == 1) continue; // all images are one Gaussian: none has a weight of its own
            Piece piece;
            piece.weight = machine->weights(noisy, work).maxCoeff(&piece.image);
            for (int k = 0; k < static_cast<int>(pieces.size()); ++k) {
                piece.place = k;
                if (hAt(k) == h) pieces[static_cast<std::size_t>(k)] = piece;
            }
        }
        return pieces;
    }

    Image mosaic(const std::vector<Piece>& pieces) const override {
        Eigen::VectorXf values =
            Eigen::VectorXf::Constant(static_cast<Eigen::Index>(pieces.size()), undefinedPixel);
        const auto coefficientsOf = [&](const Image& image) { return mixture_->transform().forward(image); };
        std::map<Eigen::Index, Eigen::VectorXf> coefficients; // of the images
        for (std::size_t k = 0; k < pieces.size(); ++k) {
            const Eigen::Index image = pieces[k].image;
            if (image < 0) continue;
            if (!coefficients.contains(image))
                coefficients[image] = coefficientsOf(mixture_->images().image(image));
            values[static_cast<Eigen::Index>(k)] = coefficients[image][pieces[k].place];
        }
        if (!coefficients.empty()) {
            const PrincipalComponents& components = mixture_->components();
            const Eigen::VectorXf mean =
                coefficientsOf(Image(components.shape, components.mean.cast<float>().array()));
            for (std::size_t k = 0; k < pieces.size(); ++k)
                if (pieces[k].image < 0)
                    values[static_cast<Eigen::Index>(k)] = mean[static_cast<Eigen::Index>(k)];
        }
        return mixture_->transform().inverse(values);
    }

    Image picture(const Piece& piece) const override { return mixture_->images().image(piece.image); }

    std::size_t bytes() const override {
        std::size_t sum = 0;
        for (const auto& [h, machine] : machines_) sum += machine->bytes();
        return sum;
    }

private:
    double hAt(int coefficient) const {
        const SubbandLayout& layout = mixture_->transform().layout();
        return hOf(scaleOf(layout, layout.place(coefficient).band));
    }

    std::shared_ptr<const WholeMixture> mixture_;
    std::map<double, std::shared_ptr<const WholeDenoiser>> machines_; ///< by their h
};

} // namespace

WholeMixture::WholeMixture(std::shared_ptr<const DataSet> data,
                           std::shared_ptr<const OrthonormalTransform> transform, Eigen::Index count,
                           const Work& work)
    : data_(std::move(data)), transform_(std::move(transform)), count_(count) {
    requireAllComponents(data_->shape.values(),
                         "choose a smaller image size, or a coefficient that sees a part of the others");
    components_ = count_ == data_->train.count() ? *keptPrincipalComponents(*data_, work)
                                                 : principalComponents(images().rows(0, count_), work);
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

std::shared_ptr<MixtureDenoiser> WholeMixture::at(const std::vector<double>& h, double sigma,
                                                  const Work& work) const {
    if (h.size() > 1) return std::make_shared<ScalewiseDenoiser>(shared_from_this(), h, sigma, work);
    return std::make_shared<WholeDenoiser>(shared_from_this(), h.front(), sigma, work);
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
