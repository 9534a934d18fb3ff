// A chart as a picture or a drawing, without a window: for exports and for the command line.
#pragma once

#include "app/draw/chart.h"
#include "app/draw/rgba_image.h"

#include <string>

namespace scorelet {

/// The chart's pixels, width x height; text and lines `scale` times their usual size (0.75 to 4). The same
/// bytes for the same chart and font. Creates a Dear ImGui context for the time of the call: not during
/// another thread's frame.
RgbaImage chartPicture(const Chart& chart, int width, int height, Theme theme = Theme::light,
                       float scale = 1);

/// The chart as an SVG document, width x height in user units. Any thread.
std::string chartSvg(const Chart& chart, int width, int height, Theme theme = Theme::light);

} // namespace scorelet
