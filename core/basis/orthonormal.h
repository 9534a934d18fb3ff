// An orthonormal basis of images: what a score model is expanded in.
//
// The coefficients of an image are its inner products with the atoms, as many as pixels. The inverse is the
// transpose, white noise stays white and squared errors keep their sum, so that moments, fits and exact
// errors are the same computation in every basis. What differs is the layout: whether coefficients have
// bands, scales and neighbours (core/basis/layout.h).
#pragma once

#include "core/base/work.h"
#include "core/basis/coefficients.h"
#include "core/basis/layout.h"
#include "core/image/image.h"

#include <Eigen/Core>

#include <cstddef>
#include <span>
#include <string>

namespace scorelet {

struct Filter;

class OrthonormalTransform {
public:
    virtual ~OrthonormalTransform() = default;

    const SubbandLayout& layout() const { return layout_; }

    /// Of the images that it transforms: the layout's channels, height and width.
    ImageShape shape() const { return {layout_.channels(), layout_.height(), layout_.width()}; }

    /// "db2", "pixels", "dct", "fourier", "pca", or the path of a matrix's file.
    const std::string& name() const { return name_; }

    /// What it is called at the beginning of a message: "the wavelet transform".
    const char* who() const { return who_; }

    /// Of a wavelet its filter; null of any other basis.
    virtual const Filter* waveletFilter() const { return nullptr; }

    /// Coefficients (layout().count()) of one image. Throws Error, as all that follow, unless it is of
    /// shape().
    Eigen::VectorXf forward(const Image& image) const;

    /// The image of given coefficients; the exact inverse and the transpose of forward.
    Image inverse(const Eigen::VectorXf& coefficients) const;

    /// Both in double, for what is computed in between: an image's values as they are stored.
    Eigen::VectorXd forward(const Eigen::VectorXd& image) const;
    Eigen::VectorXd inverse(const Eigen::VectorXd& coefficients) const;

    /// Coefficients of all images.
    CoefficientBatch forwardAll(const ImageBatch& images, const Work& work) const;

    /// The images of given coefficients. Throws Error unless they are of this layout.
    ImageBatch inverseAll(const CoefficientBatch& coefficients, const Work& work) const;

    /// The atom of one coefficient: the image whose only non-zero coefficient it is, with value 1.
    Image atom(int coefficient) const;

    virtual std::size_t bytes() const { return 0; } ///< on the heap, where that is much

protected:
    OrthonormalTransform(std::string name, const char* who, SubbandLayout layout);

private:
    // What they are given is of this shape and layout.
    virtual Eigen::VectorXf analyse(std::span<const float> image) const = 0;
    virtual Eigen::VectorXf synthesise(const Eigen::VectorXf& coefficients) const = 0;
    virtual Eigen::VectorXd analyse(const Eigen::VectorXd& image) const = 0;
    virtual Eigen::VectorXd synthesise(const Eigen::VectorXd& coefficients) const = 0;
    virtual void analyseAll(const ImageBatch& from, CoefficientBatch& to, const Work& work) const = 0;
    virtual void synthesiseAll(const CoefficientBatch& from, ImageBatch& to, const Work& work) const = 0;

    void require(const ImageShape& found) const;
    void requireCount(Eigen::Index found) const;
    void requireLayout(const SubbandLayout& found) const;

    std::string name_;
    const char* who_;
    SubbandLayout layout_;
};

} // namespace scorelet
