// Published machines as ready model columns: a name, where the numbers are from, and the model's text form.
//
// {"format": "scorelet model presets", "version": 1, "presets": [{"name": "...", "source": "...", "model":
// "ls:schedule=3+5+7"}, ...]}. The lab's own list is assets/presets/models.json; a lecturer can write
// another.
#pragma once

#include "core/score/spec.h"

#include <string>
#include <vector>

namespace scorelet {

/// A ready model column.
struct ModelPreset {
    std::string name;   ///< in the menu
    std::string source; ///< where its numbers are from, one or two sentences
    ModelSpec spec;     ///< its title is the name
};

/// Reads a list of presets. Throws Error naming the file, and the preset where one is at fault, when it
/// cannot be read, is no list of presets of this version, or a model's text form is wrong.
std::vector<ModelPreset> loadModelPresets(const std::string& path);

} // namespace scorelet
