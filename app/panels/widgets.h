// Small parts that every panel is made of: parameter controls, tooltips, and the one way to draw an image.
//
// Lengths are in pixels at UI scale 1 where a parameter says "units", else in pixels. UI thread, inside a
// frame.
#pragma once

#include "app/draw/palette.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "core/image/image.h"
#include "core/session/parameters.h"

#include <imgui.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace scorelet {

/// A tooltip for the last item (also over disabled ones), wrapped, once the mouse has rested on it; none
/// while anything is dragged. It stands above the item, within its panel.
void tooltip(const std::string& text);

/// A label in dim text and, to the right of `labelWidth` pixels, the control of one row of the parameter
/// table. True when it changed the owner. Draws nothing where the parameter does not apply or a lesson hides
/// it.
template <class Owner>
bool parameterControl(const Parameter<Owner>& parameter, Owner& owner, float labelWidth);

/// The control alone, `width` pixels wide.
template <class Owner>
bool bareControl(const Parameter<Owner>& parameter, Owner& owner, float width);

/// Puts the next item beside the last one, a label that began at `left`: `labelWidth` from there, or behind a
/// longer label.
void besideLabel(float left, float labelWidth);

/// Puts the next item, `width` pixels wide, beside the last one where there is room, `gap` pixels apart, and
/// tells whether there was; else it stands below.
bool flow(float width, float gap);

/// The width of a checkbox or radio button with its text, pixels.
float switchWidth(const char* text);

/// One line of text input, `text` as far as it is typed (keep it between frames); true when Enter was pressed
/// or the field was left after a change.
bool inputText(const char* id, std::string& text, const char* hint = "");

/// Text in the theme's dim colour, cut with "..." where it is wider than `width` pixels (0: not cut).
void dimText(const View& view, const std::string& text, float width = 0);

/// Text in a colour, cut like dimText; the whole text is its tooltip where it was cut.
void colouredText(Rgba color, const std::string& text, float width = 0);

/// Text in a colour, in as many lines as it needs.
void wrappedText(Rgba color, const std::string& text);

/// The text, cut with "..." where it is wider than `width` pixels (0: not cut).
std::string cutToWidth(const std::string& text, float width);

/// A number with the digits that a person reads: 0.0123, 1.23e-05, 12.3; "-" for NaN.
std::string shortNumber(double value, int digits = 3);

/// A number with exactly four significant digits, so that numbers below each other align: 0.04040; "-" for
/// NaN.
std::string alignedNumber(double value);

/// The peak signal-to-noise ratio of a mean squared error of grey values in [-1, 1], in dB: 10 log10(4 /
/// mse).
double psnr(double mse);

/// "15.92 dB"; "-" for NaN, the infinity sign for no error.
std::string psnrText(double mse);

/// A whole number with separators: 60,000.
std::string countText(double value);

/// How many numbers a model has: "256", "524,800 and 512,000 kept", "512,000 kept"; "-" for none.
std::string parametersText(const ParameterCount& count);

/// The condition number of equations with this reciprocal one, two digits of it: 88, 16,000, 2.3e+07.
std::string conditionNumber(double rcond);

/// An amount of memory: 116 kB, 12 MB, 1.5 GB.
std::string bytesText(double bytes);

/// The colour of a model column, the same in charts and headings.
Rgba columnColor(const View& view, int column);

/// "A", "B", ...
std::string columnLetter(int column);

/// While it lives, all that its window draws is dimmed where `stale` says that it answers older choices than
/// those on screen. Windows inside of the window need one of their own; one inside another changes nothing.
class Dimmed {
public:
    explicit Dimmed(bool stale);
    ~Dimmed();
    Dimmed(const Dimmed&) = delete;
    Dimmed& operator=(const Dimmed&) = delete;

private:
    ImDrawList* list_ = nullptr;  ///< whose vertices from first_ on it dims; null: nothing
    ImDrawList* outer_ = nullptr; ///< that another one around it dims
    int first_ = 0;
};

/// How an image is drawn; every image shares the cursor and the zoom of UiState.
struct ImageStyle {
    const char* id = "image";
    ColorMap map = ColorMap::grey;
    float lo = -1;
    float hi = 1;
    std::string name = {}; ///< what it shows, for its file's name; empty: the id
    bool dimmed = false;   ///< stale: half transparent
    bool shared = true;    ///< takes part in the common cursor and zoom (images of the shown pixels)
    bool colorBar = false; ///< with numbers, below it
    std::function<std::string(int row, int col, float value)> readout =
        {};           ///< for the status line while the mouse is on a pixel; default: place and value
    int markRow = -1; ///< an outlined pixel
    int markCol = -1;
    bool enlarges = true;                                ///< a double click shows it large
    int order = 0;                                       ///< among the pictures of the large view, rising
    std::function<std::vector<NumberLine>()> notes = {}; ///< its numbers, beside it when it is large
    const Image* other = nullptr;                        ///< of the same size, shown right of `edge`
    float edge = 1;                                      ///< share of the width
};

/// What the mouse did over an image.
struct ImageEvents {
    bool hovered = false;
    bool clicked = false; ///< pressed and released without a drag
    int row = 0;          ///< of the pixel under the mouse
    int col = 0;
    ImVec2 corner{}; ///< top left on the screen
    float pixel = 1; ///< side of one image pixel on the screen, zoom included
    ImVec2 first{};  ///< image coordinates (x, y) at the corner
};

/// The colour range of a picture as it is drawn: its own, spread by ui.tone about its middle.
std::pair<float, float> tonedRange(const UiState& ui, float lo, float hi);

/// The end of a colour range that follows the data: `bound`, or while ranges are held what it was when that
/// began. `what` names the range.
float heldBound(UiState& ui, const std::string& what, float bound);

/// A bound that reads well, 1, 2 or 5 times a power of ten, so that colour ranges do not flicker.
float niceBound(float value);

/// The map whose colours a picture has that is drawn by `map`: signed values in colour lie around grey,
/// channel by channel.
ColorMap shownMap(const View& view, ColorMap map, int channels);

/// The values of a pixel for people: "0.25", of colour "red 0.25, green -1, blue 0".
std::string valuesAt(const Image& image, int row, int col, int digits = 3);

/// Draws an image, of colour the channels that the experiment shows, or one of a batch without a copy, or a
/// map of rows x cols values (row-major) that is none, `width` pixels wide, the height by its shape, as an
/// ImGui item. Ctrl+wheel zooms all images, a drag moves the part that is seen, a double click fills the
/// window with it.
ImageEvents drawImage(const View& view, UiState& ui, const Image& image, float width,
                      const ImageStyle& style);
ImageEvents drawImage(const View& view, UiState& ui, const ImageBatch& images, Eigen::Index index,
                      float width, const ImageStyle& style);

/// A frame of an image's size with a text in it, where there is no image (yet).
void drawImagePlaceholder(const View& view, float width, float height, const std::string& text, Rgba color);

/// A colour bar on the line of a text, its numbers beside it.
void drawInlineColorBar(const View& view, ColorMap map, float lo, float hi, float width);

/// A colour bar with numbers at its ends (and zero for diverging maps), `width` pixels wide.
void drawColorBar(const View& view, ColorMap map, float lo, float hi, float width);

/// Window flag of regions whose controls the arrow keys reach from outside (View > Controls by keyboard).
constexpr ImGuiWindowFlags walkable = ImGuiWindowFlags_NavFlattened;

/// Frames the last item while the arrow keys are on it; for items that Dear ImGui draws nothing for.
void focusFrame();

/// Window flags of a region with images: Ctrl+wheel zooms instead of scrolling. Walkable.
ImGuiWindowFlags imageScrollFlags();

/// A bar between two regions that a drag moves: changes `size` (in units, within [low, high]). Vertical bars
/// split left from right; `sign` -1 where the region lies behind the bar.
void splitter(const char* id, bool vertical, float length, float& size, float low, float high, float scale,
              float sign);

} // namespace scorelet
