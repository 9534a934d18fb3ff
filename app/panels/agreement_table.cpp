#include "app/panels/agreement_table.h"

#include "app/panels/instrument.h"
#include "app/panels/widgets.h"
#include "core/families/spec_text.h"
#include "core/session/glossary.h"
#include "core/session/parameters.h"
#include "core/studies/agreement_study.h"
#include "core/studies/report_study.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {
namespace {

constexpr const char* headings[] = {"model", "MSE between", "mean-removed cosine",
                                    "1 \xe2\x88\x92 SSres / SStot", "parameters"};

/// What a column of the table says.
std::string headingTip(const View& view, int column) {
    switch (column) {
    case 0:
        return "The model column.";
    case 1:
        return fmt::format("Mean squared difference {} between the two models' answers.",
                           perPixel(view.experiment));
    case 2:
        return "Cosine of the two answers after each one's mean is removed: blind to scale and offset. "
               "Some papers call it r2.";
    case 3:
        return "Explained share of the reference's variation: 1 when equal, negative when worse than its "
               "mean. Other papers call this r2.";
    default:
        return meaningOf("parameters");
    }
}

bool anyOfClass(const View& view) {
    for (int i = 0; i < view.columns(); ++i)
        if (const auto agreement = view.shown<AgreementStudy>(i); agreement && !agreement->ofClass.empty())
            return true;
    return false;
}

void drawReference(const View& view, Edits& edits) {
    ImGui::AlignTextToFramePadding();
    dimText(view, "compared with");
    tooltip(experimentParameter("reference").tooltip);
    for (int i = 0; i < view.columns(); ++i) {
        ImGui::SameLine();
        if (ImGui::RadioButton(columnLetter(i).c_str(), view.experiment.reference == i))
            edits.experiment.reference = i;
        tooltip(label(view.spec(i)));
    }
    for (int i = 0; i < view.columns(); ++i)
        if (const auto agreement = view.shown<AgreementStudy>(i)) {
            ImGui::SameLine();
            return dimText(view,
                           fmt::format("on the first {} held-out images{}, one noise each", agreement->images,
                                       anyOfClass(view) ? " (of one class, where a model is of one)" : ""),
                           ImGui::GetContentRegionAvail().x);
        }
}

void drawRow(const View& view, int index) {
    const auto found = view.shown<AgreementStudy>(index);
    const Palette& colors = palette(view.theme);
    const std::string name = fmt::format("{}  {}", columnLetter(index), label(view.spec(index)));
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    colouredText(columnColor(view, index), name, ImGui::GetContentRegionAvail().x);
    for (double value : {found ? found->mse : 0, found ? found->cosine : 0, found ? found->explained : 0}) {
        ImGui::TableNextColumn();
        const Dimmed stale(!found.fresh);
        colouredText(colors.text,
                     found ? shortNumber(value, 4) : noResultText(found.failure),
                     ImGui::GetContentRegionAvail().x);
    }
    ImGui::TableNextColumn();
    const auto report = view.shown<FitReportStudy>(index);
    const Dimmed stale(!report.fresh);
    colouredText(colors.text,
                 report ? parametersText(report->parameters) : noResultText(report.failure),
                 ImGui::GetContentRegionAvail().x);
}

} // namespace

void drawAgreementTable(const View& view, Edits& edits) {
    drawReference(view, edits);
    if (!view.snapshot) return dimText(view, "no answers yet");
    constexpr auto flags =
        ImGuiTableFlags_RowBg | ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingStretchProp;
    if (!ImGui::BeginTable("agreement", static_cast<int>(std::size(headings)), flags,
                           ImGui::GetContentRegionAvail()))
        return;
    for (const char* text : headings) ImGui::TableSetupColumn(text);
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
    for (int i = 0; i < static_cast<int>(std::size(headings)); ++i) {
        ImGui::TableSetColumnIndex(i);
        ImGui::TableHeader(headings[i]);
        tooltip(headingTip(view, i));
    }
    for (int i = 0; i < view.columns(); ++i) drawRow(view, i);
    ImGui::EndTable();
}

} // namespace scorelet
