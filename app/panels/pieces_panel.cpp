// The tab Pieces: which piece of which training image each value of an answer is made of.
//
// UI thread, inside a frame.
#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/subbands_panel.h"
#include "core/basis/layout.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/pieces_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr float leastPiecesSide = 96; ///< of a picture, units
constexpr int picturesInRow = 5;      ///< answer, its pieces, whose they are, the piece marked, its image
constexpr int picturesFolded = 3;     ///< of them in the first of two lines

constexpr std::array<ViewChoice<PieceColor>, 3> pieceMaps = {{
    {PieceColor::image, "whose",
     "A colour for every training image: where it is the same, the answer is made of the same image. (There "
     "are 256 colours: two images may share one.)"},
    {PieceColor::shift, "moved by",
     "How far the piece's place in its training image is from where it is used: in pixels, or in places of "
     "the coefficient's band."},
    {PieceColor::share, "share",
     "The share of the largest piece in the answer: where it is 1, it is the answer."},
}};

/// What stands above the maps.
constexpr std::array<const char*, 3> mapHeadings = {"whose they are", "how far moved", "share of each"};

/// One row of the tab.
struct PiecesRow {
    int column;
    const Shown<PiecesStudy>& shown;
    std::optional<SubbandLayout> layout; ///< of coefficients
    int value;                           ///< whose piece is shown
    float side;                          ///< of a picture, pixels

    const PiecesResult& result() const { return *shown; }
    const Piece& piece() const { return result().pieces[static_cast<std::size_t>(value)]; }
};

/// The row shows the piece of what is under the mouse, else of the chosen pixel or coefficient.
PiecesRow rowOf(const View& view, const UiState& ui, int column, const Shown<PiecesStudy>& shown,
                float side) {
    PiecesRow row{column, shown, {}, 0, side};
    const ImageShape shape = shown->mosaic.shape();
    const Look& look = view.experiment.look;
    if (shown->ofCoefficients) {
        row.layout = layoutOf(shown.inputs->denoised.fit.solver.model.basis, shape);
        const int coefficient = ui.hoverCoefficient >= 0 ? ui.hoverCoefficient : look.coefficient;
        row.value = std::clamp(coefficient, 0, row.layout->count() - 1);
    } else {
        const bool hovers = ui.hoverRow >= 0;
        row.value = shape.index({std::min(chosenChannel(view.experiment), shape.channels - 1),
                                 std::clamp(hovers ? ui.hoverRow : look.pixelRow, 0, shape.height - 1),
                                 std::clamp(hovers ? ui.hoverCol : look.pixelCol, 0, shape.width - 1)});
    }
    return row;
}

std::string placeText(const PiecesRow& row, int place) {
    if (row.layout) return row.layout->describe(place);
    const PixelId pixel = row.result().mosaic.shape().pixel(place);
    return fmt::format("row {}, column {}", pixel.row, pixel.col);
}

std::string pieceText(const View& view, const PiecesRow& row, int value) {
    const Piece& piece = row.result().pieces[static_cast<std::size_t>(value)];
    if (piece.image < 0) return placeText(row, value) + "\nno training image has a weight of its own";
    return fmt::format("{}\nfrom {}, {}\nits share is {:.3g} %", placeText(row, value),
                       trainingImageText(view, piece.image),
                       piece.place == value ? std::string("the same place") : placeText(row, piece.place),
                       100 * piece.weight);
}

/// A picture of pixels; where the pieces are of pixels, the mouse chooses one in it.
void drawPixels(const View& view, UiState& ui, Edits& edits, const PiecesRow& row, const Image& image,
                const char* id) {
    ImageStyle style{.id = id,
                     .name = fmt::format("{} {}", id, toText(view.spec(row.column))),
                     .dimmed = !row.shown.fresh};
    if (!row.layout) {
        const PixelId chosen = row.result().mosaic.shape().pixel(row.value);
        style.markRow = chosen.row;
        style.markCol = chosen.col;
        style.readout = [&row, &view, chosen](int y, int x, float) {
            return pieceText(view, row, row.result().mosaic.shape().index({chosen.channel, y, x}));
        };
    }
    const ImageEvents events = drawImage(view, ui, image, row.side, style);
    if (!row.layout && events.clicked) {
        edits.experiment.look.pixelRow = events.row;
        edits.experiment.look.pixelCol = events.col;
    }
}

/// What the colours of a map say of a value.
float colorValue(const PiecesResult& result, PieceColor color, std::size_t value) {
    const Piece& piece = result.pieces[value];
    if (piece.image < 0) return std::numeric_limits<float>::quiet_NaN();
    switch (color) {
    case PieceColor::image:
        return static_cast<float>(piece.image % 256);
    case PieceColor::shift:
        return static_cast<float>(result.shift[value]);
    case PieceColor::share:
        break;
    }
    return static_cast<float>(piece.weight);
}

void drawPieceMap(const View& view, UiState& ui, Edits& edits, const PiecesRow& row) {
    const PiecesResult& result = row.result();
    const ImageShape& shape = result.mosaic.shape();
    const int channel = std::min(chosenChannel(view.experiment), shape.channels - 1);
    const auto valueAt = [&](int y, int x) {
        return result.valueAt[static_cast<std::size_t>(shape.index({channel, y, x}))];
    };
    Image map({1, shape.height, shape.width});
    for (int y = 0; y < shape.height; ++y)
        for (int x = 0; x < shape.width; ++x)
            map.value(0, y, x) = colorValue(result, ui.pieceColor, static_cast<std::size_t>(valueAt(y, x)));
    float most = 1;
    if (ui.pieceColor == PieceColor::image) most = 255;
    if (ui.pieceColor == PieceColor::shift)
        for (const double shift : result.shift)
            if (shift > static_cast<double>(most)) most = niceBound(static_cast<float>(shift));
    ImageStyle style{.id = "map of pieces",
                     .map = ui.pieceColor == PieceColor::image ? ColorMap::labels : ColorMap::viridis,
                     .lo = 0,
                     .hi = most,
                     .name = "map of pieces " + toText(view.spec(row.column)),
                     .dimmed = !row.shown.fresh,
                     .shared = !row.layout,
                     .readout = [&](int y, int x, float) { return pieceText(view, row, valueAt(y, x)); }};
    if (row.layout)
        markChosen(style, *row.layout, row.value, channel);
    else {
        style.markRow = shape.pixel(row.value).row;
        style.markCol = shape.pixel(row.value).col;
    }
    const ImageEvents events = drawImage(view, ui, map, row.side, style);
    if (row.layout) drawBandBorders(view, *row.layout, events, row.side);
    if (row.layout && events.hovered) ui.nextHoverCoefficient = valueAt(events.row, events.col);
    if (!events.clicked) return;
    if (row.layout) {
        edits.experiment.look.coefficient = valueAt(events.row, events.col);
        ui.column = row.column;
    } else {
        edits.experiment.look.pixelRow = events.row;
        edits.experiment.look.pixelCol = events.col;
    }
}

/// The piece as a picture, at the scale of the others where it is a part of an image.
void drawPiece(const View& view, UiState& ui, const PiecesRow& row) {
    if (row.piece().image < 0)
        return drawImagePlaceholder(view, row.side, row.side, "no image has a weight of its own",
                                    palette(view.theme).dimText);
    const Image picture = row.result().picture(row.value);
    // Coefficients alone are around zero: their own range, its middle grey.
    const float bound = row.layout ? std::max(1e-6f, picture.flat().abs().maxCoeff()) : 1;
    const ImageStyle style{.id = "piece",
                           .lo = -bound,
                           .hi = bound,
                           .name = "piece " + toText(view.spec(row.column)),
                           .dimmed = !row.shown.fresh,
                           .shared = false};
    drawImage(view, ui, picture, row.side, style);
}

/// Whether any image has a weight of its own: at h = 1 of a dial none has.
bool hasPieces(const PiecesResult& result) {
    return std::any_of(result.pieces.begin(), result.pieces.end(),
                       [](const Piece& piece) { return piece.image >= 0; });
}

/// Pictures stand side by side, or three and then the piece and its image below them.
void drawRow(const View& view, UiState& ui, Edits& edits, const PiecesRow& row, bool named, bool folded) {
    const auto part = [&](const char* name, bool last, const auto& draw) {
        ImGui::BeginGroup();
        if (named) dimText(view, name, row.side);
        draw();
        ImGui::EndGroup();
        if (!last) ImGui::SameLine();
    };
    part("denoised", false, [&] {
        const auto denoised = view.shown<DenoisedStudy>(row.column);
        if (denoised)
            drawPixels(view, ui, edits, row, denoised->image, "denoised");
        else
            drawImagePlaceholder(view, row.side, row.side, missingText(view, denoised.failure),
                                 palette(view.theme).dimText);
    });
    const bool any = hasPieces(row.result());
    const auto none = [&] {
        drawImagePlaceholder(view, row.side, row.side, "no image has a weight of its own",
                             palette(view.theme).dimText);
    };
    part("its largest pieces", false,
         [&] { any ? drawPixels(view, ui, edits, row, row.result().mosaic, "pieces") : none(); });
    part(mapHeadings[static_cast<std::size_t>(ui.pieceColor)], folded,
         [&] { any ? drawPieceMap(view, ui, edits, row) : none(); });
    part("the piece marked", false, [&] { drawPiece(view, ui, row); });
    part("its training image", true,
         [&] { drawTrainingImage(view, ui, row.piece().image, row.side, !row.shown.fresh); });
}

std::string summaryText(const PiecesResult& result) {
    if (result.images == 0) return "no training image has a weight of its own";
    return fmt::format("pieces of {} training image{}, share {:.3g} % on average", countText(result.images),
                       result.images == 1 ? "" : "s", 100 * result.share);
}

void drawChoices(const View& view, UiState& ui) {
    drawViews(view, pieceMaps, ui.pieceColor);
    if (ui.pieceColor == PieceColor::image) return;
    flow(120 * view.scale, 12 * view.scale);
    drawColorBar(view, ColorMap::viridis, 0, 1, 100 * view.scale);
    tooltip(ui.pieceColor == PieceColor::share ? "The share, 0 to 1." : "Of the farthest shift.");
}

void drawPiecesPanel(const View& view, UiState& ui, Edits& edits) {
    controlFlow(view, edits, {"sigma"});
    if (drawNoData(view)) return;
    std::vector<int> columns;
    for (int i = 0; i < view.columns(); ++i)
        if (offers<Pieces>(view.spec(i))) columns.push_back(i);
    if (columns.empty()) {
        wrappedText(
            palette(view.theme).text,
            "No column is made of training images yet. Add one: every pixel of its answer comes from them.");
        return drawModelOffers(view, edits, {"els", "ls", "ideal", "posterior:local:r1"});
    }
    drawChoices(view, ui);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float gap = ImGui::GetStyle().ItemSpacing.x, line = ImGui::GetTextLineHeightWithSpacing();
    const auto rows = static_cast<float>(columns.size());
    const auto sideOf = [&](int across, float lines) {
        const float wide = (room.x - gap * static_cast<float>(across)) / static_cast<float>(across);
        const float high = (room.y / rows - line) / lines - line - ImGui::GetStyle().ItemSpacing.y;
        return std::floor(std::min(wide, high));
    };
    const bool folded = sideOf(picturesFolded, 2) > sideOf(picturesInRow, 1);
    const float side =
        std::max(leastPiecesSide * view.scale, folded ? sideOf(picturesFolded, 2) : sideOf(picturesInRow, 1));
    bool first = true;
    for (const int column : columns) {
        ImGui::PushID(column);
        const auto shown = view.shown<PiecesStudy>(column);
        columnHeading(view, column, shown ? summaryText(*shown) : std::string(), shown.fresh);
        if (!drawColumnCover(view, column, side) && resultReady(view, shown, side))
            drawRow(view, ui, edits, rowOf(view, ui, column, shown, side), first || folded, folded);
        first = false;
        ImGui::PopID();
    }
}

void wantPieces(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i)
        if (offers<Pieces>(w.experiment.columns[static_cast<std::size_t>(i)])) w.live<PiecesStudy>(i);
}

const InstrumentRegistration
    piecesInstrument({.id = "pieces",
                      .order = 61,
                      .label = "Pieces",
                      .tooltip = "Which piece of which training image every pixel or "
                                 "coefficient of an answer is made of.",
                      .draw = drawPiecesPanel,
                      .want = wantPieces,
                      .wraps = true});

} // namespace
} // namespace scorelet
