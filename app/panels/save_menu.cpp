#include "app/panels/save_menu.h"

#include "app/draw/chart_numbers.h"
#include "app/draw/input.h"
#include "app/panels/spotlight.h"
#include "core/base/file.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

/// A menu at the mouse, with the spacing of menus wherever it is opened. End it with endMenu() where true.
bool beginMenu(const View& view, const char* id, bool asked) {
    if (asked) ImGui::OpenPopup(id);
    if (!ImGui::IsPopupOpen(id)) return false;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(10 * view.scale, 8 * view.scale));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(8 * view.scale, 6 * view.scale));
    const bool open = ImGui::BeginPopup(id);
    if (!open) ImGui::PopStyleVar(2);
    return open;
}

void endMenu() {
    ImGui::EndPopup();
    ImGui::PopStyleVar(2);
}

bool entry(const char* text, const char* tip) {
    const bool chosen = ImGui::MenuItem(text);
    tooltip(tip);
    return chosen;
}

PictureFigure figureOf(const UiState& ui, const Image& image, const ImageStyle& style) {
    const auto [lo, hi] = tonedRange(ui, style.lo, style.hi);
    return {.name = fileStem(style.name.empty() ? style.id : style.name),
            .image = image,
            .map = style.map,
            .lo = lo,
            .hi = hi,
            .gamma = ui.tone.gamma};
}

/// Adds a picture under a name that no other one has.
void collect(std::vector<PictureFigure>& pictures, PictureFigure picture) {
    const auto taken = [&](const std::string& name) {
        return std::any_of(pictures.begin(), pictures.end(),
                           [&](const PictureFigure& other) { return other.name == name; });
    };
    const std::string name = picture.name;
    for (int number = 2; taken(picture.name); ++number) picture.name = fmt::format("{}-{}", name, number);
    pictures.push_back(std::move(picture));
}

/// Why nothing can be saved now: a file would have the wrong name.
void staleText(const View& view) {
    dimText(view, "not of the choices on screen yet");
}

} // namespace

void askToSave(UiState& ui, const std::string& name, std::function<void(const fs::path&)> write) {
    ui.question = FileQuestion::exportTo;
    ui.questionPath = (ui.exportFolder / name).string();
    ui.pendingWrite = std::move(write);
}

void offerPicture(const View& view, UiState& ui, const Image& image, const ImageStyle& style) {
    if (ui.shown.collecting && !style.dimmed) collect(ui.shown.pictures, figureOf(ui, image, style));
    ImGui::PushID(style.id);
    if (beginMenu(view, "save", menuAsked())) {
        if (style.dimmed) staleText(view);
        ImGui::BeginDisabled(style.dimmed);
        const auto figure = [&] { return figureOf(ui, image, style); };
        if (entry("Save picture (PNG)...",
                  "The whole image in the colours and the range that are shown, every "
                  "pixel magnified to a square."))
            askToSave(ui, figure().name + ".png", [f = figure()](const fs::path& path) { savePng(path, f); });
        if (entry("Save values (NPY)...", "The numbers behind the colours, as an array for NumPy."))
            askToSave(ui, figure().name + ".npy", [f = figure()](const fs::path& path) { saveNpy(path, f); });
        if (entry("Copy values as text", "The numbers to the clipboard: a line a row, tabs between columns."))
            ImGui::SetClipboardText(valuesText(figure()).c_str());
        ImGui::EndDisabled();
        endMenu();
    }
    ImGui::PopID();
}

ChartFigure chartFigure(const std::string& id, const Chart& chart, const HiddenSeries& hidden, Theme theme) {
    ChartFigure figure{fileStem(id), fileStem(chart.title.empty() ? id : chart.title), chart, theme};
    std::erase_if(figure.chart.series, [&](const Series& s) { return s.stale || hidden.contains(s.label); });
    figure.chart.cursor.reset(); // it is the window's
    return figure;
}

void chartMenu(const View& view, UiState& ui, const char* id, bool asked,
               const std::function<ChartFigure()>& figure, const std::function<std::string()>& numbers) {
    ImGui::PushID(id);
    if (beginMenu(view, "save", asked)) {
        const bool stale = figure().chart.series.empty();
        if (stale) staleText(view);
        ImGui::BeginDisabled(stale);
        if (entry("Save picture (PNG)...", "The chart as it is shown, in the theme's colours."))
            askToSave(ui, figure().name + ".png", [f = figure()](const fs::path& path) { savePng(path, f); });
        if (entry("Save drawing (SVG)...", "The chart as lines and text, sharp at every size."))
            askToSave(ui, figure().name + ".svg", [f = figure()](const fs::path& path) { saveSvg(path, f); });
        if (entry("Save numbers (CSV)...", "Every point of the shown series with its error."))
            askToSave(ui, figure().name + ".csv",
                      [text = numbers()](const fs::path& path) { writeFile(path.string(), text); });
        if (entry("Copy numbers as text", "The same table to the clipboard."))
            ImGui::SetClipboardText(numbers().c_str());
        ImGui::EndDisabled();
        endMenu();
    }
    ImGui::PopID();
}

ChartEvents drawAnswers(const char* id, const Chart& chart, ImVec2 size, ChartState& state,
                        const Palette& palette) {
    const auto stale = [](const Series& series) { return series.stale; };
    if (chart.series.empty() || !std::all_of(chart.series.begin(), chart.series.end(), stale))
        return drawChart(id, chart, size, state, palette);
    // Then its axes and titles are stale, too.
    Chart whole = chart;
    for (Series& series : whole.series) series.stale = false;
    const Dimmed dimmed(true);
    return drawChart(id, whole, size, state, palette);
}

ChartEvents drawTabChart(const View& view, UiState& ui, const char* id, const Chart& chart, ImVec2 size) {
    if (isHidden("curves")) return {};
    ChartState& state = ui.tabCharts[id];
    const bool covered = isCovered("curves");
    const ChartEvents events = drawAnswers(id, covered ? withoutValues(chart, state.hidden) : chart, size,
                                           state, palette(view.theme));
    spotlightRect("curves", ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    if (covered) {
        drawCoveredText(events.plot, palette(view.theme).dimText);
        return events;
    }
    const auto figure = [&] { return chartFigure(id, chart, state.hidden, view.theme); };
    if (ui.shown.collecting)
        if (ChartFigure shown = figure(); !shown.chart.series.empty())
            ui.shown.charts.push_back(std::move(shown));
    chartMenu(view, ui, id, events.menu, figure, [&] { return chartNumbers(figure().chart); });
    return events;
}

} // namespace scorelet
