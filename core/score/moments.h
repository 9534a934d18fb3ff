// Clean moments of a data set's wavelet coefficients: computed once, they give the fit at every noise level.
//
// A MomentPlan says which moments: for every coefficient its stencil, centres and monomials, and which
// coefficients share one cell (per location: each its own; per subband: all of a subband). A moment that
// several cells have, because their stencils overlap, has one sum (core/score/overlap.h). Moments are sums
// over images (and places), additive: chunks may be accumulated in any order, merged and kept. Sums are of
// centred coefficients w - c, with c the training mean (per location) or the subband's mean over images and
// places (shared), rounded to float.
#pragma once

#include "core/base/work.h"
#include "core/basis/orthonormal.h"
#include "core/score/moment_places.h"
#include "core/score/spec.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace scorelet {

/// What a moment pass and its fits will take, before they start.
struct CostEstimate {
    double momentBytes = 0; ///< of one moment set; training and held-out need one each
    double planBytes = 0;   ///< of stencils, and of what says which cell sums what
    double products = 0;    ///< monomials that are summed per image, over all coefficients
    double flopsPerFit = 0; ///< of one fit at one noise level
    int features = 0;       ///< of the largest regression
    double moments = 0;     ///< of the largest stencil

    /// The normal equations of the largest regression, which a fit solves in place.
    double systemBytes() const { return 8.0 * features * features; }

    /// What training and held-out moments take together, with the table of products that all cells share (it
    /// grows with the square of the features), and one system of a fit.
    double bytes() const {
        return 2 * momentBytes + planBytes + 4.0 * features * features / 2 + 200.0 * moments + systemBytes();
    }

    double momentSeconds(double images, int threads) const; ///< rough, for a typical desktop core
    double fitSeconds(int threads) const;
};

/// The centre of every coefficient (layout.count()): its mean over the first `images` of `training`; of
/// weights that are shared per subband the mean over all places of its subband.
Eigen::VectorXf trainingCentres(const SubbandLayout& layout, const CoefficientBatch& training,
                                Eigen::Index images, Sharing sharing);

/// The moments that a wavelet model needs on a layout; immutable.
class MomentPlan {
public:
    /// Plans the moments of a wavelet model whose centres are the means of the first `images` of `training`.
    ///
    /// Throws Error, before allocating anything large, when two moment sets would not fit into `budgetBytes`.
    MomentPlan(const ModelSpec& spec, const SubbandLayout& layout, const CoefficientBatch& training,
               Eigen::Index images, double budgetBytes);

    /// The same moments about other centres (layout.count() values; of a shared model the same at all places
    /// of a subband).
    MomentPlan recentred(Eigen::VectorXf centres) const;

    /// The cost of a model on a layout.
    static CostEstimate estimate(const ModelSpec& spec, const SubbandLayout& layout);

    const SubbandLayout& layout() const { return layout_; }
    int cells() const { return static_cast<int>(cellTables_.size()); }
    int cellOf(int coefficient) const { return cellOf_[static_cast<size_t>(coefficient)]; }
    const MonomialTable& table(int cell) const { return *cellTables_[static_cast<size_t>(cell)]; }
    /// Coefficients pooled in a cell (one when per location).
    const std::vector<int>& members(int cell) const { return members_[static_cast<size_t>(cell)]; }
    const std::vector<int>& stencil(int coefficient) const {
        return stencils_[static_cast<size_t>(coefficient)];
    }
    /// The centre c of every coefficient.
    const Eigen::VectorXf& centres() const { return centres_; }
    /// What a cell sums itself; null: all of its table.
    const SummedTrie* summed(int cell) const {
        const auto& places = places_[static_cast<size_t>(cell)];
        return places ? places->trie.get() : nullptr;
    }
    /// Where a cell's own sums begin.
    size_t cellStart(int cell) const { return starts_[static_cast<size_t>(cell)]; }
    size_t size() const { return starts_.back(); } ///< doubles in one moment set

    /// One moment of a cell out of one moment set.
    double sumOf(int cell, int moment, std::span<const double> sums) const;
    /// Out of one moment set all of a cell's moments: table(cell).moments() values, some of other cells'
    /// sums.
    void gather(int cell, std::span<const double> sums, std::span<double> moments) const;
    /// Back: those of them that the cell sums itself.
    void scatter(int cell, std::span<const double> moments, std::span<double> sums) const;

    /// What the systems of a fit's threads may take together: a tenth of the budget. One system is always
    /// allowed; it is counted in the plan's cost.
    double fitBytes() const { return fitBytes_; }

    /// Memory of stencils and tables.
    std::size_t bytes() const;

    /// True for a plan of the same moments, the same centres too: a fit by one tells of moments by the other.
    bool operator==(const MomentPlan& other) const;

private:
    static CostEstimate estimate(const ModelSpec& spec, const SubbandLayout& layout,
                                 const std::vector<std::vector<int>>& stencils, const Overlap* overlap);

    SubbandLayout layout_;
    std::vector<std::vector<int>> stencils_;
    std::vector<int> cellOf_;
    std::vector<std::vector<int>> members_;
    std::vector<std::shared_ptr<const MonomialTable>> cellTables_;
    std::vector<std::shared_ptr<const MomentPlaces>> places_; ///< by cell; null: it sums all of its own
    std::vector<size_t> starts_;
    Eigen::VectorXf centres_;
    double fitBytes_ = 0;
};

/// Sums of monomials over images; see MomentPlan.
class Moments {
public:
    explicit Moments(std::shared_ptr<const MomentPlan> plan);

    /// Sums of so many images as sums() gave them; the plan's number of them (assert).
    Moments(std::shared_ptr<const MomentPlan> plan, double images, std::vector<double> sums);

    /// Adds images [first, first + count) of `coefficients`, which are of the plan's layout (assert). Chunks
    /// that begin at multiples of imagesPerBlock give the same figures in whatever way the images are cut.
    void add(const CoefficientBatch& coefficients, Eigen::Index first, Eigen::Index count, const Work& work);

    /// Adds all of other's images. Both must have the same plan (assert).
    void merge(const Moments& other);

    const MomentPlan& plan() const { return *plan_; }
    std::shared_ptr<const MomentPlan> sharedPlan() const { return plan_; }
    double images() const { return images_; }

    /// plan().size() sums over the images, for whoever keeps them.
    std::span<const double> sums() const { return sums_; }

    /// Memory of the sums; the plan's is its own.
    std::size_t bytes() const { return sums_.capacity() * sizeof(double); }

    /// The centres that these images have themselves: the mean of every coefficient, of a shared model that
    /// of its subband, to float.
    Eigen::VectorXf means() const;

    /// Expectations of one cell's monomials, clean: table(cell).moments() values, the first is 1.
    std::vector<double> clean(int cell) const;

    /// The same under noise of deviation sigma (pixel units).
    std::vector<double> noisy(int cell, double sigma) const;

private:
    friend class Recentring;
    std::shared_ptr<const MomentPlan> plan_;
    std::vector<double> sums_;
    double images_ = 0;
};

} // namespace scorelet
