// A chart's numbers as a table, for whoever wants to draw it again.
#pragma once

#include "app/draw/chart.h"

#include <string>

namespace scorelet {

/// The numbers as comma-separated values with a header, in long format: series,x,y,error for lines,
/// series,category,value,error for bars. `error` is that of y (Chart::errorName), empty where it is exact;
/// NaN is empty, too. Where errors reach down another way than up, a column error_below follows. Any thread.
std::string chartNumbers(const Chart& chart);

} // namespace scorelet
