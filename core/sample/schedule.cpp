#include "core/sample/schedule.h"

#include "core/base/error.h"

#include <cmath>
#include <fmt/format.h>

namespace scorelet {
namespace {

void check(const Schedule& schedule) {
    if (schedule.steps < 1 || schedule.steps > 10000)
        throw Error(fmt::format("number of steps: expected 1 to 10,000, found {}", schedule.steps));
    if (!(schedule.sigmaMin > 0) || !std::isfinite(schedule.sigmaMax))
        throw Error(fmt::format("noise levels: expected finite values above 0, found {} to {}",
                                schedule.sigmaMax, schedule.sigmaMin));
    const bool falls =
        schedule.steps == 1 ? schedule.sigmaMin <= schedule.sigmaMax : schedule.sigmaMin < schedule.sigmaMax;
    if (!falls)
        throw Error(fmt::format("noise levels: the start must lie above the end, found start {} and end {}",
                                schedule.sigmaMax, schedule.sigmaMin));
    if (schedule.rule == ScheduleRule::karras && !(schedule.rho >= 1 && std::isfinite(schedule.rho)))
        throw Error(
            fmt::format("rho of the Karras noise levels: expected 1 or more, found {}", schedule.rho));
}

} // namespace

const char* name(ScheduleRule rule) {
    return rule == ScheduleRule::karras ? "karras" : "geometric";
}

ScheduleRule parseScheduleRule(const std::string& text) {
    if (text == "karras") return ScheduleRule::karras;
    if (text == "geometric") return ScheduleRule::geometric;
    throw Error(fmt::format("noise schedule: expected karras or geometric, found \"{}\"", text));
}

std::vector<double> noiseLevels(const Schedule& schedule) {
    check(schedule);
    const bool karras = schedule.rule == ScheduleRule::karras;
    const double first = karras ? std::pow(schedule.sigmaMax, 1 / schedule.rho) : std::log(schedule.sigmaMax);
    const double last = karras ? std::pow(schedule.sigmaMin, 1 / schedule.rho) : std::log(schedule.sigmaMin);
    std::vector<double> levels{schedule.sigmaMax};
    for (int i = 1; i < schedule.steps; ++i) {
        const double place = first + (last - first) * i / (schedule.steps - 1);
        levels.push_back(karras ? std::pow(place, schedule.rho) : std::exp(place));
    }
    if (schedule.steps > 1) levels.back() = schedule.sigmaMin;
    levels.push_back(0);
    return levels;
}

const std::vector<SchedulePreset>& schedulePresets() {
    static const std::vector<SchedulePreset> presets{
        {"lab", "20 steps over the noise levels of the chart", {ScheduleRule::karras, 10, 0.02, 20, 7}},
        {"EDM", "Karras et al. 2022; used by Niedoba et al.", {ScheduleRule::karras, 80, 0.002, 18, 7}},
        {"geometric", "equal ratios, as in Song & Ermon 2019", {ScheduleRule::geometric, 10, 0.02, 20, 7}},
    };
    return presets;
}

double alphaBar(double sigma) {
    return 1 / (1 + sigma * sigma);
}

double sigmaOfAlphaBar(double alphaBar) {
    return std::sqrt((1 - alphaBar) / alphaBar);
}

double unitPixelSigma(double sigma) {
    return sigma / 2;
}

double normalisedSigma(double sigma, double deviation) {
    return sigma / deviation;
}

} // namespace scorelet
