// What the instrument tabs share: rows of controls, the state of a column's result, training images and how
// near they are, the transport of trajectories, and the plane of principal components.
//
// UI thread, inside a frame. Nothing is computed here but texts and the order of drawing.
#pragma once

#include "app/draw/chart_widget.h"
#include "app/panels/save_menu.h"
#include "app/panels/spotlight.h"
#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "app/panels/widgets.h"
#include "core/studies/memorization_study.h"
#include "core/studies/trajectory_study.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace scorelet {

/// Controls of the parameter table side by side, wrapped at the region's end; they change edits.experiment.
void controlFlow(const View& view, Edits& edits, const std::vector<std::string>& ids);

/// One of several things that a tab, or a part of it, can show.
template <class V>
struct ViewChoice {
    V view;
    const char* name;
    const char* tooltip;
};

/// Their names in a row, of which one is chosen; wrapped at the region's end. `id`: of the parameter that
/// they are, where they are one.
template <class V, std::size_t count>
void drawViews(const View& view, const std::array<ViewChoice<V>, count>& choices, V& chosen,
               const std::string& id = {}) {
    for (const ViewChoice<V>& choice : choices) {
        flow(ImGui::CalcTextSize(choice.name).x + 2 * ImGui::GetFrameHeight(), 8 * view.scale);
        if (ImGui::RadioButton(choice.name, chosen == choice.view)) chosen = choice.view;
        tooltip(choice.tooltip);
        if (chosen == choice.view) spotlightItem(id);
    }
}

/// Says why there is nothing to draw at all (no results yet, data that failed); true when it did.
bool drawNoData(const View& view);

/// Buttons that add these models (text forms) as a column, in place of the last one where there are as many
/// as may be.
void drawModelOffers(const View& view, Edits& edits, const std::vector<std::string>& models);

/// A chart of the tab, or where it has no series yet what it will show.
void drawChartOr(const View& view, UiState& ui, const char* id, const Chart& chart, ImVec2 size,
                 const char* otherwise);

/// Behind the name of a model of the image's own class: the shown image's, ": Trouser". Empty of other models, and
/// where the image has none.
std::string meantClass(const View& view, const ModelSpec& spec);

/// A column's letter and label, or its shorter text form where the label is wider than `room` pixels; of a
/// model of the image's own class with the shown image's.
std::string headingText(const View& view, int index, float room);

/// The heading of a column: its letter and label in its colour, a remark in dim text behind it, which may be
/// stale.
void columnHeading(const View& view, int index, const std::string& remark = {}, bool fresh = true);

/// What stands in the place of a number without a result: "failed", or that it is on its way.
std::string noResultText(const Failure* failure);

/// Draws why there is nothing to draw, `height` pixels high: the failure, or that the result is on its way.
/// True when there is a result to draw instead.
bool resultReady(const View& view, const Failure* failure, bool present, float height);
template <class S>
bool resultReady(const View& view, const Shown<S>& shown, float height) {
    return resultReady(view, shown.failure, shown.result != nullptr, height);
}

/// Draws the cover of a column whose answer waits for a lesson's prediction, `height` pixels high; true where
/// there is one.
bool drawColumnCover(const View& view, int column, float height);

/// "computing ...", or "not computed (cancelled)" when nothing runs any more.
std::string waitingText(const View& view);

/// The same of one result, or why it cannot be.
std::string missingText(const View& view, const Failure* failure);

/// A training image, `width` pixels wide, its number, class and file as its read-out.
ImageEvents drawTrainingImage(const View& view, UiState& ui, Eigen::Index index, float width, bool dimmed);

/// "training image 1,234 (boot)".
std::string trainingImageText(const View& view, Eigen::Index index);

/// ", from FILE #RECORD" of an image of a set; empty where no file is behind it.
std::string fromFileText(const ImageSet& set, Eigen::Index index);

/// Nearest training images in a row, `side` pixels wide, with their distances; as many as fit into `width`
/// pixels (0: the region).
void drawNeighbours(const View& view, UiState& ui, const std::vector<Neighbour>& nearest, float side,
                    bool dimmed, float width = 0);

/// How near an image is to the training images, in words and a colour.
struct Verdict {
    enum class Kind { unknown, copy, nearCopy, fresh } kind = Kind::unknown;
    std::string text;  ///< "ends on training image 1,234 (boot)", "near copy of ...", "new: ..."
    std::string brief; ///< the same without the class
    Rgba color;
    double ratio = 0; ///< to the typical distance of held-out images; NaN while that is unknown
};

/// The verdict on an image with this nearest training image. Below 1 % of the typical distance it is that
/// image, which `copyWords` say, below a third a near copy (Yoon et al. 2023).
Verdict verdictOf(const View& view, const Neighbour& nearest, const char* copyWords = "ends on");

constexpr float meterHeight = 8; ///< of drawRatioMeter, units

/// A horizontal gauge of verdictOf's ratio, 0 (a copy) to 1.5, marked at 1 (as far as held-out images are).
void drawRatioMeter(const View& view, const Verdict& verdict, float width);

/// verdictOf in words, without the class where that is too long; as a meter at most `meter` pixels wide, and
/// its ratio.
void drawHowNear(const View& view, const Neighbour& nearest, float meter, const char* copyWords = "ends on");

/// "diverged at step 3, sigma = 2.1, most in vertical, level 1, row 3, column 5: ..."
std::string divergenceText(const View& view, const Divergence& divergence);

/// The noise levels of the paths that are shown; empty where there are none.
struct ShownLevels {
    std::vector<double> sigmas = {};
    bool fresh = true;
};

/// Play, pause, steps and the scrubber over noise levels; moves ui.step while it plays and keeps it within
/// them.
void drawTransport(const View& view, UiState& ui, const ShownLevels& shown);

/// The training images in the plane of principal components, without a path.
Chart planeChart(const View& view, const Shown<PlaneStudy>& plane);

/// Adds a column's path to the plane, and a mark at one of its steps.
void addPath(Chart& chart, const View& view, int column, const Eigen::MatrixX2f& path, int mark, bool stale);

/// True where the region is too narrow for parts side by side (a large UI scale, a small window).
bool narrow(const View& view);

/// Widths of `count` parts side by side in the region.
float partWidth(int count);

} // namespace scorelet
