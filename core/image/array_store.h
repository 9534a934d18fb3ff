// Arrays on disk that take long to compute: moments, eigenimages. What was computed once is there at the next
// start.
//
// Arrays are a pure function of their key: a store saves time and changes no result. So a key says of which
// images they are, and what this program makes of images that it draws itself: arrays of another way to
// compute them have another key, and no version has to be remembered. One file for each key, an archive for
// NumPy
// (.npz), written by a thread of the store's own; those that were read longest ago are deleted first.
// Thread-safe, and safe beside other processes with the same folder.
#pragma once

#include "core/base/error.h"
#include "core/image/npz.h"

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace scorelet {

class ArrayStore {
public:
    /// What the folder may hold unless another size is given, in bytes.
    static constexpr double defaultBytes = 1e9;

    ArrayStore() = default;
    ~ArrayStore(); ///< writes what is waiting
    ArrayStore(const ArrayStore&) = delete;
    ArrayStore& operator=(const ArrayStore&) = delete;

    /// The program's own.
    static ArrayStore& instance();

    /// Keeps arrays in this folder, which is made when the first are written, in files of together at most
    /// `mostBytes`. An empty path, as at the start: reads nothing and keeps nothing.
    void useFolder(std::filesystem::path folder, double mostBytes = defaultBytes);

    /// True where there is a folder.
    bool inUse() const;

    /// What read(archive) makes of the arrays of a key; none where none can be read, or the file is damaged
    /// (it is deleted, and a warning says so). `read` throws Error naming the file, as NpzReader does, where
    /// arrays are not what it expects.
    template <class Read>
    std::optional<std::invoke_result_t<Read, const NpzReader&>> find(const std::string& key,
                                                                     const Read& read) {
        const std::filesystem::path file = fileOf(key);
        try {
            if (const std::optional<NpzReader> archive = open(file, key)) return read(*archive);
        } catch (const Error& error) {
            dropDamaged(file, error);
        }
        return std::nullopt;
    }

    /// Keeps the arrays of a key, some `bytes`, which write(archive) adds on the store's thread; unless they
    /// are kept already, or with those that wait would take more than a quarter of the folder's bytes.
    /// Returns at once; where they cannot be written, a warning says so and no more are kept until
    /// useFolder().
    void put(const std::string& key, double bytes, std::function<void(NpzArchive&)> write);

    /// Waits until all that was put is written.
    void finish();

    /// What went wrong; empties it.
    std::vector<std::string> takeWarnings();

private:
    struct Waiting {
        std::string key;
        std::filesystem::path file;
        double bytes;
        double mostBytes; ///< of the folder
        std::function<void(NpzArchive&)> write;
    };

    std::filesystem::path fileOf(const std::string& key) const; ///< empty without a folder
    std::optional<NpzReader> open(const std::filesystem::path& file, const std::string& key) const;
    void dropDamaged(const std::filesystem::path& file, const Error& error);
    void write(const Waiting& one);
    void writeAll(std::stop_token stop);
    void warn(const std::string& what);

    mutable std::mutex mutex_; ///< of all below
    std::condition_variable_any changed_;
    std::filesystem::path folder_;
    double mostBytes_ = 0;
    bool mayWrite_ = true;
    std::deque<Waiting> waiting_; ///< the first is being written
    std::vector<std::string> warnings_;
    std::jthread writer_; ///< begun with the first put(); ends before all above
};

} // namespace scorelet
