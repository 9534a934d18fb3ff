#include "app/panels/learning_panel.h"

#include "app/panels/folds_view.h"
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
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>

namespace scorelet {
namespace {

enum class LearningError { heldOut, training, leaveOneOut };

constexpr std::array<const char*, 3> learningErrorNames = {"held-out", "training", "leave-one-out"};

/// One error of a curve as a series with error bars: the spread over training sets, or standard errors.
Series seriesOf(const View& view, int column, const Shown<LearningStudy>& curve, LearningError which) {
    Series series{.label = fmt::format("{} {}{}", columnLetter(column),
                                       learningErrorNames[static_cast<std::size_t>(which)],
                                       curve->samples > 0 ? ", sampled" : ""),
                  .color = columnColor(view, column),
                  .dashed = which != LearningError::heldOut,
                  .stale = !curve.fresh};
    if (which == LearningError::training) series.marker = Marker::none;
    if (which == LearningError::leaveOneOut) series.marker = Marker::diamond;
    for (const LearningPoint& point : curve->points) {
        if (point.sets == 0) continue;
        const double value = which == LearningError::heldOut    ? point.heldOut
                             : which == LearningError::training ? point.train
                                                                : point.leaveOneOut;
        if (!(value > 0)) continue; // training images answered with themselves: a logarithmic axis has no 0
        series.x.push_back(point.images);
        series.y.push_back(value);
        series.error.push_back(which == LearningError::heldOut    ? point.heldOutError
                               : which == LearningError::training ? point.trainError
                                                                  : point.leaveOneOutError);
    }
    return series;
}

/// What the bars of the shown curves are.
std::string errorNameOf(bool exact, bool sampled) {
    if (!sampled) return "standard deviation";
    return exact ? "standard deviation, of a sampled error its standard error" : "standard error";
}

/// A range that near 0 sampled training errors do not stretch: those of a model that answers its training
/// images with themselves may be any power of ten smaller.
std::optional<std::pair<double, double>> rangeOf(const std::vector<Series>& series) {
    double least = std::numeric_limits<double>::infinity(), most = 0, lowest = least;
    const std::string training = learningErrorNames[static_cast<std::size_t>(LearningError::training)];
    for (const Series& one : series)
        for (const double y : one.y) {
            most = std::max(most, y);
            lowest = std::min(lowest, y);
            if (!one.label.ends_with(training + ", sampled")) least = std::min(least, y);
        }
    constexpr double stretch = 30;
    if (!(lowest * stretch < least) || !std::isfinite(least)) return {};
    return {{least / stretch, 1.1 * most}};
}

void drawRemarks(const View& view) {
    for (int i = 0; i < view.columns(); ++i) {
        const std::string name =
            fmt::format("{}  {}", columnLetter(i), label(view.spec(i)) + meantClass(view, view.spec(i)));
        if (!hasLearningCurve(view.spec(i))) {
            dimText(view, fmt::format("{} {}: no curve", name, noLearningCurve(view.spec(i))),
                    ImGui::GetContentRegionAvail().x);
            continue;
        }
        const auto curve = view.shown<LearningStudy>(i);
        if (curve.failure)
            colouredText(palette(view.theme).error,
                         fmt::format("{}  {}", columnLetter(i), curve.failure->message),
                         ImGui::GetContentRegionAvail().x);
        else if (!curve.complete())
            dimText(view, name + ": " + waitingText(view));
        else if (curve->samples > 0)
            dimText(
                view,
                fmt::format("{}: sampled on {} held-out images, bars are standard errors; one training set "
                            "of each size",
                            name, curve->samples),
                ImGui::GetContentRegionAvail().x);
        else if (!needsMoments(view.spec(i)))
            dimText(view, name + ": exact, of one training set of each size");
    }
}

} // namespace

Chart learningChart(const View& view, bool train) {
    const double sigma = view.experiment.sigma;
    Chart chart{.title = fmt::format("error over training images at \xcf\x83 = {}", shortNumber(sigma)),
                .xLabel = "training images",
                .yLabel = fmt::format("MSE {}", perPixel(view.experiment)),
                .logX = true,
                .logY = true};
    bool exact = false, sampled = false;
    for (int i = 0; i < view.columns(); ++i) {
        if (!hasLearningCurve(view.spec(i))) continue;
        const auto curve = view.shown<LearningStudy>(i);
        if (!curve || curve->points.empty()) continue;
        sampled = sampled || curve->samples > 0;
        exact = exact || needsMoments(view.spec(i)); // those have several sets of images, and so deviations
        chart.series.push_back(seriesOf(view, i, curve, LearningError::heldOut));
        if (!train) continue;
        chart.series.push_back(seriesOf(view, i, curve, LearningError::training));
        if (Series out = seriesOf(view, i, curve, LearningError::leaveOneOut); !out.x.empty())
            chart.series.push_back(std::move(out));
    }
    chart.errorName = errorNameOf(exact, sampled);
    chart.yRange = rangeOf(chart.series);
    if (const DataSet* data = view.data()) {
        const auto all = static_cast<double>(data->train.count());
        const int subset = view.experiment.subset;
        chart.cursor = subset > 0 ? std::min<double>(subset, all) : all;
        chart.cursorLabel = countText(*chart.cursor);
    }
    return chart;
}

void drawLearningPanel(const View& view, UiState& ui, Edits& edits) {
    const bool folds = view.experiment.look.learning == LearningView::folds;
    ImGui::AlignTextToFramePadding();
    dimText(view, experimentParameter("learning").label);
    ImGui::SameLine(0, 5 * view.scale);
    bareControl(experimentParameter("learning"), edits.experiment, 140 * view.scale);
    if (folds) {
        ImGui::SameLine(0, 12 * view.scale);
        controlFlow(view, edits, {"varied"});
    }
    if (drawNoData(view)) return;
    trainingSizeRow(view, edits, 130 * view.scale);
    if (folds) return drawFoldsView(view, ui, edits);
    ImGui::Checkbox("training errors", &ui.learningTrain);
    tooltip(
        "Also shows the error on the training images themselves, dashed, and of sampled curves the "
        "leave-one-out error: the image is left out of the sum, but mean and covariance keep it, so of few "
        "images it is too small. Training: " +
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
    if (w.experiment.look.learning == LearningView::folds) return wantFolds(w);
    for (int i = 0; i < w.columns(); ++i)
        if (hasLearningCurve(w.experiment.columns[static_cast<std::size_t>(i)])) w.later<LearningStudy>(i);
}

const InstrumentRegistration learningInstrument(
    {.id = "learning",
     .order = 90,
     .label = "Learning",
     .tooltip = "Training and held-out error over the number of training images: where "
                "does a model begin to overfit? And which degree, radius, ridge or stencil "
                "cross-validation on training images chooses.",
     .draw = drawLearningPanel,
     .want = wantLearning,
     .wraps = true});

} // namespace

} // namespace scorelet
