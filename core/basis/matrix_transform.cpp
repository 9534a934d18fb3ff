#include "core/basis/matrix_transform.h"

#include "core/base/bytes.h"
#include "core/base/error.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <utility>
#include <vector>

namespace scorelet {
namespace {

constexpr int columnsAtOnce = 64; // images of a matrix product

/// A transform of images that are the columns of a matrix, in double.
class ColumnTransform : public OrthonormalTransform {
public:
    using OrthonormalTransform::OrthonormalTransform;

private:
    virtual Eigen::MatrixXd coefficientsOf(const Eigen::MatrixXd& planes) const = 0;
    virtual Eigen::MatrixXd planesOf(const Eigen::MatrixXd& coefficients) const = 0;

    Eigen::VectorXf analyse(std::span<const float> plane) const override {
        const Eigen::Map<const Eigen::VectorXf> values(plane.data(), static_cast<Eigen::Index>(plane.size()));
        return coefficientsOf(values.cast<double>()).cast<float>();
    }
    Eigen::VectorXf synthesise(const Eigen::VectorXf& coefficients) const override {
        return planesOf(coefficients.cast<double>()).cast<float>();
    }
    Eigen::VectorXd analyse(const Eigen::VectorXd& plane) const override { return coefficientsOf(plane); }
    Eigen::VectorXd synthesise(const Eigen::VectorXd& coefficients) const override {
        return planesOf(coefficients);
    }
    void analyseAll(const ImageBatch& from, CoefficientBatch& to, const Work& work) const override {
        eachBlock(from.count(), work, [&](Eigen::Index first, Eigen::Index count) {
            to.matrix().middleCols(first, count) =
                coefficientsOf(from.matrix().middleRows(first, count).transpose().cast<double>())
                    .cast<float>();
        });
    }
    void synthesiseAll(const CoefficientBatch& from, ImageBatch& to, const Work& work) const override {
        eachBlock(from.count(), work, [&](Eigen::Index first, Eigen::Index count) {
            to.matrix().middleRows(first, count) =
                planesOf(from.matrix().middleCols(first, count).cast<double>()).transpose().cast<float>();
        });
    }

    template <class Body>
    static void eachBlock(Eigen::Index images, const Work& work, const Body& body) {
        const auto blocks = static_cast<int>((images + columnsAtOnce - 1) / columnsAtOnce);
        parallelFor(work, blocks, [&](int block, int) {
            const Eigen::Index first = Eigen::Index{block} * columnsAtOnce;
            body(first, std::min<Eigen::Index>(columnsAtOnce, images - first));
        });
    }
};

class PixelTransform final : public ColumnTransform {
public:
    PixelTransform(int height, int width)
        : ColumnTransform("pixels", "the basis of pixels",
                          basisLayout(BasisKind::pixels, {1, height, width}, 0, ColourBasis::rgb)) {}

private:
    Eigen::MatrixXd coefficientsOf(const Eigen::MatrixXd& planes) const override { return planes; }
    Eigen::MatrixXd planesOf(const Eigen::MatrixXd& coefficients) const override { return coefficients; }
};

/// C = A P B' of every plane P; the coefficients stand as their layout's mosaic says.
class SeparableTransform final : public ColumnTransform {
public:
    SeparableTransform(std::string name, const char* who, const SubbandLayout& layout, Eigen::MatrixXd down,
                       Eigen::MatrixXd across)
        : ColumnTransform(std::move(name), who, layout), down_(std::move(down)), across_(std::move(across)) {
        for (int row = 0; row < layout.height(); ++row)
            for (int col = 0; col < layout.width(); ++col) order_.push_back(layout.mosaic(row, col, 0));
    }
    std::size_t bytes() const override { return heapBytes(down_) + heapBytes(across_) + heapBytes(order_); }

private:
    using Plane = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    Eigen::MatrixXd coefficientsOf(const Eigen::MatrixXd& planes) const override {
        Eigen::MatrixXd result(planes.rows(), planes.cols());
        for (Eigen::Index i = 0; i < planes.cols(); ++i) {
            const Eigen::Map<const Plane> plane(planes.col(i).data(), down_.cols(), across_.cols());
            const Plane turned = down_ * plane * across_.transpose();
            for (std::size_t at = 0; at < order_.size(); ++at) result(order_[at], i) = turned.data()[at];
        }
        return result;
    }
    Eigen::MatrixXd planesOf(const Eigen::MatrixXd& coefficients) const override {
        Eigen::MatrixXd result(coefficients.rows(), coefficients.cols());
        Plane turned(down_.rows(), across_.rows());
        for (Eigen::Index i = 0; i < coefficients.cols(); ++i) {
            for (std::size_t at = 0; at < order_.size(); ++at)
                turned.data()[at] = coefficients(order_[at], i);
            Eigen::Map<Plane>(result.col(i).data(), down_.cols(), across_.cols()) =
                down_.transpose() * turned * across_;
        }
        return result;
    }

    Eigen::MatrixXd down_, across_; ///< an atom a row
    std::vector<int> order_;        ///< by place in the mosaic: the flat index
};

class DenseTransform final : public ColumnTransform {
public:
    DenseTransform(std::string name, const ImageShape& shape, Eigen::MatrixXd rows)
        : ColumnTransform(std::move(name), "the basis of a matrix",
                          basisLayout(BasisKind::file, shape, 0, ColourBasis::rgb)),
          rows_(std::move(rows)) {}
    std::size_t bytes() const override { return heapBytes(rows_); }

private:
    Eigen::MatrixXd coefficientsOf(const Eigen::MatrixXd& planes) const override { return rows_ * planes; }
    Eigen::MatrixXd planesOf(const Eigen::MatrixXd& coefficients) const override {
        return rows_.transpose() * coefficients;
    }

    Eigen::MatrixXd rows_;
};

} // namespace

Eigen::MatrixXd cosineMatrix(int n) {
    Eigen::MatrixXd rows(n, n);
    for (int u = 0; u < n; ++u)
        for (int x = 0; x < n; ++x)
            rows(u, x) = std::sqrt((u > 0 ? 2.0 : 1.0) / n) * std::cos(std::numbers::pi * u * (x + 0.5) / n);
    return rows;
}

Eigen::MatrixXd fourierMatrix(int n) {
    Eigen::MatrixXd rows(n, n);
    for (int at = 0; at < n; ++at) {
        const int cycles = (at + 1) / 2;
        const bool alone = at == 0 || 2 * cycles == n; // its sine is zero
        for (int x = 0; x < n; ++x) {
            const double angle = 2 * std::numbers::pi * (cycles * x % n) / n;
            rows(at, x) = std::sqrt((alone ? 1.0 : 2.0) / n) *
                          (at % 2 == 1 || alone ? std::cos(angle) : std::sin(angle));
        }
    }
    return rows;
}

double orthonormalDefect(const Eigen::MatrixXd& rows) {
    assert(rows.rows() == rows.cols());
    if (!rows.allFinite()) return std::nan("");
    Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(rows.rows(), rows.rows());
    gram.selfadjointView<Eigen::Lower>().rankUpdate(rows);
    gram.diagonal().array() -= 1;
    return gram.cwiseAbs().maxCoeff();
}

std::shared_ptr<const OrthonormalTransform> fixedTransform(BasisKind kind, int height, int width,
                                                           int levels) {
    if (kind == BasisKind::pixels) return std::make_shared<const PixelTransform>(height, width);
    assert(kind == BasisKind::dct || kind == BasisKind::fourier);
    const bool cosines = kind == BasisKind::dct;
    const auto matrix = cosines ? cosineMatrix : fourierMatrix;
    return std::make_shared<const SeparableTransform>(
        cosines ? "dct" : "fourier", cosines ? "the DCT" : "the Fourier transform",
        basisLayout(kind, {1, height, width}, levels, ColourBasis::rgb), matrix(height), matrix(width));
}

std::shared_ptr<const OrthonormalTransform> matrixTransform(std::string name, const ImageShape& shape,
                                                            Eigen::MatrixXd rows) {
    const Eigen::Index values = shape.values();
    if (rows.rows() != values || rows.cols() != values)
        throw Error(fmt::format("{}: expected a matrix of {} x {}, an atom of {} pixels a row, found {} x {}",
                                name, values, values, describe(shape), rows.rows(), rows.cols()));
    return std::make_shared<const DenseTransform>(std::move(name), shape, std::move(rows));
}

} // namespace scorelet
