// A family of denoisers: everything the lab needs to know of one kind of model.
//
// A family joins by registering itself in its own folder:
//
//     const FamilyRegistration registration({.id = "wiener", .order = 210, .label = "Wiener (PCA)", ...});
//
// The text form, the controls, the Add menu, the command line and its help know it from then on. (This folder
// is linked whole, so that nobody else names the file.)
#pragma once

#include "core/data/dataset.h"
#include "core/denoise/capabilities.h"
#include "core/score/spec.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <typeindex>
#include <vector>

namespace scorelet {

class OrthonormalTransform;
struct MomentPair;

/// What a family's models or their denoisers can tell beyond denoising (core/denoise/capabilities.h).
struct Offer {
    std::type_index capability;
    bool (*when)(const ModelSpec&) = nullptr; ///< whether the model's settings allow it; null: all do
};

/// Their list, of a family whose models all have them.
template <class... Capability>
std::vector<Offer> capabilities() {
    return {Offer{std::type_index(typeid(Capability))}...};
}

/// One of the values of a setting that is a choice.
struct FamilyChoice {
    std::string form; ///< what the text form has for it; empty: nothing
    std::string name; ///< for people
};

/// A setting that a family brings with it (families may share one: the same id is the same control, with a
/// default of each family's own): a row of the parameter table, `id=VALUE` in the text form, and an entry of
/// ModelSpec::settings (or texts) where it differs from its default.
struct FamilyRow {
    std::string id;
    std::string label;
    std::string unit;
    std::string tooltip; ///< what it does to the mathematics, one or two sentences
    double low = 0;
    double high = 1;
    double byDefault = 0;
    bool integer = false;
    bool logarithmic = false;
    bool text = false;              ///< any text, such as a path; in the text form in quotes
    std::string textByDefault = {}; ///< which an empty one stands for
    bool bare = false;       ///< a text that the text form has without "id=", as all that no other setting is
    std::string ending = {}; ///< a text that is the path of a file: how such files end, ".npz"
    char letter = 0; ///< the text form has it as this letter and the value, "w24", without "=" too; 0: not
    bool inLabel = true;                    ///< do people need it to tell models apart?
    std::vector<FamilyChoice> choices = {}; ///< the value counts these, from 0
    bool prepared =
        true; ///< false: models that differ in it alone share their preparation (Model::withSettings)
    bool (*when)(const ModelSpec&) = nullptr; ///< whether the model has the setting now; null: always
    std::string sets = {}; ///< the setting that it is another way to set: a text form has one of the two
};

/// What a family's models are made of.
enum class Needs {
    images, ///< training images: prepare()
    moments ///< moments of wavelet coefficients: fromMoments()
};

/// What a model is made of, beside its settings.
struct Ingredients {
    std::shared_ptr<const DataSet> data;               ///< kept alive by the model where it needs it
    std::shared_ptr<const OrthonormalTransform> basis; ///< the chosen one, for a family `inBasis`; else null
};

/// How large the data of a model are.
struct Extent {
    ImageShape shape;
    Eigen::Index images;  ///< training images that the model uses
    SubbandLayout layout; ///< of the chosen basis, for a family `inBasis`
};

struct Family {
    std::string id;    ///< in text forms, and ModelSpec::family
    int order = 0;     ///< in lists, rising: wavelet score models from 100, others from 200
    std::string label; ///< for people
    /// Which of ModelSpec's settings it has, by their ids: degree, radius, sharing, interactions, ridge,
    /// orders, levels, monomials, stencil, patch, border, borders, schedule, images, rule, threshold,
    /// extension.
    std::vector<std::string> settings = {};
    std::vector<FamilyRow> rows = {}; ///< settings of its own
    Needs needs = Needs::images;
    bool inBasis = false; ///< does it work in the chosen basis? (All that need moments do.)
    /// For those who ask before there is a model: capabilities<...>().
    std::vector<Offer> offers = {};
    int defaultImages = 0;      ///< training images that it takes unless the user says; 0: all
    int chartSamples = 1000;    ///< images behind a sampled row of `scorelet chart` unless the user says
    bool inMenu = true;         ///< offered as it stands in the menu "Add model"
    bool pythonProgram = false; ///< can it be written as a Python program?
    bool ofTraining = true;     ///< do its answers depend on the training images?
    bool ownImages = false;     ///< are its exact errors over images of its own in place of the loaded ones?
    bool stepByStep = false;    ///< is it trained on them outside of studies, a step at a time?

    /// Prepares a model on the training images. Throws Error for an impossible setting. Of a family that
    /// needs images.
    std::shared_ptr<const Model> (*prepare)(const ModelSpec& spec, const Ingredients& from,
                                            const Work& work) = nullptr;

    /// What a model on data of such an extent takes, in bytes; null where it is little. Of a family that
    /// needs images.
    double (*bytes)(const ModelSpec& spec, const Extent& extent) = nullptr;

    /// Why a model has not one of `settings`, as its other settings are; null where it has it. Null: all
    /// models have all of them.
    const char* (*without)(const ModelSpec& spec, const std::string& setting) = nullptr;

    /// What a coefficient sees beside itself (core/score/stencil.h). Of a family whose coefficients have
    /// stencils.
    std::vector<StencilMember> (*members)(const ModelSpec& spec) = nullptr;

    /// A model of moments. Of a family that needs moments.
    std::shared_ptr<const Model> (*fromMoments)(const ModelSpec& spec,
                                                std::shared_ptr<const OrthonormalTransform> transform,
                                                std::shared_ptr<const MomentPair> moments) = nullptr;

    /// Whether it has the setting of this id.
    bool has(const std::string& setting) const;

    /// Whether a model can be made of the training images of one class alone (ModelSpec::imageClass).
    bool conditional() const { return ofTraining; }

    /// Whether it can be of the class of the image at hand, which is another model for every class; of none
    /// that is trained step by step: they would be trained for hours.
    bool hasOwnClass() const { return ofTraining && !stepByStep; }

    /// Whether a model of this choice is of one class.
    bool takesClass(const std::string& imageClass) const {
        return conditional() && !imageClass.empty() && (hasOwnClass() || imageClass != ownClass);
    }
};

/// Static objects of this type register a family before main() begins.
struct FamilyRegistration {
    explicit FamilyRegistration(Family family);
};

/// All families by their order.
const std::vector<Family>& families();

/// The model that a file is, by its name's ending; none where no family has such files.
std::optional<ModelSpec> modelOfFile(const std::filesystem::path& path);

/// The endings of files that are models.
std::vector<std::string> modelEndings();

/// The family of an id; null where there is none.
const Family* findFamily(const std::string& id);

/// The family of a model. Throws Error where there is none of its name.
const Family& familyOf(const ModelSpec& spec);

/// True for the families that are solved from moments of wavelet coefficients.
bool needsMoments(const ModelSpec& spec);

/// True for the families that depend on the chosen basis: the former, and those that work in it.
bool usesBasis(const ModelSpec& spec);

/// Whether the model or its denoisers will have a capability: what as<Capability>() says of them once they
/// are there.
template <class Capability>
bool offers(const ModelSpec& spec) {
    const auto& list = familyOf(spec).offers;
    return std::any_of(list.begin(), list.end(), [&](const Offer& offer) {
        return offer.capability == std::type_index(typeid(Capability)) && (!offer.when || offer.when(spec));
    });
}

/// How many of the first `available` training images the model is made of: all, but for families that have
/// the setting "images", which take spec.images or their default.
Eigen::Index imagesOf(const ModelSpec& spec, Eigen::Index available);

/// The value of one of the family's own rows (assert: it has such a row).
double settingOf(const ModelSpec& spec, const std::string& row);
std::string textOf(const ModelSpec& spec, const std::string& row);

/// Sets one that is a text; the default (and an empty text) is not stored.
void setTextOf(ModelSpec& spec, const FamilyRow& row, const std::string& text);

/// Whether a setting (of ModelSpec's or the family's own) is left to the data: the family has a row
/// `SETTING-chosen`, which does not say by hand.
bool isChosen(const ModelSpec& spec, const std::string& setting);

/// Why the model has not one of its family's `settings` as the others are (Family::without); null: it has it.
const char* lacks(const ModelSpec& spec, const std::string& setting);

/// Whether the model has one of ModelSpec's settings and it is set by hand. (A chosen stencil has the radius
/// and the monomials in it.)
bool isByHand(const ModelSpec& spec, const std::string& setting);

/// Whether cross-validation is to choose the model's degree, ridge, radius or stencil.
bool leavesChoice(const ModelSpec& spec);

/// Whether it is to choose what a coefficient sees: the radius or the stencil.
bool leavesStencil(const ModelSpec& spec);

/// Whether the model has the row now.
bool applies(const FamilyRow& row, const ModelSpec& spec);

/// The model without those of the family's own rows that its preparation does not depend on, and without the
/// class of its images: who prepares it hands it those alone.
ModelSpec preparationOf(ModelSpec spec);

/// Sets one of the family's own rows; a default is not stored, so that equal models are equal values.
void setSetting(ModelSpec& spec, const FamilyRow& row, double value);

} // namespace scorelet
