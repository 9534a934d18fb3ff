#include "app/panels/learning_panel.h"

#include "app/panels/instrument.h"
#include "app/panels/instruments.h"

#include "app/draw/chart_widget.h"
#include "app/draw/theme.h"
#include "app/panels/save_menu.h"
#include "app/panels/training_size.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/studies/learning_study.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// One error of a curve as a series with the spread over training sets as error bars.
Series seriesOf(const View& view, int column, const Shown<LearningStudy>& curve, bool train) {
    Series series{.label = columnLetter(column) + (train ? " training" : " held-out"),
                  .color = columnColor(view, column),
                  .dashed = train,
                  .stale = !curve.fresh};
    if (train) series.marker = Marker::none;
    for (const LearningPoint& point : curve->points) {
        if (point.sets == 0) continue;
        series.x.push_back(point.images);
        series.y.push_back(train ? point.train : point.heldOut);
        series.error.push_back(train ? point.trainError : point.heldOutError);
    }
    return series;
}

void drawRemarks(const View& view) {
    for (int i = 0; i < view.columns(); ++i) {
        const std::string name = fmt::format("{}  {}", columnLetter(i), label(view.spec(i)));
        if (!offers<FromMoments>(view.spec(i))) {
            dimText(view, name + " has no moments, so no curve");
            continue;
        }
        const auto curve = view.shown<LearningStudy>(i);
        if (curve.failure)
            colouredText(palette(view.theme).error,
                         fmt::format("{}  {}", columnLetter(i), curve.failure->message),
                         ImGui::GetContentRegionAvail().x);
        else if (!curve.complete())
            dimText(view, name + ": " + waitingText(view));
    }
}

} // namespace

Chart learningChart(const View& view, bool train) {
    const double sigma = view.experiment.sigma;
    Chart chart{.title = fmt::format("error over training images at \xcf\x83 = {}", shortNumber(sigma)),
                .xLabel = "training images",
                .yLabel = "MSE per pixel",
                .logX = true,
                .logY = true};
    chart.errorName = "standard deviation";
    for (int i = 0; i < view.columns(); ++i) {
        if (!offers<FromMoments>(view.spec(i))) continue;
        const auto curve = view.shown<LearningStudy>(i);
        if (!curve || curve->points.empty()) continue;
        chart.series.push_back(seriesOf(view, i, curve, false));
        if (train) chart.series.push_back(seriesOf(view, i, curve, true));
    }
    if (const DataSet* data = view.data()) {
        const auto all = static_cast<double>(data->train.count());
        const int subset = view.experiment.subset;
        chart.cursor = subset > 0 ? std::min<double>(subset, all) : all;
        chart.cursorLabel = countText(*chart.cursor);
    }
    return chart;
}

void drawLearningPanel(const View& view, UiState& ui, Edits& edits) {
    if (drawNoData(view)) return;
    trainingSizeRow(view, edits, 130 * view.scale);
    ImGui::Checkbox("training errors", &ui.learningTrain);
    tooltip("Also shows the error on the training images themselves, dashed. Training: " +
            meaningOf("training"));
    ImGui::SameLine();
    dimText(view, "bars: standard deviation over up to 4 disjoint training sets of that size",
            ImGui::GetContentRegionAvail().x);
    drawRemarks(view);
    const Chart chart = learningChart(view, ui.learningTrain);
    if (chart.series.empty()) return;
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ChartEvents events =
        drawTabChart(view, ui, "learning", chart, ImVec2(room.x, std::max(room.y, 160 * view.scale)));
    if (events.cursor)
        edits.experiment.subset = subsetOfDrag(*events.cursor, static_cast<int>(view.data()->train.count()));
}

namespace {

/// What the tab wants computed.
void wantLearning(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i)
        if (offers<FromMoments>(w.experiment.columns[static_cast<std::size_t>(i)])) w.later<LearningStudy>(i);
}

const InstrumentRegistration
    learningInstrument({.id = "learning",
                        .order = 90,
                        .label = "Learning",
                        .tooltip = "Training and held-out error over the number of training images: where "
                                   "does a model begin to overfit?",
                        .draw = drawLearningPanel,
                        .want = wantLearning,
                        .wraps = true});

} // namespace

} // namespace scorelet
