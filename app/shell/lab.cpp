#include "app/shell/lab.h"

#include "app/draw/assets.h"
#include "app/draw/theme.h"
#include "app/output/export.h"
#include "app/panels/number_field.h"
#include "app/panels/spotlight.h"
#include "app/shell/actions.h"
#include "app/shell/layout.h"
#include "app/shell/scene.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/network/trained.h"
#include "core/image/file.h"
#include "core/session/parameters.h"
#include "core/session/session.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/format.h>

namespace scorelet {
namespace {

namespace fs = std::filesystem;

void setColumn(Experiment& experiment, const std::string& id, const std::string& text) {
    const auto dot = id.find('.');
    int number = 0;
    const char* begin = id.data() + std::string("column").size();
    const auto [stop, problem] = std::from_chars(begin, id.data() + dot, number);
    const auto count = static_cast<int>(experiment.columns.size());
    if (problem != std::errc{} || stop != id.data() + dot || number < 1 || number > count)
        throw Error(fmt::format("{}: expected column1 to column{}", id, count));
    const auto& table = columnParameters();
    ModelSpec& spec = experiment.columns[static_cast<size_t>(number - 1)];
    // Families may give settings of their own the same name.
    const auto row = std::find_if(table.begin(), table.end(), [&](const ColumnParameter& p) {
        return p.id == id.substr(dot + 1) && p.applies(spec);
    });
    if (row == table.end())
        throw Error(fmt::format("{}: a model \"{}\" has no such setting", id, spec.family));
    setFromText(*row, spec, text);
}

/// True for the keys that go through the controls.
bool walks(const Chord& chord) {
    if (chord.ctrl || chord.alt) return false;
    return chord.key == Key::space || chord.key == Key::left || chord.key == Key::right ||
           chord.key == Key::up || chord.key == Key::down || chord.key == Key::escape ||
           chord.key == Key::enter;
}

/// Closes the windows that lie over the lab; false when there is none.
bool closeFront(UiState& ui) {
    const bool any = ui.showExport || ui.showHelp || ui.showGlossary || ui.showAbout || ui.showMessages ||
                     ui.stencil.open || ui.floatInspector || ui.large.open || ui.presenting;
    ui.large = {};
    ui.presenting = false;
    ui.showExport = ui.showHelp = ui.showGlossary = ui.showAbout = ui.showMessages = ui.stencil.open =
        ui.floatInspector = false;
    return any;
}

/// Whether all that the choices ask for takes the same room, so that there is none for the same.
bool needSameRoom(const Experiment& a, Experiment b) {
    b.look.pixelRow = a.look.pixelRow;
    b.look.pixelCol = a.look.pixelCol;
    b.look.channels = a.look.channels;
    b.look.coefficient = a.look.coefficient;
    b.look.neighbour = a.look.neighbour;
    b.look.scene = a.look.scene;
    b.sigma = a.sigma;
    b.image = a.image;
    b.noise = a.noise;
    return a == b;
}

std::shared_ptr<const Snapshot> withoutNoRoom(std::shared_ptr<const Snapshot> snapshot) {
    if (!snapshot->saysNoRoom()) return snapshot;
    auto copy = std::make_shared<Snapshot>(*snapshot);
    copy->forgetNoRoom();
    return copy;
}

} // namespace

Experiment firstExperiment() {
    Experiment experiment;
    if (!fashionMnistFolder().empty()) experiment.data.source = "fashion-mnist";
    // The three models differ by a few per cent: their ratios show it, their errors over decades do not.
    experiment.look.chart = {.shows = ChartShows::ratio, .linear = true};
    // Below this level the cubic models throw about every fourth path off: something to find out, not to
    // begin with.
    experiment.schedule.sigmaMin = 0.2;
    return experiment;
}

Lab::Lab(LabOptions options)
    : options_(std::move(options)), history_(options_.start), shown_(options_.start) {
    LoadedSettings loaded = loadSettings(options_.folders);
    settings_ = std::move(loaded.settings);
    for (std::string& warning : loaded.warnings)
        ui_.messages.add({.severity = Severity::warning, .text = std::move(warning)});
    takeArrangement();
    ui_.showHint = !options_.folders.config.empty() && !settings_.seenHint;
    findLessons();
    beginAutosave();
    // Not after a crash, which it may have caused: then the reader is asked.
    if (options_.restore && marker_ && marker_->start() == ProcessMarker::Start::clean && hasPrevious())
        openPrevious();
    readRuns();
    if (options_.compute) {
        worker_.emplace(options_.threads, options_.wake);
        request();
    }
}

Lab::~Lab() = default;

bool Lab::needsRequest() {
    followTraining();
    return !sameResults(requested_, shown_) || requestedScreen_ != screen_;
}

void Lab::request() {
    followTraining();
    const bool sameRoom = needSameRoom(requested_, shown_) && requestedScreen_ == screen_;
    requested_ = shown_;
    requestedScreen_ = screen_;
    if (!worker_) return;
    generation_ = worker_->follow(wanted());
    if (!sameRoom) roomSince_ = generation_;
}

void Lab::poll() {
    if (worker_) {
        snapshot_ = worker_->latest();
        status_ = worker_->status();
        // That there was no room beside other choices is no answer to these.
        if (snapshot_ && snapshot_->generation < roomSince_) snapshot_ = withoutNoRoom(std::move(snapshot_));
    }
    noteFailures();
    noteRuns();
}

void Lab::noteRuns() {
    if (!snapshot_ || snapshot_ == notedRuns_.lock()) return;
    notedRuns_ = snapshot_;
    ui_.runs.note(*snapshot_, shown_);
}

void Lab::show(std::shared_ptr<const Snapshot> snapshot, WorkerStatus status) {
    snapshot_ = std::move(snapshot);
    status_ = std::move(status);
    noteFailures();
    noteRuns();
}

bool Lab::idle() const {
    if (!worker_) return true;
    const auto latest = worker_->latest();
    // The newest answers are shown, too: they may have come since they were last asked for.
    return !worker_->status().busy && latest && latest == snapshot_ && latest->generation == generation_ &&
           sameResults(requested_, shown_) && shownFor_ == experiment();
}

float Lab::shownScale() const {
    constexpr float forRoom = 1.5f;
    return std::min(settings_.uiScale * (ui_.presenting ? forRoom : 1), maxUiScale);
}

bool Lab::animating() const {
    return ui_.playing || spotlightMoves();
}

void Lab::frame(ImagePainter& painter, const FrameInput& input) {
    const auto begin = std::chrono::steady_clock::now();
    acceptDecimalComma();
    poll();
    runKeys();
    ui_.hoverRow = ui_.nextHoverRow;
    ui_.hoverCol = ui_.nextHoverCol;
    ui_.hoverCoefficient = ui_.nextHoverCoefficient;
    ui_.hoverHarmonic = ui_.nextHoverHarmonic;
    ui_.nextHoverRow = ui_.nextHoverCol = ui_.nextHoverCoefficient = ui_.nextHoverHarmonic = -1;
    ui_.readout.clear();
    ui_.shown = {.collecting = ui_.showExport || ui_.collectShown};
    keepWithinImages();
    followTraining();
    const Experiment now = experiment(), shown = shown_;          // a change within the frame is for the next
    if (now.look.scene != scene_) showScene(now.look.scene, ui_); // a lesson's, a session's
    const View view{shown, snapshot_, status_, painter, input.theme, input.scale, input.time};
    Edits edits{.experiment = now};
    drawWindow(*this, view, ui_, edits);
    const auto moments = std::move(screen_.moments);
    screen_ = {ui_.inspectorSeen || ui_.floatInspector || isHighlighted("inspector"),
               experiment().look.chart.form == ChartForm::agreement,
               ui_.parts.chart || isHighlighted("chart"),
               ui_.besideFits,
               screen_.trainingAgreement,
               screen_.trainingView,
               ui_.column,
               moments};
    if (const auto error = takeTypingError())
        ui_.messages.add(
            {.severity = Severity::warning, .text = *error, .hint = "The value was left as it was."});
    scene_ = sceneOf(ui_, edits.experiment.schedule.steps);
    if (edits.experiment.look.scene == now.look.scene) edits.experiment.look.scene = scene_;
    apply(edits);
    if (!ImGui::IsAnyItemActive()) history_.settle();
    autosave(input.time);
    frameSeconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void Lab::keepWithinImages() {
    const auto data = freshData();
    if (!data) return;
    Experiment next = experiment();
    const int last = static_cast<int>(data->heldOut.count()) - 1;
    if (next.image > last) {
        ui_.messages.add(
            {.severity = Severity::warning,
             .text = fmt::format("image {}: expected 0 to {}, the held-out images of {}; the last "
                                 "one is taken",
                                 next.image, last, data->name)});
        next.image = last;
    }
    next.look.pixelRow = std::min(next.look.pixelRow, data->shape.height - 1);
    next.look.pixelCol = std::min(next.look.pixelCol, data->shape.width - 1);
    next.look.coefficient =
        std::min(next.look.coefficient, data->shape.values() - 1); // every basis has so many
    if (next != experiment()) history_.change(next);
}

void Lab::apply(const Edits& edits) {
    history_.change(edits.experiment);
    for (const std::string& id : edits.actions) perform(id);
    for (const std::string& path : edits.opened) openPath(path);
    if (!edits.exported.empty()) writeTo(edits.exported, ui_.pendingWrite);
    if (!edits.saved.empty()) saveSession(edits.saved);
    if (needsRequest()) request();
}

void Lab::change(const Experiment& next) {
    history_.settle();
    history_.change(next);
    history_.settle();
    if (needsRequest()) request();
}

void Lab::set(const std::string& id, const std::string& text) {
    Experiment next = experiment();
    if (id.starts_with("column") && id.find('.') != std::string::npos) {
        setColumn(next, id, text);
    } else {
        const auto& table = experimentParameters();
        const auto row = std::find_if(table.begin(), table.end(),
                                      [&](const ExperimentParameter& p) { return p.id == id; });
        if (row == table.end()) throw Error(fmt::format("{}: there is no such parameter", id));
        setFromText(*row, next, text);
    }
    change(next);
}

bool Lab::perform(const std::string& id) {
    if (id.starts_with("lesson ")) return openLesson(id.substr(7));
    if (id == "pause training") return pauseTraining(), true;
    for (const auto& [words, act] :
         {std::pair{"train ", &Lab::train}, std::pair{"forget training ", &Lab::forgetTraining}})
        if (id.starts_with(words)) {
            const int column = std::atoi(id.c_str() + std::string_view(words).size()) - 1;
            if (column < 0 || column >= static_cast<int>(experiment().columns.size()) ||
                !isTrained(experiment().columns[static_cast<std::size_t>(column)]))
                return false;
            (this->*act)(column);
            return true;
        }
    const Action* action = findAction(id);
    if (!action || !action->enabled(*this)) return false;
    action->run(*this);
    return true;
}

void Lab::runKeys() {
    if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) return;
    if (pressed({.key = Key::escape}) && closeFront(ui_)) return;
    for (const Action& action : actionTable()) {
        if (action.chord.key == Key::count || (ui_.walking && walks(action.chord))) continue;
        if (pressed(action.chord, action.repeats) || pressed(action.second, action.repeats))
            perform(action.id);
    }
}

void Lab::noteFailures() {
    if (!snapshot_) return;
    std::vector<Failure> failures;
    if (snapshot_->failure) failures.push_back(*snapshot_->failure);
    const auto told = [&](const Failure& failure) { // what many results depend on fails once
        return std::any_of(failures.begin(), failures.end(),
                           [&](const Failure& other) { return other.message == failure.message; });
    };
    const auto note = [&](const Answer* answer) {
        if (answer && answer->failure && !told(*answer->failure)) failures.push_back(*answer->failure);
    };
    // What others depend on first: it names the cause.
    note(snapshot_->answerOf<DataStudy>());
    for (int i = 0; i < static_cast<int>(experiment().columns.size()); ++i)
        note(snapshot_->answerOf<DenoisedStudy>(i));
    for (const auto& [slot, answer] : snapshot_->answers())
        if (!answer->told) note(answer.get());
    std::string all;
    for (const Failure& failure : failures) all += failure.stage + '\n' + failure.message + '\n';
    if (all == noted_) return;
    noted_ = all;
    for (const Failure& failure : failures)
        ui_.messages.add({.severity = Severity::error,
                          .text = fmt::format("{}: {}", failure.stage, failure.message),
                          .hint = failure.hint,
                          .action = history_.canUndo() ? "undo" : ""});
}

void Lab::cancel() {
    if (worker_) worker_->cancel();
}

void Lab::undo() {
    history_.undo();
    if (needsRequest()) request();
}

void Lab::redo() {
    history_.redo();
    if (needsRequest()) request();
}

WindowRequests Lab::takeRequests() {
    return std::exchange(requests_, {});
}

bool Lab::exportTo(const std::string& id, const fs::path& path) {
    return writeTo(path, [&](const fs::path& file) {
        writeExport(id, file, {shown_, snapshot_, ui_.chart, ui_.shown});
    });
}

bool Lab::writeTo(const fs::path& path, const std::function<void(const fs::path&)>& write) {
    try {
        requireWithin(options_.writesWithin, path.string());
        write(path);
        ui_.messages.add({.text = fmt::format("Wrote {}", fs::absolute(path).string())});
        return true;
    } catch (const Error& error) {
        ui_.messages.add(error);
        return false;
    }
}

void Lab::findLessons() {
    LessonState& lessons = ui_.lessons;
    try {
        lessons.folders.push_back(assetFile("lessons").string());
    } catch (const Error& error) {
        ui_.messages.add(error);
    }
    if (!options_.folders.config.empty())
        lessons.folders.push_back((options_.folders.config / "lessons").string());
    if (!options_.lessons.empty()) lessons.folders.push_back(options_.lessons.string());
    lessons.progress = settings_.lessons;
}

bool Lab::openLesson(const std::string& id) {
    const auto wanted = openLessonAt(ui_.lessons, id, experiment());
    if (wanted) change(*wanted);
    return wanted.has_value();
}

bool Lab::moveLesson(int by) {
    const auto wanted = goToStep(ui_.lessons, ui_.lessons.step + by, experiment());
    if (wanted) change(*wanted);
    return wanted.has_value();
}

void Lab::leaveLesson() {
    if (const auto before = closeLesson(ui_.lessons)) change(*before);
}

} // namespace scorelet
