// Several named arrays in one file for NumPy: a ZIP archive of .npy files, stored as they are (numpy.load
// reads it).
//
// The same arrays give the same bytes: the archive knows no time.
#pragma once

#include "core/image/npy.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scorelet {

/// An archive that grows in memory, array by array.
class NpzArchive {
public:
    /// The largest archive, in bytes: what the ZIP format without its 64-bit extension can count.
    static constexpr std::size_t mostBytes = 0xffff'0000;

    /// An archive of at most `most` bytes (and never more than mostBytes).
    explicit NpzArchive(std::size_t most = mostBytes);

    /// Throws Error naming the array when it would take the archive beyond its limit: to be asked before an
    /// array is made.
    void requireRoom(std::string_view name, std::size_t bytes) const;

    /// Adds an array; see encodeNpy(). Names are ASCII, each for one array (assert). Throws Error where there
    /// is no room.
    template <class T>
    void add(const std::string& name, const std::vector<T>& values, const std::vector<std::size_t>& shape) {
        addFile(name, encodeNpy(std::span<const T>(values), shape));
    }
    void add(const std::string& name, std::span<const bool> values, const std::vector<std::size_t>& shape) {
        addFile(name, encodeNpy(values, shape));
    }
    void add(const std::string& name, std::span<const float> values, const std::vector<std::size_t>& shape) {
        addFile(name, encodeNpy(values, shape));
    }
    void add(const std::string& name, std::span<const double> values, const std::vector<std::size_t>& shape) {
        addFile(name, encodeNpy(values, shape));
    }

    /// Adds a single number, or a text.
    void addNumber(const std::string& name, double value) { add(name, std::vector<double>{value}, {}); }
    void addText(const std::string& name, std::string_view text) { addFile(name, encodeNpyText(text)); }

    bool has(std::string_view name) const;

    /// The names of the arrays in their order.
    std::vector<std::string> names() const;

    /// The whole file. Nothing can be added after that.
    std::string finish() &&;

private:
    struct Member {
        std::string name; ///< of the array
        std::uint32_t crc;
        std::uint32_t size;
        std::uint32_t offset;
    };

    void addFile(const std::string& name, std::string_view content);

    /// What a member's own header and its entry in the directory both say.
    void putFacts(const Member& member, std::size_t nameSize);

    std::size_t most_;
    std::string bytes_;
    std::vector<Member> members_;
};

/// An archive that is read, as NpzArchive, numpy.savez and numpy.savez_compressed write it.
class NpzReader {
public:
    /// The most that arrays may take once they are unpacked, in bytes, unless another size is given.
    static constexpr std::size_t mostUnpacked = std::size_t{8} << 30;

    /// Takes the bytes of a file. Throws Error naming the file, what was expected and what was found; before
    /// there is room made for more than `most` bytes.
    NpzReader(std::string bytes, std::string file, std::size_t most = mostUnpacked);

    /// What the file is called in messages.
    const std::string& file() const { return file_; }

    bool has(const std::string& name) const { return members_.count(name) > 0; }

    /// The names of the arrays in alphabetical order.
    std::vector<std::string> names() const;

    /// An array as it lies in the archive, which must outlive it. Throws Error as below.
    NpyView view(const std::string& name) const;

    /// An array of this name. Throws Error naming file and array where there is none, or it is of another
    /// kind.
    NpyArray array(const std::string& name) const;
    std::vector<double> doubles(const std::string& name) const;

    /// The same, which must be so many. Throws Error, too, where they are not.
    std::vector<double> doubles(const std::string& name, std::size_t count) const;
    double number(const std::string& name) const;
    std::string text(const std::string& name) const;

private:
    std::string_view member(const std::string& name) const;
    std::string place(const std::string& name) const { return file_ + ": array \"" + name + '"'; }

    std::string bytes_, file_;
    struct Member {
        std::size_t begin, size;   ///< of the content, where it is stored as it is
        std::string unpacked = {}; ///< else the content
        bool packed = false;
    };
    std::map<std::string, Member> members_;
};

} // namespace scorelet
