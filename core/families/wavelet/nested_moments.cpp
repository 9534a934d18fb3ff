#include "core/families/wavelet/nested_moments.h"

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/score/kernel.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr double budgetShare = 0.25;                  // of prefixes
constexpr Eigen::Index fineStep = 4 * imagesPerBlock; // a move of the slider reads fewer images than this

/// Cells of shared models sum a chunk's places one after the other, so that only chunks cut as in a pass give
/// the same bits.
Eigen::Index stepOf(const ModelSpec& spec) {
    return spec.sharing == Sharing::perSubband ? imagesPerChunk : fineStep;
}

/// Coefficients that are the same everywhere and always; more than one block of them, where that is not much.
CoefficientBatch probeOf(const SubbandLayout& layout) {
    CoefficientBatch probe(layout, layout.count() <= 4096 ? imagesPerBlock + 44 : 44);
    for (int k = 0; k < layout.count(); ++k) {
        std::vector<float> values(static_cast<std::size_t>(probe.count()));
        fillNormal(0, static_cast<std::uint64_t>(k), values);
        probe.matrix().row(k) = Eigen::Map<const Eigen::RowVectorXf>(values.data(), probe.count());
    }
    return probe;
}

/// Under which key a store has moments: of these images, and with what this program makes of the probe, there
/// and back by the basis and summed, which another basis, stencil, order of the sums or rounding would
/// change.
std::string storeKey(const ModelSpec& spec, std::shared_ptr<const MomentPlan> ofProbe,
                     const CoefficientBatch& probe, const MomentSource& source, const Work& work) {
    const ImageBatch pictures = source.transform->inverseAll(probe, work);
    const CoefficientBatch back = source.transform->forwardAll(pictures, work);
    Moments moments(std::move(ofProbe));
    moments.add(back, 0, back.count(), work);
    const std::span<const float> pixels{pictures.matrix().data(), pictures.bytes() / sizeof(float)};
    return fmt::format("{} of images {}, basis {}, sums {}", toText(spec), source.images,
                       digestOf(pixels, work).text(), digestOf(moments.sums(), work).text());
}

/// Numbers that are finite, as floats too.
std::vector<double> finiteNumbers(const NpzReader& file, const std::string& name, std::size_t count) {
    std::vector<double> numbers = file.doubles(name, count);
    if (!std::all_of(numbers.begin(), numbers.end(),
                     [](double number) { return std::isfinite(static_cast<float>(number)); }))
        throw Error(fmt::format("{}: \"{}\": expected finite numbers, found others", file.file(), name));
    return numbers;
}

/// A moment set of a plan for so many images out of what was kept. Throws Error for another number of sums or
/// images.
Moments storedMoments(std::shared_ptr<const MomentPlan> plan, const NpzReader& file, const std::string& which,
                      Eigen::Index images) {
    std::vector<double> sums = finiteNumbers(file, which, plan->size());
    const double kept = file.number(which + "_images");
    if (kept != static_cast<double>(images))
        throw Error(
            fmt::format("{}: \"{}_images\": expected {}, found {}", file.file(), which, images, kept));
    return Moments(std::move(plan), kept, std::move(sums));
}

void storePair(const MomentPair& moments, NpzArchive& file) {
    const Eigen::VectorXf& centres = moments.train.plan().centres();
    const auto count = static_cast<std::size_t>(centres.size());
    file.add("centres", std::span<const float>(centres.data(), count), {count});
    const auto add = [&](const std::string& which, const Moments& one) {
        file.addNumber(which + "_images", one.images());
        file.add(which, one.sums(), {one.sums().size()});
    };
    add("train", moments.train);
    add("held_out", moments.heldOut);
}

} // namespace

std::shared_ptr<const MomentPair> readMoments(const MomentPlan& plan, Eigen::Index train,
                                              Eigen::Index heldOut, const NpzReader& file) {
    const int count = plan.layout().count();
    const std::vector<double> centres = finiteNumbers(file, "centres", static_cast<std::size_t>(count));
    const auto about = std::make_shared<const MomentPlan>(
        plan.recentred(Eigen::Map<const Eigen::VectorXd>(centres.data(), count).cast<float>()));
    return std::make_shared<const MomentPair>(MomentPair{storedMoments(about, file, "train", train),
                                                         storedMoments(about, file, "held_out", heldOut)});
}

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
    const MomentSource& source;
    const MomentRoom& room;
    const Work& work;
    std::shared_ptr<const Coefficients> read = {};                      ///< null until they are needed
    const bool own = n < std::min(nested.train_, stepOf(nested.spec_)); ///< about their own mean at once
    const std::vector<Eigen::Index> ladder = nested.ladder(room.budget);

    Moments train = begin();
    Eigen::Index trainDone = static_cast<Eigen::Index>(train.images());
    std::shared_ptr<const Moments> heldOutKept = nested.heldOut();
    Moments heldOut = heldOutKept ? *heldOutKept : Moments(nested.plan_);
    Eigen::Index heldOutDone = static_cast<Eigen::Index>(heldOut.images());
    const double total = static_cast<double>(n - trainDone + nested.heldOutCount_ - heldOutDone);
    double done = 0;

    const Coefficients& coefficients() {
        if (!read) read = source.coefficients();
        assert(read->train.count() == nested.train_ && read->heldOut.count() == nested.heldOutCount_);
        return *read;
    }

    Moments begin() {
        if (own)
            return Moments(std::make_shared<const MomentPlan>(nested.spec_, nested.layout_,
                                                              coefficients().train, n, room.budget));
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
        trainDone = add(train, coefficients().train, trainDone, end);
        if (!own && next != ladder.end() && trainDone == *next && mayKeep(train))
            nested.keepPrefix(trainDone, train);
    }

    void addHeldOut() {
        const Eigen::Index count = nested.heldOutCount_;
        if (heldOutDone >= count) return;
        heldOutDone =
            add(heldOut, coefficients().heldOut, heldOutDone, std::min(count, heldOutDone + imagesPerChunk));
        if (heldOutDone == count && mayKeep(heldOut)) nested.keepHeldOut(heldOut);
    }

    bool mayKeep(const Moments& moments) const {
        return !room.keep || room.keep(static_cast<double>(moments.bytes()));
    }

    bool complete() const { return trainDone == n && heldOutDone == nested.heldOutCount_; }

    /// What there is so far, about the mean of its training images (of all of them, as in a plain pass).
    MomentPair result() const { return n == nested.train_ ? MomentPair{train, heldOut} : recentred(); }

    /// The same once it is complete.
    MomentPair take() {
        return n == nested.train_ ? MomentPair{std::move(train), std::move(heldOut)} : recentred();
    }

private:
    MomentPair recentred() const {
        const Work quiet{work.stop, work.threads, {}};
        const Recentring& recentring = *nested.recentring_;
        if (own) return {train, recentring.apply(heldOut, train.sharedPlan(), quiet)};
        const auto plan = std::make_shared<const MomentPlan>(nested.plan_->recentred(train.means()));
        return {recentring.apply(train, plan, quiet), recentring.apply(heldOut, plan, quiet)};
    }
};

NestedMoments::NestedMoments(ModelSpec spec, SubbandLayout layout, Eigen::Index train, Eigen::Index heldOut)
    : spec_(std::move(spec)), layout_(std::move(layout)), train_(train), heldOutCount_(heldOut) {}

double NestedMoments::momentBytes() const {
    const std::lock_guard lock(mutex_);
    return plan_ ? static_cast<double>(plan_->size() * sizeof(double))
                 : MomentPlan::estimate(spec_, layout_).momentBytes;
}

std::vector<Eigen::Index> NestedMoments::ladder(double budget) const {
    const double bytes = momentBytes();
    const double most = std::min(std::floor(budgetShare * budget / bytes), static_cast<double>(train_));
    return ladderSizes(train_, stepOf(spec_), static_cast<Eigen::Index>(most));
}

std::shared_ptr<const MomentPair> NestedMoments::first(Eigen::Index images, const MomentSource& source,
                                                       const MomentRoom& room, const Work& work,
                                                       const OnPreview& onPreview) {
    const Eigen::Index n = images > 0 ? std::min(images, train_) : train_;
    const auto stored = prepare(source, room, work);
    if (stored && n == train_) return stored;
    Pass pass{*this, n, source, room, work};
    // A chunk of each first, so that a preview has both errors.
    for (const Eigen::Index end = std::min(n, pass.trainDone + imagesPerChunk); pass.trainDone < end;)
        pass.addTraining();
    pass.addHeldOut();
    if (onPreview && !pass.complete()) onPreview(pass.result());
    while (pass.heldOutDone < heldOutCount_) pass.addHeldOut();
    while (pass.trainDone < n) pass.addTraining();
    auto all = std::make_shared<const MomentPair>(pass.take());
    if (n == train_ && !key_.empty())
        source.store->put(key_, static_cast<double>(all->train.bytes() + all->heldOut.bytes()),
                          [all](NpzArchive& file) { storePair(*all, file); });
    return all;
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

std::shared_ptr<const MomentPair> NestedMoments::prepare(const MomentSource& source, const MomentRoom& room,
                                                         const Work& work) {
    {
        const std::lock_guard lock(mutex_);
        if (plan_) return nullptr;
    }
    const Work quiet{work.stop, work.threads, {}};
    std::shared_ptr<const MomentPlan> plan;
    std::shared_ptr<const MomentPair> stored;
    std::string key;
    if (source.store && source.store->inUse()) {
        const CoefficientBatch probe = probeOf(layout_);
        const auto ofProbe =
            std::make_shared<const MomentPlan>(spec_, layout_, probe, probe.count(), room.budget);
        key = storeKey(spec_, ofProbe, probe, source, quiet);
        if (auto found = source.store->find(key, [&](const NpzReader& file) {
                return readMoments(*ofProbe, train_, heldOutCount_, file);
            }))
            stored = std::move(*found);
        plan = stored ? stored->train.sharedPlan()
                      : std::make_shared<const MomentPlan>(ofProbe->recentred(
                            trainingCentres(layout_, source.coefficients()->train, train_, spec_.sharing)));
    } else {
        plan = std::make_shared<const MomentPlan>(spec_, layout_, source.coefficients()->train, train_,
                                                  room.budget);
    }
    auto recentring = std::make_shared<const Recentring>(*plan);
    const bool keep =
        stored &&
        (!room.keep || room.keep(static_cast<double>(stored->train.bytes() + stored->heldOut.bytes())));
    const std::lock_guard lock(mutex_);
    if (plan_) return nullptr; // somebody else was quicker
    plan_ = std::move(plan);
    recentring_ = std::move(recentring);
    key_ = std::move(key);
    if (keep) {
        heldOut_ = {stored, &stored->heldOut};
        prefixes_.try_emplace(train_, stored, &stored->train);
    }
    return stored;
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
