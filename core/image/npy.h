// Arrays for NumPy, written as the format's version 1.0: little-endian numbers in C order (numpy.lib.format;
// numpy.load reads it).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scorelet {

/// The bytes of a file of `values`, the last index running fastest, as an array of the given shape. Throws
/// Error unless its product is the number of values.
std::string encodeNpy(std::span<const float> values, const std::vector<std::size_t>& shape);
std::string encodeNpy(std::span<const double> values, const std::vector<std::size_t>& shape);
std::string encodeNpy(std::span<const std::int32_t> values, const std::vector<std::size_t>& shape);
std::string encodeNpy(std::span<const bool> values, const std::vector<std::size_t>& shape);

/// The bytes of a file of one text without dimensions. Throws Error unless it is UTF-8.
std::string encodeNpyText(std::string_view text);

/// An array as it was read.
struct NpyArray {
    std::vector<std::size_t> shape;
    std::vector<float> values; ///< the last index running fastest
};

/// An array as it lies in its file, of numbers of any of NumPy's types of one to eight bytes: bool, integers,
/// float16, float32, float64, little-endian, in C's or Fortran's order.
struct NpyView {
    std::string type; ///< as NumPy writes it: "|u1", "<f4"
    bool fortranOrder = false;
    std::vector<std::size_t> shape;
    std::string_view values; ///< of the file's bytes

    std::size_t count() const;
    std::size_t bytesPerValue() const; ///< 0: of another type

    /// `to.size()` values from the first-th on, the last index running fastest.
    void copyTo(std::size_t first, std::span<float> to) const;
};

/// The array of a file's bytes, which it keeps to. Throws Error naming the file, what was expected and what
/// was found, where it is none of these, or ends early.
NpyView viewNpy(std::string_view bytes, const std::string& file);

/// Reads float32 or float64 in this machine's (little-endian) byte order. Throws Error naming the
/// file, what was expected and what was found, before it allocates more than the file holds.
NpyArray decodeNpy(std::string_view bytes, const std::string& file);

/// The values alone of such an array, in double.
std::vector<double> decodeNpyDoubles(std::string_view bytes, const std::string& file);

/// Reads what encodeNpyText() writes. Throws Error naming the file.
std::string decodeNpyText(std::string_view bytes, const std::string& file);

/// decodeNpy() of a whole file.
NpyArray readNpy(const std::filesystem::path& path);

/// Writes `values`, the last index running fastest, as an array of the given shape (no dimension: a single
/// number). Throws Error when the file cannot be written; the number of values must be the product of the
/// shape.
void writeNpy(const std::filesystem::path& path, std::span<const float> values,
              const std::vector<std::size_t>& shape);

} // namespace scorelet
