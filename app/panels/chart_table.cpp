#include "app/panels/chart_table.h"

#include "app/panels/widgets.h"
#include "core/base/csv.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

double sortKey(const ChartRow& row, ChartField field) {
    const ErrorPoint& p = row.point;
    switch (field) {
    case ChartField::sigma:
        return p.sigma;
    case ChartField::train:
        return p.train;
    case ChartField::heldOut:
        return p.heldOut;
    case ChartField::how:
        return p.exact ? -1 : p.samples;
    case ChartField::features:
        return p.fit.features;
    case ChartField::parameters:
        return static_cast<double>(p.fit.parameters.total());
    case ChartField::rcond:
        return p.fit.rcond;
    case ChartField::seconds:
        return p.fit.seconds;
    case ChartField::model:
    case ChartField::count:
        break;
    }
    return 0;
}

std::string uncertain(double value, double error) {
    const std::string text = shortNumber(value, 5);
    return error > 0 ? fmt::format("{} \xc2\xb1 {:.1g}", text, error) : text;
}

/// Empty for none.
std::string countCell(std::int64_t count) {
    return count > 0 ? fmt::format("{}", count) : std::string();
}

std::string howText(const ErrorPoint& p) {
    return p.exact ? "exact" : fmt::format("{} images", countText(p.samples));
}

void drawRow(const View& view, const ChartRow& row) {
    const ErrorPoint& p = row.point;
    const std::string cells[] = {row.label,
                                 shortNumber(p.sigma, 4),
                                 uncertain(p.train, p.trainError),
                                 uncertain(p.heldOut, p.heldOutError),
                                 howText(p),
                                 p.fit.features ? countText(p.fit.features) : "-",
                                 parametersText(p.fit.parameters),
                                 p.fit.features ? conditionNumber(p.fit.rcond) : "-",
                                 fmt::format("{:.3f}", p.fit.seconds)};
    ImGui::TableNextRow();
    const Dimmed stale(row.stale);
    bool first = true;
    for (const std::string& cell : cells) {
        ImGui::TableNextColumn();
        const Rgba color = first && !row.reference ? columnColor(view, row.column) : palette(view.theme).text;
        colouredText(color, cell);
        first = false;
    }
}

void drawHeader() {
    static const std::pair<const char*, std::string> columns[] = {
        {"model", "The model column, or what theory says."},
        {"noise \xcf\x83", meaningOf("noise level")},
        {"MSE, training", meaningOf("MSE") + " Training: " + meaningOf("training")},
        {"MSE, held-out", meaningOf("MSE") + " Held-out: " + meaningOf("held-out")},
        {"how", "Exact in the noise over all images, or sampled with so many images (standard error after "
                "\xc2\xb1)."},
        {"features", meaningOf("features") + " Of the largest one."},
        {"parameters", meaningOf("parameters")},
        {"condition number", meaningOf("condition number") + " Of the worst ones."},
        {"fit, s", "Seconds to solve at this noise level."}};
    for (int i = 0; i < static_cast<int>(ChartField::count); ++i) ImGui::TableSetupColumn(columns[i].first);
    ImGui::TableSetupScrollFreeze(1, 1);
    ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
    for (int i = 0; i < static_cast<int>(ChartField::count); ++i) {
        ImGui::TableSetColumnIndex(i);
        ImGui::TableHeader(columns[i].first);
        tooltip(columns[i].second);
    }
}

} // namespace

std::vector<ChartRow> chartRows(const Experiment& e, const Snapshot& snapshot) {
    std::vector<ChartRow> rows;
    for (int i = 0; i < static_cast<int>(e.columns.size()); ++i) {
        const ErrorCurve curve = errorCurve<ErrorStudy>(snapshot, e, i);
        const std::string name =
            fmt::format("{}  {}", columnLetter(i),
                        label(curve.fresh ? e.columns[static_cast<std::size_t>(i)] : curve.spec));
        for (std::size_t k = 0; k < curve.points.size(); ++k)
            rows.push_back({name, toText(curve.spec), false, i, !curve.fresh, curve.points[k],
                            curve.fresh && curve.complete ? bitsUpTo(curve.points, k + 1) : std::nan("")});
    }
    if (!e.referenceCurves || rows.empty()) return rows;
    for (int i = 0; i < static_cast<int>(referenceModels().size()); ++i) {
        const ErrorCurve curve = errorCurve<ReferenceError>(snapshot, e, i);
        for (std::size_t k = 0; k < curve.points.size(); ++k)
            rows.push_back({fmt::format("theory: {}", label(curve.spec)),
                            fmt::format("theory: {}", toText(curve.spec)), true, 0, !curve.fresh,
                            curve.points[k],
                            curve.fresh && curve.complete ? bitsUpTo(curve.points, k + 1) : std::nan("")});
    }
    const auto meanImage = shownOf<MeanImageErrorStudy>(snapshot, e);
    const auto add = [&](const char* name, double sigma, double train, double heldOut) {
        ErrorPoint point;
        point.sigma = sigma;
        point.train = train;
        point.heldOut = heldOut;
        rows.push_back({name, name, true, 0, false, point, std::nan("")});
    };
    for (const double sigma : chartSigmas(e)) {
        add("theory: noise variance", sigma, sigma * sigma, sigma * sigma);
        if (meanImage.fresh && meanImage) add("theory: mean image", sigma, std::nan(""), *meanImage);
    }
    return rows;
}

void sortRows(std::vector<ChartRow>& rows, ChartField field, bool descending) {
    const auto before = [&](const ChartRow& a, const ChartRow& b) {
        if (field == ChartField::model) return descending ? b.label < a.label : a.label < b.label;
        const double x = sortKey(a, field), y = sortKey(b, field);
        if (std::isnan(x) || std::isnan(y)) return std::isnan(y) && !std::isnan(x); // unknown ones last
        return descending ? y < x : x < y;
    };
    std::stable_sort(rows.begin(), rows.end(), before);
}

const std::vector<std::string>& chartColumns() {
    static const std::vector<std::string> columns = {"model",
                                                     "sigma",
                                                     "train_mse",
                                                     "test_mse",
                                                     "test_stderr",
                                                     "method",
                                                     "features",
                                                     "rcond",
                                                     "fit_seconds",
                                                     "train_stderr",
                                                     "images",
                                                     "leave_one_out_mse",
                                                     "leave_one_out_stderr",
                                                     "h",
                                                     "difference",
                                                     "difference_stderr",
                                                     "bits",
                                                     "parameters",
                                                     "kept_values",
                                                     "reason"};
    return columns;
}

double bitsUpTo(const std::vector<ErrorPoint>& points, std::size_t count) {
    std::vector<double> sigmas, heldOut;
    for (std::size_t k = 0; k < count; ++k) {
        sigmas.push_back(points[k].sigma);
        heldOut.push_back(points[k].heldOut);
    }
    return codedBits(sigmas, heldOut);
}

std::vector<std::string> chartCells(const std::string& model, const ErrorPoint& p, const OverImages& over) {
    const bool fitted = p.fit.features > 0;
    return {model,
            csvNumber(p.sigma),
            csvNumber(p.train),
            csvNumber(p.heldOut),
            csvNumber(p.exact ? over.heldOutError : p.heldOutError),
            p.exact ? "exact" : "sampled",
            fitted ? fmt::format("{}", p.fit.features) : "",
            fitted ? csvNumber(p.fit.rcond) : "",
            p.fit.seconds > 0 ? fmt::format("{:.6f}", p.fit.seconds) : "",
            p.exact ? "" : csvNumber(p.trainError),
            p.exact ? "" : fmt::format("{}", p.samples),
            csvNumber(p.leaveOneOut),
            csvNumber(p.leaveOneOutError),
            p.scaleH.empty() ? csvNumber(p.h) : fmt::format("{}", fmt::join(p.scaleH, " ")),
            csvNumber(over.difference),
            csvNumber(over.differenceError),
            csvNumber(over.bits),
            countCell(p.fit.parameters.fitted),
            countCell(p.fit.parameters.kept),
            ""};
}

std::vector<std::string> failedCells(const std::string& model, double sigma, const std::string& reason) {
    std::vector<std::string> cells(chartColumns().size());
    cells.front() = model;
    cells[1] = csvNumber(sigma);
    cells[5] = "failed";
    cells.back() = reason;
    return cells;
}

std::string chartCsv(const std::vector<ChartRow>& rows) {
    std::string csv = csvLine(chartColumns());
    for (const ChartRow& row : rows)
        if (!row.stale) csv += csvLine(chartCells(row.model, row.point, {.bits = row.bits}));
    return csv;
}

void drawChartTable(const View& view) {
    if (!view.snapshot) return dimText(view, "no numbers yet");
    std::vector<ChartRow> rows = chartRows(view.experiment, *view.snapshot);
    constexpr auto flags = ImGuiTableFlags_Sortable | ImGuiTableFlags_RowBg | ImGuiTableFlags_ScrollY |
                           ImGuiTableFlags_ScrollX | ImGuiTableFlags_Resizable |
                           ImGuiTableFlags_SizingFixedFit; // as wide as its numbers: none is cut
    if (!ImGui::BeginTable("numbers", static_cast<int>(ChartField::count), flags,
                           ImGui::GetContentRegionAvail()))
        return;
    drawHeader();
    if (const ImGuiTableSortSpecs* sort = ImGui::TableGetSortSpecs(); sort && sort->SpecsCount > 0)
        sortRows(rows, static_cast<ChartField>(sort->Specs[0].ColumnIndex),
                 sort->Specs[0].SortDirection == ImGuiSortDirection_Descending);
    for (const ChartRow& row : rows) drawRow(view, row);
    ImGui::EndTable();
}

} // namespace scorelet
