#include "app/panels/training_panel.h"

#include "app/draw/theme.h"
#include "app/panels/error_chart.h"
#include "app/panels/heat_map.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/memorization_panel.h"
#include "app/panels/spotlight.h"
#include "core/families/network/trained.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"
#include "core/studies/training_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr int firstMoment = 4; ///< of charts: before that a moment is a step, and shows nothing yet

const ColumnTraining& trainingOf(const UiState& ui, int column) {
    static const ColumnTraining none;
    return column < static_cast<int>(ui.trainings.size()) ? ui.trainings[static_cast<std::size_t>(column)]
                                                          : none;
}

std::string columnName(const View& view, int column) {
    return fmt::format("{}  {}", columnLetter(column), label(view.spec(column)));
}

std::string progressText(const ColumnTraining& training) {
    if (training.seen == 0 && !training.running) return "not trained";
    std::string text = fmt::format("{} images seen", countText(static_cast<double>(training.seen)));
    if (training.seconds > 0) text += fmt::format(", {:.0f} s", training.seconds);
    if (training.running && training.perSecond > 0)
        text += fmt::format(", {} a second", countText(std::round(training.perSecond)));
    return text;
}

/// What a legend has room for, whatever the network has seen.
std::string legendName(const View& view, int column) {
    ModelSpec spec = view.spec(column);
    spec.settings.erase(seenRow);
    return fmt::format("{}  {}", columnLetter(column), shortLabel(spec));
}

/// One network's buttons and progress.
void drawNetworkRow(const View& view, const UiState& ui, Edits& edits, int i) {
    ImGui::PushID(i);
    ImGui::AlignTextToFramePadding();
    colouredText(columnColor(view, i), columnName(view, i));
    ImGui::SameLine(0, 10 * view.scale);
    drawTrainingSwitch(view, ui, edits, i);
    ImGui::PopID();
}

/// Networks to add where there is none.
void drawOffers(const View& view, Edits& edits) {
    wrappedText(palette(view.theme).text,
                "No column is a trained network yet. Add one and train it here, beside the "
                "models that are solved:");
    drawModelOffers(view, edits, {"unet", "convnet", "transformer"});
}

/// One error of a network over the images seen.
Series momentSeries(const View& view, const UiState& ui, int i, bool train) {
    const int levels = static_cast<int>(trainingSigmas(view.experiment).size());
    Series series{.label = train ? fmt::format("{} training", columnLetter(i)) : legendName(view, i),
                  .color = columnColor(view, i),
                  .dashed = train};
    if (train) series.marker = Marker::none;
    for (const int moment : trainingOf(ui, i).moments) {
        if (moment < firstMoment) continue;
        const auto errors = view.shown<ErrorAtMoment>(i, moment * levels + levels - 1);
        if (!errors || !errors.fresh) continue;
        series.x.push_back(static_cast<double>(seenAt(view.spec(i), moment)));
        series.y.push_back(train ? errors->train : errors->heldOut);
        if (!train) series.error.push_back(errors->heldOutError);
    }
    return series;
}

/// A model that is not trained here: the same at all moments.
struct Line {
    std::string name;
    Rgba color;
    double value;
};

/// Whether a model's errors are over the images of some network's.
bool isBesideNetwork(const View& view, const ModelSpec& spec) {
    for (int i = 0; i < view.columns(); ++i)
        if (isTrained(view.spec(i)) && onSameImages(spec, view.spec(i))) return true;
    return false;
}

std::vector<Line> linesOf(const View& view) {
    const int level = static_cast<int>(trainingSigmas(view.experiment).size()) - 1;
    std::vector<Line> lines;
    for (int i = 0; i < view.columns(); ++i) {
        if (!offers<ExactError>(view.spec(i)) || !isBesideNetwork(view, view.spec(i))) continue;
        const auto errors = view.shown<ErrorAtLevel>(i, level);
        if (errors.fresh && errors)
            lines.push_back({legendName(view, i), columnColor(view, i), errors->heldOut});
    }
    const bool isColumn = std::any_of(view.experiment.columns.begin(), view.experiment.columns.end(),
                                      [](const ModelSpec& spec) { return spec.family == "wiener"; });
    for (int i = 0; i < view.columns() && !isColumn; ++i) { // of the images of every network
        if (!isTrained(view.spec(i))) continue;
        const auto wiener = view.shown<WienerAtLevel>(i, level);
        if (!wiener.fresh || !wiener) continue;
        const std::string name = label(wiener.inputs->fit.solver.spec);
        if (std::none_of(lines.begin(), lines.end(), [&](const Line& line) { return line.name == name; }))
            lines.push_back({name, palette(view.theme).text, wiener->heldOut});
    }
    return lines;
}

enum class MapOf { wiener, reference, explained, cosine, difference };

struct MapChoice {
    MapOf of;
    const char* name;
    const char* tooltip;
};

constexpr std::array<MapChoice, 5> mapChoices = {{
    {MapOf::wiener, "MSE / Wiener's",
     "Held-out error over Wiener's on the same images: below 1 the network is better."},
    {MapOf::reference, "MSE / reference's", "Held-out error over the reference model's on the same images."},
    {MapOf::explained, "agreement, explained",
     "How much of the reference model's answers it explains: 1 is all."},
    {MapOf::cosine, "agreement, cosine",
     "The mean-removed cosine between its answers and the reference model's."},
    {MapOf::difference, "agreement, difference",
     "The mean squared difference to the reference model's answers."},
}};

bool isAgreement(int choice) {
    return choice >= static_cast<int>(MapOf::explained);
}

/// The number of the map at a moment and level; NaN where it is not there.
double mapValue(const View& view, int column, MapOf of, int moment, int level, int levels) {
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    const int item = moment * levels + level;
    if (isAgreement(static_cast<int>(of))) {
        const auto found = view.shown<AgreementAtMoment>(column, item);
        if (!found.fresh || !found) return unknown;
        return of == MapOf::explained ? found->explained : of == MapOf::cosine ? found->cosine : found->mse;
    }
    const auto own = view.shown<ErrorAtMoment>(column, item);
    if (!own.fresh || !own) return unknown;
    if (of != MapOf::wiener && !onSameImages(view.spec(column), view.spec(referenceOf(view.experiment))))
        return unknown;
    const auto other = of == MapOf::wiener ? view.shown<WienerAtLevel>(column, level)
                                           : view.shown<ErrorAtLevel>(referenceOf(view.experiment), level);
    return other.fresh && other ? own->heldOut / other->heldOut : unknown;
}

Axis scaleOf(MapOf of, const Image& values) {
    switch (of) {
    case MapOf::wiener:
    case MapOf::reference:
        return {0.5, 2, true};
    case MapOf::explained:
    case MapOf::cosine:
        return {0, 1, false};
    case MapOf::difference:
        break;
    }
    std::vector<double> all;
    for (const float value : values.values())
        if (std::isfinite(value) && value > 0) all.push_back(static_cast<double>(value));
    return fitAxis(all, true, 0);
}

void drawMap(const View& view, UiState& ui, int column, ImVec2 size) {
    ImGui::BeginChild("map", size, false, walkable | ImGuiWindowFlags_NoScrollbar);
    ImGui::SetNextItemWidth(std::min(size.x, 190 * view.scale));
    if (ImGui::BeginCombo("##of", mapChoices[static_cast<std::size_t>(ui.trainingMap)].name)) {
        for (const MapChoice& choice : mapChoices) {
            if (ImGui::Selectable(choice.name, ui.trainingMap == static_cast<int>(choice.of)))
                ui.trainingMap = static_cast<int>(choice.of);
            tooltip(choice.tooltip);
        }
        ImGui::EndCombo();
    }
    const MapChoice& choice = mapChoices[static_cast<std::size_t>(ui.trainingMap)];
    tooltip(choice.tooltip);
    const bool needsReference = choice.of != MapOf::wiener;
    ImGui::SameLine();
    dimText(view,
            needsReference ? fmt::format("{} beside {}", columnLetter(column),
                                         columnName(view, referenceOf(view.experiment)))
                           : columnName(view, column),
            ImGui::GetContentRegionAvail().x);
    const std::vector<double> sigmas = trainingSigmas(view.experiment);
    const int levels = static_cast<int>(sigmas.size()), shownLevels = levels - 1;
    std::vector<int> moments;
    for (const int moment : trainingOf(ui, column).moments)
        if (moment >= firstMoment) moments.push_back(moment);
    const float room = ImGui::GetContentRegionAvail().y;
    if (moments.size() < 2)
        drawImagePlaceholder(view, size.x, room,
                             "Over noise and over the time of training, as soon as there are some moments.",
                             palette(view.theme).dimText);
    else {
        Image values({1, static_cast<int>(moments.size()), shownLevels});
        for (int row = 0; row < values.height(); ++row)
            for (int level = 0; level < shownLevels; ++level)
                values.value(0, row, level) = static_cast<float>(
                    mapValue(view, column, choice.of, moments[static_cast<std::size_t>(row)], level, levels));
        const double step = std::pow(sigmas[static_cast<std::size_t>(shownLevels) - 1] / sigmas[0],
                                     0.5 / std::max(1, shownLevels - 1));
        const auto seen = [&](int row) {
            return static_cast<double>(seenAt(view.spec(column), moments[static_cast<std::size_t>(row)]));
        };
        const double half = std::sqrt(1.25);
        const Axis scale = scaleOf(choice.of, values);
        const bool ratio = choice.of == MapOf::wiener || choice.of == MapOf::reference;
        drawHeatMap(view, ui,
                    {.id = "training map",
                     .name = fmt::format("training {}", choice.name),
                     .x = {sigmas[0] / step, sigmas[static_cast<std::size_t>(shownLevels) - 1] * step, true},
                     .y = {seen(0) / half, seen(values.height() - 1) * half, true},
                     .xLabel = "noise \xcf\x83",
                     .yLabel = "images seen",
                     .values = &values,
                     .map = ratio ? ColorMap::diverging : ColorMap::viridis,
                     .scale = scale,
                     .barLabel = choice.name,
                     .height = room - 7 * ImGui::GetFontSize(),
                     .readout =
                         [&](int row, int col) {
                             return fmt::format("{} images seen, \xcf\x83 = {}: {}", countText(seen(row)),
                                                shortNumber(sigmas[static_cast<std::size_t>(col)]),
                                                shortNumber(static_cast<double>(values.value(0, row, col))));
                         }},
                    size.x);
    }
    ImGui::EndChild();
}

Chart lossChart(const View& view, const UiState& ui) {
    Chart chart{.title = "loss",
                .xLabel = "images seen",
                .yLabel = "loss, 1 is knowing nothing",
                .logX = true,
                .logY = true};
    for (int i = 0; i < view.columns(); ++i) {
        Series series{.label = columnLetter(i), .color = columnColor(view, i), .marker = Marker::none};
        const double batch = isTrained(view.spec(i)) ? settingOf(view.spec(i), "batch") : 1;
        for (const auto& [steps, loss] : trainingOf(ui, i).losses) {
            series.x.push_back(static_cast<double>(steps) * batch);
            series.y.push_back(static_cast<double>(loss));
        }
        if (series.x.size() == 1) series.marker = Marker::circle; // a line needs two
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    return chart;
}

Chart radiusChart(const View& view, const UiState& ui) {
    Chart chart{.title = fmt::format("effective radius at \xcf\x83 = {}", shortNumber(view.experiment.sigma)),
                .xLabel = "images seen",
                .yLabel = "radius, pixels",
                .logX = true};
    for (int i = 0; i < view.columns(); ++i) {
        Series series{.label = columnLetter(i), .color = columnColor(view, i)};
        for (const int moment : trainingOf(ui, i).moments) {
            const auto radius = view.shown<RadiusAtMoment>(i, moment);
            if (moment < firstMoment || !radius.fresh || !radius || !std::isfinite(*radius)) continue;
            series.x.push_back(static_cast<double>(seenAt(view.spec(i), moment)));
            series.y.push_back(*radius);
        }
        if (!series.x.empty()) chart.series.push_back(std::move(series));
    }
    if (chart.series.empty()) return chart;
    double from = std::numeric_limits<double>::infinity(), to = 0;
    for (const Series& series : chart.series) {
        from = std::min(from, series.x.front());
        to = std::max(to, series.x.back());
    }
    for (int i = 0; i < view.columns(); ++i) {
        if (isTrained(view.spec(i))) continue;
        const auto radius = view.shown<RadiusHere>(i);
        if (!radius.fresh || !radius || !std::isfinite(*radius)) continue;
        chart.series.push_back({.label = legendName(view, i),
                                .color = columnColor(view, i),
                                .x = {from, to},
                                .y = {*radius, *radius},
                                .dashed = true,
                                .marker = Marker::none});
    }
    return chart;
}

/// How near samples are to training images, over the time of training.
Chart nearestChart(const View& view, const UiState& ui) {
    Chart chart{.title = "samples: distance to the nearest training image",
                .xLabel = "images seen",
                .yLabel = "median over typical",
                .logX = true};
    const auto typical = view.shown<TypicalDistanceStudy>();
    if (!typical.fresh || !typical) return chart;
    double from = std::numeric_limits<double>::infinity(), to = 0;
    for (int i = 0; i < view.columns(); ++i) {
        Series series{.label = columnLetter(i), .color = columnColor(view, i)};
        for (const int moment : trainingOf(ui, i).moments) {
            if (moment < firstMoment) continue;
            const auto samples = view.shown<SamplesAtMoment>(i, moment);
            if (!samples.complete()) continue;
            series.x.push_back(static_cast<double>(seenAt(view.spec(i), moment)));
            series.y.push_back(nearnessOf(*samples, *typical));
        }
        if (series.x.empty()) continue;
        from = std::min(from, series.x.front());
        to = std::max(to, series.x.back());
        chart.series.push_back(std::move(series));
    }
    if (to > from)
        chart.series.push_back({.label = "a tenth: a copy",
                                .color = palette(view.theme).warning,
                                .x = {from, to},
                                .y = {0.1, 0.1},
                                .dashed = true,
                                .marker = Marker::none});
    return chart;
}

constexpr std::array<int, 4> imageNumbers = {50, 200, 1000, 10000};

/// The network of a column on 50, 200, 1,000 and 10,000 training images, as far as there are so many, in
/// place of all networks; other columns stay where there is room.
std::vector<ModelSpec> byNumberOfImages(const std::vector<ModelSpec>& columns, int chosen,
                                        Eigen::Index train) {
    std::vector<ModelSpec> numbers, all;
    ModelSpec spec = columns[static_cast<std::size_t>(chosen)];
    for (const int images : imageNumbers)
        if (images <= train) {
            spec.images = images;
            numbers.push_back(spec);
        }
    for (const ModelSpec& other : columns)
        if (!isTrained(other) && all.size() + numbers.size() < maxColumns) all.push_back(other);
    all.insert(all.end(), numbers.begin(), numbers.end());
    return all;
}

constexpr std::array<ViewChoice<TrainingView>, 3> viewChoices = {{
    {TrainingView::radius, "radius",
     "The effective radius of the chosen pixel's sensitivity at the shown image, over the time of training."},
    {TrainingView::nearest, "does it copy?",
     "Four samples of every moment, from the same noise: how far they are from their nearest training image, "
     "over "
     "the typical distance of held-out images."},
    {TrainingView::halves, "two halves",
     "The same network trained on two disjoint halves of so many training images: from which number on do "
     "they "
     "answer alike?"},
}};

/// What the last chart shows, and where that is copying, networks that differ in their number of images.
void drawLastViews(const View& view, UiState& ui, Edits& edits, int chosen) {
    drawViews(view, viewChoices, ui.trainingView);
    if (ui.trainingView != TrainingView::nearest) return;
    const auto data = view.shown<DataStudy>();
    if (!data || data->train.count() < imageNumbers.front()) return;
    constexpr const char* name = "by images";
    flow(ImGui::CalcTextSize(name).x + 2 * ImGui::GetStyle().FramePadding.x, 8 * view.scale);
    if (ImGui::SmallButton(name))
        edits.experiment.columns = byNumberOfImages(edits.experiment.columns, chosen, data->train.count());
    tooltip(
        "This network on 50, 200, 1,000 and 10,000 training images, a column each in place of the networks "
        "shown. Train them one after another: from which number on does none of its samples copy?");
}

void drawCrossings(const View& view, const Chart& chart) {
    std::string text;
    for (const Series& curve : chart.series) {
        if (curve.dashed || curve.x.size() < 2 || !curve.line) continue;
        for (const Line& line : linesOf(view))
            if (const auto at = crossing(curve, line.value))
                text += fmt::format("{}{} overtakes {} after {} images", text.empty() ? "" : "; ",
                                    curve.label.substr(0, 1),
                                    line.name.substr(0, line.name.find("  ") == 1 ? 1 : std::string::npos),
                                    countText(std::round(*at)));
    }
    dimText(view,
            text.empty() ? fmt::format("at \xcf\x83 = {}: move the slider for another noise level",
                                       shortNumber(view.experiment.sigma))
                         : fmt::format("at \xcf\x83 = {}: {}", shortNumber(view.experiment.sigma), text),
            ImGui::GetContentRegionAvail().x);
}

} // namespace

std::optional<double> crossing(const Series& curve, double line) {
    for (std::size_t k = 1; k < curve.x.size(); ++k) {
        const double before = std::log(curve.y[k - 1] / line), after = std::log(curve.y[k] / line);
        if (before >= 0 && after < 0)
            return curve.x[k - 1] * std::pow(curve.x[k] / curve.x[k - 1], before / (before - after));
    }
    return std::nullopt;
}

Chart trainingChart(const View& view, const UiState& ui) {
    Chart chart{.title = fmt::format("held-out error at \xcf\x83 = {}", shortNumber(view.experiment.sigma)),
                .xLabel = "images seen",
                .yLabel = fmt::format("MSE {}", perPixel(view.experiment)),
                .logX = true,
                .logY = true};
    for (int i = 0; i < view.columns(); ++i) {
        if (!isTrained(view.spec(i))) continue;
        for (const bool train : {false, true}) {
            if (train && !ui.trainingErrors) continue;
            Series series = momentSeries(view, ui, i, train);
            if (!series.x.empty()) chart.series.push_back(std::move(series));
        }
    }
    double from = std::numeric_limits<double>::infinity(), to = 0;
    for (const Series& series : chart.series) {
        from = std::min(from, series.x.front());
        to = std::max(to, series.x.back());
    }
    if (!(to > from)) return chart;
    const std::vector<Series> curves = chart.series;
    for (const Line& line : linesOf(view)) {
        chart.series.push_back({.label = line.name,
                                .color = line.color,
                                .x = {from, to},
                                .y = {line.value, line.value},
                                .dashed = true,
                                .marker = Marker::none});
        for (const Series& curve : curves)
            if (const auto at = curve.dashed ? std::nullopt : crossing(curve, line.value))
                chart.series.push_back({.label = "",
                                        .color = curve.color,
                                        .x = {*at},
                                        .y = {line.value},
                                        .line = false,
                                        .marker = Marker::diamond,
                                        .inLegend = false});
    }
    return chart;
}

void drawTrainingSwitch(const View& view, const UiState& ui, Edits& edits, int column) {
    const ColumnTraining& training = trainingOf(ui, column);
    if (ImGui::SmallButton(training.running                       ? "Pause"
                           : training.seen > 0 && training.goesOn ? "Go on"
                                                                  : "Train"))
        edits.actions.push_back(training.running ? "pause training" : fmt::format("train {}", column + 1));
    tooltip(training.running ? "Pauses training; it goes on from there."
            : training.seen > 0 && !training.goesOn
                ? "Trains a network of these settings from the beginning. The one that is shown came with "
                  "the program."
                : "Trains the network on the training images, beside everything else.");
    if (training.seen > 0 && training.goesOn) {
        ImGui::SameLine(0, 6 * view.scale);
        if (ImGui::SmallButton("Forget"))
            edits.actions.push_back(fmt::format("forget training {}", column + 1));
        tooltip("Forgets what was trained, also on the disk: training begins anew.");
    }
    flow(ImGui::CalcTextSize(progressText(training).c_str()).x, 8 * view.scale);
    dimText(view, progressText(training), ImGui::GetContentRegionAvail().x);
    if (!training.problem.empty()) wrappedText(palette(view.theme).error, training.problem);
}

void drawTrainingPanel(const View& view, UiState& ui, Edits& edits) {
    controlFlow(view, edits, {"sigma"});
    if (drawNoData(view)) return;
    flow(switchWidth("training errors"), 14 * view.scale);
    ImGui::Checkbox("training errors", &ui.trainingErrors);
    tooltip("Also shows the error on training images (dashed). Where it falls away from the "
            "held-out error, the "
            "network learns its images by heart.");
    int chosen = -1;
    for (int i = 0; i < view.columns(); ++i)
        if (isTrained(view.spec(i))) {
            drawNetworkRow(view, ui, edits, i);
            if (chosen < 0 || i == ui.column) chosen = i;
        }
    if (chosen < 0) return drawOffers(view, edits);
    const Chart chart = trainingChart(view, ui);
    drawCrossings(view, chart);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool stacked = narrow(view);
    const float width = stacked ? room.x : partWidth(2);
    const float line = ImGui::GetTextLineHeightWithSpacing();
    const float upper = stacked ? 260 * view.scale : std::max(200 * view.scale, std::floor(0.62f * room.y));
    const float lower = stacked ? 200 * view.scale : std::max(130 * view.scale, room.y - upper - line / 2);
    const auto beside = [&] {
        if (!stacked) ImGui::SameLine();
    };
    drawChartOr(
        view, ui, "training errors", chart, ImVec2(width, upper),
        trainingOf(ui, chosen).seen > 0
            ? "This network is finished: of its training no moments are kept. Train one to see it learn."
            : "Press Train: the error over the images seen, the other models as lines to cross.");
    beside();
    drawMap(view, ui, chosen, ImVec2(width, upper));
    drawChartOr(view, ui, "training loss", lossChart(view, ui), ImVec2(width, lower),
                "the loss, while it trains");
    beside();
    ImGui::BeginChild("last", ImVec2(width, lower), false, walkable | ImGuiWindowFlags_NoScrollbar);
    drawLastViews(view, ui, edits, chosen);
    const ImVec2 left = ImGui::GetContentRegionAvail();
    switch (ui.trainingView) {
    case TrainingView::radius:
        drawChartOr(view, ui, "training radius", radiusChart(view, ui), left,
                    "how far it looks from the chosen pixel, over the time of training");
        break;
    case TrainingView::nearest:
        drawChartOr(view, ui, "training nearest", nearestChart(view, ui), left,
                    "samples of every moment, as soon as they are there");
        break;
    case TrainingView::halves:
        drawHalves(view, ui, edits, left);
    }
    ImGui::EndChild();
}

namespace {

/// What the tab wants computed: what is new first.
void wantTraining(const Wanted& w) {
    if (w.columns() == 0) return;
    const std::vector<double> sigmas = trainingSigmas(w.experiment);
    const int levels = static_cast<int>(sigmas.size()), here = levels - 1;
    const bool agreement = w.screen.trainingAgreement;
    const auto isNetwork = [&](int i) {
        return isTrained(w.experiment.columns[static_cast<std::size_t>(i)]);
    };
    for (int i = 0; i < w.columns(); ++i)
        if (isNetwork(i)) w.later<WienerAtLevel>(i, here);
    for (int i = 0; i < w.columns(); ++i)
        if (offers<ExactError>(w.experiment.columns[static_cast<std::size_t>(i)]))
            w.later<ErrorAtLevel>(i, here);
    const auto forMoments = [&](const auto& body) {
        for (int i = 0; i < w.columns() && i < static_cast<int>(w.screen.moments.size()); ++i) {
            if (!isTrained(w.experiment.columns[static_cast<std::size_t>(i)])) continue;
            const auto& moments = w.screen.moments[static_cast<std::size_t>(i)];
            for (auto moment = moments.rbegin(); moment != moments.rend(); ++moment)
                if (*moment >= firstMoment) body(i, *moment);
        }
    };
    forMoments([&](int i, int moment) { w.later<ErrorAtMoment>(i, moment * levels + here); });
    for (int level = 0; level < here; ++level) {
        for (int i = 0; i < w.columns() && !agreement; ++i)
            if (isNetwork(i)) w.later<WienerAtLevel>(i, level);
        if (!agreement &&
            offers<ExactError>(w.experiment.columns[static_cast<std::size_t>(referenceOf(w.experiment))]))
            w.later<ErrorAtLevel>(referenceOf(w.experiment), level);
    }
    if (w.screen.trainingView == TrainingView::nearest) {
        w.later<TypicalDistanceStudy>();
        forMoments([&](int i, int moment) { w.later<SamplesAtMoment>(i, moment); });
    } else if (w.screen.trainingView == TrainingView::halves) {
        wantHalves(w);
    } else {
        for (int i = 0; i < w.columns(); ++i)
            if (!isTrained(w.experiment.columns[static_cast<std::size_t>(i)])) w.later<RadiusHere>(i);
        forMoments([&](int i, int moment) { w.later<RadiusAtMoment>(i, moment); });
    }
    forMoments([&](int i, int moment) {
        for (int level = 0; level < here; ++level) {
            if (agreement)
                w.later<AgreementAtMoment>(i, moment * levels + level);
            else
                w.later<ErrorAtMoment>(i, moment * levels + level);
        }
    });
}

const InstrumentRegistration
    trainingInstrument({.id = "training",
                        .order = 65,
                        .label = "Training",
                        .tooltip = "Networks while they learn: their errors over the images seen, whom they "
                                   "resemble, how far they look.",
                        .draw = drawTrainingPanel,
                        .want = wantTraining});

} // namespace

} // namespace scorelet
