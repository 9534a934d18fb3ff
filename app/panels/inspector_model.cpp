#include "app/panels/inspector_model.h"

#include "app/panels/instrument.h"

#include "app/draw/theme.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/studies/inspector_study.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr std::size_t shownWeights = 14; // until all are asked for

void drawNumbers(const View& view, const InspectedFit& fit) {
    const float width = ImGui::GetContentRegionAvail().x;
    const auto line = [&](const std::string& text, const std::string& tip) {
        dimText(view, text, width);
        tooltip(tip);
    };
    const bool heldOut = std::isfinite(fit.heldOutMse);
    if (heldOut)
        line(
            fmt::format("variance explained {} %", shortNumber(100 * fit.explained())),
            "1 - MSE / variance of this coefficient on held-out images, exact in the noise. Below 0 the mean "
            "would "
            "be the better answer.");
    line(fmt::format("MSE {} training", shortNumber(fit.trainMse)) +
             (heldOut ? fmt::format(", {} held-out", shortNumber(fit.heldOutMse)) : std::string()),
         "Expected squared error of this coefficient (of all that share its weights) over all noise.");
    line(fmt::format("condition number {}, ridge {}", conditionNumber(fit.rcond), shortNumber(fit.ridge, 2)),
         meaningOf("condition number") + " They are scaled first. Ridge: " + meaningOf("ridge"));
}

/// The derivatives of the answer by the members of one subband, as a picture.
void drawBandWeights(const View& view, UiState& ui, Edits& edits, const InspectedModel& model,
                     const std::string& band, double peak, bool stale) {
    std::vector<int> members;
    int reach = 0;
    for (std::size_t a = 0; a < model.stencil.size(); ++a) {
        const StencilPlace& place = model.stencil[a];
        if (place.group != band) continue;
        members.push_back(static_cast<int>(a));
        reach = std::max({reach, std::abs(place.dy), std::abs(place.dx)});
    }
    const int side = 2 * reach + 1;
    Image picture({1, side, side});
    Eigen::ArrayXXi member = Eigen::ArrayXXi::Constant(side, side, -1);
    ImageStyle style{.id = "neighbourhood",
                     .map = ColorMap::diverging,
                     .lo = static_cast<float>(-peak),
                     .hi = static_cast<float>(peak),
                     .name = fmt::format("weights of {}, {}", toText(model.spec), band),
                     .dimmed = stale,
                     .shared = false};
    for (const int a : members) {
        const StencilPlace& place = model.stencil[static_cast<std::size_t>(a)];
        picture.value(0, reach + place.dy, reach + place.dx) = static_cast<float>(model.linear[a]);
        member(reach + place.dy, reach + place.dx) = a;
        if (a == 0 || a != model.neighbour) continue;
        style.markRow = reach + place.dy;
        style.markCol = reach + place.dx;
    }
    style.readout = [&](int row, int col, float value) {
        const int a = member(row, col);
        return a < 0 ? std::string("not in the stencil")
                     : fmt::format("w{}: {}\ndD / dw at the means: {}", a,
                                   model.stencil[static_cast<std::size_t>(a)].relation,
                                   shortNumber(static_cast<double>(value)));
    };
    ImGui::PushID(band.c_str());
    ImGui::BeginGroup();
    dimText(view, band);
    const float width = std::min(24.f * static_cast<float>(side), 120.f) * view.scale;
    const ImageEvents events = drawImage(view, ui, picture, width, style);
    if (events.clicked && member(events.row, events.col) > 0)
        edits.experiment.look.neighbour = member(events.row, events.col);
    ImGui::EndGroup();
    ImGui::PopID();
}

/// What the model is as a linear filter: the derivative of its answer by every member of the stencil, at the
/// means.
void drawNeighbourhood(const View& view, UiState& ui, Edits& edits, const InspectedModel& model, bool stale) {
    if (model.stencil.size() < 2) return;
    std::vector<std::string> bands;
    double peak = 1e-6;
    for (std::size_t a = 0; a < model.stencil.size(); ++a) {
        peak = std::max(peak, std::abs(model.linear[static_cast<Eigen::Index>(a)]));
        const std::string& band = model.stencil[a].group;
        if (std::find(bands.begin(), bands.end(), band) == bands.end()) bands.push_back(band);
    }
    dimText(view, "linear weights of the neighbourhood");
    drawColorBar(view, ColorMap::diverging, static_cast<float>(-peak), static_cast<float>(peak),
                 120 * view.scale);
    for (const std::string& band : bands) {
        if (band != bands.front()) flow(ImGui::CalcTextSize(band.c_str()).x, 10 * view.scale);
        drawBandWeights(view, ui, edits, model, band, peak, stale);
    }
}

void drawMap(const View& view, UiState& ui, Edits& edits, const InspectedModel& model, bool stale) {
    if (model.map.empty()) return;
    const StencilPlace& other = model.stencil[static_cast<std::size_t>(model.neighbour)];
    dimText(view, "answer over w0 (across) and");
    ImGui::SetNextItemWidth(-1);
    if (ImGui::BeginCombo("##neighbour", fmt::format("w{}: {}", model.neighbour, other.relation).c_str())) {
        for (std::size_t a = 1; a < model.stencil.size(); ++a)
            if (ImGui::Selectable(fmt::format("w{}: {}", a, model.stencil[a].relation).c_str(),
                                  static_cast<int>(a) == model.neighbour))
                edits.experiment.look.neighbour = static_cast<int>(a);
        ImGui::EndCombo();
    }
    tooltip(experimentParameter("neighbour").tooltip);
    const float low = model.map.flat().minCoeff(), high = model.map.flat().maxCoeff();
    const ImageStyle style{
        .id = "map",
        .map = ColorMap::viridis,
        .lo = low,
        .hi = high > low ? high : low + 1,
        .name = "answer of " + toText(model.spec),
        .dimmed = stale,
        .shared = false,
        .colorBar = true,
        .readout = [&](int row, int col, float value) {
            return fmt::format("w0 = {}\nw{} = {}\nD = {}",
                               shortNumber(model.mapValues[static_cast<std::size_t>(col)]), model.neighbour,
                               shortNumber(model.neighbourValues[static_cast<std::size_t>(row)]),
                               shortNumber(static_cast<double>(value)));
        }};
    drawImage(view, ui, model.map, std::min(ImGui::GetContentRegionAvail().x, 200 * view.scale), style);
}

/// "w0^2 w3": what its variables are.
std::string monomialText(const InspectedModel& model, const MonomialWeight& weight) {
    std::string text = fmt::format("{}\nweight {}\nroot mean square part in the answer {}", weight.name,
                                   shortNumber(weight.weight, 4), shortNumber(weight.share, 4));
    int last = -1;
    for (const int a : weight.monomial) {
        if (a != last)
            text += fmt::format("\nw{}: {}", a, model.stencil[static_cast<std::size_t>(a)].relation);
        last = a;
    }
    return text;
}

/// A bar from the middle to the left (negative) or right, in the cell's width.
void drawBar(const View& view, int column, double value, double peak) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, height = ImGui::GetTextLineHeight();
    const float middle = corner.x + width / 2;
    const float end = middle + width / 2 * static_cast<float>(peak > 0 ? value / peak : 0);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(ImVec2(std::min(middle, end), corner.y + height * 0.2f),
                        ImVec2(std::max(middle, end) + 1, corner.y + height * 0.8f),
                        toImColor(columnColor(view, column)));
    list->AddLine(ImVec2(middle, corner.y), ImVec2(middle, corner.y + height),
                  toImColor(palette(view.theme).grid));
    ImGui::Dummy(ImVec2(width, height));
}

/// A box before the monomial switches it off; the model is solved again without it.
void drawSwitch(ModelSpec& spec, const Monomial& monomial) {
    auto& off = spec.withoutMonomials;
    const auto found = std::find(off.begin(), off.end(), monomial);
    bool on = found == off.end();
    if (monomial.empty()) return; // the constant stays
    if (ImGui::Checkbox("##on", &on)) {
        if (on)
            off.erase(found);
        else
            off.push_back(monomial);
    }
    tooltip("Switches this monomial on or off in all coefficients; the model is solved again without it.");
}

void drawWeights(const View& view, UiState& ui, Edits& edits, int column, const InspectedModel& model) {
    const std::vector<MonomialWeight>& weights = model.fit->weights;
    const bool monomials = offers<ScoreFit>(model.spec);
    dimText(view, fmt::format("weights, {} {}", weights.size(), monomials ? "monomials" : "features"));
    tooltip("The parts of the answer D by monomial or feature, sorted by their root mean square over noisy "
            "data.");
    if (weights.size() > shownWeights) {
        flow(switchWidth("all"), 12 * view.scale);
        ImGui::Checkbox("all", &ui.allWeights);
        tooltip(fmt::format("Lists all of them instead of the {} largest.", shownWeights));
    }
    if (weights.empty() || static_cast<std::size_t>(column) >= edits.experiment.columns.size() ||
        !ImGui::BeginTable("weights", 3, ImGuiTableFlags_SizingFixedFit))
        return;
    ImGui::TableSetupColumn("on");
    ImGui::TableSetupColumn("monomial");
    ImGui::TableSetupColumn("share", ImGuiTableColumnFlags_WidthStretch);
    const double peak = std::abs(weights.front().share);
    const auto& off = model.spec.withoutMonomials;
    std::size_t shown = 0;
    for (const MonomialWeight& weight : weights) {
        // The largest, and whatever is switched off, so that it can be switched on again.
        const bool isOff = std::find(off.begin(), off.end(), weight.monomial) != off.end();
        if (++shown > shownWeights && !isOff && !ui.allWeights) continue;
        ImGui::PushID(weight.name.c_str());
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        drawSwitch(edits.experiment.columns[static_cast<std::size_t>(column)], weight.monomial);
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(weight.name.c_str());
        tooltip(monomialText(model, weight));
        ImGui::TableNextColumn();
        drawBar(view, column, weight.share, peak);
        ImGui::PopID();
    }
    ImGui::EndTable();
}

} // namespace

void drawInspectedModel(const View& view, UiState& ui, Edits& edits, int column) {
    const auto model = view.shown<InspectedModelStudy>(column);
    if (!resultReady(view, model, 60 * view.scale)) return;
    const Dimmed stale(!model.fresh);
    if (model->fit) drawNumbers(view, *model->fit);
    drawNeighbourhood(view, ui, edits, *model, !model.fresh);
    drawMap(view, ui, edits, *model, !model.fresh);
    if (model->fit)
        drawWeights(view, ui, edits, column, *model);
    else
        wrappedText(
            palette(view.theme).dimText,
            fmt::format("No sum of features ({}): it has no weights and no ridge, and its error at one "
                        "coefficient is not known in closed form.",
                        model->note));
}

} // namespace scorelet
