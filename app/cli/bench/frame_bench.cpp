#include "app/cli/bench/frame_bench.h"

#include "app/draw/headless.h"
#include "app/output/interrupt.h"
#include "app/shell/lab.h"
#include "core/families/spec_text.h"
#include "core/image/array_store.h"
#include "core/studies/inspector_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/samples_study.h"
#include "core/studies/sensitivity_study.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <thread>

namespace scorelet {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int draggedFrames = 200;
constexpr double frameSeconds = 1.0 / 60;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Processor time of this thread, which does not count what other threads take from it; wall time where there
/// is no such clock.
double threadSeconds() {
#ifdef CLOCK_THREAD_CPUTIME_ID
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
#else
    return secondsSince(Clock::time_point{});
#endif
}

/// The lab on a display of its own, 60 frames a second.
class BenchStage {
public:
    BenchStage(const Experiment& experiment, int threads)
        : headless_(1280, 800),
          lab_(std::make_unique<Lab>(LabOptions{.threads = threads, .start = experiment})) {}

    void frame() {
        headless_.frame(
            [&] { lab_->frame(headless_.painter(), {.theme = headless_.theme(), .time = time_}); });
        time_ += frameSeconds;
    }

    /// Frames until `done`, every millisecond one; the seconds it took.
    template <class Done>
    double framesUntil(Done&& done, double limit) {
        const auto start = Clock::now();
        while (!done() && secondsSince(start) < limit) {
            if (interruption().stop_requested()) throw Cancelled{};
            frame();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return secondsSince(start);
    }

    Lab& lab() { return *lab_; }

    /// Ends the lab; the seconds it took.
    double end() {
        return secondsOf([&] { lab_.reset(); });
    }

private:
    Headless headless_;
    std::unique_ptr<Lab> lab_;
    double time_ = 0;
};

/// True when a first model's image is there.
bool showsFirst(const Lab& lab) {
    return !lab.experiment().columns.empty() && lab.shown<DenoisedStudy>(0);
}

/// Whether every column has an answer for which `holds` is true.
template <class V, class Holds>
bool everyColumn(const Lab& lab, Holds&& holds) {
    for (int i = 0; i < static_cast<int>(lab.experiment().columns.size()); ++i)
        if (!holds(lab.shown<V>(i))) return false;
    return true;
}

/// True when every column shows an image.
bool showsAll(const Lab& lab) {
    return everyColumn<DenoisedStudy>(lab, [](const auto& shown) { return static_cast<bool>(shown); });
}

/// True when every column's image answers the current choices.
bool showsCurrent(const Lab& lab) {
    return everyColumn<DenoisedStudy>(lab, [](const auto& shown) { return shown && shown.complete(); });
}

/// A slider at frame i: over the usual noise levels and back, never twice the same value.
double draggedSigma(int i) {
    const double phase = static_cast<double>(i) / draggedFrames;
    return 0.1 * std::pow(20.0, 0.5 - 0.5 * std::cos(2 * M_PI * phase)) + 1e-6 * i;
}

Experiment withSigma(const Lab& lab, double sigma) {
    Experiment next = lab.experiment();
    next.sigma = sigma;
    return next;
}

void benchDrag(BenchStage& stage, BenchReport& report) {
    std::vector<double> cpu, wall, age;
    std::map<double, Clock::time_point> setAt{{stage.lab().experiment().sigma, Clock::now()}};
    auto next = Clock::now();
    for (int i = 0; i < draggedFrames; ++i) {
        const double sigma = draggedSigma(i);
        setAt[sigma] = Clock::now();
        const double cpuStart = threadSeconds();
        const auto start = Clock::now();
        stage.lab().change(withSigma(stage.lab(), sigma));
        stage.frame();
        cpu.push_back(threadSeconds() - cpuStart);
        wall.push_back(secondsSince(start));
        for (int c = 0; c < static_cast<int>(stage.lab().experiment().columns.size()); ++c) {
            const auto shown = stage.lab().shown<DenoisedStudy>(c);
            const auto known = shown ? setAt.find(shown->sigma) : setAt.end();
            if (known != setAt.end() && i > 10) age.push_back(secondsSince(known->second));
        }
        next += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(frameSeconds));
        std::this_thread::sleep_until(next);
    }
    const std::string how = fmt::format("sigma dragged over {} frames, worker computing", draggedFrames);
    report.add({"frame, processor time", "median", 1e3 * quantile(cpu, 0.5), "ms", 0, false, how});
    report.add({"frame, processor time", "99th percentile", 1e3 * quantile(cpu, 0.99), "ms", 8});
    report.add({"frame, wall time", "99th percentile", 1e3 * quantile(wall, 0.99), "ms"});
    report.add({"age of shown images", "median, dragging", 1e3 * quantile(age, 0.5), "ms"});
    report.add({"age of shown images", "99th percentile, dragging", 1e3 * quantile(age, 0.99), "ms", 0, false,
                "since their sigma was chosen"});
}

void benchSteps(BenchStage& stage, BenchReport& report) {
    std::vector<double> seconds;
    for (int i = 0; i < 30; ++i) {
        stage.lab().change(withSigma(stage.lab(), 0.1 * std::pow(1.08, i) + 1e-4));
        seconds.push_back(stage.framesUntil([&] { return showsCurrent(stage.lab()); }, 10));
    }
    report.add({"new images of all columns", "median", 1e3 * quantile(seconds, 0.5), "ms", 0, false,
                "after one change of sigma"});
    report.add({"new images of all columns", "99th percentile", 1e3 * quantile(seconds, 0.99), "ms", 100});
}

/// The longest time that a visible part went without a new result.
class Gap {
public:
    explicit Gap(std::string part) : part_(std::move(part)) {}

    /// To be told every frame what the part shows; null: nothing, or nothing more to come.
    void see(const void* result, bool complete = false) {
        if (complete) return;
        if (result != last_) {
            longest_ = std::max(longest_, secondsSince(since_));
            since_ = Clock::now();
        }
        last_ = result;
        waiting_ = secondsSince(since_);
    }

    void report(BenchReport& report, const char* what) const {
        report.add({"longest gap while dragging", part_, 1e3 * std::max(longest_, waiting_), "ms", 500, false,
                    what});
    }

private:
    std::string part_;
    const void* last_ = nullptr;
    Clock::time_point since_ = Clock::now();
    double longest_ = 0;
    double waiting_ = 0;
};

/// Drags sigma in a tab; `see` is called after every frame.
void dragIn(BenchStage& stage, const std::string& tab, const std::function<void()>& see) {
    Experiment next = stage.lab().experiment();
    next.look.tab = tab;
    stage.lab().change(next);
    stage.frame();
    auto at = Clock::now();
    for (int i = 0; i < draggedFrames; ++i) {
        stage.lab().change(withSigma(stage.lab(), draggedSigma(i)));
        stage.frame();
        see();
        at += std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(frameSeconds));
        std::this_thread::sleep_until(at);
    }
}

/// Live means all of it: pictures, inspector, sensitivity maps, samples.
void benchLive(BenchStage& stage, BenchReport& report) {
    const Lab& lab = stage.lab();
    const int last = static_cast<int>(lab.experiment().columns.size()) - 1;
    stage.lab().ui().inspectorAsked = true; // it is measured where it is on screen
    Gap picture("picture of the last column"), inspector("inspector"), learned("inspector, last column");
    dragIn(stage, "compare", [&] {
        picture.see(lab.shown<DenoisedStudy>(last).result);
        inspector.see(lab.shown<InspectorStudy>().result);
        learned.see(lab.shown<InspectedModelStudy>(last).result);
    });
    picture.report(report, "Compare");
    inspector.report(report, "Compare");
    learned.report(report, "Compare");
    Gap map("sensitivity of the last column");
    dragIn(stage, "sensitivity", [&] { map.see(lab.shown<SensitivityStudy>(last).result); });
    map.report(report, "Sensitivity");
    // Samples do not depend on sigma: they go on while it moves, step by step and column after column.
    Gap samples("samples, all columns");
    dragIn(stage, "generate", [&] {
        const void* newest = nullptr;
        bool complete = true;
        for (int i = 0; i <= last; ++i) {
            const auto shown = lab.shown<SamplesStudy>(i);
            complete = complete && shown.complete();
            if (shown.growing || (shown.complete() && !newest)) newest = shown.result;
        }
        samples.see(newest, complete);
    });
    samples.report(report, "Generate");
    Experiment back = lab.experiment();
    back.look.tab = "compare";
    stage.lab().change(back);
    stage.framesUntil([&] { return showsCurrent(lab); }, 60);
}

/// Training-set sizes over the whole slider, evenly spaced in the logarithm, none twice.
void benchTrainingSizes(BenchStage& stage, BenchReport& report) {
    constexpr int moves = 40;
    const auto all = static_cast<double>(stage.lab().data()->train.count());
    std::vector<double> seconds;
    for (int i = 0; i < moves; ++i) {
        const double place = std::fmod(0.382 * i + 0.01, 1.0); // to and fro
        Experiment next = stage.lab().experiment();
        next.subset = static_cast<int>(10 * std::pow(all / 10, place)) + 1;
        stage.lab().change(next);
        seconds.push_back(stage.framesUntil([&] { return showsCurrent(stage.lab()); }, 60));
    }
    Experiment next = stage.lab().experiment();
    next.subset = 0;
    stage.lab().change(next);
    stage.framesUntil([&] { return showsCurrent(stage.lab()); }, 60);
    const std::string how = "after one change of the training-set size";
    report.add(
        {"new images of all columns", "median, sizes", 1e3 * quantile(seconds, 0.5), "ms", 0, false, how});
    report.add({"new images of all columns", "90th percentile, sizes", 1e3 * quantile(seconds, 0.9), "ms"});
    report.add({"new images of all columns", "most, sizes", 1e3 * quantile(seconds, 1), "ms"});
}

/// A folder for the moments of one start, to be found by a second.
class KeptMomentsFolder {
public:
    KeptMomentsFolder() { ArrayStore::instance().useFolder(path_); }
    ~KeptMomentsFolder() {
        ArrayStore::instance().useFolder({});
        ArrayStore::instance().finish();
        std::error_code failed;
        std::filesystem::remove_all(path_, failed);
    }
    KeptMomentsFolder(const KeptMomentsFolder&) = delete;
    KeptMomentsFolder& operator=(const KeptMomentsFolder&) = delete;

private:
    std::filesystem::path path_ =
        std::filesystem::temp_directory_path() /
        fmt::format("scorelet-bench-{}", std::chrono::system_clock::now().time_since_epoch().count());
};

/// From the lab's begin until it shows images.
void benchStart(BenchStage& stage, Clock::time_point begin, BenchReport& report, const std::string& start,
                double most) {
    const auto after = [&](const std::function<bool()>& done) {
        stage.framesUntil(done, 600);
        return secondsSince(begin);
    };
    report.add({start, "data set", after([&] { return stage.lab().data() != nullptr; }), "s", 0, false,
                "loaded, a noisy image shown"});
    report.add({start, "first model", after([&] { return showsFirst(stage.lab()); }), "s", most});
    report.add({start, "all models", after([&] { return showsAll(stage.lab()); }), "s", most, false,
                "fitted on the first images at least"});
    report.add({start, "everything, with the chart", after([&] { return stage.lab().idle(); }), "s"});
}

} // namespace

void benchFrames(const Experiment& experiment, int threads, BenchReport& report) {
    const KeptMomentsFolder folder;
    {
        const auto begin = Clock::now();
        BenchStage stage(experiment, threads);
        benchStart(stage, begin, report, "first start", 2);
        benchSteps(stage, report);
        benchTrainingSizes(stage, report);
        benchDrag(stage, report);
        benchLive(stage, report);
        Experiment heavy = stage.lab().experiment();
        heavy.columns[0] = parseModelSpec("local:d3:r1:ridge=1e-5");
        stage.lab().change(heavy);
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        report.add({"end during a fit", "the lab", 1e3 * stage.end(), "ms", 200});
    }
    ArrayStore::instance().finish();
    const auto begin = Clock::now();
    BenchStage again(experiment, threads);
    benchStart(again, begin, report, "second start", 0.7);
}

} // namespace scorelet
