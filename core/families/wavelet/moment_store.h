// Moments on disk, so that what was computed once is there at the next start.
//
// Moments are a pure function of their key: a store saves time and changes no result. A key says which
// images, and what this program makes of images that it draws itself (NestedMoments), so that moments of
// another basis, another model or another way to sum are others. One file for each key, an archive of arrays
// for NumPy
// (.npz), written by a thread of the store's own; those that were read longest ago are deleted first.
// Thread-safe, and safe beside other processes with the same folder.
#pragma once

#include "core/score/score_fit.h"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace scorelet {

/// What a file holds.
struct StoredMoments {
    Eigen::VectorXf centres; ///< one a coefficient
    double trainImages = 0, heldOutImages = 0;
    std::vector<double> train, heldOut; ///< sums, MomentPlan::size() of them
};

class MomentStore {
public:
    /// What the folder may hold unless another size is given, in bytes.
    static constexpr double defaultBytes = 1e9;

    MomentStore() = default;
    ~MomentStore(); ///< writes what is waiting
    MomentStore(const MomentStore&) = delete;
    MomentStore& operator=(const MomentStore&) = delete;

    /// The program's own.
    static MomentStore& instance();

    /// Keeps moments in this folder, which is made when the first are written, in files of together at most
    /// `mostBytes`. An empty path, as at the start: reads nothing and keeps nothing.
    void useFolder(std::filesystem::path folder, double mostBytes = defaultBytes);

    /// True where there is a folder.
    bool inUse() const;

    /// The moments of a key, so many centres and sums; none where none are kept, or the file is damaged (it
    /// is deleted, and a warning says so).
    std::optional<StoredMoments> find(const std::string& key, std::size_t centres, std::size_t sums);

    /// Keeps the moments of a key, unless they are kept already or would take more than a quarter of the
    /// folder's bytes. Returns at once; where they cannot be written, a warning says so and no more are kept.
    void put(const std::string& key, std::shared_ptr<const MomentPair> moments);

    /// Waits until all that was put is written.
    void finish();

    /// What went wrong; empties it.
    std::vector<std::string> takeWarnings();

private:
    struct Waiting {
        std::string key;
        std::filesystem::path file;
        double mostBytes;
        std::shared_ptr<const MomentPair> moments;
    };

    std::filesystem::path fileOf(const std::string& key) const; ///< empty without a folder
    void write(const Waiting& one);
    void writeAll(std::stop_token stop);
    void warn(const std::string& what);

    mutable std::mutex mutex_; ///< of all below
    std::condition_variable_any changed_;
    std::filesystem::path folder_;
    double mostBytes_ = 0;
    std::deque<Waiting> waiting_; ///< the first is being written
    std::vector<std::string> warnings_;
    std::jthread writer_; ///< begun with the first put(); ends before all above
};

} // namespace scorelet
