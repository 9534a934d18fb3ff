#include "app/panels/lesson_panel.h"

#include "app/draw/theme.h"
#include "app/panels/instruments.h"
#include "app/panels/rich_text.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace scorelet {
namespace {

void hint(const char* text) {
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", text);
}

void heading(const std::string& text) {
    ImGui::PushFont(headingFont());
    ImGui::TextWrapped("%s", text.c_str());
    ImGui::PopFont();
}

void dim(const View& view, const std::string& text) {
    ImGui::PushStyleColor(ImGuiCol_Text, toImColor(palette(view.theme).dimText));
    ImGui::TextWrapped("%s", text.c_str());
    ImGui::PopStyleColor();
}

void take(const std::optional<Experiment>& wanted, Edits& edits) {
    if (wanted) edits.experiment = *wanted;
}

/// A block on a raised ground with a coloured edge; `body` draws within `width`.
template <class Body>
void block(const View& view, Rgba edge, const Body& body) {
    const float scale = view.scale, padding = 10 * scale;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.ChannelsSplit(2);
    list.ChannelsSetCurrent(1);
    ImGui::SetCursorScreenPos(ImVec2(corner.x + padding, corner.y + padding * 0.8f));
    ImGui::BeginGroup();
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width - 2 * padding);
    body(width - 2 * padding);
    ImGui::PopTextWrapPos();
    ImGui::EndGroup();
    const float bottom = ImGui::GetItemRectMax().y + padding * 0.6f;
    list.ChannelsSetCurrent(0);
    list.AddRectFilled(corner, ImVec2(corner.x + width, bottom),
                       toImColor(faded(palette(view.theme).raised, 0.45f)), 4 * scale);
    list.AddRectFilled(corner, ImVec2(corner.x + 3 * scale, bottom), toImColor(edge), 2 * scale);
    list.ChannelsMerge();
    ImGui::SetCursorScreenPos(corner);
    ImGui::Dummy(ImVec2(width, bottom - corner.y));
    ImGui::Spacing();
}

/// One dot a step; the present one is filled. A click goes there.
void drawDots(const View& view, LessonState& state, const Lesson& lesson, Edits& edits) {
    const float side = ImGui::GetFontSize(), radius = side * 0.28f;
    const Palette& colors = palette(view.theme);
    for (int i = 0; i < static_cast<int>(lesson.steps.size()); ++i) {
        ImGui::PushID(i);
        if (i > 0) ImGui::SameLine(0, side * 0.3f);
        if (ImGui::InvisibleButton("dot", ImVec2(side, side)))
            take(goToStep(state, i, view.experiment), edits);
        const ImVec2 a = ImGui::GetItemRectMin();
        const ImVec2 middle(a.x + side / 2, a.y + side / 2);
        const bool hot = ImGui::IsItemHovered() || ImGui::IsItemFocused();
        ImDrawList& list = *ImGui::GetWindowDrawList();
        if (i == state.step)
            list.AddCircleFilled(middle, radius * 1.2f, toImColor(colors.accent));
        else
            list.AddCircle(middle, radius, toImColor(hot ? colors.text : colors.dimText), 0,
                           1.5f * view.scale);
        hint(lesson.steps[static_cast<size_t>(i)].title.c_str());
        ImGui::PopID();
    }
}

/// A choice as a line of text to click, marked once the prediction is made.
bool drawChoice(const View& view, const std::string& text, int number, const LessonQuestion& question,
                int predicted, bool revealed, float width) {
    const Palette& colors = palette(view.theme);
    const float mark = ImGui::GetFontSize() * 1.6f;
    const bool right = revealed && number == question.right;
    const bool wrong = revealed && number == predicted && !right;
    const Rgba ink = right ? colors.series[2] : wrong ? colors.warning : colors.text;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::PushID(number);
    ImGui::BeginGroup();
    ImGui::Indent(mark);
    richText(text, width - mark, ink);
    ImGui::Unindent(mark);
    ImGui::EndGroup();
    const ImVec2 after = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetItemRectMax().y - corner.y;
    ImGui::SetCursorScreenPos(corner);
    const bool clicked = ImGui::InvisibleButton("choice", ImVec2(width, height)) && !revealed;
    focusFrame();
    const bool hot = (ImGui::IsItemHovered() || ImGui::IsItemFocused()) && !revealed;
    ImGui::SetCursorScreenPos(after);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 middle(corner.x + mark * 0.4f, corner.y + ImGui::GetFontSize() * 0.55f);
    const float radius = ImGui::GetFontSize() * 0.36f;
    if (right || wrong)
        list.AddText(ImVec2(corner.x + mark * 0.1f, corner.y), toImColor(ink),
                     right ? "\xe2\x9c\x93" : "\xe2\x9c\x97");
    else
        list.AddCircle(middle, radius, toImColor(hot ? colors.accent : colors.dimText), 0, 1.5f * view.scale);
    if (hot) list.AddCircleFilled(middle, radius * 0.5f, toImColor(colors.accent));
    ImGui::PopID();
    return clicked;
}

/// Scrolls to the last item's lower end where that is out of sight.
void bringIntoView() {
    const float end = ImGui::GetWindowPos().y + ImGui::GetWindowHeight();
    if (ImGui::GetItemRectMax().y > end) ImGui::SetScrollHereY(1);
}

void drawQuestion(const View& view, LessonState& state, const LessonQuestion& question) {
    const auto key = std::pair(state.open, state.step);
    const auto made = state.predictions.find(key);
    const bool revealed = made != state.predictions.end();
    const int predicted = revealed ? made->second : -1;
    const Palette& colors = palette(view.theme);
    block(view, colors.accent, [&](float width) {
        dim(view, revealed ? "You predicted" : "Predict first");
        richText(question.ask, width, colors.text);
        for (int i = 0; i < static_cast<int>(question.choices.size()); ++i)
            if (drawChoice(view, question.choices[static_cast<size_t>(i)], i, question, predicted, revealed,
                           width))
                predict(state, i);
        if (question.choices.empty() && !revealed) {
            if (ImGui::Button("I have an answer")) predict(state, -1);
            hint("Shows the lesson's answer, to compare with yours.");
        }
        if (!revealed) return;
        ImGui::Spacing();
        const bool right = predicted == question.right;
        if (!question.choices.empty())
            dim(view, predicted < 0 ? "The answer" : right ? "That is right." : "Surprised? Read on.");
        richText(question.answer, width, colors.text);
    });
}

/// What the reader may do now.
void drawTry(const View& view, const LessonStep& step) {
    if (step.tryThis.empty()) return;
    const Palette& colors = palette(view.theme);
    block(view, colors.series[2], [&](float inner) {
        dim(view, "Try");
        richText(step.tryThis, inner, colors.text);
    });
}

void drawStepText(const View& view, LessonState& state, const LessonStep& step) {
    const Palette& colors = palette(view.theme);
    const float width = ImGui::GetContentRegionAvail().x;
    heading(step.title);
    ImGui::Spacing();
    richText(step.text, width, colors.text);
    const auto& question = step.question;
    const bool later = question && !question->covers.empty(); // what is covered cannot be watched
    if (!later) drawTry(view, step);
    const float top = ImGui::GetCursorScreenPos().y;
    if (question) drawQuestion(view, state, *question);
    const bool answered = question && !openQuestion(state);
    const bool news = answered && std::exchange(state.revealed, false);
    if (news) bringIntoView();
    if (!later || !answered) return;
    drawTry(view, step);
    if (news && ImGui::GetCursorScreenPos().y - top < ImGui::GetWindowHeight()) bringIntoView(); // both fit
}

/// The width of the button that goes on.
float nextWidth(const View& view, const char* text) {
    return std::max(60 * view.scale, ImGui::CalcTextSize(text).x + 24 * view.scale);
}

/// Whether the footer's buttons stand in one row with their whole texts.
bool footerFits(const View& view, float room) {
    float width = 4 * ImGui::GetStyle().FramePadding.x + 3 * ImGui::GetStyle().ItemSpacing.x +
                  nextWidth(view, "Finish");
    for (const char* text : {"Back", "Set the lab again"}) width += ImGui::CalcTextSize(text).x;
    return width <= room;
}

void drawFooter(const View& view, LessonState& state, const Lesson& lesson, Edits& edits) {
    const auto last = static_cast<int>(lesson.steps.size()) - 1;
    const float room = ImGui::GetContentRegionAvail().x;
    const char* again = footerFits(view, room) ? "Set the lab again" : "Set again";
    ImGui::BeginDisabled(state.step == 0);
    if (ImGui::Button("Back")) take(goToStep(state, state.step - 1, view.experiment), edits);
    ImGui::EndDisabled();
    hint("The step before, with its lab (Page Up).");
    ImGui::SameLine();
    if (ImGui::Button(again)) take(goToStep(state, state.step, view.experiment), edits);
    hint("Puts the lab as this step wants it, after you have played with it.");
    const bool asks = openQuestion(state) != nullptr;
    const char* text = state.step == last ? "Finish" : asks ? "Skip" : "Next";
    const float width = nextWidth(view, text);
    ImGui::SameLine(std::max(0.f, ImGui::GetCursorStartPos().x + room - width));
    if (!asks) ImGui::PushStyleColor(ImGuiCol_Button, toImColor(faded(palette(view.theme).accent, 0.55f)));
    const bool pressed = ImGui::Button(text, ImVec2(width, 0));
    if (!asks) ImGui::PopStyleColor();
    hint(state.step == last ? "Ends the lesson and puts your experiment back."
         : asks             ? "Goes on without a prediction. It is more fun with one."
                            : "The next step; it sets the lab (Page Down).");
    if (!pressed) return;
    if (state.step < last) return take(goToStep(state, state.step + 1, view.experiment), edits);
    take(closeLesson(state), edits);
    edits.experiment.look.tab = "lesson";
}

void drawCard(const View& view, LessonState& state, const Lesson& lesson, int number, Edits& edits) {
    const Palette& colors = palette(view.theme);
    const LessonProgress progress =
        state.progress.contains(lesson.id) ? state.progress.at(lesson.id) : LessonProgress{};
    ImGui::PushID(lesson.id.c_str());
    block(view,
          progress.done       ? colors.series[2]
          : progress.step > 0 ? colors.accent
                              : colors.border,
          [&](float width) {
              const char* word = progress.done ? "Again" : progress.step > 0 ? "Continue" : "Begin";
              const float button = 90 * view.scale, left = ImGui::GetCursorPosX(),
                          top = ImGui::GetCursorPosY();
              ImGui::SetCursorPosX(left + width - button);
              if (ImGui::Button(word, ImVec2(button, 0)))
                  take(openLessonAt(state, lesson.id, view.experiment), edits);
              hint("Opens the lesson beside the lab. When it is closed, your experiment is back.");
              ImGui::SetCursorPos(ImVec2(left, top));
              ImGui::PushTextWrapPos(left + width - button - 12 * view.scale);
              ImGui::Text("%d  %s", number, lesson.title.c_str());
              dim(view, lesson.summary);
              const auto steps = lesson.steps.size();
              dim(view, progress.done       ? fmt::format("\xe2\x9c\x93 done, {} steps", steps)
                        : progress.step > 0 ? fmt::format("step {} of {}", progress.step + 1, steps)
                                            : fmt::format("{} steps", steps));
              ImGui::PopTextWrapPos();
          });
    ImGui::PopID();
}

} // namespace

void drawLessonList(const View& view, LessonState& state, Edits& edits) {
    const LessonShelf& shelf = shelfOf(state);
    heading("Lessons");
    dim(view, "From what a score is to what is still missing at high noise. Each step sets the lab and asks "
              "before it "
              "answers; leave and come back whenever you like.");
    if (state.before && !state.open.empty()) {
        if (ImGui::Button("Leave the lesson, put my experiment back")) {
            take(closeLesson(state), edits);
            edits.experiment.look.tab = "lesson";
        }
        hint("The lab as it was before the lesson began.");
    }
    ImGui::Spacing();
    const float scale = view.scale;
    const bool two = ImGui::GetContentRegionAvail().x > 720 * scale;
    if (ImGui::BeginTable("lessons", two ? 2 : 1, ImGuiTableFlags_SizingStretchSame)) {
        int number = 0;
        for (const Lesson& lesson : shelf.lessons) {
            ImGui::TableNextColumn();
            drawCard(view, state, lesson, ++number, edits);
        }
        ImGui::EndTable();
    }
    for (const std::string& problem : shelf.problems) {
        ImGui::PushStyleColor(ImGuiCol_Text, toImColor(palette(view.theme).error));
        ImGui::TextWrapped("%s", problem.c_str());
        ImGui::PopStyleColor();
    }
}

void drawLesson(const View& view, LessonState& state, Edits& edits) {
    const Lesson* lesson = openLesson(state);
    if (!lesson) return;
    const float room = ImGui::GetContentRegionAvail().x;
    const float close = ImGui::GetFrameHeight();
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + room - close);
    dim(view, lesson->title);
    ImGui::PopTextWrapPos();
    ImGui::SameLine(ImGui::GetCursorStartPos().x + room - close);
    const bool left = ImGui::Button("\xc3\x97", ImVec2(close, 0));
    hint("Leaves the lesson and puts your experiment back. You can come back to this step.");
    drawDots(view, state, *lesson, edits);
    ImGui::Separator();
    const float footer = ImGui::GetFrameHeightWithSpacing() + ImGui::GetStyle().ItemSpacing.y;
    const std::string region = fmt::format("text {} {}", state.open, state.step);
    // Always with a scroll bar: lines do not break anew when the answer makes the text longer.
    ImGui::BeginChild(region.c_str(), ImVec2(0, -footer), false,
                      walkable | ImGuiWindowFlags_AlwaysVerticalScrollbar);
    drawStepText(view, state, lesson->steps[static_cast<size_t>(state.step)]);
    ImGui::EndChild();
    ImGui::Separator();
    drawFooter(view, state, *lesson, edits);
    if (left) take(closeLesson(state), edits);
}

void shineLesson(const View& view, const LessonState& state) {
    const Lesson* lesson = openLesson(state);
    if (!lesson) return setSpotlight({});
    const auto step = static_cast<size_t>(state.step);
    const LessonQuestion* question = openQuestion(state);
    setSpotlight({.highlight = lesson->steps[step].highlight,
                  .hidden = hiddenAt(*lesson, step),
                  .covered = question ? question->covers : std::vector<std::string>{},
                  .color = palette(view.theme).accent,
                  .scale = view.scale,
                  .time = view.time});
}

namespace {

void drawLessons(const View& view, UiState& ui, Edits& edits) {
    drawLessonList(view, ui.lessons, edits);
}

const InstrumentRegistration lessonInstrument(
    {.id = "lesson",
     .order = 110,
     .label = "Lessons",
     .tooltip =
         "From what a score is to what is missing at high noise, step by step; each step sets the lab.",
     .draw = drawLessons,
     .wraps = true,
     .inRow = false});

} // namespace

} // namespace scorelet
