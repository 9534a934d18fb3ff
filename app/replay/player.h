// Plays a lab as a person would: changes, clicks, keys, waits, pictures.
//
// Without a display the lab computes in step with the script and measured times are shown as 0, so that the
// same script gives the same bytes. With a window its worker computes beside the frames, as for a person.
#pragma once

#include "app/replay/display.h"
#include "app/replay/label.h"
#include "app/shell/lab.h"
#include "core/engine/engine.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace scorelet {

struct PlayerOptions {
    DisplayOptions display = {};
    bool headless = false;
    int threads = 1;
    Experiment start = {};
    std::string out = {};        ///< folder of all files that are written; empty: anywhere
    std::stop_token stop = {};   ///< ends the play, by Cancelled
    Context::Report report = {}; ///< told what is computed meanwhile; may be empty
};

class Player {
public:
    /// Opens the display. Throws Error where it cannot.
    explicit Player(const PlayerOptions& options);

    Lab& lab() { return *lab_; }
    DisplayInput& input() { return display_->input; }

    /// Frames one after the other, 1/60 s apart.
    void frames(int count);

    /// Frames until the lab rests. Throws Error when that takes longer.
    void waitUntilIdle(double seconds);

    /// Waits until the network of a column (from 1) has seen so many images. Throws Error after `seconds`.
    void waitUntilTrained(int column, double seen, double seconds);

    /// The picture of the next frames, once hovering and layout have settled.
    RgbaImage picture();

    /// Writes the picture into the output folder.
    void screenshot(const std::string& file);

    void click(float x, float y, int button);
    void drag(float fromX, float fromY, float toX, float toY, int frameCount);
    void press(const Chord& chord);

    // By what stands on screen. All throw Error when the label is not there, or more than once.

    /// Clicks the item whose text it is, or the control to the right of a plain text: that one at `share` of
    /// its width, which says where on a slider.
    void click(const Label& label, int button = 0, float share = 0.5f);

    /// Puts the mouse on it.
    void hover(const Label& label);

    /// The value beside it, as it is written there.
    std::string read(const Label& label);

    /// The number with which that value begins. Throws Error when it begins with none.
    double number(const Label& label);

    /// All texts in sight, in reading order, once hovering and layout have settled; of a region: "middle",
    /// "chart", "experiment", "inspector", a tab's or a dialog's title, "file" (which asks for a path),
    /// "Popup", "Menu", "Combo", "Tooltip".
    std::vector<ScreenText> texts(const std::string& region = {});

    /// What is seen of a region, in pixels.
    Rect region(const std::string& name);

    /// Without a display what computes for the lab, and keeps what it has; else null.
    Engine* engine() { return engine_ ? &*engine_ : nullptr; }

    /// Without a display: whether later changes wait to be computed, so that what they make stale is shown
    /// as such.
    void holdResults(bool held) { held_ = held; }

    void setLook(Theme theme, float uiScale);
    Theme theme() const { return display_->theme; }
    float uiScale() const { return lab_->settings().uiScale; }

    /// The path of an output file. Throws Error for one that is not within the output folder.
    std::string outPath(const std::string& file) const;

private:
    static constexpr int settlingFrames = 4; ///< Dear ImGui settles hover and layout within a few frames

    void frame(RgbaImage* picture);
    void compute();
    void followSettings();
    Point pressPoint(const Label& label, float share);
    unsigned itemAt(const Label& label, float x, float y);

    std::string out_;
    int threads_;
    std::stop_token stop_;
    Context::Report report_;
    std::unique_ptr<Display> display_;
    std::optional<Engine> engine_; ///< without a display
    std::unique_ptr<Lab> lab_;
    std::optional<Experiment> computed_; ///< what the shown snapshot answers
    std::size_t wants_ = 0;              ///< ... and of how many wants
    std::uint64_t generation_ = 0;
    double time_ = 0;
    bool held_ = false;
};

} // namespace scorelet
