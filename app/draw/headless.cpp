#include "app/draw/headless.h"

#include "app/draw/raster.h"

#include <algorithm>
#include <utility>

namespace scorelet {
namespace {

constexpr std::uintptr_t fontTexture = 1;

/// Tells Dear ImGui before 1.87 which numbers our keys have, as a back end does.
void nameKeys() {
#if IMGUI_VERSION_NUM < 18700
    constexpr std::pair<int, Key> names[] = {{ImGuiKey_Tab, Key::tab},
                                             {ImGuiKey_LeftArrow, Key::left},
                                             {ImGuiKey_RightArrow, Key::right},
                                             {ImGuiKey_UpArrow, Key::up},
                                             {ImGuiKey_DownArrow, Key::down},
                                             {ImGuiKey_PageUp, Key::pageUp},
                                             {ImGuiKey_PageDown, Key::pageDown},
                                             {ImGuiKey_Home, Key::home},
                                             {ImGuiKey_End, Key::end},
                                             {ImGuiKey_Delete, Key::del},
                                             {ImGuiKey_Backspace, Key::backspace},
                                             {ImGuiKey_Space, Key::space},
                                             {ImGuiKey_Enter, Key::enter},
                                             {ImGuiKey_Escape, Key::escape},
                                             {ImGuiKey_A, Key::a},
                                             {ImGuiKey_C, Key::c},
                                             {ImGuiKey_V, Key::v},
                                             {ImGuiKey_X, Key::x},
                                             {ImGuiKey_Y, Key::y},
                                             {ImGuiKey_Z, Key::z}};
    for (const auto& [name, key] : names) ImGui::GetIO().KeyMap[name] = keyNumber(key);
#endif
}

} // namespace

Headless::Headless(int width, int height, Theme theme, float uiScale)
    : previous_(ImGui::GetCurrentContext()) {
    context_ = ImGui::CreateContext();
    ImGui::SetCurrentContext(context_);
    forgetChords();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.DeltaTime = 1.0f / 60.0f;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    nameKeys();
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    resize(width, height);
    setLook(theme, uiScale);
}

Headless::~Headless() {
    ImGui::SetCurrentContext(context_);
    ImGui::DestroyContext(context_);
    ImGui::SetCurrentContext(previous_);
}

void Headless::setLook(Theme theme, float uiScale) {
    ImGui::SetCurrentContext(context_);
    theme_ = theme;
    applyTheme(theme, uiScale);
    loadFonts(uiScale);
    unsigned char* texels = nullptr;
    int width = 0, height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&texels, &width, &height);
    fontAtlas_ = RgbaImage(width, height);
    std::copy_n(texels, fontAtlas_.pixels.size(), fontAtlas_.pixels.begin());
    ImGui::GetIO().Fonts->SetTexID(textureId(fontTexture));
}

void Headless::resize(int width, int height) {
    ImGui::SetCurrentContext(context_);
    ImGui::GetIO().DisplaySize = ImVec2(static_cast<float>(width), static_cast<float>(height));
}

void Headless::frame(const std::function<void()>& draw) {
    ImGui::SetCurrentContext(context_);
    painter_.beginFrame();
    ImGui::NewFrame();
    draw();
    ImGui::Render();
}

RgbaImage Headless::picture() const {
    ImGui::SetCurrentContext(context_);
    return rasterize(*ImGui::GetDrawData(), palette(theme_).background, [&](ImTextureID texture) {
        if (texture == textureId(fontTexture)) return RasterTexture{&fontAtlas_, true};
        return RasterTexture{painter_.find(texture), false};
    });
}

void Headless::moveMouse(float x, float y) {
    ImGui::SetCurrentContext(context_);
    ImGui::GetIO().MousePos = ImVec2(x, y);
}

void Headless::holdMouse(bool down, int button) {
    ImGui::SetCurrentContext(context_);
    ImGui::GetIO().MouseDown[button] = down;
}

void Headless::scroll(float steps) {
    ImGui::SetCurrentContext(context_);
    ImGui::GetIO().MouseWheel += steps;
}

void Headless::press(const Chord& chord, const std::function<void()>& draw) {
    ImGui::SetCurrentContext(context_);
    injectKey(chord, true);
    frame(draw);
    injectKey(chord, false);
    frame(draw);
}

void Headless::click(float x, float y, const std::function<void()>& draw) {
    moveMouse(x, y);
    frame(draw);
    holdMouse(true);
    frame(draw);
    holdMouse(false);
    frame(draw);
}

} // namespace scorelet
