// Where a replay is played: the window, or the software rasteriser without any display.
//
// Both take the same invented mouse and keys and give the same kind of picture. UI thread only.
#pragma once

#include "app/draw/headless.h"
#include "app/draw/image_painter.h"
#include "app/draw/input.h"
#include "app/shell/window.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace scorelet {

/// Size and look of a display.
struct DisplayOptions {
    int width = 1280;
    int height = 800;
    Theme theme = Theme::dark;
    float uiScale = 1;
    bool visible = false; ///< of a window
};

/// Mouse and keys as the next frame shall find them.
struct DisplayInput {
    float x = -1, y = -1; ///< of the mouse; negative: nowhere
    bool down[3] = {};
    float wheel = 0;                            ///< steps since the last frame
    std::vector<std::pair<Chord, bool>> keys{}; ///< went down or up since the last frame
    std::string typed{};                        ///< text since the last frame

    /// Tells Dear ImGui, before a frame begins; forgets what happened once.
    void apply();
};

class Display {
public:
    virtual ~Display() = default;

    /// One frame; `picture`, where given, receives its pixels. Throws Error when the window was closed.
    virtual void frame(const std::function<void(ImagePainter&)>& draw, RgbaImage* picture) = 0;

    /// From the next frame on.
    virtual void setLook(Theme theme, float uiScale) = 0;

    DisplayInput input;
    Theme theme = Theme::dark;
    float uiScale = 1;
};

std::unique_ptr<Display> openHeadlessDisplay(const DisplayOptions& options);

/// Throws Error where no window can be opened.
std::unique_ptr<Display> openWindowDisplay(const DisplayOptions& options);

} // namespace scorelet
