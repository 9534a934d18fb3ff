// Pictures and charts as they are shown, captured by value, and the files that they can be saved as.
//
// A figure does not change while a dialog asks where to write it. Files are written beside their place and
// then moved there, so that none is left half written.
#pragma once

#include "app/draw/chart.h"
#include "app/draw/colormap.h"
#include "core/image/image.h"

#include <filesystem>
#include <string>
#include <vector>

namespace scorelet {

/// A shown picture: an image of one channel, coloured by `map` over [lo, hi].
struct PictureFigure {
    std::string name = {}; ///< what it shows: its file's name without extension
    Image image = {};
    ColorMap map = ColorMap::grey;
    float lo = -1;
    float hi = 1;
    float gamma = 1; ///< of the grey map
};

/// A shown chart: without hidden series and without the window's cursor.
struct ChartFigure {
    std::string id;   ///< among the charts of the window; a part of a file's name
    std::string name; ///< what it shows: its file's name without extension
    Chart chart;
    Theme theme = Theme::light; ///< whose colours its series have
};

/// A text as a part of a file's name: lower case letters, digits and single hyphens; sigma is spelled out.
std::string fileStem(const std::string& text);

/// The whole picture, every pixel magnified so that the longer side has 512 pixels or more. Throws Error.
void savePng(const std::filesystem::path& path, const PictureFigure& figure);

/// The values, not the colours: a float32 array height x width. Throws Error.
void saveNpy(const std::filesystem::path& path, const PictureFigure& figure);

/// The values as text: a line a row, tabs between columns.
std::string valuesText(const PictureFigure& figure);

/// The chart, 1600 x 1000 pixels. UI thread; throws Error.
void savePng(const std::filesystem::path& path, const ChartFigure& figure);

/// The chart as an SVG drawing. Throws Error.
void saveSvg(const std::filesystem::path& path, const ChartFigure& figure);

} // namespace scorelet
