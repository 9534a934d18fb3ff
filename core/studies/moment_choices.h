// Between a file of moments and an Experiment: of which images it is, and in which basis.
#pragma once

#include "core/families/wavelet/moment_file.h"
#include "core/session/experiment.h"

namespace scorelet {

/// What a file says of the data and the basis of these choices; of data the same text on every machine,
/// wherever the folder is.
MomentChoices momentChoicesOf(const Experiment& experiment);

/// The choices of data and basis that a file was made by, without columns. Throws Error naming the file where
/// they cannot be read.
Experiment experimentOf(const MomentFile& file);

/// The same to look at in the window: its models as columns, as many as fit, beside the first images of the
/// data, at most `most` for training and a tenth of that held out. Throws Error as experimentOf().
Experiment besideMoments(const MomentFile& file, int most = 20'000);

} // namespace scorelet
