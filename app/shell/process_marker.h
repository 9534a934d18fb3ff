// Tells how the last run ended, and whether another one is still going on.
//
// A run holds a lock on a file in the state folder and leaves its mark in it; the end takes the mark away. So
// a mark without a lock is that of a run that did not end properly. (On Windows there is no lock: a second
// run believes that the first one crashed.)
#pragma once

#include <filesystem>

namespace scorelet {

class ProcessMarker {
public:
    enum class Start {
        clean,      ///< the last run ended properly, or there was none
        afterCrash, ///< it did not
        beside      ///< it is not over: what it keeps is its own
    };

    /// Locks `folder`, which must be there, and finds out how the last run ended. Throws Error when the
    /// lock's file cannot be written.
    explicit ProcessMarker(const std::filesystem::path& folder);

    /// Gives up the lock. The mark stays unless end() took it away.
    ~ProcessMarker();
    ProcessMarker(const ProcessMarker&) = delete;
    ProcessMarker& operator=(const ProcessMarker&) = delete;

    Start start() const { return start_; }

    /// Marks the run as going on. Throws Error when that cannot be written; nothing beside another run.
    void mark();

    /// The run ends properly; another one may begin.
    void end();

private:
    bool lock();

    std::filesystem::path path_;
    Start start_ = Start::clean;
    int file_ = -1; ///< descriptor of the lock's file; -1: none
};

} // namespace scorelet
