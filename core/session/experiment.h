// Every choice that a user can make, as one plain value: what is computed, and inside it where one looks.
//
// Undo, session files, presets, lessons, command lines and sharing are all the same thing: an Experiment in,
// results out (core/studies). Two equal Experiments give equal results. The tables of parameters.h name every
// field for people and files.
#pragma once

#include "core/basis/basis_kind.h"
#include "core/basis/partner.h"
#include "core/data/dataset.h"
#include "core/sample/schedule.h"
#include "core/sample/trajectory.h"
#include "core/score/spec.h"
#include "core/session/ladder.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace scorelet {

/// Most columns that fit side by side.
constexpr int maxColumns = 6;

/// In which form the chart of errors over the noise level is shown.
enum class ChartForm { lines, bars, numbers, agreement, parameters };

/// What it shows of an error: itself, the ratio to something, the peak signal-to-noise ratio, or MSE /
/// sigma^2 over ln sigma, whose area is bits per pixel.
enum class ChartShows { mse, ratio, psnr, bits };

/// What errors are divided by: the noise's variance, Wiener's error, or that of a column.
enum class ChartTo { noise, wiener, a, b, c, d, e, f };

struct ChartLook {
    ChartForm form = ChartForm::lines;
    ChartShows shows = ChartShows::mse;
    ChartTo to = ChartTo::a;
    bool linear = false; ///< the error's axis, else it is logarithmic; decibels are linear anyway

    bool operator==(const ChartLook&) const = default;
};

/// What the Subbands tab shows: the coefficients themselves, pictures of chosen bands, or a number of every
/// coefficient.
enum class SubbandMap { coefficients, bands, variance, kurtosis, error, saved, gain, condition, share };

/// Through which point a plane of states goes: the data's mean, or the shown image, clean or noisy.
enum class PlanePoint { mean, clean, noisy };

/// What the Learning tab shows of wavelet models: errors over the number of training images, or
/// cross-validation by those images.
enum class LearningView { images, folds };

/// What the Sensitivity tab shows: the answer of one output pixel to every input pixel, the same on the
/// control data sets side by side, or the whole Jacobian: its eigenvectors, or its numbers over the noise.
enum class SensitivityView { pixel, controls, eigenvectors, noise };

/// What the Generate tab shows: the samples, or how many have a shape that no training image has.
enum class GenerateView { samples, shapes };

/// Whose samples' shapes it counts: the models' as they are, or those of models like them that differ in this
/// setting alone.
enum class ShapesOver { models, patch, radius, stencil, degree, dial };

/// Over a setting, samples with a wrong number of what: of any of these, or all of them together.
enum class WrongShape { any, pieces, holes, ends };

/// What the Dial tab shows: the error over h, the choice of h by leave-one-out, how near samples are over h,
/// from which noise on stencils' machines memorize, and which of them a model beats.
enum class DialView { dial, choice, samples, begins, certificates };

/// What the Basis tab shows: the atoms of the chosen basis, the models' errors in others, where the wavelet
/// comes from, or what it does at the image's border.
enum class BasisView { atoms, errors, wavelet, borders };

/// What cross-validation compares: models that differ in this alone.
enum class Varied { degree, radius, ridge, stencil };

/// Which channels of pictures in colour are shown; of arrays and exports always all.
enum class ShownChannels { all, luminance, red, green, blue };

/// How the window shows its results.
struct Scene {
    int quantity = 0; ///< of the models' pictures: 0 the estimate, 1 the score, 2 the noise prediction
    bool chartTrain = true;
    bool chartHeldOut = true;
    std::string hidden;   ///< series that are hidden in charts, a line each: the chart's id, "/", the label
    bool masks = false;   ///< Sensitivity: masks of local machines in place of maps
    int step = 1'000'000; ///< shown step of trajectories; beyond the last: the last
    double zoom = 1;      ///< of all pictures, and the middle of what is seen, in [0, 1]
    double zoomX = 0.5;
    double zoomY = 0.5;

    bool operator==(const Scene&) const = default;
};

/// Where one looks. It chooses which results are shown, and changes none of the others: undo leaves it alone.
struct Look {
    std::string tab = "compare"; ///< what the window's middle shows, and so what is computed
    std::string beside = "none"; ///< a second tab beside it, where the window is wide
    int pixelRow = 16;           ///< output pixel whose sensitivity is shown: chosenPixel()
    int pixelCol = 16;
    ShownChannels channels = ShownChannels::all; ///< of images in colour
    int coefficient = 0;                         ///< inspected coefficient, flat index
    int neighbour = 1;                 ///< member of its stencil that the inspector's map shows beside it
    Partner partner = Partner::across; ///< with which it stands in a joint histogram
    SubbandMap subbands = SubbandMap::coefficients;
    std::string leftOut; ///< subbands that its pictures do without: "H1+D1"
    int judge = 0;       ///< column by whose errors the gallery is ordered
    ChartLook chart;
    PlanePoint through = PlanePoint::mean; ///< of the plane over which the score is shown
    LearningView learning = LearningView::images;
    SensitivityView sensitivity = SensitivityView::pixel;
    GenerateView generate = GenerateView::samples;
    ShapesOver shapesOver = ShapesOver::models;
    WrongShape wrongShape = WrongShape::any;
    DialView dial = DialView::dial;
    std::string ladder = standardLadder; ///< stencils whose ideal machines it compares
    BasisView bases = BasisView::atoms;
    int iterations = 5; ///< of the cascade that makes the wavelet, 0 to 8
    Varied varied = Varied::degree;
    Scene scene;

    bool operator==(const Look&) const = default;
};

struct Experiment {
    DataRequest data;
    int noise = 0; ///< which noise: all of it follows from data.seed + noise

    BasisKind basis = BasisKind::wavelet;
    ColourBasis colours = ColourBasis::rgb; ///< of three channels, in a basis that is no list: hasColours()
    std::string basisFile;                  ///< of BasisKind::file: an NPY file, a row an atom
    std::string wavelet = "db2";            ///< of BasisKind::wavelet
    int levels = 3;                         ///< of a basis with bands
    int subset = 0;                         ///< the models use the first so many training images; 0: all

    int image = 0;      ///< held-out image that is noised and denoised
    std::string own;    ///< a picture of one's own instead of it (core/image/grey_text.h); empty: none
    double sigma = 0.5; ///< noise level in pixel units

    std::vector<ModelSpec> columns = {{.family = "independent", .degree = 3},
                                      {.family = "band-tied", .degree = 3},
                                      {.family = "local", .degree = 2, .radius = 1}};
    /// The columns as they are on other control data than the chosen, where some are trained networks, which
    /// have other weights there; a network that was not trained on them has seen no image. Not a choice: of
    /// the chosen columns, by what networks there are.
    std::map<Control, std::vector<ModelSpec>> columnsOn = {};

    double chartMin = 0.05; ///< the chart's noise levels: geometric from chartMin to chartMax
    double chartMax = 5;
    int chartPoints = 9;
    int chartSamples = 100;      ///< images behind a sampled chart row
    bool referenceCurves = true; ///< in the chart: noise, mean image, Wiener, ideal

    Schedule schedule{ScheduleRule::karras, 3, 0.02, 20, 7}; ///< of trajectories and samples
    Sampler sampler = Sampler::heun;
    bool fromNoise = false; ///< trajectories begin with pure noise instead of the noised image
    int generateCount = 8;  ///< samples a column in the Generate tab

    bool halves = false; ///< the two-halves experiment runs in the Memorization tab

    int reference = 0;   ///< column with whose answers all others are compared
    double budgetGb = 2; ///< memory of all that is kept, and so of one model's moments

    Look look;

    bool operator==(const Experiment&) const = default;
};

/// Whether the choice of colours means anything: there are three channels, and the basis is no list.
bool hasColours(const Experiment& experiment);

/// The channel that is looked at where one alone can be: of subbands, and of the output pixel. The first
/// where all, or the luminance, are shown.
int chosenChannel(const Experiment& experiment);

/// The output pixel whose sensitivity is shown; not clamped into the images.
PixelId chosenPixel(const Experiment& experiment);

/// What errors are means over: "per pixel", or of images in colour "per value", of every channel of a pixel.
const char* perPixel(const Experiment& experiment);

/// Whether two Experiments want the same results: they may differ in the scene alone.
bool sameResults(const Experiment& a, const Experiment& b);

/// The noise levels of the chart, rising: chartPoints values, geometric.
std::vector<double> chartSigmas(const Experiment& experiment);

} // namespace scorelet
