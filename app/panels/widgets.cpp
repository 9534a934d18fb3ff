#include "app/panels/widgets.h"

#include "app/draw/theme.h"
#include "app/panels/number_field.h"
#include "app/panels/spotlight.h"
#include "core/session/glossary.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace scorelet {
namespace {

constexpr float staleOpacity = 0.45f;
ImDrawList* dimmedList = nullptr; ///< of the innermost Dimmed that lives (UI thread)

constexpr float tooltipWidth = 24;   // in letters
constexpr double tooltipDelay = 0.5; // seconds

/// Whether the mouse has rested on the last item, long enough to ask what it is.
bool rested() {
    static ImVec2 corner, end;
    static double since = 0;
    static int asked = 0; // the frame in which this was last asked
    const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
    const double now = ImGui::GetTime();
    const bool same = from.x == corner.x && from.y == corner.y && to.x == end.x && to.y == end.y;
    if (!same || now < since || ImGui::GetFrameCount() - asked > 1) {
        corner = from;
        end = to;
        since = now;
    }
    asked = ImGui::GetFrameCount();
    return now - since >= tooltipDelay;
}

/// Puts the next window, so large, above the last item (below it where there is no room) and within the
/// item's panel: so it never lies over the pictures beside a control.
void placeTooltip(ImVec2 size) {
    const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float gap = ImGui::GetStyle().ItemInnerSpacing.y;
    const float right = std::min(ImGui::GetWindowPos().x + ImGui::GetWindowWidth(), screen.x);
    const float x = std::max(0.f, std::min(from.x, right - size.x));
    const float y = from.y - gap - size.y;
    ImGui::SetNextWindowPos(ImVec2(x, y >= 0 ? y : to.y + gap));
}

/// What a slider or number field did: the value it was moved to, or the one that was typed, as far as it is
/// one.
template <class Owner>
bool takeNumber(const Parameter<Owner>& p, Owner& owner, const char* id, bool moved, double value,
                NumberControl control = NumberControl::slider) {
    bool changed = false;
    const Typed typed = typedNumber(id, control, [&](const std::string& text, bool keep) {
        Owner next = owner;
        setFromText(p, next, text);
        if (!keep) return;
        changed = p.get(next) != p.get(owner);
        owner = std::move(next);
    });
    if (typed != Typed::nothing || !moved) return changed;
    setClamped(p, owner, value);
    return true;
}

template <class Owner>
bool realControl(const Parameter<Owner>& p, Owner& owner, const char* id) {
    double value = p.get(owner);
    const bool logarithmic = p.scale == ParameterScale::logarithmic;
    const auto flags = ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_NoRoundToFormat |
                       (logarithmic ? ImGuiSliderFlags_Logarithmic : 0);
    const bool moved = ImGui::SliderScalar(id, ImGuiDataType_Double, &value, &p.low, &p.high, "%.4g", flags);
    return takeNumber(p, owner, id, moved, value);
}

template <class Owner>
bool integerControl(const Parameter<Owner>& p, Owner& owner, const char* id) {
    constexpr double widestSlider = 300; // a wider range cannot be hit with a slider
    auto value = static_cast<int>(p.get(owner));
    const bool slides = p.high - p.low <= widestSlider;
    const bool moved = slides ? ImGui::SliderInt(id, &value, static_cast<int>(p.low),
                                                 static_cast<int>(p.high), "%d", ImGuiSliderFlags_AlwaysClamp)
                              : ImGui::InputInt(id, &value, 1, 1000, ImGuiInputTextFlags_EnterReturnsTrue);
    return takeNumber(p, owner, id, moved, value, slides ? NumberControl::slider : NumberControl::field);
}

/// What the choices are called on screen.
template <class Owner>
const std::vector<std::string>& shownChoices(const Parameter<Owner>& p) {
    return p.labels.empty() ? p.choices : p.labels;
}

/// " Band-tied: what it means": of the present choice, where it is a word of the glossary.
template <class Owner>
std::string chosenMeaning(const Parameter<Owner>& p, const Owner& owner) {
    if (p.kind != ParameterKind::choice) return {};
    const auto chosen = static_cast<size_t>(p.get(owner));
    const std::vector<std::string>& shown = shownChoices(p);
    const std::string meaning = chosen < shown.size() ? meaningOfLabel(shown[chosen]) : std::string();
    if (meaning.empty()) return {};
    std::string name = shown[chosen];
    name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
    return fmt::format(" {}: {}", name, meaning);
}

template <class Owner>
bool choiceControl(const Parameter<Owner>& p, Owner& owner, const char* id) {
    const auto chosen = static_cast<size_t>(p.get(owner));
    bool changed = false;
    const std::vector<std::string>& shown = shownChoices(p);
    if (!ImGui::BeginCombo(id, chosen < shown.size() ? shown[chosen].c_str() : valueText(p, owner).c_str(),
                           ImGuiComboFlags_HeightLargest))
        return false;
    for (size_t i = 0; i < shown.size(); ++i) {
        if (ImGui::Selectable(shown[i].c_str(), i == chosen) && i != chosen) {
            setClamped(p, owner, static_cast<double>(i));
            changed = true;
        }
        tooltip(meaningOfLabel(shown[i]));
        if (i == chosen) ImGui::SetItemDefaultFocus();
    }
    ImGui::EndCombo();
    return changed;
}

} // namespace

void tooltip(const std::string& text) {
    if (text.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
    // None while anything is being dragged, and none at once: it would lie over what the reader watches.
    if (ImGui::IsAnyItemActive() || !rested()) return;
    const ImVec2 padding = ImGui::GetStyle().WindowPadding;
    const float em = ImGui::GetFontSize();
    const float wrap = std::clamp(ImGui::GetWindowWidth() - 2 * padding.x, 12 * em, tooltipWidth * em);
    const ImVec2 size = ImGui::CalcTextSize(text.c_str(), nullptr, false, wrap);
    placeTooltip(ImVec2(size.x + 2 * padding.x, size.y + 2 * padding.y));
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(padding.x + wrap);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
}

void besideLabel(float left, float labelWidth) {
    const float label = ImGui::GetItemRectSize().x + ImGui::GetStyle().ItemInnerSpacing.x;
    ImGui::SameLine(left + std::max(labelWidth, label));
}

bool flow(float width, float gap) {
    const float edge = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    const bool fits = ImGui::GetItemRectMax().x + gap + width <= edge;
    if (fits) ImGui::SameLine(0, gap);
    return fits;
}

float switchWidth(const char* text) {
    return ImGui::GetFrameHeight() + ImGui::GetStyle().ItemInnerSpacing.x + ImGui::CalcTextSize(text).x;
}

bool inputText(const char* id, std::string& text, const char* hint) {
    std::array<char, 1024> buffer{};
    text.copy(buffer.data(), buffer.size() - 1);
    const bool entered = ImGui::InputTextWithHint(id, hint, buffer.data(), buffer.size(),
                                                  ImGuiInputTextFlags_EnterReturnsTrue);
    if (ImGui::IsItemEdited() || entered) text = buffer.data();
    return entered || ImGui::IsItemDeactivatedAfterEdit();
}

template <class Owner>
bool bareControl(const Parameter<Owner>& p, Owner& owner, float width) {
    const std::string id = "##" + p.id;
    ImGui::SetNextItemWidth(width);
    ImVec4 grab = ImGui::GetStyleColorVec4(ImGuiCol_SliderGrab);
    grab.w *= 0.6f; // the number behind it stays readable
    ImGui::PushStyleColor(ImGuiCol_SliderGrab, grab);
    bool changed = false;
    switch (p.kind) {
    case ParameterKind::real:
        changed = realControl(p, owner, id.c_str());
        break;
    case ParameterKind::integer:
        changed = integerControl(p, owner, id.c_str());
        break;
    case ParameterKind::choice:
        changed = choiceControl(p, owner, id.c_str());
        break;
    case ParameterKind::toggle: {
        bool on = p.get(owner) != 0;
        changed = ImGui::Checkbox(id.c_str(), &on);
        if (changed) p.set(owner, on ? 1 : 0);
        break;
    }
    case ParameterKind::text: {
        std::string text = p.text(owner);
        inputText(id.c_str(), text);
        changed = text != p.text(owner);
        if (changed) p.setText(owner, text);
        break;
    }
    }
    ImGui::PopStyleColor();
    tooltip(p.tooltip + chosenMeaning(p, owner));
    spotlightItem(p.id);
    return changed;
}

template <class Owner>
bool parameterControl(const Parameter<Owner>& p, Owner& owner, float labelWidth) {
    if (!p.applies(owner) || isHidden(p.id)) return false;
    const float left = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(p.label.c_str());
    tooltip(p.unit.empty() ? p.tooltip : fmt::format("{} Unit: {}.", p.tooltip, p.unit));
    besideLabel(left, labelWidth);
    return bareControl(p, owner, -1);
}

template bool bareControl(const ExperimentParameter&, Experiment&, float);
template bool bareControl(const ColumnParameter&, ModelSpec&, float);
template bool parameterControl(const ExperimentParameter&, Experiment&, float);
template bool parameterControl(const ColumnParameter&, ModelSpec&, float);

void colouredText(Rgba color, const std::string& text, float width) {
    const std::string cut = cutToWidth(text, width);
    ImGui::PushStyleColor(ImGuiCol_Text, toImColor(color));
    ImGui::TextUnformatted(cut.c_str());
    ImGui::PopStyleColor();
    if (cut != text) tooltip(text);
}

void wrappedText(Rgba color, const std::string& text) {
    // By the room that is seen: a region that scrolls sideways would wrap at the end of all that it holds.
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x);
    colouredText(color, text);
    ImGui::PopTextWrapPos();
}

void dimText(const View& view, const std::string& text, float width) {
    colouredText(palette(view.theme).dimText, text, width);
}

std::string cutToWidth(const std::string& text, float width) {
    if (width <= 0 || ImGui::CalcTextSize(text.c_str()).x <= width) return text;
    std::string cut = text;
    const auto continues = [&] { return !cut.empty() && (cut.back() & 0xc0) == 0x80; };
    while (!cut.empty() && ImGui::CalcTextSize((cut + "...").c_str()).x > width) {
        while (continues()) cut.pop_back(); // all bytes of one UTF-8 letter
        if (!cut.empty()) cut.pop_back();
    }
    return cut + "...";
}

std::string shortNumber(double value, int digits) {
    return std::isnan(value) ? "-" : fmt::format("{:.{}g}", value, digits);
}

std::string alignedNumber(double value) {
    return std::isnan(value) ? "-" : fmt::format("{:#.4g}", value);
}

double psnr(double mse) {
    constexpr double peak = 2; // from black, -1, to white, 1
    return 10 * std::log10(peak * peak / mse);
}

std::string psnrText(double mse) {
    return std::isnan(mse) ? "-" : mse == 0 ? "\xe2\x88\x9e dB" : fmt::format("{:.2f} dB", psnr(mse));
}

std::string countText(double value) {
    const std::string digits = fmt::format("{:.0f}", std::abs(value));
    std::string text(value < 0 ? "-" : "");
    for (size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
        text += digits[i];
    }
    return text;
}

std::string parametersText(const ParameterCount& count) {
    const auto text = [](std::int64_t number) { return countText(static_cast<double>(number)); };
    if (count.total() == 0) return "-";
    if (count.kept == 0) return text(count.fitted);
    return (count.fitted > 0 ? text(count.fitted) + " and " : std::string()) + text(count.kept) + " kept";
}

std::string conditionNumber(double rcond) {
    constexpr double readable = 1e5;
    const double number = 1 / rcond;
    if (!(number < readable)) return fmt::format("{:.1e}", number);
    const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(number)) - 1));
    return countText(std::round(number / unit) * unit);
}

std::string bytesText(double bytes) {
    if (bytes < 1e6) return fmt::format("{:.0f} kB", bytes / 1e3);
    return bytes < 1e9 ? fmt::format("{:.0f} MB", bytes / 1e6) : fmt::format("{:.1f} GB", bytes / 1e9);
}

Rgba columnColor(const View& view, int column) {
    const auto& series = palette(view.theme).series;
    return series[static_cast<std::size_t>(column) % series.size()];
}

std::string columnLetter(int column) {
    return {static_cast<char>('A' + column)};
}

void focusFrame() {
    const ImGuiIO& io = ImGui::GetIO();
    if (!ImGui::IsItemFocused() || !io.NavVisible || !(io.ConfigFlags & ImGuiConfigFlags_NavEnableKeyboard))
        return;
    const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
    ImGui::GetWindowDrawList()->AddRect(ImVec2(from.x - 1, from.y - 1), ImVec2(to.x + 1, to.y + 1),
                                        ImGui::GetColorU32(ImGuiCol_NavHighlight), 0, 0, 2);
}

ImGuiWindowFlags imageScrollFlags() {
    return ImGui::GetIO().KeyCtrl ? walkable | ImGuiWindowFlags_NoScrollWithMouse : walkable;
}

Dimmed::Dimmed(bool stale) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (!stale || dimmedList == list) return;
    outer_ = std::exchange(dimmedList, list);
    list_ = list;
    first_ = list_->VtxBuffer.Size;
}

Dimmed::~Dimmed() {
    if (!list_) return;
    dimmedList = outer_;
    for (int i = first_; i < list_->VtxBuffer.Size; ++i) {
        ImU32& color = list_->VtxBuffer[i].col;
        const auto alpha = static_cast<float>(color >> IM_COL32_A_SHIFT & 0xff) * staleOpacity;
        color = (color & ~IM_COL32_A_MASK) | static_cast<ImU32>(alpha + 0.5f) << IM_COL32_A_SHIFT;
    }
}

void splitter(const char* id, bool vertical, float length, float& size, float low, float high, float scale,
              float sign) {
    const float thickness = 5 * scale;
    ImGui::InvisibleButton(id, vertical ? ImVec2(thickness, length) : ImVec2(length, thickness));
    focusFrame();
    const bool hot = ImGui::IsItemHovered() || ImGui::IsItemActive();
    if (hot) ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    if (ImGui::IsItemActive()) {
        const ImVec2 delta = ImGui::GetIO().MouseDelta;
        size = std::clamp(std::min(size, high) + sign * (vertical ? delta.x : delta.y) / scale, low,
                          std::max(low, high));
    }
    const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
    const ImU32 color = ImGui::GetColorU32(hot ? ImGuiCol_SeparatorHovered : ImGuiCol_Separator);
    const float x = std::floor((a.x + b.x) / 2), y = std::floor((a.y + b.y) / 2);
    if (vertical)
        ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(x, a.y), ImVec2(x + 1, b.y), color);
    else
        ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(a.x, y), ImVec2(b.x, y + 1), color);
}

} // namespace scorelet
