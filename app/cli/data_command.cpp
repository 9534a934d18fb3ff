// scorelet data: what was found in a data source.

#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/output/output.h"
#include "core/base/file.h"
#include "core/image/statistics.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>
#include <set>

namespace scorelet {
namespace {

std::string classesText(const DataSet& data) {
    if (!data.classNames.empty())
        return fmt::format("{} ({})", data.classNames.size(), fmt::join(data.classNames, ", "));
    const std::set<int> labels(data.train.labels.begin(), data.train.labels.end());
    return labels.empty() ? "none" : fmt::format("{}", labels.size());
}

void printSet(const char* name, const ImageSet& set) {
    const PixelStatistics s = pixelStatistics(set.pixels);
    fmt::print("{:<20} {}\n", fmt::format("{} images", name), set.count());
    fmt::print("{:<20} {:.6f} to {:.6f}\n", "  range", s.minimum, s.maximum);
    fmt::print("{:<20} {:.6f}\n", "  mean", s.mean);
    fmt::print("{:<20} {:.6f}\n", "  standard deviation", s.standardDeviation);
}

int runData(const BatchOptions& options, const std::string& png) {
    checkWritable(png);
    ProgressLine progress(options.quiet());
    const Experiment e = options.experiment();
    const DataSet data = loadDataSet(e.data, progress.work("images", options.threads()));
    progress.clear();
    options.tellWithoutEffect(e, data);
    fmt::print("{:<20} {}\n", "data set", data.name);
    fmt::print("{:<20} {}\n", "from", data.origin);
    for (const std::string& note : data.notes) fmt::print("{:<20} {}\n", "note", note);
    fmt::print("{:<20} {} x {} pixels\n", "size", data.shape.height, data.shape.width);
    fmt::print("{:<20} {}\n", "channels",
               data.shape.channels == 1 ? "1 (grey, -1 black to 1 white)"
                                        : "3 (red, green, blue, each -1 to 1)");
    fmt::print("{:<20} {}\n", "classes", classesText(data));
    printSet("training", data.train);
    printSet("held-out", data.heldOut);
    if (png.empty()) return 0;
    std::vector<Tile> tiles;
    for (Eigen::Index i = 0; i < std::min<Eigen::Index>(100, data.train.count()); ++i)
        tiles.push_back({data.train.pixels.image(i)});
    writePicture(png, sheet(tiles, e.look.channels, 10, zoomFor(data.shape.height, 64)));
    return 0;
}

} // namespace

void addDataCommand(CLI::App& program, Action& action) {
    struct DataChoices {
        BatchOptions options;
        std::string png;
    };
    auto choices = std::make_shared<DataChoices>();
    CLI::App* command = program.add_subcommand(
        "data", "What was found: count, size, channels, range, mean, standard deviation, classes.");
    choices->options.add(*command, {{"channel"}});
    choices->options.addCommon(*command);
    command->add_option("--png", choices->png, "Sheet of the first 100 training images.")->type_name("FILE");
    command->callback(
        [choices, &action] { action = [choices] { return runData(choices->options, choices->png); }; });
}

} // namespace scorelet
