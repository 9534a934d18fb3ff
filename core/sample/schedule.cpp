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

double alphaBar(double sigma) {
    return 1 / (1 + sigma * sigma);
}

double unitPixelSigma(double sigma) {
    return sigma / 2;
}

double normalisedSigma(double sigma, double deviation) {
    return sigma / deviation;
}

} // namespace scorelet
