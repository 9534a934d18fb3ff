#include "app/panels/stencil_editor.h"

#include "app/draw/figures.h"
#include "app/draw/theme.h"
#include "app/panels/save_menu.h"
#include "app/panels/widgets.h"
#include "core/base/error.h"
#include "core/basis/band_name.h"
#include "core/basis/layout.h"
#include "core/families/family.h"
#include "core/families/posterior/posterior.h"
#include "core/families/spec_text.h"
#include "core/score/moments.h"
#include "core/score/stencil.h"
#include "core/session/glossary.h"
#include "core/session/stencil_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace scorelet {
namespace {

using Relation = StencilMember::Relation;

constexpr int bandRadius = 3;  // of the neighbours within the band
constexpr int otherRadius = 1; // of shifts in other bands

std::string channelText(const std::string& channel) {
    return channel.empty() ? "own channel" : channel;
}

/// The channels besides its own in which the stencil has this member, in their order.
std::vector<std::string> channelsElsewhere(const std::vector<StencilMember>& stencil,
                                           const StencilMember& one) {
    std::vector<std::string> channels;
    for (StencilMember member : stencil) {
        std::string channel = std::exchange(member.channel, one.channel);
        if (member == one && channel != one.channel) channels.push_back(channelText(channel));
    }
    return channels;
}

/// What stands behind the name of a place: in which channel a click sets it, and in which others it is set.
std::string channelRemark(const std::string& channel, const std::vector<std::string>& elsewhere) {
    std::string text = channel.empty() ? std::string() : ", " + channelText(channel);
    if (!elsewhere.empty()) text += fmt::format("; seen in: {}", fmt::join(elsewhere, ", "));
    return text;
}

/// The mark of a place that the stencil sees in other channels than the one that clicks set.
void drawElsewhere(const View& view, ImVec2 a, ImVec2 b) {
    const float inset = std::floor(0.32f * (b.x - a.x));
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(a.x + inset, a.y + inset),
                                              ImVec2(b.x - inset, b.y - inset),
                                              toImColor(palette(view.theme).series[1]), view.scale);
}

/// A square grid of places that can be clicked; the middle one is the same place. Places that are seen in
/// another channel alone than clicks set have a small square.
void drawGrid(const View& view, std::vector<StencilMember>& stencil, const char* title,
              const StencilMember& at, int radius, float cell, const char* tip) {
    const Palette& colors = palette(view.theme);
    ImGui::BeginGroup();
    ImGui::PushID(title);
    dimText(view, title);
    tooltip(tip);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    for (int dy = -radius; dy <= radius; ++dy)
        for (int dx = -radius; dx <= radius; ++dx) {
            StencilMember member = at;
            member.dy = dy;
            member.dx = dx;
            const bool itself = at.relation == Relation::same && dy == 0 && dx == 0 && at.channel.empty();
            const bool seen = std::find(stencil.begin(), stencil.end(), member) != stencil.end();
            const std::vector<std::string> elsewhere = channelsElsewhere(stencil, member);
            const ImVec2 a(corner.x + cell * static_cast<float>(dx + radius),
                           corner.y + cell * static_cast<float>(dy + radius));
            const ImVec2 b(a.x + cell - 2 * view.scale, a.y + cell - 2 * view.scale);
            ImGui::SetCursorScreenPos(a);
            ImGui::PushID((dy + radius) * 100 + dx + radius);
            if (ImGui::InvisibleButton("place", ImVec2(b.x - a.x, b.y - a.y)) && !itself)
                toggleMember(stencil, member);
            const Rgba fill = itself                   ? colors.accent
                              : seen                   ? colors.series[0]
                              : ImGui::IsItemHovered() ? colors.hovered
                                                       : colors.raised;
            list->AddRectFilled(a, b, toImColor(fill), 2 * view.scale);
            if (!elsewhere.empty()) drawElsewhere(view, a, b);
            focusFrame();
            list->AddRect(a, b, toImColor(colors.outline), 2 * view.scale, 0,
                          std::max(1.f, std::floor(view.scale)));
            if (dy == 0 && dx == 0) list->AddRect(a, b, toImColor(colors.text), 2 * view.scale);
            tooltip(itself ? "The coefficient itself: always seen" + channelRemark({}, elsewhere) + "."
                           : fmt::format("{}: {:+d} rows, {:+d} columns{}", title, dy, dx,
                                         channelRemark(at.channel, elsewhere)));
            ImGui::PopID();
        }
    const float side = cell * static_cast<float>(2 * radius + 1);
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(ImVec2(side, side));
    ImGui::PopID();
    ImGui::EndGroup();
}

/// The subbands of the basis as their mosaic, those that the stencil sees filled; beside it the places of the
/// chosen one. Of a basis without subbands nothing.
void drawAnyBand(const View& view, StencilDraft& draft, const SubbandLayout& layout, float cell) {
    if (layout.levels() == 0) return;
    if (findBand(layout, draft.band, 0) < 0) draft.band = {Orientation::horizontal, layout.levels()};
    std::vector<StencilMember>& stencil = draft.spec.stencil;
    const Palette& colors = palette(view.theme);
    const float side = 5 * cell;
    ImGui::BeginGroup();
    dimText(view, "any subband");
    tooltip("The subbands of this basis; those that the stencil sees by their names are filled. Click one "
            "for its "
            "places.");
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    for (const Subband& band : layout.bands()) {
        if (band.channel > 0) continue; // the channel is a choice of its own
        const BandName name{band.orientation, band.level};
        const auto [row, col] = layout.mosaicPlace({findBand(layout, name, 0), 0, 0});
        const auto x = [&](int at) {
            return corner.x + side * static_cast<float>(at) / static_cast<float>(layout.width());
        };
        const auto y = [&](int at) {
            return corner.y + side * static_cast<float>(at) / static_cast<float>(layout.height());
        };
        const ImVec2 a(x(col), y(row)), b(x(col + band.cols) - view.scale, y(row + band.rows) - view.scale);
        const std::string text = shortName(name);
        ImGui::SetCursorScreenPos(a);
        if (ImGui::InvisibleButton(text.c_str(), ImVec2(b.x - a.x, b.y - a.y))) draft.band = name;
        bool seen = false, elsewhere = false;
        for (const StencilMember& member : stencil)
            if (member.relation == Relation::band && member.of == name)
                (member.channel == draft.channel ? seen : elsewhere) = true;
        list->AddRectFilled(a, b,
                            toImColor(seen                     ? colors.series[0]
                                      : elsewhere              ? colors.series[1]
                                      : ImGui::IsItemHovered() ? colors.hovered
                                                               : colors.raised));
        focusFrame();
        list->AddRect(a, b, toImColor(name == draft.band ? colors.text : colors.outline));
        const ImVec2 size = ImGui::CalcTextSize(text.c_str());
        if (size.x < b.x - a.x && size.y < b.y - a.y)
            list->AddText(ImVec2((a.x + b.x - size.x) / 2, (a.y + b.y - size.y) / 2),
                          toImColor(seen || elsewhere ? colors.panel : colors.text), text.c_str());
        Subband named = band;
        named.channelName.clear(); // the mosaic is of every channel
        tooltip(fullName(named));
    }
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(ImVec2(side, side));
    ImGui::EndGroup();
    ImGui::SameLine(0, cell);
    drawGrid(
        view, stencil, shortName(draft.band).c_str(),
        {.relation = Relation::band, .of = draft.band, .channel = draft.channel}, otherRadius, cell,
        "This subband at the corresponding place, and those around it; of a finer one all that belong to the "
        "coefficient's place: one click takes all.");
}

/// The tree around the coefficient: parent and children above, its band and the other orientations below.
void drawTree(const View& view, StencilDraft& draft) {
    std::vector<StencilMember>& stencil = draft.spec.stencil;
    const float cell = 24 * view.scale, gap = 18 * view.scale;
    const auto in = [&](Relation relation) {
        return StencilMember{.relation = relation, .channel = draft.channel};
    };
    drawGrid(view, stencil, "parent", in(Relation::parent), otherRadius, cell,
             "The coefficient at the same place one scale coarser, and those around it. At the coarsest "
             "scale: the scaling coefficient.");
    ImGui::SameLine(0, gap);
    drawGrid(view, stencil, "children", in(Relation::children), otherRadius, cell,
             "The four coefficients below one place, one scale finer; the middle is the same place. One "
             "click takes all four.");
    ImGui::SameLine(0, gap);
    try {
        drawAnyBand(view, draft, layoutOf(view.experiment), cell);
    } catch (const Error&) { // this many levels are impossible, which the cost tells
        ImGui::NewLine();
    }
    drawGrid(view, stencil, "same band", in(Relation::same), bandRadius, cell,
             "Neighbours within the coefficient's own subband.");
    ImGui::SameLine(0, gap);
    ImGui::BeginGroup();
    drawGrid(view, stencil, "horizontal", in(Relation::horizontal), otherRadius, cell,
             "The horizontal details of the same scale (for a horizontal coefficient: its own band).");
    drawGrid(view, stencil, "diagonal", in(Relation::diagonal), otherRadius, cell,
             "The diagonal details of the same scale.");
    ImGui::EndGroup();
    ImGui::SameLine(0, gap);
    drawGrid(view, stencil, "vertical", in(Relation::vertical), otherRadius, cell,
             "The vertical details of the same scale.");
    drawGrid(view, stencil, "all details", in(Relation::details), otherRadius, cell,
             "All three orientations of the same scale; of the scaling band those of the coarsest. One click "
             "takes three.");
    ImGui::SameLine(0, gap);
    drawGrid(view, stencil, "coarser details", in(Relation::parents), otherRadius, cell,
             "All three orientations one scale coarser. One click takes three.");
    ImGui::SameLine(0, gap);
    drawGrid(view, stencil, "scaling", in(Relation::scaling), otherRadius, cell,
             "The scaling coefficient at the corresponding place, and those around it.");
}

/// In which channel of images in colour a click sets what a coefficient sees; nothing where there is one.
void drawChannelChoice(const View& view, StencilDraft& draft) {
    std::vector<std::string> channels = {"", otherChannels};
    try {
        const SubbandLayout layout = layoutOf(view.experiment);
        if (layout.channels() > 1 && layout.places() != Places::list)
            for (int channel = 0; channel < layout.channels(); ++channel)
                channels.push_back(layout.nameOfChannel(channel));
    } catch (const Error&) { // this many levels are impossible, which the cost tells
    }
    const bool known = std::find(channels.begin(), channels.end(), draft.channel) != channels.end();
    const bool colour = channels.size() > 2;
    if (!known || !colour) draft.channel.clear(); // of other colours, or of other images
    if (!colour) return;
    ImGui::AlignTextToFramePadding();
    dimText(view, "clicks set");
    tooltip("Of which channel a place is that a click puts into the stencil: the coefficient's own, all "
            "others, or one by its name. A small square marks places that are seen in other channels than "
            "this.");
    for (const std::string& channel : channels) {
        const std::string text = channel.empty() ? "own" : channel;
        flow(switchWidth(text.c_str()), 8 * view.scale);
        if (ImGui::RadioButton(text.c_str(), draft.channel == channel)) draft.channel = channel;
        tooltip(channel.empty()            ? "The coefficient's own channel."
                : channel == otherChannels ? "All channels but the coefficient's own."
                                           : "The channel of this name, whichever the coefficient's is.");
    }
}

void drawPresets(std::vector<StencilMember>& stencil, bool colour) {
    const auto preset = [&](const char* text, ModelSpec spec, const std::string& tip) {
        if (ImGui::SmallButton(text)) stencil = membersOf(spec);
        tooltip(tip);
        ImGui::SameLine();
    };
    preset("itself", {.family = "independent"}, "Independent: " + meaningOf("independent"));
    preset("band-tied", {.family = "band-tied"}, meaningOf("band-tied"));
    preset("radius 1", {.family = "local", .radius = 1},
           "The 3 x 3 ones of local coupling: " + meaningOf("local coupling"));
    preset("radius 2", {.family = "local", .radius = 2},
           "The 5 x 5 ones of local coupling: " + meaningOf("local coupling"));
    preset("parent-child", {.family = "parent"}, meaningOf("parent-child"));
    ImGui::NewLine();
    preset("one place, all bands", parseModelSpec("posterior:place"),
           "All orientations at the coefficient's place, and the scaling coefficient there.");
    preset("cone", parseModelSpec("posterior:cone"),
           "The 3 x 3 places around it in all orientations, the coarser details, the scaling coefficient and "
           "the "
           "children.");
    if (colour)
        preset("channels at one place", parseModelSpec("independent:coupled"),
               "All channels at the coefficient's place.");
    ImGui::NewLine();
}

std::string costOf(const Experiment& e, const ModelSpec& spec) {
    try {
        const CostEstimate cost = MomentPlan::estimate(spec, layoutOf(e));
        return fmt::format("at most {} features and {} moments a coefficient, {} of {}",
                           countText(cost.features), countText(cost.moments), bytesText(cost.bytes()),
                           bytesText(1e9 * e.budgetGb));
    } catch (const Error& error) {
        return error.what();
    }
}

void drawCost(const View& view, UiState& ui, const ModelSpec& spec) {
    const Experiment& e = view.experiment;
    const std::string key =
        fmt::format("stencil {}|{}|{}|{}|{}|{}|{}", e.data.size, e.data.channels, static_cast<int>(e.basis),
                    static_cast<int>(e.colours), e.levels, e.budgetGb, toText(spec));
    auto found = ui.costs.find(key);
    if (found == ui.costs.end()) {
        if (ui.costs.size() > 100) ui.costs.clear();
        found = ui.costs.emplace(key, costOf(e, spec)).first;
    }
    ImGui::TextWrapped("%s", found->second.c_str());
}

/// The draft as a file.
void drawFile(UiState& ui, const StencilDraft& draft) {
    if (ImGui::Button("Save...")) {
        const std::string name = fileStem(draft.spec.title.empty() ? "own stencil" : draft.spec.title);
        askToSave(ui, name + ".json", [spec = draft.spec](const std::filesystem::path& path) {
            saveModelFile(spec, path.string());
        });
    }
    tooltip("Writes this model as a file; the command line takes it as --model @FILE.");
    ImGui::SameLine();
    if (ImGui::Button("Open...")) {
        ui.question = FileQuestion::openModel;
        ui.questionPath = (ui.exportFolder / "").string();
    }
    tooltip("Reads a model's file into this editor.");
}

void drawUse(UiState& ui, StencilDraft& draft, Experiment& e) {
    const auto column = static_cast<std::size_t>(std::max(0, draft.column));
    const bool replaces = draft.column >= 0 && column < e.columns.size();
    ImGui::BeginDisabled(!replaces);
    if (ImGui::Button("Use in this column")) {
        e.columns[column] = draft.spec;
        draft.open = false;
    }
    ImGui::EndDisabled();
    tooltip("Puts this model in place of the column from which the editor was opened.");
    ImGui::SameLine();
    ImGui::BeginDisabled(e.columns.size() >= static_cast<std::size_t>(maxColumns));
    if (ImGui::Button("Add as a column")) {
        ui.column = static_cast<int>(e.columns.size());
        e.columns.push_back(draft.spec);
        draft.open = false;
    }
    ImGui::EndDisabled();
    tooltip("Sets this model beside the others; there is room for six.");
}

} // namespace

void toggleMember(std::vector<StencilMember>& stencil, StencilMember member) {
    const auto found = std::find(stencil.begin(), stencil.end(), member);
    if (found == stencil.end())
        stencil.push_back(member);
    else
        stencil.erase(found);
}

void openStencilEditor(UiState& ui, const ModelSpec& from, int column) {
    StencilDraft& draft = ui.stencil;
    draft.open = true;
    draft.column = column;
    draft.spec = newStencil;
    if (!familyOf(from).members) return; // it has no stencil
    draft.spec = from;
    for (const FamilyRow& row : familyOf(from).rows) // what is drawn is set by hand
        if (row.id == "stencil-chosen") setSetting(draft.spec, row, 0);
    if (familyOf(from).has("stencil")) {
        setStencil(draft.spec, membersOf(from));
        return;
    }
    draft.spec.family = "custom";
    draft.spec.radius = ModelSpec{}.radius; // a custom model has none
    draft.spec.stencil = membersOf(from);
}

void drawStencilEditor(const View& view, UiState& ui, Edits& edits) {
    StencilDraft& draft = ui.stencil;
    if (!draft.open) return;
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const auto placed =
        std::exchange(draft.scale, view.scale) == view.scale ? ImGuiCond_Appearing : ImGuiCond_Always;
    ImGui::SetNextWindowPos(ImVec2(screen.x / 2, screen.y / 2), placed, ImVec2(0.5f, 0.5f));
    ImGui::SetNextWindowSize(
        ImVec2(std::min(480 * view.scale, screen.x * 0.95f), std::min(790 * view.scale, screen.y * 0.95f)),
        placed);
    if (ImGui::Begin("Own stencil", &draft.open,
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse)) {
        const float labels = ImGui::GetContentRegionAvail().x * 0.3f;
        ImGui::AlignTextToFramePadding();
        const float left = ImGui::GetCursorPosX();
        ImGui::TextUnformatted("name");
        besideLabel(left, labels);
        ImGui::SetNextItemWidth(-1);
        inputText("##name", draft.spec.title, "own stencil");
        tooltip("The model's name in headings, charts and tables.");
        for (const char* id : {"degree", "interactions", "sharing"})
            if (familyOf(draft.spec).has(id)) parameterControl(columnParameter(id), draft.spec, labels);
        drawPresets(draft.spec.stencil, view.experiment.data.channels > 1);
        drawChannelChoice(view, draft);
        drawTree(view, draft);
        if (needsMoments(draft.spec)) drawCost(view, ui, draft.spec);
        drawUse(ui, draft, edits.experiment);
        drawFile(ui, draft);
    }
    ImGui::End();
}

} // namespace scorelet
