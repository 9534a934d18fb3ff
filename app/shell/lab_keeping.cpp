// What a Lab keeps between runs: settings, autosave, run table; see lab.h.
#include "app/shell/lab.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/session/session.h"

namespace scorelet {
namespace {

namespace fs = std::filesystem;

/// What the window looks like, to be remembered.
Arrangement arrangementOf(const UiState& ui) {
    return {ui.leftWidth,      ui.rightWidth,  ui.chartHeight,   ui.parts,
            ui.inspectorAsked, ui.chart.train, ui.chart.heldOut, ui.scaleBands};
}

} // namespace

void Lab::takeArrangement() {
    const Arrangement& a = settings_.arrangement;
    ui_.leftWidth = a.leftWidth;
    ui_.rightWidth = a.rightWidth;
    ui_.chartHeight = a.chartHeight;
    ui_.parts = a.parts;
    ui_.inspectorAsked = a.inspectorAsked;
    ui_.chart.train = a.chartTrain;
    ui_.chart.heldOut = a.chartHeldOut;
    ui_.scaleBands = a.scaleBands;
}

void Lab::readRuns() {
    const fs::path path = options_.folders.state / "runs.json";
    std::error_code ignored;
    if (options_.folders.state.empty() || !fs::exists(path, ignored)) return;
    const auto keep = [&] {
        if (const std::string copy = keepDamaged(path.string()); !copy.empty())
            ui_.messages.add({.severity = Severity::warning,
                              .text = fmt::format("The run table as it was is kept as {}", copy)});
    };
    try {
        const std::vector<std::string> leftOut = ui_.runs.read(readFile(path.string()), path.string());
        for (const std::string& one : leftOut) ui_.messages.add({.severity = Severity::warning, .text = one});
        if (!leftOut.empty()) keep();
        keptRuns_ = ui_.runs.changes();
    } catch (const Error& error) {
        ui_.messages.add(error);
        keep();
    }
}

void Lab::beginAutosave() {
    autosaved_ = experiment();
    keptSettings_ = settings_;
    if (options_.folders.state.empty()) return;
    const fs::path state = options_.folders.state;
    std::error_code ignored, failed;
    fs::create_directories(state, failed);
    try {
        if (failed) throw Error(fmt::format("{}: cannot be made: {}", state.string(), failed.message()));
        marker_.emplace(state);
        marker_->mark();
    } catch (const Error& error) {
        return ui_.messages.add(
            {.severity = Severity::error,
             .text = error.what(),
             .hint = "Neither an autosave nor the run table is kept; sessions can be saved elsewhere."});
    }
    if (marker_->start() == ProcessMarker::Start::beside)
        return ui_.messages.add({.text = "Scorelet is open twice: this window keeps neither an autosave nor "
                                         "the run table nor settings.",
                                 .hint = "Sessions can be saved from both."});
    if (fs::exists(state / "autosave.json", ignored))
        fs::rename(state / "autosave.json", state / "previous.json", ignored);
    if (marker_->start() == ProcessMarker::Start::afterCrash)
        ui_.messages.add({.severity = Severity::warning,
                          .text = "The last run did not end properly.",
                          .hint = "Its experiment was kept.",
                          .action = hasPrevious() ? "open-previous" : ""});
}

bool Lab::keepsState() const {
    return marker_ && marker_->start() != ProcessMarker::Start::beside;
}

bool Lab::hasPrevious() const {
    std::error_code ignored;
    return !options_.folders.state.empty() && fs::exists(options_.folders.state / "previous.json", ignored);
}

void Lab::openPrevious() {
    try {
        take(loadSession((options_.folders.state / "previous.json").string()));
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

void Lab::writeChanges() {
    settings_.lessons = ui_.lessons.progress;
    settings_.arrangement = arrangementOf(ui_);
    // Each is taken for written before it is tried: a disk that is full is told of once, not every two
    // seconds.
    const bool beside =
        marker_ && marker_->start() == ProcessMarker::Start::beside; // the other window's count
    if (!beside && keptSettings_ != settings_) {
        keptSettings_ = settings_;
        saveSettings(settings_, options_.folders);
    }
    if (!keepsState()) return;
    if (autosaved_ != own()) {
        autosaved_ = own();
        scorelet::saveSession(own(), (options_.folders.state / "autosave.json").string());
    }
    if (keptRuns_ != ui_.runs.changes()) {
        keptRuns_ = ui_.runs.changes();
        writeFile((options_.folders.state / "runs.json").string(), ui_.runs.toJson());
    }
}

void Lab::autosave(double time) {
    constexpr double interval = 2; // seconds
    if (time < autosavedAt_ + interval) return;
    autosavedAt_ = time;
    try {
        writeChanges();
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

void Lab::keep() {
    autosaved_.reset();
    keptSettings_.reset();
    keptRuns_.reset();
    try {
        writeChanges();
        if (!keepsState()) return;
        marker_->end();
        marker_.reset();
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
}

} // namespace scorelet
