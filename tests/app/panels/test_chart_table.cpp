#include "app/panels/chart_table.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace scorelet;

namespace {

ChartRow rowOf(const char* label, double sigma, double heldOut) {
    ChartRow row;
    row.label = label;
    row.point.sigma = sigma;
    row.point.heldOut = heldOut;
    return row;
}

std::string labels(const std::vector<ChartRow>& rows) {
    std::string text;
    for (const ChartRow& row : rows) text += row.label;
    return text;
}

} // namespace

TEST_CASE("Rows are sorted by each field, unknown numbers last") {
    std::vector<ChartRow> rows = {rowOf("b", 0.5, 3), rowOf("c", 0.1, std::nan("")), rowOf("a", 2, 1)};
    sortRows(rows, ChartField::model, false);
    CHECK(labels(rows) == "abc");
    sortRows(rows, ChartField::sigma, false);
    CHECK(labels(rows) == "cba");
    sortRows(rows, ChartField::heldOut, false);
    CHECK(labels(rows) == "abc");
    sortRows(rows, ChartField::heldOut, true);
    CHECK(labels(rows) == "bac");
}

TEST_CASE("The CSV has one line a row, and labels with commas are quoted") {
    std::vector<ChartRow> rows(2);
    rows[0].label = "A, \"one\"";
    rows[0].point = {.sigma = 0.5, .train = 0.125, .heldOut = 0.25, .exact = false, .samples = 7, .fit = {}};
    const std::string csv = chartCsv(rows);
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 3);
    CHECK(csv.find("\"A, \"\"one\"\"\",0.5,0.125,0,0.25,0,false,7,") != std::string::npos);
}
