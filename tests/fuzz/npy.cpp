// An array of NumPy's (core/image/npy.h), as numbers of any type, as floats and as a text.
#include "core/image/npy.h"
#include "tests/fuzz/reader.h"

#include <cstring>
#include <vector>

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes = fuzz::textOf(data, size);
    fuzz::accepts([&] {
        const NpyView view = viewNpy(bytes, "input.npy");
        std::vector<float> values(view.count());
        view.copyTo(0, values);
    });
    fuzz::accepts([&] {
        const NpyArray array = decodeNpy(bytes, "input.npy");
        const NpyArray again =
            decodeNpy(encodeNpy(std::span<const float>(array.values), array.shape), "again.npy");
        fuzz::require(again.shape == array.shape && again.values.size() == array.values.size() &&
                          (array.values.empty() || std::memcmp(again.values.data(), array.values.data(),
                                                               array.values.size() * sizeof(float)) == 0),
                      "an array is written as it was read");
    });
    fuzz::accepts([&] { decodeNpyDoubles(bytes, "input.npy"); });
    fuzz::accepts([&] {
        const std::string text = decodeNpyText(bytes, "input.npy");
        fuzz::require(decodeNpyText(encodeNpyText(text), "again.npy") == text,
                      "a text is written as it was read");
    });
    return 0;
}
