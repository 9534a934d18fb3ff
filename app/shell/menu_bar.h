// The menu bar, made from the action table.
#pragma once

#include "app/panels/view.h"

namespace scorelet {

class Lab;

void drawMenuBar(const Lab& lab, const View& view, Edits& edits);

} // namespace scorelet
