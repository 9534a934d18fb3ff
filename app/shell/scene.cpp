#include "app/shell/scene.h"

#include <algorithm>

namespace scorelet {
namespace {

/// Of the chart below the tabs; the tabs' own have their ids.
constexpr const char* errorChartId = "mse";

void addHidden(std::string& text, const std::string& chart, const HiddenSeries& hidden) {
    for (const std::string& label : hidden) text += (text.empty() ? "" : "\n") + chart + "/" + label;
}

} // namespace

Scene sceneOf(const UiState& ui, int steps) {
    Scene scene;
    scene.quantity = static_cast<int>(ui.quantity);
    scene.chartTrain = ui.chart.train;
    scene.chartHeldOut = ui.chart.heldOut;
    addHidden(scene.hidden, errorChartId, ui.chart.state.hidden);
    for (const auto& [id, state] : ui.tabCharts) addHidden(scene.hidden, id, state.hidden);
    scene.masks = ui.showMasks;
    scene.step = ui.step >= steps ? Scene{}.step : ui.step;
    scene.zoom = ui.zoom.factor;
    scene.zoomX = ui.zoom.centreX;
    scene.zoomY = ui.zoom.centreY;
    return scene;
}

void showScene(const Scene& scene, UiState& ui) {
    ui.quantity = static_cast<Quantity>(scene.quantity);
    ui.chart.train = scene.chartTrain;
    ui.chart.heldOut = scene.chartHeldOut;
    ui.chart.state.hidden.clear();
    for (auto& [id, state] : ui.tabCharts) state.hidden.clear();
    for (std::size_t from = 0; from < scene.hidden.size();) {
        const std::size_t end = std::min(scene.hidden.find('\n', from), scene.hidden.size());
        const std::string line = scene.hidden.substr(from, end - from);
        from = end + 1;
        const auto slash = line.find('/');
        if (slash == std::string::npos) continue;
        const std::string chart = line.substr(0, slash);
        ChartState& state = chart == errorChartId ? ui.chart.state : ui.tabCharts[chart];
        state.hidden.insert(line.substr(slash + 1));
    }
    ui.showMasks = scene.masks;
    ui.step = scene.step;
    ui.playing = false;
    ui.flipWith = -1;
    ui.zoom = {static_cast<float>(scene.zoom), static_cast<float>(scene.zoomX), static_cast<float>(scene.zoomY)};
}

} // namespace scorelet
