#include "app/panels/learning_panel.h"

#include "app/panels/save_menu.h"
#include "app/panels/training_size.h"
#include "app/panels/widgets.h"
#include "app/plot/chart_widget.h"
#include "app/theme.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// One error of a curve as a series with the spread over training sets as error bars.
Series seriesOf(const LearningCurve& curve, bool train, const std::string& name, Rgba color) {
    Series series{.label = name, .color = color, .dashed = train, .marker = Marker::circle};
    if (train) series.marker = Marker::none;
    for (const LearningPoint& point : curve.points) {
        if (point.sets == 0) continue;
        series.x.push_back(point.images);
        series.y.push_back(train ? point.train : point.heldOut);
        series.error.push_back(train ? point.trainError : point.heldOutError);
    }
    return series;
}

void drawRemarks(const View& view, const Snapshot& snapshot) {
    for (std::size_t i = 0; i < std::min(snapshot.columns.size(), view.experiment.columns.size()); ++i) {
        const Column& column = snapshot.columns[i];
        if (column.failure)
            colouredText(palette(view.theme).error,
                         fmt::format("{}  {}", columnLetter(i), column.failure->message),
                         ImGui::GetContentRegionAvail().x);
        else if (!isWaveletModel(column.spec.kind))
            dimText(view,
                    fmt::format("{}  {} has no moments, so no curve", columnLetter(i), label(column.spec)));
        else if (!column.learning || column.learning->key != learningKey(view.experiment, i) ||
                 !column.learning->complete)
            dimText(view, fmt::format("{}  {}: computing ...", columnLetter(i), label(column.spec)));
    }
}

} // namespace

Chart learningChart(const View& view, bool train) {
    const Snapshot& snapshot = *view.snapshot;
    Chart chart{.title =
                    fmt::format("error over training images at \xcf\x83 = {}", shortNumber(snapshot.sigma)),
                .xLabel = "training images",
                .yLabel = "MSE per pixel",
                .logX = true,
                .logY = true};
    chart.errorName = "standard deviation";
    const std::size_t count = std::min(snapshot.columns.size(), view.experiment.columns.size());
    for (std::size_t i = 0; i < count; ++i) {
        const LearningCurve* curve = snapshot.columns[i].learning.get();
        if (!curve || curve->points.empty()) continue;
        const bool stale = curve->key != learningKey(view.experiment, i);
        const Rgba color = faded(columnColor(view, i), stale ? 0.4f : 1.f);
        chart.series.push_back(seriesOf(*curve, false, columnLetter(i) + " held-out", color));
        if (train) chart.series.push_back(seriesOf(*curve, true, columnLetter(i) + " train", color));
    }
    if (snapshot.data) {
        const auto all = static_cast<double>(snapshot.data->train.count());
        const int subset = view.experiment.subset;
        chart.cursor = subset > 0 ? std::min<double>(subset, all) : all;
        chart.cursorLabel = countText(*chart.cursor);
    }
    return chart;
}

void drawLearningPanel(const View& view, UiState& ui, Edits& edits) {
    const Palette& colors = palette(view.theme);
    if (!view.snapshot || !view.snapshot->data) {
        const bool failed = view.snapshot && view.snapshot->failure;
        drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, 160 * view.scale,
                             failed ? view.snapshot->failure->message : "computing ...",
                             failed ? colors.error : colors.dimText);
        return;
    }
    const Snapshot& snapshot = *view.snapshot;
    trainingSizeRow(view, edits, 130 * view.scale);
    ImGui::Checkbox("training errors", &ui.learningTrain);
    tooltip(
        "Also shows the error on the training images themselves (dashed). The gap to the held-out error is "
        "what the model has learned by heart.");
    ImGui::SameLine();
    dimText(view, "bars: standard deviation over up to 4 disjoint training sets of that size",
            ImGui::GetContentRegionAvail().x);
    drawRemarks(view, snapshot);
    const Chart chart = learningChart(view, ui.learningTrain);
    if (chart.series.empty()) return;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ChartEvents events =
        drawTabChart(view, ui, "learning", chart, ImVec2(room.x, std::max(room.y, 160 * view.scale)));
    if (events.cursor)
        edits.experiment.subset =
            subsetOfDrag(*events.cursor, static_cast<int>(snapshot.data->train.count()));
}

} // namespace scorelet
