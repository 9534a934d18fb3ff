#include "app/panels/model_editor.h"

#include "app/draw/assets.h"
#include "app/draw/theme.h"
#include "app/panels/features_field.h"
#include "app/panels/number_field.h"
#include "app/panels/spotlight.h"
#include "app/panels/stencil_editor.h"
#include "app/panels/training_panel.h"
#include "app/panels/training_size.h"
#include "app/panels/widgets.h"
#include "core/base/error.h"
#include "core/data/classes.h"
#include "core/families/family.h"
#include "core/families/features/features.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/score/moments.h"
#include "core/session/glossary.h"
#include "core/studies/picture_study.h"

#include <fmt/format.h>

#include <algorithm>

namespace scorelet {
namespace {

/// What the person wants done with a column.
struct ColumnWish {
    enum class Kind { none, remove, duplicate, left, right } kind = Kind::none;
    std::size_t column = 0;
};

std::string secondsText(double seconds) {
    return seconds < 0.1 ? fmt::format("{:.0f} ms", 1e3 * seconds) : fmt::format("{:.2g} s", seconds);
}

/// What a wavelet model will take, or why it cannot be.
std::string costText(const Experiment& e, const ModelSpec& spec, double images, int threads) {
    try {
        const CostEstimate cost = MomentPlan::estimate(spec, layoutOf(e));
        return fmt::format("{} features, {} moments\n{}, about {}", countText(cost.features),
                           countText(cost.moments), bytesText(cost.bytes()),
                           secondsText(cost.momentSeconds(images, threads)));
    } catch (const Error& error) {
        return error.what();
    }
}

void drawCost(const View& view, UiState& ui, const Experiment& e, const ModelSpec& spec) {
    if (!needsMoments(spec) || leavesStencil(spec)) return; // what it takes is up to the choice
    const double images =
        view.data() ? static_cast<double>(view.data()->train.count() + view.data()->heldOut.count()) : 10'000;
    const ModelSpec solved = solverOf(e, spec).spec; // of the highest degree that is tried
    const std::string key =
        fmt::format("{}|{}|{}|{}|{}|{}|{}|{}", e.data.size, e.data.channels, static_cast<int>(e.basis),
                    static_cast<int>(e.colours), e.levels, toText(solved), solved.degree, images);
    auto found = ui.costs.find(key);
    if (found == ui.costs.end()) {
        if (ui.costs.size() > 100) ui.costs.clear();
        found = ui.costs.emplace(key, costText(e, solved, images, defaultThreads())).first;
    }
    const Dimmed stale(!view.shown<DataStudy>().fresh); // the time is that for so many images
    ImGui::PushTextWrapPos(0);
    dimText(view, found->second);
    ImGui::PopTextWrapPos();
    tooltip("Features of the largest regression, moments of the largest stencil, memory of all moments, and "
            "the time "
            "of their pass. Features: " +
            meaningOf("features") + " Moments: " + meaningOf("moments"));
}

/// What was chosen of what the model leaves to the data.
void drawChoice(const View& view, int column) {
    if (column >= view.columns() || !leavesChoice(view.spec(column))) return;
    const auto here = view.shown<DenoisedStudy>(column);
    if (!here || here->fit.note.empty()) return;
    const Dimmed stale(!here.fresh);
    wrappedText(palette(view.theme).dimText, here->fit.note);
}

constexpr const char* switchText = "auto";

/// What leaves a setting of the model to the data; null where nothing does.
const ColumnParameter* switchOf(const ModelSpec& spec, const std::string& setting) {
    const auto& all = columnParameters();
    const auto found = std::find_if(all.begin(), all.end(), [&](const ColumnParameter& p) {
        return p.id == setting + "-chosen" && p.choices.size() == 2 && p.applies(spec) && !isHidden(p.id);
    });
    return found == all.end() ? nullptr : &*found;
}

bool isSwitch(const ColumnParameter& p) {
    return p.choices.size() == 2 && p.id.ends_with("-chosen");
}

void drawSwitch(const ColumnParameter& p, ModelSpec& spec) {
    bool on = p.get(spec) > 0;
    if (ImGui::Checkbox(fmt::format("{}##{}", switchText, p.id).c_str(), &on)) p.set(spec, on ? 1 : 0);
    tooltip(p.tooltip);
    spotlightItem(p.id);
}

/// A setting with its switch at the end of the line; it stays where it is when the data choose it.
void settingWithSwitch(const View& view, const ColumnParameter& p, const ColumnParameter& automatic,
                       ModelSpec& spec, float labels) {
    const float left = ImGui::GetCursorPosX(), gap = ImGui::GetStyle().ItemInnerSpacing.x;
    const float end = left + ImGui::GetContentRegionAvail().x - switchWidth(switchText);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(p.label.c_str());
    tooltip(p.tooltip);
    besideLabel(left, labels);
    if (p.applies(spec))
        bareControl(p, spec, end - gap - ImGui::GetCursorPosX());
    else
        dimText(view, "by the data");
    ImGui::SameLine(end);
    drawSwitch(automatic, spec);
}

/// How many training images a patch machine is made of: a slider from few to all, its default marked.
void imagesControl(const View& view, const ColumnParameter& p, ModelSpec& spec, float labels) {
    if (!p.applies(spec) || isHidden(p.id)) return;
    constexpr int fewest = 10;
    const int loaded = view.data() ? static_cast<int>(view.data()->train.count()) : 0;
    const int subset = view.experiment.subset; // no model sees more than these
    const int all = subset > 0 ? std::min(loaded, subset) : loaded;
    const float left = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(p.label.c_str());
    tooltip(p.tooltip);
    besideLabel(left, labels);
    int value = static_cast<int>(imagesOf(spec, std::max(all, fewest)));
    const std::string text = fmt::format("{}{}", countText(value), spec.images == 0 ? " (default)" : "");
    ImGui::SetNextItemWidth(-1);
    ImGui::BeginDisabled(all <= fewest);
    int moved = value;
    const bool dragged = ImGui::SliderInt("##images", &moved, fewest, std::max(all, fewest + 1),
                                          ImGui::GetIO().KeyCtrl ? "%d" : text.c_str(),
                                          ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_Logarithmic);
    ImGui::EndDisabled();
    const Typed typed = typedWhole("##images", "training images", fewest, std::max(all, fewest), value);
    if (typed == Typed::entered) {
        spec.images = value;
    } else if (typed == Typed::nothing && dragged) {
        const int rounded = ImGui::IsMouseDown(ImGuiMouseButton_Left) ? subsetOfDrag(moved, all) : moved;
        spec.images = rounded > 0 ? rounded : all;
    }
    tooltip(p.tooltip + " More of them take longer.");
    spotlightItem(p.id);
}

/// The class of its training images: all, the image's own, or one by its name.
void classControl(const View& view, const ColumnParameter& p, ModelSpec& spec, float labels) {
    if (!p.applies(spec) || isHidden(p.id)) return;
    const DataSet* data = view.data();
    const bool known = data && hasClasses(*data);
    const float left = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(p.label.c_str());
    tooltip(p.tooltip);
    besideLabel(left, labels);
    ImGui::SetNextItemWidth(-1);
    const std::string own = fmt::format("{} (of the image)", ownClass);
    const std::string now = p.text(spec) == ownClass ? own : p.text(spec);
    // A class that was chosen before the images were changed can be given up.
    const bool fixed = !known && spec.imageClass.empty();
    if (fixed) ImGui::BeginDisabled();
    const bool open = ImGui::BeginCombo("##class", now.c_str());
    if (fixed && open) ImGui::EndCombo(); // it was open when the images changed
    if (fixed) ImGui::EndDisabled();
    if (fixed || !open) {
        tooltip(known || !data ? p.tooltip
                               : fmt::format("{} The images of {} have no classes.", p.tooltip, data->name));
        spotlightItem(p.id);
        return;
    }
    const auto offer = [&](const std::string& text, const std::string& value) {
        if (ImGui::Selectable(text.c_str(), p.text(spec) == value)) p.setText(spec, value);
    };
    offer(allClasses, allClasses);
    if (known) {
        if (familyOf(spec).hasOwnClass()) offer(own, ownClass);
        for (const int label : heldOutClasses(*data)) {
            const std::string name = className(*data, label);
            // "all" and "own" mean something else.
            offer(name, name == allClasses || name == ownClass ? fmt::format("{}", label) : name);
        }
    }
    ImGui::EndCombo();
}

void drawWishes(std::size_t column, std::size_t count, ColumnWish& wish) {
    using Kind = ColumnWish::Kind;
    const auto button = [&](const char* label, Kind kind, bool possible, const char* what) {
        if (kind != Kind::left)
            flow(ImGui::CalcTextSize(label).x + 2 * ImGui::GetStyle().FramePadding.x,
                 ImGui::GetStyle().ItemSpacing.x);
        ImGui::BeginDisabled(!possible);
        if (ImGui::SmallButton(label)) wish = {kind, column};
        ImGui::EndDisabled();
        tooltip(what);
    };
    button("<", Kind::left, column > 0, "Moves this model to the left.");
    button(">", Kind::right, column + 1 < count, "Moves this model to the right.");
    button("duplicate", Kind::duplicate, count < static_cast<std::size_t>(maxColumns),
           "Adds a copy of this model, to change one setting of it.");
    button("remove", Kind::remove, true, "Removes this model; Undo brings it back.");
}

/// Whether a lesson points at one of the model's settings.
bool pointedAt(const ModelSpec& spec) {
    if (offers<ScoreFit>(spec) && isHighlighted("stencil")) return true;
    const auto& rows = columnParameters();
    return std::any_of(rows.begin(), rows.end(),
                       [&](const ColumnParameter& p) { return p.applies(spec) && isHighlighted(p.id); });
}

void drawColumn(const View& view, UiState& ui, Edits& edits, std::size_t column, ColumnWish& wish) {
    Experiment& e = edits.experiment;
    ModelSpec& spec = e.columns[column];
    const float room = ImGui::GetContentRegionAvail().x - 2 * ImGui::GetFrameHeight(); // less the arrow's
    const std::string header =
        cutToWidth(fmt::format("{}  {}", columnLetter(static_cast<int>(column)), label(spec)), room) +
        "###header";
    const bool chosen = ui.column == static_cast<int>(column);
    const auto pointed = std::find_if(e.columns.begin(), e.columns.end(), pointedAt);
    if (pointed != e.columns.end() && &*pointed == &spec) ImGui::SetNextItemOpen(true);
    ImGui::PushStyleColor(ImGuiCol_Text, toImColor(columnColor(view, static_cast<int>(column))));
    const bool open = ImGui::CollapsingHeader(header.c_str(), chosen ? ImGuiTreeNodeFlags_DefaultOpen : 0);
    ImGui::PopStyleColor();
    tooltip(
        fmt::format("{}: {}. Click for its settings.", columnLetter(static_cast<int>(column)), label(spec)));
    if (!open) return;
    const float labels = ImGui::GetContentRegionAvail().x * 0.4f;
    const std::string family = spec.family;
    for (const ColumnParameter& p : columnParameters())
        if (p.id == "images")
            imagesControl(view, p, spec, labels);
        else if (p.id == "class")
            classControl(view, p, spec, labels);
        else if (p.id == featuresRow)
            drawFeaturesField(view, ui, p, spec, static_cast<int>(column));
        else if (const ColumnParameter* automatic = isHidden(p.id) ? nullptr : switchOf(spec, p.id))
            settingWithSwitch(view, p, *automatic, spec, labels);
        else if (isSwitch(p)) // stands beside what it is of
            continue;
        else if (parameterControl(p, spec, labels) && p.id == "patch")
            spec.patch |= 1;                       // a slider passes even sides, which no patch has
    if (spec.family != family) spec.title.clear(); // it named another model
    drawCost(view, ui, e, spec);
    drawChoice(view, static_cast<int>(column));
    if (isTrained(spec)) drawTrainingSwitch(view, ui, edits, static_cast<int>(column));
    if (familyOf(spec).members) { // it has a stencil
        if (ImGui::SmallButton("stencil...")) openStencilEditor(ui, spec, static_cast<int>(column));
        tooltip(
            "Shows the stencil on the tree of subbands, to change it into a model of your own. Stencil: " +
            meaningOf("stencil"));
        spotlightItem("stencil");
        if (const ColumnParameter* automatic = switchOf(spec, "stencil")) {
            ImGui::SameLine();
            drawSwitch(*automatic, spec);
        }
    }
    drawWishes(column, e.columns.size(), wish);
    ImGui::Spacing();
}

void fulfil(UiState& ui, Experiment& e, const ColumnWish& wish) {
    using Kind = ColumnWish::Kind;
    const auto at = e.columns.begin() + static_cast<std::ptrdiff_t>(wish.column);
    if (wish.kind == Kind::remove) e.columns.erase(at);
    if (wish.kind == Kind::duplicate) e.columns.insert(at + 1, ModelSpec(*at));
    if (wish.kind == Kind::left) std::iter_swap(at, at - 1);
    if (wish.kind == Kind::right) std::iter_swap(at, at + 1);
    if (wish.kind != Kind::none) ui.flipWith = -1;
    ui.column = std::clamp(ui.column, 0, std::max(0, static_cast<int>(e.columns.size()) - 1));
}

/// Published machines, ready to compare with.
void drawPresets(UiState& ui, Experiment& e) {
    if (!ui.presets) {
        try {
            ui.presets = loadModelPresets(assetFile("presets/models.json").string());
        } catch (const Error& error) {
            ui.presets.emplace();
            ui.messages.add({.severity = Severity::warning, .text = error.what(), .hint = error.hint()});
        }
    }
    if (!ImGui::BeginMenu("Published", !ui.presets->empty())) return;
    for (const ModelPreset& preset : *ui.presets) {
        if (ImGui::MenuItem(preset.name.c_str())) e.columns.push_back(preset.spec);
        tooltip(preset.source);
    }
    ImGui::EndMenu();
}

void drawAdd(UiState& ui, Experiment& e) {
    ImGui::BeginDisabled(e.columns.size() >= static_cast<std::size_t>(maxColumns));
    if (ImGui::Button("Add model...")) ImGui::OpenPopup("add model");
    ImGui::EndDisabled();
    tooltip("Adds a column: a wavelet score model, or a denoiser to compare with. At most six.");
    if (!ImGui::BeginPopup("add model")) return;
    bool wavelet = true;
    for (const ModelSpec& spec : offeredModels()) {
        if (needsMoments(spec) != wavelet) ImGui::Separator();
        wavelet = needsMoments(spec);
        if (ImGui::MenuItem(label(spec).c_str())) e.columns.push_back(spec);
        tooltip(meaningOfLabel(familyOf(spec).label));
    }
    ImGui::Separator();
    if (ImGui::MenuItem("own stencil...")) openStencilEditor(ui, newStencil, -1);
    tooltip("Choose on the tree of subbands what a coefficient may see.");
    if (ImGui::MenuItem("network of a file...")) ui.question = FileQuestion::addModel;
    tooltip("A network that scorelet train wrote (.npz), or a denoiser of your own (.onnx). A file that is "
            "dropped on the "
            "window is added, too.");
    drawPresets(ui, e);
    ImGui::EndPopup();
}

} // namespace

std::vector<ModelSpec> offeredModels() {
    std::vector<ModelSpec> models;
    for (const Family& family : families())
        if (family.inMenu) models.push_back({.family = family.id});
    return models;
}

void drawModelEditor(const View& view, UiState& ui, Edits& edits) {
    Experiment& e = edits.experiment;
    ColumnWish wish;
    for (std::size_t i = 0; i < e.columns.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        drawColumn(view, ui, edits, i, wish);
        ImGui::PopID();
    }
    fulfil(ui, e, wish);
    drawAdd(ui, e);
}

} // namespace scorelet
