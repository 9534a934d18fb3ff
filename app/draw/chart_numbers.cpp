#include "app/draw/chart_numbers.h"

#include "core/base/csv.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

std::string chartNumbers(const Chart& chart) {
    const bool bars = !chart.categories.empty();
    const bool below = std::any_of(chart.series.begin(), chart.series.end(),
                                   [](const Series& series) { return !series.errorBelow.empty(); });
    std::string text = bars ? "series,category,value,error" : "series,x,y,error";
    text += below ? ",error_below\n" : "\n";
    for (const Series& series : chart.series) {
        const std::size_t places = bars ? chart.categories.size() : series.x.size();
        for (std::size_t i = 0; i < std::min(places, series.y.size()); ++i) {
            const bool known = i < series.error.size();
            const auto [up, down] = errorOf(series, i);
            text += fmt::format("{},{},{},{}", csvField(series.label),
                                bars ? csvField(chart.categories[i]) : csvNumber(series.x[i]),
                                csvNumber(series.y[i]), known ? csvNumber(up) : std::string());
            if (below) text += fmt::format(",{}", known ? csvNumber(down) : std::string());
            text += '\n';
        }
    }
    return text;
}

} // namespace scorelet
