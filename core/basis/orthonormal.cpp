#include "core/basis/orthonormal.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace scorelet {

OrthonormalTransform::OrthonormalTransform(std::string name, const char* who, SubbandLayout layout)
    : name_(std::move(name)), who_(who), layout_(std::move(layout)) {}

void OrthonormalTransform::require(const ImageShape& found) const {
    requireShape(found, shape(), who_);
}

void OrthonormalTransform::requireCount(Eigen::Index found) const {
    if (found != layout_.count())
        throw Error(fmt::format("{} needs {} values, found {}", who_, layout_.count(), found));
}

void OrthonormalTransform::requireLayout(const SubbandLayout& found) const {
    if (found == layout_) return;
    const auto images = [](const SubbandLayout& layout) {
        return describe(ImageShape{layout.channels(), layout.height(), layout.width()});
    };
    throw Error(
        fmt::format("{}: expected coefficients of images of {} on {} levels, found those of {} on {}{}", who_,
                    images(layout_), layout_.levels(), images(found), found.levels(),
                    found.places() == layout_.places() ? "" : ", in another basis"));
}

Eigen::VectorXf OrthonormalTransform::forward(const Image& image) const {
    require(image.shape());
    return analyse(image.values());
}

Image OrthonormalTransform::inverse(const Eigen::VectorXf& coefficients) const {
    requireCount(coefficients.size());
    return Image(shape(), synthesise(coefficients).array());
}

Eigen::VectorXd OrthonormalTransform::forward(const Eigen::VectorXd& image) const {
    requireCount(image.size());
    return analyse(image);
}

Eigen::VectorXd OrthonormalTransform::inverse(const Eigen::VectorXd& coefficients) const {
    requireCount(coefficients.size());
    return synthesise(coefficients);
}

CoefficientBatch OrthonormalTransform::forwardAll(const ImageBatch& images, const Work& work) const {
    require(images.shape());
    CoefficientBatch coefficients(layout_, images.count());
    analyseAll(images, coefficients, work);
    return coefficients;
}

ImageBatch OrthonormalTransform::inverseAll(const CoefficientBatch& coefficients, const Work& work) const {
    requireLayout(coefficients.layout());
    ImageBatch images(shape(), coefficients.count());
    synthesiseAll(coefficients, images, work);
    return images;
}

Image OrthonormalTransform::atom(int coefficient) const {
    Eigen::VectorXf unit = Eigen::VectorXf::Zero(layout_.count());
    unit[coefficient] = 1;
    return inverse(unit);
}

} // namespace scorelet
