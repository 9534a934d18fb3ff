#include "app/shell/window.h"

#include "app/draw/gl/gl_painter.h"
#include "app/draw/gl/loader.h"
#include "app/draw/input.h"
#include "app/draw/theme.h"
#include "core/base/error.h"

#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <deque>
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
        if (!glfwInit())
            fail("no window can be opened here",
                 "The window needs a display: set DISPLAY, or run under xvfb-run.");
    }
    ~GlfwSession() { glfwTerminate(); }
    GlfwSession(const GlfwSession&) = delete;
    GlfwSession& operator=(const GlfwSession&) = delete;

    [[noreturn]] static void fail(const std::string& what, const std::string& hint) {
        throw Error(what + " (" + lastGlfwError() + ")",
                    hint + " Commands such as 'scorelet chart' work without, 'replay' with --headless.");
    }

    [[noreturn]] static void failWithoutOpenGl(const std::string& what) {
        fail(what,
             "The window needs OpenGL 3.3; Mesa draws it without a graphics card (on Debian the package "
             "libgl1-mesa-dri), with LIBGL_ALWAYS_SOFTWARE=1 whatever the card.");
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
    if (!window) GlfwSession::failWithoutOpenGl("the window cannot be opened");
    glfwMakeContextCurrent(window.get());
    if (!gl::loadFunctions(glfwGetProcAddress))
        GlfwSession::failWithoutOpenGl("the functions of OpenGL 3.3 cannot be loaded");
    glfwSwapInterval(options.visible ? 1 : 0);
    return window;
}

/// Dear ImGui with its two back ends.
struct ImGuiSession {
    explicit ImGuiSession(GLFWwindow* window) {
        ImGui::CreateContext();
        forgetChords();
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

constexpr int keyNumbers = GLFW_KEY_LAST + 1;

bool isModifier(int key) {
    return key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER;
}

bool isAscii(const char* name) {
    return static_cast<unsigned char>(name[0]) < 0x80;
}

/// False for a layout without Latin letters, where shortcuts go by the place of the key.
bool layoutHasLetters() {
    for (int key = GLFW_KEY_A; key <= GLFW_KEY_Z; ++key)
        if (const char* name = glfwGetKeyName(key, 0); name && name[0] >= 'a' && name[0] <= 'z') return true;
    return false;
}

/// What the layout prints on the key without modifiers.
std::string nameOf(int key, int code) {
    const char* name = glfwGetKeyName(key, code);
    return name && (isAscii(name) || layoutHasLetters()) ? name : "";
}

/// What the keyboard did: a key, or the character that it printed.
struct KeyEvent {
    int key = GLFW_KEY_UNKNOWN, code = 0, action = GLFW_REPEAT, modifiers = 0;
    Chord chord{};          ///< of a key that went down or up
    std::string name{};     ///< of the key
    unsigned character = 0; ///< 0: a key
};

} // namespace

/// Where the window stands on the screen.
struct Place {
    int x = 0, y = 0, width = 0, height = 0;
};

struct Window::State {
    // In the order of their creation; destroyed backwards.
    GlfwSession glfw;
    GlfwWindow window;
    ImGuiSession imgui;
    gl::GlPainter painter;
    Theme theme;
    float uiScale;
    Place beforeFullScreen;
    bool lookChanged = true;
    int movingFrames = framesAfterEvent;
    std::vector<std::filesystem::path> dropped;
    std::function<void()> inputSource;
    bool anyStruck = false, keyStruck = false; ///< since the last frame: a key; one that is no modifier
    std::deque<KeyEvent> waiting;              ///< for the next frame
    std::array<int, keyNumbers> numbers{};     ///< what Dear ImGui was told of each held key
    KeyEvent lastStruck;                       ///< what comes next may be its character

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

    /// A key by its place, as GLFW tells it: notes the chord by the layout, with the modifiers of this
    /// moment.
    void keyEvent(int key, int code, int action, int modifiers) {
        KeyEvent event{.key = key, .code = code, .action = action, .modifiers = modifiers};
        if (action == GLFW_PRESS && !isModifier(key)) {
            event.name = nameOf(key, code);
#ifdef __APPLE__
            modifiers |= GLFW_MOD_NUM_LOCK; // its keypad has digits only
#endif
            event.chord = chordOf({.code = key,
                                   .name = event.name.empty() ? nullptr : event.name.c_str(),
                                   .modifiers = modifiers});
        }
        take(event);
    }

    void take(const KeyEvent& event) {
        if (waiting.empty() && !mustWait(event))
            pass(event);
        else
            waiting.push_back(event);
    }

#if IMGUI_VERSION_NUM >= 18700
    bool mustWait(const KeyEvent&) const {
        return false;
    } // Dear ImGui has a queue of its own
#else
    /// Older versions only know which keys are down when a frame begins: they would miss a chord that is
    /// struck and let go within one frame, and take a key for one with modifiers that came later or were gone
    /// before.
    bool mustWait(const KeyEvent& event) const {
        if (event.character != 0 || event.action == GLFW_REPEAT) return false;
        return event.action == GLFW_RELEASE ? anyStruck : keyStruck && isModifier(event.key);
    }
#endif

    /// To Dear ImGui, and to the chords of the next frame.
    void pass(const KeyEvent& event) {
        if (event.character != 0) {
            const auto printed =
                lastStruck.action == GLFW_PRESS
                    ? printedChord(lastStruck.chord, lastStruck.name.c_str(), event.character)
                    : std::nullopt;
            if (printed) notePrinted(*printed, lastStruck.chord);
            lastStruck = {};
            ImGui_ImplGlfw_CharCallback(window.get(), event.character);
            return;
        }
        lastStruck = event;
        const int number = numberOf(event);
        if (event.action == GLFW_PRESS) {
            anyStruck = true;
            keyStruck |= !isModifier(event.key);
            if (event.chord.key != Key::count) noteChord(event.chord);
        }
        ImGui_ImplGlfw_KeyCallback(window.get(), number, event.code, event.action, event.modifiers);
    }

    /// The key as Dear ImGui shall know it: by the layout, and until it is let go the same.
    int numberOf(const KeyEvent& event) {
#if IMGUI_VERSION_NUM >= 18700
        return event.key; // its back end goes by the layout itself
#else
        if (event.key < 0 || event.key >= keyNumbers || isModifier(event.key)) return event.key;
        int& number = numbers[static_cast<std::size_t>(event.key)];
        if (event.action == GLFW_PRESS)
            number = event.chord.key == Key::count ? GLFW_KEY_UNKNOWN : keyNumber(event.chord.key);
        return number;
#endif
    }

    /// Passes what has waited for the last frame to end.
    void passWaiting() {
        anyStruck = keyStruck = false;
        if (!waiting.empty()) movingFrames = framesAfterEvent;
        while (!waiting.empty() && !mustWait(waiting.front())) {
            pass(waiting.front());
            waiting.pop_front();
        }
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
    glfwSetInputMode(window, GLFW_LOCK_KEY_MODS, GLFW_TRUE); // tells the number lock, for the keypad
    glfwSetKeyCallback(window, [](GLFWwindow* target, int key, int code, int action, int modifiers) {
        static_cast<State*>(glfwGetWindowUserPointer(target))->keyEvent(key, code, action, modifiers);
    });
    glfwSetCharCallback(window, [](GLFWwindow* target, unsigned character) {
        static_cast<State*>(glfwGetWindowUserPointer(target))->take({.character = character});
    });
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
    state_->passWaiting();
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

void Window::setFullScreen(bool on) {
    GLFWwindow* window = state_->window.get();
    if (on == (glfwGetWindowMonitor(window) != nullptr)) return;
    Place& before = state_->beforeFullScreen;
    if (!on) {
        glfwSetWindowMonitor(window, nullptr, before.x, before.y, before.width, before.height, GLFW_DONT_CARE);
        return;
    }
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    const GLFWvidmode* mode = monitor ? glfwGetVideoMode(monitor) : nullptr;
    if (!mode) return;
    glfwGetWindowPos(window, &before.x, &before.y);
    glfwGetWindowSize(window, &before.width, &before.height);
    glfwSetWindowMonitor(window, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
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
