// The one table of actions: it feeds the menus, the keys, the help window and scripts.
#pragma once

#include "app/draw/input.h"

#include <functional>
#include <string>
#include <vector>

namespace scorelet {

class Lab;

struct Action {
    std::string id;      ///< in scripts
    std::string menu;    ///< "File", "Edit", ...: where it is found
    std::string label;   ///< in the menu and the help window
    Chord chord;         ///< may be none
    std::string tooltip; ///< what it does, one or two sentences
    std::function<void(Lab&)> run = {};
    std::function<bool(const Lab&)> enabled = [](const Lab&) { return true; };
    std::function<bool(const Lab&)> checked = {}; ///< of a switch
    bool repeats = false;                         ///< again while the key is held
    Chord second = {};                            ///< another chord for the same; may be none
    bool listed = true;                           ///< in the menu and the help window
};

const std::vector<Action>& actionTable();

/// "[ or -"; empty for an action without a key.
std::string keysOf(const Action& action);

/// The action of an id; null where there is none.
const Action* findAction(const std::string& id);

} // namespace scorelet
