#include "core/base/digest.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>
#include <xxhash.h>

namespace scorelet {
namespace {

constexpr std::size_t pieceBytes = 1 << 22; // few enough to be nothing beside the bytes, enough to share out

Digest digestOfPiece(const void* data, std::size_t bytes) {
    const XXH128_hash_t hash = XXH3_128bits(data, bytes);
    return {hash.high64, hash.low64};
}

} // namespace

std::string Digest::text() const {
    return fmt::format("{:016x}{:016x}", high, low);
}

Digest digestOf(std::span<const std::byte> bytes, const Work& work) {
    if (bytes.size() <= pieceBytes) return digestOfPiece(bytes.data(), bytes.size());
    std::vector<Digest> pieces((bytes.size() + pieceBytes - 1) / pieceBytes);
    parallelFor({work.stop, work.threads, {}}, static_cast<int>(pieces.size()), [&](int i, int) {
        const std::size_t at = static_cast<std::size_t>(i) * pieceBytes;
        const auto piece = bytes.subspan(at, std::min(pieceBytes, bytes.size() - at));
        pieces[static_cast<std::size_t>(i)] = digestOfPiece(piece.data(), piece.size());
    });
    return digestOfPiece(pieces.data(), pieces.size() * sizeof(Digest));
}

Digest digestOf(std::string_view text) {
    return digestOfPiece(text.data(), text.size());
}

} // namespace scorelet
