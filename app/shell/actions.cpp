#include "app/shell/actions.h"

#include "app/draw/theme.h"
#include "app/panels/large_view.h"
#include "app/shell/lab.h"
#include "core/base/error.h"
#include "core/families/family.h"
#include "core/image/file.h"
#include "core/session/glossary.h"
#include "core/session/parameters.h"
#include "core/session/python_export.h"
#include "core/session/session.h"
#include "core/studies/classes.h"
#include "core/studies/dial_study.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace scorelet {
namespace {

Chord plain(Key key) {
    return {.key = key};
}
Chord ctrl(Key key, bool shift = false) {
    return {.key = key, .ctrl = true, .shift = shift};
}

/// Changes one parameter of the experiment, within its range.
void setTo(Lab& lab, const char* id, double value) {
    Experiment next = lab.experiment();
    setClamped(experimentParameter(id), next, value);
    lab.change(next);
}

void moveImage(Lab& lab, int by) {
    const DataSet* data = lab.data();
    const int count = data ? static_cast<int>(data->heldOut.count()) : lab.experiment().image + 2;
    Experiment next = lab.experiment();
    const bool own = !next.own.empty(); // then it goes back to the held-out image that was there before
    next.own.clear();
    if (!own) setClamped(experimentParameter("image"), next, (next.image + by + count) % count);
    lab.change(next);
}

void moveNoise(Lab& lab, double factor) {
    setTo(lab, "sigma", lab.experiment().sigma * factor);
}

void chooseColumn(Lab& lab, int column) {
    lab.ui().column = column;
}

/// Shows the next column's picture in place of the chosen one's, and back.
void flip(Lab& lab) {
    UiState& ui = lab.ui();
    const int count = static_cast<int>(lab.experiment().columns.size());
    ui.flipWith = ui.flipWith >= 0 || count < 2 ? -1 : (ui.column + 1) % count;
}

void copySession(Lab& lab) {
    ImGui::SetClipboardText(toJson(lab.experiment()).c_str());
    lab.ui().messages.add({.text = "The experiment is in the clipboard, as text."});
}

/// The path in a copied text: the path itself, or the URI that file managers copy ("file:///a%20b.png").
std::filesystem::path copiedPath(std::string text) {
    const std::string scheme = "file://";
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
    if (!text.starts_with(scheme)) return text;
    std::string path;
    for (std::size_t i = scheme.size(); i < text.size(); ++i) {
        int code = 0;
        const char* digits = text.data() + i + 1;
        const bool coded = text[i] == '%' && i + 2 < text.size() &&
                           std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2;
        path += coded ? static_cast<char>(code) : text[i];
        if (coded) i += 2;
    }
    return path;
}

/// A picture's path in the clipboard opens it; any other text is an experiment.
void paste(Lab& lab) {
    const char* text = ImGui::GetClipboardText();
    const std::filesystem::path path = copiedPath(text ? text : "");
    std::error_code unknown;
    if (isPictureName(path) && std::filesystem::is_regular_file(path, unknown)) return lab.openPath(path);
    lab.pasteSession(text ? text : "");
}

void save(Lab& lab) {
    if (lab.sessionPath().empty())
        lab.ui().question = FileQuestion::saveSession;
    else
        lab.saveSession(lab.sessionPath());
}

std::vector<Action> fileActions() {
    return {
        {"open", "File", "Open session...", ctrl(Key::o), "Reads an experiment that was saved before.",
         [](Lab& lab) { lab.ui().question = FileQuestion::openSession; }},
        {"open-data", "File", "Open data set...", ctrl(Key::d),
         "Takes images from a folder of IDX files, CIFAR-10 batches or pictures.",
         [](Lab& lab) { lab.ui().question = FileQuestion::openData; }},
        {"open-previous",
         "File",
         "Restore last experiment",
         {},
         "Takes the choices with which the last run ended, properly or not.",
         [](Lab& lab) { lab.openPrevious(); },
         [](const Lab& lab) { return lab.hasPrevious(); }},
        {"save", "File", "Save session", ctrl(Key::s),
         "Writes every choice to a file: the same file gives the same "
         "numbers again.",
         save},
        {"save-as", "File", "Save session as...", ctrl(Key::s, true), "Writes every choice to another file.",
         [](Lab& lab) { lab.ui().question = FileQuestion::saveSession; }},
        {"export", "File", "Export...", ctrl(Key::e),
         "Writes pictures as PNG, charts as PNG, SVG or CSV, arrays as NPY.",
         [](Lab& lab) { lab.ui().showExport = true; }},
        {"screenshot", "File", "Screenshot", plain(Key::f12), "Writes the window's picture as PNG.",
         [](Lab& lab) { lab.requestScreenshot(); }},
        {"quit", "File", "Quit", ctrl(Key::q),
         "Ends the program; the experiment is kept and can be restored.",
         [](Lab& lab) { lab.requestQuit(); }},
    };
}

/// The h of the chosen column's denoiser, or of its scales, where it is known.
std::vector<double> chosenDial(const Lab& lab) {
    if (!lab.snapshot()) return {};
    return dialHere(*lab.snapshot(), lab.experiment(), lab.ui().column);
}

/// The label of the class that the chosen column's model names, where it is known.
std::optional<int> chosenLabel(const Lab& lab) {
    const int chosen = lab.ui().column;
    if (!lab.snapshot() || chosen >= static_cast<int>(lab.experiment().columns.size())) return {};
    return namedLabelHere(*lab.snapshot(), lab.experiment(), chosen);
}

/// The chosen model column; null where it has no Python program now.
const ModelSpec* programmable(const Lab& lab) {
    const auto& columns = lab.experiment().columns;
    const auto chosen = static_cast<std::size_t>(lab.ui().column);
    return chosen < columns.size() && hasPythonProgram(columns[chosen], chosenDial(lab), chosenLabel(lab))
               ? &columns[chosen]
               : nullptr;
}

void copyPython(Lab& lab) {
    const Experiment& e = lab.experiment();
    try {
        ImGui::SetClipboardText(
            pythonProgram(e, *programmable(lab), {}, chosenDial(lab), chosenLabel(lab)).c_str());
    } catch (const Error& error) {
        lab.ui().messages.add(error);
        return;
    }
    lab.ui().messages.add(
        {.text = "The model is in the clipboard, as a Python program.",
         .hint = pythonNeedsArrays(e)
                     ? "Export the training and held-out images as train.npy and test.npy beside it, and "
                       "their classes, where it reads them, as train-labels.npy and test-labels.npy."
                     : ""});
}

std::vector<Action> editActions() {
    return {
        {"undo",
         "Edit",
         "Undo",
         ctrl(Key::z),
         "Takes back the last change of the experiment.",
         [](Lab& lab) { lab.undo(); },
         [](const Lab& lab) { return lab.history().canUndo(); },
         {},
         true},
        {"redo",
         "Edit",
         "Redo",
         ctrl(Key::z, true),
         "Makes the change again that was taken back.",
         [](Lab& lab) { lab.redo(); },
         [](const Lab& lab) { return lab.history().canRedo(); },
         {},
         true},
        {"copy", "Edit", "Copy experiment as text", ctrl(Key::c, true),
         "Puts every choice into the clipboard as JSON.", copySession},
        {"copy-python", "Edit", "Copy model as Python", ctrl(Key::p, true),
         "Puts the chosen wavelet model or posterior into the clipboard as a short NumPy and PyWavelets "
         "program that gives the same error.",
         copyPython, [](const Lab& lab) { return programmable(lab) != nullptr; }},
        {"paste", "Edit", "Paste experiment", ctrl(Key::v, true),
         "Takes every choice from JSON text in the clipboard, or opens the picture whose path it holds.",
         paste},
        {"cancel", "Edit", "Cancel computation", plain(Key::escape),
         "Stops what is being computed; what is finished stays.", [](Lab& lab) { lab.cancel(); },
         [](const Lab& lab) { return lab.status().busy; }},
    };
}

std::vector<Action> imageActions() {
    return {
        {"previous-image",
         "Image",
         "Previous image",
         plain(Key::up),
         "Noises and denoises the held-out image before.",
         [](Lab& lab) { moveImage(lab, -1); },
         [](const Lab&) { return true; },
         {},
         true},
        {"next-image",
         "Image",
         "Next image",
         plain(Key::down),
         "Noises and denoises the next held-out image.",
         [](Lab& lab) { moveImage(lab, 1); },
         [](const Lab&) { return true; },
         {},
         true},
        {"less-noise",
         "Image",
         "Less noise",
         plain(Key::leftBracket),
         "Divides the noise level by the tenth root of 2.",
         [](Lab& lab) { moveNoise(lab, std::pow(2, -0.1)); },
         [](const Lab&) { return true; },
         {},
         true,
         plain(Key::minus)},
        {"more-noise",
         "Image",
         "More noise",
         plain(Key::rightBracket),
         "Multiplies the noise level by the tenth root of 2.",
         [](Lab& lab) { moveNoise(lab, std::pow(2, 0.1)); },
         [](const Lab&) { return true; },
         {},
         true,
         plain(Key::plus)},
        {"new-noise", "Image", "Another noise", plain(Key::n), "Draws other noise on the same images.",
         [](Lab& lab) { setTo(lab, "noise", lab.experiment().noise + 1); }},
        {"draw", "Image", "Draw a picture", plain(Key::p),
         "A picture drawn with the mouse becomes the image of every tab.",
         [](Lab& lab) { lab.ui().pen.open = !lab.ui().pen.open; }, [](const Lab&) { return true; },
         [](const Lab& lab) { return lab.ui().pen.open; }},
        {"open-picture",
         "Image",
         "Open a picture...",
         {},
         "Takes a picture's file as the image of every tab; dropping one on the window does the same.",
         [](Lab& lab) { lab.ui().question = FileQuestion::openPicture; }},
        {"held-out",
         "Image",
         "Back to held-out images",
         {},
         "Shows the held-out image again instead of a picture of your own.",
         [](Lab& lab) {
             Experiment next = lab.experiment();
             next.own.clear();
             lab.change(next);
         },
         [](const Lab& lab) { return !lab.experiment().own.empty(); }},
    };
}

std::vector<Action> modelActions() {
    std::vector<Action> rows;
    for (int i = 0; i < maxColumns; ++i) {
        const auto key = static_cast<Key>(static_cast<int>(Key::digit1) + i);
        rows.push_back(
            {fmt::format("column-{}", i + 1), "Model", fmt::format("Model {}", static_cast<char>('A' + i)),
             plain(key), "Chooses this model column: for the inspector, the flip and the next change.",
             [i](Lab& lab) { chooseColumn(lab, i); },
             [i](const Lab& lab) {
                 return !lab.ui().large.open && i < static_cast<int>(lab.experiment().columns.size());
             },
             [i](const Lab& lab) { return lab.ui().column == i; }});
    }
    rows.push_back(
        {"flip", "Model", "Flip A/B", plain(Key::f),
         "Shows the next column's picture in place of the chosen one's: differences jump to the eye.", flip,
         [](const Lab& lab) { return !lab.ui().large.open && lab.experiment().columns.size() > 1; },
         [](const Lab& lab) { return lab.ui().flipWith >= 0; }});
    return rows;
}

bool isLarge(const Lab& lab) {
    return lab.ui().large.open;
}

/// The picture that Enter enlarges: the chosen model's, behind the clean and the noisy one.
void toggleLarge(Lab& lab) {
    if (isLarge(lab))
        lab.ui().large = {};
    else
        enlarge(lab.ui(), lab.experiment().look.tab == "compare" ? lab.ui().column + 3 : 1);
}

void multiply(float& value, float by, float low, float high) {
    value = std::clamp(value * by, low, high);
}

/// What the large view shows, and how grey values and colours are spread in all pictures.
std::vector<Action> pictureActions() {
    std::vector<Action> rows = {
        {"large", "Picture", "Large picture", plain(Key::enter),
         "Fills the window with one picture; a double click does so with the one under the mouse. There 1 to "
         "9 "
         "show another, Shift+1 to 9 compare it with a second.",
         toggleLarge, [](const Lab&) { return true; }, isLarge},
        {"large-next",
         "Picture",
         "Next picture",
         plain(Key::right),
         "The tab's next picture, large.",
         [](Lab& lab) { movePicture(lab.ui(), 1); },
         isLarge,
         {},
         true},
        {"large-back",
         "Picture",
         "Picture before",
         plain(Key::left),
         "The tab's picture before, large.",
         [](Lab& lab) { movePicture(lab.ui(), -1); },
         isLarge,
         {},
         true},
        {"large-swap", "Picture", "Flip first and second", plain(Key::f),
         "Shows the second picture in place of the first: differences jump to the eye.",
         [](Lab& lab) { swapPictures(lab.ui()); }, isLarge},
        {"large-split", "Picture", "Split", plain(Key::s),
         "First and second picture with an edge between them that a drag moves.",
         [](Lab& lab) { toggleMode(lab.ui(), LargeMode::split); }, isLarge,
         [](const Lab& lab) { return lab.ui().large.mode == LargeMode::split; }},
        {"large-difference", "Picture", "Difference", plain(Key::d), "The second picture minus the first.",
         [](Lab& lab) { toggleMode(lab.ui(), LargeMode::difference); }, isLarge,
         [](const Lab& lab) { return lab.ui().large.mode == LargeMode::difference; }},
        {"range-narrower",
         "Picture",
         "Narrower range",
         plain(Key::comma),
         "Tells smaller differences of all pictures apart.",
         [](Lab& lab) { multiply(lab.ui().tone.range, 0.8f, 1.f / 16, 4); },
         [](const Lab&) { return true; },
         {},
         true},
        {"range-wider",
         "Picture",
         "Wider range",
         plain(Key::period),
         "Shows a wider range of values in all pictures.",
         [](Lab& lab) { multiply(lab.ui().tone.range, 1.25f, 1.f / 16, 4); },
         [](const Lab&) { return true; },
         {},
         true},
        {"gamma-up",
         "Picture",
         "Lighter (gamma)",
         plain(Key::g),
         "Dark greys of all pictures grow lighter.",
         [](Lab& lab) { multiply(lab.ui().tone.gamma, 1.25f, 0.25f, 4); },
         [](const Lab&) { return true; },
         {},
         true},
        {"gamma-down",
         "Picture",
         "Darker (gamma)",
         {.key = Key::g, .shift = true},
         "Light greys of all pictures grow darker.",
         [](Lab& lab) { multiply(lab.ui().tone.gamma, 0.8f, 0.25f, 4); },
         [](const Lab&) { return true; },
         {},
         true},
        {"hold-range", "Picture", "Hold ranges", plain(Key::h),
         "Colours keep their range while pictures change.",
         [](Lab& lab) { lab.ui().tone.hold = !lab.ui().tone.hold; }, [](const Lab&) { return true; },
         [](const Lab& lab) { return lab.ui().tone.hold; }},
        {"reset-tone", "Picture", "Own range again", plain(Key::digit0),
         "Ends zoom, range, gamma and hold of all pictures.",
         [](Lab& lab) {
             lab.ui().zoom = {};
             lab.ui().tone = {};
         }},
    };
    for (int number = 1; number <= 9; ++number) {
        const auto key = static_cast<Key>(static_cast<int>(Key::digit1) + number - 1);
        rows.push_back({fmt::format("picture-{}", number), "Picture", fmt::format("Picture {}", number),
                        plain(key), "Shows this picture of the tab large.",
                        [number](Lab& lab) { choosePicture(lab.ui(), number, false); }, isLarge});
        rows.back().listed = false;
        rows.push_back({fmt::format("second-{}", number),
                        "Picture",
                        fmt::format("Second picture {}", number),
                        {.key = key, .shift = true},
                        "Compares the large picture with this one of the tab.",
                        [number](Lab& lab) { choosePicture(lab.ui(), number, true); },
                        isLarge});
        rows.back().listed = false;
    }
    return rows;
}

std::vector<Action> playActions() {
    auto step = [](Lab& lab, int by) {
        lab.ui().playing = false;
        lab.ui().step = std::clamp(lab.ui().step + by, 0, lab.experiment().schedule.steps);
    };
    return {
        {"play", "Trajectory", "Play or pause", plain(Key::space),
         "Runs through the steps of the trajectories.",
         [](Lab& lab) { lab.ui().playing = !lab.ui().playing; }, [](const Lab&) { return true; },
         [](const Lab& lab) { return lab.ui().playing; }},
        {"step-back",
         "Trajectory",
         "Step back",
         plain(Key::left),
         "Shows the step before: more noise.",
         [step](Lab& lab) { step(lab, -1); },
         [](const Lab& lab) { return !lab.ui().large.open; },
         {},
         true},
        {"step-forward",
         "Trajectory",
         "Step forward",
         plain(Key::right),
         "Shows the next step: less noise.",
         [step](Lab& lab) { step(lab, 1); },
         [](const Lab& lab) { return !lab.ui().large.open; },
         {},
         true},
    };
}

void changeScale(Lab& lab, float by) {
    float& scale = lab.settings().uiScale;
    scale = std::clamp(std::round((scale + by) * 20) / 20, minUiScale, maxUiScale);
}

/// Whether the inspector is in sight, beside the pictures or over them.
bool inspectorSeen(const UiState& ui) {
    return ui.inspectorFits ? ui.inspectorSeen : ui.floatInspector;
}

void toggleInspector(UiState& ui) {
    if (!ui.inspectorFits) {
        ui.floatInspector = !ui.floatInspector;
        return;
    }
    ui.inspectorAsked = ui.parts.inspector = !ui.inspectorSeen;
}

/// The switch between a form of the chart and lines.
Action form(const char* id, const char* label, Key key, const char* tip, ChartForm shown) {
    return {id,
            "View",
            label,
            plain(key),
            tip,
            [shown](Lab& lab) {
                const bool on = lab.experiment().look.chart.form == shown;
                setTo(lab, "chart-form", static_cast<double>(on ? ChartForm::lines : shown));
            },
            [](const Lab&) { return true; },
            [shown](const Lab& lab) { return lab.experiment().look.chart.form == shown; }};
}

/// The switch of a part of the window.
Action part(const char* id, const char* label, Key key, const char* tip, bool ShownParts::*shown) {
    return {id,
            "View",
            label,
            plain(key),
            tip,
            [shown](Lab& lab) { lab.ui().parts.*shown = !(lab.ui().parts.*shown); },
            [](const Lab&) { return true; },
            [shown](const Lab& lab) { return lab.ui().parts.*shown; }};
}

std::vector<Action> viewActions() {
    return {
        {"theme", "View", "Light theme", ctrl(Key::t), "Dark for the desk, light for the projector.",
         [](Lab& lab) {
             Theme& theme = lab.settings().theme;
             theme = theme == Theme::dark ? Theme::light : Theme::dark;
         },
         [](const Lab&) { return true; },
         [](const Lab& lab) { return lab.settings().theme == Theme::light; }},
        part("choices", "Choices", Key::l, "The panel on the left: data, image, noise, models.",
             &ShownParts::choices),
        part("chart", "Chart", Key::c, "The errors over the noise level, below pictures and subbands.",
             &ShownParts::chart),
        part("errors", "Errors of the pictures", Key::e, "Every picture minus the clean one, below it.",
             &ShownParts::errors),
        {"numbers", "View", "Numbers of the pictures", plain(Key::u),
         "Below every model's picture: its errors, also what its fit was like, or nothing.",
         [](Lab& lab) {
             NumberRows& rows = lab.ui().parts.numbers;
             rows = rows == NumberRows::errors ? NumberRows::all
                    : rows == NumberRows::all  ? NumberRows::none
                                               : NumberRows::errors;
         },
         [](const Lab&) { return true; },
         [](const Lab& lab) { return lab.ui().parts.numbers != NumberRows::none; }},
        {"full-screen", "View", "Full screen", plain(Key::f11), "The window without frame and title.",
         [](Lab& lab) { lab.ui().fullScreen = !lab.ui().fullScreen; }, [](const Lab&) { return true; },
         [](const Lab& lab) { return lab.ui().fullScreen; }},
        {"present", "View", "Presenter's view", plain(Key::f5),
         "For a room: pictures, chart and one control in large type; Page Up and Page Down go through the "
         "open lesson.",
         [](Lab& lab) { lab.ui().presenting = !lab.ui().presenting; }, [](const Lab&) { return true; },
         [](const Lab& lab) { return lab.ui().presenting; }},
        {"beside", "View", "Two tabs side by side", plain(Key::v),
         "A second tab beside the first, on a wide window.",
         [](Lab& lab) {
             Experiment next = lab.experiment();
             const bool on = next.look.beside != "none";
             next.look.beside = on ? "none" : next.look.tab == "trajectory" ? "sensitivity" : "trajectory";
             lab.change(next);
             if (!on && !lab.ui().roomForTwo)
                 lab.ui().messages.add(
                     {.text = "There is no room for two tabs here: the second one shows on a wider window.",
                      .hint = "L and I put choices and inspector away."});
         },
         [](const Lab&) { return true; },
         [](const Lab& lab) { return lab.experiment().look.beside != "none"; }},
        {"larger", "View", "Larger", ctrl(Key::plus), "Text and controls grow, to 400 %.",
         [](Lab& lab) { changeScale(lab, 0.25f); },
         [](const Lab& lab) { return lab.settings().uiScale < maxUiScale; }},
        {"smaller", "View", "Smaller", ctrl(Key::minus), "Text and controls shrink, to 75 %.",
         [](Lab& lab) { changeScale(lab, -0.25f); },
         [](const Lab& lab) { return lab.settings().uiScale > minUiScale; }},
        {"quantity", "View", "Denoised, score or noise", plain(Key::q),
         "The next view of every model: its estimate, its score or the noise that it predicts.",
         [](Lab& lab) {
             lab.ui().quantity = static_cast<Quantity>((static_cast<int>(lab.ui().quantity) + 1) % 3);
         }},
        form("bars", "Chart as bars", Key::b, "Bars by noise level instead of lines over it.",
             ChartForm::bars),
        form("table", "Chart as numbers", Key::t, "The same numbers as a table.", ChartForm::numbers),
        {"chart-shows", "View", "Chart of MSE, ratio, PSNR or bits", plain(Key::y),
         "What the chart shows next: the error itself, its ratio to another one, decibels, or bits per "
         "pixel.",
         [](Lab& lab) {
             setTo(lab, "chart-shows", (static_cast<int>(lab.experiment().look.chart.shows) + 1) % 4);
         }},
        {"chart-axis", "View", "Chart with linear axis", plain(Key::x),
         "The axis of the errors: linear or logarithmic.",
         [](Lab& lab) { setTo(lab, "chart-axis", lab.experiment().look.chart.linear ? 0 : 1); },
         [](const Lab&) { return true; }, [](const Lab& lab) { return lab.experiment().look.chart.linear; }},
        {"rails", "View", "Reference curves", plain(Key::r), meaningOf("reference curves"),
         [](Lab& lab) { setTo(lab, "rails", lab.experiment().referenceCurves ? 0 : 1); },
         [](const Lab&) { return true; }, [](const Lab& lab) { return lab.experiment().referenceCurves; }},
        {"inspector", "View", "Inspector", plain(Key::i),
         "The chosen wavelet coefficient: beside pictures and subbands, or in a window of its own where "
         "there is no room for it.",
         [](Lab& lab) { toggleInspector(lab.ui()); }, [](const Lab&) { return true; },
         [](const Lab& lab) { return inspectorSeen(lab.ui()); }},
        {"walk", "View", "Controls by keyboard", plain(Key::f6),
         "Arrow keys go from control to control, Space or Enter chooses, arrows then change a slider. F6 "
         "gives "
         "the arrows back to images and steps.",
         [](Lab& lab) {
             lab.ui().walking = !lab.ui().walking;
             ImGui::SetWindowFocus("Scorelet");
         },
         [](const Lab&) { return true; }, [](const Lab& lab) { return lab.ui().walking; }},
        {"messages", "View", "Messages", plain(Key::m), "What the lab had to say.",
         [](Lab& lab) { lab.ui().showMessages = !lab.ui().showMessages; }, [](const Lab&) { return true; },
         [](const Lab& lab) { return lab.ui().showMessages; }},
    };
}

bool reads(const Lab& lab) {
    return openLesson(lab.ui().lessons) != nullptr;
}

bool asks(const Lab& lab) {
    return openQuestion(lab.ui().lessons) != nullptr;
}

/// Whether there is an answer to show or a step to go to.
bool goesOn(const Lab& lab) {
    const Lesson* lesson = openLesson(lab.ui().lessons);
    return lesson && (asks(lab) || lab.ui().lessons.step + 1 < static_cast<int>(lesson->steps.size()));
}

std::vector<Action> lessonActions() {
    return {
        {"lessons", "Lessons", "All lessons", plain(Key::f2),
         "The list of lessons, from what a score is to what is missing at high noise.",
         [](Lab& lab) {
             Experiment next = lab.experiment();
             next.look.tab = "lesson";
             lab.change(next);
         }},
        {"lesson-on", "Lessons", "Go on", plain(Key::pageDown),
         "Shows the answer where the lesson asks, else goes to the next step: what a presenter's clicker "
         "does.",
         [](Lab& lab) {
             if (asks(lab))
                 predict(lab.ui().lessons, -1);
             else
                 lab.moveLesson(1);
         },
         goesOn},
        {"lesson-next",
         "Lessons",
         "Next step",
         {},
         "The lesson's next step sets the lab.",
         [](Lab& lab) { lab.moveLesson(1); },
         reads},
        {"lesson-back", "Lessons", "Step before", plain(Key::pageUp),
         "The lesson's step before, with its lab.", [](Lab& lab) { lab.moveLesson(-1); }, reads},
        {"lesson-answer",
         "Lessons",
         "Show the answer",
         {},
         "Goes on as if you had an answer of your own: shows the lesson's, and what it covered.",
         [](Lab& lab) { predict(lab.ui().lessons, -1); },
         asks},
        {"lesson-again",
         "Lessons",
         "Set the lab again",
         {},
         "Puts the lab as the lesson's step wants it, after you have played with it.",
         [](Lab& lab) { lab.moveLesson(0); },
         reads},
        {"lesson-leave",
         "Lessons",
         "Leave the lesson",
         {},
         "Closes the lesson and puts your experiment back; it goes on from this step when you come back.",
         [](Lab& lab) { lab.leaveLesson(); },
         reads},
    };
}

std::vector<Action> helpActions() {
    return {
        {"help", "Help", "Keys and actions", plain(Key::f1), "All keys, and what they do.",
         [](Lab& lab) { lab.ui().showHelp = !lab.ui().showHelp; }},
        {"glossary",
         "Help",
         "Glossary",
         {},
         "The words of the field that the lab uses, each in a sentence.",
         [](Lab& lab) { lab.ui().showGlossary = !lab.ui().showGlossary; }},
        {"hint", "Help", "First steps", {}, "What to try first.", [](Lab& lab) { lab.ui().showHint = true; }},
        {"hint-done",
         "Help",
         "Hide first steps",
         {},
         "Puts the first steps away for good.",
         [](Lab& lab) {
             lab.ui().showHint = false;
             lab.settings().seenHint = true;
         },
         [](const Lab& lab) { return lab.ui().showHint; }},
        {"about",
         "Help",
         "About Scorelet",
         {},
         "What this is, and the papers behind it.",
         [](Lab& lab) { lab.ui().showAbout = true; }},
    };
}

} // namespace

const std::vector<Action>& actionTable() {
    static const std::vector<Action> table = [] {
        std::vector<Action> all;
        for (auto make : {fileActions, editActions, imageActions, pictureActions, modelActions, playActions,
                          viewActions, lessonActions, helpActions})
            for (Action& action : make()) all.push_back(std::move(action));
        return all;
    }();
    return table;
}

std::string keysOf(const Action& action) {
    const std::string second = toText(action.second);
    return second.empty() ? toText(action.chord) : fmt::format("{} or {}", toText(action.chord), second);
}

const Action* findAction(const std::string& id) {
    const auto& table = actionTable();
    const auto found = std::find_if(table.begin(), table.end(), [&](const Action& a) { return a.id == id; });
    return found == table.end() ? nullptr : &*found;
}

} // namespace scorelet
