// Session files: an Experiment as JSON, complete, readable and forgiving.
//
// {"format": "scorelet session", "version": 1, "parameters": {id: value, ...}, "columns": [{"model":
// "local:d2:r1", "title": ""}, ...]}. Ids and values are those of the parameter table; what a file leaves out
// has its default.
#pragma once

#include "core/session/experiment.h"

#include <filesystem>
#include <string>
#include <vector>

namespace scorelet {

/// What the name of a session file ends with, so that the system knows what opens it. Inside it is JSON, and
/// sessions of any other name are read alike.
inline constexpr const char* sessionEnding = ".scorelet";

/// A session that was read, and what in it could not be used.
struct LoadedSession {
    Experiment experiment;
    std::vector<std::string> warnings; ///< unknown or out-of-range entries, whose defaults were taken
};

/// The Experiment as JSON text, two spaces a level, the same text for the same value.
std::string toJson(const Experiment& experiment);

/// Reads JSON text. Throws Error when it is no JSON or no session of a known version; lesser faults are
/// warnings. `origin` names the text in messages; relative paths are below `folder` (empty: the current one).
LoadedSession fromJson(const std::string& text, const std::string& origin,
                       const std::filesystem::path& folder = {});

/// Writes a session file at once or not at all (a temporary file is renamed). Throws Error when it cannot.
void saveSession(const Experiment& experiment, const std::string& path);

/// Reads a session file; relative paths in it are below its folder. Throws Error as fromJson, or when the
/// file cannot be read.
LoadedSession loadSession(const std::string& path);

} // namespace scorelet
