// One part of a work after another: where each one's progress stands in the whole.
#pragma once

#include "core/base/work.h"

namespace scorelet {

/// The work whose progress from 0 to 1 is the whole's from one fraction to another. Refers to `work`, which
/// must outlive it.
inline Work workPart(const Work& work, double from, double to) {
    Work part{work.stop, work.threads, {}};
    if (work.progress)
        part.progress = [&work, from, to](double fraction) { work.report(from + fraction * (to - from)); };
    return part;
}

} // namespace scorelet
