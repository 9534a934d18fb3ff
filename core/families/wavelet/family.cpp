// The wavelet score models: five families that differ in what a coefficient sees (core/score/stencil.h).
#include "core/families/family.h"
#include "core/families/wavelet/wavelet.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

std::shared_ptr<const Model> fromMoments(const ModelSpec& spec,
                                         std::shared_ptr<const OrthonormalTransform> transform,
                                         std::shared_ptr<const MomentPair> moments) {
    return std::make_shared<const WaveletModel>(spec, std::move(transform), std::move(moments));
}

using Members = std::vector<StencilMember>;
using Relation = StencilMember::Relation;

constexpr const char* channelsRow = "channels";

/// The choices of channelsRow, in their order.
enum class Channels { alone, place, all };

/// How the channels of images in colour are coupled. A stencil of its own says so itself.
FamilyRow channels(bool seesMore) {
    FamilyRow row{.id = channelsRow,
                  .label = "channels",
                  .unit = {},
                  .tooltip = "Of images in colour, whether a coefficient sees the other channels too: not at "
                             "all, at its own place, or at every place that it sees in its own."};
    row.choices = {{"", "each alone"}, {"coupled", "channels coupled at one place"}};
    if (seesMore) row.choices.push_back({"coupled-all", "channels coupled wherever it sees"});
    row.when = [](const ModelSpec& spec) { return !isChosen(spec, "stencil"); };
    return row;
}

/// What a coefficient sees in the other channels, too.
Members withChannels(const ModelSpec& spec, Members members) {
    const auto coupled = static_cast<Channels>(static_cast<int>(settingOf(spec, channelsRow)));
    if (coupled == Channels::alone || isChosen(spec, "stencil")) return members;
    const std::size_t own = members.size();
    members.push_back({.relation = Relation::same, .channel = otherChannels});
    for (std::size_t i = 0; coupled == Channels::all && i < own; ++i) {
        members.push_back(members[i]);
        members.back().channel = otherChannels;
    }
    return members;
}

/// A setting that is left to cross-validation (core/studies/choosing_study.h).
FamilyRow chosen(const std::string& setting, const std::string& form, const std::string& which) {
    FamilyRow row{.id = setting + "-chosen",
                  .label = setting + " chosen",
                  .unit = {},
                  .tooltip =
                      fmt::format("By hand, or at every noise level {} by five-fold cross-validation: on "
                                  "training images, each fold by a model of the others.",
                                  which)};
    row.choices = {{"", "by hand"}, {form, "automatic " + setting}};
    if (setting != "stencil") row.sets = setting; // a stencil of its own is among those to choose from
    row.prepared = false;
    return row;
}

/// Of a model whose stencil is chosen, too, the radius is part of that.
FamilyRow chosenRadius() {
    FamilyRow row = chosen("radius", "r=auto", "the best of 0 to 3 whose folds have room");
    row.when = [](const ModelSpec& spec) { return !isChosen(spec, "stencil"); };
    return row;
}

Family family(std::string id, int order, std::string label, Members (*members)(const ModelSpec&),
              const std::vector<std::string>& more = {}) {
    Family f{.id = std::move(id), .order = order, .label = std::move(label)};
    f.settings = {"degree", "sharing", "interactions", "ridge", "orders", "levels", "monomials"};
    f.settings.insert(f.settings.end(), more.begin(), more.end());
    f.rows = {chosen("degree", "d=auto", "the best of those whose folds have room"),
              chosen("ridge", "ridge=auto", "the best of 1e-8 to 1 by decades"),
              chosen("stencil", "sees=auto",
                     "the best of one coefficient, its parent, the other orientations, 9 or 25 coefficients "
                     "of its band, and its own")};
    if (std::find(more.begin(), more.end(), "radius") != more.end()) f.rows.push_back(chosenRadius());
    if (f.id != "custom") f.rows.push_back(channels(f.id != "independent"));
    f.needs = Needs::moments;
    f.offers = capabilities<ExactError, FromMoments, ScoreFit>();
    f.pythonProgram = true;
    f.inMenu = f.id != "custom"; // made in the stencil editor
    f.members = members;
    f.fromMoments = fromMoments;
    return f;
}

/// All coefficients of the subband within the Chebyshev radius.
Members square(const ModelSpec& spec) {
    Members members;
    for (int dy = -spec.radius; dy <= spec.radius; ++dy)
        for (int dx = -spec.radius; dx <= spec.radius; ++dx)
            if (dy != 0 || dx != 0) members.push_back({Relation::same, dy, dx});
    return withChannels(spec, std::move(members));
}

const FamilyRegistration independent(family("independent", 100, "independent",
                                            [](const ModelSpec& spec) { return withChannels(spec, {}); }));
const FamilyRegistration bandTied(family("band-tied", 110, "band-tied", [](const ModelSpec& spec) {
    return withChannels(
        spec, {{Relation::horizontal, 0, 0}, {Relation::vertical, 0, 0}, {Relation::diagonal, 0, 0}});
}));
const FamilyRegistration local(family("local", 120, "local coupling", square, {"radius"}));
const FamilyRegistration parent(family("parent", 130, "parent-child", [](const ModelSpec& spec) {
    return withChannels(spec, {{Relation::parent, 0, 0}});
}));
const FamilyRegistration custom(family("custom", 140, "own stencil",
                                       [](const ModelSpec& spec) { return spec.stencil; }, {"stencil"}));

} // namespace
} // namespace scorelet
