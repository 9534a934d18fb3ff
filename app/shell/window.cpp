#include "app/shell/window.h"

#include "app/draw/gl/gl_painter.h"
#include "app/draw/gl/loader.h"
#include "app/draw/theme.h"
#include "core/base/error.h"

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

namespace scorelet {
namespace {

// Dear ImGui settles hover and layout within a few frames after an event.
constexpr int framesAfterEvent = 4;

std::string& lastGlfwError() {
    static std::string message;
    return message;
}

/// GLFW between initialisation and termination; ends last.
struct GlfwSession {
    GlfwSession() {
        glfwSetErrorCallback([](int, const char* text) { lastGlfwError() = text; });
        if (!glfwInit()) fail("no window can be opened here");
    }
    ~GlfwSession() { glfwTerminate(); }
    GlfwSession(const GlfwSession&) = delete;
    GlfwSession& operator=(const GlfwSession&) = delete;

    [[noreturn]] static void fail(const std::string& what) {
        throw Error(what + " (" + lastGlfwError() + ")",
                    "The window needs a display with OpenGL 3.3; set DISPLAY, or run under xvfb-run. "
                    "'scorelet chart', 'denoise' and 'generate' work without one.");
    }
};

struct GlfwWindowDeleter {
    void operator()(GLFWwindow* window) const { glfwDestroyWindow(window); }
};

using GlfwWindow = std::unique_ptr<GLFWwindow, GlfwWindowDeleter>;

GlfwWindow openWindow(const WindowOptions& options) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    glfwWindowHint(GLFW_VISIBLE, options.visible ? GLFW_TRUE : GLFW_FALSE);
    int width = options.width, height = options.height;
    if (GLFWmonitor* monitor = glfwGetPrimaryMonitor(); monitor && options.fitScreen) {
        int x = 0, y = 0, roomX = width, roomY = height;
        glfwGetMonitorWorkarea(monitor, &x, &y, &roomX, &roomY);
        width = std::min(width, roomX);
        height = std::min(height, roomY);
    }
    GlfwWindow window(glfwCreateWindow(width, height, options.title.c_str(), nullptr, nullptr));
    if (!window) GlfwSession::fail("the window cannot be opened");
    glfwMakeContextCurrent(window.get());
    if (!gl::loadFunctions(glfwGetProcAddress))
        GlfwSession::fail("the functions of OpenGL 3.3 cannot be loaded");
    glfwSwapInterval(options.visible ? 1 : 0);
    return window;
}

/// Dear ImGui with its two back ends.
struct ImGuiSession {
    explicit ImGuiSession(GLFWwindow* window) {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
#ifdef IMGUI_HAS_DOCK
        io.ConfigFlags |= ImGuiConfigFlags_DockingEnable;
#endif
        ImGui_ImplGlfw_InitForOpenGL(window, true);
        ImGui_ImplOpenGL3_Init("#version 330 core");
    }
    ~ImGuiSession() {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui_ImplGlfw_Shutdown();
        ImGui::DestroyContext();
    }
    ImGuiSession(const ImGuiSession&) = delete;
    ImGuiSession& operator=(const ImGuiSession&) = delete;
};

/// A key that was let go in the same frame in which it was struck.
struct KeyRelease {
    int key, code, modifiers;
};

} // namespace

struct Window::State {
    // In the order of their creation; destroyed backwards.
    GlfwSession glfw;
    GlfwWindow window;
    ImGuiSession imgui;
    gl::GlPainter painter;
    Theme theme;
    float uiScale;
    bool lookChanged = true;
    int movingFrames = framesAfterEvent;
    std::vector<std::filesystem::path> dropped;
    std::function<void()> inputSource;
    bool keysStruck = false; ///< since the last frame
    std::vector<KeyRelease> heldReleases;

    explicit State(const WindowOptions& options)
        : window(openWindow(options)), imgui(window.get()), theme(options.theme),
          uiScale(std::clamp(options.uiScale, minUiScale, maxUiScale)) {}

    /// The screen's own scale, where the system leaves it to us (not where screen coordinates are scaled
    /// already).
    float screenScale() const {
        float x = 1, y = 1;
        glfwGetWindowContentScale(window.get(), &x, &y);
        int width = 1, height = 1, pixelWidth = 1, pixelHeight = 1;
        glfwGetWindowSize(window.get(), &width, &height);
        glfwGetFramebufferSize(window.get(), &pixelWidth, &pixelHeight);
        const float ratio = width > 0 ? static_cast<float>(pixelWidth) / static_cast<float>(width) : 1.0f;
        return std::max(0.5f, x / std::max(ratio, 0.5f));
    }

    void renewLook() {
        const float scale = uiScale * screenScale();
        applyTheme(theme, scale);
        loadFonts(scale);
#if IMGUI_VERSION_NUM < 19200
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
        lookChanged = false;
    }

    /// Lets go the keys whose strokes the last frame has seen.
    void releaseKeys() {
        keysStruck = false;
        if (!heldReleases.empty()) movingFrames = std::max(movingFrames, 1);
        for (const KeyRelease& release : std::exchange(heldReleases, {}))
            ImGui_ImplGlfw_KeyCallback(window.get(), release.key, release.code, GLFW_RELEASE,
                                       release.modifiers);
    }

    void waitForEvents(double idleSeconds) {
        if (movingFrames > 0 || idleSeconds <= 0) {
            movingFrames = std::max(0, movingFrames - 1);
            glfwPollEvents();
            return;
        }
        const double start = glfwGetTime();
        glfwWaitEventsTimeout(idleSeconds);
        if (glfwGetTime() - start < idleSeconds) movingFrames = framesAfterEvent;
    }
};

void parseWindowSize(const std::string& text, int& width, int& height) {
    int w = 0, h = 0, end = 0;
    if (std::sscanf(text.c_str(), "%5dx%5d%n", &w, &h, &end) != 2 ||
        static_cast<std::size_t>(end) != text.size() || w < 320 || h < 240)
        throw Error("the window size '" + text +
                    "' is not WIDTHxHEIGHT with at least 320x240, such as 1280x800");
    width = w;
    height = h;
}

Window::Window(const WindowOptions& options) : state_(std::make_unique<State>(options)) {
    GLFWwindow* window = state_->window.get();
    glfwSetWindowUserPointer(window, state_.get());
    glfwSetDropCallback(window, [](GLFWwindow* target, int count, const char** paths) {
        auto& dropped = static_cast<State*>(glfwGetWindowUserPointer(target))->dropped;
        for (int i = 0; i < count; ++i) dropped.emplace_back(paths[i]);
    });
    glfwSetWindowContentScaleCallback(window, [](GLFWwindow* target, float, float) {
        static_cast<State*>(glfwGetWindowUserPointer(target))->lookChanged = true;
    });
#if IMGUI_VERSION_NUM < 18700
    // Older versions only know which keys are down when a frame begins, and would miss a chord that is struck
    // and let go within one frame: its release waits for the next.
    glfwSetKeyCallback(window, [](GLFWwindow* target, int key, int code, int action, int modifiers) {
        State& state = *static_cast<State*>(glfwGetWindowUserPointer(target));
        state.keysStruck |= action == GLFW_PRESS;
        if (action == GLFW_RELEASE && state.keysStruck)
            state.heldReleases.push_back({key, code, modifiers});
        else
            ImGui_ImplGlfw_KeyCallback(target, key, code, action, modifiers);
    });
#endif
}

Window::~Window() = default;

bool Window::beginFrame(double idleSeconds) {
    state_->waitForEvents(idleSeconds);
    if (glfwWindowShouldClose(state_->window.get())) return false;
    if (state_->lookChanged) state_->renewLook();
    state_->painter.beginFrame();
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    if (state_->inputSource) state_->inputSource();
    ImGui::NewFrame();
    return true;
}

void Window::endFrame(RgbaImage* picture) {
    ImGui::Render();
    int width = 0, height = 0;
    glfwGetFramebufferSize(state_->window.get(), &width, &height);
    const Rgba ground = palette(state_->theme).background;
    glViewport(0, 0, width, height);
    glClearColor(ground.r / 255.0f, ground.g / 255.0f, ground.b / 255.0f, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    if (picture) *picture = gl::readPixels(width, height, true);
    glfwSwapBuffers(state_->window.get());
    state_->releaseKeys();
}

void Window::keepMoving() {
    state_->movingFrames = std::max(state_->movingFrames, 1);
}

void Window::wake() {
    glfwPostEmptyEvent();
}

void Window::setTheme(Theme theme) {
    state_->lookChanged |= theme != state_->theme;
    state_->theme = theme;
}

void Window::setUiScale(float scale) {
    scale = std::clamp(scale, minUiScale, maxUiScale);
    state_->lookChanged |= scale != state_->uiScale;
    state_->uiScale = scale;
}

Theme Window::theme() const {
    return state_->theme;
}

float Window::uiScale() const {
    return state_->uiScale;
}

void Window::size(int& width, int& height) const {
    glfwGetWindowSize(state_->window.get(), &width, &height);
}

void Window::close() {
    glfwSetWindowShouldClose(state_->window.get(), GLFW_TRUE);
}

std::vector<std::filesystem::path> Window::takeDropped() {
    return std::exchange(state_->dropped, {});
}

void Window::setInputSource(std::function<void()> source) {
    state_->inputSource = std::move(source);
}

ImagePainter& Window::painter() {
    return state_->painter;
}

} // namespace scorelet
