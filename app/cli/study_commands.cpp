// scorelet learning, halves, statistics, radius, memorization, dial, pieces: what the tabs of these names
// show, as tables.
//
// Each is a row of one table: its options, its columns, and the studies that its rows come from.

#include "app/cli/batch.h"
#include "app/cli/commands.h"
#include "core/base/csv.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/session/stencil_file.h"
#include "core/studies/dial_choice_study.h"
#include "core/studies/dial_study.h"
#include "core/studies/error_study.h"
#include "core/studies/halves_study.h"
#include "core/studies/learning_study.h"
#include "core/studies/memorization_study.h"
#include "core/studies/nearness_study.h"
#include "core/studies/pieces_study.h"
#include "core/studies/sensitivity_study.h"
#include "core/studies/statistics_study.h"

#include <cmath>
#include <fmt/format.h>
#include <memory>

namespace scorelet {
namespace {

struct StudyChoices {
    BatchOptions options;
    std::string model, csv;
    std::vector<double> sigmas = {0.05, 0.1, 0.2, 0.5, 1, 2, 5};
    std::vector<int> pixel;
    bool certificates = false;
};

struct StudyCommand {
    const char* name;
    const char* help;
    bool overNoise; ///< has rows for several noise levels: --sigmas in place of --sigma
    bool ofImage;   ///< is about one held-out image: --image
    bool samples;   ///< draws samples, at all noise levels of their way: --count, --steps, ...
    Table (*rows)(Batch& batch, const ModelSpec& spec, const StudyChoices& choices);
};

std::string number(long long value) {
    return fmt::format("{}", value);
}

Table learningRows(Batch& batch, const ModelSpec& spec, const StudyChoices&) {
    Table table({"images", "sets", "train_mse", "train_deviation", "test_mse", "test_deviation",
                 "fit_seconds", "leave_one_out_mse", "leave_one_out_stderr"});
    for (const LearningPoint& p : batch.get<LearningStudy>(spec)->points)
        table.add({number(p.images), number(p.sets), csvNumber(p.train), csvNumber(p.trainError),
                   csvNumber(p.heldOut), csvNumber(p.heldOutError),
                   p.seconds > 0 ? fmt::format("{:.6f}", p.seconds) : "", csvNumber(p.leaveOneOut),
                   csvNumber(p.leaveOneOutError)});
    return table;
}

Table halvesRows(Batch& batch, const ModelSpec& spec, const StudyChoices&) {
    Table table({"images", "between_mse", "between_cosine", "between_explained", "mse_first", "mse_second"});
    for (const HalvesPoint& p : batch.get<HalvesStudy>(spec)->points)
        table.add({number(p.images), csvNumber(p.between.mse), csvNumber(p.between.cosine),
                   csvNumber(p.between.explained), csvNumber(p.mseFirst), csvNumber(p.mseSecond)});
    return table;
}

Table statisticsRows(Batch& batch, const ModelSpec& spec, const StudyChoices&) {
    const Experiment& e = batch.experiment();
    const SubbandLayout layout = layoutOf(e);
    const auto result = batch.get<StatisticsStudy>(spec);
    Table table({"part", "train_mse", "test_mse", "test_variance"});
    for (const BandError& band : result->bands) {
        const Subband& place = layout.bands()[static_cast<std::size_t>(band.band)];
        table.add({place.level == 0 ? fullName(place)
                                    : fmt::format("{}, level {}{}{}", name(place.orientation), place.level,
                                                  place.channelName.empty() ? "" : ", ", place.channelName),
                   csvNumber(band.train), csvNumber(band.heldOut), csvNumber(band.variance)});
    }
    table.add({"all", csvNumber(result->train), csvNumber(result->heldOut), ""});
    for (const OrderWorth& order : result->orders)
        table.add({fmt::format("rise without order {}", order.order), csvNumber(order.train),
                   csvNumber(order.heldOut), ""});
    return table;
}

Table radiusRows(Batch& batch, const ModelSpec& spec, const StudyChoices& choices) {
    const Experiment& e = batch.experiment();
    const int size = e.data.size;
    const int channel = chosenChannel(e);
    const PixelId pixel = choices.pixel.empty() ? PixelId{channel, size / 2, size / 2}
                                                : PixelId{channel, choices.pixel[0], choices.pixel[1]};
    requirePixel(batch.data().shape, pixel, "the effective radius");
    batch.checkImage();
    Table table({"sigma", "radius"});
    std::size_t level = 0;
    for (const double sigma : choices.sigmas) {
        batch.progress().part(++level, choices.sigmas.size());
        RadiusStudy::Inputs inputs{{fitOf(e, spec), imageChoiceOf(e), noiseOf(e)}, pixel};
        inputs.denoised.fit.sigma = sigma;
        table.add({csvNumber(sigma), csvNumber(*batch.get<RadiusStudy>(inputs))});
    }
    return table;
}

const char* verdict(Nearness nearness) {
    switch (nearness) {
    case Nearness::copy:
        return "copy";
    case Nearness::nearCopy:
        return "near copy";
    case Nearness::apart:
        return "new";
    case Nearness::unknown:
        break;
    }
    return "";
}

Table memorizationRows(Batch& batch, const ModelSpec& spec, const StudyChoices& choices) {
    const Experiment& e = batch.experiment();
    batch.checkImage();
    const auto typical = batch.get<TypicalDistanceStudy>(trainingOf(e));
    Table table({"sigma", "nearest_index", "distance", "typical_distance", "ratio", "verdict",
                 "ideal_effective_images", "nearest_name"});
    for (const double sigma : choices.sigmas) {
        NearestStudy::Inputs inputs{fitOf(e, spec), imageChoiceOf(e), noiseOf(e)};
        inputs.fit.sigma = sigma;
        const auto nearest = batch.get<NearestStudy>(inputs);
        const auto ideal = batch.get<PosteriorStudy>(
            PosteriorStudy::Inputs{trainingOf(e), imageChoiceOf(e), sigma, noiseOf(e)});
        if (nearest->empty()) { // the answer is not finite
            table.add({csvNumber(sigma), "", "", csvNumber(typical->mean), "", "",
                       csvNumber(ideal->share.effectiveNumber), ""});
            continue;
        }
        const Neighbour& first = nearest->front();
        table.add({csvNumber(sigma), number(first.index), csvNumber(first.distance), csvNumber(typical->mean),
                   csvNumber(first.distance / typical->mean), verdict(nearnessOf(first.distance, *typical)),
                   csvNumber(ideal->share.effectiveNumber), batch.data().train.names.of(first.index)});
    }
    return table;
}

Table piecesRows(Batch& batch, const ModelSpec& spec, const StudyChoices&) {
    const Experiment& e = batch.experiment();
    batch.checkImage();
    const auto result =
        batch.get<PiecesStudy>(PiecesStudy::Inputs{{fitOf(e, spec), imageChoiceOf(e), noiseOf(e)}});
    const ImageShape& shape = batch.data().shape;
    const bool channels = !result->ofCoefficients && shape.channels > 1;
    // The number of a coefficient, or of a pixel, and of which channel its value is.
    const auto placeOf = [&](int value) -> std::vector<std::string> {
        if (!channels) return {number(value)};
        const PixelId pixel = shape.pixel(value);
        return {number(pixel.row * shape.width + pixel.col),
                channelName(ColourBasis::rgb, shape.channels, pixel.channel)};
    };
    const std::string of = result->ofCoefficients ? "coefficient" : "pixel";
    const std::vector<std::string> columns =
        channels
            ? std::vector<std::string>{"pixel", "channel", "image", "pixel_there", "channel_there", "share"}
            : std::vector<std::string>{of, "image", of + "_there", "share"};
    Table table(columns);
    for (std::size_t value = 0; value < result->pieces.size(); ++value) {
        const Piece& piece = result->pieces[value];
        std::vector<std::string> row = placeOf(static_cast<int>(value));
        if (piece.image < 0) { // none has a weight of its own
            row.resize(columns.size());
        } else {
            row.push_back(number(piece.image));
            for (std::string& there : placeOf(piece.place)) row.push_back(std::move(there));
            row.push_back(csvNumber(piece.weight));
        }
        table.add(std::move(row));
    }
    return table;
}

/// Which stencils of the ladder the model beats at every noise level.
Table certificateRows(Batch& batch, const ModelSpec& spec, const StudyChoices& choices) {
    const Experiment& e = batch.experiment();
    if (isToldClass(spec))
        throw Error(fmt::format("{}: a certificate needs a model of all classes", toText(spec)),
                    "Nothing follows from the error of one that is told the image's class.");
    const auto ladder = ladderOf(e);
    Table table({"sigma", "test_mse", "test_stderr", "smallest_beaten", "its_train_mse", "largest_beaten",
                 "smallest_not_beaten"});
    std::size_t level = 0;
    for (const double sigma : choices.sigmas) {
        batch.progress().part(++level, choices.sigmas.size());
        const ErrorStudy::Inputs inputs = ErrorStudy::of(e, spec, sigma, choices.sigmas);
        ErrorPoint model = *batch.get<ErrorStudy>(inputs);
        if (model.exact)
            model = asSample(std::move(model), *batch.get<ImageErrorsStudy>(inputs),
                             batch.data().heldOut.count());
        std::vector<ErrorPoint> errors;
        for (const Rung& rung : *ladder)
            errors.push_back(*batch.get<ErrorStudy>(ErrorStudy::of(e, rung.spec, sigma)));
        const Certificate found = certificateOf(model, errors);
        const auto name = [&](int rung) {
            return rung < 0 ? std::string() : ladderText({(*ladder)[static_cast<std::size_t>(rung)].spec});
        };
        table.add(
            {csvNumber(sigma), csvNumber(model.heldOut), csvNumber(model.heldOutError), name(found.smallest),
             found.smallest < 0 ? "" : csvNumber(errors[static_cast<std::size_t>(found.smallest)].train),
             name(found.largest), name(found.enough)});
    }
    return table;
}

Table dialRows(Batch& batch, const ModelSpec& spec, const StudyChoices& choices) {
    if (choices.certificates) return certificateRows(batch, spec, choices);
    if (!offers<Dial>(spec))
        throw Error(fmt::format("{}: it has no dial from the ideal denoiser to Wiener's", toText(spec)),
                    "Such as posterior:image or posterior:local:r1.");
    const Experiment& e = batch.experiment();
    const auto typical = batch.get<TypicalDistanceStudy>(trainingOf(e));
    Table table({"h", "samples", "diverged", "copies", "near_copies", "median_ratio", "lower_quartile",
                 "upper_quartile", "typical_distance"});
    const int points = sampledDialPoints + (choosesDial(spec) ? 1 : 0); // the last one: as it chooses
    for (int point = 0; point < points; ++point) {
        batch.progress().part(static_cast<std::size_t>(point) + 1, static_cast<std::size_t>(points));
        const SampleNearness near =
            nearnessOfSamples(*batch.get<SamplesStudy>(SamplesAtDial::of(e, spec, point)), *typical);
        table.add({point < sampledDialPoints ? csvNumber(sampledDialAt(point)) : "auto", number(near.count),
                   number(near.diverged), number(near.copies), number(near.nearCopies),
                   csvNumber(near.median), csvNumber(near.lowerQuartile), csvNumber(near.upperQuartile),
                   csvNumber(typical->mean)});
    }
    return table;
}

constexpr StudyCommand commands[] = {
    {"learning",
     "The error over the number of training images: of a wavelet model exact, with its deviation over "
     "disjoint "
     "sets of images; of others at the first so many images, where sampled with its standard error.",
     false, false, false, learningRows},
    {"halves", "Whether models of two disjoint halves of the training images agree.", false, false, false,
     halvesRows},
    {"statistics", "A wavelet model's error by subband, and what each order of monomials is worth.", false,
     false, false, statisticsRows},
    {"radius", "How far one output pixel looks, over the noise level.", true, true, false, radiusRows},
    {"memorization",
     "How near the answer to a held-out image is to the training images, over the noise level.", true, true,
     false, memorizationRows},
    {"dial",
     "How near samples are to the training images as the dial of a posterior turns from ideal to Wiener; or, "
     "with --certificates, of any model and over the noise level: the smallest and the largest of --ladder's "
     "stencils that it must look beyond, because its held-out error is below the training error of the "
     "stencil's ideal machine, and the smallest a function of which could do as well.",
     false, false, true, dialRows},
    {"pieces",
     "Which piece of which training image every value of the answer to a held-out image is made of.", false,
     true, false, piecesRows},
};

int run(const StudyCommand& command, const StudyChoices& choices) {
    const ModelSpec asked = parseModelChoice(choices.model);
    checkOutputs({choices.csv});
    Batch batch(choices.options);
    const ModelSpec spec = batch.trained(asked);
    const Table table = command.rows(batch, spec, choices);
    batch.progress().clear();
    if (!choices.csv.empty()) writeFile(choices.csv, table.csv());
    if (choices.csv == "-") return 0;
    fmt::print("{}, {}\n{}", label(spec), batch.data().name, table.aligned());
    return 0;
}

} // namespace

void addStudyCommands(CLI::App& program, Action& action) {
    for (const StudyCommand& one : commands) {
        auto choices = std::make_shared<StudyChoices>();
        CLI::App* command = program.add_subcommand(one.name, one.help);
        command->add_option("--model", choices->model, "Model, such as local:d2:r1.")
            ->required()
            ->type_name("MODEL");
        if (one.overNoise)
            addSigmas(*command, choices->sigmas);
        else if (one.samples)
            choices->options.add(
                *command, {{"count"}, {"steps"}, {"start-sigma"}, {"end-sigma"}, {"rule"}, {"sampler"}});
        else
            choices->options.add(*command, {{"sigma"}});
        if (one.rows == dialRows) {
            command->add_flag("--certificates", choices->certificates,
                              "Which stencils the model looks beyond, instead of its samples.");
            addSigmas(*command, choices->sigmas);
            choices->options.add(*command, {{"ladder"}, {"chart-samples"}});
        }
        if (one.ofImage) choices->options.add(*command, {{"image"}});
        if (one.rows == radiusRows) choices->options.add(*command, {{"channel"}});
        if (one.rows == radiusRows)
            command
                ->add_option("--pixel", choices->pixel,
                             "Output pixel: row and column from 0; by default the middle.")
                ->delimiter(',')
                ->expected(2)
                ->type_name("Y,X");
        command->add_option("--csv", choices->csv, "The table as a file; - is the standard output.")
            ->type_name("FILE");
        choices->options.addCommon(*command);
        command->callback(
            [choices, &one, &action] { action = [choices, &one] { return run(one, *choices); }; });
    }
}

} // namespace scorelet
