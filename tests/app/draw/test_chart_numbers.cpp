#include "app/draw/chart_numbers.h"

#include <doctest/doctest.h>

#include <limits>

using namespace scorelet;

TEST_CASE("The numbers of lines are a row a point, with the error where it is known") {
    Chart chart;
    chart.series.push_back(
        {.label = "A, held out", .color = {}, .x = {0.1, 1}, .y = {0.5, 0.25}, .error = {0.01}});
    chart.series.push_back(
        {.label = "B", .color = {}, .x = {2}, .y = {std::numeric_limits<double>::quiet_NaN()}});
    CHECK(chartNumbers(chart) == "series,x,y,error\n"
                                 "\"A, held out\",0.1,0.5,0.01\n"
                                 "\"A, held out\",1,0.25,\n"
                                 "B,2,,\n");
}

TEST_CASE("The numbers of bars are a row a category") {
    Chart chart;
    chart.categories = {"order 1", "order 2"};
    chart.series.push_back({.label = "A", .color = {}, .y = {1.5, -2}, .error = {0.25, 0.5}});
    chart.series.push_back({.label = "B", .color = {}, .y = {3}});
    CHECK(chartNumbers(chart) == "series,category,value,error\n"
                                 "A,order 1,1.5,0.25\n"
                                 "A,order 2,-2,0.5\n"
                                 "B,order 1,3,\n");
}

TEST_CASE("Errors that reach down another way have a column of their own") {
    Chart chart;
    chart.series.push_back(
        {.label = "A", .color = {}, .x = {1}, .y = {0}, .error = {3}, .errorBelow = {0.5}});
    chart.series.push_back({.label = "B", .color = {}, .x = {1, 2}, .y = {4, 5}, .error = {2}});
    CHECK(chartNumbers(chart) == "series,x,y,error,error_below\n"
                                 "A,1,0,3,0.5\n"
                                 "B,1,4,2,2\n"
                                 "B,2,5,,\n");
}
