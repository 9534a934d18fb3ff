#include "core/basis/channel_transform.h"

#include "core/base/error.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr Eigen::Index imagesAtOnce = 4096; // whose planes are copied

class ChannelTransform final : public OrthonormalTransform {
public:
    ChannelTransform(std::shared_ptr<const OrthonormalTransform> plane, int channels, ColourBasis colours)
        : OrthonormalTransform(plane->name(), plane->who(), plane->layout().ofChannels(channels, colours)),
          plane_(std::move(plane)), atoms_(colourMatrix(colours, channels)) {}

    const Filter* waveletFilter() const override { return plane_->waveletFilter(); }
    std::size_t bytes() const override { return plane_->bytes(); }

private:
    template <class Scalar>
    using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;
    template <class Scalar>
    using Planes = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>; ///< a channel a column

    Eigen::Index pixels() const { return plane_->layout().count(); }
    Eigen::Index channels() const { return atoms_.rows(); }

    Eigen::VectorXf analyse(std::span<const float> image) const override {
        Planes<float> planes = Eigen::Map<const Planes<float>>(image.data(), pixels(), channels()) *
                               atoms_.transpose().cast<float>();
        for (auto plane : planes.colwise()) plane = plane_->forward(Image(plane_->shape(), plane.array()));
        return planes.reshaped();
    }
    Eigen::VectorXf synthesise(const Eigen::VectorXf& coefficients) const override {
        Planes<float> planes = coefficients.reshaped(pixels(), channels());
        for (auto plane : planes.colwise()) plane = plane_->inverse(Eigen::VectorXf(plane)).flat();
        return (planes * atoms_.cast<float>()).reshaped();
    }
    Eigen::VectorXd analyse(const Eigen::VectorXd& image) const override {
        Planes<double> planes = image.reshaped(pixels(), channels()) * atoms_.transpose();
        for (auto plane : planes.colwise()) plane = plane_->forward(Eigen::VectorXd(plane));
        return planes.reshaped();
    }
    Eigen::VectorXd synthesise(const Eigen::VectorXd& coefficients) const override {
        Planes<double> planes = coefficients.reshaped(pixels(), channels());
        for (auto plane : planes.colwise()) plane = plane_->inverse(Eigen::VectorXd(plane));
        return (planes * atoms_).reshaped();
    }

    void analyseAll(const ImageBatch& from, CoefficientBatch& to, const Work& work) const override {
        eachBlock(from.count(), [&](Eigen::Index first, Eigen::Index count) {
            ImageBatch plane(plane_->shape(), count);
            for (Eigen::Index channel = 0; channel < channels(); ++channel) {
                eachImage(count, work, [&](Eigen::Index image) {
                    const Eigen::Map<const Planes<float>> planes(from.row(first + image).data(), pixels(),
                                                                 channels());
                    plane.matrix().row(image) =
                        (planes * atoms_.row(channel).transpose().cast<float>()).transpose();
                });
                to.matrix().block(channel * pixels(), first, pixels(), count) =
                    plane_->forwardAll(plane, work).matrix();
            }
        });
    }
    void synthesiseAll(const CoefficientBatch& from, ImageBatch& to, const Work& work) const override {
        eachBlock(from.count(), [&](Eigen::Index first, Eigen::Index count) {
            to.matrix().middleRows(first, count).setZero();
            for (Eigen::Index channel = 0; channel < channels(); ++channel) {
                const ImageBatch plane = plane_->inverseAll(
                    CoefficientBatch(plane_->layout(),
                                     from.matrix().block(channel * pixels(), first, pixels(), count)),
                    work);
                eachImage(count, work, [&](Eigen::Index image) {
                    Eigen::Map<Planes<float>> planes(to.row(first + image).data(), pixels(), channels());
                    planes += plane.matrix().row(image).transpose() * atoms_.row(channel).cast<float>();
                });
            }
        });
    }

    template <class Body>
    static void eachBlock(Eigen::Index images, const Body& body) {
        for (Eigen::Index first = 0; first < images; first += imagesAtOnce)
            body(first, std::min(imagesAtOnce, images - first));
    }
    template <class Body>
    static void eachImage(Eigen::Index count, const Work& work, const Body& body) {
        parallelFor(work, static_cast<int>(count), [&](int image, int) { body(image); });
    }

    std::shared_ptr<const OrthonormalTransform> plane_;
    Eigen::MatrixXd atoms_; ///< of the colours, one a row
};

} // namespace

std::shared_ptr<const OrthonormalTransform> ofChannels(std::shared_ptr<const OrthonormalTransform> plane,
                                                       int channels, ColourBasis colours) {
    requireColours(colours, channels);
    if (channels == 1) return plane;
    if (plane->layout().places() == Places::list)
        throw Error(fmt::format("{}: expected atoms of all {} channels, found atoms of one", plane->name(),
                                channels));
    return std::make_shared<const ChannelTransform>(std::move(plane), channels, colours);
}

} // namespace scorelet
