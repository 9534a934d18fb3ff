#include "app/cli/bench/report.h"

#include "app/output/output.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>

namespace scorelet {
namespace {

bool met(const Figure& figure) {
    return figure.goalIsLeast ? figure.value >= figure.goal : figure.value <= figure.goal;
}

std::string goalText(const Figure& figure) {
    if (figure.goal <= 0) return {};
    return fmt::format("{} {}", figure.goalIsLeast ? "at least" : "at most", figure.goal);
}

} // namespace

void BenchReport::add(Figure figure) {
    std::string line =
        fmt::format("{:<26} {:<28} {:>11.4g} {:<9}", figure.what, figure.of, figure.value, figure.unit);
    if (figure.goal > 0) line += fmt::format(" {}: {}", goalText(figure), met(figure) ? "yes" : "NO");
    if (!figure.detail.empty()) line += fmt::format("  ({})", figure.detail);
    fmt::print("{}\n", line);
    std::fflush(stdout);
    figures_.push_back(std::move(figure));
}

std::string BenchReport::csv() const {
    Table table({"what", "of", "value", "unit", "goal", "met", "detail"});
    for (const Figure& f : figures_)
        table.add({f.what, f.of, fmt::format("{:.6g}", f.value), f.unit, goalText(f),
                   f.goal > 0 ? (met(f) ? "yes" : "no") : "", f.detail});
    return table.csv();
}

double secondsOf(const std::function<void()>& body) {
    const auto start = std::chrono::steady_clock::now();
    body();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double medianSeconds(const std::function<void()>& body, int repeats) {
    std::vector<double> seconds;
    for (int i = 0; i < repeats; ++i) {
        seconds.push_back(secondsOf(body));
        if (seconds.back() > 1) break;
    }
    return quantile(seconds, 0.5);
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double last = static_cast<double>(values.size()) - 1;
    return values[static_cast<size_t>(std::ceil(share * last))];
}

double peakMemoryBytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("VmHWM:", 0) == 0) return 1024 * std::strtod(line.c_str() + 6, nullptr);
    return 0;
}

} // namespace scorelet
