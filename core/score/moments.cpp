#include "core/score/moments.h"

#include "core/base/bytes.h"

#include "core/base/error.h"
#include "core/score/kernel.h"
#include "core/score/stencil.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace scorelet {
namespace {

// Typical rates of one desktop core, for estimates only.
constexpr double productsPerSecond = 1.5e10;
constexpr double flopsPerSecond = 8e9;

} // namespace

double CostEstimate::momentSeconds(double images, int threads) const {
    return products * images / productsPerSecond / threads;
}

double CostEstimate::fitSeconds(int threads) const {
    return flopsPerFit / flopsPerSecond / threads;
}

CostEstimate MomentPlan::estimate(const ModelSpec& spec, const SubbandLayout& layout) {
    CostEstimate cost;
    const auto stencils = makeStencils(spec, layout);
    for (int k = 0; k < layout.count(); ++k) {
        const int n = static_cast<int>(stencils[static_cast<size_t>(k)].size());
        const double q = momentCount(n, spec.degree, spec.interactions);
        const double p = featureCount(n, spec.degree, spec.interactions);
        const Subband& band = layout.bands()[static_cast<size_t>(layout.place(k).band)];
        const double cellsPerCoefficient = spec.sharing == Sharing::perSubband ? 1.0 / band.count() : 1.0;
        cost.products += q;
        cost.momentBytes += q * sizeof(double) * cellsPerCoefficient;
        cost.flopsPerFit += (p * p * p / 3 + 4 * p * p + 6 * q) * cellsPerCoefficient;
        cost.features = std::max(cost.features, static_cast<int>(std::min(p, 1e9)));
        cost.moments = std::max(cost.moments, q);
    }
    return cost;
}

Eigen::VectorXf trainingCentres(const SubbandLayout& layout, const CoefficientBatch& training,
                                Eigen::Index images, Sharing sharing) {
    Eigen::VectorXd mean(layout.count());
    for (int k = 0; k < layout.count(); ++k) mean[k] = training.row(k).head(images).cast<double>().mean();
    if (sharing == Sharing::perSubband)
        for (const Subband& band : layout.bands()) {
            auto places = mean.segment(band.offset, band.count());
            places.setConstant(places.mean());
        }
    return mean.cast<float>();
}

MomentPlan::MomentPlan(const ModelSpec& spec, const SubbandLayout& layout, const CoefficientBatch& training,
                       Eigen::Index images, double budgetBytes)
    : layout_(layout), fitBytes_(budgetBytes / 10) {
    const CostEstimate cost = estimate(spec, layout);
    if (cost.bytes() > budgetBytes)
        throw Error(
            fmt::format("{} of degree {} needs {} features and {:.0f} moments a coefficient: {:.1f} GB of "
                        "moments and equations, more than the "
                        "budget of {:.1f} GB",
                        spec.family, spec.degree, cost.features, cost.moments, cost.bytes() / 1e9,
                        budgetBytes / 1e9),
            "Lower the degree or the radius, choose additive or paired interactions, or share per subband.",
            Error::Cause::room);
    stencils_ = makeStencils(spec, layout);
    centres_ = trainingCentres(layout, training, images, spec.sharing);
    cellOf_.resize(static_cast<size_t>(layout.count()));
    starts_.push_back(0);
    for (int k = 0; k < layout.count(); ++k) {
        const CoefficientPlace place = layout.place(k);
        if (spec.sharing == Sharing::perLocation || (place.row == 0 && place.col == 0)) {
            const auto n = static_cast<int>(stencil(k).size());
            cellTables_.push_back(MonomialTable::shared(n, spec.degree, spec.interactions));
            members_.emplace_back();
            starts_.push_back(starts_.back() + static_cast<size_t>(cellTables_.back()->moments()));
        }
        cellOf_[static_cast<size_t>(k)] = cells() - 1;
        members_.back().push_back(k);
    }
}

MomentPlan MomentPlan::recentred(Eigen::VectorXf centres) const {
    assert(centres.size() == centres_.size());
    MomentPlan plan = *this;
    plan.centres_ = std::move(centres);
    return plan;
}

bool MomentPlan::operator==(const MomentPlan& other) const {
    // Tables are shared by the whole process, so equal ones are the same.
    return this == &other || (layout_.height() == other.layout_.height() && cellOf_ == other.cellOf_ &&
                              stencils_ == other.stencils_ && cellTables_ == other.cellTables_ &&
                              centres_.size() == other.centres_.size() && centres_ == other.centres_);
}

Moments::Moments(std::shared_ptr<const MomentPlan> plan)
    : plan_(std::move(plan)), sums_(plan_->size(), 0.0) {}

void Moments::add(const CoefficientBatch& coefficients, Eigen::Index first, Eigen::Index count,
                  const Work& work) {
    assert(coefficients.layout() == plan_->layout() && first + count <= coefficients.count());
    const Eigen::VectorXf& centres = plan_->centres();
    parallelFor(work, plan_->cells(), [&](int cell, int) {
        MonomialSummer summer(plan_->table(cell));
        double* sums = sums_.data() + plan_->cellStart(cell);
        for (int k : plan_->members(cell)) {
            work.check();
            const std::vector<int>& stencil = plan_->stencil(k);
            for (Eigen::Index from = first; from < first + count; from += imagesPerBlock) {
                const Eigen::Index images = std::min<Eigen::Index>(imagesPerBlock, first + count - from);
                for (size_t a = 0; a < stencil.size(); ++a) {
                    Eigen::Map<Eigen::RowVectorXf> to(summer.variable(static_cast<int>(a)), imagesPerBlock);
                    to.head(images) =
                        coefficients.row(stencil[a]).segment(from, images).array() - centres[stencil[a]];
                    to.tail(imagesPerBlock - images).setZero();
                }
                summer.addBlock(static_cast<int>(images), sums);
            }
        }
    });
    images_ += static_cast<double>(count);
}

void Moments::merge(const Moments& other) {
    assert(plan_ == other.plan_);
    for (size_t i = 0; i < sums_.size(); ++i) sums_[i] += other.sums_[i];
    images_ += other.images_;
}

Eigen::VectorXf Moments::means() const {
    Eigen::VectorXf means(plan_->layout().count());
    for (int k = 0; k < means.size(); ++k) {
        const int cell = plan_->cellOf(k);
        const double* sums = sums_.data() + plan_->cellStart(cell);
        const auto first = static_cast<size_t>(plan_->table(cell).find({0}));
        means[k] = static_cast<float>(static_cast<double>(plan_->centres()[k]) + sums[first] / sums[0]);
    }
    return means;
}

std::vector<double> Moments::clean(int cell) const {
    const double* sums = sums_.data() + plan_->cellStart(cell);
    std::vector<double> moments(sums, sums + plan_->table(cell).moments());
    const double samples = moments[0];
    for (double& m : moments) m /= samples;
    return moments;
}

std::vector<double> Moments::noisy(int cell, double sigma) const {
    const std::vector<double> moments = clean(cell);
    std::vector<double> result(moments.size());
    plan_->table(cell).addNoise(moments, sigma, result);
    return result;
}

std::size_t MomentPlan::bytes() const {
    std::size_t all = heapBytes(stencils_) + heapBytes(cellOf_) + heapBytes(members_) +
                      heapBytes(cellTables_) + heapBytes(starts_) + heapBytes(centres_);
    const MonomialTable* counted = nullptr; // cells of one kind stand side by side
    for (const auto& table : cellTables_)
        if (table.get() != counted) all += (counted = table.get())->bytes();
    return all;
}

} // namespace scorelet
