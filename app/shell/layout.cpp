#include "app/shell/layout.h"

#include "app/draw/theme.h"
#include "app/panels/chart_panel.h"
#include "app/panels/experiment_panel.h"
#include "app/panels/inspector_panel.h"
#include "app/panels/large_view.h"
#include "app/panels/lesson_panel.h"
#include "app/panels/own_picture.h"
#include "app/panels/spotlight.h"
#include "app/panels/status_line.h"
#include "app/panels/stencil_editor.h"
#include "app/panels/tabs.h"
#include "app/panels/widgets.h"
#include "app/shell/dialogs.h"
#include "app/shell/lab.h"
#include "app/shell/menu_bar.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr float splitterWidth = 5; // units
constexpr float leastChart = 80;   // units
constexpr float leastOwnChart = 170;
constexpr float mostOwnChart = 290; // of a chart that was not given a height: the pictures have the rest
constexpr float leastLeft = 200;   // units
// Shares of the middle's height and the window's width: a large scale leaves room for the pictures.
constexpr float ownChart = 0.26f;
constexpr float presentedChart = 0.38f;
constexpr float lessonChart = 0.34f; // its curves are what most steps are about
constexpr float mostChart = 0.6f;
constexpr float mostLeft = 0.33f;
constexpr float leastMiddle = 480; // units left for the tabs
constexpr float leastByLesson = 360; // ... with a lesson open, beside which the inspector cannot float
constexpr float leastPlot = 90;  // units of a chart's data's area, and the share of a low window's height
constexpr float plotShare = 0.17f;
constexpr float mostGrown = 0.34f; // of the height, for a chart that grows for its data: the pictures have the rest
constexpr float amplePictures = 900; // ... by an inspector that nobody has asked for
constexpr float leastInspector = 220;
constexpr float leastForTwo = 1000; // units for two tabs beside each other
// Units of the middle beside a lesson: with less the choices stand below the lesson, which takes a share.
constexpr float leastBesideLesson = 460;
constexpr float lessonShare = 0.58f;

/// One line for the first run, to be put away.
void drawHint(const View& view, const UiState& ui, Edits& edits) {
    if (!ui.showHint || ui.presenting) return;
    if (ImGui::SmallButton("Got it")) edits.actions.emplace_back("hint-done");
    tooltip("Puts this line away; Help > First steps brings it back.");
    ImGui::SameLine();
    const char* whole = "Drag the noise slider or press [ and ]. Up and Down: another image. Give a model a higher degree "
                        "and watch the chart. F1: all keys. F2: lessons.";
    const bool fits = ImGui::CalcTextSize(whole).x <= ImGui::GetContentRegionAvail().x;
    wrappedText(palette(view.theme).dimText,
                fits ? whole : "Drag the noise slider. Up and Down: another image. F1: all keys. F2: lessons.");
}

/// Tabs above, chart below, with a bar between that a drag moves.
void drawMiddle(const View& view, UiState& ui, Edits& edits) {
    drawHint(view, ui, edits);
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const bool chart =
        shownInstrument(view.experiment).chartBelow && !isHidden("chart") && (ui.parts.chart || isHighlighted("chart"));
    const float most = std::max(leastChart, space.y / view.scale * mostChart);
    const float bar = splitterWidth * view.scale;
    const float high = space.y / view.scale;
    const float usual = openLesson(ui.lessons) ? lessonChart : ownChart;
    const float share = ui.presenting ? high * presentedChart
                                      : std::clamp(high * usual, std::min(leastOwnChart, high / 3), mostOwnChart);
    // The data stay readable, however many lines of choices and legend stand around them.
    const float own = std::max(share, std::min(ui.aroundPlot + std::min(leastPlot, plotShare * high), mostGrown * high));
    const Instrument& shown = shownInstrument(view.experiment);
    const float tabs = ImGui::GetFrameHeightWithSpacing();
    const float spare = shown.fullHeight ? space.y - tabs - shown.fullHeight(view, ui, space.x) : 0;
    float units = std::min(ui.chartHeight > 0 ? ui.chartHeight : std::max(own, spare / view.scale), most);
    const float below = std::floor(units * view.scale);
    const float above = chart ? space.y - below - bar - 2 * ImGui::GetStyle().ItemSpacing.y : space.y;
    ImGui::BeginChild("above", ImVec2(0, above), false, walkable);
    drawTabs(view, ui, edits);
    ImGui::EndChild();
    spotlightItem("compare");
    if (!chart) return;
    const float before = units;
    splitter("between tabs and chart", false, space.x, units, leastChart, most, view.scale, -1);
    if (units != before) ui.chartHeight = units;
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) ui.chartHeight = 0;
    ImGui::BeginChild("chart", ImVec2(0, 0), false, walkable | ImGuiWindowFlags_NoScrollbar);
    drawChartPanel(view, ui, edits);
    ImGui::EndChild();
    spotlightItem("chart");
}

/// Units that the choices take; without the models they need less room.
float choicesWidth(const UiState& ui, float most) {
    return std::min(isHidden("columns") ? std::min(ui.leftWidth, 236.f) : ui.leftWidth, most);
}

/// Whether the choices are drawn: a lesson may hide them, or point at one of them.
bool choicesShown(const UiState& ui) {
    return !isHidden("experiment") && (ui.parts.choices || openLesson(ui.lessons));
}

void drawChoices(const Lab& lab, const View& view, UiState& ui, Edits& edits, ImVec2 size) {
    if (!choicesShown(ui)) return;
    ImGui::BeginChild("experiment", size, false, walkable);
    drawExperimentPanel(view, ui, edits, lab.settings().recentData);
    ImGui::EndChild();
    spotlightItem("experiment");
}

/// The choices on the left, and the bar that makes room for them.
void drawLeft(const Lab& lab, const View& view, UiState& ui, Edits& edits, float height, float most) {
    if (!choicesShown(ui)) return;
    drawChoices(lab, view, ui, edits, ImVec2(choicesWidth(ui, most) * view.scale, height));
    ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
    splitter("between choices and pictures", true, height, ui.leftWidth, leastLeft, most, view.scale, 1);
    ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
}

/// The open lesson, on the right; below it the choices where there is no room for them on the left.
void drawLessonSide(const Lab& lab, const View& view, UiState& ui, Edits& edits, float height, bool choices) {
    ImGui::SameLine();
    ImGui::BeginGroup();
    const bool both = choices && choicesShown(ui);
    const float lesson = both ? std::floor(height * lessonShare) : height;
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ImGui::GetColorU32(ImGuiCol_MenuBarBg));
    ImGui::BeginChild("lesson", ImVec2(0, lesson), false, walkable | ImGuiWindowFlags_AlwaysUseWindowPadding);
    drawLesson(view, ui.lessons, edits);
    ImGui::EndChild();
    ImGui::PopStyleColor();
    if (both) drawChoices(lab, view, ui, edits, ImVec2(0, height - lesson - ImGui::GetStyle().ItemSpacing.y));
    ImGui::EndGroup();
}

/// The control that the presenter's view leaves: the one that the lesson points at, else the noise level.
const ExperimentParameter& presentedControl() {
    for (const ExperimentParameter& p : experimentParameters())
        if (isHighlighted(p.id) && p.kind != ParameterKind::text) return p;
    return experimentParameter("sigma");
}

/// Pictures and chart, and above them one control in large type.
void drawPresentation(const View& view, UiState& ui, Edits& edits) {
    const ExperimentParameter& control = presentedControl();
    const float end = ImGui::CalcTextSize("F5 ends").x + 2 * ImGui::GetStyle().FramePadding.x;
    ImGui::PushFont(headingFont());
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(control.label.c_str());
    ImGui::SameLine();
    bareControl(control, edits.experiment, -end - ImGui::GetStyle().ItemSpacing.x);
    ImGui::PopFont();
    ImGui::SameLine();
    if (ImGui::Button("F5 ends")) edits.actions.emplace_back("present");
    tooltip("Back to the whole window (F5 or Escape).");
    if (const Lesson* lesson = openLesson(ui.lessons)) {
        ImGui::PushFont(headingFont());
        const auto step = static_cast<std::size_t>(ui.lessons.step);
        if (step < lesson->steps.size())
            dimText(view, fmt::format("{}: {} ({} of {})", lesson->title, lesson->steps[step].title, step + 1,
                                      lesson->steps.size()),
                    ImGui::GetContentRegionAvail().x);
        ImGui::PopFont();
    }
    ui.inspectorFits = ui.inspectorSeen = ui.besideFits = ui.roomForTwo = false;
    drawMiddle(view, ui, edits);
}

/// The width of an open lesson in a window so wide, pixels.
float lessonPart(const View& view, float window) {
    return std::floor(std::min(lessonWidth * view.scale, window * 0.36f));
}

void drawBody(const Lab& lab, const View& view, UiState& ui, Edits& edits) {
    if (ui.presenting) return drawPresentation(view, ui, edits);
    const ImVec2 space = ImGui::GetContentRegionAvail();
    const float status = ImGui::GetFrameHeightWithSpacing();
    const float height = space.y - status;
    const float most = std::max(leastLeft, space.x / view.scale * mostLeft);
    const bool lesson = openLesson(ui.lessons) != nullptr;
    const float lessonSide = lessonPart(view, space.x);
    const bool narrow =
        lesson && space.x - lessonSide < (choicesWidth(ui, most) + leastBesideLesson) * view.scale;
    if (!narrow) drawLeft(lab, view, ui, edits, height, most);
    const float bar = splitterWidth * view.scale + ImGui::GetStyle().ItemSpacing.x;
    const float room = ImGui::GetContentRegionAvail().x;
    float side =
        lesson ? lessonSide + ImGui::GetStyle().ItemSpacing.x : 0; // right of the middle, with its gap
    // The instruments' tabs need the width for themselves.
    const bool second = view.experiment.look.beside != "none" && !lesson;
    const bool wanted = shownInstrument(view.experiment).chartBelow && !isHidden("inspector");
    const float least = lesson ? leastByLesson : leastMiddle;
    const auto fits = [&](float middle) { return room - side > (middle + leastInspector) * view.scale; };
    ui.inspectorFits = wanted && fits(least);
    // A lesson that points at it asks for it, whatever the person has put away.
    const bool inspector =
        ui.inspectorFits &&
        (isHighlighted("inspector") ||
         (ui.parts.inspector && (ui.inspectorAsked || fits(second ? 2 * amplePictures : amplePictures))));
    ui.inspectorSeen = inspector;
    const float mostRight = std::max(leastInspector, (room - side) / view.scale - least);
    const float right = std::clamp(ui.rightWidth, leastInspector, mostRight) * view.scale;
    if (inspector) side += right + bar;
    ui.roomForTwo = room - side > leastForTwo * view.scale;
    ui.besideFits = second && ui.roomForTwo;
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float half = std::floor((room - side - gap) / 2);
    ImGui::BeginChild("middle", ImVec2(ui.besideFits ? half : side > 0 ? room - side : 0, height), false, walkable);
    drawMiddle(view, ui, edits);
    ImGui::EndChild();
    if (ui.besideFits) {
        ImGui::SameLine();
        ImGui::BeginChild("beside", ImVec2(side > 0 ? half : 0, height), false, walkable);
        drawSecondInstrument(view, ui, edits);
        ImGui::EndChild();
    }
    if (inspector) {
        ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
        splitter("between pictures and inspector", true, height, ui.rightWidth, leastInspector, mostRight,
                 view.scale, -1);
        ImGui::SameLine(0, ImGui::GetStyle().ItemSpacing.x / 2);
        ImGui::BeginChild("inspector", ImVec2(right, height), false, walkable);
        ui.large.collecting = true; // its pictures can be enlarged, too
        drawInspectorPanel(view, ui, edits);
        ui.large.collecting = false;
        ImGui::EndChild();
        spotlightItem("inspector");
    }
    if (lesson) drawLessonSide(lab, view, ui, edits, height, narrow);
    drawStatusLine(view, ui, edits);
}

/// The inspector in a window of its own, where there is no room beside the pictures.
void drawFloatingInspector(const View& view, UiState& ui, Edits& edits) {
    if (ui.inspectorFits) ui.floatInspector = false;
    const bool asked = isHighlighted("inspector") && !ui.inspectorFits;
    if (!ui.floatInspector && !asked) return;
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float width = std::min(320 * view.scale, screen.x * 0.6f);
    // Left of a lesson, which speaks of it.
    const float right = openLesson(ui.lessons) ? screen.x - lessonPart(view, screen.x) : screen.x;
    ImGui::SetNextWindowPos(ImVec2(right - 0.02f * screen.x - width, screen.y * 0.08f), ImGuiCond_Appearing);
    ImGui::SetNextWindowSize(ImVec2(width, screen.y * 0.84f), ImGuiCond_Appearing);
    constexpr auto flags = ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse;
    if (ImGui::Begin("Inspector", asked ? nullptr : &ui.floatInspector, flags))
        drawInspectorPanel(view, ui, edits);
    ImGui::End();
}

/// Arrow keys and Space are the lab's; a menu or a dialog in front has them to itself, and so have the
/// controls while the reader walks through them.
void shareKeys(UiState& ui) {
    constexpr auto any = ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel;
    const bool front = ImGui::IsPopupOpen("", any) || ui.showHelp || ui.showExport || ui.walking;
    ImGuiConfigFlags& flags = ImGui::GetIO().ConfigFlags;
    if (flags & ImGuiConfigFlags_NavEnableKeyboard) ui.keyboardNavigation = true; // its back end can
    flags = front && ui.keyboardNavigation ? flags | ImGuiConfigFlags_NavEnableKeyboard
                                           : flags & ~ImGuiConfigFlags_NavEnableKeyboard;
}

} // namespace

void drawWindow(const Lab& lab, const View& view, UiState& ui, Edits& edits) {
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    constexpr auto flags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                           ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                           ImGuiWindowFlags_NoScrollWithMouse;
    const auto menus = ui.presenting ? ImGuiWindowFlags_None : ImGuiWindowFlags_MenuBar;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::Begin("Scorelet", nullptr, flags | menus);
    ImGui::PopStyleVar(2);
    shineLesson(view, ui.lessons);
    if (!ui.presenting) drawMenuBar(lab, view, edits);
    const ImVec2 body = ImGui::GetCursorScreenPos();
    drawBody(lab, view, ui, edits);
    ImGui::End();
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float status = ui.presenting ? 0 : ImGui::GetFrameHeightWithSpacing() + ImGui::GetStyle().WindowPadding.y;
    drawLargeView(view, ui, edits, ImVec2(0, body.y), ImVec2(screen.x, screen.y - status - body.y));
    drawMessages(view, ui, edits);
    drawDialogs(lab, view, ui, edits);
    drawStencilEditor(view, ui, edits);
    drawOwnPicture(view, ui, edits);
    drawFloatingInspector(view, ui, edits);
    shareKeys(ui);
}

} // namespace scorelet
