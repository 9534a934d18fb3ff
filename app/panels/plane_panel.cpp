#include "app/panels/plane_panel.h"

#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "core/families/spec_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr double noValue = std::numeric_limits<double>::quiet_NaN();
constexpr float leastChart = 200; // units

/// The length of the longest projected score that is finite.
double longest(const ScoreField& field) {
    double most = 0;
    for (Eigen::Index i = 0; i < field.score.rows(); ++i)
        if (const double norm = field.score.row(i).norm(); std::isfinite(norm)) most = std::max(most, norm);
    return most;
}

/// The noise levels that the samples follow: of the first column that has some.
ShownLevels shownLevels(const View& view) {
    for (int i = 0; i < view.columns(); ++i)
        if (const auto samples = view.shown<MovingStudy>(i); samples && !samples->paths.empty())
            return {samples->levels, samples.fresh};
    return {};
}

/// The step whose field is shown: the end has none of its own, but that of the last noise.
int fieldStep(const View& view, const UiState& ui) {
    return std::clamp(ui.step, 0, view.experiment.schedule.steps - 1);
}

/// What the field is of; how long its longest arrow is, where there is room for it.
std::string fieldText(const Shown<FieldStudy>& field, float room) {
    if (!field) return {};
    const std::string text = fmt::format("\xcf\x83 {}, {} % in the plane", shortNumber(field->sigma),
                                         shortNumber(100 * field->share));
    const std::string more = fmt::format("{}, longest {}", text, shortNumber(longest(*field)));
    return ImGui::CalcTextSize(more.c_str()).x > room ? text : more;
}

/// The step up to `at` until which a sample is sound; -1 where none is.
Eigen::Index lastSound(const MovingSamples& samples, std::size_t sample, Eigen::Index at) {
    const int stop = samples.diverged[sample];
    return stop < 0 ? at : std::min<Eigen::Index>(at, stop - 1);
}

/// "2 of 8 diverged", of the samples; empty where none did.
std::string divergedText(const Shown<MovingStudy>& samples) {
    if (!samples) return {};
    const auto& stops = samples->diverged;
    const auto count = std::count_if(stops.begin(), stops.end(), [](int step) { return step >= 0; });
    return count == 0 ? std::string() : fmt::format("{} of {} diverged", count, stops.size());
}

void drawColumn(const View& view, UiState& ui, const Shown<PlaneStudy>& plane, int i, ImVec2 size,
                bool legend) {
    const auto field = view.shown<FieldStudy>(i, fieldStep(view, ui));
    const auto samples = view.shown<MovingStudy>(i);
    ImGui::BeginGroup();
    ImGui::BeginChild("heading", ImVec2(size.x, 2 * ImGui::GetTextLineHeightWithSpacing()), false,
                      ImGuiWindowFlags_NoScrollbar);
    columnHeading(view, i, divergedText(samples), samples.fresh);
    const Failure* failure = field.failure ? field.failure : samples.failure;
    if (failure) {
        colouredText(palette(view.theme).error, failure->message, size.x);
    } else {
        const Dimmed stale(!field.fresh);
        dimText(view, field ? fieldText(field, size.x) : waitingText(view), size.x);
        tooltip("Arrows are the score's projection on the two components, drawn so that the longest spans "
                "one cell. "
                "What points out of the plane is left out: the share of the scores' squared norm that lies "
                "in it is "
                "told, and how long the longest arrow is.");
    }
    ImGui::EndChild();
    Chart chart = planeChart(view, plane);
    chart.title.clear();
    const Rgba color = columnColor(view, i);
    if (field) {
        chart.xRange = std::pair(field->first.front() * 1.08, field->first.back() * 1.08);
        chart.yRange = std::pair(field->second.front() * 1.08, field->second.back() * 1.08);
        chart.series.push_back(
            fieldArrows(*field, palette(view.theme).text, static_cast<double>(size.x / size.y)));
        chart.series.back().stale = !field.fresh;
    }
    if (samples && !samples->paths.empty()) {
        chart.series.push_back(movingPaths(*samples, ui.step, faded(color, 0.5f)));
        chart.series.push_back(movingMarks(*samples, ui.step, color));
        chart.series.back().stale = chart.series[chart.series.size() - 2].stale = !samples.fresh;
    }
    if (!legend)
        for (Series& series : chart.series) series.inLegend = false;
    drawTabChart(view, ui, fmt::format("score field {}", columnLetter(i)).c_str(), chart, size);
    ImGui::EndGroup();
}

/// Whether a chart so wide has its legend in two rows.
bool legendFits(float width) {
    const float em = ImGui::GetFontSize();
    float legend = 0;
    for (const char* name : {"data", "score", "their ways", "samples"})
        legend += ImGui::CalcTextSize(name).x + 3.2f * em;
    return legend < 1.8f * (width - 5 * em);
}

/// How many charts stand in a row so that their shorter side is longest.
int bestAcross(ImVec2 space, int count, float text, float gap) {
    int best = 1;
    float longestSide = 0;
    for (int across = 1; across <= count; ++across) {
        const auto n = static_cast<float>(across), rows = static_cast<float>((count + across - 1) / across);
        const float side =
            std::min((space.x - gap * (n - 1)) / n, (space.y - gap * (rows - 1)) / rows - text);
        if (side > longestSide) {
            longestSide = side;
            best = across;
        }
    }
    return best;
}

} // namespace

Series fieldArrows(const ScoreField& field, Rgba color, double aspect) {
    constexpr double head = 0.28; // of an arrow's length, at most
    Series arrows{.label = "score", .color = color, .marker = Marker::none};
    const double most = longest(field);
    if (!(most > 0) || field.first.size() < 2) return arrows;
    const double width = field.first.back() - field.first.front(),
                 height = field.second.back() - field.second.front();
    const double cellX = field.first[1] - field.first[0], cellY = field.second[1] - field.second[0];
    const double scale = 0.95 * std::min(cellX, cellY) / most;
    const auto add = [&](double x, double y) {
        arrows.x.push_back(x);
        arrows.y.push_back(y);
    };
    for (std::size_t j = 0; j < field.second.size(); ++j)
        for (std::size_t i = 0; i < field.first.size(); ++i) {
            const auto row = static_cast<Eigen::Index>(j * field.first.size() + i);
            const double dx = scale * field.score(row, 0), dy = scale * field.score(row, 1);
            const double x = field.first[i] + dx, y = field.second[j] + dy;
            // The head is turned on screen, where the axes have other scales than each other.
            const double acrossX = -dy / height * width / aspect, acrossY = dx / width * height * aspect;
            add(field.first[i], field.second[j]);
            add(x, y);
            add(x, noValue);
            add(x - head * (dx + 0.5 * acrossX), y - head * (dy + 0.5 * acrossY));
            add(x, y);
            add(x - head * (dx - 0.5 * acrossX), y - head * (dy - 0.5 * acrossY));
            add(x, noValue);
        }
    return arrows;
}

Series movingMarks(const MovingSamples& samples, int step, Rgba color) {
    Series marks{.label = "samples", .color = color, .line = false, .marker = Marker::circle};
    for (std::size_t i = 0; i < samples.paths.size(); ++i) {
        const Eigen::MatrixX2f& path = samples.paths[i];
        const Eigen::Index at = std::min<Eigen::Index>(std::max(step, 0), path.rows() - 1);
        if (at < 0 || at != lastSound(samples, i, at)) continue; // it has diverged
        marks.x.push_back(static_cast<double>(path(at, 0)));
        marks.y.push_back(static_cast<double>(path(at, 1)));
    }
    return marks;
}

Series movingPaths(const MovingSamples& samples, int step, Rgba color) {
    Series paths{.label = "their ways", .color = color, .marker = Marker::none};
    for (std::size_t i = 0; i < samples.paths.size(); ++i) {
        const Eigen::MatrixX2f& path = samples.paths[i];
        const Eigen::Index last =
            lastSound(samples, i, std::min<Eigen::Index>(std::max(step, 0), path.rows() - 1));
        for (Eigen::Index at = 0; at <= last; ++at) {
            paths.x.push_back(static_cast<double>(path(at, 0)));
            paths.y.push_back(static_cast<double>(path(at, 1)));
        }
        if (last < 0) continue;
        paths.x.push_back(paths.x.back());
        paths.y.push_back(noValue); // a gap
    }
    return paths;
}

void drawPlanePanel(const View& view, UiState& ui, Edits& edits) {
    controlFlow(view, edits,
                {"through", "from-noise", "count", "sampler", "rule", "steps", "start-sigma", "end-sigma"});
    if (drawNoData(view)) return;
    drawTransport(view, ui, shownLevels(view));
    const auto plane = view.shown<PlaneStudy>();
    if (!resultReady(view, plane, leastChart * view.scale)) return;
    ImVec2 space = ImGui::GetContentRegionAvail();
    const float gap = ImGui::GetStyle().ItemSpacing.x, text = 2 * ImGui::GetTextLineHeightWithSpacing() + gap;
    const int count = view.columns();
    if (count == 0) return dimText(view, "No model: add one.");
    const int across = bestAcross(space, count, text, gap), rows = (count + across - 1) / across;
    const bool legend = legendFits(partWidth(across));
    if (!legend)
        wrappedText(palette(view.theme).dimText,
                    "dots: data; arrows: score; in the model's colour: samples and their ways");
    space.y = ImGui::GetContentRegionAvail().y;
    const ImVec2 size(
        partWidth(across),
        std::max(leastChart * view.scale, std::floor(space.y / static_cast<float>(rows) - text - gap)));
    for (int i = 0; i < count; ++i) {
        ImGui::PushID(i);
        drawColumn(view, ui, plane, i, size, legend);
        ImGui::PopID();
        if ((i + 1) % across != 0 && i + 1 < count) ImGui::SameLine();
    }
}

namespace {

/// What the tab wants computed: the fields of all steps, from the end, so that playing finds them.
void wantPlane(const Wanted& w) {
    w.live<PlaneStudy>();
    for (int i = 0; i < w.columns(); ++i) w.later<MovingStudy>(i);
    for (int step = w.experiment.schedule.steps - 1; step >= 0; --step)
        for (int i = 0; i < w.columns(); ++i) w.later<FieldStudy>(i, step);
}

const InstrumentRegistration
    planeInstrument({.id = "plane",
                     .order = 35,
                     .label = "Plane",
                     .tooltip = "The score as arrows over the plane of the data's two "
                                "largest principal components, and samples that "
                                "move in it.",
                     .draw = drawPlanePanel,
                     .want = wantPlane});

} // namespace

} // namespace scorelet
