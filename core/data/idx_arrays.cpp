#include "core/data/idx_arrays.h"

#include "core/base/error.h"
#include "core/data/arrays.h"
#include "core/data/byte_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>
#include <limits>
#include <optional>

namespace scorelet {

namespace {

namespace fs = std::filesystem;

/// NumPy's name of an IDX number type, as it is once its bytes are turned around; empty for none.
std::string numpyType(int type) {
    static_assert(std::endian::native == std::endian::little);
    switch (type) {
    case 0x08:
        return "|u1";
    case 0x09:
        return "|i1";
    case 0x0b:
        return "<i2";
    case 0x0c:
        return "<i4";
    case 0x0d:
        return "<f4";
    case 0x0e:
        return "<f8";
    default:
        return {};
    }
}

struct IdxArrayHeader {
    std::string type;
    std::size_t dimensions;
};

/// None where the file does not begin as an array of numbers.
std::optional<IdxArrayHeader> idxHeaderOf(const std::array<std::uint8_t, 4>& magic) {
    std::string type = numpyType(magic[2]);
    if (magic[0] != 0 || magic[1] != 0 || type.empty() || magic[3] < 1 || magic[3] > 4) return {};
    return IdxArrayHeader{std::move(type), magic[3]};
}

/// Adds the array of a file, and tells of bytes behind its compressed data.
void addIdxArray(ArrayFiles& arrays, const fs::path& file, ArraySplit split, bool labels,
                 std::vector<std::string>& notes) {
    ByteReader reader(file);
    std::array<std::uint8_t, 4> number{};
    const std::string what = "an IDX header";
    reader.read(number, what);
    const auto header = idxHeaderOf(number);
    if (!header)
        throw Error(
            fmt::format("{}: expected IDX numbers: bytes, signed bytes, 16-bit or 32-bit integers, 32-bit or "
                        "64-bit floating-point numbers, of one to four dimensions, found the magic "
                        "number 0x{:02x}{:02x}{:02x}{:02x}",
                        reader.name(), number[0], number[1], number[2], number[3]));
    NpyView view{.type = header->type, .shape = {}, .values = {}};
    std::uint64_t bytes = view.bytesPerValue();
    for (std::size_t axis = 0; axis < header->dimensions; ++axis) {
        reader.read(number, what);
        std::size_t length = 0;
        for (const std::uint8_t byte : number) length = length << 8 | byte;
        view.shape.push_back(length);
        bytes = length > 0 && bytes > std::numeric_limits<std::uint64_t>::max() / length
                    ? std::numeric_limits<std::uint64_t>::max()
                    : bytes * length;
    }
    if (bytes > reader.greatestRest())
        throw Error(
            fmt::format("{}: the file ends too early: its header says {} bytes after it, found at most {}",
                        reader.name(), bytes, reader.greatestRest()),
            "Was its download interrupted?");
    std::string values(bytes, '\0');
    const std::string all = fmt::format("{} numbers", view.count());
    reader.read({reinterpret_cast<std::uint8_t*>(values.data()), values.size()}, all);
    reader.expectEnd(all);
    const auto size = static_cast<std::ptrdiff_t>(view.bytesPerValue());
    for (auto at = values.begin(); size > 1 && at != values.end(); at += size) std::reverse(at, at + size);
    noteBehindEnd(reader, notes);
    const std::string name = file.filename().string();
    arrays.add({name, name, file, view, split, labels}, std::move(values));
}

/// Whether the file is an IDX array that the reader of bytes does not read itself.
bool isOtherIdxArray(const fs::path& file) {
    ByteReader reader(file);
    std::array<std::uint8_t, 4> magic{};
    try {
        reader.read(magic, "an IDX header");
    } catch (const Error&) { // the reader of bytes says what is wrong
        return false;
    }
    const auto header = idxHeaderOf(magic);
    if (!header) return false;
    const bool images = header->dimensions == 3 && header->type == "|u1",
               labels = header->dimensions == 1 && header->type == "|u1";
    return !images && !labels && header->dimensions != 2;
}

} // namespace

bool isOtherIdx(const fs::path& folder) {
    try {
        const IdxFiles files = idxFiles(folder);
        const std::array<fs::path, 4> all{files.train, files.heldOut, files.trainLabels, files.heldOutLabels};
        return std::any_of(all.begin(), all.end(),
                           [](const fs::path& file) { return !file.empty() && isOtherIdxArray(file); });
    } catch (const Error&) {
        return false;
    }
}

DataSet loadIdxArrays(const fs::path& folder, const IdxFiles& files, const DataRequest& request,
                      const Work& work) {
    ArrayFiles arrays;
    std::vector<std::string> notes;
    addIdxArray(arrays, files.train, ArraySplit::train, false, notes);
    addIdxArray(arrays, files.heldOut, ArraySplit::test, false, notes);
    if (!files.trainLabels.empty()) addIdxArray(arrays, files.trainLabels, ArraySplit::train, true, notes);
    if (!files.heldOutLabels.empty()) addIdxArray(arrays, files.heldOutLabels, ArraySplit::test, true, notes);
    DataSet data = loadArrays(std::move(arrays), folder, request, work);
    data.notes.insert(data.notes.end(), notes.begin(), notes.end());
    return data;
}

} // namespace scorelet
