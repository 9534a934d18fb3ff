#include "app/panels/equations_panel.h"

#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/widgets.h"
#include "core/families/spec_text.h"
#include "core/studies/equations_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr std::size_t shownMoments = 8;   // until all are asked for
constexpr Eigen::Index mostInNumbers = 4; // features whose A has room as a table

/// What the variables of a monomial are.
std::string variablesText(const InspectedEquations& equations, const Monomial& monomial) {
    std::string text;
    int last = -1;
    for (const int a : monomial) {
        if (a != last)
            text += fmt::format("\nw{}: {}", a, equations.stencil[static_cast<std::size_t>(a)].relation);
        last = a;
    }
    return text;
}

std::string entryText(const InspectedEquations& equations, Eigen::Index i, Eigen::Index j) {
    return fmt::format("E[{} * {}] = {}\nscaled {}: {}", equations.names[static_cast<std::size_t>(i)],
                       equations.names[static_cast<std::size_t>(j)], shortNumber(equations.a(i, j), 4),
                       shortNumber(equations.scaledA(i, j), 3),
                       i == j                                     ? "its mean square, 1"
                       : std::abs(equations.scaledA(i, j)) < 0.05 ? "they have nothing in common"
                       : equations.scaledA(i, j) > 0              ? "they rise together"
                                                                  : "one falls where the other rises");
}

std::string targetText(const InspectedEquations& equations, Eigen::Index i) {
    const double tells = equations.scaledB(i);
    return fmt::format("E[d {} / d w0] = {}\ncorrelation with the noise in w0: {}{}",
                       equations.names[static_cast<std::size_t>(i)], shortNumber(equations.b[i], 4),
                       shortNumber(tells, 3),
                       std::abs(tells) < 0.01 ? "\nby itself it tells nothing of the noise" : "");
}

void drawPictures(const View& view, UiState& ui, const InspectedEquations& equations, int column,
                  bool stale) {
    const Eigen::Index p = equations.b.size();
    const auto strip = std::max<Eigen::Index>(1, (p + 5) / 10); // columns of b, so that it is seen
    Image a({1, static_cast<int>(p), static_cast<int>(p)}),
        b({1, static_cast<int>(p), static_cast<int>(strip)});
    for (Eigen::Index i = 0; i < p; ++i) {
        for (Eigen::Index j = 0; j < p; ++j)
            a.value(0, static_cast<int>(i), static_cast<int>(j)) =
                static_cast<float>(equations.scaledA(i, j));
        for (Eigen::Index j = 0; j < strip; ++j)
            b.value(0, static_cast<int>(i), static_cast<int>(j)) = static_cast<float>(equations.scaledB(i));
    }
    const float gap = 8 * view.scale;
    const float whole = std::min(ImGui::GetContentRegionAvail().x, 300 * view.scale) - gap;
    const float pixel = whole / static_cast<float>(p + strip);
    const auto style = [&](const char* id, const std::string& what) {
        return ImageStyle{.id = id,
                          .map = ColorMap::diverging,
                          .lo = -1,
                          .hi = 1,
                          .name = fmt::format("{} of {}", what, toText(view.spec(column))),
                          .dimmed = stale,
                          .shared = false};
    };
    ImageStyle of = style("A", "normal equations A");
    of.readout = [&](int row, int col, float) { return entryText(equations, row, col); };
    drawImage(view, ui, a, pixel * static_cast<float>(p), of);
    ImGui::SameLine(0, gap);
    of = style("b", "normal equations b");
    of.readout = [&](int row, int, float) { return targetText(equations, row); };
    drawImage(view, ui, b, pixel * static_cast<float>(strip), of);
    drawColorBar(view, ColorMap::diverging, -1, 1, 120 * view.scale);
    wrappedText(
        palette(view.theme).dimText,
        fmt::format("A and b of {}{} features scaled to mean square 1, from 1 on top to {} below: how much "
                    "two features have in common, and how much each tells of the noise in w0.",
                    p < equations.features ? fmt::format("the first {} of ", p) : std::string(),
                    equations.features, equations.names.back()));
}

/// A and b as numbers.
void drawNumbers(const InspectedEquations& equations) {
    const Eigen::Index p = equations.b.size();
    if (!ImGui::BeginTable("equations", static_cast<int>(p) + 2, ImGuiTableFlags_SizingFixedFit)) return;
    ImGui::TableSetupColumn("A");
    for (const std::string& name : equations.names) ImGui::TableSetupColumn(name.c_str());
    ImGui::TableSetupColumn("b");
    ImGui::TableHeadersRow();
    for (Eigen::Index i = 0; i < p; ++i) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(equations.names[static_cast<std::size_t>(i)].c_str());
        for (Eigen::Index j = 0; j <= p; ++j) {
            ImGui::TableNextColumn();
            ImGui::TextUnformatted(shortNumber(j < p ? equations.a(i, j) : equations.b[i], 2).c_str());
            tooltip(j < p ? entryText(equations, i, j) : targetText(equations, i));
        }
    }
    ImGui::EndTable();
}

void drawMoments(const View& view, UiState& ui, const InspectedEquations& equations) {
    const std::size_t count = equations.moments.size();
    dimText(view, "what the moments say");
    tooltip("Expectations of products of the clean coefficients less their means: what A and b are made of. "
            "Those "
            "of w0 that have a name come first, and of these the ones that are least like a Gaussian's.");
    if (count > shownMoments) {
        flow(switchWidth("all of them"), 12 * view.scale);
        ImGui::Checkbox("all of them", &ui.allMoments);
        tooltip(fmt::format("Lists {} moments in place of {}.", count, shownMoments));
    }
    const float width = ImGui::GetContentRegionAvail().x;
    for (std::size_t i = 0; i < (ui.allMoments ? count : std::min(count, shownMoments)); ++i) {
        const InspectedMoment& moment = equations.moments[i];
        wrappedText(palette(view.theme).text, whatItSays(moment));
        dimText(view,
                fmt::format("E[{}] = {}, scaled {}", moment.name, shortNumber(moment.clean, 2),
                            shortNumber(moment.standardized, 2)),
                width);
        tooltip(
            fmt::format("Scaled: in units of the coefficients' deviations; of independent Gaussian ones it "
                        "would be {}. With noise {}.{}",
                        shortNumber(moment.gaussian, 2), shortNumber(moment.noisy, 4),
                        variablesText(equations, moment.monomial)));
    }
}

} // namespace

void drawEquations(const View& view, UiState& ui, int column) {
    const auto shown = view.shown<EquationsStudy>(column);
    dimText(view, "the equations A \xce\xb8 = -b");
    tooltip(
        "What the weights \xce\xb8 solve: A = E[\xcf\x86 \xcf\x86'] and b = E[d\xcf\x86 / dw0] over training "
        "images and noise. By Stein's identity b is how much each feature tells of the noise; a weight is "
        "what "
        "it tells that the others do not.");
    if (!resultReady(view, shown, 60 * view.scale)) return;
    const Dimmed stale(!shown.fresh);
    ImGui::PushID("equations");
    if (shown->b.size() <= mostInNumbers) drawNumbers(*shown);
    drawPictures(view, ui, *shown, column, !shown.fresh);
    if (!shown->moments.empty()) drawMoments(view, ui, *shown);
    ImGui::PopID();
}

} // namespace scorelet
