#include "app/panels/basis_panel.h"

#include "app/draw/theme.h"
#include "app/panels/bases_view.h"
#include "app/panels/border_view.h"
#include "app/panels/instrument.h"
#include "app/panels/instruments.h"
#include "app/panels/number_field.h"
#include "app/panels/spotlight.h"
#include "app/panels/wavelet_view.h"
#include "app/panels/wiener_view.h"
#include "core/basis/band_name.h"
#include "core/session/glossary.h"
#include "core/studies/basis_study.h"
#include "core/studies/wiener_study.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace scorelet {
namespace {

constexpr float bigSide = 190; // of the chosen atom, units
constexpr float basisChartHeight = 225;
constexpr float leastAtom = 36, ampleAtom = 100, mostAtom = 140; // sides of a band's atom, units
constexpr float bumpSide = 44;

float boundOf(const Image& image) {
    return std::max(1e-6f, image.flat().abs().maxCoeff());
}

/// Dim text below a picture, in as many lines as its width needs.
void caption(const View& view, const std::string& text, float width) {
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
    dimText(view, text);
    ImGui::PopTextWrapPos();
}

/// The chosen atom, large, and where it stands.
void drawAtom(const View& view, UiState& ui, const SubbandLayout& layout) {
    const auto result = view.shown<AtomStudy>();
    const float side = bigSide * view.scale;
    if (!result)
        return drawImagePlaceholder(view, side, side, missingText(view, result.failure),
                                    palette(view.theme).dimText);
    const float bound = boundOf(result->atom.image);
    const bool dimmed = !result.fresh;
    const Dimmed stale(dimmed);
    ImGui::BeginGroup();
    drawImage(view, ui, result->atom.image, side,
              {.id = "atom",
               .map = ColorMap::diverging,
               .lo = -bound,
               .hi = bound,
               .name = fmt::format("atom {}", result->atom.coefficient),
               .dimmed = dimmed,
               .shared = false});
    if (result->atom.coefficient < layout.count())
        caption(view, layout.describe(result->atom.coefficient), side);
    caption(view,
            fmt::format("99 % within {} x {} pixels{}", result->height, result->width,
                        result->wraps ? ", across the border" : ""),
            side);
    tooltip("The smallest rows and columns that hold 99 % of the atom's energy. The periodized transform "
            "lets atoms at "
            "one border go on at the other.");
    ImGui::EndGroup();
}

/// Chooses scale, orientation and place by sliders: the flat index that they name.
void drawPlaceControls(const View& view, Edits& edits, const SubbandLayout& layout) {
    int chosen = std::clamp(view.experiment.look.coefficient, 0, layout.count() - 1);
    CoefficientPlace place = layout.place(chosen);
    const auto nameOf = [&](int band) { return fullName(layout.bands()[static_cast<std::size_t>(band)]); };
    const float width = bigSide * view.scale;
    bool changed = false;
    const auto slider = [&](const char* id, int& value, int count, const char* format, const char* what) {
        value = std::clamp(value, 0, count - 1);
        ImGui::SetNextItemWidth(width);
        int moved = value;
        const bool dragged = ImGui::SliderInt(id, &moved, 0, count - 1, format, ImGuiSliderFlags_AlwaysClamp);
        const int before = value;
        if (typedWhole(id, "place in the subband", 0, count - 1, value) == Typed::nothing && dragged)
            value = moved;
        changed |= value != before;
        tooltip(what);
    };
    if (layout.places() == Places::list) {
        slider("##atom", chosen, layout.count(), "atom %d", "Number of the atom.");
        if (changed) edits.experiment.look.coefficient = chosen;
        return;
    }
    ImGui::SetNextItemWidth(width);
    if (layout.levels() > 0 && ImGui::BeginCombo("##band", nameOf(place.band).c_str())) {
        for (int band = 0; band < static_cast<int>(layout.bands().size()); ++band)
            if (ImGui::Selectable(nameOf(band).c_str(), band == place.band)) {
                place.band = band;
                changed = true;
            }
        ImGui::EndCombo();
    }
    if (layout.levels() > 0)
        tooltip("Scale and orientation of the atom; level 1 is the finest. Details: " + meaningOf("details") +
                " Scaling: " + meaningOf("scaling"));
    const Subband& band = layout.bands()[static_cast<std::size_t>(place.band)];
    const char* what = "Place of the atom within its subband.";
    slider("##row", place.row, band.rows, "row %d", what);
    slider("##column", place.col, band.cols, "column %d", what);
    if (changed) edits.experiment.look.coefficient = layout.index(place.band, place.row, place.col);
}

/// "H2 LH", of several channels "H2 red"; "pixel", "17".
std::string atomName(const SubbandLayout& layout, int coefficient) {
    if (layout.places() == Places::list || coefficient >= layout.count())
        return fmt::format("{}", coefficient);
    if (layout.levels() == 0) return "pixel";
    const Subband& band = layout.bands()[static_cast<std::size_t>(layout.place(coefficient).band)];
    return fmt::format("{} {}", shortName(BandName{band.orientation, band.level}),
                       band.channelName.empty() ? letters(band.orientation) : band.channelName);
}

/// An atom of every subband, coarse to fine; a click chooses it.
void drawBandAtoms(const View& view, UiState& ui, Edits& edits, const Shown<BasisStudy>& shown,
                   const SubbandLayout& layout) {
    const BasisResult& basis = *shown;
    const bool dimmed = !shown.fresh;
    const auto count = static_cast<int>(basis.atoms.size());
    const float gap = 4 * view.scale, whole = ImGui::GetContentRegionAvail().x + gap;
    const bool oneRow = whole / static_cast<float>(count) - gap >= ampleAtom * view.scale;
    const int perRow = oneRow ? count : (count + 1) / 2;
    const float room = whole / static_cast<float>(perRow) - gap;
    const float most = oneRow ? mostAtom : ampleAtom;
    const float side = std::floor(std::clamp(room, leastAtom * view.scale, most * view.scale));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
    for (std::size_t k = 0; k < basis.atoms.size(); ++k) {
        const Atom& atom = basis.atoms[k];
        const float bound = boundOf(atom.image);
        if (static_cast<int>(k) % perRow != 0) ImGui::SameLine();
        ImGui::PushID(static_cast<int>(k));
        ImGui::BeginGroup();
        const auto readout = [&](int, int, float) {
            return atom.coefficient < layout.count() ? layout.describe(atom.coefficient) : std::string();
        };
        const ImageEvents events = drawImage(view, ui, atom.image, side,
                                             {.id = "atom",
                                              .map = ColorMap::diverging,
                                              .lo = -bound,
                                              .hi = bound,
                                              .name = fmt::format("atom {}", atom.coefficient),
                                              .dimmed = dimmed,
                                              .shared = false,
                                              .readout = readout});
        if (events.clicked) edits.experiment.look.coefficient = atom.coefficient;
        if (view.experiment.look.coefficient == atom.coefficient)
            ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                                toImColor(palette(view.theme).accent), 0, 0, 2 * view.scale);
        const Dimmed stale(dimmed);
        dimText(view, atomName(layout, atom.coefficient), side);
        ImGui::EndGroup();
        ImGui::PopID();
    }
    ImGui::PopStyleVar();
}

Series compactionSeries(const char* name, Rgba color, const Compaction& compaction) {
    Series series{.label = name, .color = color, .marker = Marker::none};
    const int count = static_cast<int>(compaction.cumulative.size()) - 1;
    // Evenly on the logarithmic axis: a curve of a thousand points has a few dozen that can be told apart.
    for (double m = 1; static_cast<int>(m) <= count; m = std::max(m + 1, m * 1.08)) {
        series.x.push_back(std::floor(m));
        series.y.push_back(compaction.fraction(static_cast<int>(m)));
    }
    return series;
}

/// What a chart calls the basis, and the plural of its members in a sentence.
struct BasisWords {
    const char* name;
    const char* members;
};

BasisWords wordsOf(BasisKind kind) {
    switch (kind) {
    case BasisKind::wavelet:
        return {"wavelet", "wavelets"};
    case BasisKind::pixels:
        return {"pixels", "pixels"};
    case BasisKind::dct:
        return {"DCT", "DCT waves"};
    case BasisKind::fourier:
        return {"Fourier by axes", "products of waves"};
    case BasisKind::pca:
        return {"PCA", "components"};
    case BasisKind::file:
        break;
    }
    return {"matrix", "rows of the matrix"};
}

Chart compactionChart(const View& view, const std::string& title, const BasisCompaction& bases,
                      BasisKind kind, bool stale) {
    const auto& colors = palette(view.theme).series;
    Chart chart{
        .title = title, .xLabel = "largest coefficients kept", .yLabel = "share of the energy", .logX = true};
    if (kind != BasisKind::pixels)
        chart.series.push_back(compactionSeries(wordsOf(kind).name, colors[0], bases.chosen));
    chart.series.push_back(compactionSeries("Fourier", colors[1], bases.fourier));
    chart.series.push_back(compactionSeries("pixels", colors[2], bases.pixels));
    chart.yRange = {0, 1.02};
    for (Series& series : chart.series) series.stale = stale;
    return chart;
}

std::string halfText(const BasisCompaction& bases, BasisKind kind) {
    if (kind == BasisKind::pixels)
        return fmt::format("95 % of the energy: {} Fourier modes, {} pixels",
                           bases.fourier.coefficientsFor(0.95), bases.pixels.coefficientsFor(0.95));
    return fmt::format("95 % of the energy: {} {}, {} Fourier modes, {} pixels",
                       bases.chosen.coefficientsFor(0.95), wordsOf(kind).members,
                       bases.fourier.coefficientsFor(0.95), bases.pixels.coefficientsFor(0.95));
}

/// The bump that is compared; a click puts it elsewhere.
void drawBump(const View& view, UiState& ui, Edits& edits, const Shown<BumpStudy>& bump) {
    const ImageEvents events = drawImage(
        view, ui, bump->image, bumpSide * view.scale,
        {.id = "bump", .lo = 0, .hi = boundOf(bump->image), .dimmed = !bump.fresh, .shared = false});
    if (!events.clicked) return;
    edits.experiment.look.pixelRow = events.row;
    edits.experiment.look.pixelCol = events.col;
}

/// A thing and how well the bases compact it.
struct Compacted {
    const char* what;
    const BasisCompaction& bases;
    BasisKind kind;
    bool fresh;
};

void drawCompaction(const View& view, UiState& ui, Edits& edits, const Shown<CompactionStudy>& image,
                    const Shown<BumpStudy>& bump) {
    const float width = partWidth(2);
    const std::array<Compacted, 2> parts = {
        {{"image", *image, image.inputs->basis.kind, image.fresh},
         {"bump", bump->compaction, bump.inputs->basis.kind, bump.fresh}}};
    for (std::size_t k = 0; k < parts.size(); ++k) {
        const auto& [what, bases, kind, fresh] = parts[k];
        if (k > 0) ImGui::SameLine();
        ImGui::BeginGroup();
        const Chart chart = compactionChart(view, fmt::format("compaction: {}", what), bases, kind, !fresh);
        drawTabChart(view, ui, what, chart, ImVec2(width, basisChartHeight * view.scale));
        float room = width;
        if (k == 1) { // beside its numbers: both are in sight with the chart
            drawBump(view, ui, edits, bump);
            ImGui::SameLine();
            room -= bumpSide * view.scale + ImGui::GetStyle().ItemSpacing.x;
        }
        {
            const Dimmed stale(!fresh);
            caption(view, isCovered("curves") ? coveredText() : halfText(bases, kind), room);
        }
        tooltip(
            k == 0 ? "How few coefficients hold the clean image (background out), the largest first."
                   : "A Gaussian bump at the chosen pixel: local in wavelets, spread over all frequencies in "
                     "Fourier's basis. A click in its picture moves it.");
        ImGui::EndGroup();
    }
}

/// Of a matrix of a file how far it is from orthonormal.
void drawOrthonormality(const View& view, const BasisResult& basis) {
    wrappedText(palette(view.theme).text,
                basis.defect > 0 ? fmt::format("{}: max |Q Q' - I| = {:.2g}", basis.name, basis.defect)
                                 : fmt::format("{}: orthonormal", basis.name));
}

void drawWaveletPart(const View& view, UiState& ui, Edits& edits, const Shown<BasisStudy>& basis,
                     const SubbandLayout& layout) {
    ImGui::BeginGroup();
    drawAtom(view, ui, layout);
    {
        const Dimmed stale(!view.shown<MosaicStudy>().fresh); // the places are those of its transform
        drawPlaceControls(view, edits, layout);
    }
    ImGui::EndGroup();
    flow(24 * ImGui::GetFontSize(), 12 * view.scale);
    ImGui::BeginGroup();
    const char* which = layout.places() == Places::list ? "the first atoms: click to choose"
                        : layout.levels() == 0          ? "an atom"
                                                        : "an atom of every subband: click to choose";
    dimText(view, which, ImGui::GetContentRegionAvail().x);
    tooltip("Atom: " + meaningOf("atom") + " Subband: " + meaningOf("subband"));
    drawBandAtoms(view, ui, edits, basis, layout);
    {
        const Dimmed stale(!basis.fresh);
        drawOrthonormality(view, *basis);
    }
    ImGui::EndGroup();
    const auto image = view.shown<CompactionStudy>();
    const auto bump = view.shown<BumpStudy>();
    const Failure* failure = image.failure ? image.failure : bump.failure;
    if (resultReady(view, failure, image && bump, basisChartHeight * view.scale))
        drawCompaction(view, ui, edits, image, bump);
}

} // namespace

void drawBasisPanel(const View& view, UiState& ui, Edits& edits) {
    const BasisView shows = view.experiment.look.bases;
    if (shows == BasisView::wavelet)
        controlFlow(view, edits, {"bases", "basis", "wavelet", "iterations"});
    else if (hasColours(view.experiment))
        controlFlow(view, edits, {"bases", "basis", "wavelet", "levels", "colours"});
    else
        controlFlow(view, edits, {"bases", "basis", "wavelet", "levels"});
    if (drawNoData(view)) return;
    ImGui::Separator();
    if (shows == BasisView::errors) return drawBases(view, ui, edits);
    if (shows == BasisView::wavelet) return drawWavelet(view, ui, edits);
    if (shows == BasisView::borders) return drawBorders(view, ui, edits);
    const auto basis = view.shown<BasisStudy>();
    const auto mosaic = view.shown<MosaicStudy>();
    const Failure* failure = basis.failure ? basis.failure : mosaic.failure;
    if (resultReady(view, failure, basis && mosaic, bigSide * view.scale))
        drawWaveletPart(view, ui, edits, basis, mosaic->transform->layout());
    ImGui::Separator();
    drawWienerView(view, ui, edits);
}

namespace {

/// What the tab wants computed.
void wantBasis(const Wanted& w) {
    const BasisView shows = w.experiment.look.bases;
    if (shows == BasisView::errors) return wantBases(w);
    if (shows == BasisView::wavelet) return wantWavelet(w);
    if (shows == BasisView::borders) return wantBorders(w);
    w.live<AtomStudy>();
    w.live<BasisStudy>();
    w.live<CompactionStudy>();
    w.live<BumpStudy>();
    w.later<EigenimagesStudy>();
    w.later<WienerGainsStudy>();
    w.later<WienerCurvesStudy>();
}

const InstrumentRegistration basisInstrument(
    {.id = "basis",
     .order = 70,
     .label = "Basis",
     .tooltip = "The basis: its atoms, energy compaction, filter and borders; Wiener's eigenimages.",
     .draw = drawBasisPanel,
     .want = wantBasis});

} // namespace

} // namespace scorelet
