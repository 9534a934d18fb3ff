#include "core/session/experiment.h"

#include <algorithm>
#include <cmath>

namespace scorelet {
bool sameResults(const Experiment& a, const Experiment& b) {
    if (a.look.scene == b.look.scene) return a == b;
    Experiment other = b;
    other.look.scene = a.look.scene;
    return a == other;
}

std::vector<double> chartSigmas(const Experiment& e) {
    std::vector<double> sigmas;
    const int points = std::max(2, e.chartPoints);
    for (int i = 0; i < points; ++i) {
        const double sigma =
            e.chartMin * std::pow(e.chartMax / e.chartMin, static_cast<double>(i) / (points - 1));
        sigmas.push_back(sigma);
    }
    return sigmas;
}

} // namespace scorelet
