#include "core/score/moments.h"

#include "core/base/bytes.h"

#include "core/base/error.h"
#include "core/score/kernel.h"
#include "core/score/stencil.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace scorelet {
namespace {

// Typical rates of one desktop core, for estimates only.
constexpr double productsPerSecond = 1.5e10;
constexpr double flopsPerSecond = 8e9;

/// Of weights per location, whose cells are the coefficients; none of shared ones, whose cells have no
/// other's sums.
std::optional<Overlap> overlapOf(const ModelSpec& spec, const std::vector<std::vector<int>>& stencils,
                                 const SubbandLayout& layout) {
    if (spec.sharing != Sharing::perLocation) return std::nullopt;
    return std::optional<Overlap>(std::in_place, spec, stencils, layout);
}

} // namespace

double CostEstimate::momentSeconds(double images, int threads) const {
    return products * images / productsPerSecond / threads;
}

double CostEstimate::fitSeconds(int threads) const {
    return flopsPerFit / flopsPerSecond / threads;
}

CostEstimate MomentPlan::estimate(const ModelSpec& spec, const SubbandLayout& layout) {
    const auto stencils = makeStencils(spec, layout);
    const auto overlap = overlapOf(spec, stencils, layout);
    return estimate(spec, layout, stencils, overlap ? &*overlap : nullptr);
}

CostEstimate MomentPlan::estimate(const ModelSpec& spec, const SubbandLayout& layout,
                                  const std::vector<std::vector<int>>& stencils, const Overlap* overlap) {
    CostEstimate cost;
    const bool perLocation = overlap != nullptr;
    // Its stencil, centre and number in a cell; of a cell its members, table, places and start.
    constexpr double perCoefficient = sizeof(std::vector<int>) + sizeof(float) + 2 * sizeof(int),
                     perCell = sizeof(std::vector<int>) + 2 * sizeof(std::shared_ptr<int>) + sizeof(size_t);
    for (int k = 0; k < layout.count(); ++k) {
        const int n = static_cast<int>(stencils[static_cast<size_t>(k)].size());
        const double q = momentCount(n, spec.degree, spec.interactions);
        const double p = featureCount(n, spec.degree, spec.interactions);
        const Subband& band = layout.bands()[static_cast<size_t>(layout.place(k).band)];
        const double cellsPerCoefficient = perLocation ? 1.0 : 1.0 / band.count();
        if (!perLocation) cost.products += q;
        if (!perLocation) cost.momentBytes += q * sizeof(double) * cellsPerCoefficient;
        cost.flopsPerFit += (p * p * p / 3 + 4 * p * p + 6 * q) * cellsPerCoefficient;
        cost.features = std::max(cost.features, static_cast<int>(std::min(p, 1e9)));
        cost.moments = std::max(cost.moments, q);
        cost.planBytes += perCoefficient + sizeof(int) * n + (perLocation ? perCell : 0.0);
    }
    if (!perLocation) return cost;
    cost.products = overlap->summed();
    cost.momentBytes = cost.products * sizeof(double);
    cost.planBytes += MomentPlaces::estimate(*overlap, spec);
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
    stencils_ = makeStencils(spec, layout);
    const auto overlap = overlapOf(spec, stencils_, layout);
    const CostEstimate cost = estimate(spec, layout, stencils_, overlap ? &*overlap : nullptr);
    if (cost.bytes() > budgetBytes)
        throw Error(
            fmt::format("{} of degree {} needs {} features and {:.0f} moments a coefficient: {:.1f} GB of "
                        "moments and equations, more than the "
                        "budget of {:.1f} GB",
                        spec.family, spec.degree, cost.features, cost.moments, cost.bytes() / 1e9,
                        budgetBytes / 1e9),
            "Lower the degree or the radius, choose additive or paired interactions, or share per subband.",
            Error::Cause::room);
    centres_ = trainingCentres(layout, training, images, spec.sharing);
    cellOf_.resize(static_cast<size_t>(layout.count()));
    starts_.push_back(0);
    for (int k = 0; k < layout.count(); ++k) {
        const CoefficientPlace place = layout.place(k);
        if (spec.sharing == Sharing::perLocation || (place.row == 0 && place.col == 0)) {
            const auto n = static_cast<int>(stencil(k).size());
            cellTables_.push_back(MonomialTable::shared(n, spec.degree, spec.interactions));
            members_.emplace_back();
        }
        cellOf_[static_cast<size_t>(k)] = cells() - 1;
        members_.back().push_back(k);
    }
    places_.resize(cellTables_.size());
    if (overlap) places_ = momentPlaces(*overlap, cellTables_);
    for (int cell = 0; cell < cells(); ++cell)
        starts_.push_back(starts_.back() + static_cast<size_t>(summed(cell) ? summed(cell)->moments.size()
                                                                            : table(cell).nodes().size()));
}

double MomentPlan::sumOf(int cell, int moment, std::span<const double> sums) const {
    const MomentPlaces* places = places_[static_cast<size_t>(cell)].get();
    const double* own = sums.data() + cellStart(cell);
    return own[places ? places->offsets[static_cast<size_t>(moment)] : moment];
}

void MomentPlan::gather(int cell, std::span<const double> sums, std::span<double> moments) const {
    const MomentPlaces* places = places_[static_cast<size_t>(cell)].get();
    const double* own = sums.data() + cellStart(cell);
    if (!places) {
        std::copy_n(own, moments.size(), moments.begin());
        return;
    }
    const std::int32_t* offset = places->offsets.data();
    double* to = moments.data();
    const size_t count = moments.size();
    for (size_t g = 0; g < count; ++g) to[g] = own[offset[g]];
}

void MomentPlan::scatter(int cell, std::span<const double> moments, std::span<double> sums) const {
    double* own = sums.data() + cellStart(cell);
    const SummedTrie* part = summed(cell);
    if (!part) {
        std::copy(moments.begin(), moments.end(), own);
        return;
    }
    for (size_t slot = 0; slot < part->moments.size(); ++slot)
        own[slot] = moments[static_cast<size_t>(part->moments[slot])];
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

Moments::Moments(std::shared_ptr<const MomentPlan> plan, double images, std::vector<double> sums)
    : plan_(std::move(plan)), sums_(std::move(sums)), images_(images) {
    assert(sums_.size() == plan_->size());
}

void Moments::add(const CoefficientBatch& coefficients, Eigen::Index first, Eigen::Index count,
                  const Work& work) {
    assert(coefficients.layout() == plan_->layout() && first + count <= coefficients.count());
    const Eigen::VectorXf& centres = plan_->centres();
    parallelFor(work, plan_->cells(), [&](int cell, int) {
        const SummedTrie* part = plan_->summed(cell);
        if (part && part->moments.size() == 1) { // the constant alone
            sums_[plan_->cellStart(cell)] += static_cast<double>(count);
            return;
        }
        MonomialSummer summer(plan_->table(cell), part);
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
        const double sum = plan_->sumOf(cell, plan_->table(cell).find({0}), sums_),
                     samples = plan_->sumOf(cell, 0, sums_);
        means[k] = static_cast<float>(static_cast<double>(plan_->centres()[k]) + sum / samples);
    }
    return means;
}

std::vector<double> Moments::clean(int cell) const {
    std::vector<double> moments(static_cast<size_t>(plan_->table(cell).moments()));
    plan_->gather(cell, sums_, moments);
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
                      heapBytes(cellTables_) + heapBytes(places_) + heapBytes(starts_) + heapBytes(centres_);
    const MonomialTable* counted = nullptr; // cells of one kind stand side by side
    for (const auto& table : cellTables_)
        if (table.get() != counted) all += (counted = table.get())->bytes();
    std::set<const void*> seen;
    for (const auto& places : places_) {
        if (!places || !seen.insert(places.get()).second) continue;
        all += heapBytes(places->offsets);
        const SummedTrie& trie = *places->trie;
        if (seen.insert(&trie).second)
            all += heapBytes(trie.nodes) + heapBytes(trie.slots) + heapBytes(trie.moments);
    }
    return all;
}

} // namespace scorelet
