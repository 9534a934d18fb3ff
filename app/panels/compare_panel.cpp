#include "app/panels/compare_panel.h"

#include "app/draw/theme.h"
#include "app/panels/compare_numbers.h"
#include "app/panels/compare_plan.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// How many numbers stand below a picture: few where the tab is low, on a small screen or at a large scale.
NumberRows rowsOf(const View& view, const UiState& ui) {
    constexpr float low = 300; // units
    const bool few = ui.presenting || ImGui::GetWindowHeight() < low * view.scale;
    return few && ui.parts.numbers != NumberRows::none ? NumberRows::brief : ui.parts.numbers;
}

/// Everything the parts of the tab need.
struct Sheet {
    const View& view;
    Shown<PictureStudy> picture;
    ComparePlan plan;
    float side;       ///< of a model's picture, pixels
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

Sheet makeSheet(const View& view, UiState& ui, const ComparePlan& plan) {
    const auto picture = view.shown<PictureStudy>();
    float worst = 0;
    for (int i = 0; i < view.columns(); ++i)
        if (const auto column = view.shown<DenoisedStudy>(i);
            column && shapesAgree(column->image, picture->clean))
            worst = std::max(worst, (column->image.flat() - picture->clean.flat()).abs().maxCoeff());
    const auto sigma = static_cast<float>(picture->sigma);
    const bool score = ui.quantity == Quantity::score;
    return {view,
            picture,
            plan,
            plan.model,
            heldBound(ui, "error", niceBound(worst)),
            heldBound(ui, nameOf(ui.quantity), niceBound(score ? 3 / sigma : 3))};
}

void choosePixel(const ImageEvents& events, Edits& edits) {
    if (!events.clicked) return;
    edits.experiment.look.pixelRow = events.row;
    edits.experiment.look.pixelCol = events.col;
}

void drawHeading(const Sheet& sheet, UiState& ui, int i) {
    const View& view = sheet.view;
    const bool chosen = ui.column == i;
    const int shown = shownColumn(view, ui, i);
    const std::string meant = meantClass(view, view.spec(shown)), name = label(view.spec(shown)) + meant;
    const auto comma = name.find(", ");
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float line = ImGui::GetTextLineHeight();
    if (ImGui::InvisibleButton("heading", ImVec2(sheet.side, sheet.plan.heading))) ui.column = i;
    focusFrame();
    tooltip(fmt::format("{}  {}. Click to choose this model ({}).", columnLetter(shown), name, i + 1));
    ImDrawList* list = ImGui::GetWindowDrawList();
    const auto write = [&](float y, const Rgba& color, const std::string& text) {
        list->AddText(ImVec2(corner.x, corner.y + y), toImColor(color), cutToWidth(text, sheet.side).c_str());
    };
    const bool oneLine = sheet.plan.heading < 2 * line;
    std::string first = fmt::format("{}  {}", columnLetter(shown), oneLine ? name : name.substr(0, comma));
    const bool fits = ImGui::CalcTextSize(first.c_str()).x <= sheet.side;
    const std::string brief = headingText(view, shown, sheet.side);
    const bool whole = !fits && ImGui::CalcTextSize(brief.c_str()).x <= sheet.side; // the text form says all
    write(0, columnColor(view, shown), whole ? brief : first);
    if (!oneLine && !whole && comma != std::string::npos) {
        std::string settings = name.substr(comma + 2);
        // The text form is shorter, and its end tells alike models apart.
        if (ImGui::CalcTextSize(settings.c_str()).x > sheet.side && view.spec(shown).title.empty())
            settings = toText(view.spec(shown)) + meant;
        write(line, palette(view.theme).dimText, settings);
    }
    if (!chosen) return;
    const float y = corner.y + sheet.plan.heading - 1;
    list->AddLine(ImVec2(corner.x, y), ImVec2(corner.x + sheet.side, y), toImColor(columnColor(view, i)),
                  2 * view.scale);
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
    if (drawCover(sheet, shownColumn(sheet.view, ui, i))) return;
    const auto column = sheet.view.shown<DenoisedStudy>(shownColumn(sheet.view, ui, i));
    if (column.failure) return drawFailure(sheet, *column.failure);
    if (!column)
        return drawImagePlaceholder(sheet.view, sheet.side, sheet.side, waitingText(sheet.view),
                                    palette(sheet.view.theme).dimText);
    const bool plain = ui.quantity == Quantity::denoised;
    const float bound = plain ? 1 : sheet.shownBound;
    const ImageStyle style{
        .id = "picture",
        .map = plain ? ColorMap::grey : ColorMap::diverging,
        .lo = -bound,
        .hi = bound,
        .name = fmt::format("{} by {}", nameOf(ui.quantity), toText(column->spec)),
        .dimmed = !column.fresh,
        .notes = [&] { return modelNumbers(sheet.view, shownColumn(sheet.view, ui, i), NumberRows::all); }};
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
                           .dimmed = dimmed,
                           .order = 1};
    choosePixel(drawImage(sheet.view, ui, error, sheet.side, style), edits);
}

/// The clean or the noisy image below its caption.
void drawReference(const Sheet& sheet, UiState& ui, Edits& edits, bool noisy) {
    const View& view = sheet.view;
    const Picture& picture = *sheet.picture;
    const float side = sheet.plan.reference;
    ImGui::BeginGroup();
    if (!sheet.plan.stacked || !noisy)
        ImGui::Dummy(ImVec2(side, std::max(0.f, sheet.plan.heading - comparePlanLine() - 2)));
    {
        const Dimmed stale(!sheet.picture.fresh);
        const float left = ImGui::GetCursorPosX();
        const std::string whole = noisy ? fmt::format("noisy, \xcf\x83 {}", shortNumber(picture.sigma))
                                  : picture.own ? "clean (your own)"
                                                : "clean";
        // No wider than its picture: it would push the models aside.
        const bool fits = ImGui::CalcTextSize(whole.c_str()).x <= side;
        ImGui::TextUnformatted(fits ? whole.c_str() : noisy ? "noisy" : picture.own ? "your own" : "clean");
        const auto numbers =
            noisy && !isHidden("numbers") ? noisyNumbers(view, rowsOf(view, ui)) : std::vector<NumberLine>{};
        const std::string mse = numbers.empty() ? std::string() : "MSE " + numbers.front().text;
        const float width = ImGui::CalcTextSize(mse.c_str()).x;
        if (!mse.empty() && ImGui::GetItemRectSize().x + width + 12 * view.scale < side) {
            ImGui::SameLine();
            ImGui::SetCursorPosX(left + side - width);
            dimText(view, mse);
            tooltip("Mean squared error of the noisy image itself; over all noise it is \xcf\x83\xc2\xb2.");
        }
    }
    const ImageStyle style{.id = noisy ? "noisy" : "clean", .dimmed = !sheet.picture.fresh, .notes = [&] {
                               return noisy ? noisyNumbers(view, NumberRows::errors)
                                            : std::vector<NumberLine>{};
                           }};
    choosePixel(drawImage(view, ui, noisy ? picture.noisy : picture.clean, side, style), edits);
    ImGui::EndGroup();
}

/// Whether all pictures answer the choices, whose largest error is the end of the colours.
bool allFresh(const View& view) {
    bool fresh = view.shown<PictureStudy>().fresh;
    for (int i = 0; i < view.columns(); ++i) fresh = fresh && view.shown<DenoisedStudy>(i).fresh;
    return fresh;
}

/// A model: heading, picture, error, numbers.
void drawModel(const Sheet& sheet, UiState& ui, Edits& edits, int i) {
    const View& view = sheet.view;
    const int shown = shownColumn(view, ui, i);
    ImGui::PushID(i);
    ImGui::BeginGroup();
    drawHeading(sheet, ui, i);
    drawModelPicture(sheet, ui, edits, i);
    if (const auto column = view.shown<DenoisedStudy>(shown);
        ui.parts.errors && column && !drawCover(sheet, shown))
        drawError(sheet, ui, edits, column->image, !column.fresh || !sheet.picture.fresh,
                  toText(column->spec));
    if (sheet.plan.numbersBeside) {
        ImGui::EndGroup();
        ImGui::SameLine();
        ImGui::BeginGroup();
        ImGui::Dummy(ImVec2(0, sheet.plan.heading));
    }
    if (!isHidden("numbers")) {
        const float width = sheet.plan.numbersBeside ? comparePlanNumbers(view.scale) : sheet.side;
        const ImVec2 from = ImGui::GetCursorScreenPos();
        if (sheet.plan.largeNumbers) ImGui::PushFont(headingFont());
        const float between =
            sheet.plan.namesAbove ? comparePlanTight(view.scale) : ImGui::GetStyle().ItemSpacing.y;
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(ImGui::GetStyle().ItemSpacing.x, between));
        drawNumberLines(view, modelNumbers(view, shown, rowsOf(view, ui)), width, sheet.plan.namesAbove);
        ImGui::PopStyleVar();
        if (sheet.plan.largeNumbers) ImGui::PopFont();
        spotlightRect("numbers", from, ImVec2(from.x + width, ImGui::GetItemRectMax().y));
    }
    ImGui::EndGroup();
    ImGui::PopID();
}

void drawPictures(const Sheet& sheet, UiState& ui, Edits& edits) {
    ImGui::BeginGroup();
    drawReference(sheet, ui, edits, false);
    if (!sheet.plan.stacked) ImGui::SameLine();
    drawReference(sheet, ui, edits, true);
    ImGui::EndGroup();
    for (int i = 0; i < sheet.view.columns(); ++i) {
        ImGui::SameLine();
        drawModel(sheet, ui, edits, i);
    }
}

/// "error -1 [colours] 1" behind the last item.
void drawLegend(const View& view, const UiState& ui, const char* what, float bound) {
    const Dimmed stale(!allFresh(view));
    ImGui::SameLine(0, 20 * view.scale);
    dimText(view, what);
    ImGui::SameLine();
    const auto [lo, hi] = tonedRange(ui, -bound, bound);
    drawInlineColorBar(view, shownMap(view, ColorMap::diverging, view.experiment.data.channels), lo, hi,
                       90 * view.scale);
}

/// Denoised, score or noise; what the flip does.
void drawSwitches(const View& view, UiState& ui) {
    for (Quantity q : {Quantity::denoised, Quantity::score, Quantity::noise}) {
        if (ImGui::RadioButton(nameOf(q), ui.quantity == q)) ui.quantity = q;
        tooltip(q == Quantity::denoised ? "The answer of the denoiser. " + meaningOf("denoiser")
                                        : meaningOf(nameOf(q)));
        ImGui::SameLine();
    }
    ImGui::Checkbox("errors", &ui.parts.errors);
    tooltip("Every image minus the clean one, below it (E).");
    if (ui.flipWith < 0) return;
    ImGui::SameLine();
    dimText(view, "flipped (F)");
}

/// What the heights and widths of the pictures have to leave room for.
CompareRoom roomFor(const View& view, const UiState& ui, ImVec2 space) {
    CompareRoom room;
    room.width = space.x;
    room.height = space.y;
    room.models = view.columns();
    room.errors = ui.parts.errors;
    room.numbers = isHidden("numbers") ? 0 : numberLines(rowsOf(view, ui));
    room.number = room.numbers == 0 ? 0 : numberLinesWidth(rowsOf(view, ui));
    for (int i = 0; i < view.columns(); ++i) {
        const std::string name = fmt::format("{}  {}", columnLetter(i), label(view.spec(i)));
        room.heading = std::max(room.heading, ImGui::CalcTextSize(name.c_str()).x);
    }
    return room;
}

/// With the row of switches above the pictures.
float fullHeight(const View& view, const UiState& ui, float width) {
    return fullCompareHeight(roomFor(view, ui, ImVec2(width, 0))) + ImGui::GetFrameHeightWithSpacing();
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
    const ImVec2 below = ImGui::GetCursorPos();
    Sheet sheet =
        makeSheet(view, ui, planCompare(roomFor(view, ui, ImGui::GetContentRegionAvail()), view.scale));
    if (ui.quantity != Quantity::denoised) drawLegend(view, ui, nameOf(ui.quantity), sheet.shownBound);
    if (ui.parts.errors) drawLegend(view, ui, "error", sheet.errorBound);
    ImGui::SetCursorPos(below);
    drawPictures(sheet, ui, edits);
}

namespace {

const InstrumentRegistration compareInstrument(
    {.id = "compare",
     .order = 10,
     .label = "Compare",
     .tooltip = "Clean, noisy and denoised images side by side, their errors and the models' numbers.",
     .draw = drawComparePanel,
     .chartBelow = true,
     .fullHeight = fullHeight});

} // namespace

} // namespace scorelet
