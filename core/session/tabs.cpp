#include "core/session/tabs.h"

#include <map>

namespace scorelet {
namespace {

std::multimap<int, std::string>& tabs() {
    static std::multimap<int, std::string> all;
    return all;
}

} // namespace

void registerTab(const std::string& id, int order) {
    tabs().emplace(order, id);
}

std::vector<std::string> registeredTabs() {
    std::vector<std::string> ids;
    for (const auto& [order, id] : tabs()) ids.push_back(id);
    return ids;
}

} // namespace scorelet
