#include "core/data/adjust.h"

#include <algorithm>
#include <fmt/format.h>

namespace scorelet {

void transposeAll(ImageBatch& images, const Work& work) {
    constexpr int group = 64;
    const auto count = static_cast<int>(images.count());
    parallelFor(work, (count + group - 1) / group, [&](int block, int) {
        for (int i = block * group; i < std::min(count, (block + 1) * group); ++i) {
            Image image = images.image(i);
            for (int channel = 0; channel < image.channels(); ++channel)
                image.plane(channel).transposeInPlace();
            images.set(i, image);
        }
    });
}

void adjustImages(DataSet& data, const DataRequest& request, const Work& work) {
    Work quiet = work;
    quiet.progress = {};
    ImageBatch* const batches[] = {&data.train.pixels, &data.heldOut.pixels};
    if (request.orientation == PixelOrder::transposed) {
        for (ImageBatch* batch : batches) transposeAll(*batch, quiet);
        data.origin += "; rows and columns exchanged";
    }
    if (request.range == ValueRange::stretched && data.train.count() > 0) {
        const float low = data.train.pixels.matrix().minCoeff(), high = data.train.pixels.matrix().maxCoeff();
        if (low == high) return;
        for (ImageBatch* batch : batches) {
            auto values = batch->matrix().array();
            values = 2.f * (values - low) / (high - low) - 1.f;
        }
        data.origin += fmt::format("; values stretched from {:.3g} to {:.3g}", low, high);
    }
}

} // namespace scorelet
