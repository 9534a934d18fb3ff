#include "app/panels/subband_maps.h"

#include "app/draw/theme.h"
#include "app/panels/heat_map.h"
#include "app/panels/instrument.h"
#include "app/panels/subbands_panel.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/map_study.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr double shownShare =
    0.98; // of the magnitudes that a signed scale takes in; the rest has its last colour

bool ofData(SubbandMap map) {
    return map == SubbandMap::variance || map == SubbandMap::kurtosis;
}

Eigen::VectorXd valuesOf(SubbandMap map, const ModelMaps& maps) {
    switch (map) {
    case SubbandMap::saved:
        return 100 * savedShare(maps.heldOut, maps.shrinkageHeldOut);
    case SubbandMap::gain:
        return maps.gain;
    case SubbandMap::condition:
        return maps.condition;
    default:
        return maps.heldOut;
    }
}

MapSheet dataSheet(const View& view, SubbandMap map) {
    const auto data = view.shown<DataMapsStudy>();
    const std::string name = experimentParameter("subbands").choices[static_cast<std::size_t>(map)];
    MapSheet sheet{"training images", "map of " + name, palette(view.theme).text, {}, !data.fresh};
    if (data) {
        sheet.values = map == SubbandMap::variance ? data->variance : data->kurtosis;
        sheet.title = fmt::format("{} training images", countText(static_cast<double>(data->images)));
    }
    sheet.missing = missingText(view, data.failure);
    sheet.failed = data.failure != nullptr;
    return sheet;
}

MapSheet modelSheet(const View& view, SubbandMap map, int column) {
    const ModelSpec& spec = view.spec(column);
    MapSheet sheet{fmt::format("{}  {}", columnLetter(column), label(spec)),
                   "map of " + toText(spec),
                   columnColor(view, column),
                   {}};
    sheet.column = column;
    if (!offers<ScoreFit>(spec)) {
        sheet.missing = "Only a wavelet score model has errors by coefficient in closed form.";
        return sheet;
    }
    const auto maps = view.shown<ModelMapsStudy>(column);
    sheet.stale = !maps.fresh;
    sheet.missing = missingText(view, maps.failure);
    sheet.failed = maps.failure != nullptr;
    if (maps) sheet.values = valuesOf(map, *maps);
    return sheet;
}

/// The gain of a column over the reference column, by coefficient, in percent of the whole gain.
MapSheet shareSheet(const View& view, int column) {
    const int reference = referenceOf(view.experiment);
    MapSheet sheet = modelSheet(view, SubbandMap::error, column);
    const MapSheet other = modelSheet(view, SubbandMap::error, reference);
    sheet.file = fmt::format("share of the gain of {} over {}", toText(view.spec(column)),
                             toText(view.spec(reference)));
    sheet.stale = sheet.stale || other.stale;
    if (other.values.size() == 0 && !other.missing.empty()) sheet.missing = other.missing;
    if (sheet.values.size() == 0 || sheet.values.size() != other.values.size()) {
        sheet.values.resize(0);
        return sheet;
    }
    const double gain = 100 * (1 - sheet.values.sum() / other.values.sum());
    sheet.title = fmt::format("{} over {}: {} % less error", columnLetter(column), columnLetter(reference),
                              shortNumber(gain));
    const Eigen::VectorXd shares = 100 * sharesOfGain(other.values, sheet.values);
    sheet.missing = "The errors are equal: there is no gain to share.";
    sheet.values = shares.allFinite() ? shares : Eigen::VectorXd();
    return sheet;
}

/// The magnitude that a share of all values do not exceed.
double magnitude(const std::vector<MapSheet>& sheets, double share) {
    std::vector<double> all;
    for (const MapSheet& sheet : sheets)
        for (const double value : sheet.values)
            if (std::isfinite(value)) all.push_back(std::abs(value));
    if (all.empty()) return 1;
    const auto at = all.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(all.size() - 1));
    std::nth_element(all.begin(), at, all.end());
    return *at > 0 ? *at : 1;
}

Axis positive(const std::vector<MapSheet>& sheets, double decades) {
    const double most = magnitude(sheets, 1);
    double least = most;
    for (const MapSheet& sheet : sheets)
        for (const double value : sheet.values)
            if (value > 0) least = std::min(least, value);
    return {std::min(std::max(least, most * std::pow(10, -decades)), most / 2), most, true};
}

Axis around(const std::vector<MapSheet>& sheets, double share) {
    const double most = magnitude(sheets, share);
    return {-most, most};
}

std::string numbersText(const View& view, int column, int k) {
    if (column < 0 || !offers<ScoreFit>(view.spec(column))) return {};
    const auto maps = view.shown<ModelMapsStudy>(column);
    if (!maps || k >= maps->heldOut.size()) return {};
    return fmt::format("; MSE {} train, {} held-out; linear shrinkage {}, {}; gain {}, condition number {}",
                       shortNumber(maps->train[k]), shortNumber(maps->heldOut[k]),
                       shortNumber(maps->shrinkageTrain[k]), shortNumber(maps->shrinkageHeldOut[k]),
                       shortNumber(maps->gain[k]), shortNumber(maps->condition[k]));
}

void drawSheet(const View& view, UiState& ui, Edits& edits, const SubbandLayout& layout,
               const MapSheet& sheet, const MapScale& scale, float side) {
    const Palette& colors = palette(view.theme);
    ImGui::BeginGroup();
    const Dimmed stale(sheet.stale);
    const bool model = sheet.column >= 0 && view.experiment.look.subbands != SubbandMap::share;
    colouredText(sheet.color, model ? headingText(view, sheet.column, side) : sheet.title, side);
    if (sheet.values.size() != layout.count()) {
        drawImagePlaceholder(view, side, side, sheet.missing, sheet.failed ? colors.error : colors.dimText);
        ImGui::EndGroup();
        return;
    }
    const int channel = std::min(chosenChannel(view.experiment), layout.channels() - 1);
    Eigen::VectorXf shown(sheet.values.size());
    for (Eigen::Index k = 0; k < shown.size(); ++k) shown[k] = onScale(sheet.values[k], scale.axis);
    const Image values = mosaicOf(layout, shown, std::vector<float>(layout.bands().size(), 1.f), channel);
    ImageStyle style{.id = "map",
                     .map = scale.map,
                     .lo = onScale(scale.axis.lo, scale.axis),
                     .hi = onScale(scale.axis.hi, scale.axis),
                     .name = sheet.file,
                     .dimmed = sheet.stale};
    markChosen(style, layout, view.experiment.look.coefficient, channel);
    style.readout = [&](int row, int col, float) {
        const int k = layout.mosaic(row, col, channel);
        return fmt::format("{}: {} {}{}", layout.describe(k), scale.title, shortNumber(sheet.values[k], 4),
                           numbersText(view, sheet.column, k));
    };
    const ImageEvents events = drawImage(view, ui, values, side, style);
    drawBandBorders(view, layout, events, side);
    if (events.clicked) {
        edits.experiment.look.coefficient = layout.mosaic(events.row, events.col, channel);
        if (sheet.column >= 0) ui.column = sheet.column;
    }
    ImGui::EndGroup();
}

} // namespace

std::vector<MapSheet> mapSheets(const View& view) {
    const SubbandMap map = view.experiment.look.subbands;
    if (ofData(map)) return {dataSheet(view, map)};
    std::vector<MapSheet> sheets;
    for (int i = 0; i < view.columns(); ++i) {
        if (map != SubbandMap::share)
            sheets.push_back(modelSheet(view, map, i));
        else if (i != referenceOf(view.experiment))
            sheets.push_back(shareSheet(view, i));
    }
    return sheets;
}

MapScale mapScale(SubbandMap map, const std::vector<MapSheet>& sheets) {
    switch (map) {
    case SubbandMap::variance:
        return {ColorMap::viridis, positive(sheets, 6), "clean variance"};
    case SubbandMap::kurtosis:
        return {ColorMap::viridis, positive(sheets, 4), "excess kurtosis (Gaussian and below: darkest)"};
    case SubbandMap::saved:
        return {ColorMap::diverging, around(sheets, shownShare), "% of linear shrinkage's error saved"};
    case SubbandMap::gain:
        return {ColorMap::viridis, {0, std::max(1.0, magnitude(sheets, 1))}, "gain dD / dw at the means"};
    case SubbandMap::condition:
        return {ColorMap::viridis, positive(sheets, 12), "condition number"};
    case SubbandMap::share:
        return {ColorMap::diverging, around(sheets, 1), "% of the whole gain"};
    default:
        return {ColorMap::viridis, {0, magnitude(sheets, 1)}, "held-out MSE, exact in the noise"};
    }
}

void drawSubbandMaps(const View& view, UiState& ui, Edits& edits) {
    const auto mosaic = view.shown<MosaicStudy>();
    if (!resultReady(view, mosaic, 120 * view.scale)) return;
    const SubbandLayout& layout = mosaic->transform->layout();
    const std::vector<MapSheet> sheets = mapSheets(view);
    if (sheets.empty())
        return dimText(view, "A gain needs two columns: the reference model and another one.");
    const MapScale scale = mapScale(view.experiment.look.subbands, sheets);
    {
        const Dimmed stale(
            std::any_of(sheets.begin(), sheets.end(), [](const MapSheet& s) { return s.stale; }));
        drawScaleBar(view, scale.map, scale.axis, scale.title,
                     std::min(ImGui::GetContentRegionAvail().x, 420 * view.scale));
    }
    drawArranged(view, sheets.size(), 1, false, [&](std::size_t i, float side) {
        drawSheet(view, ui, edits, layout, sheets[i], scale, side);
    });
}

} // namespace scorelet
