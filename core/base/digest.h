// Whether bytes are the same ones, told by a short number.
#pragma once

#include "core/base/work.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace scorelet {

/// 128 bits of XXH3 (Yann Collet's xxHash): other bytes have another digest, but for accidents of 2^-128.
/// Whoever wants to can find bytes with a given digest: it guards against mistakes, not against people.
struct Digest {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const Digest&) const = default;

    /// 32 hexadecimal digits.
    std::string text() const;
};

/// The digest of bytes, which are read once, in pieces, on work.threads threads; it does not depend on their
/// number. Leaves by Cancelled.
Digest digestOf(std::span<const std::byte> bytes, const Work& work);

/// The same of numbers as they lie in memory, and of a text.
template <class Number>
Digest digestOf(std::span<const Number> numbers, const Work& work) {
    return digestOf(std::as_bytes(numbers), work);
}
Digest digestOf(std::string_view text);

} // namespace scorelet
