#include "core/basis/boundary_transform.h"

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <array>
#include <cassert>
#include <type_traits>

namespace scorelet {
namespace {

using Plane = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The details of one level, in the order of the flat vector.
constexpr std::array details = {Orientation::horizontal, Orientation::vertical, Orientation::diagonal};

/// Where an orientation stands in the plane of one level's coefficients, whose first half along an axis is
/// low-pass along it.
template <class Matrix>
auto quadrant(Matrix& plane, Orientation orientation) {
    const Eigen::Index rows = plane.rows() / 2;
    const Eigen::Index cols = plane.cols() / 2;
    const bool highRows = orientation == Orientation::horizontal || orientation == Orientation::diagonal;
    const bool highCols = orientation == Orientation::vertical || orientation == Orientation::diagonal;
    return plane.block(highRows ? rows : 0, highCols ? cols : 0, rows, cols);
}

template <class Vector>
auto planeOf(Vector& coefficients, const Subband& band) {
    using Values = std::conditional_t<std::is_const_v<Vector>, const Plane, Plane>;
    return Eigen::Map<Values>(coefficients.data() + band.offset, band.rows, band.cols);
}

} // namespace

BoundaryTransform::BoundaryTransform(const Filter& filter, int height, int width, int levels,
                                     BoundaryMode mode, int channels, ColourBasis colours)
    : colours_(colourMatrix(colours, channels)) {
    const auto axis = [&](int n) {
        return Axis{analysisOperator(filter, n, 1, mode), synthesisOperator(filter, n, 1, mode).transpose()};
    };
    int rows = height, cols = width;
    for (int level = 0; level < levels; ++level) {
        levels_.push_back({axis(rows), axis(cols)});
        rows = static_cast<int>(levels_.back().rows.analysis.rows()) / 2;
        cols = static_cast<int>(levels_.back().cols.analysis.rows()) / 2;
    }
    if (mode == BoundaryMode::periodized) {
        plane_ = SubbandLayout(height, width, levels);
        layout_ = plane_.ofChannels(channels, colours);
        return;
    }
    std::vector<Subband> bands;
    int offset = 0;
    const auto add = [&](Orientation orientation, int level) {
        const Level& operators = levels_[static_cast<std::size_t>(level - 1)];
        bands.push_back({orientation, level, static_cast<int>(operators.rows.analysis.rows()) / 2,
                         static_cast<int>(operators.cols.analysis.rows()) / 2, offset});
        offset += bands.back().count();
    };
    add(Orientation::scaling, levels);
    for (int level = levels; level >= 1; --level)
        for (const Orientation orientation : details) add(orientation, level);
    plane_ = SubbandLayout(height, width, std::move(bands), isCircle(mode) ? Places::wavelets : Places::frame,
                           static_cast<int>(filter.low.size()) / 2 - 1);
    layout_ = plane_.ofChannels(channels, colours);
}

Eigen::VectorXd BoundaryTransform::decompose(const Eigen::VectorXd& plane, Rows rows) const {
    assert(plane.size() == Eigen::Index{plane_.height()} * plane_.width());
    const std::vector<Subband>& bands = plane_.bands();
    Eigen::VectorXd coefficients(plane_.count());
    Plane scaling = Eigen::Map<const Plane>(plane.data(), plane_.height(), plane_.width());
    std::size_t band = bands.size();
    for (const Level& level : levels_) {
        const Plane all = level.rows.*rows * scaling * (level.cols.*rows).transpose();
        band -= details.size();
        for (std::size_t i = 0; i < details.size(); ++i)
            planeOf(coefficients, bands[band + i]) = quadrant(all, details[i]);
        scaling = quadrant(all, Orientation::scaling);
    }
    planeOf(coefficients, bands[0]) = scaling;
    return coefficients;
}

Eigen::VectorXd BoundaryTransform::compose(const Eigen::VectorXd& coefficients, Rows rows) const {
    assert(coefficients.size() == plane_.count());
    const std::vector<Subband>& bands = plane_.bands();
    Plane scaling = planeOf(coefficients, bands[0]);
    std::size_t band = 1;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
        Plane all(2 * bands[band].rows, 2 * bands[band].cols);
        quadrant(all, Orientation::scaling) = scaling;
        for (const Orientation orientation : details)
            quadrant(all, orientation) = planeOf(coefficients, bands[band++]);
        scaling = (level->rows.*rows).transpose() * all * (level->cols.*rows);
    }
    return Eigen::Map<const Eigen::VectorXd>(scaling.data(), scaling.size());
}

CoefficientBatch BoundaryTransform::forwardAll(const ImageBatch& images, const Work& work) const {
    const int channels = layout_.channels();
    requireShape(images.shape(), {channels, plane_.height(), plane_.width()}, "the wavelet transform");
    CoefficientBatch result(layout_, images.count());
    auto values = result.matrix();
    parallelFor(work, static_cast<int>(images.count()), [&](int image, int) {
        const Eigen::RowVectorXd stored = images.matrix().row(image).cast<double>();
        const Plane planes =
            colours_ * Eigen::Map<const Plane>(stored.data(), channels, images.shape().pixels());
        for (int channel = 0; channel < channels; ++channel)
            values.col(image).segment(channel * plane_.count(), plane_.count()) =
                forward(planes.row(channel).transpose()).cast<float>();
    });
    return result;
}

ImageBatch BoundaryTransform::inverseAll(const CoefficientBatch& coefficients, const Work& work) const {
    if (!(coefficients.layout() == layout_))
        throw Error("the wavelet transform: expected coefficients of its own layout, found those of another");
    const int channels = layout_.channels();
    ImageBatch result({channels, plane_.height(), plane_.width()}, coefficients.count());
    auto values = result.matrix();
    parallelFor(work, static_cast<int>(coefficients.count()), [&](int image, int) {
        Plane planes(channels, result.shape().pixels());
        for (int channel = 0; channel < channels; ++channel)
            planes.row(channel) = inverse(coefficients.matrix()
                                              .col(image)
                                              .segment(channel * plane_.count(), plane_.count())
                                              .cast<double>())
                                      .transpose();
        const Plane shown = colours_.transpose() * planes;
        values.row(image) = Eigen::Map<const Eigen::RowVectorXd>(shown.data(), shown.size()).cast<float>();
    });
    return result;
}

std::size_t BoundaryTransform::bytes() const {
    std::size_t bytes = heapBytes(plane_.bands()) + heapBytes(layout_.bands()) + heapBytes(colours_);
    for (const Level& level : levels_)
        for (const Axis* axis : {&level.rows, &level.cols})
            bytes += heapBytes(axis->analysis) + heapBytes(axis->synthesis);
    return bytes;
}

} // namespace scorelet
