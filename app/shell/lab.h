// The lab as a person uses it, without a window: choices, undo, results, panels.
//
// One Lab serves the window (app/lab_window.h), pictures and replays without a screen, and tests alike:
//
//     Lab lab({.threads = 2});
//     headless.frame([&] { lab.frame(headless.painter(), {.theme = Theme::dark}); });
//     lab.perform("undo");  lab.set("sigma", "0.3");  lab.set("column1.degree", "3");
//
// UI thread only; the worker inside has its own thread. No OpenGL, no GLFW.
#pragma once

#include "app/panels/instruments.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "app/shell/history.h"
#include "app/shell/process_marker.h"
#include "app/shell/settings.h"
#include "core/engine/worker.h"
#include "core/network/trainer.h"
#include "core/session/session.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// What the lab shows at the very first start: Fashion-MNIST where it is installed, else drawn digits; three
/// models.
Experiment firstExperiment();

struct LabOptions {
    int threads = 1;
    std::function<void()> wake = {}; ///< called from the worker's thread when there is something new to draw
    Folders folders = {};            ///< where settings, autosave and recents are kept; empty: nowhere
    Experiment start = firstExperiment();
    std::filesystem::path lessons = {}; ///< a folder of more lessons; empty: none
    bool restore = false;               ///< begin with the experiment that the last run ended with
    bool compute = true;                ///< false: no worker; show() gives the results (tests)
    std::string writesWithin = {};      ///< what is saved or exported must be in this folder; empty: anywhere
};

/// What a frame is drawn with.
struct FrameInput {
    Theme theme = Theme::dark;
    float scale = 1; ///< UI scale
    double time = 0; ///< seconds, rising; a replay sets it itself
};

/// What only the window can do; taken once a frame.
struct WindowRequests {
    bool quit = false;
    bool screenshot = false;
};

class Lab {
public:
    explicit Lab(LabOptions options);
    ~Lab();

    /// Polls the worker, runs the keys' actions and draws everything into the current Dear ImGui frame.
    void frame(ImagePainter& painter, const FrameInput& input);

    /// Runs an action of the action table (app/actions.h). False when there is no such action or it is not
    /// possible now.
    bool perform(const std::string& id);

    /// Sets a parameter by its id: "sigma", or "column1.degree" for the first column (columns count from 1).
    /// Throws Error.
    void set(const std::string& id, const std::string& text);

    /// The UI scale that the window is to have: the chosen one, larger in the presenter's view.
    float shownScale() const;

    /// Replaces the choices, as one undo step.
    void change(const Experiment& experiment);

    const Experiment& experiment() const { return history_.current(); }

    /// The choices as they are shown: networks that are trained here as far as they have come.
    const Experiment& shownExperiment() const { return shown_; }

    /// Trains the network of a column, from where it is; pauses what is trained now. What is wrong is a
    /// message.
    void train(int column);
    void pauseTraining();
    /// Forgets what was trained of it.
    void forgetTraining(int column);
    TrainerStatus training() const { return trainer_ ? trainer_->status() : TrainerStatus{}; }

    History& history() { return history_; }
    const History& history() const { return history_; }
    UiState& ui() { return ui_; }
    const UiState& ui() const { return ui_; }
    Settings& settings() { return settings_; }
    const Settings& settings() const { return settings_; }
    const std::shared_ptr<const Snapshot>& snapshot() const { return snapshot_; }

    /// The newest answer of a study to the choices, and whether it is one. A column must exist.
    template <class V>
    Shown<StudyOf<V>> shown(int column = -1, int item = 0) const {
        if (!snapshot_) return {};
        return shownOf<V>(*snapshot_, shown_, column, item);
    }

    /// The images that are shown; null before there are any.
    const DataSet* data() const { return snapshot_ ? snapshot_->resultOf<DataStudy>().get() : nullptr; }

    /// What the window wants computed now.
    Request wanted() const { return requestOf(shown_, screen_); }
    const WorkerStatus& status() const { return status_; }

    /// True when the worker rests and the snapshot answers the current choices.
    bool idle() const;

    /// Wall time of the last frame(): polling and drawing, without turning it into pixels; seconds.
    double frameSeconds() const { return frameSeconds_; }

    /// True while something moves by itself: frames should follow each other.
    bool animating() const;

    /// Takes the newest snapshot and status from the worker; frame() does it too.
    void poll();

    /// Shows these results (instead of a worker's).
    void show(std::shared_ptr<const Snapshot> snapshot, WorkerStatus status);

    /// Opens a lesson of the lab's, the user's or options.lessons' where the reader left it. False when there
    /// is none of this id. perform("lesson ID") does the same.
    bool openLesson(const std::string& id);

    /// Goes so many steps on in the open lesson; false when none is open.
    bool moveLesson(int by);

    /// Closes the open lesson and puts the experiment back that it was opened on.
    void leaveLesson();

    /// The person's own choices: while a lesson is open, those before it.
    const Experiment& own() const { return ui_.lessons.before ? *ui_.lessons.before : experiment(); }

    void cancel();
    void undo();
    void redo();
    WindowRequests takeRequests();
    void requestQuit() { requests_.quit = true; }
    void requestScreenshot() { requests_.screenshot = true; }

    // Sessions. None of them throws: what goes wrong is a message.
    void openSession(const std::filesystem::path& path);
    /// A session, or a model for the stencil editor.
    void openFile(const std::filesystem::path& path);
    void saveSession(const std::filesystem::path& path);
    void pasteSession(const std::string& text);
    void openPrevious(); ///< the choices with which the last run ended
    bool hasPrevious() const;
    const std::filesystem::path& sessionPath() const { return sessionPath_; }

    /// Writes an item of exportItems() (app/export.h); the result or the problem is a message. True when
    /// written.
    bool exportTo(const std::string& id, const std::filesystem::path& path);

    /// A dropped or chosen file or folder, or the name of a built-in set: a session or a model (.json), a
    /// picture (.png, .jpg, .jpeg, .bmp), which takes the held-out image's place, a network (.npz, .onnx),
    /// which becomes a column, moments (.npz), whose models become the columns, else a data set.
    void openPath(const std::filesystem::path& path);

    /// Keeps settings and the autosave now; the end of a run.
    void keep();

private:
    void request();
    bool needsRequest();
    ResultOf<DataStudy> freshData() const;
    void followTraining();

    /// Takes a held-out image, a pixel or a coefficient beyond those that there are as the last one: so
    /// controls show what is computed.
    void keepWithinImages();
    void noteStores();
    void noteTraining();
    void apply(const Edits& edits);
    bool writeTo(const std::filesystem::path& path,
                 const std::function<void(const std::filesystem::path&)>& write);
    void openPicture(const std::filesystem::path& path);
    void openMoments(const std::filesystem::path& path);
    void addModel(ModelSpec spec);
    void runKeys();
    void noteFailures();
    void noteRuns();
    void readRuns();
    void take(const LoadedSession& session);
    void findLessons();
    void beginAutosave();
    bool keepsState() const;
    void takeArrangement();
    void autosave(double time);
    /// Settings, autosave and run table, as far as they have changed since they were written. Throws Error.
    void writeChanges();

    LabOptions options_;
    Settings settings_;
    History history_;
    UiState ui_;
    std::shared_ptr<const Snapshot> snapshot_;
    WorkerStatus status_;
    WindowRequests requests_;
    Scene scene_; ///< what the window showed last; the Experiment has it, too, unless something changed it
                  ///< since
    std::filesystem::path sessionPath_;
    std::weak_ptr<const Snapshot> notedRuns_; ///< the results that the run table knows
    std::string noted_;                       ///< the failures that are in the log already
    OnScreen screen_;                         ///< in the last frame
    OnScreen requestedScreen_;
    Experiment requested_; ///< what the worker was asked for last
    Experiment shown_;     ///< shownExperiment(), of the choices shownFor_
    Experiment shownFor_;
    std::chrono::steady_clock::time_point shownSince_{};
    std::optional<ProcessMarker> marker_; ///< none where no state is kept, and after keep()
    // What the files hold; none: not written yet.
    std::optional<Experiment> autosaved_;
    std::optional<Settings> keptSettings_;
    std::optional<unsigned> keptRuns_ = 0;
    double autosavedAt_ = 0;
    double frameSeconds_ = 0;
    std::uint64_t generation_ = 0;
    std::uint64_t roomSince_ = 0; ///< the first request of choices that take the same room as the latest
    std::optional<Trainer> trainer_;
    std::optional<Worker> worker_; ///< these two last: they wake a window that is still there
};

} // namespace scorelet
