#include "app/panels/inspector_model.h"

#include "app/panels/widgets.h"
#include "app/theme.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr std::size_t shownWeights = 14;

void drawNumbers(const View& view, const InspectedModel& model) {
    const float width = ImGui::GetContentRegionAvail().x;
    const auto line = [&](const std::string& text, const char* tip) {
        dimText(view, text, width);
        tooltip(tip);
    };
    line(fmt::format("variance explained {} %", shortNumber(100 * model.explained())),
         "1 - MSE / variance of this coefficient on held-out images, exact in the noise. Below 0 the mean "
         "would "
         "be the better answer.");
    line(fmt::format("MSE {} train, {} held-out", shortNumber(model.trainMse), shortNumber(model.heldOutMse)),
         "Expected squared error of this coefficient (of all that share its weights), exact in the noise.");
    line(
        fmt::format("rcond {}, ridge {}", shortNumber(model.rcond, 2), shortNumber(model.ridge, 2)),
        "Reciprocal condition number of the scaled normal equations, and the relative ridge they were solved "
        "with.");
}

/// The derivative of the answer by every member of the same subband, as a picture: what a linear filter is.
void drawNeighbourhood(const View& view, UiState& ui, Edits& edits, const InspectedModel& model, bool stale) {
    int reach = 0, inBand = 0;
    for (const StencilPlace& place : model.stencil) {
        if (!place.sameBand) continue;
        ++inBand;
        reach = std::max({reach, std::abs(place.dy), std::abs(place.dx)});
    }
    if (inBand < 2) return;
    const int side = 2 * reach + 1;
    Image picture = Image::Zero(side, side);
    Eigen::ArrayXXi member = Eigen::ArrayXXi::Constant(side, side, -1);
    for (std::size_t a = 0; a < model.stencil.size(); ++a) {
        const StencilPlace& place = model.stencil[a];
        if (!place.sameBand) continue;
        picture(reach + place.dy, reach + place.dx) = static_cast<float>(model.linear[static_cast<int>(a)]);
        member(reach + place.dy, reach + place.dx) = static_cast<int>(a);
    }
    const float peak = std::max(1e-6f, picture.abs().maxCoeff());
    const StencilPlace& chosen = model.stencil[static_cast<std::size_t>(model.neighbour)];
    ImageStyle style{.id = "neighbourhood",
                     .map = ColorMap::diverging,
                     .lo = -peak,
                     .hi = peak,
                     .name = "weights of " + toText(model.spec),
                     .dimmed = stale,
                     .shared = false,
                     .colorBar = true};
    if (model.neighbour > 0 && chosen.sameBand) {
        style.markRow = reach + chosen.dy;
        style.markCol = reach + chosen.dx;
    }
    style.readout = [&](int row, int col, float value) {
        const int a = member(row, col);
        return a < 0 ? std::string("not in the stencil")
                     : fmt::format("w{}: {}\ndD / dw at the means: {}", a,
                                   model.stencil[static_cast<std::size_t>(a)].relation,
                                   shortNumber(static_cast<double>(value)));
    };
    dimText(view, "linear weights of the neighbourhood");
    const ImageEvents events = drawImage(view, ui, picture, 120 * view.scale, style);
    if (events.clicked && member(events.row, events.col) > 0)
        edits.experiment.neighbour = member(events.row, events.col);
}

void drawMap(const View& view, UiState& ui, Edits& edits, const InspectorResult& result,
             const InspectedModel& model, bool stale) {
    if (model.map.size() == 0) return;
    const StencilPlace& other = model.stencil[static_cast<std::size_t>(model.neighbour)];
    dimText(view, "answer over w0 (across) and");
    ImGui::SetNextItemWidth(-1);
    if (ImGui::BeginCombo("##neighbour", fmt::format("w{}: {}", model.neighbour, other.relation).c_str())) {
        for (std::size_t a = 1; a < model.stencil.size(); ++a)
            if (ImGui::Selectable(fmt::format("w{}: {}", a, model.stencil[a].relation).c_str(),
                                  static_cast<int>(a) == model.neighbour))
                edits.experiment.neighbour = static_cast<int>(a);
        ImGui::EndCombo();
    }
    tooltip(experimentParameter("neighbour").tooltip);
    const float peak =
        static_cast<float>(std::max(std::abs(result.mapValues.front()), std::abs(result.mapValues.back())));
    const ImageStyle style{
        .id = "map",
        .map = ColorMap::diverging,
        .lo = -peak,
        .hi = peak,
        .name = "answer of " + toText(model.spec),
        .dimmed = stale,
        .shared = false,
        .colorBar = true,
        .readout = [&](int row, int col, float value) {
            return fmt::format("w0 = {}\nw{} = {}\nD = {}",
                               shortNumber(result.mapValues[static_cast<std::size_t>(col)]), model.neighbour,
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
void drawBar(const View& view, std::size_t column, double value, double peak) {
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

void drawWeights(const View& view, Edits& edits, std::size_t column, const InspectedModel& model) {
    dimText(view, fmt::format("weights, {} monomials", model.weights.size()));
    tooltip("The parts of the answer D by monomial, sorted by their root mean square over noisy data.");
    if (model.weights.empty() || column >= edits.experiment.columns.size() ||
        !ImGui::BeginTable("weights", 3, ImGuiTableFlags_SizingFixedFit))
        return;
    ImGui::TableSetupColumn("on");
    ImGui::TableSetupColumn("monomial");
    ImGui::TableSetupColumn("share", ImGuiTableColumnFlags_WidthStretch);
    const double peak = std::abs(model.weights.front().share);
    const auto& off = model.spec.withoutMonomials;
    std::size_t shown = 0;
    for (const MonomialWeight& weight : model.weights) {
        // The largest, and whatever is switched off, so that it can be switched on again.
        const bool isOff = std::find(off.begin(), off.end(), weight.monomial) != off.end();
        if (++shown > shownWeights && !isOff) continue;
        ImGui::PushID(weight.name.c_str());
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        drawSwitch(edits.experiment.columns[column], weight.monomial);
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

void drawInspectedModel(const View& view, UiState& ui, Edits& edits, std::size_t column, bool stale) {
    const InspectorResult& result = *view.snapshot->inspector;
    assert(column < result.models.size() && result.models[column]);
    const InspectedModel& model = *result.models[column];
    drawNumbers(view, model);
    drawNeighbourhood(view, ui, edits, model, stale);
    drawMap(view, ui, edits, result, model, stale);
    drawWeights(view, edits, column, model);
}

} // namespace scorelet
