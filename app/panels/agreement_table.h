// How alike the models' answers are: every column against a chosen one, by three measures under their own
// names.
#pragma once

#include "app/panels/view.h"

namespace scorelet {

/// Draws the choice of the reference column and the table, filling the region.
void drawAgreementTable(const View& view, Edits& edits);

} // namespace scorelet
