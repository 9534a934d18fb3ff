#include "app/panels/answer_sum_panel.h"

#include "app/panels/instrument.h"
#include "app/panels/widgets.h"
#include "core/studies/answer_sum_study.h"

#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr std::size_t shownSummands = 10; // until all are asked for

/// A cell of numbers, to the right.
void numberCell(const std::string& text) {
    ImGui::TableNextColumn();
    const float space = ImGui::GetContentRegionAvail().x - ImGui::CalcTextSize(text.c_str()).x;
    if (space > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + space);
    ImGui::TextUnformatted(text.c_str());
}

std::string signedNumber(double value) {
    return fmt::format("{}{}", value > 0 ? "+" : "", shortNumber(value, 3));
}

void row(const std::string& name, const std::string& value, const std::string& weight,
         const std::string& product, const std::string& tip) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(name.c_str());
    tooltip(tip);
    numberCell(value);
    numberCell(weight);
    numberCell(product);
}

/// What the variables of a feature are, with their values here.
std::string summandText(const AnswerSum& sum, const Summand& summand) {
    std::string text =
        fmt::format("{} = {}\nweight {}\ntheir product {}", summand.name, shortNumber(summand.feature, 5),
                    shortNumber(summand.weight, 5), shortNumber(summand.product, 5));
    int last = -1;
    for (const int a : summand.monomial) {
        const auto at = static_cast<std::size_t>(a);
        if (a != last)
            text += fmt::format("\nw{}: {}, here {}", a, sum.stencil[at].relation,
                                shortNumber(sum.values[at], 4));
        last = a;
    }
    return text;
}

void drawRows(const AnswerSum& sum, std::size_t count) {
    row("mean", shortNumber(sum.centre), "1", signedNumber(sum.centre),
        "The coefficient's mean over the training images: the monomials are of differences to the means.");
    for (std::size_t i = 0; i < count; ++i) {
        const Summand& one = sum.summands[i];
        row(one.name, shortNumber(one.feature), shortNumber(one.weight), signedNumber(one.product),
            summandText(sum, one));
    }
    double rest = 0;
    for (std::size_t i = count; i < sum.summands.size(); ++i) rest += sum.summands[i].product;
    if (count < sum.summands.size())
        row(fmt::format("{} others", sum.summands.size() - count), "", "", signedNumber(rest),
            "All smaller products together; \"all\" above lists them.");
    row("sum", "", "", signedNumber(sum.sum), "The mean and all products.");
    row("estimate", "", "", signedNumber(sum.answer),
        "This coefficient of the denoised image, by its transform: the same number, to rounding.");
    row("clean", "", "", signedNumber(sum.clean), "This coefficient of the clean image.");
}

} // namespace

void drawAnswerSum(const View& view, UiState& ui, int column) {
    const auto sum = view.shown<AnswerSumStudy>(column);
    dimText(view, "the answer here, as a sum");
    tooltip(
        "The model's answer at this coefficient of the shown image: every feature's value times its weight. "
        "Features are monomials of the noisy coefficients less their training means; a weight is "
        "\xcf\x83\xc2\xb2 \xce\xb8, and 1 more for w0 itself, since the answer is w0 + \xcf\x83\xc2\xb2 "
        "score.");
    if (!resultReady(view, sum, 60 * view.scale)) return;
    const Dimmed stale(!sum.fresh);
    if (!ImGui::BeginTable("answer sum", 4,
                           ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_BordersInnerH))
        return;
    // By their longest numbers, 0.000156 and, with a sign, +0.000573: the inspector is narrow.
    ImGui::TableSetupColumn("feature", ImGuiTableColumnFlags_None, 1);
    ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_None, 1);
    ImGui::TableSetupColumn("weight", ImGuiTableColumnFlags_None, 0.95f);
    ImGui::TableSetupColumn("product", ImGuiTableColumnFlags_None, 1.1f);
    ImGui::TableHeadersRow();
    const std::size_t all = sum->summands.size();
    drawRows(*sum, ui.allWeights ? all : std::min(all, shownSummands));
    ImGui::EndTable();
}

} // namespace scorelet
