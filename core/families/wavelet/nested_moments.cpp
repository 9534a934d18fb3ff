#include "core/families/wavelet/nested_moments.h"

#include "core/families/family.h"
#include "core/score/kernel.h"

#include <algorithm>
#include <cmath>

namespace scorelet {
namespace {

constexpr double budgetShare = 0.25;                  // of prefixes
constexpr Eigen::Index fineStep = 4 * imagesPerBlock; // a move of the slider reads fewer images than this

/// Cells of shared models sum a chunk's places one after the other, so that only chunks cut as in a pass give
/// the same bits.
Eigen::Index stepOf(const ModelSpec& spec) {
    return spec.sharing == Sharing::perSubband ? imagesPerChunk : fineStep;
}

} // namespace

ModelSpec momentSpec(ModelSpec spec) {
    const ModelSpec defaults;
    spec = preparationOf(std::move(spec));
    spec.ridge = defaults.ridge;
    spec.withoutOrders.clear();
    spec.withoutLevels.clear();
    spec.withoutMonomials.clear();
    spec.title.clear();
    return spec;
}

std::vector<Eigen::Index> ladderSizes(Eigen::Index train, Eigen::Index step, Eigen::Index most) {
    for (const Eigen::Index divisor : {0, 32, 16, 8, 4, 2, 1}) {
        std::vector<Eigen::Index> sizes;
        for (Eigen::Index at = step; at < train;) {
            sizes.push_back(at);
            const Eigen::Index steps = divisor == 0 ? 1 : (at / divisor + step - 1) / step;
            at += step * std::max<Eigen::Index>(1, steps);
        }
        sizes.push_back(train);
        if (static_cast<Eigen::Index>(sizes.size()) <= most) return sizes;
    }
    return {};
}

/// One request on its way.
struct NestedMoments::Pass {
    NestedMoments& nested;
    const Eigen::Index n; ///< training images wanted
    const MomentRoom& room;
    const Work& work;
    const Coefficients& coefficients = *nested.coefficients_;
    const Eigen::Index all = coefficients.train.count();
    const bool own = n < std::min(all, stepOf(nested.spec_)); ///< about their own mean at once
    const std::vector<Eigen::Index> ladder = nested.ladder(room.budget);

    Moments train = begin();
    Eigen::Index trainDone = static_cast<Eigen::Index>(train.images());
    std::shared_ptr<const Moments> heldOutKept = nested.heldOut();
    Moments heldOut = heldOutKept ? *heldOutKept : Moments(nested.plan_);
    Eigen::Index heldOutDone = static_cast<Eigen::Index>(heldOut.images());
    const double total = static_cast<double>(n - trainDone + coefficients.heldOut.count() - heldOutDone);
    double done = 0;

    Moments begin() const {
        if (own)
            return Moments(std::make_shared<const MomentPlan>(nested.spec_, nested.plan_->layout(),
                                                              coefficients.train, n, room.budget));
        const auto prefix = nested.prefix(n);
        return prefix ? *prefix : Moments(nested.plan_);
    }

    Eigen::Index add(Moments& moments, const CoefficientBatch& from, Eigen::Index at, Eigen::Index end) {
        moments.add(from, at, end - at, {work.stop, work.threads, {}});
        done += static_cast<double>(end - at);
        work.report(done / total);
        return end;
    }

    /// Up to the next chunk's end, the next size of the ladder, or n.
    void addTraining() {
        if (trainDone >= n) return;
        const auto next = std::upper_bound(ladder.begin(), ladder.end(), trainDone);
        Eigen::Index end = std::min(n, (trainDone / imagesPerChunk + 1) * imagesPerChunk);
        if (next != ladder.end()) end = std::min(end, *next);
        trainDone = add(train, coefficients.train, trainDone, end);
        if (!own && next != ladder.end() && trainDone == *next && mayKeep(train))
            nested.keepPrefix(trainDone, train);
    }

    void addHeldOut() {
        const Eigen::Index count = coefficients.heldOut.count();
        if (heldOutDone >= count) return;
        heldOutDone =
            add(heldOut, coefficients.heldOut, heldOutDone, std::min(count, heldOutDone + imagesPerChunk));
        if (heldOutDone == count && mayKeep(heldOut)) nested.keepHeldOut(heldOut);
    }

    bool mayKeep(const Moments& moments) const {
        return !room.keep || room.keep(static_cast<double>(moments.bytes()));
    }

    bool complete() const { return trainDone == n && heldOutDone == coefficients.heldOut.count(); }

    /// What there is so far, about the mean of its training images (of all of them, as in a plain pass).
    MomentPair result() const { return n == all ? MomentPair{train, heldOut} : recentred(); }

    /// The same once it is complete.
    MomentPair take() { return n == all ? MomentPair{std::move(train), std::move(heldOut)} : recentred(); }

private:
    MomentPair recentred() const {
        const Work quiet{work.stop, work.threads, {}};
        const Recentring& recentring = *nested.recentring_;
        if (own) return {train, recentring.apply(heldOut, train.sharedPlan(), quiet)};
        const auto plan = std::make_shared<const MomentPlan>(nested.plan_->recentred(train.means()));
        return {recentring.apply(train, plan, quiet), recentring.apply(heldOut, plan, quiet)};
    }
};

NestedMoments::NestedMoments(ModelSpec spec, std::shared_ptr<const Coefficients> coefficients)
    : spec_(std::move(spec)), coefficients_(std::move(coefficients)) {}

double NestedMoments::momentBytes() const {
    const std::lock_guard lock(mutex_);
    return plan_ ? static_cast<double>(plan_->size() * sizeof(double))
                 : MomentPlan::estimate(spec_, coefficients_->transform->layout()).momentBytes;
}

std::vector<Eigen::Index> NestedMoments::ladder(double budget) const {
    const double bytes = momentBytes();
    const Eigen::Index train = coefficients_->train.count();
    const double most = std::min(std::floor(budgetShare * budget / bytes), static_cast<double>(train));
    return ladderSizes(train, stepOf(spec_), static_cast<Eigen::Index>(most));
}

MomentPair NestedMoments::first(Eigen::Index images, const MomentRoom& room, const Work& work,
                                const OnPreview& onPreview) {
    const Eigen::Index all = coefficients_->train.count();
    const Eigen::Index n = images > 0 ? std::min(images, all) : all;
    prepare(room.budget);
    Pass pass{*this, n, room, work};
    // A chunk of each first, so that a preview has both errors.
    for (const Eigen::Index end = std::min(n, pass.trainDone + imagesPerChunk); pass.trainDone < end;)
        pass.addTraining();
    pass.addHeldOut();
    if (onPreview && !pass.complete()) onPreview(pass.result());
    while (pass.heldOutDone < coefficients_->heldOut.count()) pass.addHeldOut();
    while (pass.trainDone < n) pass.addTraining();
    return pass.take();
}

std::size_t NestedMoments::bytes() const {
    const std::lock_guard lock(mutex_);
    std::size_t all =
        (plan_ ? plan_->bytes() + recentring_->bytes() : 0) + (heldOut_ ? heldOut_->bytes() : 0);
    for (const auto& [images, prefix] : prefixes_) all += prefix->bytes();
    return all;
}

size_t NestedMoments::kept() const {
    const std::lock_guard lock(mutex_);
    return prefixes_.size();
}

void NestedMoments::prepare(double budget) {
    const std::lock_guard lock(mutex_);
    if (plan_) return;
    const CoefficientBatch& train = coefficients_->train;
    auto plan = std::make_shared<const MomentPlan>(spec_, coefficients_->transform->layout(), train,
                                                   train.count(), budget);
    recentring_ = std::make_shared<const Recentring>(*plan);
    plan_ = std::move(plan);
}

std::shared_ptr<const Moments> NestedMoments::heldOut() const {
    const std::lock_guard lock(mutex_);
    return heldOut_;
}

void NestedMoments::keepHeldOut(const Moments& moments) {
    auto copy = std::make_shared<const Moments>(moments);
    const std::lock_guard lock(mutex_);
    heldOut_ = std::move(copy);
}

std::shared_ptr<const Moments> NestedMoments::prefix(Eigen::Index n) const {
    const std::lock_guard lock(mutex_);
    const auto above = prefixes_.upper_bound(n);
    return above == prefixes_.begin() ? nullptr : std::prev(above)->second;
}

void NestedMoments::keepPrefix(Eigen::Index n, const Moments& moments) {
    auto copy = std::make_shared<const Moments>(moments);
    const std::lock_guard lock(mutex_);
    prefixes_.try_emplace(n, std::move(copy));
}

} // namespace scorelet
