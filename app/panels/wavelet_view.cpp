#include "app/panels/wavelet_view.h"

#include "app/draw/theme.h"
#include "app/panels/instrument.h"
#include "core/session/glossary.h"
#include "core/studies/wavelet_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float functionChartHeight = 210, tapsChartHeight = 190; // units
constexpr float leastProduct = 84, mostProduct = 150;             // sides of the pictures, units
constexpr float factorHeight = 24;                                // of a factor along a picture's edge, units
constexpr std::size_t mostStairs = 300;                           // in a chart
constexpr double leastDetail = 1e-17;                             // on a logarithmic axis, which has no 0

/// A function on pieces as stairs, which end on the axis; as a line where the pieces are too many to be told
/// apart.
Series stairsOf(const std::vector<double>& pieces, double step, std::string label, Rgba color) {
    Series series{.label = std::move(label),
                  .color = color,
                  .stairs = pieces.size() <= mostStairs,
                  .marker = Marker::none};
    for (std::size_t k = 0; k <= pieces.size(); ++k) {
        series.x.push_back(static_cast<double>(k) * step);
        series.y.push_back(k < pieces.size() ? pieces[k] : 0);
    }
    return series;
}

std::string iterationsText(int iterations) {
    return iterations == 0 ? "the box"
                           : fmt::format("{} iteration{}", iterations, iterations == 1 ? "" : "s");
}

/// One of both functions, and before it what it was an iteration ago.
Chart functionChart(const Shown<WaveletStudy>& shown, std::vector<double> Cascade::*function,
                    const char* title, Rgba color) {
    Chart chart{.title = fmt::format("{} of {}", title, shown->filter.name), .xLabel = "x", .yLabel = ""};
    const auto add = [&](const Cascade& step, Rgba of) {
        if ((step.*function).empty()) return;
        chart.series.push_back(stairsOf(step.*function, step.step, iterationsText(step.iterations), of));
        chart.series.back().stale = !shown.fresh;
    };
    if (shown->now.iterations > 0) add(shown->before, faded(color, 0.45f));
    add(shown->now, color);
    return chart;
}

std::string changeText(double change) {
    return std::isnan(change) ? std::string("the cascade has no step before this one")
                              : fmt::format("largest change of the last iteration: {}", shortNumber(change));
}

void drawFunctions(const View& view, UiState& ui, const Shown<WaveletStudy>& shown) {
    const auto& colors = palette(view.theme).series;
    const bool stacked = narrow(view);
    const ImVec2 size(stacked ? ImGui::GetContentRegionAvail().x : partWidth(2),
                      functionChartHeight * view.scale);
    const auto draw = [&](const char* id, std::vector<double> Cascade::*function, const char* title,
                          Rgba color, double change, const char* tip) {
        ImGui::BeginGroup();
        drawChartOr(view, ui, id, functionChart(shown, function, title, color), size,
                    "a wavelet is there from the first iteration on");
        const Dimmed stale(!shown.fresh);
        dimText(view, changeText(change), size.x);
        tooltip(tip);
        ImGui::EndGroup();
    };
    draw("scaling function", &Cascade::scaling, "scaling function φ", colors[0], shown->scalingChange,
         "φ(x) = √2 Σ h[n] φ(2x - n), applied again and again, from the box on. Where the changes fall to "
         "nothing, it "
         "has come to rest: a filter of more vanishing moments is smoother and gets there sooner.");
    if (!stacked) ImGui::SameLine();
    draw("wavelet function", &Cascade::wavelet, "wavelet ψ", colors[1], shown->waveletChange,
         "ψ(x) = √2 Σ g[n] φ(2x - n), of the scaling function an iteration before.");
}

Chart tapsChart(const View& view, const Shown<WaveletStudy>& shown) {
    const Filter& filter = shown->filter;
    const auto& colors = palette(view.theme).series;
    Chart chart{
        .title = fmt::format("{} taps of {}", filter.low.size(), filter.name), .xLabel = "n", .yLabel = ""};
    for (std::size_t n = 0; n < filter.low.size(); ++n) chart.categories.push_back(fmt::format("{}", n));
    chart.series.push_back(
        {.label = "h, low-pass", .color = colors[0], .y = filter.low, .stale = !shown.fresh});
    chart.series.push_back(
        {.label = "g, high-pass", .color = colors[1], .y = filter.high, .stale = !shown.fresh});
    return chart;
}

Chart degreesChart(const View& view, const Shown<WaveletStudy>& shown) {
    const auto& colors = palette(view.theme).series;
    Chart chart{.title = "what is left of x^m",
                .xLabel = "degree m",
                .yLabel = "relative (nothing: at 1e-17)",
                .logY = true};
    Series detail{.label = "largest detail", .color = colors[1], .stale = !shown.fresh},
        moment{.label = "moment of g", .color = colors[2], .dashed = true, .stale = !shown.fresh};
    for (const DegreeDetail& degree : shown->degrees)
        for (const auto& [series, value] :
             {std::pair(&detail, degree.detail), std::pair(&moment, degree.moment)}) {
            series->x.push_back(degree.degree);
            series->y.push_back(std::max(leastDetail, value));
        }
    chart.series = {std::move(detail), std::move(moment)};
    chart.xRange = {-0.2, shown->vanishing + 1.2};
    chart.wholeX = true;
    return chart;
}

void drawTapCharts(const View& view, UiState& ui, const Shown<WaveletStudy>& shown) {
    const bool stacked = narrow(view);
    const ImVec2 size(stacked ? ImGui::GetContentRegionAvail().x : partWidth(2),
                      tapsChartHeight * view.scale);
    drawTabChart(view, ui, "taps", tapsChart(view, shown), size);
    if (!stacked) ImGui::SameLine();
    ImGui::BeginGroup();
    drawTabChart(view, ui, "details of polynomials", degreesChart(view, shown), size);
    const Dimmed stale(!shown.fresh);
    dimText(view,
            fmt::format("{} vanishing moment{}: below degree {} only rounding is left", shown->vanishing,
                        shown->vanishing == 1 ? "" : "s", shown->vanishing),
            size.x);
    tooltip("Details: the largest high-pass coefficient of x^m, sampled on a line from -1 to 1 without its "
            "ends, over the "
            "largest low-pass one. Moment: Σ g[n] t[n]^m, t the taps' places from -1 to 1, over the sum of "
            "its terms' "
            "magnitudes. A smooth image is a polynomial within each filter's reach, so that its details "
            "nearly vanish.");
    ImGui::EndGroup();
}

/// A function along one edge of a picture, `size` large, from left to right or from top to bottom.
void drawFactor(const View& view, const std::vector<double>& values, ImVec2 size, bool down) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    double low = 0, high = 0;
    for (const double value : values) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    const double span = std::max(1e-9, high - low);
    const float along = down ? size.y : size.x, across = down ? size.x : size.y;
    const auto place = [&](float part, double value) {
        // Positive values stand away from the picture.
        const float height = across * static_cast<float>((high - value) / span);
        return down ? ImVec2(at.x + height, at.y + part * along) : ImVec2(at.x + part * along, at.y + height);
    };
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddLine(place(0, 0), place(1, 0), toImColor(palette(view.theme).grid));
    for (std::size_t k = 0; k < values.size(); ++k)
        list->PathLineTo(
            place((static_cast<float>(k) + 0.5f) / static_cast<float>(values.size()), values[k]));
    list->PathStroke(toImColor(palette(view.theme).text), 0, 1.2f * view.scale);
    ImGui::Dummy(size);
}

void drawProduct(const View& view, UiState& ui, const TensorProduct& product, float side, bool dimmed) {
    const float edge = factorHeight * view.scale, gap = 3 * view.scale;
    const float bound = std::max(1e-6f, product.picture.flat().abs().maxCoeff());
    ImGui::PushID(name(product.orientation));
    ImGui::BeginGroup();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
    {
        const Dimmed stale(dimmed);
        ImGui::Dummy(ImVec2(edge, edge));
        ImGui::SameLine();
        drawFactor(view, product.across, ImVec2(side, edge), false);
        drawFactor(view, product.down, ImVec2(edge, side), true);
        ImGui::SameLine();
    }
    drawImage(view, ui, product.picture, side,
              {.id = "product",
               .map = ColorMap::diverging,
               .lo = -bound,
               .hi = bound,
               .name = fmt::format("tensor product {}", name(product.orientation)),
               .dimmed = dimmed,
               .shared = false});
    ImGui::PopStyleVar();
    const Dimmed stale(dimmed);
    dimText(view, fmt::format("{} {}", letters(product.orientation), name(product.orientation)),
            edge + gap + side);
    dimText(view, fmt::format("{}(x) {}(y)", product.highAcross ? "ψ" : "φ", product.highDown ? "ψ" : "φ"),
            edge + gap + side);
    ImGui::EndGroup();
    ImGui::PopID();
}

void drawProducts(const View& view, UiState& ui, const Shown<WaveletStudy>& shown) {
    dimText(view, "atoms of images: products of a function across and one down");
    tooltip("Tensor product: value (x, y) is that of one function at x times that of another at y; both "
            "stand along the "
            "picture's edges. Horizontal details are low-pass along x and high-pass along y: they answer to "
            "horizontal "
            "edges. After as many iterations as there are levels these are the coarsest atoms. Subband: " +
            meaningOf("subband"));
    if (shown->products.empty()) return dimText(view, "there is no wavelet before the first iteration");
    const auto count = static_cast<float>(shown->products.size());
    const float extra = (factorHeight + 3) * view.scale, gap = 14 * view.scale;
    const float room = (ImGui::GetContentRegionAvail().x - (count - 1) * gap) / count - extra;
    const float side = std::floor(std::clamp(room, leastProduct * view.scale, mostProduct * view.scale));
    for (std::size_t k = 0; k < shown->products.size(); ++k) {
        if (k > 0) flow(side + extra, gap);
        drawProduct(view, ui, shown->products[k], side, !shown.fresh);
    }
}

constexpr auto tableFlags =
    ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingStretchProp;

void waveletHead(const View& view, const char* text, const char* tip) {
    ImGui::TableNextColumn();
    dimText(view, text);
    tooltip(tip);
}

void waveletCell(const std::string& text) {
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(text.c_str());
}

void drawTaps(const View& view, const Filter& filter, float width) {
    if (!ImGui::BeginTable("taps", 3, tableFlags, ImVec2(width, 0))) return;
    waveletHead(view, "n", "Number of the tap; the transform gives c[k] = Σ h[n] x[2k + L/2 - n].");
    waveletHead(view, "h[n]", "Low-pass: scaling coefficients.");
    waveletHead(view, "g[n]", "High-pass: details.");
    for (std::size_t n = 0; n < filter.low.size(); ++n) {
        waveletCell(fmt::format("{}", n));
        waveletCell(fmt::format("{: .9f}", filter.low[n]));
        waveletCell(fmt::format("{: .9f}", filter.high[n]));
    }
    ImGui::EndTable();
}

void drawEquations(const View& view, const WaveletOrigin& origin, float width) {
    if (!ImGui::BeginTable("equations", 2, tableFlags, ImVec2(width, 0))) return;
    waveletHead(view, "equation",
                "What makes these taps a wavelet's. t[n] are the taps' places from -1 to 1: about any other "
                "origin the same "
                "moments vanish, and the numbers stay small.");
    waveletHead(view, "residual",
                "Left less right, for these taps in double precision; of a moment relative to its terms' "
                "magnitudes.");
    for (const FilterEquation& equation : origin.equations) {
        waveletCell(formula(equation));
        waveletCell(fmt::format("{:.1e}", equation.residual));
    }
    ImGui::TableNextColumn();
    dimText(view, fmt::format("sum g[n] t[n]^{} is not 0", origin.vanishing));
    waveletCell(fmt::format("{:.2g}", origin.degrees[static_cast<std::size_t>(origin.vanishing)].moment));
    ImGui::EndTable();
}

} // namespace

bool offerWavelets(const View& view, Edits& edits) {
    if (view.experiment.basis == BasisKind::wavelet) return false;
    wrappedText(palette(view.theme).text,
                fmt::format("The basis is {}, no wavelets.", basisName(basisOf(view.experiment))));
    if (ImGui::Button("choose wavelets")) edits.experiment.basis = BasisKind::wavelet;
    return true;
}

void drawWavelet(const View& view, UiState& ui, Edits& edits) {
    if (offerWavelets(view, edits)) return;
    const auto shown = view.shown<WaveletStudy>();
    if (!resultReady(view, shown, functionChartHeight * view.scale)) return;
    drawFunctions(view, ui, shown);
    drawTapCharts(view, ui, shown);
    ImGui::Separator();
    drawProducts(view, ui, shown);
    ImGui::Separator();
    const float width = partWidth(2);
    const Dimmed stale(!shown.fresh);
    ImGui::BeginGroup();
    drawTaps(view, shown->filter, width);
    ImGui::EndGroup();
    ImGui::SameLine();
    ImGui::BeginGroup();
    drawEquations(view, *shown, width);
    ImGui::EndGroup();
}

void wantWavelet(const Wanted& w) {
    if (w.experiment.basis == BasisKind::wavelet) w.live<WaveletStudy>();
}

} // namespace scorelet
