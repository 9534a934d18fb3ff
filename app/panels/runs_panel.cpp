#include "app/panels/runs_panel.h"

#include "app/draw/chart_widget.h"
#include "app/draw/theme.h"
#include "app/panels/instruments.h"
#include "app/panels/save_menu.h"
#include "app/panels/widgets.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/studies/error_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <limits>
#include <numeric>

namespace scorelet {
namespace {

/// Adds the run's model to the columns, where there is room.
void addColumn(const RunRecord& run, Experiment& e, UiState& ui) {
    try {
        ModelSpec spec = parseModelSpec(run.model);
        if (e.columns.size() < static_cast<std::size_t>(maxColumns)) e.columns.push_back(std::move(spec));
    } catch (const Error& error) {
        ui.messages.add(error);
    }
}

void drawExport(UiState& ui) {
    if (ImGui::Button("export..."))
        askToSave(ui, "runs.csv", [csv = ui.runs.csv()](const std::filesystem::path& path) {
            writeFile(path.string(), csv);
        });
    tooltip("Writes all runs as CSV, a row for every run and noise level.");
}

std::string errorsText(const RunRecord& run) {
    std::string text = fmt::format("{}\n{}\n{}", run.model, run.data, run.basis);
    for (std::size_t i = 0; i < run.sigmas.size(); ++i)
        text += fmt::format("\n\xcf\x83 {}: training {}, held-out {}", shortNumber(run.sigmas[i]),
                            shortNumber(run.train[i], 4), shortNumber(run.heldOut[i], 4));
    text += fmt::format("\nsolved in at most {} ms at one of them", shortNumber(1e3 * run.fitSeconds));
    return text;
}

std::string bitsText(double bits) {
    return std::isfinite(bits) ? fmt::format("{:.4f}", bits) : "n/a";
}

/// The area, and what each interaction takes of it.
void drawBits(const RunRecord& run, const RunBits::value_type& bits) {
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(bitsText(comparableBits(run)).c_str());
    tooltip(run.exact()
                ? fmt::format("{}: {} bits {} from \xcf\x83 {} to {}", run.model, bitsText(run.bits()),
                              run.per(), shortNumber(run.sigmas.front()), shortNumber(run.sigmas.back()))
                : fmt::format("{}: its errors are sampled, over the first held-out images alone: their "
                              "area cannot be compared with one over all. The chart of the errors as "
                              "bits compares models over the same images.",
                              run.model));
    for (const InteractionBits& one : bits) {
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(one.without.empty() ? "-" : bitsText(one.bits).c_str());
        tooltip(one.without.empty() ? run.model + " has no such part"
                : std::isfinite(one.bits)
                    ? fmt::format("{} codes {} bits {} better than {}", run.model, bitsText(one.bits),
                                  run.per(), one.without)
                    : fmt::format("It is the difference to {}, of which there is no run with "
                                  "the same images, basis and noise levels.",
                                  one.without));
    }
}

/// One row; true when it is to be removed.
bool drawRow(const View& view, UiState& ui, Edits& edits, RunRecord& run, const RunBits::value_type& bits) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    if (ImGui::Checkbox("##pin", &run.pinned)) ui.runs.touch();
    tooltip("Keeps the run and shows it in the chart.");
    ImGui::SameLine();
    if (ImGui::SmallButton("add")) addColumn(run, edits.experiment, ui);
    tooltip("Adds this model as a column.");
    ImGui::SameLine();
    const bool removed = ImGui::SmallButton("x");
    tooltip("Forgets this run.");
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(run.name.c_str());
    tooltip(errorsText(run));
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(alignedNumber(run.heldOutAt(view.experiment.sigma)).c_str());
    tooltip(errorsText(run));
    drawBits(run, bits);
    for (const std::string& text : {run.data, run.basis, parametersText(run.parameters)}) {
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(text.c_str());
        tooltip(errorsText(run));
    }
    ImGui::TableNextColumn();
    ImGui::SetNextItemWidth(-1);
    if (inputText("##note", run.note, "note")) ui.runs.touch();
    tooltip("A note of your own; it is kept and exported.");
    return removed;
}

/// What the errors of all these runs are means over: values where some are of images in colour.
std::string perOf(const std::vector<const RunRecord*>& runs) {
    const auto colour =
        std::find_if(runs.begin(), runs.end(), [](const RunRecord* run) { return run->channels != 1; });
    return colour == runs.end() ? RunRecord{}.per() : (*colour)->per();
}

struct RunColumn {
    std::string head;
    std::string tooltip;
    ImGuiTableColumnFlags flags;
    float weight;
};

/// The columns' heads; what does not fit into the region scrolls sideways, with the model always in sight.
bool beginTable(double sigma, const std::string& per) {
    constexpr auto flags = ImGuiTableFlags_Sortable | ImGuiTableFlags_RowBg | ImGuiTableFlags_Resizable |
                           ImGuiTableFlags_ScrollY | ImGuiTableFlags_ScrollX |
                           ImGuiTableFlags_SizingStretchProp;
    const std::string parameters = meaningOf("parameters") + " The most at one noise level of the chart.";
    const RunColumn columns[] = {
        {"pin", "Pinned runs are kept and compared in the chart below.", ImGuiTableColumnFlags_WidthFixed, 0},
        {"model", "The model column of this run. Hover a row for its errors at all noise levels.", 0, 2.28f},
        {fmt::format("MSE at {}###mse", shortNumber(sigma)),
         fmt::format("Held-out MSE {} at the noise level of the slider, so that all runs are compared at one "
                     "level; between two levels of a run's chart interpolated on logarithmic axes, \"-\" "
                     "outside of them.",
                     per),
         ImGuiTableColumnFlags_DefaultSort, 0.86f},
        {"bits",
         fmt::format(
             "The area under MSE / \xcf\x83\xc2\xb2 over ln \xcf\x83, in bits {}. The difference of "
             "two runs on the same data and noise levels is what one codes better than the other. Not "
             "of sampled errors (machines of training images, networks), which are of the first "
             "held-out images alone.",
             per),
         0, 0.56f},
        {"degree",
         fmt::format(
             "What the highest degree of its monomials codes, in bits {}: how much larger the area of "
             "the same model of one degree less is. That has to be a run here, with the same images, "
             "basis and noise levels, sampled on the same images if it is.",
             per),
         0, 0.62f},
        {"stencil",
         fmt::format("What all that a coefficient sees beside itself codes, in bits {}: how much larger the "
                     "area of the same model of single coefficients is.",
                     per),
         0, 0.66f},
        {"products",
         fmt::format("What products of different coefficients code, in bits {}: how much larger the area of "
                     "the same model with their powers alone (additive) is.",
                     per),
         0, 0.72f},
        {"data", "The images, whether in colour, how many of them the models have seen, and their size.", 0,
         2.05f},
        {"basis", "The basis of the models that work in one.", 0, 0.94f},
        {"parameters", parameters, 0, 0.86f},
        {"note", "Notes of your own.", ImGuiTableColumnFlags_NoSort, 0.85f}};
    constexpr int count = static_cast<int>(std::size(columns));
    const float least = 76 * ImGui::GetFontSize();
    const float room = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
    if (!ImGui::BeginTable("runs", count, flags, ImVec2(0, 0), std::max(room, least))) return false;
    ImGui::TableSetupScrollFreeze(2, 1);
    for (const RunColumn& column : columns)
        ImGui::TableSetupColumn(column.head.c_str(), column.flags, column.weight);
    ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
    for (int i = 0; i < count; ++i) {
        if (!ImGui::TableSetColumnIndex(i)) continue;
        ImGui::TableHeader(columns[i].head.c_str());
        tooltip(columns[i].tooltip);
    }
    return true;
}

void drawTable(const View& view, UiState& ui, Edits& edits) {
    const double sigma = view.experiment.sigma;
    std::vector<const RunRecord*> all;
    for (const RunRecord& run : ui.runs.runs()) all.push_back(&run);
    if (!beginTable(sigma, perOf(all))) return;
    int column = 2;
    bool descending = false;
    if (const ImGuiTableSortSpecs* specs = ImGui::TableGetSortSpecs(); specs && specs->SpecsCount > 0) {
        column = specs->Specs[0].ColumnIndex;
        descending = specs->Specs[0].SortDirection == ImGuiSortDirection_Descending;
    }
    if (ui.runBits.size() != ui.runs.runs().size() || ui.runBitsChange != ui.runs.changes()) {
        ui.runBits = interactionBits(ui.runs);
        ui.runBitsChange = ui.runs.changes();
    }
    std::ptrdiff_t removed = -1;
    for (const std::size_t index : sortedRuns(ui.runs, ui.runBits, sigma, column, descending)) {
        ImGui::PushID(ui.runs.runs()[index].key.c_str());
        if (drawRow(view, ui, edits, ui.runs.runs()[index], ui.runBits[index]))
            removed = static_cast<std::ptrdiff_t>(index);
        ImGui::PopID();
    }
    if (removed >= 0) ui.runs.remove(static_cast<std::size_t>(removed));
    ImGui::EndTable();
}

} // namespace

std::vector<std::size_t> sortedRuns(const RunTable& table, const RunBits& bits, double sigma, int column,
                                    bool descending) {
    const std::vector<RunRecord>& runs = table.runs();
    std::vector<std::size_t> order(runs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Unknown numbers come last: NaN would break the order.
    const auto less = [](double x, double y) { return std::isnan(y) ? !std::isnan(x) : x < y; };
    const auto before = [&](std::size_t first, std::size_t second) {
        const RunRecord &a = runs[first], &b = runs[second];
        switch (column) {
        case 0:
            return a.pinned && !b.pinned;
        case 1:
            return a.name < b.name;
        case 3:
            return less(comparableBits(a), comparableBits(b));
        case 4:
        case 5:
        case 6: {
            const auto of = [&](std::size_t run) {
                const InteractionBits& one = bits[run][static_cast<std::size_t>(column - 4)];
                return one.without.empty() ? std::numeric_limits<double>::quiet_NaN() : one.bits;
            };
            return less(of(first), of(second));
        }
        case 7:
            return a.data < b.data;
        case 8:
            return a.basis < b.basis;
        case 9:
            return a.parameters.total() < b.parameters.total();
        default:
            return less(a.heldOutAt(sigma), b.heldOutAt(sigma));
        }
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return descending ? before(b, a) : before(a, b); });
    return order;
}

namespace {

/// Data and basis in brackets, as far as they tell the run from others that are shown; a model without a
/// basis differs from none by it.
std::string differenceText(const RunRecord& run, const std::vector<const RunRecord*>& shown) {
    std::string text;
    for (std::string RunRecord::*part : {&RunRecord::data, &RunRecord::basis}) {
        const auto other = [&](const RunRecord* one) {
            return (one->*part).size() > 1 && one->*part != run.*part;
        };
        if ((run.*part).size() > 1 && std::any_of(shown.begin(), shown.end(), other))
            text += (text.empty() ? "" : "; ") + run.*part;
    }
    return text.empty() ? text : fmt::format(" ({})", text);
}

} // namespace

Chart pinnedChart(const View& view, const RunTable& table) {
    const Palette& colors = palette(view.theme);
    const auto& runs = table.runs();
    const bool any = std::any_of(runs.begin(), runs.end(), [](const RunRecord& run) { return run.pinned; });
    Chart chart{.title = any ? "held-out error of pinned runs" : "held-out error of the newest runs",
                .xLabel = "\xcf\x83",
                .yLabel = {},
                .logX = true,
                .logY = true};
    std::vector<const RunRecord*> shown;
    for (auto it = runs.rbegin(); it != runs.rend(); ++it)
        if (any ? it->pinned : shown.size() < colors.series.size()) shown.push_back(&*it);
    chart.yLabel = "MSE " + perOf(shown);
    for (const RunRecord* run : shown)
        chart.series.push_back({.label = run->name + differenceText(*run, shown),
                                .color = colors.series[chart.series.size() % colors.series.size()],
                                .x = run->sigmas,
                                .y = run->heldOut,
                                .error = run->heldOutError});
    return chart;
}

void drawRunsPanel(const View& view, UiState& ui, Edits& edits) {
    if (ui.runs.runs().empty()) {
        dimText(view, "Every model whose chart is complete is listed here.");
        return;
    }
    drawExport(ui);
    const Chart chart = pinnedChart(view, ui.runs);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool compared = !chart.series.empty();
    ImGui::BeginChild("run table", ImVec2(0, compared ? room.y * 0.5f : 0), false, walkable);
    drawTable(view, ui, edits);
    ImGui::EndChild();
    if (compared) drawTabChart(view, ui, "pinned", chart, ImGui::GetContentRegionAvail());
}

namespace {

/// The errors that make a run of every column.
void wantRuns(const Wanted& w) {
    for (int i = 0; i < w.columns(); ++i)
        for (int k = 0; k < w.levels(); ++k) w.later<ErrorStudy>(i, k);
}

const InstrumentRegistration runsInstrument(
    {.id = "runs",
     .order = 100,
     .label = "Runs",
     .tooltip = "Every configuration that was looked at, with its errors: sort, pin, compare, export.",
     .draw = drawRunsPanel,
     .want = wantRuns,
     .wraps = true});

} // namespace

} // namespace scorelet
