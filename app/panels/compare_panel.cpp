#include "app/panels/compare_panel.h"

#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "app/theme.h"

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
    const Snapshot& snapshot;
    float side;       ///< of a picture, pixels
    float errorBound; ///< colour range of the error row
    float shownBound; ///< colour range of score or noise
    bool staleImage;
};

bool shapesAgree(const Image& a, const Image& b) {
    return a.shape() == b.shape() && !a.empty();
}

const Column* columnOf(const Snapshot& s, std::size_t i) {
    return i < s.columns.size() ? &s.columns[i] : nullptr;
}

bool fresh(const Sheet& sheet, std::size_t i) {
    const Column* column = columnOf(sheet.snapshot, i);
    return column && column->key == columnKey(sheet.view.experiment, i);
}

/// The picture of a model: its estimate, or score or noise prediction by Tweedie's formula.
Image pictureOf(const Sheet& sheet, const Column& column, Quantity quantity) {
    const Image& x = sheet.snapshot.noisy;
    if (quantity == Quantity::denoised || !shapesAgree(x, column.denoised)) return column.denoised;
    const auto s = static_cast<float>(column.sigma);
    const auto d = column.denoised.flat();
    if (quantity == Quantity::score) return Image(x.shape(), (d - x.flat()) / (s * s));
    return Image(x.shape(), (x.flat() - d) / s);
}

const char* nameOf(Quantity quantity) {
    return quantity == Quantity::denoised ? "denoised"
           : quantity == Quantity::score  ? "score"
                                          : "noise prediction";
}

Sheet makeSheet(const View& view, const UiState& ui, float side) {
    const Snapshot& s = *view.snapshot;
    float worst = 0;
    for (const Column& column : s.columns)
        if (shapesAgree(column.denoised, s.clean))
            worst = std::max(worst, (column.denoised.flat() - s.clean.flat()).abs().maxCoeff());
    const auto sigma = static_cast<float>(s.sigma);
    return {view,
            s,
            side,
            niceBound(worst),
            niceBound(ui.quantity == Quantity::score ? 3 / sigma : 3),
            s.imageKey != imageKey(view.experiment)};
}

void choosePixel(const ImageEvents& events, Edits& edits) {
    if (!events.clicked) return;
    edits.experiment.pixelRow = events.row;
    edits.experiment.pixelCol = events.col;
}

void drawHeading(const View& view, UiState& ui, std::size_t i, float side) {
    const Experiment& e = view.experiment;
    const bool chosen = ui.column == static_cast<int>(i);
    const std::size_t shown = chosen && ui.flipWith >= 0 ? static_cast<std::size_t>(ui.flipWith) : i;
    const std::string name = label(e.columns[shown]);
    const auto comma = name.find(", ");
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float height = 2 * ImGui::GetTextLineHeight();
    if (ImGui::InvisibleButton("heading", ImVec2(side, height))) ui.column = static_cast<int>(i);
    focusFrame();
    tooltip(fmt::format("{}  {}. Click to choose this model ({}).", columnLetter(shown), name, i + 1));
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddText(
        corner, toImColor(columnColor(view, shown)),
        cutToWidth(fmt::format("{}  {}", columnLetter(shown), name.substr(0, comma)), side).c_str());
    if (comma != std::string::npos) {
        std::string settings = name.substr(comma + 2);
        // The text form is shorter, and its end tells alike models apart.
        if (ImGui::CalcTextSize(settings.c_str()).x > side && e.columns[shown].title.empty())
            settings = toText(e.columns[shown]);
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
void drawPreviewMark(const Sheet& sheet, const Column& column) {
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

void drawModelPicture(const Sheet& sheet, UiState& ui, Edits& edits, std::size_t i) {
    const bool flipped = ui.column == static_cast<int>(i) && ui.flipWith >= 0;
    const std::size_t shown = flipped ? static_cast<std::size_t>(ui.flipWith) : i;
    const Column* column = columnOf(sheet.snapshot, shown);
    if (column && column->failure) return drawFailure(sheet, *column->failure);
    if (!column || column->denoised.empty())
        return drawImagePlaceholder(sheet.view, sheet.side, sheet.side, "computing ...",
                                    palette(sheet.view.theme).dimText);
    const bool plain = ui.quantity == Quantity::denoised;
    const float bound = plain ? 1 : sheet.shownBound;
    const ImageStyle style{.id = "picture",
                           .map = plain ? ColorMap::grey : ColorMap::diverging,
                           .lo = -bound,
                           .hi = bound,
                           .name = fmt::format("{} by {}", nameOf(ui.quantity), toText(column->spec)),
                           .dimmed = !fresh(sheet, shown)};
    const Image picture = pictureOf(sheet, *column, ui.quantity);
    const ImageEvents events = drawImage(sheet.view, ui, picture, sheet.side, style);
    drawPreviewMark(sheet, *column);
    choosePixel(events, edits);
    if (events.clicked) ui.column = static_cast<int>(i);
}

void drawError(const Sheet& sheet, UiState& ui, Edits& edits, const Image& image, bool dimmed,
               const std::string& of) {
    if (!shapesAgree(image, sheet.snapshot.clean)) return ImGui::Dummy(ImVec2(sheet.side, sheet.side));
    const Image error(image.shape(), image.flat() - sheet.snapshot.clean.flat());
    const ImageStyle style{.id = "error",
                           .map = ColorMap::diverging,
                           .lo = -sheet.errorBound,
                           .hi = sheet.errorBound,
                           .name = "error of " + of,
                           .dimmed = dimmed};
    choosePixel(drawImage(sheet.view, ui, error, sheet.side, style), edits);
}

void drawPictureRow(const Sheet& sheet, UiState& ui, Edits& edits) {
    const ImageStyle clean{.id = "clean", .dimmed = sheet.staleImage};
    ImGui::TableNextColumn();
    choosePixel(drawImage(sheet.view, ui, sheet.snapshot.clean, sheet.side, clean), edits);
    ImGui::TableNextColumn();
    const ImageStyle noisy{.id = "noisy", .dimmed = sheet.staleImage};
    choosePixel(drawImage(sheet.view, ui, sheet.snapshot.noisy, sheet.side, noisy), edits);
    for (std::size_t i = 0; i < sheet.view.experiment.columns.size(); ++i) {
        ImGui::TableNextColumn();
        ImGui::PushID(static_cast<int>(i));
        drawModelPicture(sheet, ui, edits, i);
        ImGui::PopID();
    }
}

/// Says what the error row shows, with its colours.
void drawLegend(const Sheet& sheet, UiState& ui) {
    const View& view = sheet.view;
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
    drawError(sheet, ui, edits, sheet.snapshot.noisy, sheet.staleImage, "noisy");
    ImGui::PopID();
    for (std::size_t i = 0; i < sheet.view.experiment.columns.size(); ++i) {
        ImGui::TableNextColumn();
        ImGui::PushID(static_cast<int>(i));
        const bool flipped = ui.column == static_cast<int>(i) && ui.flipWith >= 0;
        const std::size_t shown = flipped ? static_cast<std::size_t>(ui.flipWith) : i;
        const Column* column = columnOf(sheet.snapshot, shown);
        if (column && !column->failure)
            drawError(sheet, ui, edits, column->denoised, !fresh(sheet, shown), toText(column->spec));
        ImGui::PopID();
    }
}

struct NumberRow {
    const char* label;
    const char* tooltip;
    std::string (*text)(const Column&);
};

std::string conditionText(const Column& c) {
    return c.fit.features == 0 ? "-" : fmt::format("{:.1e}", c.fit.rcond);
}

std::string fitText(const Column& c) {
    if (c.fit.features == 0) return c.fit.note.empty() ? "-" : c.fit.note;
    // Wiener's regression is the decomposition that all noise levels share.
    if (!isWaveletModel(c.spec.kind)) return countText(c.fit.features);
    return fmt::format("{}, {:.3g} ms", countText(c.fit.features), 1e3 * c.fit.seconds);
}

/// In place of an error that has no closed form.
std::string sampledElsewhere() {
    return isHidden("chart") ? "not exact" : "see chart";
}

const NumberRow numbers[numberRows] = {
    {"MSE here", "Mean squared error of this one image with this one noise.",
     [](const Column& c) { return shortNumber(c.mse, 4); }},
    {"training",
     "Expected squared error per pixel over all training images and all noise: exact, no sampling.",
     [](const Column& c) { return c.exact ? shortNumber(c.exact->train, 4) : sampledElsewhere(); }},
    {"held out",
     "The same over the held-out images, which no model has seen. More than on the training images: "
     "overfitting.",
     [](const Column& c) { return c.exact ? shortNumber(c.exact->heldOut, 4) : sampledElsewhere(); }},
    {"rcond",
     "Reciprocal condition number of the worst normal equations (1: perfect; below 1e-12 the ridge decides).",
     conditionText},
    {"features",
     "Size of the largest regression, and the time to solve all of them at this noise level; or what a "
     "machine is made of.",
     fitText},
};

std::string noisyNumber(const Sheet& sheet, int row) {
    const Snapshot& s = sheet.snapshot;
    if (row == 0 && shapesAgree(s.noisy, s.clean))
        return shortNumber(static_cast<double>((s.noisy.flat() - s.clean.flat()).square().mean()), 4);
    if (row == 1 || row == 2) return shortNumber(s.sigma * s.sigma, 4);
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
        dimText(sheet.view, noisyNumber(sheet, row), sheet.side);
        for (std::size_t i = 0; i < sheet.view.experiment.columns.size(); ++i) {
            ImGui::TableNextColumn();
            const Column* column = columnOf(sheet.snapshot, i);
            if (!column || column->failure || column->denoised.empty()) continue;
            const std::string text = numbers[row].text(*column);
            if (fresh(sheet, i))
                colouredText(palette(sheet.view.theme).text, text, sheet.side);
            else
                dimText(sheet.view, text, sheet.side);
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
float sideFor(const View& view, std::size_t columns) {
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
    if (view.snapshot && view.snapshot->failure) {
        const Failure& failure = *view.snapshot->failure;
        drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, 120 * view.scale,
                             fmt::format("{}\n\n{}", failure.message, failure.hint),
                             palette(view.theme).error);
        if (ImGui::Button("Undo")) edits.actions.emplace_back("undo");
        tooltip("Takes back the last change.");
    }
    if (!view.snapshot || view.snapshot->clean.empty()) {
        const char* text =
            view.snapshot && view.snapshot->failure ? "no data" : "the first pictures are on their way";
        return drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, 120 * view.scale, text,
                                    palette(view.theme).dimText);
    }
    drawSwitches(view, ui);
    const std::size_t columns = view.experiment.columns.size();
    const Sheet sheet = makeSheet(view, ui, sideFor(view, columns));
    // As wide as all columns: where that is more than the region, the region scrolls.
    const float width = static_cast<float>(columns + 2) * (sheet.side + 2 * ImGui::GetStyle().CellPadding.x);
    if (!ImGui::BeginTable("compare", static_cast<int>(columns) + 2, ImGuiTableFlags_SizingFixedFit,
                           ImVec2(width, 0)))
        return;
    for (std::size_t i = 0; i < columns + 2; ++i)
        ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, sheet.side);
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted("clean");
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(fmt::format("noisy, \xcf\x83 {}", shortNumber(sheet.snapshot.sigma)).c_str());
    for (std::size_t i = 0; i < columns; ++i) {
        ImGui::TableNextColumn();
        ImGui::PushID(static_cast<int>(i));
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

} // namespace scorelet
