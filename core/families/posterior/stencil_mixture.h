// The mixture of what single coefficients see (mixture.h): for every coefficient its own stencil, m, C and K.
//
// Coefficients are answered one by one, from 32 training images at a time: their vectors are whitened by the
// Cholesky factor of K, compared with all queries, and gathered in a streaming softmax. Per coefficient,
// query and training image n multiply-adds and one exponential; leaving an image out takes n more. Shared
// models pool the vectors of all places of a subband; with one image left out those are whitened anew for
// every query.
#pragma once

#include "core/basis/orthonormal.h"
#include "core/families/posterior/mixture.h"
#include "core/score/spec.h"

#include <vector>

namespace scorelet {

class StencilMixture final : public Mixture, public std::enable_shared_from_this<StencilMixture> {
public:
    /// Coefficients that share candidates, mean and covariance: one where weights are per location, else all
    /// of a subband.
    struct Cell {
        std::vector<int> members;   ///< coefficients
        Eigen::VectorXd mean;       ///< of their stencils, n
        Eigen::MatrixXd covariance; ///< n x n
    };

    /// Of the first `images` training images, with the stencils that `spec` says (core/score/stencil.h).
    StencilMixture(const ModelSpec& spec, std::shared_ptr<const DataSet> data,
                   std::shared_ptr<const OrthonormalTransform> transform, Eigen::Index images,
                   const Work& work);

    std::shared_ptr<MixtureDenoiser> at(const std::vector<double>& h, double sigma,
                                        const Work& work) const override;
    const ImageBatch& images() const override { return data_->train.pixels; }
    Eigen::Index count() const override { return coefficients_.count(); }
    std::size_t bytes() const override;

    const OrthonormalTransform& transform() const override { return *transform_; }
    const CoefficientBatch& coefficients() const { return coefficients_; }
    const std::vector<int>& stencil(int coefficient) const {
        return stencils_[static_cast<std::size_t>(coefficient)];
    }
    const std::vector<Cell>& cells() const { return cells_; }
    int cellOf(int coefficient) const { return cellOf_[static_cast<std::size_t>(coefficient)]; }

private:
    /// A covariance that several stencils have is one.
    std::int64_t momentCount() const override;

    std::shared_ptr<const DataSet> data_;
    std::shared_ptr<const OrthonormalTransform> transform_;
    CoefficientBatch coefficients_; ///< of the training images
    std::vector<std::vector<int>> stencils_;
    std::vector<Cell> cells_;
    std::vector<int> cellOf_;
};

} // namespace scorelet
