// Replay scripts: what a person would do, as JSON {"steps": [step, ...]}. A step is one of
//
//     {"set": {"sigma": 0.3, "column1.degree": 2}}      {"columns": ["independent:d3", "wiener"]}
//     {"wait": "idle", "seconds": 60}                   {"wait": 10} (frames)
//     {"action": "train 3"}                             {"wait": "trained", "column": 3, "seen": 20000}
//     {"action": "undo"}                                {"key": "Ctrl+Z"}
//     {"click": [640, 300], "button": 1} (right)        {"drag": [[640, 300], [700, 300]], "frames": 10}
//     {"hover": [640, 300]}   {"scroll": -1}            {"type": "0.3"}
//     {"click": "degree", "column": 2, "at": 0.9}       {"hover": "export...", "in": "chart"}
//     {"read": "MSE here", "column": 1, "expect": 0.0123, "within": 0.001}
//     {"theme": "light"}      {"scale": 1.5}            {"screenshot": "a.png"}
//     {"export": "chart-csv", "to": "chart.csv"}        {"expect": {"sigma": 0.3}}
//     {"session": "s.json"}                             {"save": "s.json"}
//
// Positions are pixels of the content from its upper left corner. A text in place of one is what stands there
// on screen: its item is clicked, or the control on its right ("at": where on it, 0 left to 1 right). "read"
// takes the value on its right: is it there, is it "expect" (a text, or a number within a tolerance)? Of
// several equal texts "column" chooses the one of a model column (a number; for a value also a table's
// heading), "in" the one in a region ("middle", "chart", a dialog's title), "nth" the one of a number in
// reading order. A session is read beside the script; files are written into the output folder. Scripts are
// read whole before anything opens.
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

/// Plays all steps; `onStep` is told the number of each before it begins, from 1. Throws Error that names the
/// step which failed and why.
void playScript(const Script& script, Player& player, const std::function<void(std::size_t)>& onStep = {});

} // namespace scorelet
