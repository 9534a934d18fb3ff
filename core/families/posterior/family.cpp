// Wavelet-domain ideal score machines, and the dial from them to Wiener's.
#include "core/families/family.h"

#include "core/base/error.h"
#include "core/denoise/posterior.h"
#include "core/families/posterior/posterior.h"
#include "core/families/posterior/stencil_mixture.h"
#include "core/families/posterior/whole_mixture.h"
#include "core/score/stencil.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

using Members = std::vector<StencilMember>;
using Relation = StencilMember::Relation;

constexpr const char* seesRow = "coefficient-sees";
constexpr const char* radiusRow = "posterior-radius";
constexpr int defaultImages = 20000;

/// The choices of seesRow, in their order.
enum class Sees { image, self, bandTied, local, parent, place, cone };

Sees seesOf(const ModelSpec& spec) {
    return static_cast<Sees>(static_cast<int>(settingOf(spec, seesRow)));
}

/// All coefficients of a band within the Chebyshev radius.
void addSquare(Members& members, Relation band, int radius) {
    for (int dy = -radius; dy <= radius; ++dy)
        for (int dx = -radius; dx <= radius; ++dx)
            if (band != Relation::same || dy != 0 || dx != 0) members.push_back({band, dy, dx});
}

Members membersOfPosterior(const ModelSpec& spec) {
    if (!spec.stencil.empty()) return spec.stencil;
    Members members;
    switch (seesOf(spec)) {
    case Sees::image:
    case Sees::self:
        break;
    case Sees::bandTied:
        return {{Relation::horizontal, 0, 0}, {Relation::vertical, 0, 0}, {Relation::diagonal, 0, 0}};
    case Sees::local:
        addSquare(members, Relation::same, static_cast<int>(settingOf(spec, radiusRow)));
        break;
    case Sees::parent:
        return {{Relation::parent, 0, 0}};
    case Sees::place:
        return {{Relation::details, 0, 0}, {Relation::scaling, 0, 0}};
    case Sees::cone:
        addSquare(members, Relation::same, 1);
        addSquare(members, Relation::details, 1);
        members.push_back({Relation::parents, 0, 0});
        members.push_back({Relation::scaling, 0, 0});
        members.push_back({Relation::children, 0, 0});
        break;
    }
    return members;
}

/// What was chosen, for people.
std::string choiceNote(const std::vector<double>& chosen) {
    if (chosen.size() == 1) return fmt::format("h = {} by leave-one-out", chosen[0]);
    std::vector<std::string> parts;
    const int levels = static_cast<int>(chosen.size()) - 1;
    for (int scale = 0; scale <= levels; ++scale)
        parts.push_back(
            fmt::format("{} ({})", chosen[static_cast<std::size_t>(scale)], scaleName(scale, levels)));
    return fmt::format("h = {} by leave-one-out", fmt::join(parts, ", "));
}

/// The model at the dial's setting; others share its mixture.
class PosteriorModel final : public Model, public ChoosesDial {
public:
    PosteriorModel(std::shared_ptr<const Mixture> mixture, ModelSpec spec, Eigen::Index images,
                   Eigen::Index of)
        : mixture_(std::move(mixture)), spec_(std::move(spec)), images_(images), of_(of) {}

    std::shared_ptr<const Denoiser> at(double sigma, const Work& work) const override {
        requireNoiseLevel(sigma);
        if (dialBy(spec_) != DialBy::hand) return at(sigma, chooseDial(sigma, work, {}), work);
        return with({settingOf(spec_, dialRow)}, {}, sigma, work);
    }

    DialChoice chooseDial(double sigma, const Work& work,
                          const std::function<void(const DialChoice&)>& onPart) const override {
        requireNoiseLevel(sigma);
        return leastLeaveOneOut(*mixture_, dialBy(spec_) == DialBy::leaveOneOutPerScale, sigma, work, onPart);
    }

    std::shared_ptr<const Denoiser> at(double sigma, const DialChoice& choice,
                                       const Work& work) const override {
        const std::string why = choice.points.empty() ? "h = 1: nothing is left without the one image"
                                                      : choiceNote(choice.chosen);
        return with(choice.chosen, "; " + why, sigma, work);
    }

    std::shared_ptr<const Model> withSettings(const ModelSpec& spec) const override {
        return std::make_shared<const PosteriorModel>(mixture_, spec, images_, of_);
    }

    std::size_t bytes() const override { return mixture_->bytes(); }

private:
    std::shared_ptr<const Denoiser> with(const std::vector<double>& h, const std::string& note, double sigma,
                                         const Work& work) const {
        auto denoiser = mixture_->at(h, sigma, work);
        FitReport report;
        report.parameters = mixture_->parameters(h);
        report.note = (images_ < of_ ? fmt::format("{} of {} training images", images_, of_)
                       : of_ == 1    ? std::string("the one training image")
                                     : fmt::format("all {} training images", images_)) +
                      note;
        denoiser->setReport(std::move(report));
        return denoiser;
    }

    std::shared_ptr<const Mixture> mixture_;
    ModelSpec spec_;
    Eigen::Index images_, of_;
};

std::shared_ptr<const Model> prepare(const ModelSpec& spec, const Ingredients& from, const Work& work) {
    const Eigen::Index all = from.data->train.count(), images = imagesOf(spec, all);
    if (images < 1) throw Error("posterior: expected at least one training image, found none");
    std::shared_ptr<const Mixture> mixture;
    if (!seesWholeImage(spec))
        mixture = std::make_shared<const StencilMixture>(spec, from.data, from.basis, images, work);
    else
        mixture = std::make_shared<const WholeMixture>(from.data, from.basis, images, work);
    return std::make_shared<const PosteriorModel>(std::move(mixture), spec, images, all);
}

double bytes(const ModelSpec& spec, const Extent& extent) {
    if (seesWholeImage(spec)) return WholeMixture::bytesOf(extent.shape, extent.images);
    double sum =
        static_cast<double>(extent.shape.values()) * static_cast<double>(extent.images) * sizeof(float);
    for (const auto& stencil : makeStencils(spec, extent.layout)) {
        const auto n = static_cast<double>(stencil.size());
        sum += n * sizeof(int);
        if (spec.sharing == Sharing::perLocation) sum += n * (n + 1) * sizeof(double); // of a subband: few
    }
    return sum;
}

FamilyRow sees() {
    FamilyRow row{
        .id = seesRow,
        .label = "sees",
        .unit = {},
        .tooltip =
            "What a coefficient's answer may depend on. "
            "A whole image is the ideal denoiser at h = 0; small stencils are what polynomials of the same "
            "stencil approach as their degree rises."};
    row.choices = {{"image", "whole image"}, {"self", "itself"},         {"band-tied", "band-tied"},
                   {"local", "local"},       {"parent", "parent-child"}, {"place", "one place, all bands"},
                   {"cone", "cone"}};
    row.when = [](const ModelSpec& spec) { return spec.stencil.empty(); };
    row.sets = std::string("stencil");
    return row;
}

FamilyRow radius() {
    FamilyRow row{.id = radiusRow,
                  .label = "radius",
                  .unit = {},
                  .tooltip = "It sees its own subband within this Chebyshev distance.",
                  .low = 0,
                  .high = 3,
                  .byDefault = 1,
                  .integer = true,
                  .letter = 'r'};
    row.when = [](const ModelSpec& spec) { return spec.stencil.empty() && seesOf(spec) == Sees::local; };
    return row;
}

FamilyRow chosen() {
    FamilyRow row{.id = dialChosenRow,
                  .label = "h chosen",
                  .unit = {},
                  .tooltip =
                      "By hand, or at every noise level where the leave-one-out error is least: on training "
                      "images, each answered by the machine made of all others. One h for all, or, per "
                      "scale, one for the "
                      "scaling band and one for the details of every level."};
    row.choices = {{"", "by hand"}, {"h=auto", "by leave-one-out"}, {"h=auto-scales", "h per scale"}};
    row.prepared = false;
    row.sets = std::string(dialRow);
    return row;
}

FamilyRow dial() {
    FamilyRow row{
        .id = dialRow,
        .label = "dial h",
        .unit = {},
        .tooltip = "How far every training image is smoothed into a Gaussian of the data's covariance: 0 is "
                   "the ideal denoiser, which memorizes, 1 the Wiener one, which is linear.",
        .low = 0,
        .high = 1,
        .byDefault = 0};
    row.when = [](const ModelSpec& spec) { return dialBy(spec) == DialBy::hand; };
    row.prepared = false;
    return row;
}

const char* without(const ModelSpec& spec, const std::string& setting) {
    return setting == "sharing" && seesWholeImage(spec) ? "a whole image has no places to share between; of "
                                                          "what a coefficient sees it could be, as in "
                                                          "posterior:local:shared"
                                                        : nullptr;
}

std::vector<Offer> offered() {
    auto list = capabilities<LeaveOneOut, Dial, ChoosesDial, Pieces, StencilAnswers>();
    list.back().when = [](const ModelSpec& spec) { return !seesWholeImage(spec); };
    return list;
}

const FamilyRegistration registration({.id = "posterior",
                                       .order = 205,
                                       .label = "posterior",
                                       .settings = {"sharing", "stencil", "images"},
                                       .rows = {sees(), radius(), chosen(), dial()},
                                       .inBasis = true,
                                       .offers = offered(),
                                       .defaultImages = defaultImages,
                                       .chartSamples = 200,
                                       .pythonProgram = true,
                                       .prepare = prepare,
                                       .bytes = bytes,
                                       .without = without,
                                       .members = membersOfPosterior});

} // namespace

bool seesWholeImage(const ModelSpec& spec) {
    return spec.stencil.empty() && seesOf(spec) == Sees::image;
}

DialBy dialBy(const ModelSpec& spec) {
    return static_cast<DialBy>(std::clamp(static_cast<int>(settingOf(spec, dialChosenRow)), 0, 2));
}

ModelSpec withDialBy(const ModelSpec& spec, DialBy by) {
    ModelSpec set = spec;
    setSetting(set, chosen(), static_cast<double>(by));
    return set;
}

std::string scaleName(int scale, int levels) {
    return scale == 0 ? "scaling" : fmt::format("level {}", levels - scale + 1);
}

ModelSpec stencilAlone(const ModelSpec& spec) {
    ModelSpec alone{.family = spec.family, .stencil = spec.stencil};
    if (!spec.stencil.empty()) return alone;
    setSetting(alone, sees(), settingOf(spec, seesRow));
    if (seesOf(spec) == Sees::local) setSetting(alone, radius(), settingOf(spec, radiusRow));
    return alone;
}

void setStencil(ModelSpec& spec, std::vector<StencilMember> members) {
    spec.stencil = std::move(members);
    // Of the posterior, no stencil of its own leaves what its row says.
    if (spec.family == "posterior") spec.settings[seesRow] = static_cast<double>(Sees::self);
}

} // namespace scorelet
