// The 2-D wavelet transform with any boundary mode, beside its inverse and the transposes of both: what
// PyWavelets' wavedec2 and waverec2 compute.
//
// Each level takes the scaling plane X (rows x columns) to A_y X A_x', with the operators of one level along
// each axis (boundary.h), and X is what is left of it in the quadrant that is low-pass along both. But for
// those on a circle there are more coefficients than pixels, the inverse is not the transpose, and white
// noise does not stay white. Subbands stand in the flat vector as those of a SubbandLayout: scaling_J, then
// horizontal, vertical, diagonal of level J, ..., of level 1, each row-major. In double.
//
// Of images of several channels each channel is transformed by itself, in the chosen colours.
#pragma once

#include "core/base/work.h"
#include "core/basis/boundary.h"
#include "core/basis/coefficients.h"
#include "core/image/image.h"

#include <Eigen/Core>
#include <cstddef>
#include <vector>

namespace scorelet {

class BoundaryTransform {
public:
    /// Throws Error as analysisOperator, and as requireColours().
    BoundaryTransform(const Filter& filter, int height, int width, int levels, BoundaryMode mode,
                      int channels = 1, ColourBasis colours = ColourBasis::rgb);

    /// Where an image's coefficients stand: the periodized transform's own layout, a torus of the same sizes,
    /// or a frame.
    const SubbandLayout& layout() const { return layout_; }

    /// W and R of one channel, an image of height x width values, row-major, as one vector; R W is the
    /// identity.
    Eigen::VectorXd forward(const Eigen::VectorXd& plane) const { return decompose(plane, &Axis::analysis); }
    Eigen::VectorXd inverse(const Eigen::VectorXd& coefficients) const {
        return compose(coefficients, &Axis::synthesis);
    }

    /// The same of many images. Throws Error unless they are of the transform's shape, or layout.
    CoefficientBatch forwardAll(const ImageBatch& images, const Work& work) const;
    ImageBatch inverseAll(const CoefficientBatch& coefficients, const Work& work) const;

    /// W' and R'.
    Eigen::VectorXd forwardTransposed(const Eigen::VectorXd& coefficients) const {
        return compose(coefficients, &Axis::analysis);
    }
    Eigen::VectorXd inverseTransposed(const Eigen::VectorXd& plane) const {
        return decompose(plane, &Axis::synthesis);
    }

    std::size_t bytes() const;

private:
    /// One level along one axis of n samples, 2 m x n: the low-pass rows above the high-pass ones.
    struct Axis {
        Eigen::MatrixXd analysis;
        Eigen::MatrixXd synthesis; ///< the inverse's transpose
    };
    struct Level {
        Axis rows, cols;
    };
    using Rows = Eigen::MatrixXd Axis::*;

    Eigen::VectorXd decompose(const Eigen::VectorXd& plane, Rows rows) const;
    Eigen::VectorXd compose(const Eigen::VectorXd& coefficients, Rows rows) const;

    std::vector<Level> levels_; ///< finest first
    SubbandLayout plane_;       ///< of one channel
    SubbandLayout layout_;
    Eigen::MatrixXd colours_; ///< a row a direction
};

} // namespace scorelet
