// What the window remembers between frames and no result depends on: cursor, zoom, played step, chart
// options, open dialogs. Plain values; the UI thread's. What results depend on is in Experiment.
#pragma once

#include "app/draw/chart_widget.h"
#include "app/draw/figures.h"
#include "app/draw/messages.h"
#include "app/panels/lesson_state.h"
#include "app/panels/run_bits.h"
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

/// What stands below the pictures of Compare; `brief` is what the presenter's view has room for.
enum class NumberRows { none, errors, all, brief };

/// Which parts of the window are drawn; each is switched by a key and in the View menu.
struct ShownParts {
    bool choices = true;   ///< the panel on the left
    bool chart = true;     ///< below the pictures, in tabs that have it
    bool inspector = true; ///< beside the pictures, where there is room
    bool errors = false;   ///< Compare: every picture minus the clean one
    NumberRows numbers = NumberRows::errors;

    bool operator==(const ShownParts&) const = default;
};

/// How the grey values and colours of all pictures are spread: kept while the pictures change.
struct Tone {
    float range = 1; ///< of the values that are told apart, as a multiple of the picture's own
    float gamma = 1; ///< of grey pictures
    bool hold = false;
    std::map<std::string, float> bounds; ///< colour ranges by what they belong to, held while `hold`
};

/// One number of a picture as it is shown.
struct NumberLine {
    const char* label;
    const char* shortLabel; ///< where that has no room
    std::string tooltip;
    std::string text;
    bool fresh = true; ///< answers the choices on screen
    bool error = true; ///< it is an error, else it tells of the fit
};

/// A picture of the tab as it was drawn in this frame, for the large view.
struct TabPicture {
    unsigned place = 0; ///< Dear ImGui's id of where it stands: the same while the tab is
    std::string caption;
    PictureFigure figure;
    bool dimmed = false;
    int order = 0; ///< pictures come before maps of errors
    std::vector<NumberLine> notes = {};
};

enum class LargeMode { one, split, difference };

/// One picture over the whole window, or two of them with an edge between, or their difference.
struct LargeView {
    bool open = false;
    bool collecting = false; ///< the tab is being drawn
    unsigned first = 0;      ///< places of pictures
    unsigned second = 0;
    LargeMode mode = LargeMode::one;
    float edge = 0.5f;                     ///< of the split, share of the width
    std::vector<TabPicture> pictures = {}; ///< of this frame
    std::vector<unsigned> known = {};      ///< their places in the last one, in order
    int wanted = 0;                        ///< number of the picture that is to be shown first; 0: any
};

struct ChartOptions {
    bool train = true;
    bool heldOut = true;
    ChartState state; ///< hidden series, the drag of its cursor
};

enum class GalleryOrder { number, worst, best };

/// Which held-out images the gallery lists.
struct GalleryOptions {
    int label = -1; ///< class; -1: all
    GalleryOrder order = GalleryOrder::number;
};

/// What the mouse draws with in the picture of one's own.
struct Pen {
    bool open = false; ///< its window
    bool erases = false;
    float radius = 1.2f; ///< pixels of the image
    bool down = false;   ///< a stroke is being drawn, which was here last:
    float row = 0;
    float col = 0;
};

/// A question for a path.
enum class FileQuestion {
    none,
    openSession,
    saveSession,
    openData,
    openPicture,
    openMatrix,
    openModel,
    addModel,
    exportTo
};

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
    BandName band = {Orientation::horizontal, 1}; ///< whose places "any subband" shows
    std::string channel = {}; ///< in which a click puts members, as StencilMember::channel says it
    float scale = 0;          ///< of the interface when the window was last laid out
};

/// What the last chart of Training shows: effective radii, nearest training images, two halves.
enum class TrainingView { radius, nearest, halves };

/// What the colours of a map of pieces say.
enum class PieceColor { image, shift, share };

/// How far a column's network is trained.
struct ColumnTraining {
    bool running = false;
    bool goesOn = false;   ///< training can go on from what there is
    std::int64_t seen = 0; ///< training images
    double seconds = 0;
    double perSecond = 0;                      ///< images, while it is running
    std::string problem = {};                  ///< why training ended by itself; empty: it did not
    std::vector<int> moments = {};             ///< whose weights are kept (core/studies/training_study.h)
    std::map<std::int64_t, float> losses = {}; ///< by steps
};

struct UiState {
    // Pixel under the mouse, shared by all images: set by the image it is over, seen by all in the next
    // frame.
    int hoverRow = -1; ///< -1: over none
    int hoverCol = -1;
    int nextHoverRow = -1;
    int nextHoverCol = -1;
    std::string readout; ///< what the picture under the mouse says of its pixel, for the status line

    ImageZoom zoom;
    Tone tone;
    LargeView large;
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
    bool showGlossary = false;
    bool showMessages = false;
    bool showAbout = false;
    bool showExport = false;
    ShownParts parts;
    bool inspectorAsked = false; ///< it was asked for by name: it may take room from the pictures
    bool inspectorFits = true;   ///< there is room for it beside the pictures, in this frame
    bool inspectorSeen = true;   ///< it stands there, in this frame
    bool floatInspector = false; ///< over the lab, where there is none
    bool besideFits = false;     ///< a second instrument stands beside the first, in this frame
    bool roomForTwo = false;     ///< there is room for one, in this frame
    bool fullScreen = false;
    bool presenting = false;         ///< pictures, chart and one control in large type, nothing else
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

    Pen pen;
    GalleryOptions gallery;
    StencilDraft stencil;
    RunTable runs;
    RunBits runBits = {};                  ///< of its runs
    unsigned runBitsChange = 0;            ///< ... at this state of changes()
    bool inspectScore = false;             ///< the inspector shows scores instead of answers
    bool allWeights = false;               ///< ... and all monomials instead of the largest
    bool allMoments = false;               ///< ... and all moments instead of the first
    std::vector<ColumnTraining> trainings; ///< of every column, in this frame
    int trainingMap = 0;                   ///< Training: what its map shows
    TrainingView trainingView = TrainingView::radius;
    bool trainingErrors = true; ///< Training: training errors beside the held-out ones
    std::string features;       ///< of a model, as far as they are typed
    int typedFeatures = -1;     ///< ... of the column of this number; -1: none
    std::string ladder;         ///< Dial: its stencils as far as they are typed
    bool typesLadder = false;   ///< ... which they are
    int dialStencil = 3; ///< Dial: whose map over the noise and the number of images is shown, of the ladder
    PieceColor pieceColor = PieceColor::image; ///< Pieces: what its maps show
    int hoverCoefficient = -1; ///< coefficient under the mouse in a map of pieces, as hoverRow; -1: none
    int nextHoverCoefficient = -1;
    bool logFactors = true; ///< Sensitivity: shrink factors on a logarithmic axis
    int harmonic = 0;       ///< ... the chosen eigenvector, from 0 by falling shrink factor
    int hoverHarmonic = -1; ///< ... the one under the mouse, as hoverRow; -1: none
    int nextHoverHarmonic = -1;
    bool learningTrain = true; ///< Learning: training errors beside the held-out ones

    float leftWidth = 300; ///< of panels, in units of the UI scale
    float rightWidth = 300;
    float chartHeight = 0; ///< 0: what the pictures leave
    float aroundPlot = 0;  ///< of that, what stood above and below the plot when it was last drawn
};

} // namespace scorelet
