// The run table: every configuration whose chart was completed, with its errors, to sort, pin, compare,
// export.
//
// A run is one model on one data set, transform and grid of noise levels; looking at it again renews it. The
// newest `capacity` are kept, pinned ones longest. Kept in the state folder as runs.json. UI thread.
#pragma once

#include "core/engine/snapshot.h"
#include "core/session/experiment.h"

#include <filesystem>
#include <string>
#include <vector>

namespace scorelet {

/// One configuration and what came out.
struct RunRecord {
    std::string key;   ///< all that it depends on, as a text that is the same in every session
    std::string model; ///< text form, as the command line takes it
    std::string name;  ///< label for people
    std::string data;  ///< "fashion-mnist, 60,000 images, 32 x 32": those that the model has seen;
                       ///< "photographs in colour, ..."
    int channels = 1;  ///< of these images
    std::string basis; ///< "db2, 3 levels"
    std::vector<double> sigmas;
    std::vector<double> train; ///< MSE per value; NaN where unknown
    std::vector<double> heldOut;
    std::vector<double> heldOutError; ///< standard error; 0 where exact
    ParameterCount parameters = {};   ///< the most at one noise level; none in runs of older versions
    double fitSeconds = 0;            ///< longest fit at one noise level
    std::string note;                 ///< the person's own
    bool pinned = false;

    /// The held-out MSE at a noise level: that of the chart where it has the level, else between its
    /// neighbours on logarithmic axes; NaN outside of the chart's range.
    double heldOutAt(double sigma) const;

    /// Whether all errors are exact in the noise and over all held-out images; else they are sampled.
    bool exact() const;

    /// What its errors are means over, as perPixel().
    const char* per() const { return channels == 1 ? "per pixel" : "per value"; }

    /// codedBits() of the held-out errors. Those of runs with sampled errors are of other images.
    double bits() const;
};

class RunTable {
public:
    static constexpr std::size_t capacity = 400;

    /// Takes up the complete curves of the chart. True when there was something new.
    bool note(const Snapshot& snapshot, const Experiment& experiment);

    const std::vector<RunRecord>& runs() const { return runs_; } ///< the oldest first
    std::vector<RunRecord>& runs() { return runs_; }
    void remove(std::size_t index);
    /// To be called after a note or a pin of runs() was changed.
    void touch() { ++changes_; }
    /// Grows with every change.
    unsigned changes() const { return changes_; }

    /// One row a run and noise level:
    /// model,data,basis,sigma,train_mse,test_mse,test_stderr,parameters,kept_values,fit_seconds,note, and
    /// the run's bits with those of its interactions (run_bits.h).
    std::string csv() const;

    std::string toJson() const;
    /// Replaces the runs. Throws Error when the text is no run table; `where` names it. Why runs in it were
    /// left out, one line each.
    std::vector<std::string> read(const std::string& text, const std::string& where);

private:
    void trim();

    std::vector<RunRecord> runs_;
    unsigned changes_ = 0;
};

} // namespace scorelet
