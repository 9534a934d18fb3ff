// The names of the window's tabs, for sessions, scripts and lessons: who has tabs registers them.
#pragma once

#include <string>
#include <vector>

namespace scorelet {

/// Adds a tab before the first use of the parameter table; `order` places it among the others.
void registerTab(const std::string& id, int order);

/// The tabs that there are, in order; empty in a program without a window, where any name is taken as it
/// stands.
std::vector<std::string> registeredTabs();

} // namespace scorelet
