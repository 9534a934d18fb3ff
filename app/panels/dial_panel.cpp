// The tab Dial: from the ideal denoiser to Wiener's on one dial, where memorization begins, and how much
// of what a stencil allows a polynomial takes.
//
// UI thread, inside a frame.
#include "app/draw/theme.h"
#include "app/panels/certificates_view.h"
#include "app/panels/dial_choice_view.h"
#include "app/panels/dial_samples.h"
#include "app/panels/error_chart.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/spotlight.h"
#include "app/panels/stencil_ladder.h"
#include "core/families/family.h"
#include "core/families/posterior/posterior.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/studies/dial_study.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

/// The column that the charts of one model show: the chosen one, or the first that has a dial; -1: none.
int dialColumn(const Experiment& e, int chosen) {
    int found = -1;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i)
        if (offers<Dial>(e.columns[static_cast<std::size_t>(i)]) && (found < 0 || i == chosen)) found = i;
    return found;
}

/// Columns to add where none has a dial.
void drawDialOffers(const View& view, Edits& edits) {
    wrappedText(
        palette(view.theme).text,
        "No column has a dial yet. Add one: its end 0 is the ideal denoiser, its end 1 the Wiener one.");
    drawModelOffers(view, edits, {"posterior:image:h=auto", "posterior:local:r1", "posterior:self"});
}

enum class Which { heldOut, leaveOneOut, training };

constexpr std::array<const char*, 3> whichNames = {"held-out", "leave-one-out", "training"};

Chart overDial(const View& view, int column) {
    Chart chart{.title = fmt::format("{}: error over the dial at \xcf\x83 = {}", columnLetter(column),
                                     shortNumber(view.experiment.sigma)),
                .xLabel = "dial h: 0 is ideal, 1 is Wiener",
                .yLabel = fmt::format("MSE {}", perPixel(view.experiment)),
                .logY = true};
    const Palette& colors = palette(view.theme);
    for (const Which which : {Which::heldOut, Which::leaveOneOut, Which::training}) {
        Series series{.label = whichNames[static_cast<std::size_t>(which)],
                      .color = which == Which::leaveOneOut ? colors.text : columnColor(view, column),
                      .dashed = which != Which::heldOut,
                      .marker = which == Which::training ? Marker::none : Marker::circle};
        for (int point = 0; point < dialPoints; ++point) {
            const auto error = view.shown<ErrorAtDial>(column, point);
            if (!error.fresh || !error) continue;
            const double value = which == Which::heldOut       ? error->heldOut
                                 : which == Which::leaveOneOut ? error->leaveOneOut
                                                               : error->train;
            if (!(value > 0)) continue; // a logarithmic axis has no 0
            series.x.push_back(dialAt(point));
            series.y.push_back(value);
            if (which != Which::training)
                series.error.push_back(which == Which::heldOut ? error->heldOutError
                                                               : error->leaveOneOutError);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    chart.xRange = {{0, 1}};
    // Near h = 0 the training error may be any power of ten smaller; what is chosen by are the other two.
    double least = std::numeric_limits<double>::infinity(), leastTraining = least;
    for (const Series& series : chart.series) {
        double& smallest = series.label == whichNames[2] ? leastTraining : least;
        for (const double y : series.y) smallest = std::min(smallest, y);
    }
    const double floor = leastTraining < 0.7 * least ? least / 8 : 0.7 * least;
    if (std::isfinite(least)) chart.yWithin = {{floor, std::numeric_limits<double>::infinity()}};
    if (leastTraining < floor)
        chart.series.back().label += fmt::format(", down to {}", shortNumber(leastTraining));
    const auto here = view.shown<DenoisedStudy>(column);
    if (here.fresh && here && std::isfinite(here->h)) {
        chart.cursor = here->h;
        chart.cursorLabel = fmt::format("h {}", shortNumber(here->h));
    }
    return chart;
}

/// Leave-one-out over training error, over the noise.
Chart memorizationOverNoise(const View& view) {
    Chart chart{.title = "where memorization begins",
                .xLabel = "noise \xcf\x83",
                .yLabel = "leave-one-out / training",
                .logX = true,
                .logY = true};
    const std::vector<double> sigmas = chartSigmas(view.experiment);
    for (int i = 0; i < view.columns(); ++i) {
        if (!offers<Dial>(view.spec(i))) continue;
        Series series{.label = fmt::format("{}  {}", columnLetter(i), shortLabel(view.spec(i))),
                      .color = columnColor(view, i)};
        for (int k = 0; k < static_cast<int>(sigmas.size()); ++k) {
            const auto error = view.shown<ErrorStudy>(i, k);
            if (!error.fresh || !error) continue;
            const double value = error->leaveOneOut / error->train;
            if (!std::isfinite(value)) continue; // training images are answered with themselves
            series.x.push_back(error->sigma);
            series.y.push_back(value);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    if (!chart.series.empty())
        chart.series.push_back({.label = fmt::format("{}: begins", memorizes),
                                .color = palette(view.theme).warning,
                                .x = {sigmas.front(), sigmas.back()},
                                .y = {memorizes, memorizes},
                                .dashed = true,
                                .marker = Marker::none});
    // A machine that answers its images with themselves has any ratio: what counts is where it leaves 1.
    if (!chart.series.empty()) chart.yWithin = std::pair(0.9, 30.0);
    chart.cursor = view.experiment.sigma;
    return chart;
}

/// Polynomials of rising degree, and what no function of the stencil can be better than.
Chart ladder(const View& view, int column) {
    const int highest = highestDegree(view.experiment, column);
    Chart chart{.title = "training error by degree on this stencil",
                .xLabel = "degree",
                .yLabel = fmt::format("MSE {}", perPixel(view.experiment)),
                .wholeX = true};
    Series degrees{.label = "polynomials", .color = columnColor(view, column)};
    for (int degree = 1; degree <= highest; ++degree) {
        const auto error = view.shown<ErrorAtDegree>(column, degree - 1);
        if (!error.fresh || !error) continue;
        degrees.x.push_back(degree);
        degrees.y.push_back(error->train);
    }
    if (!degrees.x.empty()) chart.series.push_back(std::move(degrees));
    const auto limit = view.shown<ErrorAtDial>(column, 0);
    if (limit.fresh && limit && !chart.series.empty())
        for (const Which which : {Which::leaveOneOut, Which::training}) {
            const double value = which == Which::training ? limit->train : limit->leaveOneOut;
            chart.series.push_back(
                {.label = fmt::format("the limit is {}: {}", which == Which::training ? "above" : "below",
                                      whichNames[static_cast<std::size_t>(which)]),
                 .color = palette(view.theme).text,
                 .x = {1, static_cast<double>(highest)},
                 .y = {value, value},
                 .dashed = true,
                 .marker = which == Which::training ? Marker::none : Marker::square});
        }
    return chart;
}

/// "Of what this stencil allows beyond degree 1, on training images, degree 2 takes 40 to 45 %, degree 3 62
/// to 71 % (worse on held-out images)."
std::string shareText(const View& view, int column) {
    const int highest = highestDegree(view.experiment, column);
    const auto limit = view.shown<ErrorAtDial>(column, 0);
    if (highest < 2 || !limit.complete()) return {};
    std::vector<ErrorPoint> degrees;
    for (int i = 0; i < highest; ++i) {
        const auto point = view.shown<ErrorAtDegree>(column, i);
        if (!point.complete()) return {};
        degrees.push_back(*point);
    }
    const ErrorPoint& best = *std::min_element(
        degrees.begin(), degrees.end(), [](const auto& a, const auto& b) { return a.train < b.train; });
    std::string shares;
    for (int i = 1; i < highest; ++i) {
        const auto share = degreeShare(degrees.front(), degrees[static_cast<std::size_t>(i)], best, *limit);
        if (!std::isfinite(share.least)) return {};
        const double least = std::round(100 * share.least), most = std::round(100 * share.most);
        shares += i == 1 ? ", degree 2 takes " : fmt::format(", degree {} ", i + 1);
        shares += !std::isfinite(most) ? fmt::format("at least {} %", least)
                  : most > least       ? fmt::format("{} to {} %", least, most)
                                       : fmt::format("{} %", least);
        const ErrorPoint& lower = degrees[static_cast<std::size_t>(i) - 1];
        if (degrees[static_cast<std::size_t>(i)].heldOut > lower.heldOut)
            shares += " (worse on held-out images)";
    }
    return fmt::format("Of what this stencil allows beyond degree 1, on training images{}.", shares);
}

constexpr std::array<ViewChoice<DialView>, 5> dialChoices = {{
    {DialView::dial, "the dial",
     "The error over h, from the ideal denoiser to Wiener's, of a model that has it."},
    {DialView::choice, "choice of h",
     "Leave-one-out on training images alone: the error at every h that is tried, as it comes, and where it "
     "is "
     "least; of the whole machine, or of every scale by itself."},
    {DialView::samples, "samples",
     "How near samples come to the training images over h, of a model that has it: copies, or new images."},
    {DialView::begins, "memorization map",
     "Ideal machines of stencils of five sizes, made of 250 to 5,000 training images: from which noise on "
     "they "
     "answer their own images as any other."},
    {DialView::certificates, "certificates",
     "Stencils whose best possible answer on training images a model beats on held-out ones: it looks beyond "
     "them."},
}};

void drawDialPanel(const View& view, UiState& ui, Edits& edits) {
    controlFlow(view, edits, {"sigma"});
    if (drawNoData(view)) return;
    drawViews(view, dialChoices, edits.experiment.look.dial, "dial");
    const DialView shown = view.experiment.look.dial;
    if (shown == DialView::begins) return drawMemorizationMap(view, ui, edits);
    if (shown == DialView::certificates) return drawCertificates(view, ui, edits);
    const int column = dialColumn(view.experiment, ui.column);
    if (column < 0) return drawDialOffers(view, edits);
    if (shown == DialView::choice) return drawDialChoice(view, ui, edits, column);
    if (shown == DialView::samples) return drawDialSamples(view, ui, edits, column);
    const ModelSpec& spec = view.spec(column);
    flow(320 * view.scale, 14 * view.scale);
    columnHeading(view, column);
    const bool covered = isCovered("curves");
    if (const auto here = view.shown<DenoisedStudy>(column); !covered && here && !here->fit.note.empty()) {
        const Dimmed stale(!here.fresh);
        dimText(view, here->fit.note, ImGui::GetContentRegionAvail().x);
    }
    int known = 0;
    for (int point = 0; point < dialPoints; ++point) {
        const auto error = view.shown<ErrorAtDial>(column, point);
        known += error.fresh && error ? 1 : 0;
    }
    if (known < dialPoints && view.status.busy)
        dimText(view, fmt::format("{} of {} values of h computed", known, dialPoints),
                ImGui::GetContentRegionAvail().x);
    if (const std::string share = shareText(view, column); !covered && !share.empty())
        wrappedText(palette(view.theme).dimText, share);
    if (const int highest = highestDegree(view.experiment, column); !covered && 0 < highest && highest < 4)
        dimText(view, fmt::format("Degree {} would take more than an eighth of the memory.", highest + 1),
                ImGui::GetContentRegionAvail().x);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool stacked = narrow(view);
    const float width = stacked ? room.x : std::floor(0.55f * room.x);
    const float height = stacked ? 260 * view.scale : room.y;
    const Chart chart = overDial(view, column);
    if (chart.series.empty())
        drawImagePlaceholder(view, width, height, waitingText(view), palette(view.theme).dimText);
    else if (const auto events = drawTabChart(view, ui, "dial", chart, ImVec2(width, height)); events.cursor)
        edits.experiment.columns[static_cast<std::size_t>(column)] =
            withDial(edits.experiment.columns[static_cast<std::size_t>(column)],
                     std::clamp(std::round(*events.cursor * 100) / 100, 0.0, 1.0));
    if (!stacked) ImGui::SameLine();
    const float side = stacked ? room.x : ImGui::GetContentRegionAvail().x;
    const float half =
        stacked ? 200 * view.scale : std::floor((room.y - ImGui::GetStyle().ItemSpacing.y) / 2);
    ImGui::BeginGroup();
    drawChartOr(view, ui, "memorization begins", memorizationOverNoise(view), ImVec2(side, half),
                "leave-one-out over training error, where training images are not answered with themselves");
    if (seesWholeImage(spec))
        drawChartOr(view, ui, "dial over noise", dialOverNoise(view), ImVec2(side, half),
                    "the dial over the noise");
    else
        drawChartOr(view, ui, "ladder", ladder(view, column), ImVec2(side, half),
                    missingText(view, view.shown<ErrorAtDegree>(column).failure).c_str());
    ImGui::EndGroup();
}

/// What the tab wants computed: the curves of the column that is shown, then what all have.
void wantDial(const Wanted& w) {
    const DialView shown = w.experiment.look.dial;
    if (shown == DialView::begins) return wantMemorizationMap(w);
    if (shown == DialView::certificates) return wantCertificates(w);
    const int column = dialColumn(w.experiment, w.screen.column);
    if (column < 0) return;
    if (shown == DialView::choice) return wantDialChoice(w, column);
    if (shown == DialView::samples) return wantDialSamples(w, column);
    for (int point = 0; point < dialPoints; ++point) w.later<ErrorAtDial>(column, point);
    for (int degree = 0; degree < highestDegree(w.experiment, column); ++degree)
        w.later<ErrorAtDegree>(column, degree);
    for (int i = 0; i < w.columns(); ++i)
        if (offers<Dial>(w.experiment.columns[static_cast<std::size_t>(i)]))
            for (int k = 0; k < w.levels(); ++k) w.later<ErrorStudy>(i, k);
}

const InstrumentRegistration dialInstrument({.id = "dial",
                                             .order = 62,
                                             .label = "Dial",
                                             .tooltip = "From the ideal denoiser to Wiener's: the error over "
                                                        "the dial, where memorization begins, and how much "
                                                        "of what a stencil allows a polynomial takes.",
                                             .draw = drawDialPanel,
                                             .want = wantDial});

} // namespace
} // namespace scorelet
