// Figures of the program's own speed, and the plain timer behind them.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace scorelet {

/// One measured figure.
struct Figure {
    std::string what; ///< such as "moment pass"
    std::string of;   ///< the model, or what else it is about
    double value = 0;
    std::string unit;
    double goal = 0;          ///< 0: none
    bool goalIsLeast = false; ///< the value should be at least the goal, otherwise at most
    std::string detail = {};  ///< how it was measured
};

class BenchReport {
public:
    /// Keeps a figure and prints its line.
    void add(Figure figure);

    /// what,of,value,unit,goal,met,detail.
    std::string csv() const;

private:
    std::vector<Figure> figures_;
};

/// Seconds of wall time of one call.
double secondsOf(const std::function<void()>& body);

/// Median seconds of up to `repeats` calls, fewer when one takes longer than a second; at least one.
double medianSeconds(const std::function<void()>& body, int repeats);

/// The value below which a share (0 to 1) of the values lies; 0 for none.
double quantile(std::vector<double> values, double share);

/// The most memory that this process has held so far, in bytes; 0 where the system does not say.
double peakMemoryBytes();

} // namespace scorelet
