#include "app/draw/chart_numbers.h"

#include "core/base/csv.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

std::string chartNumbers(const Chart& chart) {
    const bool bars = !chart.categories.empty();
    std::string text = bars ? "series,category,value,error\n" : "series,x,y,error\n";
    for (const Series& series : chart.series) {
        const std::size_t places = bars ? chart.categories.size() : series.x.size();
        for (std::size_t i = 0; i < std::min(places, series.y.size()); ++i)
            text += fmt::format("{},{},{},{}\n", csvField(series.label),
                                bars ? csvField(chart.categories[i]) : csvNumber(series.x[i]),
                                csvNumber(series.y[i]),
                                i < series.error.size() ? csvNumber(series.error[i]) : std::string());
    }
    return text;
}

} // namespace scorelet
