// What a figure in a text claims to be, and its value: "held-out local:d2:r1 at 0.5" is the held-out error of that
// model at that noise level.
//
// A claim is a quantity, then the models and words that it is about, then `at` a noise level and `with` other choices
// (`with subset=30 with levels=2`), blanks between. What it leaves out is the Experiment's. Lessons write their figures
// so ({{0.044 = held-out local:d2:r1 at 0.5}}), and each is computed by the same studies as the window's numbers.
#pragma once

#include "core/engine/engine.h"
#include "core/session/experiment.h"

#include <string>
#include <vector>

namespace scorelet {

/// A quantity that a claim can be about.
struct ClaimQuantity {
    std::string name;
    std::string takes; ///< what stands behind it: "MODEL", "MODEL MODEL", "MODEL ORDER", ... or empty
    std::string help;  ///< what its value is, with the unit
};

/// All quantities, for help texts and messages.
const std::vector<ClaimQuantity>& claimQuantities();

/// The value of a claim. Throws Error that names the claim where it cannot be read, and as the studies do.
double claimedValue(const std::string& claim, const Experiment& experiment, Engine& engine, const Work& work);

/// Whether a figure as it is printed ("0.044", "1,024", "9 %") says this value at its digits.
bool saysValue(const std::string& printed, double value);

} // namespace scorelet
