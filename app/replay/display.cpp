#include "app/replay/display.h"

#include "core/base/error.h"

#include <imgui.h>

#include <cfloat>

namespace scorelet {
namespace {

class HeadlessDisplay final : public Display {
public:
    explicit HeadlessDisplay(const DisplayOptions& options)
        : headless_(options.width, options.height, options.theme, options.uiScale) {
        theme = options.theme;
        uiScale = options.uiScale;
    }

    void frame(const std::function<void(ImagePainter&)>& draw, RgbaImage* picture) override {
        input.apply();
        headless_.frame([&] { draw(headless_.painter()); });
        if (picture) *picture = headless_.picture();
    }

    void setLook(Theme newTheme, float newScale) override {
        theme = newTheme;
        uiScale = newScale;
        headless_.setLook(theme, uiScale);
    }

private:
    Headless headless_;
};

class WindowDisplay final : public Display {
public:
    explicit WindowDisplay(const DisplayOptions& options)
        : window_({.title = "Scorelet replay",
                   .width = options.width,
                   .height = options.height,
                   .visible = options.visible,
                   .theme = options.theme,
                   .uiScale = options.uiScale}) {
        theme = options.theme;
        uiScale = options.uiScale;
        window_.setInputSource([this] { input.apply(); });
    }

    void frame(const std::function<void(ImagePainter&)>& draw, RgbaImage* picture) override {
        window_.keepMoving();
        if (!window_.beginFrame(0)) throw Error("replay: the window was closed before the script's end");
        draw(window_.painter());
        window_.endFrame(picture);
    }

    void setLook(Theme newTheme, float newScale) override {
        theme = newTheme;
        uiScale = newScale;
        window_.setTheme(theme);
        window_.setUiScale(uiScale);
    }

private:
    Window window_;
};

} // namespace

void DisplayInput::apply() {
    ImGuiIO& io = ImGui::GetIO();
    io.MousePos = x < 0 ? ImVec2(-FLT_MAX, -FLT_MAX) : ImVec2(x, y);
    for (int button = 0; button < 3; ++button) io.MouseDown[button] = down[button];
    io.MouseWheel += std::exchange(wheel, 0.0f);
    for (const auto& [chord, isDown] : std::exchange(keys, {})) injectKey(chord, isDown);
    io.AddInputCharactersUTF8(std::exchange(typed, {}).c_str());
}

std::unique_ptr<Display> openHeadlessDisplay(const DisplayOptions& options) {
    return std::make_unique<HeadlessDisplay>(options);
}

std::unique_ptr<Display> openWindowDisplay(const DisplayOptions& options) {
    return std::make_unique<WindowDisplay>(options);
}

} // namespace scorelet
