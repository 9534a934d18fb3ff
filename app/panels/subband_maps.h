// Subbands as a map: a number of every coefficient in the nested mosaic, of the data or of every wavelet
// column.
#pragma once

#include "app/draw/axis.h"
#include "app/draw/colormap.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"

#include <Eigen/Core>

#include <string>
#include <vector>

namespace scorelet {

/// One mosaic of the map.
struct MapSheet {
    std::string title;
    std::string file; ///< its name when it is saved
    Rgba color;
    Eigen::VectorXd values; ///< by coefficient; empty: not there
    bool stale = false;
    std::string missing = {}; ///< said in place of the picture
    bool failed = false;
    int column = -1; ///< model column; -1: none
};

/// What a map's colours mean: common to all of its sheets.
struct MapScale {
    ColorMap map = ColorMap::viridis;
    Axis axis = {};
    std::string title; ///< with its unit
};

/// The mosaics of the chosen map (not of the coefficients themselves), and their scale.
std::vector<MapSheet> mapSheets(const View& view);
MapScale mapScale(SubbandMap map, const std::vector<MapSheet>& sheets);

/// Draws them, after the tab's choice of a map. A click chooses Experiment::look's coefficient.
void drawSubbandMaps(const View& view, UiState& ui, Edits& edits);

} // namespace scorelet
