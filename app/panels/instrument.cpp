#include "app/panels/instrument.h"

#include "app/draw/theme.h"
#include "app/panels/number_field.h"
#include "app/panels/spotlight.h"
#include "core/data/classes.h"
#include "core/families/family.h"
#include "core/families/spec_text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace scorelet {
namespace {

constexpr double meterEnd = 1.5; // ratio at the meter's right end
constexpr double secondsPerStep = 0.12;
constexpr double secondsAtEnd = 1; // before playing begins again

float controlWidth(const ExperimentParameter& p, float scale) {
    if (p.kind == ParameterKind::toggle) return ImGui::GetFrameHeight();
    return (p.kind == ParameterKind::choice ? 92.f : 84.f) * scale;
}

std::string trainingImageName(Eigen::Index index) {
    return fmt::format("training image {}", countText(static_cast<double>(index)));
}

void playOn(const View& view, UiState& ui, int last) {
    if (last == 0) return; // no path yet: the step stays what it is
    ui.step = std::clamp(ui.step, 0, last);
    if (!ui.playing) return;
    if (ui.playedAt > view.time) ui.playedAt = view.time; // a clock that began anew
    const double wait = ui.step == last ? secondsAtEnd : secondsPerStep;
    if (view.time - ui.playedAt < wait) return;
    ui.step = ui.step == last ? 0 : ui.step + 1;
    ui.playedAt = view.time;
}

} // namespace

void controlFlow(const View& view, Edits& edits, const std::vector<std::string>& ids) {
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    const float gap = 12 * view.scale, inner = 5 * view.scale;
    bool first = true;
    for (const std::string& id : ids) {
        const ExperimentParameter& p = experimentParameter(id);
        if (!p.applies(edits.experiment)) continue;
        const float width = controlWidth(p, view.scale);
        const float whole = ImGui::CalcTextSize(p.label.c_str()).x + inner + width;
        if (!first && ImGui::GetItemRectMax().x + gap + whole <= right) ImGui::SameLine(0, gap);
        first = false;
        ImGui::BeginGroup();
        ImGui::AlignTextToFramePadding();
        dimText(view, p.label);
        tooltip(p.tooltip);
        ImGui::SameLine(0, inner);
        bareControl(p, edits.experiment, width);
        ImGui::EndGroup();
    }
}

bool drawColumnCover(const View& view, int column, float height) {
    if (!isCovered("compare", column)) return false;
    drawImagePlaceholder(view, ImGui::GetContentRegionAvail().x, height, coveredText(),
                         palette(view.theme).dimText);
    return true;
}

std::string waitingText(const View& view) {
    return view.status.busy || !view.status.cancelled ? "computing ..." : "not computed (cancelled)";
}

std::string missingText(const View& view, const Failure* failure) {
    return failure ? failure->message : waitingText(view);
}

bool drawNoData(const View& view) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float height = std::max(60 * view.scale, std::min(room.y, 200 * view.scale));
    const Palette& colors = palette(view.theme);
    const auto images = view.shown<DataStudy>();
    const Failure* failure =
        view.snapshot && view.snapshot->failure ? &*view.snapshot->failure : images.failure;
    if (failure) {
        drawImagePlaceholder(view, room.x, height,
                             fmt::format("{}: {}\n\n{}", failure->stage, failure->message, failure->hint),
                             colors.error);
        return true;
    }
    if (images) return false;
    drawImagePlaceholder(view, room.x, height, waitingText(view), colors.dimText);
    return true;
}

void drawModelOffers(const View& view, Edits& edits, const std::vector<std::string>& models) {
    for (const std::string& text : models) {
        const ModelSpec spec = parseModelSpec(text);
        const std::string name = label(spec);
        flow(ImGui::CalcTextSize(name.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x, 8 * view.scale);
        if (!ImGui::Button(name.c_str())) continue;
        auto& columns = edits.experiment.columns;
        if (static_cast<int>(columns.size()) >= maxColumns) columns.pop_back();
        columns.push_back(spec);
    }
}

void drawChartOr(const View& view, UiState& ui, const char* id, const Chart& chart, ImVec2 size,
                 const char* otherwise) {
    if (chart.series.empty())
        drawImagePlaceholder(view, size.x, size.y, otherwise, palette(view.theme).dimText);
    else
        drawTabChart(view, ui, id, chart, size);
}

std::string meantClass(const View& view, const ModelSpec& spec) {
    if (spec.imageClass != ownClass || !familyOf(spec).hasOwnClass()) return {};
    const auto data = view.shown<DataStudy>();
    if (!data || !data.fresh || !hasClasses(*data) || !view.experiment.own.empty()) return {};
    const auto image = std::clamp<Eigen::Index>(view.experiment.image, 0, data->heldOut.count() - 1);
    return ": " + className(*data, data->heldOut.labels[static_cast<std::size_t>(image)]);
}

std::string headingText(const View& view, int index, float room) {
    const ModelSpec& spec = view.spec(index);
    const std::string meant = meantClass(view, spec);
    const std::string whole = fmt::format("{}  {}{}", columnLetter(index), label(spec), meant);
    const std::string brief = fmt::format("{}  {}{}", columnLetter(index), toText(spec), meant);
    const float width = ImGui::CalcTextSize(whole.c_str()).x;
    // A model's own title is not in its text form.
    return width <= room || !spec.title.empty() || ImGui::CalcTextSize(brief.c_str()).x >= width ? whole
                                                                                                 : brief;
}

void columnHeading(const View& view, int index, const std::string& remark, bool fresh) {
    const float room = ImGui::GetContentRegionAvail().x, gap = 12 * view.scale;
    const float behind = remark.empty() ? 0 : gap + ImGui::CalcTextSize(remark.c_str()).x;
    const std::string text = headingText(view, index, room - behind);
    const bool whole = ImGui::CalcTextSize(text.c_str()).x + behind <= room;
    colouredText(columnColor(view, index), whole ? text : headingText(view, index, room), room);
    if (remark.empty()) return;
    const float used = ImGui::GetItemRectSize().x + gap;
    if (used + 60 * view.scale > room) return;
    ImGui::SameLine(0, gap);
    const Dimmed stale(!fresh);
    dimText(view, remark, room - used);
}

std::string noResultText(const Failure* failure) {
    return failure ? "failed" : "...";
}

bool resultReady(const View& view, const Failure* failure, bool present, float height) {
    const float width = ImGui::GetContentRegionAvail().x;
    const Palette& colors = palette(view.theme);
    if (failure) {
        drawImagePlaceholder(view, width, height,
                             failure->hint.empty() ? failure->message
                                                   : fmt::format("{}\n{}", failure->message, failure->hint),
                             colors.error);
        return false;
    }
    if (present) return true;
    drawImagePlaceholder(view, width, height, waitingText(view), colors.dimText);
    return false;
}

std::string trainingImageText(const View& view, Eigen::Index index) {
    std::string text = trainingImageName(index);
    const DataSet* data = view.data();
    if (!data) return text;
    const auto& labels = data->train.labels;
    if (static_cast<std::size_t>(index) >= labels.size()) return text;
    const auto kind = static_cast<std::size_t>(labels[static_cast<std::size_t>(index)]);
    const auto& names = data->classNames;
    return text +
           (kind < names.size() ? fmt::format(" ({})", names[kind]) : fmt::format(" (class {})", kind));
}

std::string fromFileText(const ImageSet& set, Eigen::Index index) {
    const std::string file = set.names.of(index);
    return file.empty() ? file : ", from " + file;
}

ImageEvents drawTrainingImage(const View& view, UiState& ui, Eigen::Index index, float width, bool dimmed) {
    const DataSet* data = view.data();
    if (!data || index < 0 || index >= data->train.count()) { // of a data set that is gone
        drawImagePlaceholder(view, width, width, "-", palette(view.theme).dimText);
        return {};
    }
    const ImageStyle style{.id = "training image",
                           .name = fmt::format("training image {}", index),
                           .dimmed = dimmed,
                           .shared = false,
                           .readout = [&](int, int, float) {
                               return trainingImageText(view, index) + fromFileText(data->train, index);
                           }};
    return drawImage(view, ui, data->train.pixels, index, width, style);
}

void drawNeighbours(const View& view, UiState& ui, const std::vector<Neighbour>& nearest, float side,
                    bool dimmed, float width) {
    const float gap = 6 * view.scale;
    const float room = width > 0 ? width : ImGui::GetContentRegionAvail().x;
    for (std::size_t k = 0; k < nearest.size(); ++k) {
        if (k > 0 && static_cast<float>(k + 1) * (side + gap) - gap > room) break;
        if (k > 0) ImGui::SameLine(0, gap);
        ImGui::PushID(static_cast<int>(k));
        ImGui::BeginGroup();
        drawTrainingImage(view, ui, nearest[k].index, side, dimmed);
        dimText(view, shortNumber(nearest[k].distance, 3), side);
        tooltip(fmt::format("{}: distance {} (root mean square {}).",
                            trainingImageText(view, nearest[k].index), shortNumber(nearest[k].distance, 4),
                            perPixel(view.experiment)));
        ImGui::EndGroup();
        ImGui::PopID();
    }
}

Verdict verdictOf(const View& view, const Neighbour& nearest, const char* copyWords) {
    using Kind = Verdict::Kind;
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    const Palette& colors = palette(view.theme);
    const auto typical = view.shown<TypicalDistanceStudy>();
    const auto verdict = [&](Kind kind, const std::string& before, const std::string& after, Rgba color,
                             double ratio) {
        return Verdict{kind, before + trainingImageText(view, nearest.index) + after,
                       before + trainingImageName(nearest.index) + after, color, ratio};
    };
    if (nearest.index < 0 || !std::isfinite(nearest.distance))
        return {Kind::unknown, "not finite", "not finite", colors.error, unknown};
    if (!typical.complete()) return verdict(Kind::unknown, "nearest: ", "", colors.dimText, unknown);
    const double ratio = typical->mean > 0 ? nearest.distance / typical->mean : unknown;
    switch (nearnessOf(nearest.distance, *typical)) {
    case Nearness::copy:
        return verdict(Kind::copy, fmt::format("{} ", copyWords), "", colors.error, ratio);
    case Nearness::nearCopy:
        return verdict(Kind::nearCopy, "near copy of ", "", colors.warning, ratio);
    case Nearness::unknown:
        return verdict(Kind::unknown,
                       "nearest: ", "; all held-out images are training images, too: nothing to compare with",
                       colors.dimText, unknown);
    case Nearness::apart:
        break;
    }
    return verdict(Kind::fresh, "new; nearest: ", "", colors.text, ratio);
}

void drawRatioMeter(const View& view, const Verdict& verdict, float width) {
    const Palette& colors = palette(view.theme);
    const float height = meterHeight * view.scale;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const auto at = [&](double ratio) {
        return corner.x + width * static_cast<float>(std::clamp(ratio / meterEnd, 0.0, 1.0));
    };
    ImGui::Dummy(ImVec2(width, height));
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float bottom = corner.y + height;
    list->AddRectFilled(corner, ImVec2(corner.x + width, bottom), toImColor(colors.raised), 2);
    if (std::isfinite(verdict.ratio)) {
        const Rgba fill = verdict.ratio < nearCopyRatio ? verdict.color : colors.accent;
        list->AddRectFilled(corner, ImVec2(std::max(at(verdict.ratio), corner.x + 2), bottom),
                            toImColor(fill), 2);
    }
    for (const double mark : {nearCopyRatio, 1.0})
        list->AddLine(ImVec2(at(mark), corner.y - 1), ImVec2(at(mark), bottom + 1), toImColor(colors.text),
                      mark == 1.0 ? 2 * view.scale : 1.f);
    const std::string value =
        std::isfinite(verdict.ratio) ? fmt::format("{:.3g}", verdict.ratio) : std::string("unknown yet");
    tooltip(
        fmt::format("Distance to the nearest training image over the typical distance of held-out images: "
                    "{}. 0 is a copy, below 1/3 (thin mark) a near copy, 1 (thick mark) as far as held-out "
                    "images are.",
                    value));
}

void drawHowNear(const View& view, const Neighbour& nearest, float meter, const char* copyWords) {
    const Verdict verdict = verdictOf(view, nearest, copyWords);
    const float room = ImGui::GetContentRegionAvail().x;
    const bool whole = ImGui::CalcTextSize(verdict.text.c_str()).x <= room;
    wrappedText(verdict.color, whole ? verdict.text : verdict.brief);
    drawRatioMeter(view, verdict, std::min(room, meter));
    if (std::isfinite(verdict.ratio))
        wrappedText(palette(view.theme).dimText, fmt::format("{:.2f} typical distances", verdict.ratio));
}

std::string divergenceText(const View& view, const Divergence& divergence) {
    std::string text =
        fmt::format("diverged at step {}, σ = {}", divergence.step, shortNumber(divergence.sigma, 3));
    const auto mosaic = view.shown<MosaicStudy>();
    if (mosaic.complete() && divergence.image.shape().values() == mosaic->clean.size())
        text += fmt::format(", most in {}", mosaic->transform->layout().describe(
                                                largestCoefficient(divergence, *mosaic->transform)));
    text += fmt::format(": {}", divergence.reason);
    return text;
}

void drawTransport(const View& view, UiState& ui, const ShownLevels& shown) {
    const std::vector<double>& levels = shown.sigmas;
    const int last = std::max(0, static_cast<int>(levels.size()) - 1);
    playOn(view, ui, last);
    const auto button = [&](const char* text, const char* tip, int to) {
        if (ImGui::Button(text)) {
            ui.step = std::clamp(to, 0, last);
            ui.playing = false;
        }
        tooltip(tip);
        ImGui::SameLine(0, 3 * view.scale);
    };
    button("|<", "The first step: the start of the diffusion, all noise.", 0);
    button("<", "One step back: more noise (Left).", ui.step - 1);
    const float playWidth = ImGui::CalcTextSize("Pause").x + 2 * ImGui::GetStyle().FramePadding.x;
    if (ImGui::Button(ui.playing ? "Pause###play" : "Play###play", ImVec2(playWidth, 0))) {
        ui.playing = !ui.playing;
        ui.playedAt = view.time;
        if (ui.playing && ui.step == last) ui.step = 0;
    }
    tooltip("Runs through the steps of reverse diffusion, again and again (Space).");
    ImGui::SameLine(0, 3 * view.scale);
    button(">", "One step on: less noise (Right).", ui.step + 1);
    button(">|", "The last step: the finished image.", last);
    ImGui::SameLine(0, 8 * view.scale);
    const double sigma = levels.empty() ? 0 : levels[static_cast<std::size_t>(std::clamp(ui.step, 0, last))];
    const std::string text =
        fmt::format("step %d of {},  σ = {}", last, ui.step >= last ? "0" : shortNumber(sigma, 3));
    ImGui::SetNextItemWidth(-1);
    if (levels.empty()) return dimText(view, waitingText(view));
    const Dimmed stale(!shown.fresh);
    int moved = ui.step;
    const bool dragged =
        ImGui::SliderInt("##step", &moved, 0, last, text.c_str(), ImGuiSliderFlags_AlwaysClamp);
    const Typed typed = typedWhole("##step", "step", 0, last, ui.step);
    if (typed == Typed::nothing && dragged) ui.step = moved;
    if (typed == Typed::entered || dragged) ui.playing = false;
    tooltip("Scrubs through the noise levels; all columns show the same step.");
}

Chart planeChart(const View& view, const Shown<PlaneStudy>& shown) {
    const DataPlane& plane = *shown;
    const double total = std::max(plane.plane.totalVariance, std::numeric_limits<double>::min());
    const auto share = [&](int axis) { return 100 * plane.plane.variance[axis] / total; };
    Chart chart{.title = "plane of two principal components",
                .xLabel = fmt::format("component 1 ({:.0f} % of variance)", share(0)),
                .yLabel = fmt::format("component 2 ({:.0f} %)", share(1))};
    Series cloud{.label = "data",
                 .color = faded(palette(view.theme).dimText, 0.35f),
                 .line = false,
                 .marker = Marker::circle,
                 .stale = !shown.fresh};
    for (Eigen::Index i = 0; i < plane.cloud.rows(); ++i) {
        cloud.x.push_back(static_cast<double>(plane.cloud(i, 0)));
        cloud.y.push_back(static_cast<double>(plane.cloud(i, 1)));
    }
    chart.series.push_back(std::move(cloud));
    return chart;
}

void addPath(Chart& chart, const View& view, int column, const Eigen::MatrixX2f& path, int mark, bool stale) {
    const Rgba color = columnColor(view, column);
    Series line{.label = columnLetter(column), .color = color, .marker = Marker::none, .stale = stale};
    for (Eigen::Index i = 0; i < path.rows(); ++i) {
        line.x.push_back(static_cast<double>(path(i, 0)));
        line.y.push_back(static_cast<double>(path(i, 1)));
    }
    const auto at = static_cast<std::size_t>(std::clamp<Eigen::Index>(mark, 0, path.rows() - 1));
    if (path.rows() > 0)
        chart.series.push_back({.label = "", // not in the legend
                                .color = color,
                                .x = {line.x[at]},
                                .y = {line.y[at]},
                                .line = false,
                                .marker = Marker::diamond,
                                .stale = stale});
    chart.series.push_back(std::move(line));
}

bool narrow(const View& view) {
    return ImGui::GetContentRegionAvail().x < 720 * view.scale;
}

float partWidth(int count) {
    const float gaps = ImGui::GetStyle().ItemSpacing.x * static_cast<float>(count - 1);
    return std::floor((ImGui::GetContentRegionAvail().x - gaps) / static_cast<float>(count));
}

} // namespace scorelet
