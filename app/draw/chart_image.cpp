#include "app/draw/chart_image.h"

#include "app/draw/chart_paint.h"
#include "app/draw/headless.h"

namespace scorelet {

RgbaImage chartPicture(const Chart& chart, int width, int height, Theme theme, float scale) {
    Headless headless(width, height, theme, scale);
    const Rect all{0, 0, static_cast<float>(width), static_cast<float>(height)};
    headless.frame([&] {
        DrawListCanvas canvas(*ImGui::GetBackgroundDrawList());
        canvas.rect(all, palette(theme).panel);
        paintChart(canvas, chart, layoutChart(chart, all, {}, canvas), {}, palette(theme));
    });
    return headless.picture();
}

std::string chartSvg(const Chart& chart, int width, int height, Theme theme) {
    const Rect all{0, 0, static_cast<float>(width), static_cast<float>(height)};
    SvgCanvas canvas(all.x1, all.y1, baseFontSize, palette(theme).panel);
    paintChart(canvas, chart, layoutChart(chart, all, {}, canvas), {}, palette(theme));
    return canvas.finish();
}

} // namespace scorelet
