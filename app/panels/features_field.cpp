#include "app/panels/features_field.h"

#include "app/draw/theme.h"
#include "app/panels/spotlight.h"
#include "app/panels/widgets.h"
#include "core/base/error.h"
#include "core/families/features/features.h"

namespace scorelet {

void drawFeaturesField(const View& view, UiState& ui, const ColumnParameter& p, ModelSpec& spec, int column) {
    if (!p.applies(spec) || isHidden(p.id)) return;
    ImGui::TextUnformatted(p.label.c_str());
    tooltip(p.tooltip);
    ImGui::SetNextItemWidth(-1);
    std::string shown = p.text(spec);
    std::string& text = ui.typedFeatures == column ? ui.features : shown;
    const bool entered = inputText("##features", text);
    const bool typing = ImGui::IsItemActive();
    tooltip(p.tooltip);
    spotlightItem(p.id);
    if (entered) p.setText(spec, std::string(text));
    if (typing && ui.typedFeatures != column) ui.features = shown;
    if (typing)
        ui.typedFeatures = column;
    else if (ui.typedFeatures == column)
        ui.typedFeatures = -1;
    try {
        if (featuresOf(spec).ofLabel() && spec.imageClass.empty())
            wrappedText(palette(view.theme).warning, "label: choose a class, or own, that of the image.");
    } catch (const Error& error) {
        wrappedText(palette(view.theme).warning, error.what());
    }
}

} // namespace scorelet
