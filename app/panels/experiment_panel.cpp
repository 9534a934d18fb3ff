#include "app/panels/experiment_panel.h"
#include "app/panels/instrument.h"

#include "app/draw/theme.h"
#include "app/panels/model_editor.h"
#include "app/panels/spotlight.h"
#include "app/panels/training_size.h"
#include "app/panels/widgets.h"
#include "core/image/statistics.h"
#include "core/sample/schedule.h"
#include "core/session/glossary.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

constexpr float labelShare = 0.4f; ///< of the panel's width

float labelWidth() {
    return ImGui::GetContentRegionAvail().x * labelShare;
}

void control(Edits& edits, const char* id) {
    parameterControl(experimentParameter(id), edits.experiment, labelWidth());
}

void chooseSource(Edits& edits, const std::string& source) {
    if (edits.experiment.data.source == source) return;
    edits.experiment.data.source = source;
    edits.experiment.image = 0;
}

void drawSource(UiState& ui, Edits& edits, const std::vector<std::string>& recent) {
    ImGui::AlignTextToFramePadding();
    const float left = ImGui::GetCursorPosX();
    ImGui::TextUnformatted("data set");
    ImGui::SameLine(left + labelWidth());
    ImGui::SetNextItemWidth(-1);
    const std::string shown = edits.experiment.data.source;
    const bool open = ImGui::BeginCombo("##data", shown.c_str());
    if (!open) tooltip(experimentParameter("data").tooltip);
    if (!open) return;
    std::vector<std::string> sources = {"strokes"};
    if (!fashionMnistFolder().empty()) sources.emplace_back("fashion-mnist");
    if (!photographsFolder().empty()) sources.emplace_back("photographs");
    sources.insert(sources.end(), recent.begin(), recent.end());
    for (const std::string& source : sources)
        if (ImGui::Selectable(source.c_str(), source == shown)) {
            chooseSource(edits, source);
            if (source == "photographs") edits.experiment.data.channels = 3; // what they are for
        }
    ImGui::Separator();
    if (ImGui::Selectable("a folder...")) ui.question = FileQuestion::openData;
    ImGui::EndCombo();
}

void drawDataSummary(const View& view) {
    if (!view.data()) return dimText(view, "loading ...");
    const DataSet& data = *view.data();
    const Dimmed stale(!view.shown<DataStudy>().fresh);
    dimText(view,
            fmt::format("{} training, {} held-out", countText(static_cast<double>(data.train.count())),
                        countText(static_cast<double>(data.heldOut.count()))),
            ImGui::GetContentRegionAvail().x);
    tooltip(data.origin);
    if (data.notes.empty()) return;
    const std::string more =
        data.notes.size() > 1 ? fmt::format(" (and {} more)", data.notes.size() - 1) : "";
    dimText(view, data.notes.front() + more, ImGui::GetContentRegionAvail().x);
    tooltip(fmt::format("{}", fmt::join(data.notes, "\n")));
}

/// "< 17 >" and the class of the image.
void drawImageNumber(const View& view, Edits& edits) {
    Experiment& e = edits.experiment;
    const DataSet* data = view.data();
    const int count = data ? static_cast<int>(data->heldOut.count()) : e.image + 1;
    ImGui::AlignTextToFramePadding();
    const float left = ImGui::GetCursorPosX();
    ImGui::TextUnformatted("image");
    ImGui::SameLine(left + labelWidth());
    if (ImGui::ArrowButton("previous", ImGuiDir_Left)) e.image = (e.image + count - 1) % count;
    tooltip("Previous held-out image (Up).");
    ImGui::SameLine(0, 2 * view.scale);
    const float arrow = ImGui::GetFrameHeight() + 2 * view.scale;
    int number = e.image;
    ImGui::SetNextItemWidth(-arrow);
    if (ImGui::DragInt("##image", &number, 0.2f, 0, count - 1, "%d", ImGuiSliderFlags_AlwaysClamp))
        e.image = number;
    tooltip(experimentParameter("image").tooltip + " Drag, or Ctrl+click to type a number.");
    ImGui::SameLine(0, 2 * view.scale);
    if (ImGui::ArrowButton("next", ImGuiDir_Right)) e.image = (e.image + 1) % count;
    tooltip("Next held-out image (Down).");
    if (e.image != view.experiment.image) e.own.clear();
    if (!e.own.empty()) colouredText(palette(view.theme).accent, "your own picture is shown");
    if (ImGui::SmallButton("draw...")) edits.actions.emplace_back("draw");
    tooltip("A picture drawn with the mouse, or from a file, becomes the image of every tab (P).");
    ImGui::SameLine();
    if (ImGui::SmallButton("gallery...")) e.look.tab = "gallery";
    tooltip("Held-out images by class, and by how badly a model denoises them.");
}

/// The image and its neighbours in the held-out set, to click.
void drawThumbnails(const View& view, UiState& ui, Edits& edits) {
    if (!view.data()) return;
    const DataSet& data = *view.data();
    const int count = static_cast<int>(data.heldOut.count());
    constexpr int shown = 5;
    const float gap = 4 * view.scale;
    // As if there were a scroll bar: pictures that grow without it would bring it back, frame by frame.
    const float room = ImGui::GetWindowWidth() - 2 * ImGui::GetCursorPosX() - ImGui::GetStyle().ScrollbarSize;
    const float side = std::floor((room - gap * (shown - 1)) / shown);
    const int first = std::clamp(edits.experiment.image - shown / 2, 0, std::max(0, count - shown));
    for (int i = first; i < std::min(count, first + shown); ++i) {
        ImGui::PushID(i);
        const bool chosen = i == edits.experiment.image && edits.experiment.own.empty();
        const bool stale = !view.shown<DataStudy>().fresh;
        const ImageStyle style{
            .id = "thumbnail",
            .name = fmt::format("image {}", i),
            .dimmed = stale,
            .shared = false,
            .readout = [&](int, int, float) {
                const auto label = static_cast<size_t>(i);
                const bool named = label < data.heldOut.labels.size();
                const auto klass = named ? static_cast<size_t>(data.heldOut.labels[label]) : 0;
                return fmt::format("image {}{}{}", i,
                                   named && klass < data.classNames.size() ? ": " + data.classNames[klass]
                                                                           : std::string(),
                                   fromFileText(data.heldOut, i));
            }};
        const ImageEvents events = drawImage(view, ui, data.heldOut.pixels, i, side, style);
        if (events.clicked) {
            edits.experiment.image = i;
            edits.experiment.own.clear();
        }
        if (chosen)
            ImGui::GetWindowDrawList()->AddRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                                toImColor(palette(view.theme).accent), 0, 0, 2 * view.scale);
        ImGui::PopID();
        if (i + 1 < std::min(count, first + shown)) ImGui::SameLine(0, gap);
    }
}

void drawOtherUnits(const View& view, double s) {
    const auto pixels = view.shown<PixelStatisticsStudy>();
    const double deviation = pixels ? pixels->standardDeviation : 0;
    const std::string inData = deviation > 0 ? shortNumber(normalisedSigma(s, deviation)) : "-";
    const Dimmed stale(!pixels.fresh);
    dimText(view,
            fmt::format("alpha-bar {}   [0,1] {}   data {}", shortNumber(alphaBar(s)),
                        shortNumber(unitPixelSigma(s)), inData),
            ImGui::GetContentRegionAvail().x);
    tooltip("The same noise level in other conventions. Alpha-bar: " + meaningOf("alpha-bar") +
            " Then the deviation for pixels in [0, 1], and in standard deviations of the training pixels.");
}

/// The file whose matrix is the basis, where that is chosen.
void drawBasisFile(UiState& ui, Edits& edits) {
    const ExperimentParameter& p = experimentParameter("basis-file");
    if (!p.applies(edits.experiment) || isHidden(p.id)) return;
    ImGui::AlignTextToFramePadding();
    const float left = ImGui::GetCursorPosX();
    ImGui::TextUnformatted(p.label.c_str());
    ImGui::SameLine(left + labelWidth());
    const std::string& path = edits.experiment.basisFile;
    const std::string name = path.empty() ? "a file..." : std::filesystem::path(path).filename().string();
    const float room = ImGui::GetContentRegionAvail().x;
    if (ImGui::Button(
            fmt::format("{}##{}", cutToWidth(name, room - 2 * ImGui::GetStyle().FramePadding.x), p.id)
                .c_str(),
            ImVec2(room, 0)))
        ui.question = FileQuestion::openMatrix;
    tooltip(path.empty() ? p.tooltip : path + "\n" + p.tooltip);
}

void drawNoise(const View& view, Edits& edits) {
    const ExperimentParameter& sigma = experimentParameter("sigma");
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(sigma.label.c_str());
    tooltip(sigma.tooltip);
    ImGui::SameLine();
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(8 * view.scale, 8 * view.scale));
    ImGui::PushStyleVar(ImGuiStyleVar_GrabMinSize, 18 * view.scale);
    bareControl(sigma, edits.experiment, -1);
    ImGui::PopStyleVar(2);
    drawOtherUnits(view, edits.experiment.sigma);
    control(edits, "noise");
}

/// A collapsed list of controls, open where a lesson points at one of them, away where it hides all.
void drawSection(const View& view, Edits& edits, const char* title, const char* what,
                 std::initializer_list<const char*> ids) {
    if (std::all_of(ids.begin(), ids.end(), [](const char* id) { return isHidden(id); })) return;
    if (std::any_of(ids.begin(), ids.end(), [](const char* id) { return isHighlighted(id); }))
        ImGui::SetNextItemOpen(true);
    const bool open = ImGui::CollapsingHeader(title);
    tooltip(what);
    if (!open) return;
    for (const std::string id : ids) {
        if (id == "subset")
            trainingSizeRow(view, edits, labelWidth());
        else
            control(edits, id.c_str());
    }
}

void drawSections(const View& view, Edits& edits) {
    drawSection(view, edits, "Data details",
                "How many images of which size, and how many of them the models are fitted on.",
                {"train", "test", "size", "fit", "channels", "seed", "control", "planted", "subset"});
    drawSection(
        view, edits, "Reading files",
        "How files are read that hold images otherwise than they are meant. What was left out or changed is "
        "told at the data set.",
        {"ground", "range", "orientation", "labels"});
    if (!isHidden("chart"))
        drawSection(
            view, edits, "Chart and memory",
            "Noise levels of the chart, images behind sampled rows, and the memory that a model may take.",
            {"chart-min", "chart-max", "chart-points", "chart-samples", "rails", "budget"});
}

void drawColumns(const View& view, UiState& ui, Edits& edits) {
    if (isHidden("columns")) return;
    ImGui::Separator();
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    drawModelEditor(view, ui, edits);
    spotlightRect("columns", from, ImVec2(from.x + width, ImGui::GetCursorScreenPos().y));
    ImGui::Spacing();
}

} // namespace

void drawExperimentPanel(const View& view, UiState& ui, Edits& edits,
                         const std::vector<std::string>& recentData) {
    if (!isHidden("data")) drawSource(ui, edits, recentData);
    drawDataSummary(view);
    drawImageNumber(view, edits);
    drawThumbnails(view, ui, edits);
    if (edits.experiment.data.channels > 1) control(edits, "channel");
    ImGui::Spacing();
    drawNoise(view, edits);
    ImGui::Spacing();
    control(edits, "basis");
    drawBasisFile(ui, edits);
    control(edits, "wavelet");
    control(edits, "levels");
    if (hasColours(edits.experiment)) control(edits, "colours");
    ImGui::Spacing();
    drawColumns(view, ui, edits);
    drawSections(view, edits);
}

} // namespace scorelet
