// What the window remembers between frames and no result depends on: cursor, zoom, played step, chart
// options, open dialogs. Plain values; the UI thread's. What results depend on is in Experiment.
#pragma once

#include "app/draw/chart_widget.h"
#include "app/draw/figures.h"
#include "app/draw/messages.h"
#include "app/panels/lesson_state.h"
#include "app/panels/runs.h"
#include "core/session/experiment.h"
#include "core/session/presets.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// What the model columns show: the estimate D, or by Tweedie's formula the score (D - x) / s^2 or the noise
/// (x - D) / s.
enum class Quantity { denoised, score, noise };

/// One zoom for all images: the middle of the part that is seen, in [0, 1], and how much it is magnified.
struct ImageZoom {
    float factor = 1;
    float centreX = 0.5f;
    float centreY = 0.5f;
};

struct ChartOptions {
    bool bars = false;
    bool train = true;
    bool heldOut = true;
    bool table = false;     ///< numbers instead of the picture
    bool agreement = false; ///< how alike the models are, before both
    ChartState state;       ///< hidden series, the drag of its cursor
};

/// A question for a path.
enum class FileQuestion { none, openSession, saveSession, openData, openModel, exportTo };

/// What the window showed in the last frame, to be listed and exported; empty unless it is collected.
struct ShownFigures {
    bool collecting = false;
    std::vector<PictureFigure> pictures = {}; ///< in the order of drawing, each with a name of its own
    std::vector<ChartFigure> charts = {};     ///< of the tab and the inspector
};

/// What the file dialog lists.
struct FolderListing {
    std::filesystem::path folder;
    FileQuestion question = FileQuestion::none;
    std::vector<std::filesystem::path> entries;
};

/// The model in the stencil editor.
struct StencilDraft {
    bool open = false;
    int column = -1; ///< column that it was opened on; -1: none
    ModelSpec spec = {.family = "custom"};
    float scale = 0; ///< of the interface when the window was last laid out
};

struct UiState {
    // Pixel under the mouse, shared by all images: set by the image it is over, seen by all in the next
    // frame.
    int hoverRow = -1; ///< -1: over none
    int hoverCol = -1;
    int nextHoverRow = -1;
    int nextHoverCol = -1;

    ImageZoom zoom;
    std::string drawnTab = "compare"; ///< the tab bar's own choice in the last frame
    Quantity quantity = Quantity::denoised;
    bool scaleBands = true; ///< Subbands: every band has its own colour range
    int column = 0;         ///< chosen model column: keys 1-6, A/B flip, inspector
    int flipWith = -1;      ///< A/B flip: the chosen column shows this one's picture; -1: its own
    ChartOptions chart;

    // Trajectory and Generate.
    int step = 1'000'000; ///< shown step of trajectories; beyond the last: the last
    bool playing = false;
    double playedAt = 0; ///< time of the last played step, seconds
    int sample = 0;      ///< chosen sample of Generate

    bool commonSensitivity = false;              ///< Sensitivity: one colour range for all maps
    bool showMasks = false;                      ///< Sensitivity: masks in place of maps, where there are any
    std::map<std::string, ChartState> tabCharts; ///< of the instrument tabs, by id
    LessonState lessons;

    MessageLog messages;
    bool showHelp = false;
    bool showMessages = false;
    bool showAbout = false;
    bool showExport = false;
    bool showInspector = true;       ///< beside the pictures, where there is room
    bool inspectorFits = true;       ///< there is, in this frame
    bool floatInspector = false;     ///< over the lab, where there is none
    bool keyboardNavigation = false; ///< Dear ImGui may be told to listen to arrow keys
    bool walking = false;            ///< arrow keys and Space go through the controls instead of the lab
    bool showHint = false;           ///< first run: what to try
    FileQuestion question = FileQuestion::none;
    std::string questionPath;                                       ///< as far as it is typed
    std::function<void(const std::filesystem::path&)> pendingWrite; ///< exportTo: writes it; throws Error
    std::filesystem::path exportFolder;                             ///< of the last export
    bool collectShown = false; ///< collect `shown` from the next frame on; the Export dialog does so itself
    ShownFigures shown;

    FolderListing listing;
    std::optional<std::vector<ModelPreset>> presets; ///< of the Add menu; read when it is first opened
    std::map<std::string, std::string> costs;        ///< what models take, by their settings

    StencilDraft stencil;
    RunTable runs;
    bool inspectScore = false; ///< the inspector shows scores instead of answers
    bool allWeights = false;   ///< ... and all monomials instead of the largest
    bool learningTrain = true; ///< Learning: training errors beside the held-out ones

    float leftWidth = 300; ///< of panels, in units of the UI scale
    float rightWidth = 300;
    float chartHeight = 290;
};

} // namespace scorelet
