#include "app/panels/compare_panel.h"

#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr float leastSide = 80; ///< of a picture, units; below it the tab scrolls
constexpr int numberRows = 5;

/// A bound that reads well, 1, 2 or 5 times a power of ten, so that colour ranges do not flicker.
float niceBound(float value) {
    if (!(value > 0) || !std::isfinite(value)) return 1;
    const float power = std::pow(10.f, std::floor(std::log10(value)));
    for (float step : {1.f, 2.f, 5.f})
        if (value <= step * power) return step * power;
    return 10 * power;
}

/// Everything the rows of the tab need.
struct Sheet {
    const View& view;
    Shown<PictureStudy> picture;
    float side;       ///< of a picture, pixels
    float errorBound; ///< colour range of the error row
    float shownBound; ///< colour range of score or noise
};

bool shapesAgree(const Image& a, const Image& b) {
    return a.shape() == b.shape() && !a.empty();
}

/// The picture of a model: its estimate, or score or noise prediction by Tweedie's formula, where that is of
/// the noisy image that is shown.
Image pictureOf(const Sheet& sheet, const Denoised& column, Quantity quantity) {
    const Image& x = sheet.picture->noisy;
    if (quantity == Quantity::denoised || !shapesAgree(x, column.image) ||
        column.sigma != sheet.picture->sigma)
        return column.image;
    const auto s = static_cast<float>(column.sigma);
    if (quantity == Quantity::score) return Image(x.shape(), (column.image.flat() - x.flat()) / (s * s));
    return Image(x.shape(), (x.flat() - column.image.flat()) / s);
}

/// The column whose picture stands in place of column i's: its own, or while flipped another's that there is.
int shownColumn(const View& view, const UiState& ui, int i) {
    const bool flipped = ui.column == i && ui.flipWith >= 0 && ui.flipWith < view.columns();
    return flipped ? ui.flipWith : i;
}

const char* nameOf(Quantity quantity) {
    return quantity == Quantity::denoised ? "denoised"
           : quantity == Quantity::score  ? "score"
                                          : "noise prediction";
}

Sheet makeSheet(const View& view, const UiState& ui, float side) {
    const auto picture = view.shown<PictureStudy>();
    float worst = 0;
    for (int i = 0; i < view.columns(); ++i)
        if (const auto column = view.shown<DenoisedStudy>(i);
            column && shapesAgree(column->image, picture->clean))
            worst = std::max(worst, (column->image.flat() - picture->clean.flat()).abs().maxCoeff());
    const auto sigma = static_cast<float>(picture->sigma);
    return {view, picture, side, niceBound(worst), niceBound(ui.quantity == Quantity::score ? 3 / sigma : 3)};
}

void choosePixel(const ImageEvents& events, Edits& edits) {
    if (!events.clicked) return;
    edits.experiment.look.pixelRow = events.row;
    edits.experiment.look.pixelCol = events.col;
}

void drawHeading(const View& view, UiState& ui, int i, float side) {
    const bool chosen = ui.column == i;
    const int shown = shownColumn(view, ui, i);
    const std::string name = label(view.spec(shown));
    const auto comma = name.find(", ");
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float height = 2 * ImGui::GetTextLineHeight();
    if (ImGui::InvisibleButton("heading", ImVec2(side, height))) ui.column = i;
    focusFrame();
    tooltip(fmt::format("{}  {}. Click to choose this model ({}).", columnLetter(shown), name, i + 1));
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddText(
        corner, toImColor(columnColor(view, shown)),
        cutToWidth(fmt::format("{}  {}", columnLetter(shown), name.substr(0, comma)), side).c_str());
    if (comma != std::string::npos) {
        std::string settings = name.substr(comma + 2);
        // The text form is shorter, and its end tells alike models apart.
        if (ImGui::CalcTextSize(settings.c_str()).x > side && view.spec(shown).title.empty())
            settings = toText(view.spec(shown));
        list->AddText(ImVec2(corner.x, corner.y + height / 2), toImColor(palette(view.theme).dimText),
                      cutToWidth(settings, side).c_str());
    }
    if (!chosen) return;
    const float y = corner.y + height + 1;
    ImGui::GetWindowDrawList()->AddLine(ImVec2(corner.x, y), ImVec2(corner.x + side, y),
                                        toImColor(columnColor(view, i)), 2 * view.scale);
}

void drawFailure(const Sheet& sheet, const Failure& failure) {
    const std::string text =
        failure.hint.empty() ? failure.message : fmt::format("{}\n\n{}", failure.message, failure.hint);
    drawImagePlaceholder(sheet.view, sheet.side, sheet.side, text, palette(sheet.view.theme).error);
}

/// "first 4,096 images", over the picture's corner.
void drawPreviewMark(const Sheet& sheet, const Denoised& column) {
    if (column.previewImages <= 0) return;
    const std::string text = fmt::format("first {} images", countText(column.previewImages));
    const ImVec2 corner = ImGui::GetItemRectMin();
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    const float pad = 3 * sheet.view.scale;
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(corner, ImVec2(corner.x + size.x + 2 * pad, corner.y + size.y + pad),
                        IM_COL32(0, 0, 0, 170));
    list->AddText(ImVec2(corner.x + pad, corner.y), toImColor(palette(Theme::dark).warning), text.c_str());
}

/// The frame of a picture that a lesson covers; true when it does.
bool drawCover(const Sheet& sheet, int column) {
    if (!isCovered("compare", column)) return false;
    drawImagePlaceholder(sheet.view, sheet.side, sheet.side, coveredText(),
                         palette(sheet.view.theme).dimText);
    return true;
}

void drawModelPicture(const Sheet& sheet, UiState& ui, Edits& edits, int i) {
    if (drawCover(sheet, i)) return;
    const auto column = sheet.view.shown<DenoisedStudy>(shownColumn(sheet.view, ui, i));
    if (column.failure) return drawFailure(sheet, *column.failure);
    if (!column)
        return drawImagePlaceholder(sheet.view, sheet.side, sheet.side, waitingText(sheet.view),
                                    palette(sheet.view.theme).dimText);
    const bool plain = ui.quantity == Quantity::denoised;
    const float bound = plain ? 1 : sheet.shownBound;
    const ImageStyle style{.id = "picture",
                           .map = plain ? ColorMap::grey : ColorMap::diverging,
                           .lo = -bound,
                           .hi = bound,
                           .name = fmt::format("{} by {}", nameOf(ui.quantity), toText(column->spec)),
                           .dimmed = !column.fresh};
    const Image picture = pictureOf(sheet, *column, ui.quantity);
    const ImageEvents events = drawImage(sheet.view, ui, picture, sheet.side, style);
    drawPreviewMark(sheet, *column);
    choosePixel(events, edits);
    if (events.clicked) ui.column = i;
}

void drawError(const Sheet& sheet, UiState& ui, Edits& edits, const Image& image, bool dimmed,
               const std::string& of) {
    if (!shapesAgree(image, sheet.picture->clean)) return ImGui::Dummy(ImVec2(sheet.side, sheet.side));
    const Image error(image.shape(), image.flat() - sheet.picture->clean.flat());
    const ImageStyle style{.id = "error",
                           .map = ColorMap::diverging,
                           .lo = -sheet.errorBound,
                           .hi = sheet.errorBound,
                           .name = "error of " + of,
                           .dimmed = dimmed};
    choosePixel(drawImage(sheet.view, ui, error, sheet.side, style), edits);
}

void drawPictureRow(const Sheet& sheet, UiState& ui, Edits& edits) {
    const ImageStyle clean{.id = "clean", .dimmed = !sheet.picture.fresh};
    ImGui::TableNextColumn();
    choosePixel(drawImage(sheet.view, ui, sheet.picture->clean, sheet.side, clean), edits);
    ImGui::TableNextColumn();
    const ImageStyle noisy{.id = "noisy", .dimmed = !sheet.picture.fresh};
    choosePixel(drawImage(sheet.view, ui, sheet.picture->noisy, sheet.side, noisy), edits);
    for (int i = 0; i < sheet.view.columns(); ++i) {
        ImGui::TableNextColumn();
        ImGui::PushID(i);
        drawModelPicture(sheet, ui, edits, i);
        ImGui::PopID();
    }
}

/// Whether all pictures answer the choices, whose largest error is the end of the colours.
bool allFresh(const View& view) {
    bool fresh = view.shown<PictureStudy>().fresh;
    for (int i = 0; i < view.columns(); ++i) fresh = fresh && view.shown<DenoisedStudy>(i).fresh;
    return fresh;
}

/// Says what the error row shows, with its colours.
void drawLegend(const Sheet& sheet, UiState& ui) {
    const View& view = sheet.view;
    const Dimmed stale(!allFresh(view));
    ImGui::BeginGroup();
    dimText(view, "error", sheet.side);
    tooltip("Every image minus the clean one.");
    drawColorBar(view, ColorMap::diverging, -sheet.errorBound, sheet.errorBound, sheet.side);
    if (ui.quantity != Quantity::denoised) {
        dimText(view, fmt::format("{} above", nameOf(ui.quantity)), sheet.side);
        drawColorBar(view, ColorMap::diverging, -sheet.shownBound, sheet.shownBound, sheet.side);
    }
    ImGui::EndGroup();
}

void drawErrorRow(const Sheet& sheet, UiState& ui, Edits& edits) {
    ImGui::TableNextColumn();
    drawLegend(sheet, ui);
    ImGui::TableNextColumn();
    ImGui::PushID("noisy");
    drawError(sheet, ui, edits, sheet.picture->noisy, !sheet.picture.fresh, "noisy");
    ImGui::PopID();
    for (int i = 0; i < sheet.view.columns(); ++i) {
        ImGui::TableNextColumn();
        ImGui::PushID(i);
        if (drawCover(sheet, i)) {
        } else if (const auto column = sheet.view.shown<DenoisedStudy>(shownColumn(sheet.view, ui, i)))
            drawError(sheet, ui, edits, column->image, !column.fresh || !sheet.picture.fresh,
                      toText(column->spec));
        ImGui::PopID();
    }
}

/// What the numbers of a column are made of.
struct Numbers {
    Shown<DenoisedStudy> denoised;
    Shown<ErrorStudy> error; ///< exact; empty where it has no closed form
};

/// A cell of the numbers: its text, and whether it answers the choices.
struct NumberCell {
    std::string text;
    bool fresh;
};

struct NumberRow {
    const char* label;
    const char* tooltip;
    NumberCell (*cell)(const Numbers&);
};

std::string conditionText(const Denoised& d) {
    return d.fit.features == 0 ? "-" : fmt::format("{:.1e}", d.fit.rcond);
}

std::string fitText(const Denoised& d) {
    if (d.fit.features == 0) return d.fit.note.empty() ? "-" : d.fit.note;
    // Wiener's regression is the decomposition that all noise levels share.
    if (!isWaveletModel(d.spec)) return countText(d.fit.features);
    return fmt::format("{}, {:.3g} ms", countText(d.fit.features), 1e3 * d.fit.seconds);
}

/// The exact error, or where there is none what to do.
NumberCell errorCell(const Numbers& n, double ErrorPoint::*error) {
    if (n.error) return {shortNumber((*n.error).*error, 4), n.error.fresh};
    if (hasExactError(n.denoised->spec)) return {"...", false};
    return {isHidden("chart") ? "not exact" : "see chart", n.denoised.fresh};
}

const NumberRow numbers[numberRows] = {
    {"MSE here", "Mean squared error of this one image with this one noise.",
     [](const Numbers& n) {
         return NumberCell{shortNumber(n.denoised->mse, 4), n.denoised.fresh};
     }},
    {"training",
     "Expected squared error per pixel over all training images and all noise: exact, no sampling.",
     [](const Numbers& n) { return errorCell(n, &ErrorPoint::train); }},
    {"held out",
     "The same over the held-out images, which no model has seen. More than on the training images: "
     "overfitting.",
     [](const Numbers& n) { return errorCell(n, &ErrorPoint::heldOut); }},
    {"rcond",
     "Reciprocal condition number of the worst normal equations (1: perfect; below 1e-12 the ridge decides).",
     [](const Numbers& n) {
         return NumberCell{conditionText(*n.denoised), n.denoised.fresh};
     }},
    {"features",
     "Size of the largest regression, and the time to solve all of them at this noise level; or what a "
     "machine is made of.",
     [](const Numbers& n) {
         return NumberCell{fitText(*n.denoised), n.denoised.fresh};
     }},
};

std::string noisyNumber(const Sheet& sheet, int row) {
    const Picture& p = *sheet.picture;
    if (row == 0)
        return shortNumber(static_cast<double>((p.noisy.flat() - p.clean.flat()).square().mean()), 4);
    if (row == 1 || row == 2) return shortNumber(p.sigma * p.sigma, 4);
    return {};
}

void drawNumbers(const Sheet& sheet) {
    if (isHidden("numbers")) return;
    ImVec2 from;
    for (int row = 0; row < numberRows; ++row) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        if (row == 0) from = ImGui::GetCursorScreenPos();
        dimText(sheet.view, numbers[row].label, sheet.side);
        tooltip(numbers[row].tooltip);
        ImGui::TableNextColumn();
        {
            const Dimmed stale(!sheet.picture.fresh);
            dimText(sheet.view, noisyNumber(sheet, row), sheet.side);
        }
        for (int i = 0; i < sheet.view.columns(); ++i) {
            ImGui::TableNextColumn();
            if (isCovered("numbers", i)) {
                dimText(sheet.view, "?", sheet.side);
                tooltip(coveredText());
                continue;
            }
            Numbers n{sheet.view.shown<DenoisedStudy>(i), {}};
            if (!n.denoised) continue;
            if (hasExactError(n.denoised->spec)) n.error = sheet.view.shown<ErrorHere>(i);
            const auto [text, fresh] = numbers[row].cell(n);
            const Dimmed stale(!fresh);
            colouredText(palette(sheet.view.theme).text, text, sheet.side);
        }
    }
    const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    spotlightRect("numbers", from, ImVec2(right, ImGui::GetItemRectMax().y));
}

/// Denoised, score or noise; what the flip does.
void drawSwitches(const View& view, UiState& ui) {
    for (Quantity q : {Quantity::denoised, Quantity::score, Quantity::noise}) {
        if (ImGui::RadioButton(nameOf(q), ui.quantity == q)) ui.quantity = q;
        tooltip(q == Quantity::denoised ? "The estimate D(x) of the clean image."
                : q == Quantity::score
                    ? "Tweedie's formula: score(x) = (D(x) \xe2\x88\x92 x) / \xcf\x83\xc2\xb2, the "
                      "gradient of the log density of noisy images."
                    : "The noise that the model sees in the image: (x \xe2\x88\x92 D(x)) / \xcf\x83.");
        ImGui::SameLine();
    }
    dimText(view, ui.flipWith >= 0 ? "flipped (F)" : "", 0);
}

/// A picture's side: all columns in the width and both rows in the height, if they are not too small then.
float sideFor(const View& view, int columns) {
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const ImGuiStyle& style = ImGui::GetStyle();
    const auto count = static_cast<float>(columns + 2);
    const float line = ImGui::GetTextLineHeight() + 2 * style.CellPadding.y;
    const float across = (space.x - 2 * style.CellPadding.x * count - style.ScrollbarSize / 2) / count;
    const float down = (space.y - line * (numberRows + 2) - 6 * style.CellPadding.y) / 2;
    const float least = leastSide * view.scale;
    if (down >= least) return std::floor(std::max(least, std::min(across, down)));
    // It scrolls anyway: then one row of pictures fills the region.
    return std::floor(std::max(least, std::min(across, space.y - 4 * line)));
}

} // namespace

void drawComparePanel(const View& view, UiState& ui, Edits& edits) {
    if (drawNoData(view)) {
        if (!view.shown<DataStudy>().failure) return;
        if (ImGui::Button("Undo")) edits.actions.emplace_back("undo");
        tooltip("Takes back the last change.");
        return;
    }
    const auto picture = view.shown<PictureStudy>();
    if (!resultReady(view, picture, 120 * view.scale)) return;
    drawSwitches(view, ui);
    const int columns = view.columns();
    const Sheet sheet = makeSheet(view, ui, sideFor(view, columns));
    // As wide as all columns: where that is more than the region, the region scrolls.
    const float width = static_cast<float>(columns + 2) * (sheet.side + 2 * ImGui::GetStyle().CellPadding.x);
    if (!ImGui::BeginTable("compare", columns + 2, ImGuiTableFlags_SizingFixedFit, ImVec2(width, 0))) return;
    for (int i = 0; i < columns + 2; ++i)
        ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, sheet.side);
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted("clean");
    ImGui::TableNextColumn();
    {
        const Dimmed stale(!picture.fresh);
        ImGui::TextUnformatted(fmt::format("noisy, \xcf\x83 {}", shortNumber(sheet.picture->sigma)).c_str());
    }
    for (int i = 0; i < columns; ++i) {
        ImGui::TableNextColumn();
        ImGui::PushID(i);
        drawHeading(view, ui, i, sheet.side);
        ImGui::PopID();
    }
    ImGui::TableNextRow();
    drawPictureRow(sheet, ui, edits);
    ImGui::TableNextRow();
    drawErrorRow(sheet, ui, edits);
    drawNumbers(sheet);
    ImGui::EndTable();
}

namespace {

const InstrumentRegistration registration(
    {.id = "compare",
     .order = 10,
     .label = "Compare",
     .tooltip = "Clean, noisy and denoised images side by side, their errors and the models' numbers.",
     .draw = drawComparePanel,
     .chartBelow = true});

} // namespace

} // namespace scorelet
