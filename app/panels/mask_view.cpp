#include "app/panels/mask_view.h"

#include "app/panels/instrument.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"
#include "core/studies/mask_study.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

bool anyMask(const View& view) {
    const auto& columns = view.experiment.columns;
    return std::any_of(columns.begin(), columns.end(),
                       [](const ModelSpec& spec) { return offers<Locality>(spec); });
}

} // namespace

bool hasMask(const View& view, int column) {
    return offers<Locality>(view.spec(column));
}

bool showsMasks(const View& view, const UiState& ui) {
    return ui.showMasks && anyMask(view);
}

void drawMaskSwitch(const View& view, UiState& ui) {
    if (!anyMask(view)) return;
    flow(switchWidth("masks"), 14 * view.scale);
    ImGui::Checkbox("masks", &ui.showMasks);
    tooltip(
        "The pixels that the output pixel looks at, in place of how it answers to them, and how many they "
        "are over the noise. Of the models that compare patches or masks.");
}

void drawMask(const View& view, UiState& ui, Edits& edits, int column, float side) {
    const auto shown = view.shown<MaskStudy>(column);
    if (!resultReady(view, shown, side)) return;
    const PixelId pixel = shown->pixel;
    const ImageStyle style{.id = "mask",
                           .lo = 0,
                           .hi = 1,
                           .name = "mask " + toText(view.spec(column)),
                           .dimmed = !shown.fresh,
                           .readout =
                               [&](int row, int col, float value) {
                                   return fmt::format("({}, {}) {} ({}, {})", pixel.row, pixel.col,
                                                      value > 0 ? "looks at" : "does not look at", row, col);
                               },
                           .markRow = pixel.row,
                           .markCol = pixel.col};
    const Dimmed stale(!shown.fresh);
    const ImageEvents events = drawImage(view, ui, shown->mask, side, style);
    if (events.clicked) {
        edits.experiment.look.pixelRow = events.row;
        edits.experiment.look.pixelCol = events.col;
    }
    const bool grey = shown->mask.shape().channels == 1;
    ImGui::TextUnformatted(
        fmt::format("looks at {} {}", countText(shown->size), grey ? "px" : "values").c_str());
    tooltip(grey ? "How many pixels are in the mask of this output pixel."
                 : "How many values, pixels and channels, are in the mask of this output value.");
    const MaskSizes& sizes = shown->sizes;
    dimText(view, fmt::format("mean {}, {} to {}", shortNumber(sizes.mean), sizes.least, sizes.most), side);
    tooltip(fmt::format("The size of the masks of all output {}: mean, least and most.",
                        grey ? "pixels" : "values"));
}

Chart maskChart(const View& view) {
    const char* of = view.experiment.data.channels == 1 ? "pixels" : "values";
    Chart chart{.title = "mask size over noise",
                .xLabel = "noise σ",
                .yLabel = fmt::format("{} looked at", of),
                .logX = true};
    const int levels = static_cast<int>(chartSigmas(view.experiment).size());
    for (int i = 0; i < view.columns(); ++i) {
        if (!hasMask(view, i)) continue;
        Series own{.label = fmt::format("{}  {}", columnLetter(i), label(view.spec(i))),
                   .color = columnColor(view, i)};
        Series mean{.label = fmt::format("{}  mean of all {}", columnLetter(i), of),
                    .color = own.color,
                    .dashed = true,
                    .marker = Marker::none};
        for (int k = 0; k < levels; ++k) {
            const auto shown = view.shown<MaskOverNoise>(i, k);
            if (!shown.fresh || !shown) continue;
            own.x.push_back(shown.inputs->fit.sigma);
            own.y.push_back(shown->size);
            mean.y.push_back(shown->sizes.mean);
        }
        mean.x = own.x;
        if (own.x.empty()) continue;
        chart.series.push_back(std::move(own));
        chart.series.push_back(std::move(mean));
    }
    chart.cursor = view.experiment.sigma;
    chart.cursorLabel = fmt::format("σ = {}", shortNumber(view.experiment.sigma, 3));
    return chart;
}

void wantMasks(const Wanted& w) {
    const auto wanting = [&](const auto& want) {
        for (int i = 0; i < w.columns(); ++i)
            if (offers<Locality>(w.experiment.columns[static_cast<std::size_t>(i)])) want(i);
    };
    wanting([&](int i) { w.live<MaskStudy>(i); });
    wanting([&](int i) {
        for (int k = 0; k < w.levels(); ++k) w.later<MaskOverNoise>(i, k);
    });
}

} // namespace scorelet
