// Dear ImGui without a window: frames are laid out as on screen, and can be turned into pixels by the CPU.
//
// For tests of panels, for pictures made on the command line, and for timing the interface without a graphics
// driver. The clock is its own (60 frames per second), settings are not read or written: the same calls give
// the same pixels.
#pragma once

#include "app/draw/image_painter.h"
#include "app/draw/input.h"
#include "app/draw/theme.h"

#include <functional>

struct ImGuiContext;

namespace scorelet {

class Headless {
public:
    Headless(int width, int height, Theme theme = Theme::dark, float uiScale = 1);
    ~Headless();
    Headless(const Headless&) = delete;
    Headless& operator=(const Headless&) = delete;

    /// One frame: `draw` makes the Dear ImGui calls between NewFrame and Render.
    void frame(const std::function<void()>& draw);

    /// The last frame's pixels.
    RgbaImage picture() const;

    CpuPainter& painter() { return painter_; }
    Theme theme() const { return theme_; }

    /// Changes the theme and scale from the next frame on.
    void setLook(Theme theme, float uiScale);
    void resize(int width, int height);

    /// Input for the next frames.
    void moveMouse(float x, float y);
    void holdMouse(bool down, int button = 0);
    void scroll(float steps);

    /// Holds the chord for one frame of `draw` and lets it go in another.
    void press(const Chord& chord, const std::function<void()>& draw);

    /// Moves the mouse there, presses and releases its button: three frames of `draw`.
    void click(float x, float y, const std::function<void()>& draw);

private:
    ImGuiContext* context_;
    ImGuiContext* previous_;
    Theme theme_;
    RgbaImage fontAtlas_;
    CpuPainter painter_;
};

} // namespace scorelet
