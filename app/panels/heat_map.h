// Numbers over two axes as a picture: with ticks, titles and a labelled colour bar.
//
// UI thread, inside a frame.
#pragma once

#include "app/draw/axis.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "app/panels/widgets.h"

#include <functional>
#include <string>
#include <vector>

namespace scorelet {

/// The value as a colour sees it: its decimal logarithm where the scale is logarithmic, not below its end.
float onScale(double value, const Axis& scale);

/// A colour bar over a scale, with round numbers below it and its title, `width` pixels wide.
void drawScaleBar(const View& view, ColorMap map, const Axis& scale, const std::string& title, float width);

struct HeatMap {
    const char* id = "heat map";
    std::string name; ///< what it shows, for its file's name
    Axis x;           ///< from the first column's left edge to the last one's right edge
    Axis y;           ///< from the bottom edge of row 0 upwards
    std::string xLabel;
    std::string yLabel;
    const Image* values = nullptr; ///< row 0 at the bottom
    ColorMap map = ColorMap::viridis;
    Axis scale;           ///< of the colours
    std::string barLabel; ///< what the colours are, with their unit
    bool stale = false;
    float height = 0; ///< of the picture, pixels; 0: values are squares
    std::function<std::string(int row, int col)> readout;

    /// A point of a line over the picture: its place on the x axis, and a row.
    struct RowPoint {
        double x;
        int row;
    };
    std::vector<RowPoint> line = {};
};

/// Draws it `width` pixels wide with all that belongs to it; the height follows from the values' shape.
void drawHeatMap(const View& view, UiState& ui, const HeatMap& heat, float width);

} // namespace scorelet
