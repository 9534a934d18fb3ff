#include "app/panels/status_line.h"

#include "app/draw/theme.h"
#include "app/panels/widgets.h"
#include "core/studies/picture_study.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

void drawStage(const View& view, Edits& edits) {
    const WorkerStatus& status = view.status;
    ImGui::AlignTextToFramePadding();
    if (!status.busy) {
        const bool complete = view.snapshot && view.snapshot->complete;
        const std::string text = !view.snapshot     ? "waiting"
                                 : status.cancelled ? "cancelled; the pictures show what was finished"
                                 : complete         ? fmt::format("ready, {:.2f} s", status.seconds)
                                                    : "ready";
        return dimText(view, text);
    }
    ImGui::SetNextItemWidth(160 * view.scale);
    ImGui::ProgressBar(static_cast<float>(std::clamp(status.fraction, 0.0, 1.0)),
                       ImVec2(160 * view.scale, ImGui::GetFrameHeight()));
    tooltip("How much of this stage is done.");
    ImGui::SameLine();
    if (ImGui::Button("Cancel")) edits.actions.emplace_back("cancel");
    tooltip("Stops what is being computed (Escape); what is finished stays.");
    ImGui::SameLine();
    std::string text = fmt::format("{}, {:.1f} s", status.stage, status.seconds);
    if (const Snapshot* s = view.snapshot.get(); s && !s->complete && s->wants > 1)
        text += fmt::format(", {} of {} results", s->answered, s->wants);
    ImGui::TextUnformatted(text.c_str());
}

/// The parts of the picture that still answer older choices.
std::string staleParts(const View& view) {
    if (!view.snapshot) return {};
    if (!view.shown<DataStudy>().fresh) return "data set";
    std::string stale;
    const auto add = [&](const std::string& part) { stale += (stale.empty() ? "" : ", ") + part; };
    if (!view.shown<PictureStudy>().fresh) add("noisy image");
    for (int i = 0; i < view.columns(); ++i)
        if (!view.shown<DenoisedStudy>(i).fresh) add(columnLetter(i));
    return stale;
}

/// How much memory results take, of how much they may.
void drawMemory(const View& view) {
    if (!view.snapshot || !(view.snapshot->budget > 0)) return;
    const double share = view.snapshot->bytes / view.snapshot->budget;
    ImGui::SameLine();
    const std::string text =
        fmt::format("{:.2f} of {:.3g} GB", view.snapshot->bytes / 1e9, view.snapshot->budget / 1e9);
    colouredText(share > 1 ? palette(view.theme).warning : palette(view.theme).dimText, text);
    tooltip(
        "Memory of all that is kept: images, moments, models, results. Above the budget (Chart and memory) "
        "what was used longest ago is forgotten and computed again when it is asked for; a model for which "
        "there is no room beside what is shown is refused. Moments of all training images and their "
        "eigenimages are kept on disk, too, for the next start.");
}

void drawBadge(const View& view, UiState& ui) {
    const MessageLog& log = ui.messages;
    const Palette& colors = palette(view.theme);
    const std::string text =
        log.unread() > 0
            ? fmt::format("{} new message{}", log.unread(), log.unread() > 1 ? "s" : "")
            : fmt::format("{} message{}", log.messages().size(), log.messages().size() == 1 ? "" : "s");
    const float width = ImGui::CalcTextSize(text.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
    ImGui::SameLine(ImGui::GetWindowContentRegionMax().x - width);
    const Rgba color = log.unread() == 0                  ? colors.dimText
                       : log.worst() == Severity::error   ? colors.error
                       : log.worst() == Severity::warning ? colors.warning
                                                          : colors.text;
    ImGui::PushStyleColor(ImGuiCol_Text, toImColor(color));
    if (ImGui::Button((text + "###messages").c_str())) ui.showMessages = !ui.showMessages;
    ImGui::PopStyleColor();
    tooltip(log.messages().empty() ? "What the lab has to say appears here." : log.messages().back().text);
}

void drawMessage(const View& view, const Message& message, Edits& edits) {
    const Palette& colors = palette(view.theme);
    const Rgba color = message.severity == Severity::error     ? colors.error
                       : message.severity == Severity::warning ? colors.warning
                                                               : colors.text;
    ImGui::PushTextWrapPos(0);
    colouredText(color, message.count > 1 ? fmt::format("{} ({} times)", message.text, message.count)
                                          : message.text);
    if (!message.hint.empty()) dimText(view, message.hint);
    ImGui::PopTextWrapPos();
    if (message.action.empty()) return;
    if (ImGui::SmallButton(message.action == "undo" ? "Undo" : "Restore"))
        edits.actions.push_back(message.action);
    tooltip("What helps.");
}

} // namespace

void drawStatusLine(const View& view, UiState& ui, Edits& edits) {
    drawStage(view, edits);
    if (const std::string stale = staleParts(view); !stale.empty()) {
        ImGui::SameLine();
        colouredText(palette(view.theme).warning, fmt::format("stale: {}", stale));
        tooltip("Dimmed pictures still answer the choices before the last change.");
    }
    drawMemory(view);
    if (!ui.readout.empty()) {
        ImGui::SameLine(0, 20 * view.scale);
        std::string line = ui.readout; // one line is all the room there is
        std::replace(line.begin(), line.end(), '\n', ' ');
        ImGui::TextUnformatted(line.c_str());
    }
    if (ui.walking) {
        ImGui::SameLine();
        colouredText(palette(view.theme).accent, "arrows move, Space or Enter chooses, F6 ends");
    }
    drawBadge(view, ui);
}

void drawMessages(const View& view, UiState& ui, Edits& edits) {
    if (!ui.showMessages) return;
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos(ImVec2(screen.x - 12 * view.scale, screen.y - 44 * view.scale),
                            ImGuiCond_Appearing, ImVec2(1, 1));
    ImGui::SetNextWindowSize(ImVec2(460 * view.scale, 260 * view.scale), ImGuiCond_Appearing);
    if (ImGui::Begin("Messages", &ui.showMessages,
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse)) {
        ui.messages.markRead();
        const auto& all = ui.messages.messages();
        if (all.empty()) dimText(view, "nothing yet");
        int id = 0;
        for (auto message = all.rbegin(); message != all.rend(); ++message) { // newest first
            ImGui::PushID(id++);
            drawMessage(view, *message, edits);
            ImGui::Separator();
            ImGui::PopID();
        }
        if (!all.empty()) {
            if (ImGui::Button("Clear")) ui.messages.clear();
            tooltip("Forgets all messages.");
        }
    }
    ImGui::End();
}

} // namespace scorelet
