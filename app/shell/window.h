// The window: GLFW, OpenGL 3.3 and Dear ImGui set up together, one frame at a time.
//
//     Window window({.title = "Scorelet"});
//     while (window.beginFrame(0.5)) { drawEverything(window.painter()); window.endFrame(); }
//
// UI thread (the main thread) only, but for wake(). At most one window at a time.
#pragma once

#include "app/draw/image_painter.h"
#include "app/draw/palette.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace scorelet {

struct WindowOptions {
    std::string title = "Scorelet";
    int width = 1440; ///< of the content, in screen coordinates
    int height = 900;
    bool fitScreen = false; ///< open smaller where the screen has no room for this size
    bool visible = true;    ///< false: for pictures and tests
    Theme theme = Theme::dark;
    float uiScale = 1; ///< 0.75 to 4, times the screen's own
};

/// Reads "WxH", such as "1280x800". Throws Error for anything else, or below 320 x 240.
void parseWindowSize(const std::string& text, int& width, int& height);

class Window {
public:
    /// Opens the window. Throws Error, with a hint, where there is no display or no OpenGL 3.3.
    explicit Window(const WindowOptions& options);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    /// Waits for input or wake(), at most `idleSeconds` (not at all while things move: some frames after each
    /// event, or after keepMoving()), and begins a Dear ImGui frame. False, and no frame, when the window is
    /// to close.
    bool beginFrame(double idleSeconds);

    /// Ends the frame and shows it; `picture`, where given, receives its pixels.
    void endFrame(RgbaImage* picture = nullptr);

    /// The next frames come without waiting: call it in every frame in which something is animated.
    void keepMoving();

    /// Ends the wait of beginFrame. Any thread.
    static void wake();

    /// From the next frame on.
    void setTheme(Theme theme);
    void setUiScale(float scale);
    void setFullScreen(bool on);
    Theme theme() const;
    float uiScale() const;

    /// Width and height of the content in screen coordinates.
    void size(int& width, int& height) const;

    /// Makes beginFrame return false.
    void close();

    /// Files and folders dropped on the window since the last call.
    std::vector<std::filesystem::path> takeDropped();

    /// Called in every beginFrame once the back end has told Dear ImGui of mouse and keys, to tell it of
    /// others: for replays.
    void setInputSource(std::function<void()> source);

    ImagePainter& painter();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace scorelet
