#include "core/session/parameters.h"

#include "core/base/error.h"
#include "core/basis/band_name.h"
#include "core/basis/cascade.h"
#include "core/basis/filter.h"
#include "core/data/cifar.h"
#include "core/data/source.h"
#include "core/data/to_size.h"
#include "core/families/family.h"
#include "core/image/file.h"
#include "core/image/grey_text.h"
#include "core/session/glossary.h"
#include "core/session/tabs.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

using Kind = ParameterKind;
using Scale = ParameterScale;

/// A row for a plain member, reached by `member(owner)`.
template <class Owner, class Member>
Parameter<Owner> row(std::string id, std::string label, std::string unit, std::string tooltip, Kind kind,
                     double low, double high, Member member, Scale scale = Scale::linear,
                     std::vector<std::string> choices = {}) {
    Parameter<Owner> p;
    p.id = std::move(id);
    p.label = std::move(label);
    p.unit = std::move(unit);
    p.tooltip = std::move(tooltip);
    p.kind = kind;
    p.low = low;
    p.high = kind == Kind::choice ? static_cast<double>(choices.size()) - 1 : high;
    p.scale = scale;
    p.choices = std::move(choices);
    p.get = [member](const Owner& owner) { return static_cast<double>(member(const_cast<Owner&>(owner))); };
    p.set = [member](Owner& owner, double value) {
        auto& field = member(owner);
        field = static_cast<std::remove_reference_t<decltype(field)>>(value);
    };
    return p;
}

/// The field as a reference, for row().
#define FIELD(owner, path)                                                                                   \
    [](owner & o) -> auto& {                                                                                 \
        return o.path;                                                                                       \
    }

ExperimentParameter sourceRow() {
    ExperimentParameter p;
    p.id = "data";
    p.label = "data set";
    p.tooltip = "Where the images come from: strokes (built in), fashion-mnist, photographs (patches of "
                "those of mate-backgrounds), a folder of "
                "IDX files, CIFAR batches, NumPy arrays or pictures, or one file of arrays.";
    p.kind = Kind::text;
    p.text = [](const Experiment& e) { return e.data.source; };
    p.setText = [](Experiment& e, const std::string& text) { e.data.source = text; };
    p.resolve = dataSource;
    return p;
}

ExperimentParameter channelsRow() {
    ExperimentParameter p;
    p.id = "channels";
    p.label = "channels";
    p.tooltip =
        "What of the images is loaded: their luminance, one number a pixel, or their colour: red, green "
        "and blue. Grey images have three equal channels in colour.";
    p.kind = Kind::choice;
    p.choices = {"luminance", "colour"};
    p.high = 1;
    p.get = [](const Experiment& e) { return e.data.channels == 3 ? 1.0 : 0.0; };
    p.set = [](Experiment& e, double value) { e.data.channels = value == 0 ? 1 : 3; };
    return p;
}

/// How the files of a source are read, where they hold otherwise than is meant.
void addReadingRows(std::vector<ExperimentParameter>& rows) {
    using E = Experiment;
    rows.push_back(
        row<E>("ground", "ground", "",
               "What transparent pixels are shown over: black ink on transparency is seen on white alone.",
               Kind::choice, 0, 0, FIELD(E, data.ground), Scale::linear, {"black", "white"}));
    rows.push_back(row<E>(
        "range", "values", "",
        "Stored: the least value of a file's type is black, its greatest white. Stretched: the training "
        "images' least is black and their greatest white, as masks of 0 and 1, or 12 bits kept in 16, "
        "need.",
        Kind::choice, 0, 0, FIELD(E, data.range), Scale::linear, {"stored", "stretched"}));
    rows.push_back(row<E>("orientation", "orientation", "",
                          "Transposed: rows and columns are exchanged, as EMNIST's files need.", Kind::choice,
                          0, 0, FIELD(E, data.orientation), Scale::linear, {"stored", "transposed"}));
    ExperimentParameter labels =
        row<E>("labels", "labels", "",
               "Where images have two labels, which of them are the classes: CIFAR-100 has 100 fine and 20 "
               "coarse ones.",
               Kind::choice, 0, 0, FIELD(E, data.labelKind), Scale::linear, {"fine", "coarse"});
    labels.appliesTo = haveTwoLabels;
    labels.needs = "images with two labels, as those of CIFAR-100";
    rows.push_back(std::move(labels));
}

/// One of the window's tabs; without a window any name.
ExperimentParameter tabRow(std::string id, std::string tooltip, std::string Look::*tab,
                           std::vector<std::string> choices) {
    ExperimentParameter p;
    p.id = p.label = std::move(id);
    p.tooltip = std::move(tooltip);
    p.choices = std::move(choices);
    p.kind = p.choices.empty() ? Kind::text : Kind::choice;
    p.high = static_cast<double>(p.choices.size()) - 1;
    p.text = [tab](const Experiment& e) { return e.look.*tab; };
    p.setText = [tab](Experiment& e, const std::string& text) { e.look.*tab = text; };
    p.get = [tab, tabs = p.choices](const Experiment& e) {
        return static_cast<double>(std::find(tabs.begin(), tabs.end(), e.look.*tab) - tabs.begin());
    };
    p.set = [tab, tabs = p.choices](Experiment& e, double value) {
        e.look.*tab = tabs[static_cast<size_t>(value)];
    };
    return p;
}

/// The tabs, and "none".
std::vector<std::string> tabsOrNone() {
    std::vector<std::string> tabs = registeredTabs();
    if (!tabs.empty()) tabs.insert(tabs.begin(), "none");
    return tabs;
}

/// How the chart of errors is shown.
void addChartRows(std::vector<ExperimentParameter>& rows) {
    using E = Experiment;
    rows.push_back(
        row<E>("chart-form", "form", "",
               "Lines over the noise level, bars from zero at every noise level, the same as a table "
               "of numbers, the models' agreement at this noise level, or their errors there over how many "
               "numbers they have from their training images.",
               Kind::choice, 0, 0, FIELD(E, look.chart.form), Scale::linear,
               {"lines", "bars", "numbers", "agreement", "parameters"}));
    rows.push_back(row<E>(
        "chart-shows", "shows", "",
        "The MSE; its ratio to another one, which tells models apart that differ by a few per cent; "
        "the PSNR; or bits: MSE / \xcf\x83\xc2\xb2 over ln \xcf\x83, where the area between two models is "
        "what one codes better, in bits per pixel (of images in colour per value).",
        Kind::choice, 0, 0, FIELD(E, look.chart.shows), Scale::linear, {"MSE", "ratio", "PSNR", "bits"}));
    rows.push_back(
        row<E>("chart-to", "to", "",
               "What errors are divided by: the noise's own variance, Wiener's error, or the error of a "
               "model column. 1 is as good as that, below 1 is better.",
               Kind::choice, 0, 0, FIELD(E, look.chart.to), Scale::linear,
               {"noise", "wiener", "A", "B", "C", "D", "E", "F"}));
    rows.push_back(
        row<E>("chart-axis", "axis", "",
               "The axis of the errors: linear for differences, logarithmic for orders of magnitude.",
               Kind::choice, 0, 0, FIELD(E, look.chart.linear), Scale::linear, {"logarithmic", "linear"}));
}

/// A picture of one's own: the path of a file on the command line, its pixels in a session.
ExperimentParameter ownPictureRow() {
    ExperimentParameter p;
    p.id = "own";
    p.label = "own picture";
    p.tooltip = "A picture of your own instead of a held-out image: a file (PNG, JPEG, BMP, TIFF ...), "
                "brought to the data's size and channels. A session keeps its pixels.";
    p.kind = Kind::text;
    p.text = [](const Experiment& e) { return e.own; };
    p.setText = [](Experiment& e, const std::string& text) {
        if (text.empty() || isGreyText(text)) {
            if (!text.empty()) imageOfGreyText(text); // it is one
            e.own = text;
        } else {
            e.own = greyText(fittedImage(readImage(text, e.data.channels, e.data.ground), e.data, text));
        }
    };
    p.resolve = [](const std::string& text, const std::filesystem::path& from) {
        return isGreyText(text) ? text : dataSource(text, from);
    };
    return p;
}

ExperimentParameter waveletRow() {
    ExperimentParameter p;
    p.id = "wavelet";
    p.label = "wavelet";
    p.tooltip = "The wavelet in whose basis the score is expanded. dbN and symN have N vanishing moments "
                "and 2N taps: "
                "longer filters are smoother and less local.";
    p.kind = Kind::choice;
    p.choices = waveletNames();
    p.otherNames = {{"haar", "db1"}};
    p.high = static_cast<double>(p.choices.size()) - 1;
    p.get = [](const Experiment& e) {
        const auto& names = waveletNames();
        const std::string name = e.wavelet == "haar" ? "db1" : e.wavelet;
        return static_cast<double>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    p.set = [](Experiment& e, double value) { e.wavelet = waveletNames()[static_cast<size_t>(value)]; };
    p.applies = [](const Experiment& e) { return e.basis == BasisKind::wavelet; };
    p.needs = "--basis wavelet";
    return p;
}

/// The orthonormal basis: its kind, and where its matrix is.
void addBasisRows(std::vector<ExperimentParameter>& rows) {
    using E = Experiment;
    ExperimentParameter kind = row<E>(
        "basis", "basis", "",
        "The orthonormal basis in which the score is expanded. Wavelets have bands, scales and neighbours; "
        "DCT and Fourier have bands of octaves, and frequencies beside them as neighbours; pixels have "
        "neighbours; principal components of the training images and the rows of a matrix are a list, in "
        "which "
        "a coefficient sees itself alone.",
        Kind::choice, 0, 0, FIELD(E, basis), Scale::linear, basisKindNames());
    kind.labels = {"wavelets", "pixels", "DCT", "Fourier", "PCA", "matrix"};
    rows.push_back(std::move(kind));
    ExperimentParameter file;
    file.id = "basis-file";
    file.label = "file";
    file.tooltip =
        "An NPY file of float32 or float64 with as many rows and columns as an image has values: a row "
        "is an atom, channel by channel and row by row. It must be orthonormal to 1e-5.";
    file.kind = Kind::text;
    file.text = [](const E& e) { return e.basisFile; };
    file.setText = [](E& e, const std::string& text) { e.basisFile = text; };
    file.resolve = dataSource;
    file.applies = [](const E& e) { return e.basis == BasisKind::file; };
    file.needs = "--basis file";
    rows.push_back(std::move(file));
    rows.push_back(waveletRow());
    ExperimentParameter levels =
        row<E>("levels", "levels", "", meaningOf("levels"), Kind::integer, 1, 6, FIELD(E, levels));
    levels.applies = [](const E& e) { return hasLevels(e.basis); };
    levels.needs = "a basis with scales: wavelet, dct or fourier";
    rows.push_back(std::move(levels));
    ExperimentParameter colours = row<E>(
        "colours", "colours", "",
        "In which three directions of colour a basis takes red, green and blue: as they are, or as luminance "
        "(1, 1, 1) / sqrt 3 and two differences, (1, 0, -1) / sqrt 2 and (1, -2, 1) / sqrt 6. Both are "
        "orthonormal: noise stays white.",
        Kind::choice, 0, 0, FIELD(E, colours), Scale::linear, colourBasisNames());
    colours.labels = {"RGB", "opponent"};
    colours.applies = hasColours;
    colours.needs = "--channels colour, and a basis that is no list";
    rows.push_back(std::move(colours));
}

ExperimentParameter leftOutRow() {
    ExperimentParameter p;
    p.id = "left-out";
    p.label = "left out";
    p.tooltip =
        "The subbands that pictures of chosen subbands do without: initials (S, H, V, D) and levels with + "
        "between them, such as H1+V1+D1.";
    p.kind = Kind::text;
    p.text = [](const Experiment& e) { return e.look.leftOut; };
    p.setText = [](Experiment& e, const std::string& text) {
        parseBands(text);
        e.look.leftOut = text;
    };
    return p;
}

ExperimentParameter ladderRow() {
    ExperimentParameter p;
    p.id = "ladder";
    p.label = "stencils";
    p.tooltip = fmt::format(
        "What a coefficient sees in the ideal machines whose training errors are compared with a model's "
        "held-out error, and of which a map tells where memorization begins: with commas between them, as in "
        "a posterior's text form, such as {}.",
        standardLadder);
    p.kind = Kind::text;
    p.text = [](const Experiment& e) { return e.look.ladder; };
    p.setText = [](Experiment& e, const std::string& text) { e.look.ladder = ladderText(parseLadder(text)); };
    return p;
}

/// How the window shows its results.
void addSceneRows(std::vector<ExperimentParameter>& rows) {
    using E = Experiment;
    rows.push_back(row<E>("pictures", "pictures", "",
                          "What the models' pictures show: the estimate, the score or the noise prediction.",
                          Kind::choice, 0, 0, FIELD(E, look.scene.quantity), Scale::linear,
                          {"denoised", "score", "noise"}));
    rows.push_back(row<E>("chart-training", "training errors", "", "Whether the chart shows training errors.",
                          Kind::toggle, 0, 1, FIELD(E, look.scene.chartTrain)));
    rows.push_back(row<E>("chart-held-out", "held-out errors", "", "Whether the chart shows held-out errors.",
                          Kind::toggle, 0, 1, FIELD(E, look.scene.chartHeldOut)));
    ExperimentParameter hidden;
    hidden.id = "hidden";
    hidden.label = "hidden series";
    hidden.tooltip = "Series that are hidden in the charts, a line each: the chart's id, a slash, the label.";
    hidden.kind = Kind::text;
    hidden.text = [](const E& e) { return e.look.scene.hidden; };
    hidden.setText = [](E& e, const std::string& text) { e.look.scene.hidden = text; };
    rows.push_back(std::move(hidden));
    rows.push_back(row<E>("masks", "masks", "",
                          "Whether the tab Sensitivity shows masks of local machines instead of maps.",
                          Kind::toggle, 0, 1, FIELD(E, look.scene.masks)));
    rows.push_back(row<E>("step", "shown step", "",
                          "Which step of the trajectories is shown; beyond the last: the last.",
                          Kind::integer, 0, 1'000'000, FIELD(E, look.scene.step)));
    rows.push_back(row<E>("zoom", "zoom", "", "How much all pictures are magnified.", Kind::real, 1, 1000,
                          FIELD(E, look.scene.zoom), Scale::logarithmic));
    rows.push_back(row<E>("zoom-x", "zoom, middle across", "", "The middle of what is seen, from the left.",
                          Kind::real, 0, 1, FIELD(E, look.scene.zoomX)));
    rows.push_back(row<E>("zoom-y", "zoom, middle down", "", "The middle of what is seen, from the top.",
                          Kind::real, 0, 1, FIELD(E, look.scene.zoomY)));
}

/// Whose wrong shapes the Generate tab counts, and which.
void addShapesRows(std::vector<ExperimentParameter>& rows) {
    using E = Experiment;
    ExperimentParameter over = row<E>(
        "shapes-over", "over", "",
        "Whose samples' shapes are counted: the models' as they are; or those of models like them that "
        "differ in one setting alone, a line for every model that has it: the side of its patches, its "
        "radius, what a coefficient sees (the stencils of the tab Dial), its degree, or its dial h.",
        Kind::choice, 0, 0, FIELD(E, look.shapesOver), Scale::linear,
        {"models", "patch", "radius", "stencil", "degree", "h"});
    over.labels = {"models", "patch", "radius", "stencil", "degree", "dial h"};
    rows.push_back(std::move(over));
    ExperimentParameter wrong = row<E>(
        "wrong", "wrong", "",
        "Over a setting, which number of a sample is one that no training image has: any of them or "
        "all of them together; its pieces; the holes that they enclose; or the ends of its lines.",
        Kind::choice, 0, 0, FIELD(E, look.wrongShape), Scale::linear, {"any", "pieces", "holes", "ends"});
    wrong.applies = [](const E& e) { return e.look.shapesOver != ShapesOver::models; };
    wrong.needs = "samples over a setting";
    rows.push_back(std::move(wrong));
}

std::vector<ExperimentParameter> makeExperimentParameters() {
    using E = Experiment;
    std::vector<ExperimentParameter> rows;
    rows.push_back(sourceRow());
    rows.push_back(row<E>("train", "loaded images", "images",
                          "The first so many training images are loaded; 0 loads all. How many of them the "
                          "models use is another choice.",
                          Kind::integer, 0, 10'000'000, FIELD(E, data.train)));
    rows.push_back(row<E>("test", "held-out images", "images",
                          "The first so many held-out images are loaded; 0 loads all. Held-out: " +
                              meaningOf("held-out"),
                          Kind::integer, 0, 10'000'000, FIELD(E, data.heldOut)));
    rows.push_back(row<E>("size", "image size", "pixels",
                          "Height and width of all images. It must be divisible by 2 to the "
                          "number of levels.",
                          Kind::integer, 8, 256, FIELD(E, data.size)));
    ExperimentParameter fit =
        row<E>("fit", "fit", "",
               "How images of another size are brought to this one: their largest centred square is "
               "averaged down or resized bilinearly, or they are padded with the background; or, of "
               "photographs, square patches are cut at random places, at full, half and quarter scale.",
               Kind::choice, 0, 0, FIELD(E, data.fit), Scale::linear, {"resize", "pad", "patches"});
    fit.applies = [](const E& e) { return e.data.source != "photographs"; }; // always patches
    fit.needs = "other data than photographs, which are cut into patches";
    rows.push_back(std::move(fit));
    rows.push_back(channelsRow());
    addReadingRows(rows);
    rows.push_back(row<E>("seed", "seed", "",
                          "All randomness (noise, strokes, splits) follows from this number: the same seed "
                          "gives the same pictures.",
                          Kind::integer, 0, 1e9, FIELD(E, data.seed)));
    ExperimentParameter control =
        row<E>("control", "control", "",
               "Data of which one property is known: the images as they are; with their pixels in one random "
               "order, the same in all; Gaussian images of the same mean and covariance; with a square of "
               "pixels that repeats another one, half an image above it; or drawn digits in their place. "
               "What a model sees of them is what it "
               "has from its data, what it cannot see is its architecture.",
               Kind::choice, 0, 0, FIELD(E, data.control), Scale::linear,
               {"none", "shuffled", "gaussian", "planted", "drawn"});
    control.labels = {"images as they are", "pixels shuffled", "Gaussian images", "planted copy",
                      "drawn digits"};
    rows.push_back(std::move(control));
    ExperimentParameter share = row<E>(
        "planted", "planted share", "",
        "Of planted images: how much of the square is the copy, the rest is what stood there. 1: the two "
        "squares are equal, 0: the images as they are.",
        Kind::real, 0, 1, FIELD(E, data.plantedShare));
    share.applies = [](const E& e) { return e.data.control == Control::planted; };
    share.needs = "--control planted";
    rows.push_back(std::move(share));
    rows.push_back(
        row<E>("noise", "noise number", "",
               "Which noise is added and sampled from: the next number is another draw on the same images.",
               Kind::integer, 0, 1e9, FIELD(E, noise)));
    addBasisRows(rows);
    rows.push_back(row<E>("subset", "training images", "images",
                          "The moments in every fit are means over the first so many training images; 0 "
                          "takes all. The fewer, the further they are from those of the distribution, and "
                          "a model of many features learns its images by heart: its training error "
                          "falls, its held-out error rises.",
                          Kind::integer, 0, 10'000'000, FIELD(E, subset), Scale::logarithmic));
    rows.push_back(row<E>("image", "image", "", "Which held-out image is noised and denoised.", Kind::integer,
                          0, 10'000'000, FIELD(E, image)));
    rows.push_back(ownPictureRow());
    rows.push_back(row<E>("sigma", "noise \xcf\x83", "",
                          meaningOf("noise level") + " Every model is solved again for it.", Kind::real,
                          0.002, 80, FIELD(E, sigma), Scale::logarithmic));
    rows.push_back(row<E>("chart-min", "chart from \xcf\x83", "", "Lowest noise level of the chart.",
                          Kind::real, 0.002, 80, FIELD(E, chartMin), Scale::logarithmic));
    rows.push_back(row<E>("chart-max", "chart to \xcf\x83", "", "Highest noise level of the chart.",
                          Kind::real, 0.002, 80, FIELD(E, chartMax), Scale::logarithmic));
    rows.push_back(row<E>("chart-points", "chart points", "",
                          "Number of noise levels in the chart, evenly spaced in the "
                          "logarithm.",
                          Kind::integer, 2, 60, FIELD(E, chartPoints)));
    rows.push_back(row<E>("chart-samples", "sampled images", "images",
                          "Images behind a chart row whose error has no closed form: more "
                          "images, smaller standard error.",
                          Kind::integer, 2, 10'000, FIELD(E, chartSamples), Scale::logarithmic));
    rows.push_back(
        row<E>("rails", "reference curves", "",
               meaningOf("reference curves") +
                   " Wiener's training error is the floor of all models of degree 1; of images above "
                   "64 x 64 it has leading components alone, and is no floor.",
               Kind::toggle, 0, 1, FIELD(E, referenceCurves)));
    rows.push_back(row<E>("rule", "noise schedule", "",
                          "How the noise falls: Karras' rule (rho 7) takes small steps at low noise, "
                          "the geometric one equal ratios.",
                          Kind::choice, 0, 0, FIELD(E, schedule.rule), Scale::linear,
                          {"karras", "geometric"}));
    rows.push_back(row<E>("start-sigma", "start \xcf\x83", "",
                          "Noise level at which reverse diffusion begins.", Kind::real, 0.01, 80,
                          FIELD(E, schedule.sigmaMax), Scale::logarithmic));
    rows.push_back(row<E>("end-sigma", "end \xcf\x83", "",
                          "Last noise level above zero of reverse diffusion.", Kind::real, 0.002, 1,
                          FIELD(E, schedule.sigmaMin), Scale::logarithmic));
    rows.push_back(row<E>("steps", "steps", "",
                          "Steps of reverse diffusion; every step needs every model solved at its noise "
                          "level.",
                          Kind::integer, 1, 200, FIELD(E, schedule.steps)));
    rows.push_back(row<E>("sampler", "sampler", "",
                          "Euler and Heun follow the probability-flow ODE (order 1 and 2); ancestral adds "
                          "fresh noise at every step.",
                          Kind::choice, 0, 0, FIELD(E, sampler), Scale::linear,
                          {"euler", "heun", "ancestral"}));
    rows.push_back(row<E>("from-noise", "from pure noise", "",
                          "Start from noise alone instead of the noised image: generation.", Kind::toggle, 0,
                          1, FIELD(E, fromNoise)));
    rows.push_back(row<E>("count", "samples", "images",
                          "Samples generated by every model, from the same noise.", Kind::integer, 1, 64,
                          FIELD(E, generateCount)));
    rows.push_back(row<E>("halves", "two disjoint halves", "",
                          meaningOf("two halves") + " Over the halves' size, with the same noise.",
                          Kind::toggle, 0, 1, FIELD(E, halves)));
    rows.push_back(row<E>("pixel-row", "pixel row", "",
                          "Row of the output pixel whose sensitivity to every input pixel is shown.",
                          Kind::integer, 0, 255, FIELD(E, look.pixelRow)));
    rows.push_back(row<E>("pixel-column", "pixel column", "",
                          "Column of the output pixel whose sensitivity is shown.", Kind::integer, 0, 255,
                          FIELD(E, look.pixelCol)));
    ExperimentParameter channels = row<E>("channel", "channel", "",
                                          "Which channels of pictures in colour are shown: all in their "
                                          "colours (of signed values, grey is zero), "
                                          "the luminance, or one. Subbands and the output pixel of a "
                                          "sensitivity are of one: of the first where "
                                          "all are shown.",
                                          Kind::choice, 0, 0, FIELD(E, look.channels), Scale::linear,
                                          {"all", "luminance", "red", "green", "blue"});
    channels.applies = [](const E& e) { return e.data.channels == 3; };
    channels.needs = "--channels colour";
    rows.push_back(std::move(channels));
    rows.push_back(row<E>("coefficient", "coefficient", "",
                          "The coefficient in the inspector, counted from the coarsest "
                          "band.",
                          Kind::integer, 0, 65535, FIELD(E, look.coefficient)));
    rows.push_back(
        row<E>("reference", "reference model", "",
               "The column with whose answers all others are compared, counted from 0. Agreement: " +
                   meaningOf("agreement"),
               Kind::integer, 0, maxColumns - 1, FIELD(E, reference)));
    rows.push_back(row<E>("neighbour", "neighbour", "",
                          "Which member of the coefficient's stencil spans the inspector's map together with "
                          "the coefficient itself.",
                          Kind::integer, 1, 200, FIELD(E, look.neighbour)));
    rows.push_back(
        row<E>("partner", "joint with", "",
               "The second coefficient of the joint histogram: the next one across or down in its "
               "subband, a sibling (the same place in the next orientation, or the one after that), "
               "the parent one level coarser, or of images in colour the same place in the next channel, "
               "or the one after that.",
               Kind::choice, 0, 0, FIELD(E, look.partner), Scale::linear, partnerNames()));
    rows.push_back(
        row<E>("subbands", "show", "",
               "What the Subbands tab shows in the nested mosaic: the coefficients, the images made of "
               "chosen bands alone, or a number of every coefficient: clean variance and excess kurtosis; "
               "a model's held-out MSE, exact in the noise, the share that it saves of linear shrinkage's "
               "error, its gain dD / dw at the means, the condition number of its fit, and its share of the "
               "column's whole gain over the reference model.",
               Kind::choice, 0, 0, FIELD(E, look.subbands), Scale::linear,
               {"coefficients", "chosen bands", "variance", "kurtosis", "MSE", "MSE saved", "gain",
                "condition number", "share of gain"}));
    rows.push_back(leftOutRow());
    rows.push_back(
        row<E>("through", "plane through", "",
               "The point through which the plane of the score's arrows goes: the data's mean, or the shown "
               "image, clean or with the noise of the arrows' own level. All states of the plane have that "
               "point's other components.",
               Kind::choice, 0, 0, FIELD(E, look.through), Scale::linear, {"mean", "clean", "noisy"}));
    rows.push_back(row<E>(
        "generate", "show", "",
        "What the Generate tab shows: the samples of every model, or in how many of them the numbers of "
        "pieces, holes and ends are such as no training image has.",
        Kind::choice, 0, 0, FIELD(E, look.generate), Scale::linear, {"one by one", "shapes"}));
    addShapesRows(rows);
    rows.push_back(row<E>(
        "sensitivity", "show", "",
        "What the Sensitivity tab shows: how one output pixel answers to every input pixel; the same of "
        "models made of the images as they are and of the control data sets, side by side; or the whole "
        "Jacobian, as the eigenvectors in which every model shrinks this noisy image, or as its numbers "
        "over the noise.",
        Kind::choice, 0, 0, FIELD(E, look.sensitivity), Scale::linear,
        {"one pixel", "control data", "eigenvectors", "over noise"}));
    rows.push_back(row<E>(
        "dial", "show", "",
        "What the Dial tab shows: the error over h from the ideal denoiser to Wiener's; the choice of h "
        "by leave-one-out; how near samples come to the training images over h; from which noise on "
        "ideal machines of stencils know their images by heart; or which of these machines' training "
        "errors a model beats on held-out images.",
        Kind::choice, 0, 0, FIELD(E, look.dial), Scale::linear,
        {"the dial", "choice of h", "samples", "memorization map", "certificates"}));
    rows.push_back(ladderRow());
    rows.push_back(row<E>(
        "bases", "show", "",
        "What the Basis tab shows: the atoms of the chosen basis; the held-out errors of the models in "
        "this and other bases, at this noise level and over the noise; where the chosen wavelet comes "
        "from; or what it does at the image's border, and to the models' errors.",
        Kind::choice, 0, 0, FIELD(E, look.bases), Scale::linear, {"atoms", "errors", "wavelet", "borders"}));
    rows.push_back(row<E>("iterations", "iterations", "",
                          "How often the cascade has refined the box into the scaling function: each "
                          "iteration halves the pieces.",
                          Kind::integer, 0, mostIterations, FIELD(E, look.iterations)));
    rows.push_back(row<E>(
        "learning", "show", "",
        "What the Learning tab shows of wavelet models: their errors over the number of training images, "
        "or five-fold cross-validation, which chooses a model by training images alone: it is fitted "
        "on four fifths of them, and its error on the others is exact in the noise.",
        Kind::choice, 0, 0, FIELD(E, look.learning), Scale::linear, {"over images", "cross-validation"}));
    rows.push_back(row<E>("varied", "varied", "",
                          "What cross-validation compares: models like the chosen column's that differ in "
                          "their degree, radius, ridge or stencil alone.",
                          Kind::choice, 0, 0, FIELD(E, look.varied), Scale::linear,
                          {"degree", "radius", "ridge", "stencil"}));
    rows.push_back(
        row<E>("judge", "gallery's model", "",
               "The column by whose errors the gallery of held-out images is ordered, counted from 0.",
               Kind::integer, 0, maxColumns - 1, FIELD(E, look.judge)));
    rows.push_back(tabRow("tab", "What the middle of the window shows, and so what is computed.", &Look::tab,
                          registeredTabs()));
    rows.push_back(tabRow("beside", "A second tab beside it, where the window is wide enough for two.",
                          &Look::beside, tabsOrNone()));
    addChartRows(rows);
    addSceneRows(rows);
    rows.push_back(
        row<E>("budget", "memory budget", "GB",
               "Memory of all that is kept: images, moments, models, results. What was used longest ago "
               "is forgotten first; a model for which there is no room beside what is shown is refused with "
               "a message instead of started.",
               Kind::real, 0.1, 64, FIELD(E, budgetGb), Scale::logarithmic));
    return rows;
}

/// The column's family of models.
ColumnParameter familyRow() {
    ColumnParameter p;
    p.id = "kind";
    p.label = "model";
    p.tooltip = "Which denoiser this column shows: a wavelet score model solved in closed form, or one it is "
                "compared with.";
    p.kind = Kind::choice;
    for (const Family& family : families()) {
        p.choices.push_back(family.id);
        p.labels.push_back(family.label);
    }
    p.high = static_cast<double>(p.choices.size()) - 1;
    p.get = [ids = p.choices](const ModelSpec& s) {
        return static_cast<double>(std::find(ids.begin(), ids.end(), s.family) - ids.begin());
    };
    p.set = [ids = p.choices](ModelSpec& s, double value) { s.family = ids[static_cast<size_t>(value)]; };
    return p;
}

/// The border of patches at one place, where the training patch is as far from the edges anyway.
ColumnParameter borderRow() {
    ColumnParameter p;
    p.id = "border";
    p.label = "border";
    p.tooltip = "Patches are cut at the image's border (Kamb & Ganguli's machine), or wrap around it.";
    p.kind = Kind::choice;
    p.choices = {"cut", "wrap"};
    p.high = 1;
    // A column that was an equivariant machine may hold a border that this one does not know: it cuts.
    p.get = [](const ModelSpec& s) { return s.border == PatchBorder::wrap ? 1.0 : 0.0; };
    p.set = [](ModelSpec& s, double value) { s.border = value == 0 ? PatchBorder::cut : PatchBorder::wrap; };
    return p;
}

/// The threshold of the PCA-locality mask: what it is by default depends on the rule.
ColumnParameter thresholdRow() {
    ColumnParameter p;
    p.id = "threshold";
    p.label = "mask threshold";
    p.tooltip =
        "A pixel is in the mask when its normalised Wiener weight is at least this share of the peak: the "
        "row's own by the row rule (0.02 unless chosen), the whole matrix's by the published one (0.005 "
        "unless chosen; Lukoianov et al. name 0.005 for MNIST, 0.05 for CIFAR-10, else 0.02).";
    p.kind = Kind::real;
    p.low = 0.001;
    p.high = 0.5;
    p.scale = Scale::logarithmic;
    p.get = maskThreshold;
    p.set = [](ModelSpec& s, double value) { s.threshold = value; };
    return p;
}

/// The row of this id of the model's family.
const FamilyRow& rowOfFamily(const ModelSpec& s, const std::string& id) {
    const auto& rows = familyOf(s).rows;
    return *std::find_if(rows.begin(), rows.end(), [&](const FamilyRow& row) { return row.id == id; });
}

/// A setting that families bring with them: one control for all that have it, each with a default of its own.
ColumnParameter ownRow(const FamilyRow& own) {
    ColumnParameter p;
    p.id = own.id;
    p.label = own.label;
    p.unit = own.unit;
    p.tooltip = own.tooltip;
    p.kind = own.text               ? Kind::text
             : !own.choices.empty() ? Kind::choice
             : own.integer          ? Kind::integer
                                    : Kind::real;
    for (const FamilyChoice& choice : own.choices) p.choices.push_back(choice.name);
    p.low = own.low;
    p.high = own.choices.empty() ? own.high : static_cast<double>(own.choices.size()) - 1;
    p.scale = own.logarithmic ? Scale::logarithmic : Scale::linear;
    p.applies = [id = own.id](const ModelSpec& s) {
        const auto& rows = familyOf(s).rows;
        return std::any_of(rows.begin(), rows.end(),
                           [&](const FamilyRow& row) { return row.id == id && scorelet::applies(row, s); });
    };
    p.text = [id = own.id, applies = p.applies](const ModelSpec& s) {
        return applies(s) ? textOf(s, id) : std::string();
    };
    p.setText = [own, applies = p.applies](ModelSpec& s, const std::string& text) {
        setTextOf(s, applies(s) ? rowOfFamily(s, own.id) : own, text);
    };
    p.get = [own, applies = p.applies](const ModelSpec& s) {
        const auto found = s.settings.find(own.id);
        if (found != s.settings.end()) return found->second;
        return applies(s) ? rowOfFamily(s, own.id).byDefault : own.byDefault;
    };
    p.set = [own, applies = p.applies](ModelSpec& s, double value) {
        setSetting(s, applies(s) ? rowOfFamily(s, own.id) : own, value);
    };
    return p;
}

/// The class of the training images: the data have the names.
ColumnParameter classRow() {
    ColumnParameter p;
    p.id = "class";
    p.label = "class";
    p.tooltip = meaningOf("class-conditional");
    p.kind = Kind::text;
    p.applies = [](const ModelSpec& s) { return familyOf(s).conditional(); };
    p.text = [](const ModelSpec& s) {
        return familyOf(s).takesClass(s.imageClass) ? s.imageClass : std::string(allClasses);
    };
    p.setText = [](ModelSpec& s, const std::string& text) {
        s.imageClass = text == allClasses ? std::string() : text; // an empty one: all, too
    };
    return p;
}

std::vector<ColumnParameter> makeColumnParameters() {
    using S = ModelSpec;
    std::vector<ColumnParameter> rows;
    // A row of the families that have the setting of its id, unless it is left to the data.
    auto add = [&](ColumnParameter p) {
        p.applies = [id = p.id](const S& s) { return isByHand(s, id); };
        rows.push_back(std::move(p));
    };
    rows.push_back(familyRow());
    add(row<S>("degree", "degree", "", meaningOf("degree") + " Higher degrees bend the denoising curve.",
               Kind::integer, 1, 4, FIELD(S, degree)));
    add(row<S>("radius", "radius", "",
               "A coefficient sees the coefficients of its subband within this Chebyshev distance.",
               Kind::integer, 0, 3, FIELD(S, radius)));
    add(row<S>("sharing", "weights", "",
               "Per location, or shared. Sharing: " + meaningOf("sharing") +
                   " It makes the model equivariant to shifts.",
               Kind::choice, 0, 0, FIELD(S, sharing), Scale::linear, {"per location", "per subband"}));
    add(row<S>("interactions", "interactions", "",
               "All products of the seen coefficients, their powers alone, or products with the "
               "centre coefficient alone.",
               Kind::choice, 0, 0, FIELD(S, interactions), Scale::linear, {"full", "additive", "paired"}));
    add(row<S>("ridge", "ridge \xce\xbb", "", meaningOf("ridge"), Kind::real, 1e-12, 1, FIELD(S, ridge),
               Scale::logarithmic));
    add(row<S>("patch", "patch side", "pixels",
               "Side of the square patch that is compared around every pixel; odd.", Kind::integer, 1, 63,
               FIELD(S, patch)));
    rows.back().applies = [](const S& s) { return familyOf(s).has("patch") && s.schedule.empty(); };
    add(borderRow());
    rows.back().applies = [](const S& s) { return familyOf(s).has("border") && !familyOf(s).has("borders"); };
    add(row<S>(
        "borders", "border", "",
        "Cut: a patch is cut at the border, and compared with all training patches of that shape. Wrap: all "
        "images are tori. Kamb & Ganguli's two are circular: the noisy image wraps, training patches lie "
        "inside theirs; and borders: a patch is cut, and near an edge or corner compared only with training "
        "patches as far from the same one.",
        Kind::choice, 0, 0, FIELD(S, border), Scale::linear, {"cut", "wrap", "circular", "borders"}));
    add(row<S>("images", "training images", "images",
               "How many training images the patches come from; 0 takes the machine's "
               "default.",
               Kind::integer, 0, 10'000'000, FIELD(S, images)));
    add(row<S>(
        "extension", "extension", "",
        "What shrinkage sees beyond the image's border. Periodized: the other border; the transform is "
        "orthonormal. Symmetric: the mirrored image, as scikit-image's denoise_wavelet; there are more "
        "coefficients than pixels, and noise is not white in them near the border.",
        Kind::choice, 0, 0, FIELD(S, extension), Scale::linear, {"periodized", "symmetric"}));
    add(row<S>(
        "rule", "mask rule", "",
        "Which Wiener weights a pixel's mask is made of. Row (Scorelet's): the pixel's own, against its "
        "weight on itself. Published (Lukoianov et al.): all rows are divided by their diagonals, and "
        "the pixel takes its column, against the largest entry of the whole matrix.",
        Kind::choice, 0, 0, FIELD(S, rule), Scale::linear, {"row", "published"}));
    add(thresholdRow());
    rows.push_back(classRow());
    for (const Family& family : families())
        for (const FamilyRow& own : family.rows)
            if (std::none_of(rows.begin(), rows.end(),
                             [&](const ColumnParameter& p) { return p.id == own.id; }))
                rows.push_back(ownRow(own));
    return rows;
}

#undef FIELD

template <class Owner>
[[noreturn]] void failRange(const Parameter<Owner>& p, const std::string& text) {
    if (p.kind == Kind::choice)
        throw Error(fmt::format("{}: \"{}\" is none of {}", p.id, text, fmt::join(p.choices, ", ")));
    if (p.kind == Kind::toggle)
        throw Error(fmt::format("{}: expected true or false, not \"{}\"", p.id, text));
    throw Error(fmt::format("{}: expected {} from {} to {}, not \"{}\"", p.id,
                            p.kind == Kind::integer ? "a whole number" : "a number", p.low, p.high, text));
}

template <class Table>
const auto& rowOf(const Table& table, const std::string& id) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const auto& p) { return p.id == id; });
    assert(found != table.end());
    return *found;
}

} // namespace

const std::vector<ExperimentParameter>& experimentParameters() {
    static const std::vector<ExperimentParameter> rows = makeExperimentParameters();
    return rows;
}

const std::vector<ColumnParameter>& columnParameters() {
    static const std::vector<ColumnParameter> rows = makeColumnParameters();
    return rows;
}

const std::vector<std::string>& imageParameters() {
    static const std::vector<std::string> ids{"data",   "train", "test",        "size",   "fit",     "channels", "ground",
                                              "range",  "orientation", "labels", "control", "planted",  "seed"};
    return ids;
}

const ExperimentParameter& experimentParameter(const std::string& id) {
    return rowOf(experimentParameters(), id);
}
const ColumnParameter& columnParameter(const std::string& id) {
    return rowOf(columnParameters(), id);
}

template <class Owner>
std::string valueText(const Parameter<Owner>& p, const Owner& owner) {
    switch (p.kind) {
    case Kind::text:
        return p.text(owner);
    case Kind::choice: {
        // A value that was not set by way of this table may be none of them.
        const auto chosen = static_cast<size_t>(p.get(owner));
        return chosen < p.choices.size() ? p.choices[chosen] : std::string("unknown");
    }
    case Kind::toggle:
        return p.get(owner) != 0 ? "true" : "false";
    case Kind::integer:
        return fmt::format("{}", static_cast<long long>(p.get(owner)));
    case Kind::real:
        return fmt::format("{}", p.get(owner));
    }
    return {};
}

template <class Owner>
void setFromText(const Parameter<Owner>& p, Owner& owner, const std::string& text,
                 const std::filesystem::path& from) {
    if (p.kind == Kind::text) {
        p.setText(owner, p.resolve ? p.resolve(text, from) : text);
        return;
    }
    if (p.kind == Kind::choice) {
        const auto other = p.otherNames.find(text);
        const auto found =
            std::find(p.choices.begin(), p.choices.end(), other == p.otherNames.end() ? text : other->second);
        if (found == p.choices.end()) failRange(p, text);
        p.set(owner, static_cast<double>(found - p.choices.begin()));
        return;
    }
    if (p.kind == Kind::toggle) {
        if (text != "true" && text != "false") failRange(p, text);
        p.set(owner, text == "true" ? 1 : 0);
        return;
    }
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    const bool whole = p.kind != Kind::integer || value == std::floor(value);
    if (error != std::errc{} || stop != end || !(value >= p.low && value <= p.high) || !whole)
        failRange(p, text);
    p.set(owner, value);
}

std::string changesNothing(const ExperimentParameter& p, const Experiment& experiment, const DataSet& data) {
    const bool applies = p.applies(experiment) && (!p.appliesTo || p.appliesTo(data));
    return applies ? std::string() : "it needs " + p.needs;
}

template <class Owner>
void setClamped(const Parameter<Owner>& p, Owner& owner, double value) {
    assert(p.kind != Kind::text);
    if (!(value >= p.low)) value = p.low; // also for NaN
    value = std::min(value, p.high);
    p.set(owner, p.kind == Kind::real ? value : std::round(value));
}

template std::string valueText(const ExperimentParameter&, const Experiment&);
template std::string valueText(const ColumnParameter&, const ModelSpec&);
template void setFromText(const ExperimentParameter&, Experiment&, const std::string&,
                          const std::filesystem::path&);
template void setFromText(const ColumnParameter&, ModelSpec&, const std::string&,
                          const std::filesystem::path&);
template void setClamped(const ExperimentParameter&, Experiment&, double);
template void setClamped(const ColumnParameter&, ModelSpec&, double);

} // namespace scorelet
