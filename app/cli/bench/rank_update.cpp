#include "app/cli/bench/rank_update.h"

#include <algorithm>

namespace scorelet {

Eigen::MatrixXd gramByRankUpdate(const MomentPlan& plan, const CoefficientBatch& coefficients,
                                 int coefficient, Eigen::Index images) {
    using Block = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const MonomialTable& table = plan.table(plan.cellOf(coefficient));
    const std::vector<int>& stencil = plan.stencil(coefficient);
    const int p = table.features();
    Eigen::MatrixXd total = Eigen::MatrixXd::Zero(p, p);
    Eigen::MatrixXf gram(p, p);
    Block w(table.variables(), imagesPerRankUpdate), phi(p, imagesPerRankUpdate);
    for (Eigen::Index first = 0; first < images; first += imagesPerRankUpdate) {
        const Eigen::Index count = std::min(imagesPerRankUpdate, images - first);
        for (size_t a = 0; a < stencil.size(); ++a)
            w.row(static_cast<Eigen::Index>(a)).head(count) =
                coefficients.row(stencil[a]).segment(first, count).array() - plan.centres()[stencil[a]];
        phi.row(0).head(count).setOnes();
        for (int i = 1; i < p; ++i) {
            const auto& feature = table.featureList()[static_cast<size_t>(i)];
            phi.row(i).head(count) =
                phi.row(feature.parent).head(count).cwiseProduct(w.row(feature.variable).head(count));
        }
        gram.setZero();
        gram.selfadjointView<Eigen::Lower>().rankUpdate(phi.leftCols(count));
        total.triangularView<Eigen::Lower>() += gram.cast<double>();
    }
    return total;
}

} // namespace scorelet
