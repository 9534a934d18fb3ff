// What can be taken out of the lab as a file: pictures as PNG, charts as PNG, SVG or CSV, arrays as NPY, the
// whole comparison as an HTML page, a model as a Python program.
//
// Ids, for scripts; N counts model columns from 1:
//
//     session   report   python-N                       everything that was chosen, or computed
//     chart-png   chart-svg   chart-csv                 errors over the noise level
//     clean   noisy   denoised-N   error-N              pictures
//     subbands-clean   subbands-noisy   subbands-N
//     train   test   arrays                             arrays of images
//     tab-chart-ID-png   ...-svg   ...-csv              a chart that the tab or the inspector shows: ID is
//                                                       radius, by-scale, trajectory-error, densities ...
//     picture-NAME-png   ...-npy                        a picture that the window shows: NAME is
//                                                       sensitivity-wiener, eigenimage-1 ...
//
// The last two are there for what was drawn while UiState::shown was collected.
#pragma once

#include "app/draw/figures.h"
#include "app/panels/ui_state.h"
#include "core/studies/shown.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace scorelet {

/// One thing to export.
struct ExportItem {
    std::string id;        ///< in scripts: "chart-svg", "denoised-1", "arrays", ...
    std::string label;     ///< for people
    std::string extension; ///< ".png", ".svg", ".csv", ".npy", ".scorelet"
    std::string name = {}; ///< of the file without extension; empty: the id
};

/// What exports are made of.
struct ExportSource {
    Experiment experiment;
    std::shared_ptr<const Snapshot> snapshot = {}; ///< null before the first results
    ChartOptions chart = {};
    ShownFigures figures = {};
    int chosen = 0; ///< column

    /// As View::shown.
    template <class V>
    Shown<StudyOf<V>> shown(int column = -1, int item = 0) const {
        if (!snapshot) return {};
        return shownOf<V>(*snapshot, experiment, column, item);
    }
    int columns() const { return static_cast<int>(experiment.columns.size()); }
};

/// Everything that there is to export, in order.
std::vector<ExportItem> exportItems(const ExportSource& source);

/// Writes one item. Throws Error when there is no such item (yet) or the file cannot be written.
void writeExport(const std::string& id, const std::filesystem::path& path, const ExportSource& source);

} // namespace scorelet
