// Saving what is shown: the menu that a right click on a picture or a chart opens, and the question where to
// write a file.
//
// What is saved is captured when it is chosen; it stays as it was while the dialog is open. UI thread, inside
// a frame.
#pragma once

#include "app/panels/ui_state.h"
#include "app/panels/view.h"
#include "app/panels/widgets.h"

#include <functional>
#include <string>

namespace scorelet {

/// Opens the file dialog with this name in the folder of the last export; `write` gets the answer and may
/// throw Error, which becomes a message.
void askToSave(UiState& ui, const std::string& name, std::function<void(const std::filesystem::path&)> write);

/// Offers the last item, an image: in its menu, and in ui.shown while that is collected.
void offerPicture(const View& view, UiState& ui, const Image& image, const ImageStyle& style);

/// drawChart(), dimmed as a whole where all of its series are stale.
ChartEvents drawAnswers(const char* id, const Chart& chart, ImVec2 size, ChartState& state,
                        const Palette& palette);

/// The chart as it is shown: without hidden and stale series, named after its title (else its id).
ChartFigure chartFigure(const std::string& id, const Chart& chart, const HiddenSeries& hidden, Theme theme);

/// The menu of a chart, open from the frame on in which it is `asked` for. `figure` captures the chart and
/// `numbers` gives its table (CSV) when an entry is chosen.
void chartMenu(const View& view, UiState& ui, const char* id, bool asked,
               const std::function<ChartFigure()>& figure, const std::function<std::string()>& numbers);

/// Draws a chart of `size` with its menu, offers it in ui.shown while that is collected, and remembers its
/// hidden series under its id.
ChartEvents drawTabChart(const View& view, UiState& ui, const char* id, const Chart& chart, ImVec2 size);

} // namespace scorelet
