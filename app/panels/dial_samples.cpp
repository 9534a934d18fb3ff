#include "app/panels/dial_samples.h"

#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/spotlight.h"
#include "core/studies/dial_choice_study.h"
#include "core/studies/dial_study.h"
#include "core/studies/nearness_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>

namespace scorelet {
namespace {

constexpr double highestShown = 1.3; // of the axis, where nothing is higher

/// The samples of a point as far as they answer the choices; none while they are drawn.
std::optional<SampleNearness> nearnessAt(const View& view, int column, int point) {
    const auto samples = view.shown<SamplesAtDial>(column, point);
    const auto typical = view.shown<TypicalDistanceStudy>();
    if (!samples.fresh || !samples.complete() || !typical.fresh || !typical.complete()) return {};
    return nearnessOfSamples(*samples, *typical);
}

/// A level that samples are compared with.
Series levelLine(const char* name, double level, Rgba color) {
    return {.label = name,
            .color = color,
            .x = {0, 1},
            .y = {level, level},
            .dashed = true,
            .marker = Marker::none};
}

/// "of 16 samples end on a training image: 16 at h 0, 2 at h 0.2; near copies: 5 at h 0.2"
std::string copiesText(const View& view, int column) {
    std::string copies, nearCopies, diverged;
    int count = 0;
    for (int point = 0; point < sampledDialPoints; ++point) {
        const auto nearness = nearnessAt(view, column, point);
        if (!nearness) continue;
        count = nearness->count;
        const auto add = [&](std::string& list, int number) {
            if (number > 0)
                list += fmt::format("{}{} at h {}", list.empty() ? "" : ", ", number,
                                    shortNumber(sampledDialAt(point)));
        };
        add(copies, nearness->copies);
        add(nearCopies, nearness->nearCopies);
        add(diverged, nearness->diverged);
    }
    if (count == 0) return {};
    std::string chosen;
    if (const auto own = nearnessAt(view, column, sampledDialPoints); choosesDial(view.spec(column)) && own)
        chosen = fmt::format("; with its h chosen at every noise level {}, near copies {}{}", own->copies,
                             own->nearCopies,
                             own->diverged > 0 ? fmt::format(", diverged {}", own->diverged) : std::string());
    return fmt::format("of {} samples end on a training image: {}; near copies: {}{}{}{}", count,
                       copies.empty() ? "none" : copies, nearCopies.empty() ? "none" : nearCopies,
                       diverged.empty() ? "" : "; diverged: ", diverged, chosen);
}

const Failure* failureOf(const View& view, int column) {
    if (const auto typical = view.shown<TypicalDistanceStudy>(); typical.failure) return typical.failure;
    for (int point = 0; point < sampledDialPoints; ++point)
        if (const auto samples = view.shown<SamplesAtDial>(column, point); samples.failure)
            return samples.failure;
    return nullptr;
}

} // namespace

Chart dialSamplesChart(const View& view, int column) {
    Chart chart{.title = fmt::format("{}: how near samples are to training images", columnLetter(column)),
                .xLabel = "dial h: 0 is ideal, 1 is Wiener",
                .yLabel = "distance to the nearest / that of held-out images"};
    Series median{.label = "median of the samples", .color = columnColor(view, column)},
        lower{.label = "quartiles",
              .color = faded(columnColor(view, column), 0.6f),
              .dashed = true,
              .marker = Marker::none};
    for (int point = 0; point < sampledDialPoints; ++point) {
        const auto nearness = nearnessAt(view, column, point);
        if (!nearness || !std::isfinite(nearness->median)) continue;
        median.x.push_back(sampledDialAt(point));
        median.y.push_back(nearness->median);
        lower.x.push_back(sampledDialAt(point));
        lower.y.push_back(nearness->lowerQuartile);
        lower.fillTo.push_back(nearness->upperQuartile);
    }
    if (median.x.empty()) return chart;
    Series upper = lower;
    upper.label = "upper quartile";
    upper.inLegend = false;
    upper.y = std::exchange(upper.fillTo, {});
    chart.xRange = {{0, 1}};
    chart.yRange = {{0, std::max(highestShown, 1.05 * *std::max_element(upper.y.begin(), upper.y.end()))}};
    chart.series = {std::move(median), std::move(lower), std::move(upper),
                    levelLine("held-out images", 1, palette(view.theme).text),
                    levelLine("near copies are below", nearCopyRatio, palette(view.theme).warning)};
    if (choosesDial(view.spec(column))) { // another h at every noise level: no place on this axis
        if (const auto own = nearnessAt(view, column, sampledDialPoints); own && std::isfinite(own->median))
            chart.series.push_back(
                levelLine("median with its h chosen", own->median, columnColor(view, column)));
    } else if (const auto h = dialHere(*view.snapshot, view.experiment, column); h.size() == 1) {
        chart.cursor = h.front();
        chart.cursorLabel = fmt::format("h {}", shortNumber(h.front()));
    }
    return chart;
}

void drawDialSamples(const View& view, UiState& ui, Edits& edits, int column) {
    controlFlow(view, edits, {"count", "sampler", "rule", "steps", "start-sigma", "end-sigma"});
    columnHeading(view, column);
    const float width = ImGui::GetContentRegionAvail().x;
    if (const std::string copies = copiesText(view, column); !copies.empty() && !isCovered("curves"))
        wrappedText(palette(view.theme).dimText, copies);
    const ImVec2 size(width, std::max(ImGui::GetContentRegionAvail().y, 200 * view.scale));
    const Chart chart = dialSamplesChart(view, column);
    if (chart.series.empty()) {
        const auto typical = view.shown<TypicalDistanceStudy>();
        const bool none = typical.complete() && !(typical->mean > 0);
        return drawImagePlaceholder(
            view, size.x, size.y,
            none ? "all held-out images are training images, too: nothing to compare with"
                 : missingText(view, failureOf(view, column)),
            palette(view.theme).dimText);
    }
    if (const auto events = drawTabChart(view, ui, "dial samples", chart, size); events.cursor)
        edits.experiment.columns[static_cast<std::size_t>(column)] =
            withDial(edits.experiment.columns[static_cast<std::size_t>(column)],
                     std::clamp(std::round(*events.cursor * 100) / 100, 0.0, 1.0));
}

void wantDialSamples(const Wanted& w, int column) {
    w.later<TypicalDistanceStudy>();
    const bool chooses = choosesDial(w.experiment.columns[static_cast<std::size_t>(column)]);
    for (int point = 0; point < sampledDialPoints + (chooses ? 1 : 0); ++point)
        w.later<SamplesAtDial>(column, point);
}

} // namespace scorelet
