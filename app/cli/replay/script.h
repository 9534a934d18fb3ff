// Replay scripts: what a person would do, as JSON {"steps": [step, ...]}. A step is one of
//
//     {"set": {"sigma": 0.3, "column1.degree": 2}}      {"columns": ["independent:d3", "wiener"]}
//     {"wait": "idle", "seconds": 60}                   {"wait": 10} (frames)
//     {"action": "undo"}                                {"key": "Ctrl+Z"}
//     {"click": [640, 300], "button": 1} (right)        {"drag": [[640, 300], [700, 300]], "frames": 10}
//     {"hover": [640, 300]}   {"scroll": -1}            {"type": "0.3"}
//     {"theme": "light"}      {"scale": 1.5}            {"screenshot": "a.png"}
//     {"export": "chart-csv", "to": "chart.csv"}        {"expect": {"sigma": 0.3}}
//     {"session": "s.json"}                             {"save": "s.json"}
//
// Positions are pixels of the content from its upper left corner. A session is read beside the script; files
// are written into the output folder. Scripts are read whole before anything opens.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace scorelet {

class Player;

/// One step: what its text says, and how it is played.
struct ScriptStep {
    std::string text; ///< its JSON, for messages
    std::function<void(Player&)> play;
};

struct Script {
    std::string path; ///< for messages
    std::vector<ScriptStep> steps;
};

/// Reads a script. Throws Error that names the file, the step, what was expected and what was found.
Script readScript(const std::string& path);

/// The same from text; `path` names it and places its sessions.
Script parseScript(const std::string& text, const std::string& path);

/// Plays all steps. Throws Error that names the step which failed and why.
void playScript(const Script& script, Player& player);

} // namespace scorelet
