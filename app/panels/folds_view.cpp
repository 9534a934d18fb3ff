#include "app/panels/folds_view.h"

#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "core/families/family.h"
#include "core/session/parameters.h"
#include "core/studies/choosing_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr double flattens = 4; ///< an error so many times the least makes the axis logarithmic

std::vector<Candidate> candidatesOfColumn(const Experiment& e, int column) {
    return candidatesOf(e.columns[static_cast<std::size_t>(column)], e.look.varied);
}

/// The results that answer the choices on screen, null where there is none.
std::vector<const CrossValidation*> foldsOfCandidates(const View& view, int column, std::size_t count) {
    std::vector<const CrossValidation*> results(count, nullptr);
    for (std::size_t i = 0; i < count; ++i) {
        const auto folds = view.shown<FoldsOfCandidate>(column, static_cast<int>(i));
        if (folds.fresh) results[i] = folds.result;
    }
    return results;
}

/// Where a candidate stands in the chart.
double chartPlace(const Candidate& candidate, Varied varied) {
    return varied == Varied::stencil ? candidate.at + 0.5 : candidate.at;
}

/// The candidate nearest to a place in the chart, of those that fit into the budget; -1: none.
int candidateNear(const Experiment& e, const std::vector<Candidate>& all, double place) {
    const bool ratio = e.look.varied == Varied::ridge;
    int nearest = -1;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double at = chartPlace(all[i], e.look.varied);
        const double distance = std::abs(ratio ? std::log(at / place) : at - place);
        if (distance >= least || !foldsFit(e, all[i].spec)) continue;
        least = distance;
        nearest = static_cast<int>(i);
    }
    return nearest;
}

void setAxis(Chart& chart, const View& view, const std::vector<Candidate>& all) {
    const Varied varied = view.experiment.look.varied;
    if (varied == Varied::stencil) {
        for (const Candidate& candidate : all) chart.categories.push_back(candidate.name);
        return;
    }
    chart.xLabel = varied == Varied::ridge ? "ridge \xce\xbb, relative"
                                           : valueText(experimentParameter("varied"), view.experiment);
    chart.logX = varied == Varied::ridge;
    chart.wholeX = !chart.logX;
    chart.xRange = chart.logX ? std::pair(all.front().at / 2, all.back().at * 2)
                              : std::pair(all.front().at - 0.2, all.back().at + 0.2);
}

/// The candidates that have no point yet, or never will, and why.
std::vector<std::string> missingCandidates(const View& view, int column, const std::vector<Candidate>& all) {
    std::vector<std::string> lines;
    std::string large, waiting;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto folds = view.shown<FoldsOfCandidate>(column, static_cast<int>(i));
        const auto heldOut = view.shown<ErrorOfCandidate>(column, static_cast<int>(i));
        const Failure* failure = folds.failure ? folds.failure : heldOut.failure;
        if (!foldsFit(view.experiment, all[i].spec))
            large += (large.empty() ? "" : ", ") + all[i].name;
        else if (failure)
            lines.push_back(all[i].name + ": " + failure->message);
        else if (!folds.complete() || !heldOut.complete())
            waiting += (waiting.empty() ? "" : ", ") + all[i].name;
    }
    if (!large.empty())
        lines.push_back(
            fmt::format("left out, since the folds' moments would take more than half of the memory "
                        "budget of {} GB: {}",
                        shortNumber(view.experiment.budgetGb), large));
    if (!waiting.empty()) lines.push_back(waiting + ": " + waitingText(view));
    return lines;
}

} // namespace

int foldsColumn(const Experiment& e, int chosen) {
    int found = -1;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        if (offers<FromMoments>(e.columns[static_cast<std::size_t>(i)]) && (found < 0 || i == chosen))
            found = i;
    return found;
}

Chart foldsChart(const View& view, int column) {
    const Varied varied = view.experiment.look.varied;
    const std::vector<Candidate> all = candidatesOfColumn(view.experiment, column);
    Chart chart{.title = fmt::format("{}: error by {} at \xcf\x83 = {}", columnLetter(column),
                                     valueText(experimentParameter("varied"), view.experiment),
                                     shortNumber(view.experiment.sigma)),
                .xLabel = {},
                .yLabel = fmt::format("MSE {}", perPixel(view.experiment))};
    if (all.empty()) return chart;
    setAxis(chart, view, all);
    const auto folds = foldsOfCandidates(view, column, all.size());
    Series crossed{.label = "cross-validated", .color = columnColor(view, column)},
        heldOut{.label = "held-out",
                .color = palette(view.theme).text,
                .dashed = true,
                .marker = Marker::triangle};
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto error = view.shown<ErrorOfCandidate>(column, static_cast<int>(i));
        constexpr double gap = std::numeric_limits<double>::quiet_NaN();
        const double mse = folds[i] ? folds[i]->mse : gap,
                     other = error.fresh && error ? error->heldOut : gap;
        // A line goes on to the next point that there is; a bar keeps its place.
        const bool bars = !chart.categories.empty();
        if (bars || folds[i]) {
            if (!bars) crossed.x.push_back(chartPlace(all[i], varied));
            crossed.y.push_back(mse);
            crossed.error.push_back(folds[i] ? folds[i]->standardError : gap);
        }
        if (bars || std::isfinite(other)) {
            if (!bars) heldOut.x.push_back(chartPlace(all[i], varied));
            heldOut.y.push_back(other);
        }
        for (const double value : {mse, other})
            if (std::isfinite(value)) {
                least = std::min(least, value);
                most = std::max(most, value);
            }
    }
    if (!(most > 0)) return chart; // nothing is there yet
    chart.logY = most > flattens * least;
    chart.series = {std::move(crossed), std::move(heldOut)};
    auto place = placeOf(view.spec(column), varied);
    const auto automatic = leastOf(folds);
    const bool chosen =
        automatic && isChosen(view.spec(column), valueText(experimentParameter("varied"), view.experiment));
    if (chosen) place = all[*automatic].at;
    if (place) {
        chart.cursor = varied == Varied::stencil ? *place + 0.5
                       : varied == Varied::ridge ? std::clamp(*place, all.front().at, all.back().at)
                                                 : *place;
        chart.cursorLabel = columnLetter(column) + (chosen ? ": automatic" : "");
    }
    return chart;
}

void drawFoldsView(const View& view, UiState& ui, Edits& edits) {
    const int column = foldsColumn(view.experiment, ui.column);
    const Palette& colors = palette(view.theme);
    if (column < 0) {
        wrappedText(colors.text,
                    "No column is a wavelet model yet, which cross-validation chooses. Add one:");
        drawModelOffers(view, edits, {"independent:d2", "local:d2:r1"});
        return;
    }
    columnHeading(view, column);
    const std::vector<Candidate> all = candidatesOfColumn(view.experiment, column);
    if (all.empty()) {
        wrappedText(colors.text, isChosen(view.spec(column), "stencil")
                                     ? "Its radius is part of the stencil, which is automatic: vary that."
                                     : fmt::format("{} has no radius. Vary its stencil to compare it with "
                                                   "local coupling of radius 1 and 2.",
                                                   familyOf(view.spec(column)).label));
        return;
    }
    const std::string choice = choiceText(all, foldsOfCandidates(view, column, all.size()));
    if (!choice.empty()) wrappedText(colors.text, "Least error: " + choice + ".");
    for (const std::string& line : missingCandidates(view, column, all)) wrappedText(colors.dimText, line);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ImVec2 size(room.x, std::max(room.y, 160 * view.scale));
    const Chart chart = foldsChart(view, column);
    if (chart.series.empty())
        return drawImagePlaceholder(view, size.x, size.y, waitingText(view), colors.dimText);
    const ChartEvents events = drawTabChart(view, ui, "folds", chart, size);
    if (!events.cursor) return;
    if (const int chosen = candidateNear(view.experiment, all, *events.cursor); chosen >= 0)
        edits.experiment.columns[static_cast<std::size_t>(column)] =
            all[static_cast<std::size_t>(chosen)].spec;
}

void wantFolds(const Wanted& w) {
    const int column = foldsColumn(w.experiment, w.screen.column);
    if (column < 0) return;
    const std::vector<Candidate> all = candidatesOfColumn(w.experiment, column);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!foldsFit(w.experiment, all[i].spec)) continue;
        w.later<FoldsOfCandidate>(column, static_cast<int>(i));
        w.later<ErrorOfCandidate>(column, static_cast<int>(i));
    }
}

} // namespace scorelet
