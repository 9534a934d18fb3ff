// scorelet chart: the mean squared error of models over noise levels.
//
// Images are loaded and transformed once, every model's moments are computed once, serve all noise levels,
// and may go when the next model needs their memory. Errors are exact in the noise where the model has them
// so; otherwise the first `--samples` held-out and training images are noised and denoised. With --moments no
// image is read at all (app/cli/chart_source.h).

#include "app/cli/batch.h"
#include "app/cli/chart_source.h"
#include "app/cli/commands.h"
#include "app/draw/chart_image.h"
#include "app/panels/chart_table.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/standard_error.h"
#include "core/families/spec_text.h"
#include "core/studies/bases_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <optional>

namespace scorelet {
namespace {

struct ChartChoices {
    BatchOptions options;
    std::vector<std::string> models;
    std::vector<std::string> bases; ///< by inBasis(); none: the chosen one alone
    std::vector<double> sigmas = {0.05, 0.1, 0.2, 0.5, 1, 2, 5};
    std::string moments; ///< a file of moments in place of images; empty: none
    std::string csv, png, svg;
};

constexpr int pictureWidth = 1200, pictureHeight = 750;

/// What came of one model in one basis.
struct Curve {
    ModelSpec spec;
    std::string basis; ///< empty: the chosen one alone is asked for
    std::vector<ErrorPoint> points;
    std::vector<std::shared_ptr<const Eigen::VectorXd>>
        images;          ///< by point: the errors of single held-out images
    std::string failure; ///< why there are no more; empty: there are all
    std::string hint;    ///< what to try then
};

/// "independent, degree 1", and in which basis where there are several.
std::string nameOf(const Curve& curve) {
    return label(curve.spec) + (curve.basis.empty() ? "" : ", " + curve.basis);
}

CodedErrors codedErrorsOf(const Curve& curve) {
    CodedErrors errors;
    for (const ErrorPoint& point : curve.points) {
        errors.means.push_back(point.heldOut);
        errors.exact &= point.exact;
    }
    for (const auto& image : curve.images) errors.images.push_back(image.get());
    return errors;
}

/// "; 1.234 bits per pixel (of colour per value) from sigma 0.05 to 5, 0.12 +- 0.004 better than the first
/// model".
std::string bitsText(const Curve& curve, const Curve& first, Eigen::Index heldOut, const char* per) {
    const std::size_t count = curve.points.size();
    const double bits = bitsUpTo(curve.points, count);
    if (!std::isfinite(bits)) return {};
    std::vector<double> sigmas;
    for (const ErrorPoint& point : curve.points) sigmas.push_back(point.sigma);
    const std::string text =
        fmt::format("; {:.4g} bits {} from sigma {:.4g} to {:.4g}", bits, per, sigmas.front(), sigmas.back());
    if (&first == &curve || first.points.size() != count) return text;
    if (!onSameImages(curve.spec, first.spec))
        return text + fmt::format(", over other images than {}", label(first.spec));
    const BitsBetter better =
        bitsBetter(sigmas, codedErrorsOf(curve), codedErrorsOf(first), static_cast<double>(heldOut));
    if (!std::isfinite(better.bits)) return text;
    const std::string deviation =
        std::isfinite(better.standardError) ? fmt::format(" +- {:.2g}", better.standardError) : "";
    return text + fmt::format(", {:.3g}{} {} than {}", std::abs(better.bits), deviation,
                              better.bits < 0 ? "worse" : "better", nameOf(first));
}

/// One line about a finished curve, with what a table row cannot say.
void printCurve(const Curve& curve, const Curve& first, Eigen::Index heldOut, bool failuresAlone,
                const char* per) {
    if (!curve.failure.empty()) {
        fmt::print(stderr, "scorelet: {}: {}\n", nameOf(curve), curve.failure);
        if (!curve.hint.empty()) fmt::print(stderr, "  {}\n", curve.hint);
        return;
    }
    if (failuresAlone) return;
    const ErrorPoint& last = curve.points.back();
    std::string text = nameOf(curve);
    text += last.exact ? ": exact in the noise"
                       : fmt::format(": sampled, one noise draw for each of {} images", last.samples);
    int raised = 0;
    for (const ErrorPoint& point : curve.points) raised += point.fit.raisedRidges;
    if (raised > 0) text += fmt::format("; ridge raised in {} regressions", raised);
    if (!last.fit.note.empty()) text += "; " + last.fit.note;
    fmt::print("{}{}\n", text, bitsText(curve, first, heldOut, per));
}

/// The latest point of a curve over images, and against the first model's at the same noise level.
OverImages overImages(const Curve& curve, const Curve* first, Eigen::Index heldOut) {
    const std::size_t k = curve.points.size() - 1;
    OverImages over;
    over.bits = bitsUpTo(curve.points, k + 1);
    if (!curve.images[k]) return over; // of moments alone
    const Eigen::VectorXd& errors = *curve.images[k];
    if (curve.points[k].exact) over.heldOutError = standardError(errors, static_cast<double>(heldOut));
    if (!first || k >= first->points.size() || !first->images[k] || !onSameImages(curve.spec, first->spec))
        return over;
    // Paired: on the images that both have, in their order.
    const Eigen::VectorXd& others = *first->images[k];
    const Eigen::Index both = std::min(errors.size(), others.size());
    const bool exact = curve.points[k].exact && first->points[k].exact;
    const Eigen::VectorXd difference = errors.head(both) - others.head(both);
    over.difference = exact ? curve.points[k].heldOut - first->points[k].heldOut : difference.mean();
    over.differenceError = standardError(difference, static_cast<double>(exact ? heldOut : both));
    return over;
}

/// Computes the curve of model number `before.size()` of `models`; every row is written as it comes.
Curve curveOf(ChartSource& source, const ModelSpec& asked, const std::string& basis,
              const std::vector<double>& sigmas, const std::vector<Curve>& before, std::size_t models,
              Table& table, GrowingFile* csv) {
    Curve curve{asked, basis, {}, {}, {}, {}};
    const auto add = [&](std::vector<std::string> row) {
        if (!basis.empty()) row.insert(row.begin(), basis);
        if (csv) csv->append(csvLine(row));
        table.add(std::move(row));
    };
    const Curve* first = before.empty() ? nullptr : &before.front();
    std::size_t part = before.size() * sigmas.size();
    for (const double sigma : sigmas) {
        source.progress().part(++part, models * sigmas.size());
        try {
            if (curve.points.empty()) curve.spec = source.prepare(asked, basis);
            auto [point, images] = source.errors(sigma, sigmas);
            curve.points.push_back(std::move(point));
            curve.images.push_back(std::move(images));
            add(chartCells(toText(curve.spec), curve.points.back(),
                           overImages(curve, first, source.heldOut())));
        } catch (const Error& error) {
            curve.failure = error.what();
            curve.hint = error.hint();
            add(failedCells(toText(curve.spec), sigma, curve.failure));
            break; // what cannot be made at one noise level cannot be made at others
        }
    }
    source.progress().clear();
    return curve;
}

/// Held-out errors as parts of the noise variance: a colour a basis, a marker a model.
Chart chartOfBases(const std::vector<Curve>& curves, const std::vector<std::string>& bases,
                   const std::string& title) {
    Chart chart{.title = title,
                .xLabel = "noise \xcf\x83 (pixels in [-1, 1])",
                .yLabel = "held-out MSE / \xcf\x83\xc2\xb2",
                .logX = true,
                .logY = true};
    const Palette& colors = palette(Theme::light);
    std::vector<ModelSpec> models;
    for (const Curve& curve : curves) {
        const auto basis = std::find(bases.begin(), bases.end(), curve.basis) - bases.begin();
        const auto model = std::find(models.begin(), models.end(), curve.spec) - models.begin();
        if (model == static_cast<std::ptrdiff_t>(models.size())) models.push_back(curve.spec);
        constexpr Marker markers[] = {Marker::circle, Marker::square, Marker::triangle, Marker::diamond};
        Series series{.label = fmt::format("{}, {}", curve.basis, toText(curve.spec)),
                      .color = colors.series[static_cast<size_t>(basis) % colors.series.size()],
                      .dashed = model > 0,
                      .marker = markers[model % 4]};
        for (const ErrorPoint& point : curve.points) {
            const double noise = point.sigma * point.sigma;
            series.x.push_back(point.sigma);
            series.y.push_back(point.heldOut / noise);
            series.error.push_back(point.exact ? 0 : point.heldOutError / noise);
        }
        chart.series.push_back(std::move(series));
    }
    return chart;
}

/// Held-out errors as solid lines, training errors dashed, over the noise variance for reference.
Chart chartOf(const std::vector<Curve>& curves, const std::vector<double>& sigmas, const std::string& title,
              const std::string& yLabel) {
    Chart chart{.title = title,
                .xLabel = "noise \xcf\x83 (pixels in [-1, 1])",
                .yLabel = yLabel,
                .logX = true,
                .logY = true};
    const Palette& colors = palette(Theme::light);
    for (size_t i = 0; i < curves.size(); ++i) {
        const std::string name = nameOf(curves[i]);
        const Rgba color = colors.series[i % colors.series.size()];
        Series heldOut{.label = name, .color = color};
        Series train{.label = name + ", training images",
                     .color = faded(color, 0.6f),
                     .dashed = true,
                     .marker = Marker::none};
        for (const ErrorPoint& point : curves[i].points) {
            heldOut.x.push_back(point.sigma);
            heldOut.y.push_back(point.heldOut);
            heldOut.error.push_back(point.exact ? 0 : point.heldOutError);
            train.x.push_back(point.sigma);
            train.y.push_back(point.train > 0 ? point.train : std::nan("")); // a logarithmic axis has no 0
        }
        chart.series.push_back(std::move(heldOut));
        chart.series.push_back(std::move(train));
    }
    Series noise{.label = "noise variance", .color = colors.dimText, .dashed = true, .marker = Marker::none};
    for (const double sigma : sigmas) {
        noise.x.push_back(sigma);
        noise.y.push_back(sigma * sigma);
    }
    chart.series.push_back(std::move(noise));
    return chart;
}

int runChart(ChartChoices& choices) {
    std::vector<ModelSpec> specs = parseModels(choices.models);
    checkOutputs({choices.csv, choices.png, choices.svg});
    std::sort(choices.sigmas.begin(), choices.sigmas.end());
    const std::unique_ptr<ChartSource> source = choices.moments.empty()
                                                    ? errorsOfImages(choices.options)
                                                    : errorsOfMoments(choices.options, choices.moments);
    if (specs.empty()) specs = source->models();
    std::vector<std::string> columns = chartColumns(), bases = choices.bases;
    for (const std::string& basis : bases) inBasis(source->experiment(), basis); // before anything is computed
    if (bases.empty())
        bases.emplace_back();
    else
        columns.insert(columns.begin(), "basis");
    Table table(columns);
    std::optional<GrowingFile> csv;
    if (!choices.csv.empty()) csv.emplace(choices.csv).append(csvLine(columns));
    const bool quiet = choices.csv == "-"; // the table is what goes to the standard output then
    std::vector<Curve> curves;
    const std::size_t all = bases.size() * specs.size();
    for (const std::string& basis : bases) // its coefficients serve all models
        for (const ModelSpec& spec : specs) {
            Curve curve =
                curveOf(*source, spec, basis, choices.sigmas, curves, all, table, csv ? &*csv : nullptr);
            curves.push_back(std::move(curve));
            if (all > 1 || curves.back().failure.empty())
                printCurve(curves.back(), curves.front(), source->heldOut(), quiet,
                           perPixel(source->experiment()));
        }
    if (csv) csv->finish();
    if (all == 1 && !curves.front().failure.empty()) throw Error(curves.front().failure, curves.front().hint);
    if (!quiet) fmt::print("{}", table.aligned());
    const auto failed =
        std::count_if(curves.begin(), curves.end(), [](const Curve& c) { return !c.failure.empty(); });
    std::erase_if(curves, [](const Curve& c) { return c.points.empty(); });
    if (!choices.png.empty() || !choices.svg.empty()) {
        const std::string title = fmt::format("Mean squared error on {}", source->name());
        const Chart chart =
            choices.bases.empty()
                ? chartOf(curves, choices.sigmas, title, fmt::format("MSE {}", perPixel(source->experiment())))
                : chartOfBases(curves, bases, title);
        if (!choices.png.empty()) {
            warnOfFont();
            writePicture(choices.png, chartPicture(chart, pictureWidth, pictureHeight));
        }
        if (!choices.svg.empty()) writeFile(choices.svg, chartSvg(chart, pictureWidth, pictureHeight));
    }
    if (failed > 0)
        throw Error(fmt::format("{} of {} models failed; the others are in the table", failed, all));
    return 0;
}

} // namespace

void addChartCommand(CLI::App& program, Action& action) {
    auto choices = std::make_shared<ChartChoices>();
    CLI::App* command =
        program.add_subcommand("chart", "The mean squared error of models over noise levels.");
    CLI::Option* models =
        command
            ->add_option("--models", choices->models,
                         "Models with commas between them, such as independent:d3,wiener (scorelet models "
                         "lists them). Of a file of moments all of its models unless some are named.")
            ->required()
            ->type_name("A,B,...");
    CLI::Option* moments =
        command
            ->add_option("--moments", choices->moments,
                         "Errors from a file of moments (scorelet moments, scorelet merge) in place of images; "
                         "data and basis are the file's.")
            ->each([models](const std::string&) { models->required(false); })
            ->type_name("FILE");
    CLI::Option* bases = command
        ->add_option(
            "--bases", choices->bases,
            "Bases in which every model is made, with commas between them: pixels, dct, fourier, pca, "
            "wavelets such as haar or db2, orthonormal matrices in NPY files; of colour images also in "
            "opponent "
            "colours, db2+opponent. Without any, the one of --basis.")
        ->delimiter(',')
        ->check([](const std::string& name) -> std::string {
            try {
                Experiment colour; // whether the images are is seen once they are asked for
                colour.data.channels = 3;
                inBasis(colour, name);
                return {};
            } catch (const Error& error) {
                return error.what();
            }
        })
        ->type_name("B,B,...");
    bases->excludes(moments);
    addSigmas(*command, choices->sigmas);
    command->add_option("--csv", choices->csv, "Table of all figures.")->type_name("FILE");
    command->add_option("--png", choices->png, "The chart as a picture, 1200 x 750.")->type_name("FILE");
    command->add_option("--svg", choices->svg, "The chart as a drawing.")->type_name("FILE");
    choices->options.add(*command, {{"chart-samples", "--samples", "1000; patch machines 200"}});
    choices->options.addCommon(*command);
    command->callback([choices, &action] { action = [choices] { return runChart(*choices); }; });
}

} // namespace scorelet
