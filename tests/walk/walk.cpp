// The walk: a lab that a restless person uses, compared with one that was asked once.
//
//     walk --steps 10000 --seed 1 [--threads 2] [--quiet]
//
// Thousands of random steps go over all rows of the parameter table, the columns, the tabs and the actions,
// with undo, redo and cancel at random moments while the lab computes. At every rest all that the lab shows
// as an answer to its choices is compared, number by number, with the answer of a fresh lab to the same
// choices. Exit status 0: they never differed; 1: they did, and every difference was told with the steps that
// led to it. The choices are a function of the seed; the moments are those of this machine.
#include "tests/walk/shown.h"

#include "app/shell/actions.h"
#include "app/shell/lab.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/basis/matrix_transform.h"
#include "core/engine/engine.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/image/npy.h"
#include "core/session/parameters.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <thread>

namespace scorelet::walk {
namespace {

/// Uniform choices out of a seed.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : seed_(seed) {}
    double uniform() { return uniformAt(seed_, 0, next_++); }
    int below(int count) { return static_cast<int>(uniform() * count); }
    template <class T>
    const T& oneOf(const std::vector<T>& values) {
        return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
    }

private:
    std::uint64_t seed_;
    std::uint64_t next_ = 0;
};

/// Ranges within which a walk stays, where the table's own would take minutes a step.
struct Range {
    const char* id;
    double low, high;
};
constexpr Range ranges[] = {
    {"train", 2, 120},       {"test", 1, 24},         {"size", 1, 2},       {"subset", 0, 140},
    {"image", 0, 30},        {"seed", 0, 2},          {"noise", 0, 2},      {"chart-points", 2, 4},
    {"chart-samples", 2, 6}, {"steps", 1, 5},         {"count", 1, 3},      {"pixel-row", 0, 20},
    {"pixel-column", 0, 20}, {"coefficient", 0, 300}, {"neighbour", 1, 12}, {"levels", 1, 4},
    {"budget", 0.1, 0.2},    {"degree", 1, 2},        {"radius", 0, 1},     {"patch", 1, 9},
    {"images", 0, 100},      {"seen", 0, 200},        {"width", 2, 8},      {"batch", 1, 16},
    {"blocks", 1, 2},        {"field", 1, 9}};

const std::vector<std::string> models = {"independent:d1",
                                         "independent:d3",
                                         "band-tied:d2",
                                         "band-tied:d2:shared",
                                         "local:d1:r1",
                                         "local:d2:r1",
                                         "local:d2:r1:additive",
                                         "parent:d2",
                                         "custom:d2:sees=same@0@1+parent",
                                         "ideal",
                                         "nearest",
                                         "wiener",
                                         "ls:p3",
                                         "els:p3:images=20",
                                         "pca-locality:images=30",
                                         "convnet:w4:f3:batch=8:seen=64",
                                         "features",
                                         "features:\"w; label*w\":class=own",
                                         "bayes-shrink",
                                         "sure-shrink",
                                         "local:d4:r3"};

/// These, and every other family as it is offered.
const std::vector<std::string>& allModels() {
    static const std::vector<std::string> all = [] {
        std::vector<std::string> texts = models;
        for (const Family& family : families())
            if (std::none_of(models.begin(), models.end(), [&](const std::string& text) {
                    return parseModelSpec(text).family == family.id;
                }))
                texts.push_back(family.id);
        return texts;
    }();
    return all;
}

/// Choices that always work together.
const std::vector<std::pair<std::string, std::string>> sound = {{"data", "strokes"}, {"train", "60"},
                                                                {"test", "12"},      {"size", "16"},
                                                                {"levels", "2"},     {"basis", "wavelet"}};

/// Actions that leave the lab, ask for files or need a frame of Dear ImGui.
const std::set<std::string> leftOut = {
    "open", "open-data", "open-picture", "open-previous", "save", "save-as", "export", "screenshot",
    "quit", "copy",      "copy-python",  "paste",         "walk", "cancel",  "undo",   "redo"};

/// An orthonormal matrix for images of 16 x 16 pixels: another basis than those that have names.
const std::string& basisFile() {
    static const std::string path = [] {
        const Eigen::MatrixXf waves =
            cosineMatrix(256).cast<float>().transpose(); // by columns: rows side by side
        const std::string file =
            (std::filesystem::temp_directory_path() / "scorelet-walk-basis.npy").string();
        writeFile(file, encodeNpy({waves.data(), static_cast<std::size_t>(waves.size())}, {256, 256}));
        return file;
    }();
    return path;
}

template <class Owner>
std::string randomValue(const Parameter<Owner>& p, Dice& dice) {
    double low = p.low, high = p.high;
    for (const Range& range : ranges)
        if (p.id == range.id) low = range.low, high = range.high;
    if (p.id == "own") return dice.below(2) == 0 ? "" : "2x2:00ff80ff";
    if (p.id == "ladder")
        return dice.oneOf(std::vector<std::string>{"self, band-tied, place, local, local:r2",
                                                   "self, local", "sees=parent+scaling, self"});
    if (p.id == "left-out") return dice.oneOf(std::vector<std::string>{"", "S2", "H1+D1", "V2+H1+V1"});
    if (p.id == "features")
        return dice.oneOf(std::vector<std::string>{"w; w^2", "w; (label == 3)*w", "label", "w; lgo(w)"});
    if (p.id == "class") return dice.oneOf(std::vector<std::string>{"all", "own", "3", "nonesuch"});
    if (p.id == "basis-file") return dice.below(2) == 0 ? "" : basisFile();
    if (p.kind == ParameterKind::text) return dice.below(8) == 0 ? "/no/such/folder" : "strokes";
    if (p.kind == ParameterKind::choice) return dice.oneOf(p.choices);
    if (p.kind == ParameterKind::toggle) return dice.below(2) == 0 ? "true" : "false";
    const double at = dice.uniform();
    double value = p.scale == ParameterScale::logarithmic && low > 0 ? low * std::pow(high / low, at)
                                                                     : low + (high - low) * at;
    // Few different values, so that a walk comes back to where it was.
    if (p.kind == ParameterKind::real) return fmt::format("{:.1g}", value);
    value = std::round(value);
    if (p.id == "size") value *= 8;
    if (p.id == "patch") value = 2 * std::floor(value / 2) + 1;
    return fmt::format("{}", static_cast<long long>(value));
}

class Walk {
public:
    Walk(std::uint64_t seed, int threads) : dice_(seed), threads_(threads), lab_(options(threads)) {}

    /// One step; tells what it was.
    std::string step() {
        const int what = dice_.below(100);
        if (what < 12) return thereAndBack();
        if (what < 45) return setRow();
        if (what < 60) return changeColumns();
        if (what < 68) return setColumnRow();
        if (what < 80) return act("undo");
        if (what < 85) return act("redo");
        if (what < 90) return act("cancel");
        return act(actions_[static_cast<std::size_t>(dice_.below(static_cast<int>(actions_.size())))]);
    }

    /// Some time for the worker: mostly less than a stage takes.
    void pause() {
        const double at = dice_.uniform();
        if (at < 0.3) return;
        std::this_thread::sleep_for(
            std::chrono::microseconds(static_cast<int>(at < 0.9 ? 4000 * at : 40'000 * at)));
    }

    /// Lets the lab finish and compares all that it shows; lines of what is wrong.
    std::vector<std::string> rest() {
        lab_.poll();
        const auto onTheWay = lab_.snapshot(); // whatever it calls an answer has to be one already
        std::vector<std::string> wrong = waitUntilAnswered();
        const Experiment e = lab_.experiment();
        Engine fresh;
        const auto right = fresh.run(
            lab_.wanted(), {{}, threads_, {}}, [](const auto&) {}, [](const std::string&, double) {});
        const Shown wanted = shownOf(*right, e);
        compare(shownOf(*lab_.snapshot(), e), wanted, true, wrong);
        if (onTheWay) compare(shownOf(*onTheWay, e), wanted, false, wrong);
        if (right->answerOf<DataStudy>()->failure || right->answerOf<MosaicStudy>()->failure)
            for (const auto& [id, value] : sound) set(id, value); // nothing else to see from here
        return wrong;
    }

private:
    static void compare(const Shown& shown, const Shown& wanted, bool all, std::vector<std::string>& wrong) {
        for (const auto& [name, record] : wanted) {
            const auto found = shown.find(name);
            if (found == shown.end()) {
                if (all) wrong.push_back(fmt::format("{}: missing", name));
            } else if (const std::string text = difference(found->second, record); !text.empty()) {
                wrong.push_back(all ? text : text + " (on the way)");
            }
        }
    }

    static LabOptions options(int threads) {
        LabOptions result;
        result.threads = threads;
        result.start = {};
        result.start.data = {.source = "strokes", .train = 60, .heldOut = 12, .size = 16};
        result.start.levels = 2;
        result.start.chartPoints = 3;
        result.start.chartSamples = 4;
        result.start.schedule.steps = 4;
        result.start.generateCount = 2;
        return result;
    }

    /// Waits for an answer; one that was cancelled is asked for again. A line where the lab rests without an
    /// answer and without saying that it was cancelled.
    std::vector<std::string> waitUntilAnswered() {
        std::vector<std::string> wrong;
        int quiet = 0;
        while (lab_.poll(), !(lab_.idle() && lab_.snapshot() && lab_.snapshot()->complete)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            quiet = lab_.status().busy ? 0 : quiet + 1;
            if (quiet < 100) continue;
            if (!lab_.status().cancelled)
                wrong.emplace_back("the lab rests without an answer, and does not say that it was cancelled");
            Experiment other = lab_.experiment();
            other.sigma *= 1.5;
            lab_.change(other);
            lab_.perform("undo");
            quiet = 0;
        }
        return wrong;
    }

    std::string set(const std::string& id, const std::string& value) {
        try {
            lab_.set(id, value);
        } catch (const Error&) { // out of range: nothing was changed
        }
        return fmt::format("{} = {}", id, value);
    }

    std::string setRow() {
        const auto& row = dice_.oneOf(experimentParameters());
        return set(row.id, randomValue(row, dice_));
    }

    std::string setColumnRow() {
        const auto& columns = lab_.experiment().columns;
        if (columns.empty()) return changeColumns();
        const int column = dice_.below(static_cast<int>(columns.size()));
        const auto& row = dice_.oneOf(columnParameters());
        const ModelSpec& spec = columns[static_cast<std::size_t>(column)];
        if (!row.applies(spec)) return setRow();
        // Cross-validation over degrees of a stencil takes a minute: here it is tried on single coefficients.
        if (row.id.ends_with("-chosen") && needsMoments(spec) && spec.family != "independent")
            return setRow();
        return set(fmt::format("column{}.{}", column + 1, row.id), randomValue(row, dice_));
    }

    /// A noise level tried and taken back while the lab computes: what was half done must not stay.
    std::string thereAndBack() {
        const std::string text = set("sigma", randomValue(experimentParameter("sigma"), dice_));
        std::this_thread::sleep_for(std::chrono::microseconds(static_cast<int>(12'000 * dice_.uniform())));
        lab_.poll();
        const bool cancelled = dice_.below(2) == 0 && lab_.perform("cancel");
        lab_.perform("undo");
        return text + (cancelled ? ", cancelled, and back" : " and back");
    }

    std::string changeColumns() {
        Experiment next = lab_.experiment();
        const auto count = static_cast<int>(next.columns.size());
        const int what = count == 0 ? 0 : dice_.below(6);
        const std::string model = dice_.oneOf(allModels());
        std::string text;
        if (what <= 1 && count < maxColumns) {
            next.columns.insert(next.columns.begin() + dice_.below(count + 1), parseModelSpec(model));
            text = "add " + model;
        } else if (what == 2 && count > 0) {
            const int at = dice_.below(count);
            next.columns.erase(next.columns.begin() + at);
            text = fmt::format("remove column {}", at + 1);
        } else if (what == 3 && dice_.below(4) == 0) {
            next.columns.clear();
            text = "remove all columns";
        } else if (what == 4 && count > 1) {
            const int at = dice_.below(count - 1);
            std::swap(next.columns[static_cast<std::size_t>(at)],
                      next.columns[static_cast<std::size_t>(at) + 1]);
            text = fmt::format("move column {}", at + 1);
        } else if (count > 0) {
            const int at = dice_.below(count);
            next.columns[static_cast<std::size_t>(at)] = parseModelSpec(model);
            text = fmt::format("column {} = {}", at + 1, model);
        }
        lab_.change(next);
        return text;
    }

    std::string act(const std::string& id) {
        lab_.poll();
        lab_.perform(id);
        return id;
    }

    static std::vector<std::string> allowedActions() {
        std::vector<std::string> ids;
        for (const Action& action : actionTable())
            if (!leftOut.contains(action.id)) ids.push_back(action.id);
        return ids;
    }

    Dice dice_;
    int threads_;
    std::vector<std::string> actions_ = allowedActions();
    Lab lab_;
};

struct Options {
    int steps = 300;
    std::uint64_t seed = 1;
    int threads = 2;
    bool quiet = false;
};

int run(const Options& options) {
    Walk walk(options.seed, options.threads);
    Dice rests(options.seed + 1000);
    std::deque<std::string> last;
    int wrong = 0, compared = 0;
    for (int i = 0; i < options.steps; ++i) {
        last.push_back(walk.step());
        if (last.size() > 8) last.pop_front();
        walk.pause();
        if (rests.below(4) > 0) continue;
        ++compared;
        for (const std::string& line : walk.rest()) {
            ++wrong;
            fmt::print("step {}: {}\n    after: {}\n", i, line, fmt::join(last, ", "));
            std::fflush(stdout);
        }
        if (!options.quiet && compared % 250 == 0) {
            fmt::print("{} steps, {} comparisons, {} differences\n", i + 1, compared, wrong);
            std::fflush(stdout);
        }
    }
    fmt::print("walk of {} steps, seed {}: {} comparisons, {} differences\n", options.steps, options.seed,
               compared, wrong);
    return wrong == 0 ? 0 : 1;
}

} // namespace
} // namespace scorelet::walk

int main(int count, char** arguments) {
    scorelet::walk::Options options;
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        const auto value = [&] { return i + 1 < count ? std::strtoull(arguments[++i], nullptr, 10) : 0; };
        if (name == "--steps")
            options.steps = static_cast<int>(value());
        else if (name == "--seed")
            options.seed = value();
        else if (name == "--threads")
            options.threads = static_cast<int>(value());
        else if (name == "--quiet")
            options.quiet = true;
        else {
            fmt::print(stderr, "walk: unknown option {}\n", name);
            return 2;
        }
    }
    return scorelet::walk::run(options);
}
