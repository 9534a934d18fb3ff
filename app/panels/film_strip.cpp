#include "app/panels/film_strip.h"

#include "app/draw/theme.h"
#include "app/panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

namespace scorelet {
namespace {

void drawFrame(const View& view, UiState& ui, const FilmStrip& strip, int step, float side, bool current) {
    const TrajectoryStep& at = strip.path.steps[static_cast<std::size_t>(step)];
    const auto readout = [&](const char* what) {
        return [&at, step, what](int, int, float) {
            return fmt::format("{} at step {}, σ = {}", what, step, shortNumber(at.sigma, 3));
        };
    };
    const auto nameOf = [&](const char* what) {
        return fmt::format("{} {} step {}", what, strip.name, step);
    };
    const auto bound = static_cast<float>(1 + at.sigma);
    ImGui::PushID(step);
    ImGui::BeginGroup();
    const ImageEvents state = drawImage(view, ui, at.states, strip.sample, side,
                                        {.id = "state",
                                         .lo = -bound,
                                         .hi = bound,
                                         .name = nameOf("state"),
                                         .dimmed = strip.dimmed,
                                         .shared = false,
                                         .readout = readout("state")});
    const ImageEvents estimate = drawImage(view, ui, at.estimates, strip.sample, side,
                                           {.id = "estimate",
                                            .name = nameOf("estimate"),
                                            .dimmed = strip.dimmed,
                                            .shared = false,
                                            .readout = readout("estimate")});
    ImGui::EndGroup();
    ImGui::PopID();
    if (state.clicked || estimate.clicked) {
        ui.step = step;
        ui.playing = false;
    }
    if (current)
        ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                            toImColor(palette(view.theme).accent), 0, 0, 2 * view.scale);
}

} // namespace

std::vector<int> filmSteps(int count, int frames) {
    std::vector<int> steps;
    const int shown = std::min(count, std::max(frames, 1));
    for (int i = 0; i < shown; ++i)
        steps.push_back(
            shown == 1 ? count - 1
                       : static_cast<int>(std::lround(static_cast<double>(i) * (count - 1) / (shown - 1))));
    return steps;
}

void drawFilmStrip(const View& view, UiState& ui, const FilmStrip& strip) {
    const float gap = 2 * view.scale;
    const float side = std::floor((strip.height - gap) / 2);
    const float room = strip.width > 0 ? strip.width : ImGui::GetContentRegionAvail().x;
    // Frames stand where the whole path will have them, so that a strip grows without jumping.
    const auto steps =
        filmSteps(static_cast<int>(strip.path.levels.size()), static_cast<int>((room + gap) / (side + gap)));
    const auto nearest = std::min_element(steps.begin(), steps.end(), [&](int a, int b) {
        return std::abs(a - ui.step) < std::abs(b - ui.step);
    });
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
    bool first = true;
    for (const int step : steps) {
        if (step >= static_cast<int>(strip.path.steps.size())) break;
        if (!first) ImGui::SameLine();
        first = false;
        drawFrame(view, ui, strip, step, side, step == *nearest);
    }
    ImGui::PopStyleVar();
}

} // namespace scorelet
