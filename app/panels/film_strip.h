// A film strip: states above denoised estimates, as many frames as fit, evenly spread over the steps.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"

#include <string>
#include <vector>

namespace scorelet {

/// Which steps of `count` are shown by `frames` frames: evenly spread, the first and the last among them.
std::vector<int> filmSteps(int count, int frames);

struct FilmStrip {
    const Trajectory& path;
    int sample;   ///< row of the path's states
    float height; ///< of both rows together, pixels
    bool dimmed;
    std::string name; ///< whose path it is, for the names of saved pictures
    float width = 0; ///< pixels; 0: all there is
};

/// Draws the strip in the width there is. The frame nearest to ui.step is outlined; a click on a frame goes
/// there.
void drawFilmStrip(const View& view, UiState& ui, const FilmStrip& strip);

} // namespace scorelet
