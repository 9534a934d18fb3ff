// The setting of how many principal components a model has, of the families that have them.
#pragma once

#include "core/families/family.h"
#include "core/families/wiener/principal.h"

#include <cmath>

namespace scorelet {

inline FamilyRow componentsRow() {
    return {.id = "components",
            .label = "components",
            .unit = "components",
            .tooltip =
                "How many leading principal components of the training images are computed; the directions "
                "that remain are answered by their mean variance. 0: all up to 4096 values an image (64 x "
                "64 grey), 256 of larger ones.",
            .low = 0,
            .high = static_cast<double>(maxPrincipalPixels),
            .byDefault = 0,
            .integer = true};
}

/// What a model chose: how many, or 0.
inline int componentsWanted(const ModelSpec& spec) {
    return static_cast<int>(std::lround(settingOf(spec, "components")));
}

} // namespace scorelet
