#include "app/panels/compare_numbers.h"

#include "app/panels/instrument.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/families/family.h"
#include "core/session/glossary.h"
#include "core/studies/error_study.h"
#include "core/studies/picture_study.h"
#include "core/studies/report_study.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

/// What the numbers of a column are made of.
struct Answers {
    Shown<DenoisedStudy> denoised;
    Shown<ErrorStudy> error; ///< exact; empty where it has no closed form
    Shown<FitReportStudy> fit;
};

/// A number as it is shown, and whether it answers the choices.
struct Number {
    std::string text;
    bool fresh;
};

struct NumberRow {
    const char* label;
    const char* shortLabel;
    std::string tooltip;
    Number (*of)(const Answers&);
    bool error;         ///< it is an error, else it tells of the fit
    bool brief = false; ///< also where there is room for few
    bool overImages = false; ///< it is over many images, not of this one
};

/// Between a name and its number, pixels, at least.
float gapToNumber() {
    return ImGui::GetStyle().ItemInnerSpacing.x / 2;
}

std::string conditionText(const FitReport& fit, const ModelSpec&) {
    return fit.features == 0 ? "-" : conditionNumber(fit.rcond);
}

std::string fitText(const FitReport& fit, const ModelSpec& spec) {
    if (fit.features == 0) return fit.note.empty() ? "-" : fit.note;
    // Wiener's regression is the decomposition that all noise levels share.
    if (!offers<ScoreFit>(spec)) return countText(fit.features);
    const std::string text = fmt::format("{}, {:.3g} ms", countText(fit.features), 1e3 * fit.seconds);
    return leavesChoice(spec) && !fit.note.empty() ? fmt::format("{}; {}", fit.note, text) : text;
}

std::string parametersOf(const FitReport& fit, const ModelSpec&) {
    return parametersText(fit.parameters);
}

/// What a fit tells: of a model of each image's own class what all its fits do.
template <std::string (*text)(const FitReport&, const ModelSpec&)>
Number ofTheFit(const Answers& a) {
    if (!a.fit) return {noResultText(a.fit.failure), false};
    return {text(*a.fit, a.fit.inputs->solver.spec), a.fit.fresh};
}

/// The exact error, or where there is none what to do.
Number exactError(const Answers& a, double ErrorPoint::*error) {
    if (a.error) return {alignedNumber((*a.error).*error), a.error.fresh};
    if (offers<ExactError>(a.denoised->spec)) return {"...", false};
    return {isHidden("chart") ? "not exact" : "see chart", a.denoised.fresh};
}

/// Over which images an error is, of a model of one class; empty of all others.
std::string overText(const ModelSpec& spec) {
    if (spec.imageClass.empty()) return {};
    return spec.imageClass == ownClass ? " Each image is answered by the model of its own class."
                                       : fmt::format(" Here of those of class {} alone.", spec.imageClass);
}

const NumberRow numberRows[] = {
    {"MSE here", "MSE", meaningOf("MSE") + " Of this one image with this one noise.",
     [](const Answers& a) {
         return Number{alignedNumber(a.denoised->mse), a.denoised.fresh};
     },
     true, true},
    {"PSNR here", "PSNR", meaningOf("PSNR") + " Of this one image; the peak is the range of grey values, 2.",
     [](const Answers& a) {
         return Number{psnrText(a.denoised->mse), a.denoised.fresh};
     },
     true},
    {"training", "train", meaningOf("training") + " MSE over all of them and all noise: exact, no sampling.",
     [](const Answers& a) { return exactError(a, &ErrorPoint::train); }, true, false, true},
    {"held-out", "held-out",
     meaningOf("held-out") +
         " MSE over all of them and all noise. More than on the training images: overfitting.",
     [](const Answers& a) { return exactError(a, &ErrorPoint::heldOut); }, true, true, true},
    {"condition number", "cond.", meaningOf("condition number") + " Of the worst ones.",
     ofTheFit<conditionText>,
     false},
    {"features", "feat.",
     meaningOf("features") +
         " Of the largest one, and the time to solve all of them at this noise level; or what a "
         "machine is made of.",
     ofTheFit<fitText>,
     false},
    {"parameters", "param.", meaningOf("parameters"),
     ofTheFit<parametersOf>,
     false},
};

bool wanted(const NumberRow& row, NumberRows rows) {
    if (rows == NumberRows::brief) return row.brief;
    return rows == NumberRows::all || (rows == NumberRows::errors && row.error);
}

} // namespace

std::vector<NumberLine> modelNumbers(const View& view, int column, NumberRows rows) {
    Answers answers{view.shown<DenoisedStudy>(column), {}, view.shown<FitReportStudy>(column)};
    std::vector<NumberLine> lines;
    if (!answers.denoised) return lines;
    if (offers<ExactError>(answers.denoised->spec)) answers.error = view.shown<ErrorHere>(column);
    for (const NumberRow& row : numberRows) {
        if (!wanted(row, rows)) continue;
        auto [text, fresh] = isCovered("numbers", column) ? Number{"?", true} : row.of(answers);
        const std::string over = row.overImages ? overText(answers.denoised->spec) : std::string();
        lines.push_back({row.label, row.shortLabel, row.tooltip + over, std::move(text), fresh, row.error});
    }
    return lines;
}

std::vector<NumberLine> noisyNumbers(const View& view, NumberRows rows) {
    const auto picture = view.shown<PictureStudy>();
    if (!picture || rows == NumberRows::none) return {};
    const auto shown = [](double error) { return isCovered("numbers") ? std::string("?") : alignedNumber(error); };
    return {{"MSE here", "MSE", "Mean squared error of the noisy image itself.", shown(picture->noisyMse),
             picture.fresh},
            {"held-out", "held-out",
             fmt::format("Expected squared error {} of noisy images: the noise's variance σ².",
                         perPixel(view.experiment)),
             shown(picture->sigma * picture->sigma), picture.fresh}};
}

int numberLines(NumberRows rows) {
    return static_cast<int>(std::count_if(std::begin(numberRows), std::end(numberRows),
                                          [&](const NumberRow& row) { return wanted(row, rows); }));
}

float numberLinesWidth(NumberRows rows) {
    float name = 0;
    for (const NumberRow& row : numberRows)
        if (wanted(row, rows)) name = std::max(name, ImGui::CalcTextSize(row.shortLabel).x);
    return name + gapToNumber() + ImGui::CalcTextSize("0.00000").x;
}

void drawNumberLines(const View& view, const std::vector<NumberLine>& lines, float width, bool namesAbove) {
    const float left = ImGui::GetCursorPosX();
    const float gap = gapToNumber();
    for (const NumberLine& line : lines) {
        // The number has the room that it needs, its name what is left.
        const float text = std::min(ImGui::CalcTextSize(line.text.c_str()).x, width);
        const float room = namesAbove ? width : std::max(1.f, width - text - gap);
        dimText(view, ImGui::CalcTextSize(line.label).x > room ? line.shortLabel : line.label, room);
        tooltip(line.tooltip);
        if (!namesAbove) ImGui::SameLine();
        ImGui::SetCursorPosX(left + width - text);
        const Dimmed stale(!line.fresh);
        colouredText(palette(view.theme).text, line.text, text + 1);
    }
}

void drawNumberPairs(const View& view, const std::vector<NumberLine>& first, const std::vector<NumberLine>& second,
                     float width) {
    const float left = ImGui::GetCursorPosX(), gap = ImGui::GetStyle().ItemSpacing.x;
    float names = 0;
    for (const NumberRow& row : numberRows)
        if (row.error) names = std::max(names, ImGui::CalcTextSize(row.label).x);
    const float column = std::max((width - names) / 2, ImGui::CalcTextSize("see chart").x + gap) - gap;
    const auto cell = [&](const NumberLine* line, float end) {
        const std::string text = line ? line->text : "-";
        ImGui::SameLine();
        ImGui::SetCursorPosX(left + end - std::min(column, ImGui::CalcTextSize(text.c_str()).x));
        const Dimmed stale(line && !line->fresh);
        colouredText(palette(view.theme).text, text, column);
    };
    const auto same = [](const std::vector<NumberLine>& lines, const NumberLine& as) {
        const auto found = std::find_if(lines.begin(), lines.end(), [&](const NumberLine& line) {
            return std::string_view(line.label) == as.label;
        });
        return found == lines.end() ? nullptr : &*found;
    };
    for (const NumberLine& line : first.size() < second.size() ? second : first) {
        if (!line.error) continue;
        dimText(view, line.label, width - 2 * (column + gap));
        tooltip(line.tooltip);
        cell(same(first, line), width - column - gap);
        cell(same(second, line), width);
    }
}

} // namespace scorelet
