#include "core/families/family.h"

#include "core/score/stencil.h"

#include "core/base/error.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace scorelet {
namespace {

std::vector<Family>& registered() {
    static std::vector<Family> all;
    return all;
}

const FamilyRow& rowOf(const ModelSpec& spec, const std::string& id) {
    const auto& rows = familyOf(spec).rows;
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const FamilyRow& r) { return r.id == id; });
    assert(row != rows.end());
    return *row;
}

} // namespace

bool Family::has(const std::string& setting) const {
    return std::find(settings.begin(), settings.end(), setting) != settings.end();
}

FamilyRegistration::FamilyRegistration(Family family) {
    assert(!findFamily(family.id));
    assert(family.needs == Needs::images ? family.prepare != nullptr
                                         : family.fromMoments != nullptr && family.members != nullptr);
    if (family.members) registerStencil(family.id, family.members);
    auto& all = registered();
    const auto at = std::upper_bound(all.begin(), all.end(), family.order,
                                     [](int order, const Family& other) { return order < other.order; });
    all.insert(at, std::move(family));
}

const std::vector<Family>& families() {
    return registered();
}

std::optional<ModelSpec> modelOfFile(const std::filesystem::path& path) {
    for (const Family& family : families())
        for (const FamilyRow& row : family.rows)
            if (!row.ending.empty() && path.extension() == row.ending)
                return ModelSpec{.family = family.id, .texts = {{row.id, path.string()}}};
    return {};
}

std::vector<std::string> modelEndings() {
    std::vector<std::string> endings;
    for (const Family& family : families())
        for (const FamilyRow& row : family.rows)
            if (!row.ending.empty()) endings.push_back(row.ending);
    return endings;
}

const Family* findFamily(const std::string& id) {
    const auto& all = families();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Family& f) { return f.id == id; });
    return found == all.end() ? nullptr : &*found;
}

const Family& familyOf(const ModelSpec& spec) {
    const Family* family = findFamily(spec.family);
    if (!family) throw Error(fmt::format("there is no family of models \"{}\"", spec.family));
    return *family;
}

bool needsMoments(const ModelSpec& spec) {
    return familyOf(spec).needs == Needs::moments;
}

bool usesBasis(const ModelSpec& spec) {
    return familyOf(spec).inBasis || needsMoments(spec);
}

Eigen::Index imagesOf(const ModelSpec& spec, Eigen::Index available) {
    const Family& family = familyOf(spec);
    if (!family.has("images")) return available;
    const int wanted = spec.images > 0 ? spec.images : family.defaultImages;
    return wanted > 0 ? std::min(available, Eigen::Index{wanted}) : available;
}

double settingOf(const ModelSpec& spec, const std::string& row) {
    const auto found = spec.settings.find(row);
    return found == spec.settings.end() ? rowOf(spec, row).byDefault : found->second;
}

std::string textOf(const ModelSpec& spec, const std::string& row) {
    const auto found = spec.texts.find(row);
    return found == spec.texts.end() ? rowOf(spec, row).textByDefault : found->second;
}

void setTextOf(ModelSpec& spec, const FamilyRow& row, const std::string& text) {
    if (text.empty() || text == row.textByDefault)
        spec.texts.erase(row.id);
    else
        spec.texts[row.id] = text;
}

bool isChosen(const ModelSpec& spec, const std::string& setting) {
    const std::string id = setting + "-chosen";
    const auto& rows = familyOf(spec).rows;
    return std::any_of(rows.begin(), rows.end(), [&](const FamilyRow& row) { return row.id == id; }) &&
           settingOf(spec, id) > 0;
}

const char* lacks(const ModelSpec& spec, const std::string& setting) {
    const Family& family = familyOf(spec);
    return family.without ? family.without(spec, setting) : nullptr;
}

bool isByHand(const ModelSpec& spec, const std::string& setting) {
    if (!familyOf(spec).has(setting) || isChosen(spec, setting) || lacks(spec, setting)) return false;
    return (setting != "radius" && setting != "monomials") || !isChosen(spec, "stencil");
}

bool leavesStencil(const ModelSpec& spec) {
    return isChosen(spec, "stencil") || isChosen(spec, "radius");
}

bool leavesChoice(const ModelSpec& spec) {
    return isChosen(spec, "degree") || isChosen(spec, "ridge") || leavesStencil(spec);
}

bool applies(const FamilyRow& row, const ModelSpec& spec) {
    return !row.when || row.when(spec);
}

ModelSpec preparationOf(ModelSpec spec) {
    for (const FamilyRow& row : familyOf(spec).rows)
        if (!row.prepared) spec.settings.erase(row.id);
    spec.imageClass.clear(); // which images they are is said beside it
    return spec;
}

void setSetting(ModelSpec& spec, const FamilyRow& row, double value) {
    if (value == row.byDefault)
        spec.settings.erase(row.id);
    else
        spec.settings[row.id] = value;
}

} // namespace scorelet
