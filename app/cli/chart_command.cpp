// scorelet chart: the mean squared error of models over noise levels.
//
// Images are loaded and transformed once, every model's moments are computed once, serve all noise levels,
// and may go when the next model needs their memory. Errors are exact in the noise where the model has them
// so; otherwise the first `--samples` held-out and training images are noised and denoised.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "app/draw/chart_image.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct Choices {
    BatchOptions options;
    std::vector<std::string> models;
    std::vector<double> sigmas = {0.05, 0.1, 0.2, 0.5, 1, 2, 5};
    std::string csv, png, svg;
};

constexpr int pictureWidth = 1200, pictureHeight = 750;

void addRow(Table& table, const ModelSpec& spec, const ErrorPoint& point) {
    const bool fitted = point.fit.features > 0;
    table.add({toText(spec), csvNumber(point.sigma), csvNumber(point.train), csvNumber(point.heldOut),
               point.exact ? "0" : csvNumber(point.heldOutError), point.exact ? "exact" : "sampled",
               fmt::format("{}", point.fit.features), fitted ? csvNumber(point.fit.rcond) : "",
               fmt::format("{:.6f}", point.fit.seconds)});
}

/// One line about a finished curve, with what a table row cannot say.
void printCurve(const ModelSpec& spec, const std::vector<ErrorPoint>& points) {
    const ErrorPoint& last = points.back();
    std::string text = label(spec);
    text += last.exact ? ": exact in the noise"
                       : fmt::format(": sampled, one noise draw for each of {} images", last.samples);
    int raised = 0;
    for (const ErrorPoint& point : points) raised += point.fit.raisedRidges;
    if (raised > 0) text += fmt::format("; ridge raised in {} regressions", raised);
    if (!last.fit.note.empty()) text += "; " + last.fit.note;
    fmt::print("{}\n", text);
}

std::vector<ErrorPoint> curveOf(Batch& batch, const ModelSpec& spec, const Choices& choices) {
    Experiment e = batch.experiment();
    if (!choices.options.given("chart-samples")) e.chartSamples = familyOf(spec).chartSamples;
    std::vector<ErrorPoint> points;
    for (const double sigma : choices.sigmas)
        points.push_back(*batch.get<ErrorStudy>(ErrorStudy::of(e, spec, sigma)));
    batch.progress().clear();
    return points;
}

/// Held-out errors as solid lines, training errors dashed, over the noise variance as a rail.
Chart chartOf(const std::vector<ModelSpec>& specs, const std::vector<std::vector<ErrorPoint>>& curves,
              const std::string& title) {
    Chart chart{.title = title,
                .xLabel = "noise \xcf\x83 (pixels in [-1, 1])",
                .yLabel = "MSE per pixel",
                .logX = true,
                .logY = true};
    const Palette& colors = palette(Theme::light);
    for (size_t i = 0; i < specs.size(); ++i) {
        const Rgba color = colors.series[i % colors.series.size()];
        Series heldOut{.label = label(specs[i]), .color = color};
        Series train{.label = label(specs[i]) + ", training images",
                     .color = faded(color, 0.6f),
                     .dashed = true,
                     .marker = Marker::none};
        for (const ErrorPoint& point : curves[i]) {
            heldOut.x.push_back(point.sigma);
            heldOut.y.push_back(point.heldOut);
            heldOut.error.push_back(point.exact ? 0 : point.heldOutError);
            train.x.push_back(point.sigma);
            train.y.push_back(point.train > 0 ? point.train : std::nan("")); // a logarithmic axis has no 0
        }
        chart.series.push_back(std::move(heldOut));
        chart.series.push_back(std::move(train));
    }
    Series rail{.label = "noise variance", .color = colors.dimText, .dashed = true, .marker = Marker::none};
    for (const ErrorPoint& point : curves.front()) {
        rail.x.push_back(point.sigma);
        rail.y.push_back(point.sigma * point.sigma);
    }
    chart.series.push_back(std::move(rail));
    return chart;
}

int runChart(Choices& choices) {
    const std::vector<ModelSpec> specs = parseModels(choices.models);
    checkOutputs({choices.csv, choices.png, choices.svg});
    std::sort(choices.sigmas.begin(), choices.sigmas.end());
    Batch batch(choices.options);
    Table table({"model", "sigma", "train_mse", "test_mse", "test_stderr", "method", "features", "rcond",
                 "fit_seconds"});
    std::vector<std::vector<ErrorPoint>> curves;
    for (const ModelSpec& spec : specs) {
        curves.push_back(curveOf(batch, spec, choices));
        for (const ErrorPoint& point : curves.back()) addRow(table, spec, point);
        printCurve(spec, curves.back());
    }
    fmt::print("{}", table.aligned());
    if (!choices.csv.empty()) writeFile(choices.csv, table.csv());
    if (choices.png.empty() && choices.svg.empty()) return 0;
    const Chart chart = chartOf(specs, curves, fmt::format("Mean squared error on {}", batch.data().name));
    if (!choices.png.empty()) writePicture(choices.png, chartPicture(chart, pictureWidth, pictureHeight));
    if (!choices.svg.empty()) writeFile(choices.svg, chartSvg(chart, pictureWidth, pictureHeight));
    return 0;
}

} // namespace

void addChartCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<Choices>();
    CLI::App* command =
        program.add_subcommand("chart", "The mean squared error of models over noise levels.");
    command
        ->add_option(
            "--models", choices->models,
            "Models with commas between them, such as independent:d3,wiener (scorelet models lists them).")
        ->required()
        ->type_name("A,B,...");
    addSigmas(*command, choices->sigmas);
    command->add_option("--csv", choices->csv, "Table of all figures.")->type_name("FILE");
    command->add_option("--png", choices->png, "The chart as a picture, 1200 x 750.")->type_name("FILE");
    command->add_option("--svg", choices->svg, "The chart as a drawing.")->type_name("FILE");
    choices->options.add(*command, {{"chart-samples", "--samples", "1000; patch machines 200"}});
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runChart(*choices); }; });
}

} // namespace scorelet
