#include "core/session/experiment.h"

#include <algorithm>
#include <cmath>

namespace scorelet {

bool hasColours(const Experiment& e) {
    return e.data.channels == 3 && e.basis != BasisKind::pca && e.basis != BasisKind::file;
}

int chosenChannel(const Experiment& e) {
    const int channel = static_cast<int>(e.look.channels) - static_cast<int>(ShownChannels::red);
    return std::clamp(channel, 0, e.data.channels - 1);
}

PixelId chosenPixel(const Experiment& e) {
    return {chosenChannel(e), e.look.pixelRow, e.look.pixelCol};
}

const char* perPixel(const Experiment& e) {
    return e.data.channels == 1 ? "per pixel" : "per value";
}

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
