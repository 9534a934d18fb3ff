// The settings of the family features that others ask for.
#pragma once

#include "core/families/features/feature_list.h"
#include "core/score/spec.h"

namespace scorelet {

inline constexpr const char* featuresFamily = "features";
inline constexpr const char* featuresRow = "features"; ///< its list of them

/// The features of a model of that family. Throws Error as FeatureList.
FeatureList featuresOf(const ModelSpec& spec);

} // namespace scorelet
