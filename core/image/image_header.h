// What the head of a PNG, JPEG or BMP file says, looked at before a decoder does: decoders allocate what a
// head asks for, and stb_image (2.27) trusts three things that a damaged file can get wrong. Any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace scorelet {

/// The largest picture that is decoded, in values (height x width x channels): a decoder takes up to four
/// times as many bytes, whatever the file's own size.
inline constexpr long long mostImageValues = 100'000'000;

/// Throws Error, `name` first, for a file whose head tells of more values than `mostImageValues`, of none, of
/// tables that overflow the decoder's or that a scan lacks, of data that unpack to more than its pixels, or
/// of more scans than any encoder makes. What is none of the three formats passes.
void checkImageHeader(std::span<const std::uint8_t> bytes, const std::string& name);

} // namespace scorelet
