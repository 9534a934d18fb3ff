// The colours of the window and of charts, dark and light: calm greys, one accent, eight series that the
// colour-blind can tell apart (after Okabe and Ito, darkened or lightened for contrast). Text has a contrast
// of 4.5 : 1 to what it stands on, marks one of 3 : 1 (WCAG 2.1, AA); a test holds that.
#pragma once

#include "app/draw/colormap.h"

#include <array>

namespace scorelet {

enum class Theme { dark, light };

struct Palette {
    Rgba background; ///< behind the panels
    Rgba panel;      ///< a panel's ground, and a chart's
    Rgba raised;     ///< controls
    Rgba hovered;    ///< controls under the mouse
    Rgba border;
    Rgba outline; ///< of controls: 3 : 1 to the panel, so that an empty box is seen
    Rgba text;
    Rgba dimText; ///< units, hints, axis numbers
    Rgba grid;    ///< lines behind a chart
    Rgba accent;  ///< what is chosen; the cursor at the current sigma
    Rgba warning; ///< stale, diverged, ridge raised
    Rgba error;
    std::array<Rgba, 8> series; ///< model columns and chart series, in this order
};

const Palette& palette(Theme theme);

/// The same colour, `alpha` in [0, 1] as opaque as before.
Rgba faded(Rgba color, float alpha);

} // namespace scorelet
