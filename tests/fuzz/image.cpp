// A picture of any format, read from its file as luminance or in colour (core/image/file.h).
#include "core/image/file.h"
#include "tests/fuzz/reader.h"

using namespace scorelet;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFolder folder("image");
    const auto file = folder.write("input.any", fuzz::textOf(data, size)); // its bytes tell, not its name
    fuzz::accepts([&] {
        const FilePicture picture = readPicture(file, size % 2 == 0 ? 1 : 3);
        for (const float value : picture.image.values())
            fuzz::require(value >= -1.001f && value <= 1.001f, "a picture's values are within -1 and 1");
    });
    return 0;
}
