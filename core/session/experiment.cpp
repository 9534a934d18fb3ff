#include "core/session/experiment.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace scorelet {
namespace {

std::string scheduleKey(const Experiment& e) {
    return fmt::format("{}|{}|{}|{}|{}|{}|{}", static_cast<int>(e.schedule.rule), e.schedule.sigmaMax,
                       e.schedule.sigmaMin, e.schedule.steps, e.schedule.rho, static_cast<int>(e.sampler),
                       e.fromNoise);
}

} // namespace

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

std::string dataKey(const Experiment& e) {
    return fmt::format("{}|{}|{}|{}|{}|{}", e.data.source, e.data.train, e.data.heldOut, e.data.size,
                       static_cast<int>(e.data.fit), e.data.seed);
}

std::string imageKey(const Experiment& e) {
    return fmt::format("{}|{}|{}", dataKey(e), e.image, e.sigma);
}

std::string modelKey(const Experiment& e, const ModelSpec& spec) {
    return fmt::format("{}|{}|{}|{}|{}|{}", dataKey(e), e.wavelet, e.levels, e.subset, e.budgetGb,
                       toText(spec));
}

std::string columnKey(const Experiment& e, size_t column) {
    return fmt::format("{}|{}|{}", modelKey(e, e.columns[column]), e.image, e.sigma);
}

std::string agreementKey(const Experiment& e, size_t column) {
    const size_t reference = std::min(static_cast<size_t>(std::max(0, e.reference)), e.columns.size() - 1);
    return fmt::format("{}|{}|{}", modelKey(e, e.columns[column]), modelKey(e, e.columns[reference]),
                       e.sigma);
}

std::string chartKey(const Experiment& e, const ModelSpec& spec) {
    return fmt::format("{}|{}|{}|{}|{}", modelKey(e, spec), e.chartMin, e.chartMax, e.chartPoints,
                       e.chartSamples);
}

std::string trajectoryKey(const Experiment& e, size_t column) {
    return fmt::format("{}|{}|{}", modelKey(e, e.columns[column]), e.image, scheduleKey(e));
}

std::string generateKey(const Experiment& e, size_t column) {
    return fmt::format("{}|{}|{}", modelKey(e, e.columns[column]), e.generateCount, scheduleKey(e));
}

std::string sensitivityKey(const Experiment& e, size_t column) {
    return fmt::format("{}|{}|{}", columnKey(e, column), e.pixelRow, e.pixelCol);
}

} // namespace scorelet
