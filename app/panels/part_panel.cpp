#include "app/panels/part_panel.h"

#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "app/panels/subbands_panel.h"
#include "core/basis/band_name.h"
#include "core/families/spec_text.h"
#include "core/studies/part_study.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// One picture.
struct PartSheet {
    std::string title; ///< of a picture that is no model's
    std::string file;
    Rgba color;
    const ImagePart* part;
    bool stale;
    std::string missing = {};
    bool failed = false;
    int column = -1; ///< model column; -1: none
};

/// A box a subband, and all or none of them.
void drawBands(const View& view, Edits& edits, const SubbandLayout& layout) {
    std::string& leftOut = edits.experiment.look.leftOut;
    std::vector<bool> kept = keptBands(layout, leftOut);
    const float gap = 12 * view.scale;
    const auto all = [&](const char* text, bool on, const char* tip) {
        if (ImGui::SmallButton(text)) leftOut = bandsText(layout, std::vector<bool>(kept.size(), on));
        tooltip(tip);
    };
    ImGui::AlignTextToFramePadding();
    all("all", true, "Keeps all subbands: the image comes back.");
    ImGui::SameLine(0, gap);
    all("none", false, "Leaves all subbands out, to begin with one.");
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const Subband& band = layout.bands()[i];
        const std::string name = shortName(band);
        flow(switchWidth(name.c_str()), gap);
        bool on = kept[i];
        if (ImGui::Checkbox(name.c_str(), &on)) {
            kept[i] = on;
            leftOut = bandsText(layout, kept);
        }
        tooltip(fmt::format("{}, level {}: {} coefficients.", scorelet::name(band.orientation), band.level,
                            band.count()));
    }
}

std::vector<PartSheet> sheetsOf(const View& view, const Shown<PartStudy>& parts) {
    const Palette& colors = palette(view.theme);
    std::vector<PartSheet> all = {
        {"clean", "part clean", colors.text, parts ? &parts->clean : nullptr, !parts.fresh},
        {"noisy", "part noisy", colors.text, parts ? &parts->noisy : nullptr, !parts.fresh}};
    for (PartSheet& sheet : all) {
        sheet.missing = missingText(view, parts.failure);
        sheet.failed = parts.failure != nullptr;
    }
    for (int i = 0; i < view.columns(); ++i) {
        const auto part = view.shown<DenoisedPartStudy>(i);
        all.push_back({"", "part " + toText(view.spec(i)), columnColor(view, i), part.result, !part.fresh,
                       missingText(view, part.failure), part.failure != nullptr, i});
    }
    return all;
}

void drawSheet(const View& view, UiState& ui, const PartSheet& sheet, float bound, float side) {
    const Palette& colors = palette(view.theme);
    ImGui::BeginGroup();
    const Dimmed stale(sheet.stale);
    colouredText(sheet.color, sheet.column < 0 ? sheet.title : headingText(view, sheet.column, side), side);
    if (!sheet.part) {
        drawImagePlaceholder(view, side, side, sheet.missing, sheet.failed ? colors.error : colors.dimText);
    } else {
        drawImage(view, ui, sheet.part->image, side,
                  {.id = "part", .lo = -bound, .hi = bound, .name = sheet.file, .dimmed = sheet.stale});
        dimText(view, fmt::format("{} % of the norm\xc2\xb2", shortNumber(100 * sheet.part->share)), side);
        tooltip("How much of the whole image's squared norm the chosen subbands hold.");
        dimText(view, fmt::format("MSE {}", shortNumber(sheet.part->mse)), side);
        tooltip("What the chosen subbands add to the image's mean squared error: the transform is "
                "orthonormal, so "
                "that the error is a sum over subbands.");
    }
    ImGui::EndGroup();
}

} // namespace

void drawParts(const View& view, UiState& ui, Edits& edits) {
    const auto mosaic = view.shown<MosaicStudy>();
    if (!resultReady(view, mosaic, 120 * view.scale)) return;
    const SubbandLayout& layout = mosaic->transform->layout();
    drawBands(view, edits, layout);
    const auto parts = view.shown<PartStudy>();
    std::vector<PartSheet> sheets = sheetsOf(view, parts);
    // Without the scaling band zero is the middle grey, and the clean image's details give the range of all.
    float bound = 1;
    if (!keptBands(layout, view.experiment.look.leftOut).front() && parts) {
        bound = std::max(1e-3f, parts->clean.image.flat().abs().maxCoeff());
        for (PartSheet& sheet : sheets) sheet.stale = sheet.stale || !parts.fresh;
    }
    drawArranged(view, sheets.size(), 3, true,
                 [&](std::size_t i, float side) { drawSheet(view, ui, sheets[i], bound, side); });
}

} // namespace scorelet
