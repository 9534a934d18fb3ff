// What can be taken out of the lab as a file: pictures as PNG, the chart as PNG, SVG or CSV, arrays as
// NPY, the whole comparison as an HTML page, a model as a Python program.
#pragma once

#include "app/panels/ui_state.h"
#include "core/lab/snapshot.h"

#include <filesystem>
#include <string>
#include <vector>

namespace scorelet {

/// One thing to export.
struct ExportItem {
    std::string id;        ///< in scripts: "chart-svg", "denoised-1", "arrays", ...
    std::string label;     ///< for people
    std::string extension; ///< ".png", ".svg", ".csv", ".npy", ".json"
};

/// Everything that the snapshot has to offer, in order.
std::vector<ExportItem> exportItems(const Experiment& experiment, const Snapshot* snapshot);

/// Writes one item. Throws Error when there is no such item (yet) or the file cannot be written.
void writeExport(const std::string& id, const std::filesystem::path& path, const Experiment& experiment,
                 const Snapshot* snapshot, const ChartOptions& chart);

} // namespace scorelet
