#include "app/panels/subbands_panel.h"

#include "app/panels/instrument.h"
#include "app/panels/instruments.h"

#include "app/draw/theme.h"
#include "app/panels/part_panel.h"
#include "app/panels/subband_maps.h"
#include "app/panels/widgets.h"
#include "core/basis/band_name.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/map_study.h"
#include "core/studies/part_study.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float leastMosaic = 130;   ///< of a mosaic, units
constexpr float leastLabelSide = 34; ///< a band's name is written in bands of at least this many units

/// A band's rectangle in the mosaic, in coefficients.
struct BandBox {
    int row, col, rows, cols;
};

BandBox boxOf(const Subband& band) {
    switch (band.orientation) {
    case Orientation::scaling:
        return {0, 0, band.rows, band.cols};
    case Orientation::horizontal:
        return {band.rows, 0, band.rows, band.cols};
    case Orientation::vertical:
        return {0, band.cols, band.rows, band.cols};
    case Orientation::diagonal:
        break;
    }
    return {band.rows, band.cols, band.rows, band.cols};
}

/// The place of a coefficient in the mosaic.
ImVec2 mosaicPlace(const SubbandLayout& layout, int coefficient) {
    const CoefficientPlace place = layout.place(coefficient);
    const BandBox box = boxOf(layout.bands()[static_cast<size_t>(place.band)]);
    return {
        static_cast<float>(box.col + place.col),
        static_cast<float>(box.row + place.row % layout.height())}; // a list goes on in the next channel's
}

} // namespace

void markChosen(ImageStyle& style, const SubbandLayout& layout, int coefficient, int channel) {
    const int one = std::clamp(coefficient, 0, layout.count() - 1);
    if (one / (layout.count() / layout.channels()) != channel) return;
    const ImVec2 chosen = mosaicPlace(layout, one);
    style.markRow = static_cast<int>(chosen.y);
    style.markCol = static_cast<int>(chosen.x);
}

void drawBandBorders(const View& view, const SubbandLayout& layout, const ImageEvents& at, float side) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 end(at.corner.x + side, at.corner.y + side * static_cast<float>(layout.height()) /
                                                           static_cast<float>(layout.width()));
    list->PushClipRect(at.corner, end, true);
    for (const Subband& band : layout.bands()) {
        if (band.channel > 0) continue; // the same lines
        const BandBox box = boxOf(band);
        const ImVec2 a(at.corner.x + (static_cast<float>(box.col) - at.first.x) * at.pixel,
                       at.corner.y + (static_cast<float>(box.row) - at.first.y) * at.pixel);
        const ImVec2 b(a.x + static_cast<float>(box.cols) * at.pixel,
                       a.y + static_cast<float>(box.rows) * at.pixel);
        list->AddRect(a, b, IM_COL32(128, 128, 128, 190));
        if (band.level == 0 || b.x - a.x < leastLabelSide * view.scale) continue;
        std::string name = shortName(BandName{band.orientation, band.level});
        const std::string whole = fmt::format("{} {}", name, letters(band.orientation));
        if (2 * ImGui::CalcTextSize(whole.c_str()).x < b.x - a.x) name = whole;
        const ImVec2 size = ImGui::CalcTextSize(name.c_str());
        const ImVec2 corner(b.x - size.x - 3 * view.scale, b.y - size.y - 2 * view.scale);
        list->AddRectFilled(ImVec2(corner.x - 2, corner.y), ImVec2(b.x - 1, b.y - 1),
                            IM_COL32(255, 255, 255, 150));
        list->AddText(corner, IM_COL32(20, 20, 20, 255), name.c_str());
    }
    list->PopClipRect();
}

namespace {

/// Sides of square pictures; the first two may differ from the others.
struct Arrangement {
    float side = 0;
    float pairSide = 0;     ///< above 0: the first two stand above each other, beside all others in one row
    std::size_t across = 1; ///< else so many stand in a row
};

/// As large as they fit into the region; where that is too small to see, of a side with which they are
/// scrolled.
Arrangement arrange(const View& view, std::size_t count, int lines, bool pair) {
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float text = static_cast<float>(lines) * ImGui::GetTextLineHeightWithSpacing() + gap;
    Arrangement best;
    for (std::size_t n = 1; n <= count; ++n) {
        const std::size_t rows = (count + n - 1) / n;
        const float wide = (space.x - gap * static_cast<float>(n)) / static_cast<float>(n);
        const float high = space.y / static_cast<float>(rows) - text;
        const float side = std::floor(std::min(wide, high));
        if (side > best.side) best = {.side = side, .across = n};
    }
    if (pair && count > 2) {
        const auto others = static_cast<float>(count - 2);
        const float pairSide = std::floor(space.y / 2 - text);
        const float side =
            std::floor(std::min((space.x - pairSide - gap * (others + 1)) / others, space.y - text));
        if (pairSide >= leastMosaic * view.scale && side > best.side)
            best = {.side = side, .pairSide = pairSide};
    }
    if (best.side >= leastMosaic * view.scale) return best;
    best.side = leastMosaic * view.scale;
    best.across = std::max<std::size_t>(1, static_cast<std::size_t>(space.x / (best.side + gap)));
    return best;
}

} // namespace

void drawArranged(const View& view, std::size_t count, int lines, bool pair,
                  const std::function<void(std::size_t, float)>& draw) {
    const Arrangement plan = arrange(view, count, lines, pair);
    if (plan.pairSide > 0) ImGui::BeginGroup();
    for (std::size_t i = 0; i < count; ++i) {
        const bool ofPair = plan.pairSide > 0 && i < 2;
        ImGui::PushID(static_cast<int>(i));
        draw(i, ofPair ? plan.pairSide : plan.side);
        ImGui::PopID();
        if (plan.pairSide > 0 && i == 1) ImGui::EndGroup();
        const bool rowGoesOn = plan.pairSide > 0 ? i > 0 : (i + 1) % plan.across != 0;
        if (rowGoesOn && i + 1 < count) ImGui::SameLine();
    }
}

namespace {

/// One mosaic of the tab, as it is drawn.
struct Sheet {
    std::string title; ///< of a mosaic that is no model's
    std::string file;  ///< its name when it is saved
    Rgba color;
    const Eigen::VectorXf* coefficients; ///< null or empty: not there yet
    bool stale;
    std::string missing; ///< said in place of the picture
    bool failed = false;
    int column = -1; ///< model column; -1: none
};

std::vector<Sheet> sheetsOf(const View& view, const Shown<MosaicStudy>& mosaic) {
    const Palette& colors = palette(view.theme);
    const double sigma = mosaic.inputs->picture.sigma;
    const SubbandLayout& layout = mosaic->transform->layout();
    const std::string channel =
        layout.nameOfChannel(std::min(chosenChannel(view.experiment), layout.channels() - 1));
    std::vector<Sheet> all = {{channel.empty() ? "clean" : "clean, " + channel, "subbands clean", colors.text, &mosaic->clean, !mosaic.fresh, {}},
                              {fmt::format("noisy, \xcf\x83 {}", shortNumber(sigma)),
                               "subbands noisy",
                               colors.text,
                               &mosaic->values,
                               !mosaic.fresh,
                               {}}};
    for (int i = 0; i < view.columns(); ++i) {
        const auto column = view.shown<DenoisedMosaicStudy>(i);
        all.push_back({"", "subbands " + toText(view.spec(i)), columnColor(view, i),
                       column ? &column->values : nullptr, !column.fresh, missingText(view, column.failure),
                       column.failure != nullptr, i});
    }
    return all;
}

void drawMosaic(const View& view, UiState& ui, Edits& edits, const Sheet& mosaic, const Mosaic& shown,
                const std::vector<float>& scales, float side) {
    const SubbandLayout& layout = shown.transform->layout();
    const int channel = std::min(chosenChannel(view.experiment), layout.channels() - 1);
    const Palette& colors = palette(view.theme);
    ImGui::BeginGroup();
    const Dimmed stale(mosaic.stale);
    colouredText(mosaic.color, mosaic.column < 0 ? mosaic.title : headingText(view, mosaic.column, side),
                 side);
    if (!mosaic.coefficients || mosaic.coefficients->size() != layout.count()) {
        drawImagePlaceholder(view, side, side, mosaic.missing.empty() ? "computing ..." : mosaic.missing,
                             mosaic.failed ? colors.error : colors.dimText);
        ImGui::EndGroup();
        return;
    }
    const Image values = mosaicOf(layout, *mosaic.coefficients, scales, channel);
    ImageStyle style{.id = "mosaic", .map = ColorMap::diverging, .name = mosaic.file, .dimmed = mosaic.stale};
    markChosen(style, layout, view.experiment.look.coefficient, channel);
    style.readout = [&](int row, int col, float) {
        const int k = layout.mosaic(row, col, channel);
        const auto value = [k](const Eigen::VectorXf& all) {
            return shortNumber(static_cast<double>(all[k]), 4);
        };
        return fmt::format("{}\nhere {}\nclean {}, noisy {}\nClick to inspect it.", layout.describe(k),
                           value(*mosaic.coefficients), value(shown.clean), value(shown.values));
    };
    const ImageEvents events = drawImage(view, ui, values, side, style);
    drawBandBorders(view, layout, events, side);
    if (events.clicked) {
        edits.experiment.look.coefficient = layout.mosaic(events.row, events.col, channel);
        if (mosaic.column >= 0) ui.column = mosaic.column;
    }
    ImGui::EndGroup();
}

void drawSwitches(const View& view, UiState& ui) {
    ImGui::Checkbox("scale every band", &ui.scaleBands);
    tooltip("Colours every band by its own largest clean coefficient, or all details by one range: then fine "
            "details are "
            "pale, as they are small.");
    flow(150 * view.scale, 20 * view.scale);
    drawColorBar(view, ColorMap::diverging, -1, 1, 150 * view.scale);
    tooltip("Of the band's largest clean coefficient.");
    const std::string unit = "of the band's largest clean coefficient";
    ImGui::SameLine();
    if (ImGui::CalcTextSize(unit.c_str()).x <= ImGui::GetContentRegionAvail().x)
        dimText(view, unit);
    else
        ImGui::NewLine();
}

} // namespace

std::vector<float> bandScales(const SubbandLayout& layout, const Eigen::VectorXf& reference, bool byBand) {
    std::vector<float> scales;
    for (const Subband& band : layout.bands())
        scales.push_back(reference.segment(band.offset, band.count()).cwiseAbs().maxCoeff());
    const float most = *std::max_element(scales.begin(), scales.end());
    const float details = scales.size() > 1 ? *std::max_element(scales.begin() + 1, scales.end()) : most;
    for (std::size_t i = 0; i < scales.size(); ++i) {
        if (!byBand && i > 0) scales[i] = details;
        scales[i] = std::max(scales[i], most > 0 ? most / 1000 : 1);
    }
    return scales;
}

Image mosaicOf(const SubbandLayout& layout, const Eigen::VectorXf& coefficients,
               const std::vector<float>& scales, int channel) {
    Image mosaic({1, layout.height(), layout.width()});
    const bool list = layout.places() == Places::list;
    for (std::size_t b = 0; b < layout.bands().size(); ++b) {
        const Subband& band = layout.bands()[b];
        if (!list && band.channel != channel) continue;
        const BandBox box = boxOf(band);
        const int first = list ? channel * layout.height() : 0;
        for (int row = 0; row < (list ? layout.height() : band.rows); ++row)
            for (int col = 0; col < band.cols; ++col)
                mosaic.value(0, box.row + row, box.col + col) =
                    coefficients[band.offset + (first + row) * band.cols + col] / scales[b];
    }
    return mosaic;
}

void drawSubbandsPanel(const View& view, UiState& ui, Edits& edits) {
    if (drawNoData(view)) return;
    const SubbandMap map = view.experiment.look.subbands;
    const ExperimentParameter& choice = experimentParameter("subbands");
    ImGui::AlignTextToFramePadding();
    dimText(view, choice.label);
    tooltip(choice.tooltip);
    ImGui::SameLine();
    bareControl(choice, edits.experiment, 150 * view.scale);
    if (map == SubbandMap::bands) return drawParts(view, ui, edits);
    flow(map == SubbandMap::coefficients ? switchWidth("scale every band") : 260 * view.scale,
         20 * view.scale);
    if (map != SubbandMap::coefficients) return drawSubbandMaps(view, ui, edits);
    const auto mosaic = view.shown<MosaicStudy>();
    if (!resultReady(view, mosaic, 120 * view.scale)) return;
    drawSwitches(view, ui);
    const std::vector<float> scales = bandScales(mosaic->transform->layout(), mosaic->clean, ui.scaleBands);
    const std::vector<Sheet> mosaics = sheetsOf(view, mosaic);
    drawArranged(view, mosaics.size(), 1, true, [&](std::size_t i, float side) {
        drawMosaic(view, ui, edits, mosaics[i], *mosaic, scales, side);
    });
}

namespace {

/// What the tab wants beside pictures and mosaics, which every tab has.
void wantSubbands(const Wanted& w) {
    const SubbandMap map = w.experiment.look.subbands;
    if (map == SubbandMap::coefficients) return;
    if (map == SubbandMap::bands) {
        w.live<PartStudy>();
        for (int i = 0; i < w.columns(); ++i) w.live<DenoisedPartStudy>(i);
    } else if (map == SubbandMap::variance || map == SubbandMap::kurtosis) {
        w.later<DataMapsStudy>();
    } else {
        for (int i = 0; i < w.columns(); ++i)
            if (offers<ScoreFit>(w.experiment.columns[static_cast<std::size_t>(i)]))
                w.live<ModelMapsStudy>(i);
    }
}

const InstrumentRegistration subbandsInstrument(
    {.id = "subbands",
     .order = 20,
     .label = "Subbands",
     .tooltip = "The coefficients of every image in the classical nested layout: what the models really "
                "see.",
     .draw = drawSubbandsPanel,
     .want = wantSubbands,
     .chartBelow = true});

} // namespace

} // namespace scorelet
