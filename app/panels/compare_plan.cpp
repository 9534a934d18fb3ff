#include "app/panels/compare_plan.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace scorelet {
namespace {

constexpr float leastPicture = 80; ///< of a picture, units
constexpr float leastStacked = 56; ///< of the clean and the noisy one above each other, units
constexpr float numbersSide = 220; ///< of numbers beside a picture, units
constexpr float leastLarge = 190;  ///< of a picture above numbers in large type, units
constexpr float worthStacking = 1.1f;

/// The plan with headings of this height, with the references above each other or in the models' row.
ComparePlan planOf(const CompareRoom& room, float scale, float heading, bool stacked, bool beside) {
    const ImVec2 gap = ImGui::GetStyle().ItemSpacing;
    const float line = comparePlanLine();
    const auto models = static_cast<float>(room.models);
    const float number = room.namesAbove ? 2 * (ImGui::GetTextLineHeight() + comparePlanTight(scale)) : line;
    const float below = beside ? 0 : static_cast<float>(room.numbers) * number;
    const float aside = beside ? comparePlanNumbers(scale) + gap.x : 0;
    const float height = room.height - heading - gap.y;
    // Of a model's picture, with its error below it or without.
    const float down = room.errors ? (height - below - gap.y) / 2 : height - below;
    ComparePlan plan{.heading = heading, .stacked = stacked, .numbersBeside = beside};
    if (!stacked) {
        plan.model = std::min((room.width - gap.x * (models + 1) - aside) / (models + 2), down);
        plan.reference = plan.model;
        return plan;
    }
    const float half = (room.height - heading - line - 3 * gap.y) / 2;
    plan.reference = std::min(half, (room.width - gap.x * models - aside) / (models + 1));
    plan.model = std::min((room.width - plan.reference - gap.x * models - aside) / models, down);
    plan.reference = std::min(plan.reference, plan.model);
    return plan;
}

/// The best of both arrangements with headings of this height.
ComparePlan bestOf(const CompareRoom& room, float scale, float heading) {
    ComparePlan best = planOf(room, scale, heading, false, false);
    if (room.models == 0) return best;
    const ComparePlan stacked = planOf(room, scale, heading, true, false);
    if (stacked.model > worthStacking * best.model) best = stacked;
    if (room.models != 1 || room.numbers == 0) return best;
    const ComparePlan beside = planOf(room, scale, heading, true, true);
    return beside.model > best.model ? beside : best;
}

} // namespace

float comparePlanLine() {
    return ImGui::GetTextLineHeightWithSpacing();
}

float comparePlanTight(float scale) {
    return 2 * scale;
}

float comparePlanNumbers(float scale) {
    return numbersSide * scale;
}

float fullCompareHeight(const CompareRoom& room) {
    const float line = comparePlanLine(), gap = ImGui::GetStyle().ItemSpacing.y;
    const auto models = static_cast<float>(room.models);
    // Two rows of equal pictures below a heading; the second row has a caption, or numbers.
    const float side = room.width / (models + 1);
    const float below = room.errors ? static_cast<float>(room.numbers) : 1;
    return 2 * side + (2 + below) * line + 4 * gap;
}

ComparePlan planCompare(const CompareRoom& given, float scale) {
    CompareRoom room = given;
    const float line = ImGui::GetTextLineHeight();
    ComparePlan plan = bestOf(room, scale, line + 4 * scale);
    if (room.heading > plan.model) plan = bestOf(room, scale, 2 * line + 4 * scale);
    if (!plan.numbersBeside && room.number > plan.model) {
        room.namesAbove = true;
        const ComparePlan other = bestOf(room, scale, plan.heading);
        room.namesAbove = other.model >= leastPicture * scale; // else there is no room for them either
        if (room.namesAbove) plan = other;
        plan.namesAbove = room.namesAbove;
    }
    const float left = room.height - plan.heading - plan.model - 2 * ImGui::GetStyle().ItemSpacing.y;
    constexpr float larger = 1.4f;
    constexpr int fewNumbers = 4;
    plan.largeNumbers =
        plan.stacked && !room.errors && room.numbers <= fewNumbers && plan.model > leastLarge * scale &&
        (plan.numbersBeside || left > larger * static_cast<float>(room.numbers) * comparePlanLine());
    plan.model = std::floor(std::max(plan.model, leastPicture * scale));
    plan.reference =
        std::floor(std::max(plan.reference, (plan.stacked ? leastStacked : leastPicture) * scale));
    return plan;
}

} // namespace scorelet
